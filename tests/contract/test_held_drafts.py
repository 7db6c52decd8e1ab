"""`pause on` and `hold`: an answer that comes later, and a draft that comes back."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.pipeline.drafts import Drafts
from tests.contract.ledgers import ADA, HOUR, MINUTE, START, Desk
from tests.contract.test_drafts import CANARY, NIGHT, Talk, everything_in
from tests.unit.rules.conversation.scene import WORDING

LESSON = f"Ask @dana.example about it. {CANARY}"


@pytest.fixture
async def talk(desk: Desk) -> Talk:
    await desk.join(joined_at=START - 60 * 24 * HOUR)
    return Talk(desk)


async def after(talk: Talk, length: timedelta) -> list[str]:
    talk.desk.clock.later(length)
    talk.drafts.let_lapse(talk.desk.clock.now())
    return await talk.answers()


@pytest.mark.need("S0-1")
async def test_an_answer_waits_ten_seconds_where_she_wants_it(talk: Talk) -> None:
    assert "pause_now_on" in await talk.asks("pause on")
    await talk.type(f"check: {NIGHT}")
    assert not await after(talk, timedelta(seconds=9))
    (said,) = await after(talk, timedelta(seconds=1.5))
    assert "an age, a rare condition" in said
    assert "Your own words" in await talk.asks("version"), "only the first answer waits"
    await talk.asks("pause off")
    assert "an age, a rare condition" in await talk.asks(f"check: {NIGHT}")


async def test_letting_it_go_in_these_seconds_is_answered_once(talk: Talk) -> None:
    await talk.asks("pause on")
    await talk.type(f"check: {NIGHT}")
    assert await talk.asks("no") == "draft_let_go[]"
    assert not await after(talk, MINUTE)


async def test_it_comes_back_word_for_word_and_names_nobody(talk: Talk) -> None:
    await talk.asks(f"check: {LESSON}")
    held = await talk.asks("hold 2 hours")
    assert "until=2026-11-02 11:0" in held
    assert "draft_gone" in await talk.asks("version"), "it is not shown any more"
    assert not await after(talk, HOUR)
    (back,) = await after(talk, HOUR)
    assert back.endswith(LESSON.replace("@", "(at)"))
    assert not await after(talk, HOUR)


async def test_longer_than_can_be_is_said_to_be_cut_short(talk: Talk) -> None:
    await talk.asks(f"check: {LESSON}")
    held = await talk.asks("hold 3 days")
    assert "2026-11-03 09:0" in held
    assert "draft_held_shorter" in held


async def test_a_newer_hold_takes_its_place(talk: Talk) -> None:
    await talk.asks("check: What an idiot")
    await talk.asks("hold 30 minutes")
    await talk.asks("check: Hiring in Denver")
    await talk.asks("hold 30 minutes")
    await talk.asks("hold 3 hours")
    assert not await after(talk, HOUR)
    (back,) = await after(talk, 2 * HOUR)
    assert back.endswith("Hiring in Denver")


@pytest.mark.parametrize("typed", ["no", "post as is"])
async def test_it_is_let_go_by_a_word(talk: Talk, typed: str) -> None:
    await talk.asks(f"check: {LESSON}")
    await talk.asks("hold 2 hours")
    assert "draft_" in await talk.asks(typed)
    assert not await after(talk, 3 * HOUR)


async def test_letting_another_draft_go_keeps_it(talk: Talk) -> None:
    await talk.asks(f"check: {LESSON}")
    await talk.asks("hold 2 hours")
    await talk.asks("check: What an idiot")
    await talk.asks("no")
    assert len(await after(talk, 3 * HOUR)) == 1


async def test_who_leaves_is_given_nothing_back(talk: Talk) -> None:
    await talk.asks(f"check: {LESSON}")
    await talk.asks("hold 2 hours")
    await talk.asks("stop")
    assert not await after(talk, 3 * HOUR)


async def test_after_a_restart_she_is_told_when_it_is_due(talk: Talk) -> None:
    await talk.asks(f"check: {LESSON}")
    await talk.asks("hold 2 hours")
    await talk.desk.restart()
    talk.drafts = Drafts(WORDING)
    assert not await talk.answers()
    assert await after(talk, 2 * HOUR) == ["draft_back_gone[]"]


async def test_with_nothing_shown_there_is_nothing_to_hold(talk: Talk) -> None:
    assert await talk.asks("hold 2 hours") == "draft_gone[]"
    await talk.asks(f"check: {LESSON}")
    assert "draft_hold_how" in await talk.asks("hold 2")
    assert "status_held_draft" not in await talk.asks("status")
    await talk.asks("hold")
    assert "status_held_draft" in await talk.asks("status")
    assert "held_nothing" in await talk.asks("held"), "no message is kept from her"


@pytest.mark.need("S0-1")
async def test_only_the_time_of_it_is_kept(talk: Talk, tmp_path: Path) -> None:
    await talk.asks(f"check: {LESSON}")
    await talk.asks("hold 2 hours")
    exported = str(await talk.desk.ledger.export(ADA))
    assert "draft_back" in exported
    assert CANARY not in exported + repr(talk.drafts)
    await talk.desk.close()
    assert CANARY.encode() not in everything_in(tmp_path)
    await talk.desk.open()
