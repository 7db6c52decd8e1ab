"""Labels of the real Ozone: what the bot makes of a reply changes with one, and ends with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from aiohttp import ClientSession

from bot.app.clock import SystemClock
from bot.fetch import Fetcher, LoopbackToo
from bot.model.actions import Say
from bot.model.changes import OpenEpisode, Weighed
from bot.model.decisions import Decision
from bot.model.gauges import Gauge
from bot.model.people import AccountId, Member
from bot.model.senses import Heard
from bot.networks.bluesky.directory import BlueskyDirectory
from bot.networks.bluesky.labels import Ground, LabelStream
from bot.networks.guard import Guard
from bot.pipeline.labels import take_labels
from bot.rehearsal.bluesky.people import People, Person
from bot.rules import gauging
from bot.rules.conversation import answer
from bot.rules.decide import decide
from bot.store import labels
from tests.contract.ledgers import ADA, HATEFUL, Desk, SteppedClock, reply, stranger
from tests.contract.worlds import World, house_in
from tests.networks.real import RealNetwork
from tests.networks.test_story import fresh_domain
from tests.unit.rules.conversation.scene import WORDING

pytestmark = [pytest.mark.networks, pytest.mark.timeout(120)]

ODDS = gauging.odds_of(HATEFUL.hostility or 0.0)
STRANGERS = 3
"""Hostile ones who wrote before the one that is labelled."""


@pytest.fixture
async def hal(real_network: RealNetwork) -> AsyncIterator[Person]:
    async with ClientSession() as http:
        people = People(real_network.addresses, http, SystemClock().now, domain=fresh_domain())
        yield await people.new_account("hal")


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk("sqlite:///:memory:", SteppedClock(datetime.now(UTC)))  # noqa: TID251  Ozone's time
    await desk.open()
    yield desk
    await desk.close()


@asynccontextmanager
async def listening(real: RealNetwork, desk: Desk) -> AsyncIterator[None]:
    """To the real Ozone, from its first label on, into this ledger."""
    reach, clock = LoopbackToo(), SystemClock()
    ground = Ground(
        fetcher=Fetcher(reach),
        guard=Guard(reach),
        clock=clock,
        rng=Random(1),
        wants=lambda labeler, value: desk.policy.meaning_of(labeler, value) is not None,
        mark="a",
        plc=real.addresses.plc,
    )
    stream = LabelStream(AccountId(real.ozone_did), ground)

    async def hear() -> None:
        async with aclosing(stream.listen(None)) as news:
            async for told in news:
                await take_labels(told, ledger=desk.ledger)

    async with asyncio.TaskGroup() as tasks:
        hearing = tasks.create_task(hear())
        yield
        hearing.cancel()
    assert ground.health.kept
    assert not ground.health.refused


@pytest.mark.need("S2-2")
async def test_a_label_of_the_real_ozone_tips_the_scales_until_it_is_taken_back(
    real_network: RealNetwork, desk: Desk, hal: Person
) -> None:
    await nearly_a_crowd(desk)
    assert opened(await verdict(desk, hal)) is None

    async with listening(real_network, desk):
        await real_network.label(hal.did, "rude")
        await until(lambda: values(desk, hal), ["rude"])
        decision = await verdict(desk, hal)
        case = opened(decision)
        assert case is not None
        assert "labelers have labelled 1 of the accounts, for whatever reason" in case.episode.why

        await desk.write(*decision.changes)
        labeler = await name_of_ozone(desk, hal)
        assert f'{labeler} says "rude" of 1 account.' in await why(desk)

        await real_network.label(hal.did, "rude", taken_back=True)
        await until(lambda: values(desk, hal), [])
        assert opened(await verdict(desk, hal, again=True)) is None
        assert "Those labels have been taken back since" in await why(desk)


async def test_the_real_appview_shows_the_labels_that_are_asked_for(
    real_network: RealNetwork, hal: Person
) -> None:
    await real_network.settle()
    await real_network.label(hal.did, "threat")
    async with ClientSession() as http:
        people = People(real_network.addresses, http, SystemClock().now)
        world = World(real_network.addresses, people)
        async with house_in(world, hal) as house:
            ozone = AccountId(real_network.ozone_did)
            read = [
                (await BlueskyDirectory(house.account, some).profiles_of([house.did]))[house.did]
                for some in ((ozone,), ())
            ]
    (shown,), none = (profile.labels for profile in read)
    assert (shown.labeler, shown.subject, shown.value) == (ozone, hal.did, "threat")
    assert not none


async def nearly_a_crowd(desk: Desk) -> None:
    """One more stranger would leave the evidence just below the bound."""
    now = desk.clock.now()
    await desk.join(joined_at=now - timedelta(days=60))
    before = [reply(n, now - timedelta(minutes=9 - n)) for n in range(1, STRANGERS + 1)]
    await desk.keep(*before)
    low, high, gauge = 1e-9, 1e9, Gauge()
    for _ in range(100):
        middle = (low * high) ** 0.5
        begun, last = before[0].seen_at.timestamp(), before[-1].seen_at.timestamp()
        gauge = Gauge(at=last, since=begun, narrow=middle, middle=middle, wide=middle)
        after = gauging.weigh(gauge, now.timestamp(), ODDS)
        wanted = gauging.bound(after, desk.policy.false_alarms(braced=False)) - 0.2
        low, high = (middle, high) if gauging.evidence(after) < wanted else (low, middle)
    await desk.write(Weighed(ADA, stranger(STRANGERS), ODDS, before[-1].seen_at, gauge))


async def verdict(desk: Desk, hal: Person, *, again: bool = False) -> Decision:
    """What the bot makes of a reply of Hal's; `again`: if there were no case yet."""
    seen = replace(reply(9, desk.clock.now()), author=AccountId(hal.did))
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(seen, HATEFUL)
    return decide(replace(case, open_episodes=()) if again else case, desk.policy)


def opened(decision: Decision) -> OpenEpisode | None:
    return next((each for each in decision.changes if isinstance(each, OpenEpisode)), None)


async def values(desk: Desk, hal: Person) -> list[str]:
    async with desk.ledger.page() as page:
        found = await labels.about(page, Member(ADA), [(AccountId(hal.did), reply(9).post)])
    return [label.value for label in found]


async def name_of_ozone(desk: Desk, hal: Person) -> str:
    async with desk.ledger.page() as page:
        (label,) = await labels.about(page, Member(ADA), [(AccountId(hal.did), reply(9).post)])
    return label.by[:28]


async def why(desk: Desk) -> str:
    """All that `why` tells, over as many messages as it needs."""
    told, text = list[str](), "why 1"
    for number in range(9):
        heard = Heard(f"m{len(told)}{number}", "c", ADA, text, desk.clock.now())
        async with desk.ledger.turn() as turn:
            decision = answer(await turn.chat_for(heard), desk.policy)
            await turn.apply(replace(decision, actions=()))
        (said,) = (act for act in decision.actions if isinstance(act, Say))
        told.append(WORDING.render(said, "UTC"))
        if "more" not in told[-1]:
            break
        text = "more"
    return "\n".join(told)


async def until(ask: Callable[[], Awaitable[list[str]]], wanted: list[str]) -> None:
    async with asyncio.timeout(20):
        while await ask() != wanted:  # noqa: ASYNC110  no bell rings
            await asyncio.sleep(0.05)
