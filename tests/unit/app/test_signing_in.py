"""The sign-in desk at the moments that no network can be told to choose."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from typing_extensions import override

from bot.app.bluesky_sign_in import BlueskyWay
from bot.app.signing_in import CodeDesk, Links, SignInDesk
from bot.model.actions import SignOut
from bot.model.changes import SetMember, StartDeed
from bot.model.episodes import Deed, DeedKind, Measure, MeasureKind, MeasureRow, MeasureState
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Network, Right, Standing
from bot.networks.bluesky.oauth import OAuth, PendingSignIn, Session, Sessions
from bot.pipeline.ports import CodeResult
from bot.web.ports import SignInOutcome, Started
from tests.contract.ledgers import ADA, BEA, MASTER, START, Desk

AWAY = (Standing.NONE, Standing.ASKED, Standing.WAITING, Standing.LEFT, Standing.GONE)
ABOUT: dict[str, Any] = {
    "account": ADA,
    "pds": "https://pds.example",
    "issuer": "https://pds.example",
    "token_endpoint": "https://pds.example/token",
    "revocation_endpoint": None,
    "client_key": None,
    "expires_at": START + timedelta(minutes=10),
    "dpop_key_pem": "a key",
}
PENDING = PendingSignIn(state="s", verifier="v", **ABOUT)
SESSION = Session(scope="", access_token="a", refresh_token="r", **ABOUT)


async def nothing() -> None:
    """In most tests she does nothing meanwhile."""


@dataclass
class Server:
    """A member's server that says yes to everything, and who keeps what it gave."""

    meanwhile: Callable[[], Awaitable[object]] = nothing  # while the session is being kept
    revoked: list[Session] = field(default_factory=list)
    kept: dict[AccountId, Session] = field(default_factory=dict)
    asked_for_drafts: list[bool] = field(default_factory=list)
    reads_drafts: bool = False  # what it grants

    async def start(
        self, _account: AccountId, _now: datetime, *, drafts: bool, reports: bool
    ) -> tuple[str, PendingSignIn]:
        assert not reports
        self.asked_for_drafts.append(drafts)
        return "https://pds.example/authorize", PENDING

    async def finish(self, _pending: object, _params: object, _now: datetime) -> Session:
        return SESSION

    def may_read_drafts(self, _session: Session) -> bool:
        return self.reads_drafts

    def may_report(self, _session: Session) -> bool:
        return False

    async def revoke(self, session: Session, _now: datetime) -> None:
        self.revoked.append(session)
        raise NetworkDown("it does not answer")

    async def keep(self, session: Session) -> None:
        self.kept[session.account] = session
        await self.meanwhile()

    async def end(self, account: AccountId) -> None:
        if account in self.kept:
            self.revoked.append(self.kept.pop(account))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Desk]:
    house = Desk(f"sqlite:///{tmp_path / 'housecall.db'}")
    await house.open()
    yield house
    await house.close()


def desk_of(house: Desk, server: Server) -> SignInDesk:
    links, ledger = Links("https://bot.example", MASTER), house.ledger
    way = BlueskyWay(cast("OAuth", server), cast("Sessions", server))
    return SignInDesk(links, {Network.BLUESKY: way}, ledger, ledger.sign_ins, house.clock)


def token() -> str:
    return Links("https://bot.example", MASTER).link_for(ADA, START).rsplit("/", 1)[1]


async def begin(desk: SignInDesk, link: str) -> Started:
    started = await desk.start(link)
    assert isinstance(started, Started)
    return started


async def standing_of(house: Desk) -> tuple[Standing, bool]:
    async with house.ledger.turn() as turn:
        member = await turn.member(ADA)
    return member.standing, member.can_act


async def test_a_member_signs_in(house: Desk) -> None:
    await house.join()
    server = Server()
    desk = desk_of(house, server)
    link = token()
    started = await begin(desk, link)
    outcome = await desk.finish(started.state, started.cookie, {})
    assert (outcome, server.kept) == (SignInOutcome.DONE, {ADA: SESSION})
    assert await standing_of(house) == (Standing.ACTIVE, True)
    with pytest.raises(Refused, match="used already"):
        await desk.start(link)


