"""What a member says in public, up to a private word to her: what is read, and what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import pytest

from bot.model.changes import OpenEpisode
from bot.model.conversations import Conversation, Remark
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.senses import Spoke
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.piling_on import look_at
from bot.pipeline.ports import Directory
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HATEFUL,
    HOUR,
    MINUTE,
    Desk,
    episode,
    reply,
    stranger,
)

TARGET = stranger(1)
POST = PostId(f"at://{TARGET}/app.bsky.feed.post/canarypost")
CANARY = "hostile zanzibarquokka"


@dataclass
class Square:
    """A pile-on that can be read, or not (port Directory); and who judges it (port Scorer)."""

    now: datetime
    trouble: Exception | None = None
    words: str = "a civil post"
    read: int = 0
    judged: list[str] = field(default_factory=list)
    version: str = "square"

    async def conversation(self, post: PostId) -> Conversation:
        self.read += 1
        if self.trouble is not None:
            raise self.trouble
        crowd = (Remark(stranger(n), TARGET, Passage("hostile"), self.now) for n in range(2, 9))
        return Conversation(post, self.words, TARGET, tuple(crowd))

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        self.judged += [passage.text for passage in passages]
        return [HATEFUL if "hostile" in passage.text else Verdict(0.1) for passage in passages]


async def look(
    desk: Desk, square: Square | None = None, text: str = CANARY, **more: bool
) -> Square:
    """She posts it just now, in the pile-on."""
    square = square or Square(desk.clock.now())
    await look_at(
        Spoke(ADA, TARGET, POST, text, desk.clock.now(), **more),
        directory=cast("Directory", square),
        scorer=square,
        ledger=desk.ledger,
        policy=desk.policy,
        clock=desk.clock,
    )
    return square


async def told(desk: Desk, who: AccountId = ADA) -> list[str]:
    found = []
    while order := await desk.ledger.next_message():
        assert order.action.to == who  # type: ignore[union-attr]  # messages alone are next
        found.append(order.text or "")
        await desk.settle(await desk.ledger.start(order), receipt=f"r{order.once}")
        desk.clock.later(MINUTE)
    return found


@pytest.mark.need("S0-10")
async def test_one_word_a_day_across_restarts_and_nothing_kept_but_the_day(desk: Desk) -> None:
    await desk.join(nudges=True)
    await desk.join(BEA, is_moderator=True)
    await look(desk)
    (one,) = await told(desk)
    assert one.startswith("nudge")
    await desk.restart()
    again = await look(desk)
    assert (again.judged, await told(desk)) == ([], [])
    kept = str(await desk.ledger.export(ADA)) + str(await desk.ledger.export(BEA))
    for trace in (CANARY, "canarypost", TARGET):
        assert trace not in kept
    async with desk.ledger.turn() as turn:
        assert not await turn.open_flags()
        assert await turn.what_came(ADA, desk.clock.now() - DAY) == (0, 0)
    desk.clock.later(DAY)
    await look(desk)
    assert len(await told(desk)) == 1


async def test_who_did_not_ask_for_it_is_neither_judged_nor_looked_up(desk: Desk) -> None:
    await desk.join()
    square = await look(desk)
    assert (square.judged, square.read) == ([], 0)
    assert await told(desk) == []


async def test_a_harmless_reply_sends_nobody_to_read_the_conversation(desk: Desk) -> None:
    await desk.join(nudges=True)
    square = await look(desk, text="I stand with you")
    assert (square.judged, square.read) == (["I stand with you"], 0)
    assert await told(desk) == []


@pytest.mark.need("S2-8")
async def test_a_civil_quote_of_a_hostile_post_has_no_crowd_judged(desk: Desk) -> None:
    await desk.join(nudges=True)
    square = Square(desk.clock.now(), words="a hostile post")
    await look(desk, square, "Look at this", quotes=True)
    assert square.judged == ["Look at this", "a hostile post"]
    (one,) = await told(desk)
    assert one.startswith("nudge_quote")


@pytest.mark.parametrize("trouble", [NetworkDown("slow"), NetworkSaidNo("gone")])
async def test_what_cannot_be_read_passes_and_costs_her_no_day(
    desk: Desk, trouble: Exception
) -> None:
    await desk.join(nudges=True)
    await look(desk, Square(desk.clock.now(), trouble))
    assert await told(desk) == []
    await look(desk)
    assert len(await told(desk)) == 1


@pytest.mark.need("S0-15")
async def test_it_is_gentler_on_a_day_when_strangers_turned_on_her(desk: Desk) -> None:
    await desk.join(nudges=True)
    await look(desk)
    (plain,) = await told(desk)
    assert "draft_gently" not in plain
    desk.clock.later(DAY)
    seen = reply(3, desk.clock.now() - HOUR)
    await desk.keep(seen)
    await desk.write(OpenEpisode(episode(1, [seen], opened_at=seen.seen_at)))
    await look(desk)
    assert any("draft_gently" in each for each in await told(desk))
