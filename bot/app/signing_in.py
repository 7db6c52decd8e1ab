"""Letting the bot act for her: from the link in a message to a kept sign-in."""

import secrets
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from bot.app.tokens import Tokens
from bot.model.actions import SignOut
from bot.model.decisions import Decision
from bot.model.episodes import NEEDED_RIGHTS, MeasureState
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Network, Right, Standing, network_of
from bot.pipeline.ports import Clock, CodeResult, Ledger
from bot.rules import membership
from bot.store.sessions import SignIns, of_code
from bot.web.ports import SignInOutcome, Started

LINK_LASTS = timedelta(minutes=10)


class Pending(Protocol):
    """A sign-in that has begun and not ended."""

    @property
    def state(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...
    def to_text(self) -> str: ...


class SignedIn(Protocol):
    """What her consent gave."""

    @property
    def account(self) -> AccountId: ...
    def to_text(self) -> str: ...


S = TypeVar("S", bound=SignedIn)


class Way(Protocol[S]):
    """How a member of one network signs the bot in there."""

    async def start(
        self, account: AccountId, now: datetime, rights: Collection[Right]
    ) -> tuple[str, Pending] | SignInOutcome:
        """The address to send her to; or why her server cannot give what she would be asked for.

        `rights`: all that is asked for beyond the usual. Raises NetworkDown and NetworkSaidNo.
        """
        ...

    async def finish(
        self, pending: str, params: Mapping[str, str], now: datetime
    ) -> S | SignInOutcome:
        """What she granted, not kept yet; or why there is nothing."""
        ...

    def rights_of(self, session: S) -> tuple[Right, ...]:
        """What was granted beyond the usual."""
        ...

    async def keep(self, session: S) -> None: ...
    async def end(self, account: AccountId) -> None:
        """Forget a kept one, and revoke it."""
        ...

    async def revoke(self, session: S, now: datetime) -> None:
        """One that was never kept."""
        ...


class Links:
    """Addresses that name whom they are for, in a seal that only this bot can open."""

    def __init__(
        self,
        website: str,
        master_key: bytes,
        page: str = "connect",
        lasts: timedelta = LINK_LASTS,
    ) -> None:
        """Links to one page are no good for another."""
        purpose = "sign-in" if page == "connect" else page
        self._tokens = Tokens(f"{purpose} links", master_key, lasts)
        self._page = f"{website.rstrip('/')}/{page}"

    def link_for(self, account: AccountId, now: datetime, wanted: Right | None = None) -> str:
        """`wanted`: the right for which it is, where it is for one."""
        return self.link_to(f"{account} {wanted}" if wanted else account, now)

    def link_to(self, name: str, now: datetime) -> str:
        """For what is known by another name than that of an account."""
        return f"{self._page}/{self._tokens.sealed(name, now)}"

    def account_in(self, token: str, now: datetime) -> AccountId:
        """As `opened`."""
        return self.opened(token, now)[0]

    def opened(self, token: str, now: datetime) -> tuple[AccountId, Right | None]:
        """Whom and what a link is for. Raises Refused as `named_in`."""
        account, _, wanted = self.named_in(token, now).partition(" ")
        return AccountId(account), Right(wanted) if wanted else None

    def named_in(self, token: str, now: datetime) -> str:
        """Raises Refused for a token that is not ours, or is older than its links last."""
        return self._tokens.opened(token, now)

    def is_ours(self, token: str) -> bool:
        """Whether it was ever given to anybody, however long ago."""
        return self._tokens.is_ours(token)


def outcome_of(why: str) -> SignInOutcome:
    """What she is shown where there is no sign-in; `why` is a WhyNot of her network."""
    return SignInOutcome.DECLINED if why == "too_little" else SignInOutcome(why)


class KeptSessions(Generic[S]):
    """The store's sealed texts as the sessions of a network (its port SessionStore)."""

    def __init__(self, sign_ins: SignIns, read: Callable[[str], S]) -> None:
        self._sign_ins, self._read = sign_ins, read

    async def load(self, account: AccountId) -> S | None:
        text = await self._sign_ins.load(account)
        return None if text is None else self._read(text)

    async def save(self, session: S) -> None:
        await self._sign_ins.save(session.account, session.to_text())

    async def drop(self, account: AccountId) -> None:
        await self._sign_ins.drop(account)


class Consents:
    """What becomes of the session that her consent gave."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger, self._clock = ledger, clock

    async def is_member(self, account: AccountId) -> bool:
        """Who has stopped, or asked to be forgotten, since she got the link is not signed in."""
        async with self._ledger.turn() as turn:
            return (await turn.member(account)).standing is Standing.ACTIVE

    async def is_signed_in(self, account: AccountId) -> bool:
        async with self._ledger.turn() as turn:
            return (await turn.member(account)).can_act

    async def rights_of(self, account: AccountId) -> frozenset[Right]:
        """Beyond the usual: those of her present sign-in, and what it takes to end what holds.

        A block that an earlier sign-in put in place would stay for ever without its right.
        """
        async with self._ledger.turn() as turn:
            door = await turn.door_for(account)
        holding = (r.measure.kind for r in door.in_force if r.state is MeasureState.IN_FORCE)
        needed = (NEEDED_RIGHTS[kind] for kind in holding if kind in NEEDED_RIGHTS)
        return frozenset((*door.member.rights, *needed))

    async def take(self, way: Way[S], session: S, wanted: Right | None = None) -> SignInOutcome:
        """Keep it, and tell her. Where she has left meanwhile it is revoked."""
        if not await self.is_member(session.account):
            with suppress(NetworkDown, NetworkSaidNo):
                await way.revoke(session, self._clock.now())
            return SignInOutcome.NOT_A_MEMBER
        await way.keep(session)
        acts = await self._let_act(session.account, way.rights_of(session), wanted)
        return SignInOutcome.DONE if acts else SignInOutcome.NOT_A_MEMBER

    async def _let_act(
        self, account: AccountId, rights: tuple[Right, ...], wanted: Right | None
    ) -> bool:
        """False where she has left in this very moment; then it is ended, as soon as it can be."""
        async with self._ledger.turn() as turn:
            door = await turn.door_for(account)
            stays = door.member.standing is Standing.ACTIVE
            ended = Decision((), (SignOut(account),), ("she left while she signed the bot in",))
            await turn.apply(membership.signed_in(door, rights, wanted) if stays else ended)
            return stays


class SignInDesk:
    """What the sign-in pages ask for (port SignIn of bot.web)."""

    def __init__(
        self,
        links: Links,
        ways: Mapping[Network, Way[Any]],
        ledger: Ledger,
        pending: SignIns,
        clock: Clock,
    ) -> None:
        self._links, self._ways = links, ways
        self._consents = Consents(ledger, clock)
        self._pending, self._clock = pending, clock

    async def start(self, token: str) -> Started | SignInOutcome:
        now = self._clock.now()
        account, wanted = self._links.opened(token, now)
        if await self._pending.take_pending(_used(token)) is not None:
            await self._mark_used(token, now)
            raise Refused("That link was used already. Type connect for a new one.")
        if not await self._consents.is_member(account):
            raise Refused("I've stopped watching. Type start, then connect for a new link.")
        network = network_of(account)
        rights = {*await self._consents.rights_of(account), *filter(None, (wanted,))}
        begun = await self._ways[network].start(account, now, rights)
        await self._mark_used(token, now)
        if isinstance(begun, SignInOutcome):
            return begun
        address, pending = begun
        kept = f"{network} {wanted or ''}\n{pending.to_text()}"
        await self._pending.save_pending(pending.state, kept, pending.expires_at)
        return Started(address, pending.state, secrets.token_urlsafe(32))

    async def finish(self, state: str, cookie: str, params: Mapping[str, str]) -> SignInOutcome:
        """Keep the session that her consent began, and tell her."""
        del cookie  # the pages have matched it with the state already
        kept = await self._pending.take_pending(state)
        if kept is None:
            return SignInOutcome.LAPSED
        about, _, pending = kept.partition("\n")
        network, _, wanted = about.partition(" ")
        way = self._ways[Network(network)]
        session = await way.finish(pending, params, self._clock.now())
        if isinstance(session, SignInOutcome):
            return session
        return await self._consents.take(way, session, Right(wanted) if wanted else None)

    async def _mark_used(self, token: str, now: datetime) -> None:
        await self._pending.save_pending(_used(token), "used", now + LINK_LASTS)


class CodeDesk:
    """Signing in where the bot has no pages (port Codes)."""

    def __init__(self, way: Way[Any], ledger: Ledger, pending: SignIns, clock: Clock) -> None:
        self._way, self._consents = way, Consents(ledger, clock)
        self._pending, self._clock = pending, clock

    async def begin(self, member: AccountId) -> str:
        """A new one takes the place of any that still waits for its code.

        Raises NetworkDown, and NetworkSaidNo also where her server cannot give what is asked for,
        and where she has left.
        """
        if not await self._consents.is_member(member):
            raise NetworkSaidNo("she has left")
        rights = await self._consents.rights_of(member)
        begun = await self._way.start(member, self._clock.now(), rights)
        if isinstance(begun, SignInOutcome):
            raise NetworkSaidNo(f"her server gives no such sign-in: {begun}")
        address, pending = begun
        await self._pending.save_pending(of_code(member), pending.to_text(), pending.expires_at)
        return address

    async def finish(self, member: AccountId, code: str) -> CodeResult:
        """What was begun stays until her server has said something final. Raises NetworkDown."""
        if not await self._consents.is_member(member):
            return CodeResult.LEFT
        pending = await self._pending.load_pending(of_code(member))
        if pending is None:  # or the bot was stopped in the middle, or she sent it twice
            if await self._consents.is_signed_in(member):
                return CodeResult.SIGNED_IN
            await self._way.end(member)  # what was kept by then is of no use
            return CodeResult.REFUSED
        try:
            session = await self._way.finish(pending, {"code": code}, self._clock.now())
        except NetworkSaidNo:
            session = SignInOutcome.FAILED
        await self._pending.take_pending(of_code(member))
        if not isinstance(session, SignInOutcome):
            session = await self._consents.take(self._way, session)
        return _RESULTS.get(session, CodeResult.REFUSED)


_RESULTS = {
    SignInOutcome.DONE: CodeResult.SIGNED_IN,
    SignInOutcome.OTHER_ACCOUNT: CodeResult.OTHER_ACCOUNT,
    SignInOutcome.NOT_A_MEMBER: CodeResult.LEFT,
}


def _used(token: str) -> str:
    return f"link:{token}"
