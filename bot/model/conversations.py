"""What people say under a post and in quotes of it, as anybody may read it. Never kept."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.verdicts import Passage


@dataclass(frozen=True, slots=True)
class Remark:
    """One reply or quote. It is judged and forgotten."""

    author: AccountId
    to: AccountId | None  # whose post it answers or quotes; None: the network does not say
    passage: Passage = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole of it around one post, as far as it can be read; remarks in no order."""

    post: PostId
    words: str = field(repr=False)  # of that post
    host: AccountId  # who began the conversation
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A remark without its words."""

    author: AccountId
    to: AccountId | None
    at: datetime
    hostile: bool


@dataclass(frozen=True, slots=True)
class Tension:
    """How many accounts spoke up, each counted once, and how many of them in a hostile way."""

    accounts: int
    hostile: int
    post_is_hostile: bool = False  # the one that she asked about
