"""What a server tells by itself reaches the senses; nothing here is read from outside."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.model.interactions import Kind
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.mastodon.hooks import _WAITING, Hooks
from bot.networks.mastodon.reports import _WAITING as MOST_REPORTED
from bot.networks.mastodon.reports import Reports
from bot.networks.mastodon.schedule import Budget
from bot.networks.mastodon.senses import MastodonSenses
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.networks.mastodon.workers import Workers
from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, Flavour
from bot.rehearsal.mastodon.people import Person, Posted
from bot.rehearsal.mastodon.webhooks import Webhook
from bot.web import Vitals, Webhooks, build, serving
from bot.web.webhooks import PATH
from tests.unit.mastodon_net.wire import BASE, account, reply, status
from tests.unit.mastodon_net.worlds import QUICK, World, soon, world_of

OLD = "2020-01-01T00:00:00Z"
FAR = account("dr_b", "elsewhere.example", acct="dr_b")
"""Who her own server would tell of in this way, and no other may."""

SECRET = "0123456789abcdef"
NOTHING = Budget(per_instance=0, total=0)
DR_A, TROLL = account("dr_a"), account("troll")
ANSWER = reply("2", TROLL, status("1", DR_A, "<p>Vaccines work</p>")) | {
    "mentions": [{"id": DR_A["id"], "acct": "dr_a", "url": DR_A["url"]}]
}


class Unasked:
    async def vitals(self) -> Vitals:
        raise AssertionError("no webhook asks for it")


def hooks_of(world: World, server: str) -> Hooks:
    return Hooks(server, world.fetcher, world.clock, Reports(world.account, world.clock))


@asynccontextmanager
async def hearing(world: World, *members: Person) -> AsyncIterator[tuple[Webhook, list[Aimed]]]:
    """The bot with its web address, told by the last server alone."""
    watch = WatchSet(AccountId(world.house.uri), [AccountId(her.uri) for her in members])
    hooks, aimed = hooks_of(world, world.there), list[Aimed]()
    ways = Ways(world.fetcher, world.guard, QUICK, QUICK, NOTHING, hooks=hooks)
    senses = MastodonSenses(
        world.account, world.members, watch, ways, world.clock, Random(1), world.gate
    )

    async def listen() -> None:
        async with aclosing(senses.listen(None)) as batches:
            async for batch in batches:
                aimed.extend(one for one in batch.sensed if isinstance(one, Aimed))

    application = build(Unasked(), webhooks=Webhooks(SECRET, hooks.take))
    async with serving(application, "127.0.0.1", 0) as base, Workers() as workers:
        workers.start(listen())
        await soon(lambda: senses.health.heard_at is not None)
        there = world.federation.instances[-1]
        yield Webhook(world.federation.world, there, base + PATH, SECRET), aimed


@pytest.mark.parametrize("flavour", [MASTODON, GOTOSOCIAL], ids=["mastodon", "closed"])
async def test_answers_to_members_are_noticed_and_nothing_else(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world, ClientSession() as http:
        her, far = await world.newcomer("dr_a"), await world.newcomer("dr_b", world.here)
        troll, other = await world.newcomer("troll"), await world.newcomer("other")
        async with hearing(world, her, far) as (hook, aimed):
            people = world.people
            post = await people.post(her, "Vaccines work", visibility="public")
            told = await people.reply(troll, post, "Quack", visibility="public")
            named = await people.post(troll, "Liar", mention=[far], visibility="unlisted")
            silent = [
                await people.post(troll, "In private", mention=[her], visibility="direct"),
                await people.post(troll, "Among us", mention=[her], visibility="private"),
                await people.post(troll, "To somebody", mention=[other], visibility="public"),
                post,
            ]
            for each in (*silent, told, named):
                assert await hook.tell_of_status(http, each.uri) == 204
            assert await hook.send(http, "report.created", {"id": "1"}) == 204
            await soon(lambda: len(aimed) == 2)
            await people.edit(troll, told, "@dr_a Quack and liar")
            assert await hook.tell_of_status(http, told.uri, "status.updated") == 204
            await soon(lambda: len(aimed) == 3)
        first, second, third = [each.interaction for each in aimed]
        assert (first.post, first.member, first.kind) == (told.uri, her.uri, Kind.REPLY)
        assert (second.post, second.member, second.kind) == (named.uri, far.uri, Kind.MENTION)
        assert (third.post, aimed[2].edited) == (told.uri, True)
        assert "liar" in third.text
        assert first.subject == (post.uri if flavour is MASTODON else None)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {"event": "status.created"},
        {"event": "status.created", "object": {"id": 1}},
        {"event": "report.created", "object": ANSWER},
        {"event": 3, "object": ANSWER},
        {"event": "status.created", "object": ANSWER | {"visibility": "direct"}},
        {"event": "status.created", "object": ANSWER | {"uri": "https://elsewhere.example/1"}},
        {
            "event": "status.created",
            "object": ANSWER | {"account": TROLL | {"acct": "troll@elsewhere.example"}},
        },
        {
            "event": "status.created",
            "object": status("2", FAR, mentions=ANSWER["mentions"]),
        },
    ],
)
async def test_what_is_of_no_use_is_let_go(told: Any) -> None:
    async with world_of(MASTODON) as world:
        hooks = hooks_of(world, BASE)
        assert hooks.take(told)
        assert hooks.take({"event": "status.created", "object": ANSWER | {"id": "9"}})
        (first,) = await anext(hooks.listen())
        assert first.id == "9"


async def test_an_answer_that_claims_to_be_old_is_noticed_all_the_same() -> None:
    async with world_of(MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        post = await world.people.post(her, "Vaccines work")
        said = await world.people.reply(troll, post, "Quack", visibility="public")
        shown = (await world.account.server.get(f"/api/v1/statuses/{said.id}")).json
        hooks = hooks_of(world, world.there)
        since = world.clock.now() - timedelta(minutes=1)
        hooks.take({"event": "status.created", "object": shown | {"created_at": OLD}})
        posts = await anext(hooks.listen())
        (found,) = await hooks.aimed(posts, {AccountId(her.uri): since})
        assert since <= found.interaction.seen_at <= world.clock.now()


async def test_where_nobody_listens_yet_the_server_is_asked_to_come_again() -> None:
    async with world_of(MASTODON) as world:
        hooks, event = hooks_of(world, BASE), {"event": "status.created"}
        taken = [hooks.take(event | {"object": ANSWER}) for _ in range(_WAITING + 1)]
        assert taken == [True] * _WAITING + [False]


async def test_what_people_reported_is_looked_at_wherever_it_was_written() -> None:
    async with world_of(MASTODON, MASTODON, MASTODON) as world, ClientSession() as http:
        her = await world.newcomer("dr_a")
        abroad = world.federation.instances[1].url
        troll, other = await world.newcomer("troll", abroad), await world.newcomer("other", abroad)
        async with hearing(world, her) as (hook, aimed):
            people = world.people
            post = await people.post(her, "Vaccines work", visibility="public")
            said = await people.reply(troll, post, "Quack", visibility="public")
            private = await people.post(troll, "Liar", mention=[her], visibility="direct")
            elsewhere = await people.post(other, "Nonsense", visibility="public")
            reported = await report(world, her, said, private)
            assert await hook.tell_of_report(http, reported) == 204
            assert await hook.tell_of_report(http, reported) == 204
            about_nobody = await report(world, her, elsewhere)
            assert await hook.tell_of_report(http, about_nobody) == 204
            await soon(lambda: bool(aimed))
            last = await people.reply(other, post, "Quack as well", visibility="public")
            assert await hook.tell_of_report(http, await report(world, her, last)) == 204
            await soon(lambda: len(aimed) == 2)
        found = [(one.interaction.post, one.interaction.member) for one in aimed]
        assert found == [(said.uri, her.uri), (last.uri, her.uri)]


async def report(world: World, who: Person, *posts: Posted) -> dict[str, Any]:
    """As the server of `who` keeps it."""
    seen = [await world.people.seen(who, post.uri) for post in posts]
    about = {"account_id": seen[0]["account"]["id"], "status_ids": [one["id"] for one in seen]}
    await world.people.client.post(who, "/api/v1/reports", comment="threats", **about)
    return dict(world.federation.home_of(who.uri).site.reports[-1])


async def test_a_reported_post_is_believed_only_as_the_bots_own_server_shows_it() -> None:
    async with world_of(MASTODON) as world:
        reports, made_up = Reports(world.account, world.clock), ANSWER | {"uri": f"{BASE}/none"}
        troll = await world.newcomer("troll")
        true = await world.people.post(troll, "Hello", visibility="public")
        assert reports.take({"statuses": [made_up, ANSWER | {"uri": true.uri}]})
        (shown,) = await anext(reports.listen())
        assert (shown.uri, shown.text, shown.author.account) == (true.uri, "Hello", troll.uri)


async def test_while_the_bots_server_is_down_a_reported_post_waits() -> None:
    async with world_of(MASTODON) as world:
        reports, troll = Reports(world.account, world.clock), await world.newcomer("troll")
        true = await world.people.post(troll, "Hello", visibility="public")
        world.federation.instances[0].faults.next("/api/v2/search", Fault.BROKEN)
        assert reports.take({"statuses": [ANSWER | {"uri": true.uri}]})
        (shown,) = await anext(reports.listen())
        assert shown.uri == true.uri


@pytest.mark.parametrize("told", [None, [], {}, {"statuses": 3}, {"statuses": [None, {}]}])
async def test_a_report_that_cannot_be_read_is_let_go(told: Any) -> None:
    async with world_of(MASTODON) as world:
        assert hooks_of(world, BASE).take({"event": "report.created", "object": told})


async def test_of_too_many_reports_the_rest_is_asked_for_again() -> None:
    async with world_of(MASTODON) as world:
        reports = Reports(world.account, world.clock)
        each = [{"statuses": [ANSWER | {"uri": f"{BASE}/{n}"}]} for n in range(MOST_REPORTED + 1)]
        assert [reports.take(one) for one in each] == [True] * MOST_REPORTED + [False]
        assert reports.take(each[0])
