"""The library most clients are written with finds the simulated servers like any other."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError

from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.oauth import OUT_OF_BAND
from tests.unit.rehearsal.mastodon.town import Town

_SCOPES = ["read", "write"]


class Library:
    """One client on its own thread, as it wants to be used."""

    def __init__(self, client: Mastodon, thread: ThreadPoolExecutor) -> None:
        self._client = client
        self._thread = thread

    async def __call__(self, method: str, *args: Any, **named: Any) -> Any:
        loop = asyncio.get_running_loop()
        act = getattr(self._client, method)
        return await loop.run_in_executor(self._thread, lambda: act(*args, **named))


@asynccontextmanager
async def _signed_in(town: Town, who: Person) -> AsyncIterator[Library]:
    """Registered, let in by code, and given a token."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread:
        app = await loop.run_in_executor(
            thread,
            lambda: Mastodon.create_app("House Call", scopes=_SCOPES, api_base_url=who.server),
        )
        client = Mastodon(*app, api_base_url=who.server, ratelimit_method="throw")
        library = Library(client, thread)
        link = await library(
            "auth_request_url", scopes=_SCOPES, redirect_uris=OUT_OF_BAND, allow_http=True
        )
        code = await town.people.sign_in_and_consent(link, who)
        await library("log_in", code=code, scopes=_SCOPES, allow_http=True)
        yield library


@pytest.mark.parametrize("server", ["here", "gotosocial"])
async def test_it_signs_in_reads_and_writes(town: Town, server: str) -> None:
    who = await town.person("who", getattr(town, server))
    other = await town.person("other", town.there)
    await town.people.post(other, "nonsense", mention=[who])
    async with _signed_in(town, who) as library:
        assert (await library("me")).username == "who"
        found = await library("notifications", types=["mention"])
        assert [one.status.account.username for one in found] == ["other"]
        troll = found[0].account
        assert (await library("account_mute", troll, notifications=False, duration=60)).muting
        assert [one.id for one in await library("mutes")] == [troll.id]
        post = await library("status_post", "hello", visibility="public")
        assert (await library("status_update", post, "edited")).edited_at is not None
        await library("status_delete", post)
        with pytest.raises(MastodonNotFoundError):
            await library("status", post)


async def test_it_follows_the_pages(town: Town) -> None:
    who = await town.person("who")
    for number in range(5):
        await town.people.follow(await town.person(f"fan{number}"), who.uri)
    async with _signed_in(town, who) as library:
        first = await library("account_followers", await library("me"), limit=2)
        found = await library("fetch_remaining", first)
    assert [one.username for one in found] == [f"fan{number}" for number in range(4, -1, -1)]


async def test_it_hears_what_goes_wrong(town: Town) -> None:
    who = await town.person("who")
    async with _signed_in(town, who) as library:
        with pytest.raises(MastodonAPIError) as said:
            await library("status_post", "x" * 501)
        assert said.value.args[1] == 422
        await library("revoke_access_token", allow_http=True)
        with pytest.raises(MastodonUnauthorizedError):
            await library("me")
