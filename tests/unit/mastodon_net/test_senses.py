import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest

from bot.model.coverage import Tier, WhyBlind
from bot.model.errors import NetworkSaidNo
from bot.model.interactions import Interaction, Kind
from bot.model.people import AccountId
from bot.model.senses import (
    Aimed,
    AtTheGate,
    Batch,
    Befriended,
    Followed,
    PostGone,
    Presence,
    PresenceChanged,
    Sensed,
    Spoke,
)
from bot.networks.mastodon import gate
from bot.networks.mastodon.places import Places
from bot.networks.mastodon.senses import MastodonSenses
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from bot.rehearsal.mastodon.people import Person
from tests.unit.mastodon_net.test_parse import NOW
from tests.unit.mastodon_net.worlds import QUICK, World, in_time, soon, world_of

FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)
OPEN = pytest.mark.parametrize("flavour", [MASTODON, OLD], ids=["mastodon", "old"])


@dataclass(slots=True)
class Listening:
    senses: MastodonSenses
    watch: WatchSet
    batches: list[Batch] = field(default_factory=list)

    @property
    def sensed(self) -> list[Sensed]:
        return [one for batch in self.batches for one in batch.sensed]

    @property
    def aimed(self) -> list[Interaction]:
        return [one.interaction for one in self.sensed if isinstance(one, Aimed)]

    def texts(self) -> set[str]:
        return {each.text for each in self.aimed}


@asynccontextmanager
async def listening(
    world: World, *members: Person, cursor: str | None = None
) -> AsyncIterator[Listening]:
    watch = WatchSet(AccountId(world.house.uri), [AccountId(her.uri) for her in members])
    ways = Ways(world.fetcher, world.guard, QUICK, QUICK)
    senses = MastodonSenses(
        world.account, world.members, watch, ways, world.clock, Random(1), world.gate
    )
    found = Listening(senses, watch)

    async def listen() -> None:
        async with aclosing(senses.listen(cursor)) as batches:
            async for batch in batches:
                found.batches.append(batch)

    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(listen())
        await soon(lambda: senses.health.heard_at is not None)
        yield found
        work.cancel()


def tier_of(found: Listening, her: Person) -> Tier | None:
    coverage = found.senses.coverage(AccountId(her.uri))
    return coverage.tier if coverage else None


def gone_for(found: Listening) -> set[AccountId | None]:
    return {one.member for one in found.sensed if isinstance(one, PostGone)}


def follows(found: Listening) -> list[Followed]:
    return [one for one in found.sensed if isinstance(one, Followed)]


