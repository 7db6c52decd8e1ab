"""Port `Ledger`, the digest: what a day held, counted from what is kept, and for how long."""

from dataclasses import replace
from datetime import time

import pytest

from bot.model.actions import Priority
from bot.model.changes import DropAuthor, OpenEpisode, ToldEpisode, WasKind
from bot.model.episodes import Kindness
from bot.model.interactions import PostId
from bot.model.people import QuietHours
from bot.pipeline.ticks import tick
from tests.contract.ledgers import (
    ADA,
    DAY,
    HOUR,
    MINUTE,
    START,
    Desk,
    World,
    deed,
    episode,
    reply,
    say,
    started,
    stranger,
)

NIGHT = QuietHours(time(22), time(7))
SHE = {"timezone": "UTC", "quiet": NIGHT, "digest_at": time(8), "can_act": True}
"""It is nine in the morning when these tests begin."""


def kindness(number: int) -> Kindness:
    post = PostId(f"at://{stranger(number)}/app.bsky.feed.post/kind{number}")
    return Kindness(post, stranger(number), START)


async def turns(desk: Desk) -> list[str]:
    """What she is told by the tick, in the words of these tests."""
    await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    said = []
    while (order := await desk.ledger.next_message()) is not None:
        said.append(order.text or "")
        await desk.settle(await desk.ledger.start(order))
    return [text for text in said if text.startswith("digest[")]


@pytest.mark.need("S1-11", "S1-14")
async def test_once_a_day_with_what_the_day_held(desk: Desk) -> None:
    await desk.join(**SHE)  # type: ignore[arg-type]  # shorthand
    await desk.write(
        WasKind(ADA, kindness(1)), WasKind(ADA, kindness(1)), WasKind(ADA, kindness(2))
    )
    await desk.restart()
    (first,) = await turns(desk)
    assert "digest_kind" in first
    assert "'count': 2" in first
    assert await turns(desk) == []
    desk.clock.later(HOUR)
    await desk.restart()
    assert await turns(desk) == [], "nor after a restart"
    desk.clock.later(DAY - HOUR)
    assert await turns(desk) == [], "with nothing to say there is none"


async def test_what_was_held_in_her_night_what_is_open_and_what_ends(desk: Desk) -> None:
    await desk.join(**SHE)  # type: ignore[arg-type]  # shorthand
    morning = (START + DAY).replace(hour=7)
    desk.clock.at = START.replace(hour=23)
    await desk.write(actions=[say(ADA, "held", Priority.PILE_ON, not_before=morning)])
    await desk.keep(reply(1, desk.clock.now()))
    case = replace(episode(1, [reply(1, desk.clock.now())]), opened_at=desk.clock.now())
    await desk.write(OpenEpisode(case), ToldEpisode(1, desk.clock.now(), 1))
    changes, actions = started(deed(1, [stranger(1)], at=desk.clock.now(), lasts=30 * HOUR))
    await desk.write(*changes, actions=actions)
    await World().carry_out(desk)
    async with desk.ledger.turn() as turn:
        member = await turn.member(ADA)
        day = await turn.day_of(member, morning)
    assert (day.held, day.cases, day.ending) == (1, (1,), 1)
    assert day.ends_at == desk.clock.now() + 30 * HOUR


async def test_kind_words_are_forgotten_within_days_and_with_their_author(desk: Desk) -> None:
    await desk.join(**SHE)  # type: ignore[arg-type]  # shorthand
    await desk.write(WasKind(ADA, kindness(1)), WasKind(ADA, kindness(2)))
    kept = (await desk.ledger.export(ADA))["detection"]["kind_words_of_a_day"]
    assert len(kept) == 2, "she can read what is kept"
    await desk.keep(reply(1))
    await desk.write(DropAuthor(stranger(1)))
    async with desk.ledger.turn() as turn:
        day = await turn.day_of(await turn.member(ADA), None)
    assert [each.author for each in day.kind] == [stranger(2)]
    desk.clock.later(DAY + MINUTE)
    await desk.ledger.sweep()
    await desk.restart()
    assert (await desk.ledger.export(ADA))["detection"]["kind_words_of_a_day"] in ([], ())
