"""What can be kept of a proof that was just read."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.evidence.proving import words_in
from bot.evidence.repository import shortened, shown_by
from bot.model.evidence import Proof
from bot.model.files import Taken
from bot.model.interactions import PostId


def examined(post: PostId, proof: Proof, handle: str) -> Taken:
    """With and without the post itself, of the blocks alone that are needed.

    Raises ValueError where it proves nothing about this post.
    """
    shown = shown_by(proof.car, post, proof.document)
    if shown.record is None:
        raise ValueError("the post is not in its proof")
    return Taken(
        proof=replace(proof, car=shortened(proof.car, shown, with_record=True)),
        bare=replace(proof, car=shortened(proof.car, shown, with_record=False)),
        words=tuple(words_in(shown.record)),
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