@FLAVOURS
async def test_who_follows_the_bot_is_noticed(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        her = await world.newcomer("dr_a")
        async with listening(world) as found:
            await world.people.follow(her, world.house.uri)
            await soon(lambda: bool(found.sensed))
        (followed,) = found.sensed
        assert isinstance(followed, Followed)
        assert followed.account == her.uri
        assert await world.people.followers(world.house) == {her.uri}


@FLAVOURS
async def test_who_asks_to_follow_a_locked_bot_is_let_in(flavour: Flavour) -> None:
    async with world_of(flavour, MASTODON) as world:
        await world.people.set_profile(world.house, locked=True)
        early, late = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        await world.people.follow(early, world.house.uri)
        async with listening(world) as found:
            await world.people.follow(late, world.house.uri)
            await soon(lambda: any(one.account == late.uri for one in follows(found)))
        assert await world.people.followers(world.house) == {early.uri, late.uri}


@FLAVOURS
async def test_signed_in_everything_aimed_at_her_is_noticed(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll", world.here)
        await world.sign_in(her)
        post = await world.people.post(her, "Vaccines work")
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
            reply = await world.people.reply(troll, post, "Quack")
            await world.people.post(troll, "liar", mention=[her], visibility="direct")
            await soon(lambda: len(found.aimed) == 2)
        by_kind = {each.kind: each for each in found.aimed}
        answer, mention = by_kind[Kind.REPLY], by_kind[Kind.MENTION]
        assert (answer.post, answer.author, answer.member) == (reply.uri, troll.uri, her.uri)
        assert answer.subject == answer.root == post.uri
        assert answer.parent == "Vaccines work"
        assert "Quack" in answer.text
        assert "liar" in mention.text


@OPEN
async def test_from_outside_answers_at_her_own_server_are_noticed(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        friend = await world.newcomer("dr_b")
        async with listening(world, her) as found:
            post = await world.people.post(her, "Vaccines work")
            first = await world.people.reply(friend, post, "Indeed")
            await world.people.reply(troll, first, "Quacks, both")
            await world.people.reply(her, first, "Thanks")
            world.clock.ahead = timedelta(minutes=40)
            await in_time(world.clock, lambda: len(found.aimed) == 2)
            assert tier_of(found, her) is Tier.ANONYMOUS
            coverage = found.senses.coverage(AccountId(her.uri))
            assert coverage is not None
            assert coverage.delays
            await in_time(
                world.clock, lambda: any(isinstance(one, Befriended) for one in found.sensed)
            )
        kind, hostile = found.aimed
        assert (kind.post, kind.subject, kind.root) == (first.uri, post.uri, post.uri)
        assert hostile.subject == post.uri
        assert hostile.author == troll.uri
        friends = [one for one in found.sensed if isinstance(one, Befriended)]
        assert [(one.member, one.other) for one in friends] == [(her.uri, friend.uri)]
        assert len(found.aimed) == 2


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "from outside"])
async def test_to_whom_she_speaks_in_public_is_noticed(*, signed_in: bool) -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her, other = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        if signed_in:
            await world.sign_in(her)
        post = await world.people.post(other, "Measles is mild")
        answer = await world.people.reply(her, post, "Nonsense")
        await world.people.reply(her, post, "Between us", visibility="direct")
        async with listening(world, her) as found:
            if signed_in:  # which is where news brings her own posts along
                await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
                await world.people.reply(other, answer, "It is")
            await in_time(world.clock, lambda: any(isinstance(e, Spoke) for e in found.sensed))
        (spoke,) = {each for each in found.sensed if isinstance(each, Spoke)}
        assert (spoke.member, spoke.to, spoke.quotes) == (her.uri, other.uri, False)
        assert (spoke.about, spoke.text) == (answer.uri, "Nonsense")


async def test_a_stranger_far_away_may_be_missed_from_outside_and_not_when_signed_in() -> None:
    async with world_of(MASTODON, MASTODON, GOTOSOCIAL) as world:
        home = world.federation.instances[1].url
        her = await world.newcomer("dr_a", home)
        post = await world.people.post(her, "Vaccines work")
        troll = await world.newcomer("troll", world.here)
        async with listening(world, her) as found:
            await world.people.post(
                troll, "Quack", mention=[her], reply_to=post, visibility="private"
            )
            world.clock.ahead = timedelta(minutes=40)
            await in_time(
                world.clock,
                lambda: (
                    (c := found.senses.coverage(AccountId(her.uri))) is not None
                    and c.read_at is not None
                ),
            )
            await asyncio.sleep(0.5)
            assert found.aimed == []
            await world.sign_in(her)
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
            await soon(lambda: len(found.aimed) == 1)


async def test_a_closed_server_leaves_the_bot_blind_and_is_left_alone() -> None:
    async with world_of(MASTODON, GOTOSOCIAL) as world:
        her = await world.newcomer("dr_a")
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.BLIND)
            coverage = found.senses.coverage(AccountId(her.uri))
            assert coverage is not None
            assert coverage.why is WhyBlind.CLOSED
            await world.sign_in(her)
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)


async def test_edits_and_deletions_are_noticed_when_signed_in() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        await world.sign_in(her)
        post = await world.people.post(her, "Vaccines work")
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
            reply = await world.people.reply(troll, post, "Interesting")
            await soon(lambda: len(found.aimed) == 1)
            await world.people.edit(troll, reply, "@dr_a Quack")
            world.clock.ahead = timedelta(minutes=6)
            await in_time(world.clock, lambda: len(found.aimed) == 2)
            assert found.aimed[0].post == found.aimed[1].post
            assert found.aimed[0].version != found.aimed[1].version
            await world.people.delete(troll, reply)
            world.clock.ahead = timedelta(minutes=12)
            await in_time(world.clock, lambda: her.uri in gone_for(found))


