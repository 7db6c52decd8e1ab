"""The people of some network, as far as every story needs them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar


class Someone(Protocol):
    @property
    def account(self) -> str:
        """DID or actor URI."""
        ...

    @property
    def name(self) -> str:
        """As others mention her, without the @."""
        ...


class Written(Protocol):
    @property
    def uri(self) -> str: ...


class Said(Protocol):
    """A private message as its reader's server shows it."""

    @property
    def id(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...


Who = TypeVar("Who", bound=Someone)
Post = TypeVar("Post", bound=Written)


class Company(Protocol[Who, Post]):
    """What a person does, she does at her own server, over the network's own protocol."""

    async def new_account(self, name: str, /) -> Who: ...

    async def post(self, who: Who, text: str, /) -> Post: ...

    async def reply(self, who: Who, to: Post, text: str, /) -> Post: ...

    async def quote(self, who: Who, post: Post, text: str, /) -> Post: ...

    async def reads(self, who: Who, uri: str, /) -> str | None:
        """The text of a post as this person is shown it; None where she may not see it."""
        ...

    async def tell(self, who: Who, account: str, text: str, /) -> str:
        """Write in private; the text as the server then keeps it."""
        ...

    async def inbox(self, who: Who, account: str, /) -> Sequence[Said]:
        """What that account wrote to her in private, and perhaps she to it, oldest first."""
        ...

    async def mutes(self, who: Who, /) -> Collection[str]:
        """Accounts."""
        ...

    async def sign_in_and_consent(self, authorize_url: str, person: Who, /) -> str:
        """The callback address that the person's browser is sent to. Raises ConsentRefused."""
        ...
