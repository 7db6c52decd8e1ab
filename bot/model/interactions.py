"""One post aimed at one member."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.model.people import AccountId

PostId = NewType("PostId", str)
"""at:// URI on Bluesky, object URI on Mastodon."""


UNREAD = "unread"
"""The version of a post that was reported before the bot has seen it: it counts for nothing."""

ON_REPORT = "on report"
"""The same, once it has been read for that reason alone; a plea in it is a plea all the same."""

DESCRIBED = "described"
"""What she alone has seen: its text is her own account of it, and it counts for nothing."""

UNSEEN = frozenset({UNREAD, DESCRIBED})
"""Nobody here has read these."""


class Kind(StrEnum):
    REPLY = "reply"
    QUOTE = "quote"
    MENTION = "mention"
    REPORTED = "reported"  # she pointed at it; whether it is aimed at her is not known


@dataclass(frozen=True, slots=True)
class Interaction:
    """One post, seen from the one member it is aimed at.

    A post that mentions two members is two interactions; (post, member) is the identity.
    Raises ValueError where author and member are the same account.
    """

    post: PostId
    author: AccountId
    member: AccountId
    kind: Kind
    text: str
    seen_at: datetime  # aware, UTC: the stream's time of the event
    subject: PostId | None = None  # the member's own post it answers or quotes; None: a mention
    version: str = ""  # of the content: an edit is the same post with another version
    root: PostId | None = None  # of a reply: the post that began the conversation, whoever's it is
    answers: AccountId | None = None
    """Whom a reply speaks to, where that is not her: it reaches her by her conversation alone.

    None where it answers, mentions or quotes her, and for whatever is no reply.
    """

    parent: str | None = field(default=None, compare=False)
    """The words that it answers or quotes; None where they are not at hand, which is no fault."""

    def __post_init__(self) -> None:
        if self.author == self.member:
            raise ValueError("a member talking to themselves is not an interaction")
