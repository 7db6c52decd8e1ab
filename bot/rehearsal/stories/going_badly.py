"""A post goes badly: what can be done, the gentlest first, and all of it taken back."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stage import Role, StoryBroken
from bot.rehearsal.stages import SimulatedStage
from bot.rehearsal.stories import dogpile
from bot.rehearsal.stories.cast import CIVIL, cast_name

GATE = "app.bsky.feed.threadgate"
CROWD = 6
"""Hostile accounts: two of them quote her, the others reply."""
LEFT_AS_SET = "I left that as you set it"


@dataclass(frozen=True, slots=True)
class Gates:
    """What anybody can read beside her post."""

    hidden: int = 0  # replies
    detached: int = 0  # quotes
    limited: bool = False  # who may reply


async def going_badly(stage: SimulatedStage) -> Role[Person, Posted]:
    """From the card to the last undo; a terminal then plays Dr A."""
    dr_a = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await dogpile.joins(stage, dr_a)
    post = await _it_begins(stage, dr_a)
    await _one_after_another(stage, dr_a, post)
    await _all_back(stage, dr_a, post)
    await _her_own_hand(stage, dr_a, post)
    return Role("Dr A", stage, dr_a, partial(dogpile.attack, stage, dr_a))


async def _it_begins(stage: SimulatedStage, dr_a: Person) -> Posted:
    post = await stage.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
    bore = await stage.people.new_account(cast_name(stage.rng, "acct"))
    dull = await stage.posts(bore, stage.rng.choice(CIVIL), reply_to=post)
    stage.scene("She hides a dull reply herself, in her own app.")
    await _writes_a_gate(stage, dr_a, post, hiddenReplies=[dull.uri])
    stage.scene("Then strangers arrive.")
    await dogpile.strangers_write(stage, post, CROWD)
    await stage.hears(dr_a, "I'm sorry", f"{CROWD} accounts")
    return post


async def _one_after_another(stage: SimulatedStage, dr_a: Person, post: Posted) -> None:
    stage.scene("She asks what can be done. First what only she notices.")
    await stage.says(dr_a, "this post is going badly")
    await stage.hears(dr_a, "gentlest first", "1 fewer pings", "4 hide 4 replies", "6 limit")
    await stage.says(dr_a, "1")
    await stage.hears(dr_a, "People I follow", "Priority notifications", "Nobody can tell")
    stage.scene("What others can see is asked first, and has an end.")
    for picks, hears, gates in (
        ("4", "hide 4 replies", Gates(hidden=5)),
        ("4", "detach 2 quotes", Gates(hidden=5, detached=2)),
        ("4", "limit who can reply", Gates(hidden=5, detached=2, limited=True)),
    ):
        await stage.says(dr_a, "going badly")
        await stage.hears(dr_a, "gentlest first")
        await stage.says(dr_a, picks)
        await stage.hears(dr_a, hears, "Others can see this", "for 7 days", "yes or no")
        await stage.says(dr_a, "yes")
        await stage.hears(dr_a, "Done", "undo")
        await _stands(stage, post, gates)


async def _all_back(stage: SimulatedStage, dr_a: Person, post: Posted) -> None:
    stage.scene("It has calmed down. She takes all of it back; what she hid herself stays hidden.")
    for _ in range(3):
        await stage.says(dr_a, "undo")
        await stage.hears(dr_a, "putting", "before")
    await _stands(stage, post, Gates(hidden=1))


async def _her_own_hand(stage: SimulatedStage, dr_a: Person, post: Posted) -> None:
    stage.scene("Later she limits replies once more, and then lets nobody reply, in her own app.")
    await stage.says(dr_a, "limit replies")
    await stage.hears(dr_a, "Others can see this")
    await stage.says(dr_a, "yes")
    await stage.hears(dr_a, "Done")
    await _writes_a_gate(stage, dr_a, post, allow=[])
    await stage.says(dr_a, "undo")
    said = await stage.hears(dr_a, "as it was before")
    if LEFT_AS_SET not in said.text:  # what comes of it soon may stand in the same message
        await stage.hears(dr_a, LEFT_AS_SET)
    await _stands(stage, post, Gates(limited=True))


async def _writes_a_gate(
    stage: SimulatedStage, author: Person, post: Posted, **says: list[str]
) -> None:
    at = stage.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    record: dict[str, Any] = {"$type": GATE, "post": post.uri, "createdAt": at, **says}
    place = {"repo": author.did, "collection": GATE, "rkey": post.uri.rsplit("/", 1)[1]}
    await stage.people.xrpc.call(author, "com.atproto.repo.putRecord", {**place, "record": record})


async def _stands(stage: SimulatedStage, post: Posted, expected: Gates) -> None:
    """What her server says, once it is so."""
    found = await _gates_of(stage, post)
    try:
        async with asyncio.timeout(stage.patience):
            while found != expected:
                await asyncio.sleep(0.1)
                found = await _gates_of(stage, post)
    except TimeoutError:
        raise StoryBroken(f"expected {expected}, her server says {found}") from None
    limit = "limited" if found.limited else "open to all"
    stage.show(
        f"  (her server: hidden replies {found.hidden}, detached quotes {found.detached},"
        f" and replying is {limit})"
    )


async def _gates_of(stage: SimulatedStage, post: Posted) -> Gates:
    replies = await stage.people.gate(post.uri) or {}
    quotes = await stage.people.postgate(post.uri) or {}
    return Gates(
        hidden=len(replies.get("hiddenReplies", ())),
        detached=len(quotes.get("detachedEmbeddingUris", ())),
        limited="allow" in replies,
    )
