"""Keeps what each network is watched for in step with what the ledger commits."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.model.changes import Change, ForgetPerson, Keep, SetMember
from bot.model.people import AccountId, Member, Network, Standing, network_of
from bot.pipeline.ports import Watch
from bot.store.ledger import StoreLedger


class _Nobody:
    """A watch over a network that the bot is not on."""

    def add_member(self, account: AccountId) -> None: ...
    def drop_member(self, account: AccountId) -> None: ...
    def add_author(self, account: AccountId) -> None: ...
    def drop_author(self, account: AccountId) -> None: ...


_NOBODY = _Nobody()


class Watchfulness:
    """Members are watched for what is aimed at them; authors for edits, deletions, takedowns.

    Authors are only ever added between two `renew`s: a name too many costs a little decoding,
    a name too few would miss a deletion.
    """

    def __init__(self) -> None:
        self._watches: Mapping[Network, Watch] | None = None
        self._authors: set[AccountId] = set()
        self._known: dict[AccountId, Standing] = {}

    async def begin(self, watches: Mapping[Network, Watch], ledger: StoreLedger) -> None:
        self._watches = watches
        async with ledger.turn() as turn:
            members = await turn.members_known()
        for member in members:
            self._note_member(member)
        await self.renew(ledger)

    async def renew(self, ledger: StoreLedger) -> None:
        """Let go of authors that retention has let go of."""
        kept = set(await ledger.watched_authors())
        for author in self._authors - kept:
            self._of(author).drop_author(author)
        for author in kept - self._authors:
            self._of(author).add_author(author)
        self._authors = kept

    def note(self, changes: Sequence[Change]) -> None:
        if self._watches is None:
            return
        for change in changes:
            match change:
                case SetMember(member):
                    self._note_member(member)
                case Keep(interaction):
                    self._note_author(interaction.author)
                case ForgetPerson(account):
                    self._note_member(Member(account))
                case _:
                    pass

    def _note_author(self, author: AccountId) -> None:
        if author not in self._authors:
            self._authors.add(author)
            self._of(author).add_author(author)

    def _of(self, account: AccountId) -> Watch:
        """Where the bot has no account, there is nothing to watch."""
        return (self._watches or {}).get(network_of(account), _NOBODY)

    def _note_member(self, member: Member) -> None:
        before = self._known.get(member.account, Standing.NONE)
        if member.standing is before:
            return  # what is known of a member who stays is not forgotten
        self._known[member.account] = member.standing
        self._stop(member.account, before)
        self._start(member.account, member.standing)

    def _start(self, account: AccountId, standing: Standing) -> None:
        """Who waits or is away is watched like an author: to see her unfollow or come back."""
        match standing:
            case Standing.ACTIVE:
                self._of(account).add_member(account)
            case Standing.ASKED | Standing.WAITING | Standing.GONE:
                self._of(account).add_author(account)
            case Standing.NONE | Standing.LEFT:
                pass
            case _:
                assert_never(standing)

    def _stop(self, account: AccountId, standing: Standing) -> None:
        match standing:
            case Standing.ACTIVE:
                self._of(account).drop_member(account)
            case Standing.ASKED | Standing.WAITING | Standing.GONE:
                self._of(account).drop_author(account)
            case Standing.NONE | Standing.LEFT:
                pass
            case _:
                assert_never(standing)