@pytest.mark.parametrize("granted", [(), (Right.DRAFTS,)], ids=["no", "yes"])
async def test_reading_her_drafts_is_asked_for_by_its_own_link_alone(
    house: Desk, granted: tuple[Right, ...]
) -> None:
    await house.join()
    server = Server(reads_drafts=bool(granted))
    desk = desk_of(house, server)
    for_drafts = Links("https://bot.example", MASTER).link_for(ADA, START, Right.DRAFTS)
    for link in (token(), for_drafts.rsplit("/", 1)[1]):
        started = await begin(desk, link)
        await desk.finish(started.state, started.cookie, {})
    assert server.asked_for_drafts == [False, True]
    async with house.ledger.turn() as turn:
        assert (await turn.member(ADA)).rights == granted


@pytest.mark.parametrize("standing", AWAY)
async def test_nobody_else_can_use_a_link(house: Desk, standing: Standing) -> None:
    await house.join(standing=standing)
    desk, link = desk_of(house, Server()), token()
    with pytest.raises(Refused, match="stopped watching"):
        await desk.start(link)
    await house.join()
    assert (await begin(desk, link)).address == "https://pds.example/authorize"


@pytest.mark.parametrize("standing", AWAY)
async def test_who_left_while_she_signed_in_is_signed_out_and_keeps_what_she_had(
    house: Desk, standing: Standing
) -> None:
    await house.join()
    older = replace(SESSION, access_token="older")
    server = Server(kept={ADA: older})
    desk = desk_of(house, server)
    started = await begin(desk, token())
    await house.join(standing=standing)
    outcome = await desk.finish(started.state, started.cookie, {})
    assert (outcome, server.revoked) == (SignInOutcome.NOT_A_MEMBER, [SESSION])
    assert server.kept == {ADA: older}, "with it the bot still ends what it did for her"
    assert await standing_of(house) == (standing, False)


async def test_who_leaves_in_the_very_moment_is_signed_out_however_often_it_takes(
    house: Desk,
) -> None:
    member = await house.join()
    left = SetMember(replace(member, standing=Standing.LEFT))
    server = Server(meanwhile=lambda: house.write(left))
    desk = desk_of(house, server)
    started = await begin(desk, token())
    outcome = await desk.finish(started.state, started.cookie, {})
    assert outcome is SignInOutcome.NOT_A_MEMBER
    assert [order.action for order in await house.ledger.next_acts(5)] == [SignOut(ADA)]
    assert await standing_of(house) == (Standing.LEFT, False)


@dataclass
class Shown(Server):
    """A server that shows her a code, and what it says of the one that she sent."""

    says: list[Exception] = field(default_factory=list)

    @override
    async def finish(self, _pending: object, params: object, _now: datetime) -> Session:
        assert params == {"code": "the code"}
        if self.says:
            raise self.says.pop()
        return SESSION


def code_desk(house: Desk, server: Server) -> CodeDesk:
    way = BlueskyWay(cast("OAuth", server), cast("Sessions", server))
    return CodeDesk(way, house.ledger, house.ledger.sign_ins, house.clock)


async def test_a_code_that_is_taken_twice_signs_in_once(house: Desk) -> None:
    await house.join()
    server = Shown()
    desk = code_desk(house, server)
    assert await desk.finish(ADA, "the code") is CodeResult.REFUSED
    assert await desk.begin(ADA) == "https://pds.example/authorize"
    assert await desk.finish(ADA, "the code") is CodeResult.SIGNED_IN
    assert await standing_of(house) == (Standing.ACTIVE, True)
    server.kept.clear()
    assert await desk.finish(ADA, "the code") is CodeResult.SIGNED_IN
    assert server.kept == {}, "it was not exchanged again"


async def test_what_was_kept_when_the_bot_was_stopped_in_the_middle_is_let_go(house: Desk) -> None:
    await house.join()
    server = Shown(kept={ADA: SESSION})
    assert await code_desk(house, server).finish(ADA, "the code") is CodeResult.REFUSED
    assert (server.kept, server.revoked) == ({}, [SESSION])


@pytest.mark.parametrize("standing", AWAY)
async def test_who_left_is_sent_nowhere(house: Desk, standing: Standing) -> None:
    await house.join(standing=standing)
    desk = code_desk(house, Server())
    with pytest.raises(NetworkSaidNo):
        await desk.begin(ADA)
    assert await desk.finish(ADA, "the code") is CodeResult.LEFT


async def test_while_her_server_is_down_the_code_can_be_tried_again(house: Desk) -> None:
    await house.join()
    desk = code_desk(house, Shown(says=[NetworkDown("it does not answer")]))
    await desk.begin(ADA)
    with pytest.raises(NetworkDown):
        await desk.finish(ADA, "the code")
    assert await desk.finish(ADA, "the code") is CodeResult.SIGNED_IN


