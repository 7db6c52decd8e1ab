"""What a member's own server says of others than her is not believed."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from typing_extensions import override

from bot.fetch import Fetched, Fetcher, LoopbackToo
from bot.model.errors import NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Aimed, Befriended, PostGone, Presence, PresenceChanged, Sensed, Spoke
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import person_in, status_in
from bot.networks.mastodon.oauth import Client, OAuth
from bot.networks.mastodon.polling import Poller
from bot.networks.mastodon.shelf import Shelf
from bot.networks.mastodon.view import View
from tests.unit.mastodon_net import wire
from tests.unit.mastodon_net.worlds import Drawer, HastyClock

Answer: TypeAlias = Callable[[str], Any]

HERE = "https://evil.example"
MALLORY = wire.account("mallory", "evil.example", acct="mallory")
TROLL = wire.account("troll", "evil.example", acct="troll")
POSING = MALLORY | {"uri": "https://good.example/users/alice"}


class Canned(Fetcher):
    """A server that says whatever it likes."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(LoopbackToo())
        self._answer = answer

    @override
    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Fetched:
        said = json.dumps(self._answer(url)).encode()
        return Fetched(200, CIMultiDictProxy(CIMultiDict[str]()), said)


async def told_by(answer: Answer, clock: HastyClock) -> list[Sensed]:
    """All that is noticed of mallory in two hours of visits."""
    told = list[Sensed]()

    async def tell(sensed: Sequence[Sensed]) -> None:
        told.extend(sensed)

    poller = Poller(Canned(answer), clock, tell)
    poller.watch(AccountId(MALLORY["uri"]), clock.now() - timedelta(hours=1))
    for _ in range(6):
        await poller.look()
        clock.ahead += timedelta(minutes=20)
    return told


def showing(posts: Sequence[Any], after: Sequence[Any] = (), her: Any = MALLORY) -> Answer:
    def answer(url: str) -> Any:
        if "lookup" in url:
            return her
        if url.endswith("/context"):
            return {"ancestors": [], "descendants": list(after)}
        return TROLL if "id-troll" in url and "/statuses" not in url else list(posts)

    return answer


async def test_an_answer_that_claims_to_be_old_is_noticed() -> None:
    clock = HastyClock()
    hers = wire.status("1", MALLORY, created_at=clock.now().isoformat(), replies_count=1)
    answer = wire.reply("5", TROLL, hers, "<p>Fraud</p>", created_at="2020-01-01T00:00:00Z")
    (told,) = await told_by(showing([hers], [answer]), clock)
    assert isinstance(told, Aimed)
    assert told.interaction.text == "Fraud"


@pytest.mark.parametrize("sign", [{"suspended": True}, {"moved": TROLL}])
async def test_nobody_else_is_said_to_be_gone(sign: dict[str, Any]) -> None:
    posts = [wire.status("1", POSING | sign)]
    assert await told_by(showing(posts), HastyClock()) == []


async def test_she_alone_is_said_to_be_gone() -> None:
    told = await told_by(showing([], her=MALLORY | {"suspended": True}), HastyClock())
    assert told
    for each in told:
        assert isinstance(each, PresenceChanged)
        assert (each.account, each.presence) == (MALLORY["uri"], Presence.TAKEN_DOWN)


async def test_nobody_else_is_said_to_have_answered() -> None:
    answering = {"in_reply_to_id": "9", "in_reply_to_account_id": TROLL["id"]}
    posing = wire.status("1", POSING, **answering)
    assert await told_by(showing([posing]), HastyClock()) == []
    own, spoke = await told_by(showing([wire.status("1", MALLORY, **answering)]), HastyClock())
    assert isinstance(own, Befriended)
    assert (own.member, own.other) == (MALLORY["uri"], TROLL["uri"])
    assert isinstance(spoke, Spoke)
    assert (spoke.member, spoke.to) == (MALLORY["uri"], TROLL["uri"])


async def test_whom_another_answered_is_no_friend_of_anybody() -> None:
    her, shelf = person_in(MALLORY), Shelf()
    answering = status_in(wire.reply("2", POSING, wire.status("9", TROLL)))
    assert her is not None
    assert answering is not None
    server = Server(HERE, Canned(showing([])), HastyClock())
    assert await View(server, her, shelf).befriended(answering) is None


async def test_what_is_gone_from_her_server_is_gone_for_her_alone() -> None:
    clock = HastyClock()
    now = clock.now().isoformat()
    hers = wire.status("1", MALLORY, created_at=now, replies_count=1)
    elsewhere = {"uri": "https://other.example/users/hostile/statuses/77", "created_at": now}
    shown = wire.reply("5", TROLL, hers) | elsewhere
    reads = 0

    def answer(url: str) -> Any:
        nonlocal reads
        reads += url.endswith("/context")
        return showing([hers | {"replies_count": int(reads == 0)}], [shown][reads - 1 :])(url)

    gone = [each for each in await told_by(answer, clock) if isinstance(each, PostGone)]
    assert [(each.post, each.member) for each in gone] == [(elsewhere["uri"], MALLORY["uri"])]


class AtTheDoor(Canned):
    """What it says before anybody signs in."""

    @override
    async def get_json(self, url: str, *, redirects: int = 0) -> Any:
        return self._answer(url)

    @override
    async def post_form(
        self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str]
    ) -> Fetched:
        return await self.send("POST", url, headers=headers)


USUAL = f"{HERE}/oauth/authorize"


def door(authorize: str = USUAL, **named: str) -> OAuth:
    def answer(url: str) -> Any:
        if "well-known" in url:
            return {"authorization_endpoint": authorize}
        return {"client_id": "a", "client_secret": "b"} | named

    name = Client("House Call")
    return OAuth(AtTheDoor(answer), Drawer(), name, HastyClock(), entropy=bytes)


@pytest.mark.parametrize(
    "authorize", [USUAL + "/x" * 5_000, USUAL + "\n\nYour mutes have ended.", USUAL + "?a b"]
)
async def test_the_address_to_sign_in_at_is_short_and_plain_or_the_usual(authorize: str) -> None:
    clock = HastyClock()
    address, _ = await door(authorize).start(AccountId(MALLORY["uri"]), clock.now())
    assert address.startswith(f"{USUAL}?response_type=code")
    assert len(address) < 1_000


@pytest.mark.parametrize(
    "named", [{"client_id": "x" * 5_000}, {"client_secret": "x" * 5_000}, {"client_id": ""}]
)
async def test_a_registration_that_would_fill_messages_is_none(named: dict[str, str]) -> None:
    with pytest.raises(NetworkSaidNo):
        await door(**named).start(AccountId(MALLORY["uri"]), HastyClock().now())
