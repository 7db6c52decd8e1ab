"""What a rule, the scorer or a network's library chokes on is set aside; the rest goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from bot.app.building import Housecall, built
from bot.app.rehearsing import MASTER_KEY
from bot.app.running import Parts, live
from bot.app.surroundings import Surroundings
from bot.fetch import LoopbackToo
from bot.model.actions import Priority
from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.episodes import Deed
from bot.model.errors import NetworkDown
from bot.model.people import AccountId, Network
from bot.model.policy import Policy
from bot.model.senses import Aimed, Batch
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.carry_out import Hands, carry_out
from bot.pipeline.cursors import chat_of, stream_of
from bot.pipeline.hear import hear
from bot.pipeline.ports import Edge, Outcome, Scorer, Turn
from bot.pipeline.react import react
from bot.pipeline.ticks import DUES, Due, tick
from bot.rehearsal.stories.cast import HOSTILE
from bot.rules.conversation import answer
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    START,
    Desk,
    deed,
    heard,
    reply,
    say,
    started,
    stranger,
)
from tests.story.staging import BRISK, Story, a_story

pytestmark = pytest.mark.faults

POISON = "nobody can read this"


@dataclass
class Choosy:
    """A scorer that chokes on one text, by default for good."""

    inner: Scorer | None = None
    error: Exception = field(default_factory=lambda: KeyError(POISON))
    times: int = 10**6
    version: str = "choosy"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        if self.times and any(POISON in passage.text for passage in passages):
            self.times -= 1
            raise self.error
        if self.inner is not None:
            return await self.inner.score(passages)
        return [Verdict(hostility=0.9) for _ in passages]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(f"sqlite:///{tmp_path}/housecall.db")
    await desk.open()
    yield desk
    await desk.close()


@dataclass
class Tray:
    """What was set aside."""

    found: list[tuple[str, Exception]] = field(default_factory=list)

    def __call__(self, what: str, error: Exception) -> None:
        self.found.append((what, error))

    @property
    def kinds(self) -> list[tuple[str, type[Exception]]]:
        return [(what, type(error)) for what, error in self.found]


def _batch(*texts: str) -> Batch:
    seen = [reply(number, text=text) for number, text in enumerate(texts)]
    return Batch(tuple(map(Aimed, seen)), "1::7:7", START)


async def test_one_post_that_breaks_the_scorer_costs_only_itself(desk: Desk) -> None:
    await desk.join()
    tray, batch = Tray(), _batch("a", "b", POISON, "c", "d", "e")
    await react(batch, scorer=Choosy(), ledger=desk.ledger, policy=desk.policy, aside=tray)
    assert tray.kinds == [("Aimed", KeyError)]
    async with desk.ledger.turn() as turn:
        (episode,) = await turn.episodes_to_review()
    assert len(episode.hostile) == 5
    assert await desk.ledger.cursor(stream_of(Network.BLUESKY)) == batch.cursor


@pytest.mark.parametrize("error", [NetworkDown("later"), OSError("disk"), TimeoutError()])
async def test_what_may_pass_by_itself_is_never_set_aside(desk: Desk, error: Exception) -> None:
    await desk.join()
    tray, choosy = Tray(), Choosy(error=error, times=1)
    with pytest.raises(type(error)):
        await react(
            _batch("a", POISON), scorer=choosy, ledger=desk.ledger, policy=desk.policy, aside=tray
        )
    assert await desk.ledger.cursor(stream_of(Network.BLUESKY)) is None
    assert tray.found == []


async def test_a_ledger_that_refuses_everything_is_not_taken_for_poison(desk: Desk) -> None:
    """The cursor must stay where it is, or all of it would be lost."""
    await desk.join()
    before = await desk.ledger.cursor(stream_of(Network.BLUESKY))
    tray, refusing = Tray(), _Refusing(desk)
    with pytest.raises(RuntimeError):
        await react(
            _batch("a", "b"),
            scorer=Choosy(),
            ledger=refusing,  # type: ignore[arg-type]  # only its turns are used
            policy=desk.policy,
            aside=tray,
        )
    assert await desk.ledger.cursor(stream_of(Network.BLUESKY)) == before


@dataclass
class _Refusing:
    desk: Desk

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Turn]:
        async with self.desk.ledger.turn() as turn:
            yield turn
            raise RuntimeError("the database refused a statement")


def _picky(chat: Chat, policy: Policy) -> Decision:
    if POISON in chat.heard.text:
        raise RecursionError
    return answer(chat, policy)


async def test_one_message_that_breaks_the_rules_costs_only_itself(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    tray = Tray()
    messages = [
        replace(heard("help", ADA), message="m1"),
        replace(heard(POISON, BEA), message="m2"),
        replace(heard("status", BEA), message="m3"),
    ]
    for _ in range(2):  # the second time, as after a crash before it was marked as read
        await hear(
            messages,
            "c9",
            Network.BLUESKY,
            ledger=desk.ledger,
            policy=desk.policy,
            aside=tray,
            answering=_picky,
        )
    assert tray.kinds == [("Heard", RecursionError)] * 2
    assert await desk.ledger.cursor(chat_of(Network.BLUESKY)) == "c9"
    waiting = await desk.ledger.waiting_messages()
    assert waiting[Priority.ANSWER].depth == 2


async def test_one_mute_that_cannot_be_ended_holds_up_no_other(desk: Desk) -> None:
    await desk.join()
    chosen = [deed(1, [stranger(1)]), deed(2, [stranger(2)]), deed(3, [stranger(3)])]
    for each in chosen:
        changes, _ = started(each)
        await desk.write(*changes)
    desk.clock.later(8 * DAY)
    tray = Tray()

    async def picky(which: Deed, turn: Turn, now: datetime, policy: Policy) -> Decision:
        if which.number == 2:
            raise ZeroDivisionError
        return await DUES[0].decide(which, turn, now, policy)

    kinds = (Due(DUES[0].find, picky), *DUES[1:])
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock, aside=tray, kinds=kinds)
    assert tray.kinds == [("Deed", ZeroDivisionError)]
    async with desk.ledger.turn() as turn:
        assert [each.number for each in await turn.ending_measures()] == [2]
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock, aside=tray)
    async with desk.ledger.turn() as turn:
        assert not await turn.ending_measures()


@dataclass
class Phone:
    """A messenger with a library that breaks on one text, so many times."""

    times: int = 1
    sent: list[str] = field(default_factory=list)

    async def send(self, _: AccountId, text: str) -> str:
        if self.times:
            self.times -= 1
            raise AttributeError(POISON)
        self.sent.append(text)
        return f"receipt-{len(self.sent)}"

    async def sent_lately(self, _: AccountId, __: datetime) -> Sequence[tuple[str, str]]:
        return [(f"receipt-{n}", text) for n, text in enumerate(self.sent, start=1)]


async def test_an_order_that_breaks_a_library_waits_and_the_next_one_goes(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    await desk.write(actions=[say(ADA, "one")])
    await desk.write(actions=[say(BEA, "two")])
    phone, tray, outcomes = Phone(), Tray(), []
    only_phone = Edge(Network.BLUESKY, None, phone, None, None, None)  # type: ignore[arg-type]  # it only speaks
    hands = Hands((only_phone,), desk.ledger, Choosy(), desk.policy)
    for _ in range(3):
        order = await desk.ledger.next_message()
        if order is None:
            desk.clock.later(DAY)
            order = await desk.ledger.next_message()
        assert order is not None
        outcomes.append(
            await carry_out(order, hands=hands, ledger=desk.ledger, clock=desk.clock, aside=tray)
        )
    assert outcomes == [Outcome.RETRY, Outcome.DONE, Outcome.DONE]
    assert [text.split("[")[0] for text in phone.sent] == ["two", "one"]
    assert tray.kinds == [("Say", AttributeError)]


async def test_the_living_bot_steps_over_poison_and_says_so(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(), story.stage
        async with _another_life(story, _made_choosy) as housecall:
            post, strangers = await story.post(dr), await story.crowd(7)
            await story.hostile(strangers[:3], post)
            await stage.people.post(strangers[3], f"{POISON}. {HOSTILE[0]}", reply_to=post)
            await story.hostile(strangers[4:], post)
            await stage.people.message(dr, story.bot.did, f"{POISON} too")
            await story.gathered(dr)
            await stage.hears(dr, "6 accounts")
            await story.nothing_new(dr)
            assert housecall.parts.pulse.set_aside == 2
        await story.bot.start()
        await story.nothing_new(dr)


def _made_choosy(parts: Parts) -> Parts:
    return replace(parts, scorer=Choosy(parts.scorer), answering=_picky)


@asynccontextmanager
async def _another_life(
    story: Story, changed: Callable[[Parts], Parts]
) -> AsyncIterator[Housecall]:
    """The same bot with other parts, in place of the one that runs."""
    await story.bot.stop()
    around = Surroundings(story.stage.clock, Random(1), LoopbackToo(), BRISK)
    async with (
        built(story.bot.settings, MASTER_KEY, around) as housecall,
        asyncio.TaskGroup() as tasks,
    ):
        story.bot.housecall = housecall
        life = tasks.create_task(live(changed(housecall.parts)))
        yield housecall
        assert not life.done()
        life.cancel()
