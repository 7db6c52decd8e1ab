"""Who is looked after on Mastodon (port Watch)."""

import asyncio
from collections.abc import Iterable

from bot.model.people import AccountId


class WatchSet:
    """Members; changes while the senses run. `changed` is set whenever somebody comes or goes.

    No server tells of posts by author, so authors are not watched for: what becomes of their posts
    is seen where those stand in a conversation or a notification.
    """

    def __init__(self, bot: AccountId, members: Iterable[AccountId] = ()) -> None:
        self.bot = bot
        self.changed = asyncio.Event()
        self._members = set(members)

    @property
    def members(self) -> frozenset[AccountId]:
        return frozenset(self._members)

    def __contains__(self, account: AccountId) -> bool:
        return account in self._members

    def is_member(self, account: AccountId) -> bool:
        return account in self._members

    def add_member(self, account: AccountId) -> None:
        self._members.add(account)
        self.changed.set()

    def drop_member(self, account: AccountId) -> None:
        self._members.discard(account)
        self.changed.set()

    def add_author(self, account: AccountId) -> None:
        """Nothing follows from it here."""

    def drop_author(self, account: AccountId) -> None:
        """Nothing follows from it here."""
