"""What the chat service says, read for no more than the bot needs.

The models of the SDK refuse a whole page for one odd part of one message, and one odd message must
never make the bot deaf to everybody else.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from bot.model.errors import NetworkDown

T = TypeVar("T")

_DEFS = "chat.bsky.convo.defs#"
_PAIR = 2  # members of a conversation between two


class Sender(Struct, frozen=True):
    did: str


class Letter(Struct, frozen=True, rename="camel"):
    """A messageView. Facets and embed are as others wrote them, and may be anything."""

    id: str
    text: str
    sender: Sender
    sent_at: Any = None
    facets: Any = None
    embed: Any = None


class Convo(Struct, frozen=True, rename="camel"):
    id: str
    members: list[Any]
    status: str = ""
    unread_count: int = 0
    kind: Any = None

    @property
    def has_many(self) -> bool:
        kind = self.kind.get("$type") if isinstance(self.kind, Mapping) else None
        return len(self.members) > _PAIR or kind == f"{_DEFS}groupConvo"


class Page(Struct, frozen=True):
    """Any page of anything: `logs`, `messages` or `convos`, and where the next begins."""

    cursor: str | None = None
    logs: list[Any] = []
    messages: list[Any] = []
    convos: list[Any] = []


class WithConvo(Struct, frozen=True):
    convo: Convo


class Sent(Struct, frozen=True, rename="camel"):
    id: str
    sent_at: Any = None


class _Created(Struct, frozen=True, rename="camel"):
    convo_id: str
    message: Any


def read(kind: type[T], answer: Any) -> T:
    """Raises NetworkDown where it is something else: what the service meant is not known."""
    try:
        return msgspec.convert(answer, kind)
    except msgspec.ValidationError as error:
        raise NetworkDown("the chat service said something unreadable") from error


def convos_in(page: Page) -> Iterator[Convo]:
    yield from _readable(Convo, page.convos)


def letters_in(page: Page) -> Iterator[Letter]:
    """Deleted messages and those of the service itself have no text, and are passed over."""
    yield from _readable(Letter, page.messages)


def created_in(page: Page) -> Iterator[tuple[str, Letter]]:
    """New messages in a log, with the id of their conversation."""
    entries = [one for one in page.logs if _type_of(one) == f"{_DEFS}logCreateMessage"]
    for created in _readable(_Created, entries):
        for letter in _readable(Letter, [created.message]):
            yield created.convo_id, letter


def _readable(kind: type[T], values: list[Any]) -> Iterator[T]:
    for value in values:
        try:
            yield msgspec.convert(value, kind)
        except msgspec.ValidationError:
            continue


def _type_of(value: Any) -> object:
    return value.get("$type") if isinstance(value, Mapping) else None