@OPEN
async def test_edits_and_deletions_are_noticed_from_outside(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        async with listening(world, her) as found:
            post = await world.people.post(her, "Vaccines work")
            reply = await world.people.reply(troll, post, "Interesting")
            world.clock.ahead = timedelta(minutes=40)
            await in_time(world.clock, lambda: len(found.aimed) == 1)
            await world.people.edit(troll, reply, "@dr_a Quack")
            await world.people.reply(troll, post, "And more")
            world.clock.ahead = timedelta(minutes=80)
            await in_time(world.clock, lambda: len(found.aimed) == 3)
            await world.people.delete(troll, reply)
            world.clock.ahead = timedelta(minutes=120)
            await in_time(world.clock, lambda: her.uri in gone_for(found))


async def test_what_an_answer_deep_in_a_conversation_is_about_is_looked_up() -> None:
    async with world_of() as world:
        her, other = await world.newcomer("dr_a"), await world.newcomer("other")
        troll = await world.newcomer("troll")
        await world.sign_in(her)
        post = await world.people.post(her, "Vaccines work")
        middle = await world.people.post(other, "Do they", reply_to=post)
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
            await world.people.post(troll, "Quack", mention=[her, other], reply_to=middle)
            await soon(lambda: len(found.aimed) == 1)
        (answer,) = found.aimed
        assert (answer.kind, answer.subject, answer.root) == (Kind.REPLY, post.uri, post.uri)
        assert answer.answers is None  # it names her
        assert answer.parent == "Do they"


async def test_a_lapsed_sign_in_falls_back_to_what_anybody_sees() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        await world.sign_in(her)
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
            world.federation.revoke_logins(her.uri, "House Call")
            world.federation.instances[0].stream.drop_connections()
            await soon(lambda: tier_of(found, her) is Tier.ANONYMOUS)
            assert not world.drawer.sessions


async def test_what_the_bot_itself_writes_is_not_aimed_at_her() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        await world.sign_in(her)
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.SIGNED_IN)
            await world.people.message(world.house, her, "Hello")
            await world.people.post(troll, "Quack", mention=[her])
            await soon(lambda: len(found.aimed) == 1)
        assert found.aimed[0].author == troll.uri


async def test_who_is_dropped_is_no_longer_looked_after() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.ANONYMOUS)
            found.watch.drop_member(AccountId(her.uri))
            await soon(lambda: tier_of(found, her) is None)
            assert her.uri not in found.senses.from_now()


async def test_after_a_stop_nothing_is_lost_and_little_told_again() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        await world.sign_in(her)
        async with listening(world, her) as found:
            await world.people.post(troll, "one", mention=[her])
            await soon(lambda: len(found.aimed) == 1)
            await asyncio.sleep(2 * QUICK.catch_up)
        cursor = found.batches[-1].cursor
        assert her.uri not in cursor
        await world.people.post(troll, "two", mention=[her])
        async with listening(world, her, cursor=cursor) as found:
            await soon(lambda: bool(found.aimed))
            await asyncio.sleep(2 * QUICK.catch_up)
            assert ["two" in each.text for each in found.aimed] == [True]


GONE = {
    "moved": (Presence.AWAY, WhyBlind.MOVED),
    "suspended": (Presence.TAKEN_DOWN, WhyBlind.ABSENT),
}


@pytest.mark.parametrize("how", GONE)
async def test_who_moved_or_was_suspended_is_said_to_be_away(how: str) -> None:
    presence, why = GONE[how]
    async with world_of() as world:
        her, other = await world.newcomer("dr_a"), await world.newcomer("dr_a2")
        if how == "moved":
            world.federation.move(her.uri, other.uri)
        else:
            world.federation.suspend(her.uri)
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is Tier.BLIND)
            coverage = found.senses.coverage(AccountId(her.uri))
            assert coverage is not None
            assert coverage.why is why
            await soon(lambda: bool(found.sensed))
        (sensed,) = found.sensed
        assert isinstance(sensed, PresenceChanged)
        assert (sensed.account, sensed.presence) == (her.uri, presence)


