"""Reports to networks in the ledger: sent once, looked at again, hers to read and to erase."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from typing_extensions import override

from bot.model.actions import Apply
from bot.model.changes import ForgetPerson
from bot.model.episodes import (
    Deed,
    DeedKind,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
    Prior,
)
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.filings import Filing, Reason
from bot.model.interactions import PostId
from bot.model.people import AccountId, Network, Right
from bot.model.reports import PublicPost
from bot.model.signals import Profile
from bot.pipeline.carry_out import Hands, carry_out
from bot.pipeline.ports import Edge, Outcome
from bot.pipeline.ticks import tick
from bot.rules.came_of import fates_of, in_words
from bot.rules.conversation.cases.filing import filed
from tests.contract.ledgers import ADA, DAY, START, Desk, heard, started, stranger

NOTHING_ELSE: Any = None
GONE, THERE = stranger(1), stranger(2)


def post_of(account: AccountId) -> PostId:
    return PostId(f"at://{account}/app.bsky.feed.post/1")


def a_report(account: AccountId) -> Measure:
    filing = Filing(Reason.HATE, (post_of(account),), "cid")
    return Measure(ADA, MeasureKind.REPORT, account, filing=filing)


@dataclass
class Moderators:
    """Who takes reports, or does not answer; and what anybody can see of whom."""

    trouble: Exception | None = None
    told: list[Measure] = field(default_factory=list)
    posts: set[str] = field(default_factory=lambda: {post_of(GONE), post_of(THERE)})
    accounts: set[str] = field(default_factory=lambda: {GONE, THERE})

    async def look(self, measures: Sequence[Measure]) -> Sequence[Prior | None]:
        raise AssertionError(f"a report has no prior state: {measures}")

    async def apply(self, measure: Measure, until: datetime | None = None) -> None:
        assert until is None
        self.told.append(measure)
        if self.trouble is not None:
            raise self.trouble

    async def post(self, post: PostId) -> PublicPost:
        if post not in self.posts:
            raise NetworkSaidNo("the post is not shown to the bot")
        return PublicPost(ADA, "words", START)

    async def profiles_of(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Profile]:
        return {each: Profile("") for each in accounts if each in self.accounts}


@dataclass
class House:
    desk: Desk
    moderators: Moderators

    async def chooses(self, *accounts: AccountId) -> None:
        await self.desk.join(can_act=True, rights=tuple(sorted(Right)))
        until = START + 7 * DAY
        rows = [MeasureRow(a_report(a), 1, MeasureState.WANTED, until) for a in accounts]
        deed = Deed(1, ADA, DeedKind.FILING, START, measures=tuple(rows))
        changes, acts = started(deed)
        await self.desk.write(*changes, actions=acts)

    async def acts(self) -> list[Outcome]:
        """All that is due, by the hands of the pipeline."""
        they: Any = self.moderators  # what is asked of both ports here
        edge = Edge(Network.BLUESKY, NOTHING_ELSE, NOTHING_ELSE, they, they, NOTHING_ELSE)
        ledger, clock = self.desk.ledger, self.desk.clock
        hands, done = Hands((edge,), ledger, NOTHING_ELSE, self.desk.policy), list[Outcome]()
        while orders := await ledger.next_acts(10):
            done += [
                await carry_out(order, hands=hands, ledger=ledger, clock=clock) for order in orders
            ]
        return done

    async def after(self, days: int) -> None:
        self.desk.clock.later(days * DAY)
        await tick(ledger=self.desk.ledger, policy=self.desk.policy, clock=self.desk.clock)
        await self.acts()

    async def deed(self) -> Deed:
        async with self.desk.ledger.turn() as turn:
            (deed,) = (await turn.chat_for(heard("my reports"))).deeds
        return deed

    async def states(self) -> list[MeasureState]:
        return [row.state for row in (await self.deed()).measures]


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk, Moderators())


@pytest.mark.need("S2-2")
async def test_a_report_is_sent_once_and_is_hers_to_read_and_to_erase(house: House) -> None:
    await house.chooses(GONE)
    assert await house.acts() == [Outcome.DONE]
    assert house.moderators.told == [a_report(GONE)]
    assert await house.states() == [MeasureState.FOR_GOOD]
    (kept,) = (await house.desk.ledger.export(ADA))["choices"]
    assert kept["measures"][0]["measure"]["filing"]["reason"] == Reason.HATE
    await house.after(30)
    assert house.moderators.told == [a_report(GONE)]
    await house.desk.write(ForgetPerson(ADA))
    await house.acts()
    await house.desk.write(ForgetPerson(ADA))
    assert not (await house.desk.ledger.export(ADA))["kept"]


@pytest.mark.parametrize("arrived", [False, True], ids=["before sending", "after sending"])
async def test_after_a_crash_it_is_not_sent_again(house: House, *, arrived: bool) -> None:
    """No network tells what it has taken in, so she hears that it is not known."""
    await house.chooses(GONE)
    (order,) = await house.desk.ledger.next_acts(10)
    begun = await house.desk.ledger.start(order)
    assert isinstance(begun.action, Apply)
    if arrived:
        await house.moderators.apply(begun.action.measure)
    sent = list(house.moderators.told)
    await house.desk.restart()
    assert await house.acts() == [Outcome.UNSURE]
    assert house.moderators.told == sent
    assert await house.states() == [MeasureState.UNSURE]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (NetworkDown("the answer was lost"), MeasureState.UNSURE),
        (NetworkSaidNo("not now"), MeasureState.REFUSED),
    ],
    ids=["no answer", "refused"],
)
async def test_what_had_no_good_answer_is_not_tried_again_unasked(
    house: House, trouble: Exception, state: MeasureState
) -> None:
    house.moderators.trouble = trouble
    await house.chooses(GONE)
    await house.acts()
    house.moderators.trouble = None
    await house.after(1)
    assert await house.states() == [state]
    assert house.moderators.told == [a_report(GONE)]


@pytest.mark.need("S2-2")
async def test_it_is_looked_at_after_a_day_and_after_a_week(house: House) -> None:
    await house.chooses(GONE, THERE)
    await house.acts()
    assert fates_of(await house.deed()) == {}
    house.moderators.posts.discard(post_of(GONE))
    await house.after(1)
    assert fates_of(await house.deed()) == {"gone": 1, "there": 1}
    house.moderators.accounts.discard(GONE)
    await house.after(1)
    assert fates_of(await house.deed()) == {"gone": 1, "there": 1}, "not before the week is over"
    async with house.desk.ledger.turn() as turn:
        day = await turn.day_of(await turn.member(ADA), None)
    assert (day.looked_at, day.changed) == (0, 0), "her digest has told it the day before"
    await house.after(5)
    assert fates_of(await house.deed()) == {"away": 1, "there": 1}
    words = in_words(await house.deed())
    assert words.startswith("hate speech: 2 sent; on ")
    assert words.endswith(": 1 there, 1 away")
    async with house.desk.ledger.turn() as turn:
        day = await turn.day_of(await turn.member(ADA), None)
        chat = await turn.chat_for(heard("my reports"))
    assert (day.looked_at, day.changed) == (2, 1)
    said = str(filed(chat, NOTHING_ELSE, house.desk.policy).actions)
    assert "report_looked_at" in said


async def test_a_network_that_is_down_is_looked_at_later(house: House) -> None:
    await house.chooses(GONE)
    await house.acts()

    class Down(Moderators):
        @override
        async def profiles_of(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Profile]:
            raise NetworkDown(f"{accounts}")

    up, house.moderators = house.moderators, Down()
    await house.after(1)
    assert fates_of(await house.deed()) == {}
    house.moderators = up
    await house.after(1)
    assert fates_of(await house.deed()) == {"there": 1}
