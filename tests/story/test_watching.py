"""`housecall watch` on Mastodon, and on both networks at once: it reads, and leaves no trace."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from aiohttp import ClientSession

from bot.app.clock import FastClock
from bot.app.watching import Outlook, watch
from bot.model.errors import Refused
from bot.model.policy import Policy
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.people import People as BlueskyPeople
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People, Person, Posted
from bot.rehearsal.stories.cast import HOSTILE
from tests.unit.mastodon_net.worlds import soon

SOON = timedelta(minutes=11)
"""After which whoever posted today is looked after again."""


@dataclass(slots=True)
class Watched:
    """What the person at the terminal sees."""

    federation: Federation
    people: People
    clock: FastClock
    alerts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def somebody(self, name: str) -> Person:
        return await self.people.new_account(name, self.federation.instances[0].url)

    async def crowd(self, post: Posted, count: int) -> set[str]:
        strangers = [await self.somebody(f"stranger{n}") for n in range(count)]
        for stranger, text in zip(strangers, HOSTILE, strict=False):
            await self.people.reply(stranger, post, text)
        return {each.uri for each in strangers}

    def outlook(self, *names: str, bluesky: Network | None = None) -> Outlook:
        places = bluesky.addresses if bluesky else None
        return Outlook(
            names=names,
            streams=(f"{places.jetstream}/subscribe" if places else "ws://127.0.0.1:9/subscribe",),
            appview=places.appview if places else "http://127.0.0.1:9",
            policy=Policy(),
            tell=self.alerts.append,
            note=self.notes.append,
            as_json=True,
        )

    @asynccontextmanager
    async def watching(self, *names: str, bluesky: Network | None = None) -> AsyncIterator[None]:
        outlook = self.outlook(*names, bluesky=bluesky)
        async with asyncio.TaskGroup() as tasks:
            work = tasks.create_task(watch(outlook, self.clock))
            yield
            work.cancel()

    async def noting(self, part: str) -> None:
        await soon(lambda: part in "\n".join(self.notes))

    async def alert(self, number: int = 1) -> dict[str, object]:
        await soon(lambda: len(self.alerts) >= number)
        found = json.loads(self.alerts[number - 1])
        assert isinstance(found, dict)
        return found


@asynccontextmanager
async def fediverse(flavour: Flavour = MASTODON) -> AsyncIterator[Watched]:
    now = datetime.now(UTC)  # noqa: TID251  the edge of the test
    clock = FastClock(now, 10.0)
    async with (
        simulated_federation(clock.now, Random(3), (flavour,)) as federation,
        ClientSession() as http,
    ):
        yield Watched(federation, People(http), clock)


@pytest.mark.parametrize("flavour", [MASTODON, OLD], ids=["mastodon", "old"])
async def test_a_crowd_is_one_alert_and_watching_leaves_no_trace(flavour: Flavour) -> None:
    async with fediverse(flavour) as seen:
        her, friend = await seen.somebody("dr_a"), await seen.somebody("friend")
        await seen.people.follow(her, friend.uri)
        post = await seen.people.post(her, "New data on measles vaccines.")
        async with seen.watching(f"@{her.address}"):
            await seen.noting("from outside")
            await seen.people.reply(friend, post, HOSTILE[9])
            strangers = await seen.crowd(post, 5)
            wrote = len(seen.federation.writes())
            seen.clock.move_ahead(SOON)
            alert = await seen.alert()
        assert (alert["alert"], alert["member"]) == ("dogpile", her.uri)
        assert isinstance(alert["authors"], list)
        assert set(alert["authors"]) <= strangers
        assert len(seen.federation.writes()) == wrote
        assert any("5 posts aimed" in each or "6 posts aimed" in each for each in seen.notes)


async def test_members_of_both_networks_are_watched_in_one_call() -> None:
    async with fediverse() as seen, ClientSession() as http:
        her = await seen.somebody("dr_a")
        post = await seen.people.post(her, "New data on measles vaccines.")
        async with simulated_network(seen.clock.now, Random(5)) as bluesky:
            people = BlueskyPeople(bluesky.addresses, http, seen.clock.now)
            other = await people.new_account("dr-b")
            theirs = await people.post(other, "Good morning.")
            async with seen.watching(her.uri, other.handle, bluesky=bluesky):
                await seen.noting("Hearing 127.0.0.1")
                await seen.noting("from outside")
                for number in range(4):
                    stranger = await people.new_account(f"stranger-{number}")
                    await people.post(stranger, HOSTILE[number], reply_to=theirs)
                first = await seen.alert(1)
                await seen.crowd(post, 4)
                seen.clock.move_ahead(SOON)
                second = await seen.alert(2)
        assert [first["member"], second["member"]] == [other.did, her.uri]


@pytest.mark.parametrize(
    "asks", [{"note": "I bite. #nobot"}, {"indexable": False}], ids=["nobot", "noindex"]
)
async def test_who_asks_bots_to_stay_away_is_not_watched(asks: dict[str, object]) -> None:
    async with fediverse() as seen:
        her = await seen.somebody("dr_a")
        await seen.people.set_profile(her, **asks)
        with pytest.raises(Refused, match="asks not to be read by bots"):
            await watch(seen.outlook(her.uri), seen.clock)


async def test_who_asks_for_it_later_is_left_then() -> None:
    async with fediverse() as seen:
        her = await seen.somebody("dr_a")
        await seen.people.post(her, "New data on measles vaccines.")
        async with seen.watching(her.uri):
            await seen.noting("from outside")
            await seen.people.set_profile(her, note="I bite. #nobot")
            seen.clock.move_ahead(SOON)
            await seen.noting("so it is not watched any more")


async def test_a_server_that_shows_nothing_is_told_in_one_sentence() -> None:
    async with fediverse(GOTOSOCIAL) as seen:
        her = await seen.somebody("dr_a")
        with pytest.raises(Refused, match="shows nothing to who has not signed in"):
            await watch(seen.outlook(her.uri), seen.clock)


@pytest.mark.parametrize("name", ["@nobody@{host}", "http://{host}/users/nobody"])
async def test_an_unknown_account_is_one_sentence(name: str) -> None:
    async with fediverse() as seen:
        name = name.format(host=seen.federation.instances[0].domain)
        with pytest.raises(Refused, match=rf"no account {name} to be seen"):
            await watch(seen.outlook(name), seen.clock)


@pytest.mark.parametrize("name", ["@a@", "https://bsky.app/profile/dr.example", "a@b@c"])
async def test_what_is_no_address_is_told_before_any_network_is_asked(name: str) -> None:
    async with fediverse() as seen:
        with pytest.raises(Refused, match="no address of an account: write @name@server"):
            await watch(seen.outlook(name), seen.clock)
