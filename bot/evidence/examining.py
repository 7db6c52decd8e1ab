"""What can be kept of a proof that was just read."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from bot.evidence.proving import words_in
from bot.evidence.repository import shortened, shown_by
from bot.model.evidence import Proof
from bot.model.files import Taken
from bot.model.interactions import PostId

MOST_WORDS = 200
"""Texts in one record: its own, of pictures, links and tags."""
MOST_LETTERS = 20_000


def examined(post: PostId, proof: Proof, handle: str) -> Taken:
    """With and without the post itself, of the blocks alone that are needed.

    What says more than any post does is kept without it: each word is looked through for details.
    Raises ValueError where it proves nothing about this post.
    """
    shown = shown_by(proof.car, post, proof.document)
    if shown.record is None:
        raise ValueError("the post is not in its proof")
    words = tuple(islice(words_in(shown.record), MOST_WORDS + 1))
    bare = replace(proof, car=shortened(proof.car, shown, with_record=False))
    can_be_read = len(words) <= MOST_WORDS and sum(map(len, words)) <= MOST_LETTERS
    whole = replace(proof, car=shortened(proof.car, shown, with_record=True))
    return Taken(
        proof=whole if can_be_read else bare,
        bare=bare,
        words=words if can_be_read else (),
        handle=handle,
        posted_at=_moment(shown.record.get("createdAt")),
    )


def _moment(written: object) -> datetime | None:
    """None where no zone is given, or where no such moment can be."""
    try:
        at = datetime.fromisoformat(str(written))
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
