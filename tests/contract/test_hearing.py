"""The conversation as a whole: whatever comes, in whatever number, each message acts once."""

import os
import resource
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import OpenEpisode
from bot.model.commands import Command, Word
from bot.model.lines import Line
from bot.model.people import AccountId, Network
from bot.model.senses import Heard
from bot.pipeline.hear import hear
from bot.pipeline.ticks import tick
from bot.rules.conversation import answer
from bot.rules.grammar import LONGEST, understand
from bot.store.deeds import LOOKED_BACK
from bot.store.orders import MOST_OTHERS, MOST_PLAIN
from tests.contract.ledgers import ADA, DAY, HOUR, MINUTE, START, Desk, episode, reply

COMMANDS = int(os.environ.get("HOUSECALL_COMMANDS", "60"))
"""So many are queued; `make soak` queues ten thousand."""

PAGE = 100
GROWTH = 64 * 1024
"""KiB that the process may grow by while it works through them."""

HOSTILE = (
    "\x00\x01\x02\x7f\x80\xff" * 20,
    "\ud800\udfff\udc00",  # halves of characters: JSON can say them
    "mute \ud800 41",
    "note \ud800",
    "report https://bsky.app/profile/\ud800/post/x",
    "\u202e\u2066\u2069\u200f\u200e",
    "\ufeff\u200b\u200d\u2060" * 100,
    "\u05d4\u05e1\u05ea\u05e8 \u0627\u0644\u062c\u0645\u064a\u0639",
    "\u0301" * 2_000,
    "\ufdfa" * 400,  # one letter that folds into eighteen
    "{count} {0.__class__} %s \\x41",
    "41" * 400,
)


def message(number: int, text: str, at: timedelta = timedelta()) -> Heard:
    moment = START + at + timedelta(milliseconds=number)
    return Heard(f"message-{number}", "conversation-1", ADA, text, moment)


async def told(desk: Desk, messages: Sequence[Heard]) -> None:
    cursor = messages[-1].message
    await hear(messages, cursor, Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)


async def chat_of(desk: Desk, text: str = "status", who: AccountId = ADA) -> Chat:
    async with desk.ledger.turn() as turn:
        return await turn.chat_for(replace(message(0, text), sender=who))


async def waiting(desk: Desk) -> list[str]:
    """The lines of what waits to leave to her."""
    orders = (await desk.ledger.export(ADA))["orders"]
    return [order["line"] for order in orders if order["state"] == "waiting"]


async def test_many_queued_commands_act_in_order_and_none_is_lost(desk: Desk) -> None:
    """Every page comes twice, as after a crash between what is committed and what is told."""
    await desk.join(timezone="UTC", joined_at=START - 90 * DAY)
    hours = [20 + number % 3 for number in range(COMMANDS)]
    queued = [message(n, f"quiet {hour}-6") for n, hour in enumerate(hours, start=1)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for start in range(0, COMMANDS, PAGE):
        for _ in range(2):
            await told(desk, queued[start : start + PAGE])
        desk.clock.later(MINUTE)
        if start == 0:
            await desk.restart()
    chat = await chat_of(desk)
    assert chat.next_deed == COMMANDS + 1, "one choice for each"
    done = [int((deed.about or {})["after"].split("|")[2][:2]) for deed in reversed(chat.deeds)]
    assert done == hours[-LOOKED_BACK:]
    assert len(await waiting(desk)) <= MOST_PLAIN + MOST_OTHERS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_bytes_without_sense_change_nothing_and_are_answered(desk: Desk, text: str) -> None:
    await desk.join()
    before = replace(await chat_of(desk), fresh_code="")
    await told(desk, [message(1, text), message(2, "status")])
    assert len(await waiting(desk)) == 2, "and the next message is heard"
    after = replace(await chat_of(desk), fresh_code="")
    assert (after.who, after.deeds, after.episodes) == (before.who, before.deeds, before.episodes)
    async with desk.ledger.turn() as turn:
        assert await turn.heard_before("message-1")


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u200d"])
@pytest.mark.parametrize("word", ["status", "mute 41", "stop", "undo"])
def test_signs_that_nobody_sees_change_no_word(sign: str, word: str) -> None:
    typed = " ".join(sign.join(part) for part in word.split())
    assert understand(f"{sign}{typed}{sign}") == understand(word)


@given(st.text(st.characters(codec=None), max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_typed_is_understood_or_not_and_never_raises(text: str) -> None:
    command = understand(text)
    assert not isinstance(command, Command) or command.word in Word


LETTERS = {
    "words": "thank you all for this " * 4_000,
    "one word": "a" * 100_000,
    "handles": "@a@b.example " * 8_000,
    "addresses": "https://a.example/@b/1 " * 4_500,
    "half an address": "https://" * 12_500,
    "signs": "\u200b" * 100_000,
    "numbers": "1 " * 50_000,
    "lines": "\n" * 100_000,
    "words that leave out": "mute 41 but not " * 6_000,
}


@pytest.mark.parametrize("what", LETTERS)
async def test_a_letter_of_a_hundred_thousand_signs_is_no_command(desk: Desk, what: str) -> None:
    await desk.join()
    chat = await chat_of(desk, LETTERS[what])
    assert len(chat.heard.text) > LONGEST
    began = perf_counter()
    decision = answer(chat, desk.policy)
    assert perf_counter() - began < 2
    assert [say.line for say in decision.actions if isinstance(say, Say)] == [Line.MUDDLED]
    assert not decision.changes


async def asked_to_mute(desk: Desk) -> None:
    await desk.join(can_act=True)
    seen = [reply(n) for n in range(1, 8)]
    await desk.keep(*seen)
    await desk.write(OpenEpisode(episode(1, seen)))
    await told(desk, [message(1, "mute 1")])
    assert (await chat_of(desk)).question is not None


async def test_a_question_lapses_across_a_restart_and_a_late_yes_does_nothing(desk: Desk) -> None:
    await asked_to_mute(desk)
    await desk.restart()
    desk.clock.later(3 * HOUR)
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    await desk.restart()
    assert Line.LAPSED in await waiting(desk)
    await told(desk, [message(2, "yes", 3 * HOUR)])
    assert (await chat_of(desk)).deeds == ()
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    assert (await waiting(desk)).count(Line.LAPSED) == 1


async def test_a_yes_in_time_counts_across_a_restart(desk: Desk) -> None:
    await asked_to_mute(desk)
    await desk.restart()
    desk.clock.later(HOUR)
    await told(desk, [message(2, "yes", HOUR)])
    (deed,) = (await chat_of(desk)).deeds
    assert len(deed.measures) == 7


async def test_a_message_that_was_edited_is_not_run_again(desk: Desk) -> None:
    """It keeps its id, so it has been heard."""
    await asked_to_mute(desk)
    await told(desk, [message(2, "no")])
    for text in ("yes", "stop", "mode off"):
        await told(desk, [message(2, text)])
    chat = await chat_of(desk)
    assert (chat.deeds, chat.who.standing, chat.who.mode) == ((), "active", "ask")