@pytest.mark.parametrize("tier", [Tier.SIGNED_IN, Tier.ANONYMOUS])
async def test_who_moves_while_she_is_looked_after_is_said_to_be_away(tier: Tier) -> None:
    async with world_of() as world:
        her, other = await world.newcomer("dr_a"), await world.newcomer("dr_a2")
        await world.people.post(her, "Vaccines work")
        if tier is Tier.SIGNED_IN:
            await world.sign_in(her)
        async with listening(world, her) as found:
            await soon(lambda: tier_of(found, her) is tier)
            await asyncio.sleep(0.3)
            world.federation.move(her.uri, other.uri)
            world.clock.ahead = timedelta(minutes=40)
            gone = PresenceChanged
            await in_time(world.clock, lambda: any(isinstance(one, gone) for one in found.sensed))


async def test_a_server_that_asks_to_wait_is_not_asked() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        her = await world.newcomer("dr_a")
        there = world.federation.instances[1]
        there.faults.next("/api/*", Fault.LIMITED, times=None, retry_after=90)
        async with listening(world, her) as found:
            await soon(
                lambda: (
                    (c := found.senses.coverage(AccountId(her.uri))) is not None
                    and c.trouble is not None
                )
            )
            there.faults.clear()
            await asyncio.sleep(0.3)
            coverage = found.senses.coverage(AccountId(her.uri))
            assert coverage is not None
            assert coverage.read_at is None
            world.clock.ahead = timedelta(seconds=100)
            await in_time(
                world.clock,
                lambda: (
                    (c := found.senses.coverage(AccountId(her.uri))) is not None
                    and c.read_at is not None
                ),
            )


@pytest.mark.parametrize(
    "cursor", ["", "{}", "[]", '{"own":[1],"members":{}}', '{"own":["x",2],"members":{}}']
)
def test_a_cursor_of_somebody_else_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Places.parse(cursor, NOW)


async def test_at_a_guarded_gate_nobody_is_let_in_and_all_are_shown() -> None:
    async with world_of(GOTOSOCIAL, MASTODON) as world:
        await world.people.set_profile(world.house, locked=True)
        world.gate.guarded = True
        early, late = await world.newcomer("dr_a"), await world.newcomer("dr_b", world.here)
        await world.people.follow(early, world.house.uri)
        async with listening(world) as found:
            await soon(lambda: {early.uri} in callers(found))
            await world.people.follow(late, world.house.uri)
            await soon(lambda: {early.uri, late.uri} in callers(found))
            (shown,) = (c for c in seen_at_gate(found)[-1].callers if c.account == late.uri)
            host = world.here.partition("://")[2]
            assert (shown.handle, shown.posts) == (f"dr_b@{host}", 0)
            await world.people.unfollow(early, world.house.uri)
            await world.people.follow(await world.newcomer("dr_c"), world.house.uri)
            await soon(lambda: early.uri not in callers(found)[-1])
        assert await world.people.followers(world.house) == set()
        assert follows(found) == []


async def test_moderators_answers_reach_the_server() -> None:
    async with world_of(MASTODON, MASTODON) as world:
        await world.people.set_profile(world.house, locked=True)
        one, other = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        for who in (one, other):
            await world.people.follow(who, world.house.uri)
        await world.gate.answer(AccountId(one.uri), admits=True)
        await world.gate.answer(AccountId(other.uri), admits=False)
        assert await world.people.followers(world.house) == {one.uri}
        relation = await world.people.relationship(other, world.house.uri)
        assert not relation["requested"]
        with pytest.raises(NetworkSaidNo):
            await world.gate.answer(AccountId(other.uri), admits=True)


async def test_of_a_flood_of_requests_the_newest_are_shown_and_nobody_is_taken_to_be_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "_MOST_PAGES", 0)
    async with world_of(MASTODON, MASTODON) as world:
        await world.people.set_profile(world.house, locked=True)
        world.gate.guarded = True
        await world.people.follow(await world.newcomer("dr_a"), world.house.uri)
        async with aclosing(world.gate.listen()) as asking:
            first = await anext(asking)
    assert (len(first.callers), first.whole) == (1, False)


def seen_at_gate(found: Listening) -> list[AtTheGate]:
    return [one for one in found.sensed if isinstance(one, AtTheGate)]


def callers(found: Listening) -> list[set[AccountId]]:
    return [{caller.account for caller in one.callers} for one in seen_at_gate(found)]
