"""Public and hashtag timelines, and search."""

import pytest

from bot.rehearsal.mastodon.flavour import OLD
from bot.rehearsal.mastodon.network import simulated_federation
from bot.rehearsal.mastodon.people import SaidNo
from tests.unit.rehearsal.mastodon.town import Town

_PUBLIC = "/api/v1/timelines/public"


async def test_replies_to_others_are_not_in_the_public_timeline(town: Town) -> None:
    member, author = await town.person("member"), await town.person("author")
    post = await town.people.post(member, "new data #medtwitter")
    reply = await town.people.reply(author, post, "nonsense #medtwitter")
    more = await town.people.post(member, "and more", reply_to=post)
    await town.people.post(member, "unlisted", visibility="unlisted")
    found = await town.people.client.get(author, _PUBLIC)
    assert [one["uri"] for one in found] == [more.uri, post.uri]
    tagged = await town.people.client.get(author, "/api/v1/timelines/tag/MedTwitter")
    assert [one["uri"] for one in tagged] == [reply.uri, post.uri]


async def test_silenced_authors_are_in_neither(town: Town) -> None:
    reader, author = await town.person("reader"), await town.person("author")
    town.federation.limit(author.uri, town.here)
    await town.people.post(author, "hello #tag")
    assert await town.people.client.get(reader, _PUBLIC) == []
    assert await town.people.client.get(reader, "/api/v1/timelines/tag/tag") == []


async def test_strangers_are_let_in_only_by_old_servers(town: Town) -> None:
    with pytest.raises(SaidNo) as said:
        await town.people.client.ask("GET", town.here.url + _PUBLIC)
    assert said.value.status == 401
    async with simulated_federation(town.clock, town.federation.world.rng, (OLD,)) as old:
        assert await town.people.client.ask("GET", old.instances[0].url + _PUBLIC) == []


async def test_pages_are_linked(town: Town) -> None:
    author = await town.person("author")
    posts = [await town.people.post(author, f"post {n}") for n in range(7)]
    found = await town.people.client.pages(author, _PUBLIC, limit=3)
    assert [one["id"] for one in found] == [one.id for one in reversed(posts)]


async def test_min_id_gives_the_next_page_and_since_id_the_newest(town: Town) -> None:
    author = await town.person("author")
    ids = [(await town.people.post(author, f"post {n}")).id for n in range(5)]
    get = town.people.client.get
    after = await get(author, _PUBLIC, min_id=ids[0], limit=2)
    assert [one["id"] for one in after] == [ids[2], ids[1]]
    newest = await get(author, _PUBLIC, since_id=ids[0], limit=2)
    assert [one["id"] for one in newest] == [ids[4], ids[3]]


async def test_an_account_is_looked_up_only_where_it_is_known(town: Town) -> None:
    reader, far = await town.person("reader"), await town.person("far", town.there)
    path = "/api/v1/accounts/lookup"
    with pytest.raises(SaidNo) as said:
        await town.people.client.get(reader, path, acct=far.address)
    assert said.value.status == 404
    assert await town.people.id_of(reader, far.uri)
    found = await town.people.client.get(reader, path, acct=far.address)
    assert found["uri"] == far.uri


async def test_search_resolves_addresses_only_for_those_who_sign_in(town: Town) -> None:
    reader, far = await town.person("reader"), await town.person("far", town.there)
    path = "/api/v2/search"
    for query in (far.uri, f"{far.server}/@far", f"@{far.address}"):
        found = await town.people.client.get(reader, path, q=query, resolve="true")
        assert [one["uri"] for one in found["accounts"]] == [far.uri]
    asked = {"q": far.uri, "resolve": "true"}
    with pytest.raises(SaidNo) as said:
        await town.people.client.ask("GET", town.here.url + path, query=asked)
    assert said.value.status == 401


async def test_webfinger_leads_to_the_actor(town: Town) -> None:
    far = await town.person("far", town.gotosocial)
    url = f"{far.server}/.well-known/webfinger"
    found = await town.people.client.ask("GET", url, query={"resource": f"acct:{far.address}"})
    assert [link["href"] for link in found["links"] if link["rel"] == "self"] == [far.uri]
    assert (await town.people.client.ask("GET", far.uri))["id"] == far.uri
