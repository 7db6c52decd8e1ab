"""What the bot counts of itself."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.vitals import LiveVitals, Pulse
from bot.model.actions import Priority, ReadHerCircle
from bot.model.changes import AskFirst
from bot.pipeline.ports import Outcome
from bot.web.ports import Queue
from tests.contract.ledgers import ADA, HOUR, MINUTE, START, Desk, say


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(f"sqlite:///{tmp_path / 'housecall.db'}")
    await desk.open()
    await desk.join()
    yield desk
    await desk.close()


async def send(desk: Desk, pulse: Pulse, outcome: Outcome = Outcome.DONE) -> None:
    order = await desk.ledger.next_message()
    assert order is not None
    started = await desk.ledger.start(order)
    await desk.settle(started, outcome)
    pulse.note_outcome(order, outcome, desk.clock.now())


async def queues(desk: Desk, pulse: Pulse) -> dict[str, Queue]:
    return dict((await LiveVitals(pulse, desk.ledger, desk.clock, "none").vitals()).queues)


async def test_messages_that_left_are_counted_with_what_they_waited(desk: Desk) -> None:
    pulse = Pulse()
    for minutes in (1, 2):
        await desk.write(actions=[say(ADA, priority=Priority.SEVERE)])
        desk.clock.later(minutes * MINUTE)
        await send(desk, pulse)
    await desk.write(actions=[say(ADA, priority=Priority.SEVERE), say(ADA, "answer")])
    desk.clock.later(timedelta(seconds=5))
    assert await queues(desk, pulse) == {
        "severe": Queue(1, timedelta(seconds=5), sent=2, waited=3 * MINUTE),
        "answer": Queue(1, timedelta(seconds=5)),
    }


async def test_a_message_held_until_morning_has_not_waited_for_it(desk: Desk) -> None:
    pulse = Pulse()
    await desk.write(actions=[say(ADA, not_before=START + HOUR)])
    desk.clock.later(HOUR + MINUTE)
    await send(desk, pulse)
    assert (await queues(desk, pulse))["answer"] == Queue(sent=1, waited=MINUTE)


async def test_a_message_that_was_tried_again_has_waited_from_the_beginning(desk: Desk) -> None:
    pulse = Pulse()
    await desk.write(actions=[say(ADA)])
    order = await desk.ledger.next_message()
    assert order is not None
    failed = await desk.ledger.start(order)
    await desk.ledger.settle(failed, Outcome.RETRY, receipt=None, not_before=START + MINUTE)
    pulse.note_outcome(order, Outcome.RETRY, START)
    desk.clock.later(2 * MINUTE)
    await send(desk, pulse)
    assert (await queues(desk, pulse))["answer"] == Queue(sent=1, waited=2 * MINUTE)


async def test_what_is_refused_or_no_message_is_not_a_wait(desk: Desk) -> None:
    pulse = Pulse()
    await desk.write(actions=[say(ADA), ReadHerCircle(ADA)])
    await send(desk, pulse, Outcome.REFUSED)
    (errand,) = await desk.ledger.next_acts(1)
    pulse.note_outcome(errand, Outcome.DONE, desk.clock.now())
    assert (pulse.refusals, pulse.sent) == (1, {})


async def test_the_operator_is_told_once_that_automatic_mode_reached_a_limit(
    desk: Desk,
) -> None:
    pulse = Pulse()
    with capture_logs() as said:
        for number in (1, 2):
            pulse.note_changes((AskFirst(number), AskFirst(number, limited=True)))
    assert [entry["log_level"] for entry in said] == ["warning"]
    assert (await LiveVitals(pulse, desk.ledger, desk.clock, "none").vitals()).tally.limits == 2
