"""The whole bot among real accounts, on the real PDS, AppView and sign-in pages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientSession

from bot.app.clock import FastClock
from bot.app.rehearsing import QUICK, hired
from bot.app.surroundings import Surroundings
from bot.fetch import LoopbackToo
from bot.rehearsal.bluesky.people import People, Person, Posted
from bot.rehearsal.stages import BlueskyStage
from bot.rehearsal.stories.cast import HOSTILE, HOSTILE_QUOTES, PLEA
from bot.settings import Settings, load_settings
from tests.networks.real import RealNetwork

pytestmark = [pytest.mark.networks, pytest.mark.timeout(180)]

CONFIG = Path(__file__).parents[2] / "config"
HER_OWN = {"app.bsky.graph.follow", "app.bsky.feed.post"}
SOON = timedelta(seconds=0.3)


@pytest.fixture
async def stage(real_network: RealNetwork, tmp_path: Path) -> AsyncIterator[BlueskyStage]:
    async with stage_on(real_network, tmp_path) as stage:
        yield stage


@asynccontextmanager
async def stage_on(real: RealNetwork, folder: Path) -> AsyncIterator[BlueskyStage]:
    """In real time, because real servers have no other; only the waiting is shortened."""
    clock = FastClock(datetime.now(UTC))  # noqa: TID251  the real network's own time
    around = Surroundings(clock, Random(1), LoopbackToo(), QUICK)
    async with ClientSession() as http:
        people = People(real.addresses, http, clock.now, settle=real.settle, domain=fresh_domain())
        async with hired(hasty(), folder, people, around) as bot:
            yield BlueskyStage(people, bot, clock, Random(1), print, patience=40.0)


def fresh_domain() -> str:
    """The real network outlives a test, and takes no handle twice."""
    return f"-{uuid4().hex[:6]}.test"


def hasty() -> Settings:
    """The settings as they are shipped, without waiting between messages."""
    settings = load_settings(CONFIG, {})
    policy = replace(settings.policy, messages_per_minute=60, gather_for=timedelta(seconds=8))
    often = {"listen_active_every": SOON, "listen_idle_every": SOON}
    return replace(settings, policy=policy, scheduler=settings.scheduler.model_copy(update=often))


@pytest.mark.need("S1-1", "S2-12", "S3-9")
async def test_from_a_follow_to_an_opt_out(stage: BlueskyStage, real_network: RealNetwork) -> None:
    wrote_before, said_before = len(real_network.public_writes()), len(real_network.messages())
    dr_a = await stage.people.new_account("dr-a")
    seller = await stage.people.new_account("seller")
    await stage.people.mute(dr_a, seller.did)
    follow = await follows_and_signs_in(stage, dr_a)

    post = await stage.posts(dr_a, "New data on measles vaccines in our region.")
    strangers, helpless = await six_turn_on(stage, post)
    await stage.hears(dr_a, "I'm sorry", "6 accounts", "asking for help", "1 hide the 6")
    await stage.says(dr_a, "1")
    await stage.hears(dr_a, "Done", "6 accounts are hidden")
    await stage.expects_mutes(dr_a, {seller.did, *(each.did for each in strangers)})
    assert helpless.did not in await stage.people.mutes(dr_a)

    await stage.says(dr_a, "undo")
    await stage.hears(dr_a, "bringing 6 accounts back")
    await stage.expects_mutes(dr_a, {seller.did})

    await stage.people.unfollow(dr_a, follow)
    await stage.hears(dr_a, "stopped watching")
    post = await stage.posts(dr_a, "Good evening.")
    for text in HOSTILE[:6]:
        await stage.posts(await somebody(stage), text, reply_to=post)
    await stage.hears_nothing(dr_a, timedelta(seconds=6))

    writes = real_network.public_writes()[wrote_before:]
    assert {w.collection for w in writes if w.did == dr_a.did} == HER_OWN
    by_the_bot = {(w.collection, w.rkey) for w in writes if w.did == stage.bot.did}
    assert by_the_bot <= {
        ("app.bsky.actor.profile", "self"),
        ("chat.bsky.actor.declaration", "self"),
    }
    sent = real_network.messages()[said_before:]
    assert {m.to for m in sent if m.sender == stage.bot.did} == {(dr_a.did,)}


@pytest.mark.need("S3-9")
async def test_what_others_can_see_needs_a_yes_and_can_be_undone(stage: BlueskyStage) -> None:
    dr_a = await stage.people.new_account("dr-a")
    await follows_and_signs_in(stage, dr_a)
    post = await stage.posts(dr_a, "New data on measles vaccines in our region.")
    await six_turn_on(stage, post)
    await stage.hears(dr_a, "I'm sorry")
    whole = await seen(stage, dr_a, post)
    assert whole == Seen(hidden=0, limited=False, detached=0)

    for word, then in (
        ("hide replies", Seen(hidden=4, limited=False, detached=0)),
        ("limit replies", Seen(hidden=0, limited=True, detached=0)),
        ("detach quotes", Seen(hidden=0, limited=False, detached=2)),
    ):
        await stage.says(dr_a, word)
        await stage.hears(dr_a, "others can see this", "yes or no")
        assert await seen(stage, dr_a, post) == whole
        await stage.says(dr_a, "yes")
        await stage.hears(dr_a, "undo")
        assert await seen(stage, dr_a, post) == then
        await stage.says(dr_a, "undo")
        await stage.hears(dr_a)
        await comes_back(stage, dr_a, post, whole)


@pytest.mark.need("S3-9")
async def test_a_post_that_goes_badly_is_eased_and_all_of_it_is_gone_after_undo(
    stage: BlueskyStage,
) -> None:
    """By the card's numbers, one after another, beside a reply that she had hidden herself."""
    dr_a = await stage.people.new_account("dr-a")
    await follows_and_signs_in(stage, dr_a)
    post = await stage.posts(dr_a, "New data on measles vaccines in our region.")
    _, helpless = await six_turn_on(stage, post)
    await stage.hears(dr_a, "I'm sorry")
    await hides_a_reply_herself(stage, dr_a, post, helpless)
    hers = await seen(stage, dr_a, post)
    assert hers == Seen(hidden=1, limited=False, detached=0)

    for number, whole in (
        ("4", Seen(hidden=5, limited=False, detached=0)),
        ("4", Seen(hidden=5, limited=False, detached=2)),
        ("4", Seen(hidden=5, limited=True, detached=2)),
    ):
        await stage.says(dr_a, "this post is going badly")
        await stage.hears(dr_a, "gentlest first", "fewer pings")
        await stage.says(dr_a, number)
        await stage.hears(dr_a, "others can see this", "yes or no")
        await stage.says(dr_a, "yes")
        await stage.hears(dr_a, "undo")
        assert await seen(stage, dr_a, post) == whole
    for _ in range(3):
        await stage.says(dr_a, "undo")
        await stage.hears(dr_a, "putting")
    await comes_back(stage, dr_a, post, hers)

    await stage.says(dr_a, "limit replies")
    await stage.hears(dr_a, "yes or no")
    await stage.says(dr_a, "yes")
    await stage.hears(dr_a, "Done")
    await writes_a_gate(stage, dr_a, post, allow=[])
    await stage.says(dr_a, "undo")
    await stage.hears(dr_a, "putting")
    await stage.hears(dr_a, "left that as you set it")
    assert (await seen(stage, dr_a, post)).limited


