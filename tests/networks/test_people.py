"""The people of the stories can do on the simulated network what they can on the real one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import aiohttp
import pytest

from bot.app.clock import SystemClock
from bot.app.public_reads import PublicAppView, PublicReads
from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import Refused
from bot.model.people import AccountId, Shown
from bot.networks.mastodon.public import PublicServers
from bot.rehearsal.bluesky.network import simulated_network
from bot.rehearsal.bluesky.people import Message, People, Person, SaidNo
from tests.networks.real import RealNetwork

REAL = pytest.param("real", marks=pytest.mark.networks)


@pytest.fixture
async def people(request: pytest.FixtureRequest) -> AsyncIterator[People]:
    """Set up from `network`, so that the simulated half runs where nothing is installed."""
    async with aiohttp.ClientSession() as http:
        if request.param == "real":
            real: RealNetwork = request.getfixturevalue("real_network")
            yield People(real.addresses, http, _now, settle=real.settle)
        else:
            async with simulated_network(_now, Random(7)) as network:
                yield People(network.addresses, http, _now)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - tokens and the real network live in real time


async def newcomer(people: People, name: str) -> Person:
    """The real network outlives a test, and takes no handle or e-mail address twice."""
    return await people.new_account(f"{name}-{uuid4().hex[:6]}")


both = pytest.mark.parametrize("people", ["simulated", REAL], indirect=True)


@both
async def test_follow_and_unfollow(people: People) -> None:
    ada, bot = await newcomer(people, "ada"), await newcomer(people, "bot")
    follow = await people.follow(ada, bot.did)
    await people.settle()
    assert await people.followers(bot.did) == {ada.did}
    await people.unfollow(ada, follow)
    await people.settle()
    assert await people.followers(bot.did) == set()


@both
async def test_member_who_follows_can_be_written_to_and_answers(people: People) -> None:
    ada, bot = await newcomer(people, "ada"), await newcomer(people, "bot")
    await people.follow(ada, bot.did)
    await people.settle()
    await people.message(bot, ada.did, "welcome")
    await people.message(ada, bot.did, "1")
    told = [(one.sender, one.text) for one in await people.inbox(ada, bot.did)]
    assert told == [(bot.did, "welcome"), (ada.did, "1")]
    assert await people.inbox(bot, ada.did) == await people.inbox(ada, bot.did)


@both
async def test_who_follows_nobody_hears_from_nobody(people: People) -> None:
    ada, bot = await newcomer(people, "ada"), await newcomer(people, "bot")
    await people.settle()
    with pytest.raises(SaidNo) as refused:
        await people.message(bot, ada.did, "welcome")
    assert (refused.value.status, refused.value.name) == (400, "NotFollowedBySender")


@both
async def test_declaration_and_block_rule_new_conversations(people: People) -> None:
    ada, bot = await newcomer(people, "ada"), await newcomer(people, "bot")
    await people.allow_messages(bot, "all")
    await people.settle()
    await people.message(ada, bot.did, "join")
    await people.accept(bot, ada.did)
    await people.message(bot, ada.did, "welcome")
    block = await people.block(ada, bot.did)
    await people.settle()
    with pytest.raises(SaidNo) as refused:
        await people.message(bot, ada.did, "are you there")
    assert refused.value.name == "BlockedActor"
    await people.delete(ada, block)
    await people.settle()
    await people.message(bot, ada.did, "there you are")
    assert [one.text for one in await people.inbox(ada, bot.did)][-1] == "there you are"


@both
async def test_app_password_without_privilege_may_not_chat(people: People) -> None:
    bot = await newcomer(people, "bot")
    humble = await people.app_password(bot, privileged=False, name="humble")
    trusted = await people.app_password(bot, privileged=True, name="trusted")
    assert await inbox_opened_with(people, bot, trusted) == []
    with pytest.raises(SaidNo) as refused:
        await inbox_opened_with(people, bot, humble)
    assert (refused.value.status, refused.value.name) == (400, "InvalidToken")


async def inbox_opened_with(people: People, person: Person, password: str) -> list[Message]:
    """Signed in anew, as a client that knows nothing but the password."""
    async with aiohttp.ClientSession() as http:
        anew = People(people.addresses, http, _now)
        return await anew.inbox(replace(person, password=password), person.did)


@both
async def test_replies_quotes_and_edits_are_seen(people: People) -> None:
    ada, troll = await newcomer(people, "ada"), await newcomer(people, "troll")
    post = await people.post(ada, "a paper about vaccines")
    reply = await people.post(troll, "rude", reply_to=post)
    deeper = await people.post(troll, "ruder", reply_to=reply)
    quote = await people.post(troll, "look at this", quote=post, quote_with_media=True)
    mention = await people.post(troll, "hey", mention=[ada])
    await people.edit(troll, reply, "very rude")
    await people.settle()
    thread = await people.thread(ada, post.uri)
    assert [one["post"]["uri"] for one in thread["replies"]] == [reply.uri]
    assert thread["replies"][0]["replies"][0]["post"]["uri"] == deeper.uri
    shown = await people.sees(ada, quote.uri)
    assert shown is not None
    assert shown["embed"]["record"]["record"]["uri"] == post.uri
    named = await people.sees(ada, mention.uri)
    assert named is not None
    assert named["record"]["facets"][0]["features"][0]["did"] == ada.did


@both
async def test_mute_is_private_and_ends(people: People) -> None:
    ada, troll = await newcomer(people, "ada"), await newcomer(people, "troll")
    await people.settle()
    await people.mute(ada, troll.did)
    await people.settle()
    assert await people.mutes(ada) == {troll.did}
    assert await people.mutes(troll) == set()
    await people.unmute(ada, troll.did)
    await people.settle()
    assert await people.mutes(ada) == set()


@both
async def test_deactivated_account_is_gone_until_it_is_back(people: People) -> None:
    ada, bot = await newcomer(people, "ada"), await newcomer(people, "bot")
    await people.follow(ada, bot.did)
    await people.deactivate(ada)
    await people.settle()
    with pytest.raises(SaidNo) as refused:
        await people.message(bot, ada.did, "welcome")
    assert refused.value.name == "RecipientNotFound"
    await people.activate(ada)
    await people.settle()
    assert await people.message(bot, ada.did, "welcome")


@both
async def test_nothing_gated_has_no_gate(people: People) -> None:
    ada = await newcomer(people, "ada")
    post = await people.post(ada, "a post")
    assert await people.gate(post.uri) is None
    assert await people.postgate(post.uri) is None


@both
async def test_a_handle_leads_anybody_to_the_account_and_its_name_and_what_it_is(
    people: People,
) -> None:
    ada, bot = await newcomer(people, "ada"), await newcomer(people, "bot")
    await people.set_profile(ada, "Dr Ada")
    collection = "app.bsky.actor.profile"
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "bot"}]}
    record = {"$type": collection, "displayName": "House Call", "labels": labels}
    place = {"repo": bot.did, "collection": collection, "rkey": "self"}
    await people.xrpc.call(bot, "com.atproto.repo.putRecord", {**place, "record": record})
    await people.settle()
    fetcher, clock = Fetcher(LoopbackToo()), SystemClock()
    appview = PublicAppView(fetcher, people.addresses.appview)
    reads = PublicReads(appview, PublicServers(fetcher, clock))
    her = Shown(AccountId(ada.did), ada.handle, "Dr Ada")
    for typed in (ada.handle, f"@{ada.handle.upper()}", ada.did):
        assert await reads.found(typed) == her
    assert await reads.found(bot.handle) == Shown(
        AccountId(bot.did), bot.handle, "House Call", is_bot=True
    )
    with pytest.raises(Refused, match="knows no account"):
        await reads.found(f"nobody-{uuid4().hex[:6]}.test")
