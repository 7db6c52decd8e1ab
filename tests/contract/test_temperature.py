"""How tense a conversation is, from the question to the answer on record."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from bot.model.actions import TakeTemperature
from bot.model.conversations import Conversation, Remark
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import Network
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.carry_out import TRIES_WHILE_SHE_WAITS, Hands, carry_out
from bot.pipeline.ports import Directory, Edge
from bot.rules.conversation import answer
from tests.contract.ledgers import ADA, HATEFUL, MINUTE, START, Desk, heard, stranger

POST = PostId(f"at://{stranger(1)}/app.bsky.feed.post/loud")
NOTHING_ELSE: Any = None
WORDS = "unmistakable words of a stranger"


class Square:
    """A network with one conversation on it, or none that the bot may see (port Directory)."""

    def __init__(self, shown: Conversation | Exception) -> None:
        self.shown = shown

    async def conversation(self, _post: PostId) -> Conversation:
        if isinstance(self.shown, Exception):
            raise self.shown
        return self.shown


class Ear:
    """Hostile is what says so (port Scorer)."""

    version = "ear"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [HATEFUL if "hostile" in passage.text else Verdict(0.1) for passage in passages]


def talk(hostile: int, others: int, post: str = "a civil post") -> Conversation:
    def remark(number: int, text: str) -> Remark:
        return Remark(stranger(number), stranger(1), Passage(f"{text}, {WORDS}"), START)

    loud = [remark(10 + n, "hostile") for n in range(hostile)]
    calm = [remark(50 + n, "civil") for n in range(others)]
    return Conversation(POST, post, stranger(1), (*loud, *calm, remark(1, "hostile host")))


async def ask_and_hear(desk: Desk, shown: Conversation | Exception) -> list[str]:
    await desk.join()
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard(f"temperature {POST}"))
        await turn.apply(answer(chat, desk.policy))
    directory = cast("Directory", Square(shown))
    edge = Edge(Network.BLUESKY, NOTHING_ELSE, NOTHING_ELSE, NOTHING_ELSE, directory, NOTHING_ELSE)
    hands = Hands((edge,), desk.ledger, NOTHING_ELSE, desk.policy, local=Ear())
    for _ in range(TRIES_WHILE_SHE_WAITS + 1):
        for order in await desk.ledger.next_acts(9):
            if isinstance(order.action, TakeTemperature):
                await carry_out(order, hands=hands, ledger=desk.ledger, clock=desk.clock)
        desk.clock.later(MINUTE)
    told = []
    while said := await desk.ledger.next_message():
        told.append(said.text or "")
        await desk.settle(await desk.ledger.start(said), receipt=f"r{said.once}")
        desk.clock.later(MINUTE)
    return told


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (talk(0, 0), "temperature_quiet"),
        (talk(1, 9), "temperature_calm"),
        (talk(3, 9), "temperature_tense"),
        (talk(9, 9), "temperature_heated"),
        (NetworkSaidNo("gone"), "temperature_not_read"),
        (NetworkDown("slow"), "temperature_not_read"),
    ],
    ids=["nobody", "calm", "tense", "heated", "gone", "down"],
)
async def test_she_is_answered_once_by_what_is_there_now(
    desk: Desk, shown: Conversation | Exception, line: str
) -> None:
    (told,) = await ask_and_hear(desk, shown)
    assert told.startswith(line)
    assert WORDS not in told
    assert stranger(10) not in told


async def test_a_hostile_post_is_named_as_that(desk: Desk) -> None:
    (told,) = await ask_and_hear(desk, talk(0, 3, "a hostile post"))
    assert told.startswith("temperature_calm")
    assert "temperature_post" in told


async def test_nothing_of_the_conversation_is_kept(desk: Desk) -> None:
    await ask_and_hear(desk, talk(9, 9))
    kept = str(await desk.ledger.export(ADA))
    for trace in (POST, "loud", WORDS, stranger(10)):
        assert trace not in kept
    assert not await desk.ledger.next_acts(9)
