"""Labelers as the bot hears them: signed streams over the wire, simulated with real keys."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from bot.fetch import Fetcher, LoopbackToo
from bot.model.people import AccountId
from bot.model.senses import Labelled
from bot.model.signals import Statement
from bot.networks.bluesky.labels import Ground, LabelHealth, LabelPace, LabelStream
from bot.networks.guard import Guard
from bot.rehearsal.bluesky.labeler import Labeler, frame
from bot.rehearsal.bluesky.network import Network, simulated_network
from bot.rehearsal.bluesky.signing import signature_of
from tests.contract.worlds import real_time

WHO = "did:plc:" + "w" * 24
POST = f"at://{WHO}/app.bsky.feed.post/3kabc"
QUICK = LabelPace(linger=0.01, reread=0.0, rest=0.0, silence=5.0)


class HastyClock:
    """Real time; nobody is kept waiting for long."""

    now = staticmethod(real_time)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.01))


@dataclass
class Ear:
    """What one stream has told so far."""

    stream: LabelStream
    health: LabelHealth
    told: list[Labelled] = field(default_factory=list)

    @property
    def said(self) -> list[Statement]:
        return [statement for told in self.told for statement in told.said]

    @property
    def values(self) -> list[str]:
        return [statement.value for statement in self.said]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not holds():  # noqa: ASYNC110  it rings no bell
                await asyncio.sleep(0.005)

    async def listen(self, cursor: str | None) -> None:
        async with aclosing(self.stream.listen(cursor)) as news:
            async for told in news:
                self.told.append(told)


@dataclass
class Place:
    network: Network
    labeler: Labeler

    @asynccontextmanager
    async def hearing(
        self, cursor: str | None = None, pace: LabelPace = QUICK, mark: str = "a"
    ) -> AsyncIterator[Ear]:
        reach, health = LoopbackToo(), LabelHealth()
        ground = Ground(
            fetcher=Fetcher(reach),
            guard=Guard(reach),
            clock=HastyClock(),
            rng=Random(1),
            wants=lambda _, value: value != "unwanted",
            mark=mark,
            plc=self.network.addresses.plc,
            pace=pace,
            health=health,
        )
        ear = Ear(LabelStream(AccountId(self.labeler.did), ground), health)
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(ear.listen(cursor))
            yield ear
            listening.cancel()


@pytest.fixture(params=[ec.SECP256K1, ec.SECP256R1], ids=["k256", "p256"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with simulated_network(real_time, Random(7)) as network:
        account = network.world.open_account("labels.test", "password")
        labeler = Labeler(network.world, account, request.param)
        await labeler.server.start()
        try:
            yield Place(network, labeler)
        finally:
            await labeler.server.stop()


async def test_the_history_comes_first_then_what_happens_and_who_says_it(place: Place) -> None:
    await place.labeler.say(WHO, "rude")
    async with place.hearing() as ear:
        await ear.until(lambda: ear.values == ["rude"])
        await place.labeler.say(POST, "threat", cid="bafyabc", exp="2031-01-01T00:00:00.000Z")
        await place.labeler.say(f"at://{WHO}/app.bsky.actor.profile/self", "rude", neg=True)
        await place.labeler.say(f"at://{WHO}/app.bsky.graph.list/3kabc", "rude")
        await place.labeler.say(WHO, "unwanted")
        await ear.until(lambda: len(ear.said) == 3 and ear.health.seen == 5)
    assert [said.subject for said in ear.said] == [WHO, POST, WHO]
    assert ear.said[1].ends_at == datetime(2031, 1, 1, tzinfo=UTC)
    assert ear.said[2].ends_at == ear.said[2].at
    assert {told.name for told in ear.told} == {"labels.test"}
    assert (ear.health.kept, ear.health.refused) == (3, 0)


def forged(labeler: Labeler) -> list[dict[str, Any]]:
    """All but what the labeler signed itself."""
    mine = labeler.signed(WHO, "rude")
    stranger = ec.generate_private_key(labeler.key.curve)
    bare = {name: value for name, value in mine.items() if name != "sig"}
    return [
        {**mine, "uri": POST},
        {**mine, "val": "threat"},
        {**mine, "neg": True},
        {**mine, "sig": signature_of(stranger, bare)},
        {**mine, "sig": signature_of(labeler.key, bare, low=False)},
        {**mine, "sig": mine["sig"][:-1]},
        {**mine, "sig": b""},
        {**mine, "sig": "text"},
        bare,
        {**mine, "src": WHO},
        labeler.signed(WHO, "rude", src=WHO),
        labeler.signed("https://example.org", "rude"),
        labeler.signed(WHO, "rude", cts="yesterday"),
        labeler.signed(WHO, "rude", cts="0001-01-01T00:00:00+14:00"),
    ]


async def test_what_the_labeler_did_not_sign_is_refused_and_counted(place: Place) -> None:
    bad = forged(place.labeler)
    await place.labeler.send(*bad)
    await place.labeler.say(WHO, "threat")
    async with place.hearing() as ear:
        await ear.until(lambda: bool(ear.said))
    assert ear.values == ["threat"]
    assert ear.health.refused == len(bad)


async def test_frames_that_cannot_be_read_end_nothing(place: Place) -> None:
    for raw in (b"", b"\xff" * 9, b"\x81" * 9_999, frame({"op": 1, "t": "#labels"}, {"seq": -1})):
        await place.labeler.send_raw(raw)
    await place.labeler.send_raw(frame({"op": 1, "t": "#info"}, {"name": "OutdatedCursor"}))
    await place.labeler.send_raw(frame({"op": 1, "t": "#later"}, {"seq": 6}))
    await place.labeler.say(WHO, "rude")
    async with place.hearing() as ear:
        await ear.until(lambda: ear.values == ["rude"])
    assert ear.health.refused == 4


async def test_a_new_key_is_read_from_the_document_and_not_too_often(place: Place) -> None:
    pace = replace(QUICK, reread=3_600.0)
    async with place.hearing(pace=pace) as ear:
        await place.labeler.say(WHO, "rude")
        await ear.until(lambda: ear.values == ["rude"])
        place.labeler.change_key()
        place.labeler.publish()
        await place.labeler.say(WHO, "threat")
        await ear.until(lambda: ear.values == ["rude", "threat"])
        place.labeler.change_key()
        place.labeler.publish()
        await place.labeler.say(WHO, "intolerant")
        await ear.until(lambda: ear.health.refused == 1)
    assert ear.values == ["rude", "threat"]


async def test_it_goes_on_where_it_was_committed_and_again_from_there(place: Place) -> None:
    for value in ("rude", "threat"):
        await place.labeler.say(WHO, value)
    async with place.hearing() as ear:
        await ear.until(lambda: len(ear.said) == 2)
    await place.labeler.say(WHO, "intolerant")
    async with place.hearing(ear.told[-1].cursor) as later:
        await later.until(lambda: later.values == ["intolerant"])
    assert place.labeler.asked == ["0", "2"]


async def test_a_connection_that_is_lost_is_opened_again(place: Place) -> None:
    async with place.hearing() as ear:
        await place.labeler.say(WHO, "rude")
        await ear.until(lambda: ear.values == ["rude"])
        await place.labeler.server.stop()
        await place.labeler.server.start()
        await place.labeler.say(WHO, "threat")
        await ear.until(lambda: ear.values == ["rude", "threat"])


async def test_a_labeler_that_moved_is_followed_and_read_from_the_beginning(place: Place) -> None:
    async with place.hearing() as ear:
        await place.labeler.say(WHO, "rude")
        await ear.until(lambda: ear.values == ["rude"])
        await place.labeler.server.stop()
        account = place.network.world.accounts[place.labeler.did]
        moved = Labeler(place.network.world, account, type(place.labeler.key.curve))
        await moved.server.start()
        try:
            await moved.say(WHO, "threat")
            await ear.until(lambda: ear.values == ["rude", "threat"])
        finally:
            await moved.server.stop()
    assert moved.asked[0] == "0"


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("9 {origin} a", id="the-server-never-counted-so-far"),
        pytest.param("9 https://elsewhere.example a", id="of-another-server"),
        pytest.param("1 {origin} b", id="when-other-values-were-wanted"),
        pytest.param("1", id="not-a-place"),
        pytest.param("x {origin} a", id="no-number"),
    ],
)
async def test_a_cursor_that_does_not_fit_starts_over(place: Place, cursor: str) -> None:
    await place.labeler.say(WHO, "rude")
    origin = f"http://127.0.0.1:{place.labeler.server.port}"
    async with place.hearing(cursor.format(origin=origin)) as ear:
        await ear.until(lambda: ear.values == ["rude"])
    assert place.labeler.asked[-1] == "0"


@pytest.mark.parametrize("broken", ["nobody", "no-service", "no-key"])
async def test_a_labeler_that_is_none_says_nothing_and_breaks_nothing(
    place: Place, broken: str
) -> None:
    account = place.network.world.accounts[place.labeler.did]
    service = account.labeler
    assert service is not None
    account.labeler = {
        "nobody": None,
        "no-service": replace(service, url="https://user:secret@example.org"),
        "no-key": replace(service, key="zabc"),
    }[broken]
    await place.labeler.say(WHO, "rude")
    async with place.hearing() as ear:
        await ear.until(lambda: bool(ear.health.last_problem))
        assert not ear.said
        account.labeler = service
        await ear.until(lambda: ear.values == ["rude"])


@pytest.mark.parametrize("place", [ec.SECP256K1], ids=["k256"], indirect=True)
async def test_a_hundred_thousand_labels_of_history(place: Place) -> None:
    """Most mean nothing here and are not even checked; the cursor moves on all the same."""
    unwanted = place.labeler.signed(WHO, "unwanted")
    for _ in range(98):
        await place.labeler.send(*[unwanted] * 1_000)
    at = real_time() - timedelta(days=1)
    for number in range(2_000):
        await place.labeler.say(POST + str(number), "rude", cts=at.isoformat())
    async with place.hearing(pace=LabelPace()) as ear:
        await ear.until(lambda: len(ear.said) == 2_000)
    assert ear.health.seen == 100_000
    assert len(ear.told) < 200
