"""Statuses as the strict servers keep them."""

import re

import pytest

from bot.rehearsal.mastodon.people import SaidNo
from tests.unit.rehearsal.mastodon.town import Town


async def test_a_direct_post_does_not_exist_for_anybody_else(town: Town) -> None:
    one, other, third = [await town.person(name) for name in ("one", "other", "third")]
    sent = await town.people.message(one, other, "between us")
    path = f"/api/v1/statuses/{sent.id}"
    assert (await town.people.client.get(other, path))["visibility"] == "direct"
    with pytest.raises(SaidNo) as said:
        await town.people.client.get(third, path)
    assert said.value.status == 404
    with pytest.raises(SaidNo) as said:
        await town.people.client.ask("GET", town.here.url + path)
    assert said.value.status == 404


async def test_followers_only_posts_are_for_followers(town: Town) -> None:
    one, follower, stranger = [await town.person(name) for name in ("one", "fan", "stranger")]
    await town.people.follow(follower, one.uri)
    post = await town.people.post(one, "for you", visibility="private")
    assert (await town.people.seen(follower, post.uri))["visibility"] == "private"
    with pytest.raises(SaidNo):
        await town.people.seen(stranger, post.uri)


async def test_ids_are_snowflakes_here_and_ulids_there(town: Town) -> None:
    here, there = await town.person("one"), await town.person("two", town.gotosocial)
    numeric, ulids = [], []
    for number in range(5):
        numeric.append((await town.people.post(here, f"post {number}")).id)
        ulids.append((await town.people.post(there, f"post {number}")).id)
    assert all(id_.isdigit() for id_ in numeric)
    assert all(re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", id_) for id_ in ulids)
    assert not any(id_.isdigit() for id_ in ulids)
    assert ulids == sorted(ulids)
    assert numeric == sorted(numeric, key=int)


async def test_the_uri_is_the_same_everywhere_and_the_id_is_not(town: Town) -> None:
    author, reader = await town.person("author", town.there), await town.person("reader")
    post = await town.people.post(author, "hello")
    seen = await town.people.seen(reader, post.uri)
    assert seen["uri"] == post.uri
    assert seen["id"] != post.id
    assert seen["account"]["acct"] == author.address
    assert seen["account"]["uri"] == author.uri


async def test_content_is_html(town: Town) -> None:
    author, named = await town.person("author"), await town.person("named", town.there)
    post = await town.people.post(author, "<b>1 & 2</b>\nline #Tag\n\nnext", mention=[named])
    content = (await town.people.seen(author, post.uri))["content"]
    assert content.startswith('<p><span class="h-card" translate="no"><a href="')
    assert f'{named.server}/@named" class="u-url mention">@<span>named</span></a></span>' in content
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;<br />line" in content
    assert 'class="mention hashtag" rel="tag">#<span>Tag</span></a>' in content
    assert content.endswith("<p>next</p>")


async def test_a_quote_is_announced_in_the_text_elsewhere(town: Town) -> None:
    author, mocker = await town.person("author"), await town.person("mocker", town.there)
    post = await town.people.post(author, "hello")
    quote = await town.people.quote(mocker, post, "look at this")
    at_author = await town.people.seen(author, quote.uri)
    assert at_author["content"].startswith('<p class="quote-inline">RE: <a href=')
    assert at_author["quote"]["quoted_status"]["uri"] == post.uri
    assert "quote-inline" not in (await town.people.seen(mocker, quote.uri))["content"]


async def test_the_author_may_revoke_a_quote(town: Town) -> None:
    author, mocker = await town.person("author"), await town.person("mocker", town.there)
    post = await town.people.post(author, "hello")
    quote = await town.people.quote(mocker, post, "look at this")
    path = f"/api/v1/statuses/{post.id}/quotes"
    listed = await town.people.client.get(author, path)
    assert [one["uri"] for one in listed] == [quote.uri]
    await town.people.client.post(author, f"{path}/{listed[0]['id']}/revoke")
    assert await town.people.client.get(author, path) == []
    assert (await town.people.seen(mocker, quote.uri))["quote"] == {
        "state": "revoked",
        "quoted_status": None,
    }


async def test_what_is_for_followers_cannot_be_quoted_by_them(town: Town) -> None:
    author, fan = await town.person("author"), await town.person("fan")
    await town.people.follow(fan, author.uri)
    post = await town.people.post(author, "for you", visibility="private")
    with pytest.raises(SaidNo) as said:
        await town.people.quote(fan, post, "look at this")
    assert said.value.status == 404


async def test_unexpected_mentions_are_refused_where_the_server_knows_how(town: Town) -> None:
    author, member, other = [await town.person(name) for name in ("author", "member", "other")]
    allowed = [await town.people.id_of(author, member.uri)]
    with pytest.raises(SaidNo) as said:
        await town.people.post(
            author, "hi @other", mention=[member], visibility="direct", allowed_mentions=allowed
        )
    assert said.value.status == 422
    assert [one["uri"] for one in said.value.body["unexpected_accounts"]] == [other.uri]
    await town.people.post(
        author, "hi", mention=[member], visibility="direct", allowed_mentions=allowed
    )
    assert [one.to for one in town.federation.sent()] == [(member.uri,)]


async def test_gotosocial_sends_to_whoever_is_named(town: Town) -> None:
    author = await town.person("author", town.gotosocial)
    member, other = await town.person("member"), await town.person("other")
    text = f"about @{other.address}"
    allowed = [await town.people.id_of(author, member.uri)]
    await town.people.post(
        author, text, mention=[member], visibility="direct", allowed_mentions=allowed
    )
    assert [one.to for one in town.federation.sent()] == [(member.uri, other.uri)]
    assert len(await town.people.inbox(other, author.uri)) == 1


async def test_a_handle_that_is_broken_up_reaches_nobody(town: Town) -> None:
    author, other = await town.person("author"), await town.person("other")
    await town.people.post(author, f"about @\u200bother and {other.address}", visibility="direct")
    assert [one.to for one in town.federation.sent()] == [()]


@pytest.mark.parametrize(("server", "count"), [("here", 1), ("gotosocial", 2)])
async def test_an_idempotency_key_is_honoured_by_some(town: Town, server: str, count: int) -> None:
    author = await town.person("author", getattr(town, server))
    url, headers = f"{author.server}/api/v1/statuses", {"Idempotency-Key": "k1"}
    headers["Authorization"] = f"Bearer {author.token}"
    for _ in range(2):
        async with town.people.client.http.post(
            url, data={"status": "once"}, headers=headers
        ) as answer:
            assert answer.status == 200
    assert len(town.federation.sent()) == count


@pytest.mark.parametrize(
    ("server", "length", "status"), [("here", 501, 422), ("gotosocial", 5_001, 400)]
)
async def test_too_long_is_refused(town: Town, server: str, length: int, status: int) -> None:
    author = await town.person("author", getattr(town, server))
    await town.people.post(author, "x" * (length - 1))
    with pytest.raises(SaidNo) as said:
        await town.people.post(author, "x" * length)
    assert said.value.status == status


async def test_of_a_remote_mention_only_the_name_counts_and_of_a_link_23(town: Town) -> None:
    author, named = await town.person("author"), await town.person("named", town.there)
    text = f"@{named.address} https://example.com/{'y' * 200} "
    await town.people.post(author, text + "x" * (500 - len("@named ") - 24))
    with pytest.raises(SaidNo):
        await town.people.post(author, text + "x" * (501 - len("@named ") - 24))


async def test_at_most_twenty_in_one_read_and_hidden_ones_are_left_out(town: Town) -> None:
    author, reader = await town.person("author"), await town.person("reader")
    ids = [(await town.people.post(author, f"post {n}")).id for n in range(20)]
    hidden = await town.people.post(author, "to myself", visibility="direct")
    path = "/api/v1/statuses"
    found = await town.people.client.get(reader, path, **{"id[]": [*ids[:19], hidden.id]})
    assert [one["id"] for one in found] == ids[:19]
    with pytest.raises(SaidNo) as said:
        await town.people.client.get(reader, path, **{"id[]": [*ids, hidden.id]})
    assert said.value.status == 422


async def test_an_edit_changes_the_text_and_a_delete_leaves_nothing(town: Town) -> None:
    author, reader = await town.person("author"), await town.person("reader", town.there)
    post = await town.people.post(author, "kind")
    assert (await town.people.seen(reader, post.uri))["edited_at"] is None
    await town.people.edit(author, post, "hostile")
    seen = await town.people.seen(reader, post.uri)
    assert seen["content"] == "<p>hostile</p>"
    assert seen["edited_at"] is not None
    await town.people.delete(author, post)
    with pytest.raises(SaidNo):
        await town.people.seen(reader, post.uri)


async def test_nobody_edits_or_deletes_what_another_wrote(town: Town) -> None:
    author, other = await town.person("author"), await town.person("other")
    post = await town.people.post(author, "mine")
    for attempt in (town.people.edit(other, post, "yours"), town.people.delete(other, post)):
        with pytest.raises(SaidNo) as said:
            await attempt
        assert said.value.status == 403


async def test_a_post_may_be_queued_five_minutes_ahead(town: Town) -> None:
    author = await town.person("author")
    soon = {"scheduled_at": "2090-03-01T09:34:00Z"}
    with pytest.raises(SaidNo) as said:
        await town.people.client.post(author, "/api/v1/statuses", status="later", **soon)
    assert said.value.status == 422
    later = {"scheduled_at": "2090-03-01T10:00:00Z"}
    queued = await town.people.client.post(author, "/api/v1/statuses", status="later", **later)
    assert queued["params"]["text"] == "later"
    listed = await town.people.client.get(author, "/api/v1/scheduled_statuses")
    assert [one["id"] for one in listed] == [queued["id"]]
    assert town.federation.sent() == []
