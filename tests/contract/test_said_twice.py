"""A message that the network delivers twice acts once, whatever is typed in it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model.changes import AddFeed, KnowCircle, KnowList, NameLists, OpenEpisode, SetFlag
from bot.model.commands import Word
from bot.model.feeds import FeedKind, FeedSource
from bot.model.lists import Recommendation
from bot.model.people import Network
from bot.model.subscriptions import OthersList, Source
from bot.pipeline.hear import hear
from bot.rules.conversation.words import MODERATOR_COMMANDS
from bot.rules.taking_in import Answer, take_in
from tests.contract.ledgers import (
    ADA,
    DAY,
    MINUTE,
    MOD,
    START,
    Desk,
    episode,
    heard,
    reply,
    stranger,
)

NORTH = Source("North", "https://north.example/list")
DESK_WORDS = sorted({word for word, _ in MODERATOR_COMMANDS})
MEMBER_WORDS = (
    Word.MUTE,
    Word.PAUSE,
    Word.FILE,
    Word.PAUSE_ON,
    Word.GOING_BADLY,
    Word.TRUST,
    Word.WRONG,
    Word.BRACE,
    Word.NUDGE,
    Word.LIST_USE,
    Word.EVIDENCE,
    Word.NEW_EVIDENCE,
    Word.DELETE_EVIDENCE,
    Word.STOP,
)
TYPED = {Word.TRUST: "trust number 1", Word.CARE: "care number 1", Word.NOTE: "note quoted twice"}
TYPED |= {Word.FEED_ADD: "feed add https://bsky.app/hashtag/flu", Word.FEED_DROP: "feed drop 1"}


async def prepare(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join(joined_at=START - 60 * DAY)
    shots = AddFeed(FeedSource(FeedKind.SEARCH, "", "shots"))
    await desk.write(KnowCircle(ADA, ()), NameLists((NORTH,)), shots)
    named = Recommendation("theirs", 1, stranger(9), START, None, None)
    listed = take_in(OthersList(1, NORTH), Answer("log", (named,)), START, desk.policy)
    await desk.write(KnowList(listed))
    await desk.keep(reply(1), reply(2))
    await desk.write(OpenEpisode(episode(1, [reply(1), reply(2)])))
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
    held = replace(flag, claimed_by=MOD, claimed_until=START + 20 * MINUTE)
    await desk.write(SetFlag(held, MOD, "next"))


async def hears(desk: Desk, sender: Any, number: int, text: str, times: int) -> None:
    message = replace(heard(text, sender, START + number * MINUTE), message=f"m{number}")
    for _ in range(times):
        await hear(
            (message,) * times,
            str(number),
            Network.BLUESKY,
            ledger=desk.ledger,
            policy=desk.policy,
        )


async def what_is_kept(desk: Desk) -> tuple[Any, ...]:
    """All that could differ, apart from what is random from one run to the next."""
    async with desk.ledger.turn() as turn:
        flags = tuple(await turn.open_flags())
        chats = [await turn.chat_for(heard("status", who)) for who in (ADA, MOD)]
        entries, _ = await turn.audit_mark()
    said = [
        [(order["line"], order["state"]) for order in (await desk.ledger.export(who))["orders"]]
        for who in (ADA, MOD)
    ]
    same = [
        replace(chat, fresh_code="", house=replace(chat.house, audit_head="")) for chat in chats
    ]
    return flags, same, said, entries


async def after_both(desk: Desk, sender: Any, word: Word, times: int) -> tuple[Any, ...]:
    await prepare(desk)
    await hears(desk, sender, 1, TYPED.get(word, word.value), times)
    await hears(desk, sender, 2, "yes", times)
    return await what_is_kept(desk)


@pytest.mark.parametrize(
    ("sender", "word"),
    [*((MOD, word) for word in DESK_WORDS), *((ADA, word) for word in MEMBER_WORDS)],
)
async def test_delivered_twice_is_done_once(
    tmp_path_factory: pytest.TempPathFactory, sender: Any, word: Word
) -> None:
    kept = []
    for times in (1, 2):
        desk = Desk(f"sqlite:///{tmp_path_factory.mktemp('house')}/housecall.db")
        await desk.open()
        kept.append(await after_both(desk, sender, word, times))
        await desk.close()
    assert kept[0] == kept[1]