async def test_a_code_that_her_server_refused_is_over(house: Desk) -> None:
    await house.join()
    desk = code_desk(house, Shown(says=[NetworkSaidNo("it does not know the code")]))
    await desk.begin(ADA)
    assert await desk.finish(ADA, "the code") is CodeResult.REFUSED
    assert await desk.finish(ADA, "the code") is CodeResult.REFUSED
    assert await standing_of(house) == (Standing.ACTIVE, False)


@pytest.mark.parametrize("standing", AWAY)
async def test_who_left_before_her_code_came_is_not_signed_in(
    house: Desk, standing: Standing
) -> None:
    await house.join()
    server = Shown()
    desk = code_desk(house, server)
    await desk.begin(ADA)
    await house.join(standing=standing)
    assert await desk.finish(ADA, "the code") is CodeResult.LEFT
    assert (server.kept, server.revoked) == ({}, [])


@dataclass
class Granting:
    """A server that knows rights beyond the usual, and grants those in `grants`."""

    grants: tuple[Right, ...] = ()
    unable: bool = False
    asked: list[set[Right]] = field(default_factory=list)

    async def start(
        self, _account: AccountId, _now: datetime, rights: Collection[Right]
    ) -> tuple[str, PendingSignIn] | SignInOutcome:
        self.asked.append(set(rights))
        return SignInOutcome.UNABLE if self.unable else ("https://pds.example", PENDING)

    async def finish(self, _pending: str, _params: Mapping[str, str], _now: datetime) -> Session:
        return SESSION

    def rights_of(self, _session: Session) -> tuple[Right, ...]:
        return self.grants

    async def keep(self, _session: Session) -> None: ...
    async def end(self, _account: AccountId) -> None: ...
    async def revoke(self, _session: Session, _now: datetime) -> None: ...


def way_in(house: Desk, way: Granting) -> SignInDesk:
    links, ledger = Links("https://bot.example", MASTER), house.ledger
    return SignInDesk(links, {Network.BLUESKY: way}, ledger, ledger.sign_ins, house.clock)


def token_for(wanted: Right) -> str:
    link = Links("https://bot.example", MASTER).link_for(ADA, START, wanted)
    return link.rsplit("/", 1)[1]


@pytest.mark.parametrize(
    ("grants", "line"),
    [
        ((Right.BLOCK, Right.FILTER), "right_granted"),
        ((Right.FILTER,), "right_not_granted"),
        ((), "right_not_granted"),
    ],
)
async def test_a_right_is_asked_for_beside_those_she_has_granted(
    house: Desk, grants: tuple[Right, ...], line: str
) -> None:
    await house.join(can_act=True, rights=(Right.FILTER,))
    way = Granting(grants)
    desk = way_in(house, way)
    started = await begin(desk, token_for(Right.BLOCK))
    assert await desk.finish(started.state, started.cookie, {}) is SignInOutcome.DONE
    assert way.asked == [{Right.BLOCK, Right.FILTER}]
    async with house.ledger.turn() as turn:
        assert (await turn.member(ADA)).rights == grants
    told = await house.ledger.next_message()
    assert told is not None
    assert (told.text or "").startswith(line)


async def test_what_the_bot_must_still_end_for_her_is_asked_for_again(house: Desk) -> None:
    """A block has no end of its own: without the right it would stay."""
    await house.join()
    blocked = Measure(ADA, MeasureKind.BLOCK, BEA)
    held = MeasureRow(blocked, 1, MeasureState.IN_FORCE, START + timedelta(days=7))
    deed = Deed(1, ADA, DeedKind.BLOCK, START, None, held.ends_at, (held,))
    await house.write(StartDeed(deed))
    way = Granting((Right.BLOCK,))
    link = Links("https://bot.example", MASTER).link_for(ADA, START).rsplit("/", 1)[1]
    await begin(way_in(house, way), link)
    desk = CodeDesk(way, house.ledger, house.ledger.sign_ins, house.clock)
    await desk.begin(ADA)
    assert way.asked == [{Right.BLOCK}, {Right.BLOCK}]


async def test_who_asks_for_what_her_server_cannot_do_is_sent_nowhere(house: Desk) -> None:
    await house.join(can_act=True)
    desk, link = way_in(house, Granting(unable=True)), token_for(Right.REVOKE)
    assert await desk.start(link) is SignInOutcome.UNABLE
    with pytest.raises(Refused, match="used already"):
        await desk.start(link)