async def hides_a_reply_herself(
    stage: BlueskyStage, author: Person, post: Posted, helpless: Person
) -> None:
    thread = await stage.people.thread(author, post.uri)
    theirs = [
        reply["post"]["uri"]
        for reply in thread["replies"]
        if reply["post"]["author"]["did"] == helpless.did
    ]
    await writes_a_gate(stage, author, post, hiddenReplies=theirs)


async def writes_a_gate(
    stage: BlueskyStage, author: Person, post: Posted, **says: list[str]
) -> None:
    """In her own app."""
    gate, key = "app.bsky.feed.threadgate", post.uri.rsplit("/", 1)[1]
    record = {"$type": gate, "post": post.uri, "createdAt": "2026-11-21T15:00:00.000Z", **says}
    body = {"repo": author.did, "collection": gate, "rkey": key, "record": record}
    await stage.people.xrpc.call(author, "com.atproto.repo.putRecord", body)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the AppView makes of the gates of one post, as a stranger meets it."""

    hidden: int  # replies
    limited: bool  # who may reply
    detached: int  # quotes


async def seen(stage: BlueskyStage, author: Person, post: Posted) -> Seen:
    await stage.people.settle()
    thread = await stage.people.thread(author, post.uri)
    gate = thread["post"].get("threadgate", {}).get("record", {})
    stranger = await somebody(stage)
    await stage.people.settle()
    answer = await stage.people.xrpc.read(stranger, "app.bsky.feed.getQuotes", uri=post.uri)
    kinds = [record_in(one["embed"])["$type"].rpartition("#")[2] for one in answer["posts"]]
    view = await stage.people.sees(stranger, post.uri)
    assert view is not None
    return Seen(
        hidden=len(gate.get("hiddenReplies", ())),
        limited=view["viewer"].get("replyDisabled", False),
        detached=kinds.count("viewDetached"),
    )


def record_in(embed: dict[str, Any]) -> dict[str, Any]:
    """Of an embed with media, the record is one step further in."""
    record: dict[str, Any] = embed["record"]
    return dict(record.get("record", record))


async def comes_back(stage: BlueskyStage, author: Person, post: Posted, whole: Seen) -> None:
    async with asyncio.timeout(stage.patience):
        while await seen(stage, author, post) != whole:  # noqa: ASYNC110  no bell rings
            await asyncio.sleep(0.1)


async def follows_and_signs_in(stage: BlueskyStage, member: Person) -> str:
    follow = await stage.people.follow(member, stage.bot.did)
    await stage.hears(member, "Thanks for following")
    await stage.says(member, "connect")
    offer = await stage.hears(member, "http")
    link = next(word for word in offer.text.split() if word.startswith("http"))
    await stage.opens(member, link)
    await stage.hears(member, "signed in")
    return follow


async def somebody(stage: BlueskyStage) -> Person:
    return await stage.people.new_account(f"acct-{stage.rng.randrange(16**6):06x}")


async def six_turn_on(stage: BlueskyStage, post: Posted) -> tuple[list[Person], Person]:
    """Two quotes, one with media, and four replies; and one who asks for help among them."""
    ways: list[tuple[str, dict[str, Any]]] = [
        (HOSTILE_QUOTES[0], {"quote": post}),
        (HOSTILE_QUOTES[1], {"quote": post, "quote_with_media": True}),
        *((text, {"reply_to": post}) for text in HOSTILE[:4]),
    ]
    helpless = await somebody(stage)
    strangers = [await somebody(stage) for _ in ways]
    await stage.posts(helpless, PLEA[0], reply_to=post)
    for stranger, (text, about) in zip(strangers, ways, strict=True):
        posted = await stage.people.post(stranger, text, **about)
        assert await stage.people.reads(stranger, posted.uri) is not None
    return strangers, helpless
