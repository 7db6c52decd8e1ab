"""Rate limits, in each of the ways that servers tell of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import aiohttp
import pytest

from bot.rehearsal.faults import Fault
from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.flavour import MASTODON, ResetStyle
from bot.rehearsal.mastodon.limits import Quota
from bot.rehearsal.mastodon.network import Federation, simulated_federation
from bot.rehearsal.mastodon.people import People
from tests.unit.rehearsal.mastodon.town import Town
from tests.unit.rehearsal.stepped import SteppedClock

_STYLES = tuple(ResetStyle)


@pytest.fixture
async def federation(clock: SteppedClock) -> AsyncIterator[Federation]:
    """One server for each style."""
    flavours = [replace(MASTODON, reset_style=style) for style in _STYLES]
    async with simulated_federation(clock, Random(7), flavours) as running:
        yield running


async def _ask(
    town: Town, who: Person, token: str, path: str = "/api/v1/accounts/verify_credentials"
) -> aiohttp.ClientResponse:
    headers = {"Authorization": f"Bearer {token}"}
    async with town.people.client.http.get(who.server + path, headers=headers) as answer:
        await answer.read()
        return answer


async def test_every_answer_says_what_is_left(town: Town) -> None:
    who = await town.person("who")
    token = await town.token(who, "read")
    first, second = await _ask(town, who, token), await _ask(town, who, token)
    assert first.headers["X-RateLimit-Limit"] == "300"
    left = [int(one.headers["X-RateLimit-Remaining"]) for one in (first, second)]
    assert left == [299, 298]
    assert first.headers["X-RateLimit-Reset"] == "2090-03-01T09:35:00.000000Z"


@pytest.mark.parametrize("style", _STYLES)
async def test_too_many_are_refused_until_the_window_ends(
    http: aiohttp.ClientSession, federation: Federation, clock: SteppedClock, style: ResetStyle
) -> None:
    instance = federation.instances[_STYLES.index(style)]
    town = Town(federation, People(http), clock)
    who = await town.person("who", instance)
    token = await town.token(who, "read")
    instance.limits.quotas["token"] = Quota(2, 300)
    statuses = [(await _ask(town, who, token)).status for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = await _ask(town, who, token)
    assert (
        _told(refused, clock.now)
        == {
            ResetStyle.ISO: timedelta(minutes=5),
            ResetStyle.EPOCH: timedelta(minutes=5),
            ResetStyle.RETRY_AFTER: timedelta(minutes=5),
            ResetStyle.SILENT: None,
        }[style]
    )
    clock.step(timedelta(minutes=5))
    assert (await _ask(town, who, token)).status == 200


def _told(answer: aiohttp.ClientResponse, now: datetime) -> timedelta | None:
    """How long to wait, by whatever header there is."""
    if "Retry-After" in answer.headers:
        assert "X-RateLimit-Reset" not in answer.headers
        return timedelta(seconds=int(answer.headers["Retry-After"]))
    reset = answer.headers.get("X-RateLimit-Reset")
    if reset is None:
        return None
    if reset.isdigit():
        return datetime.fromtimestamp(int(reset), now.tzinfo) - now
    return datetime.fromisoformat(reset) - now


async def test_another_token_and_another_address_have_their_own_window(town: Town) -> None:
    who, other = await town.person("who"), await town.person("other")
    tokens = [await town.token(one, "read") for one in (who, other)]
    town.clock.step(timedelta(minutes=5))
    town.here.limits.quotas |= {"token": Quota(1, 300), "ip": Quota(1, 300)}
    assert [(await _ask(town, who, token)).status for token in tokens] == [200, 200]
    url = f"{town.here.url}/api/v2/instance"
    for address, status in (("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.1", 429)):
        headers = {"X-Forwarded-For": address}
        async with town.people.client.http.get(url, headers=headers) as answer:
            assert answer.status == status


async def test_paging_has_a_window_of_its_own_for_each_person(town: Town) -> None:
    who = await town.person("who")
    tokens = [await town.token(who, "read"), await town.token(who, "read")]
    town.here.limits.quotas["paging"] = Quota(2, 900)
    path = "/api/v1/notifications?min_id=1"
    statuses = [(await _ask(town, who, tokens[n % 2], path)).status for n in range(3)]
    assert statuses == [200, 200, 429]
    assert (await _ask(town, who, tokens[0], "/api/v1/notifications")).status == 200


async def test_the_people_of_a_story_are_not_counted(town: Town) -> None:
    who = await town.person("who")
    town.here.limits.quotas["token"] = Quota(1, 300)
    answers = [await _ask(town, who, who.token) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]


@pytest.mark.parametrize("style", _STYLES)
@pytest.mark.parametrize("seconds", [17, None])
async def test_a_refusal_on_order_is_worded_the_same_way(
    town: Town, style: ResetStyle, seconds: int | None
) -> None:
    instance = town.federation.instances[_STYLES.index(style)]
    who = await town.person("who", instance)
    token = await town.token(who, "read")
    instance.faults.next("*", Fault.LIMITED, retry_after=seconds)
    refused = await _ask(town, who, token)
    assert refused.status == 429
    expected = timedelta(minutes=5) if seconds is None else timedelta(seconds=seconds)
    told = _told(refused, town.clock.now)
    assert told == (None if style is ResetStyle.SILENT else expected)
