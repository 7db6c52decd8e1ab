"""The supervised connection, against a scripted server on loopback."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import zstandard
from picows import WSTransport

from bot.model.interactions import Interaction
from bot.model.senses import Aimed, Batch, Missed, PostGone, Sensed
from bot.networks.bluesky.cursors import OVERLAP, Endpoint, Position
from bot.networks.bluesky.frames import MAX_FRAME, micros
from bot.networks.bluesky.inbox import Inbox, Recent, StreamHealth
from bot.networks.bluesky.parse import COLLECTIONS
from bot.networks.bluesky.replay import replay_file
from bot.networks.bluesky.stream import Jetstream, Pace, Source
from bot.networks.bluesky.watch_set import WatchSet
from tests.unit.networks.bluesky.scripted import Plan, Scripted, send
from tests.unit.networks.bluesky.wire import (
    ANN,
    BOT,
    EVE,
    MAX,
    NOON,
    commit,
    did,
    in_v1,
    in_v2,
    later,
    post,
    reply_to,
    v2_info,
)

QUICK = Pace(linger=0.005, heartbeat=0.02, silence=5, stall=5, connect=5, stable=60)


@dataclass
class StoppedClock:
    at: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


def stream_of(*urls: str, pace: Pace = QUICK) -> Jetstream:
    source = Source(urls, "housecall-test", pace=pace)
    return Jetstream(source, WatchSet(BOT, [ANN]), StoppedClock(), Random(7))


def clock_of(stream: Jetstream) -> StoppedClock:
    assert isinstance(stream.clock, StoppedClock)
    return stream.clock


@asynccontextmanager
async def listening(
    stream: Jetstream, cursor: str | None = None
) -> AsyncIterator[AsyncIterator[Batch]]:
    async with asyncio.timeout(20), aclosing(stream.listen(cursor)) as batches:
        yield batches


async def first(batches: AsyncIterator[Batch], count: int = 1) -> list[Sensed]:
    """The next `count` things, over as many batches as it takes."""
    found: list[Sensed] = []
    while len(found) < count:
        found.extend((await anext(batches)).sensed)
    return found


def insult(number: int, author: str = EVE) -> dict[str, object]:
    return commit(author, post(f"no. {number}", reply=reply_to(ANN)), rkey=f"3k{number}")


def texts(sensed: list[Sensed]) -> list[str]:
    return [one.interaction.text for one in sensed if isinstance(one, Aimed)]


def nothing_for_us(number: int) -> dict[str, object]:
    return commit(MAX, post("hello", reply=reply_to(did("kim"))), rkey=f"3n{number}")


# the address


def test_each_version_is_asked_in_its_own_words() -> None:
    old = Endpoint.of("wss://a.example.org/subscribe").address(COLLECTIONS, 5)
    new = Endpoint.of(
        "wss://b.example.org/xrpc/network.bsky.jetstream.subscribeEvents?x=1"
    ).address(COLLECTIONS, None)
    assert old == (
        "wss://a.example.org/subscribe?maxMessageSizeBytes=2000000"
        "&wantedCollections=app.bsky.feed.post&wantedCollections=app.bsky.graph.follow"
        "&wantedCollections=app.bsky.graph.block&cursor=5"
    )
    assert new == (
        "wss://b.example.org/xrpc/network.bsky.jetstream.subscribeEvents?x=1"
        "&maxMessageSizeBytes=2000000&collections=app.bsky.feed.post"
        "&collections=app.bsky.graph.follow&collections=app.bsky.graph.block"
        "&kinds=commit&kinds=account&kinds=identity"
    )


@pytest.mark.parametrize("url", ["https://a.example.org/subscribe", "a.example.org", "ws:///x", ""])
def test_an_address_of_no_use_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        stream_of(url)
    with pytest.raises(ValueError, match="address"):
        stream_of()


@pytest.mark.parametrize("text", ["1:127.0.0.1:6008:99:99", "2:jet.example.org:5:1700000000000000"])
def test_a_cursor_survives_being_written_down(text: str) -> None:
    assert str(Position.parse(text)) == text


@pytest.mark.parametrize("text", ["", "5", "3:host:1:1", "2:host:one:1", "2:host:1"])
def test_a_cursor_that_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"cursor|unpack|invalid literal"):
        Position.parse(text)


# listening


@pytest.mark.parametrize("version", [1, 2])
async def test_what_is_aimed_at_a_member_arrives(version: int) -> None:
    encode = in_v1 if version == 1 else in_v2
    frames = [encode(nothing_for_us(1)), encode(insult(1)), encode(nothing_for_us(2))]
    async with Scripted(Plan(frames)).serving() as server:
        stream = stream_of(server.v1() if version == 1 else server.v2())
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]
        [visit] = server.visits
    assert visit.cursor is None
    assert visit.headers["User-Agent"] == "housecall-test"
    assert visit.headers.get("Sec-WebSocket-Protocol") == (None if version == 1 else "xrpc.v1.json")
    health = stream.health
    assert (health.frames, health.candidates, health.aimed, health.malformed) == (3, 1, 1, 0)
    assert health.last_frame_at == NOON


async def test_the_cursor_moves_on_when_nothing_is_aimed_at_members() -> None:
    async with Scripted(Plan([in_v2(nothing_for_us(1), 41, later(9))])).serving() as server:
        async with listening(stream_of(server.v2())) as batches:
            batch = await anext(batches)
        assert batch == Batch((), f"2:{server.host}:41:{micros(later(9))}", later(9))


async def test_batches_are_small_and_the_cursor_never_runs_ahead_of_them() -> None:
    frames = [in_v2(insult(number), number) for number in range(1, 8)]
    frames.append(in_v2(nothing_for_us(1), 8))
    async with Scripted(Plan(frames)).serving() as server:
        stream = stream_of(server.v2(), pace=replace(QUICK, batch=3))
        async with listening(stream) as batches:
            got = [await anext(batches) for _ in range(3)]
    assert [len(batch.sensed) for batch in got] == [3, 3, 1]
    assert [batch.cursor.split(":")[3] for batch in got] == ["3", "6", "8"]


async def test_rubbish_is_counted_and_does_not_stop_the_stream() -> None:
    frames = [
        b"not json at all",
        b'{"did":"' + ANN.encode() + b'","kind":',
        in_v2(commit(EVE, {"text": 1, "reply": reply_to(ANN)})),
        in_v2(commit(EVE, post("x" * MAX_FRAME, reply=reply_to(ANN)))),
        in_v2(insult(1), 9),
    ]
    async with Scripted(Plan(frames)).serving() as server:
        stream = stream_of(server.v2())
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]
    assert stream.health.malformed == 4
    assert len(server.visits) == 1


async def test_a_message_in_pieces_is_put_together() -> None:
    server = Scripted(Plan([in_v1(insult(1))], pieces=5))
    async with server.serving(), listening(stream_of(server.v1())) as batches:
        assert texts(await first(batches)) == ["no. 1"]


async def test_a_deletion_right_behind_its_post_is_not_filtered_out() -> None:
    gone = commit(EVE, None, operation="delete", rkey="3k1")
    async with Scripted(Plan([in_v1(insult(1)), in_v1(gone)])).serving() as server:
        stream = stream_of(server.v1())
        async with listening(stream) as batches:
            sensed = await first(batches, 2)
            assert isinstance(sensed[1], PostGone)
            assert EVE in stream.watch, "held until the batch is acknowledged"
        assert EVE not in stream.watch


async def test_members_come_and_go_while_the_stream_runs() -> None:
    async with Scripted(Plan([in_v1(insult(1))])).serving() as server:
        stream = stream_of(server.v1())
        async with listening(stream) as batches:
            await first(batches)
            stream.watch.drop_member(ANN)
            stream.watch.add_member(MAX)
            [transport] = [visit.transport for visit in server.visits]
            assert transport is not None
            send(transport, in_v1(insult(2)))
            send(transport, in_v1(commit(EVE, post("to max", reply=reply_to(MAX)))))
            assert texts(await first(batches)) == ["to max"]


# losing and finding the connection


async def test_after_a_break_it_resumes_behind_what_was_acknowledged() -> None:
    plans = (
        Plan([in_v2(insult(1), 7)], stay=False),
        Plan([in_v2(insult(1), 7), in_v2(insult(2), 8)]),
    )
    async with Scripted(*plans).serving() as server:
        stream = stream_of(server.v2())
        async with listening(stream) as batches:
            assert texts(await first(batches, 2)) == ["no. 1", "no. 2"], "the repeat is dropped"
    assert [visit.cursor for visit in server.visits] == [None, 7]
    assert (stream.health.reconnects, stream.health.repeats) == (1, 1)


async def test_a_batch_that_was_not_acknowledged_is_read_again_after_a_restart() -> None:
    async with Scripted(Plan([in_v2(insult(1), 7)])).serving() as server:
        async with listening(stream_of(server.v2())) as batches:
            lost = await anext(batches)
        async with listening(stream_of(server.v2()), None) as batches:
            assert (await anext(batches)).sensed == lost.sensed


async def test_version_one_resumes_by_time_with_an_overlap() -> None:
    async with Scripted(Plan([in_v1(insult(1))])).serving() as server:
        cursor = f"1:{server.host}:{micros(NOON)}:{micros(NOON)}"
        async with listening(stream_of(server.v1()), cursor) as batches:
            await first(batches)
        assert server.visits[0].cursor == micros(NOON - OVERLAP)


async def test_on_another_server_the_sequence_number_is_not_used() -> None:
    async with Scripted(Plan([in_v2(insult(1))])).serving() as server:
        cursor = f"2:elsewhere.example.org:12345:{micros(NOON)}"
        async with listening(stream_of(server.v2()), cursor) as batches:
            await first(batches)
        assert server.visits[0].cursor == micros(NOON - OVERLAP)


async def test_the_next_address_is_tried_after_a_failure() -> None:
    broken, sound = Scripted(Plan(status=503)), Scripted(Plan([in_v1(insult(1))]))
    async with broken.serving(), sound.serving():
        stream = stream_of(broken.v2(), sound.v1())
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]
            assert stream.health.connected_to == sound.host
    assert (len(broken.visits), len(sound.visits)) == (1, 1)


async def test_back_off_grows_to_a_minute_with_jitter() -> None:
    async with Scripted(*[Plan(status=503)] * 9, Plan([in_v1(insult(1))])).serving() as server:
        stream = stream_of(server.v1())
        async with listening(stream) as batches:
            await first(batches)
    slept = clock_of(stream).slept
    assert len(slept) == 9
    for wait, most in zip(slept, (2, 4, 8, 16, 32, 60, 60, 60, 60), strict=True):
        assert most / 2 <= wait <= most
    assert len(set(slept)) == 9


async def test_a_stable_connection_starts_the_back_off_afresh_at_the_same_address() -> None:
    busy, broken = Plan([in_v1(insult(1))], stay=False), Plan(status=503)
    first_server = Scripted(broken, broken, busy, Plan([in_v1(insult(2))]))
    other = Scripted(broken)
    async with first_server.serving(), other.serving():
        stream = stream_of(first_server.v1(), other.v1(), pace=replace(QUICK, stable=0))
        async with listening(stream) as batches:
            assert texts(await first(batches, 2)) == ["no. 1", "no. 2"]
    assert (len(first_server.visits), len(other.visits)) == (4, 2)
    assert [wait <= 1 for wait in clock_of(stream).slept] == [False] * 4 + [True]


async def test_a_server_that_answers_no_ping_is_left() -> None:
    plans = Plan(deaf=True), Plan([in_v1(insult(1))])
    async with Scripted(*plans).serving() as server:
        stream = stream_of(server.v1(), pace=replace(QUICK, silence=0.1))
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]


async def test_a_server_that_answers_pings_but_says_nothing_is_left() -> None:
    plans = Plan(), Plan([in_v1(insult(1))])
    async with Scripted(*plans).serving() as server:
        stream = stream_of(server.v1(), pace=replace(QUICK, stall=0.1))
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]
    assert stream.health.last_problem == f"{server.host}: TimeoutError"


async def test_a_break_before_the_first_frame_loses_nothing() -> None:
    plans = Plan(stay=False), Plan([in_v2(insult(1))])
    server = Scripted(*plans)
    async with server.serving(), listening(stream_of(server.v2())) as batches:
        await first(batches)
    assert [visit.cursor for visit in server.visits] == [None, micros(NOON - OVERLAP)]


async def test_a_server_that_is_too_fast_for_the_ledger_is_made_to_wait() -> None:
    many = 3_000

    def flood(transport: WSTransport) -> None:
        for number in range(many):
            send(transport, in_v1(insult(number)) + b" " * 2_000)

    async with Scripted(Plan(talk=flood)).serving() as server:
        stream = stream_of(server.v1(), pace=replace(QUICK, batch=10))
        async with listening(stream) as batches:
            found = await first(batches)
            await asyncio.sleep(0.2)
            assert stream.health.aimed < many / 2
            found += await first(batches, many - len(found))
    assert texts(found) == [f"no. {number}" for number in range(many)]


async def test_what_comes_one_by_one_arrives_though_it_rests_in_between() -> None:
    def trickle(transport: WSTransport) -> None:
        later = asyncio.get_running_loop().call_later
        for number in range(40):
            later(number / 1_000, send, transport, in_v1(nothing_for_us(number)))
        later(0.04, send, transport, in_v1(insult(1)))

    async with Scripted(Plan(talk=trickle)).serving() as server:
        stream = stream_of(server.v1(), pace=replace(QUICK, heartbeat=60))
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]
    assert stream.health.frames == 41


# gaps


async def test_a_cursor_too_old_is_told_as_missed_and_reading_goes_on() -> None:
    plans = (
        Plan(status=400, body=b'{"error":"CursorTooOld"}'),
        Plan([v2_info("OutdatedCursor"), in_v2(insult(1), 900, later(3600))]),
    )
    async with Scripted(*plans).serving() as server:
        stream = stream_of(server.v2())
        async with listening(stream, f"2:{server.host}:5:{micros(NOON)}") as batches:
            sensed = await first(batches, 2)
    assert sensed[0] == Missed(NOON, later(3600))
    assert texts(sensed) == ["no. 1"]
    assert [visit.cursor for visit in server.visits] == [5, micros(NOON - OVERLAP)]
    assert clock_of(stream).slept == [], "asked by time at once"


@pytest.mark.parametrize(
    ("host", "plans"),
    [
        ("", [Plan(status=400), Plan([in_v2(insult(1), 900, later(60))])]),
        ("elsewhere", [Plan([v2_info("OutdatedCursor"), in_v2(insult(1), 900, later(60))])]),
    ],
    ids=["refused by number", "moved up by time"],
)
async def test_either_way_of_saying_too_old_is_enough(host: str, plans: list[Plan]) -> None:
    async with Scripted(*plans).serving() as server:
        cursor = f"2:{host or server.host}:5:{micros(NOON)}"
        async with listening(stream_of(server.v2()), cursor) as batches:
            assert (await first(batches))[0] == Missed(NOON, later(60))
    assert len(server.visits) == len(plans)


async def test_a_refused_cursor_that_the_clock_still_reaches_is_no_gap() -> None:
    plans = Plan(status=400), Plan([in_v2(insult(1), 900, later(-2))])
    async with Scripted(*plans).serving() as server:
        cursor = f"2:{server.host}:5:{micros(NOON)}"
        async with listening(stream_of(server.v2()), cursor) as batches:
            assert texts(await first(batches)) == ["no. 1"]


async def test_a_server_that_counts_anew_is_asked_by_time() -> None:
    plans = Plan([v2_info("FutureCursor")]), Plan([in_v2(insult(1), 3, later(1))])
    async with Scripted(*plans).serving() as server:
        cursor = f"2:{server.host}:9000:{micros(NOON)}"
        async with listening(stream_of(server.v2()), cursor) as batches:
            assert texts(await first(batches)) == ["no. 1"]
    assert [visit.cursor for visit in server.visits] == [9000, micros(NOON - OVERLAP)]


@pytest.mark.parametrize(
    ("age", "first_frame", "missed"),
    [
        (timedelta(hours=40), timedelta(hours=-36), True),
        (timedelta(hours=40), timedelta(hours=-40), False),
        (timedelta(hours=30), timedelta(hours=-29), False),
    ],
    ids=["silently clamped", "the server goes back further", "quiet hour"],
)
async def test_version_one_says_nothing_about_a_gap_but_its_first_frame_does(
    age: timedelta,
    first_frame: timedelta,
    missed: bool,  # noqa: FBT001 -- a row of the table
) -> None:
    async with Scripted(Plan([in_v1(insult(1), NOON + first_frame)])).serving() as server:
        since = NOON - age
        cursor = f"1:{server.host}:{micros(since)}:{micros(since)}"
        async with listening(stream_of(server.v1()), cursor) as batches:
            batch = await anext(batches)
    gaps = [one for one in batch.sensed if isinstance(one, Missed)]
    assert gaps == ([Missed(since, NOON + first_frame)] if missed else [])
    assert texts(list(batch.sensed)) == ["no. 1"]


async def test_what_the_server_says_on_leaving_is_kept_for_the_status() -> None:
    plans = Plan([b'{"$type":"error","error":"ConsumerTooSlow"}', in_v2(insult(1))], stay=False)
    async with Scripted(plans).serving() as server:
        stream = stream_of(server.v2())
        async with listening(stream) as batches:
            await first(batches)
            assert stream.health.last_problem == "ConsumerTooSlow"


def test_only_the_last_few_events_are_remembered_as_repeats() -> None:
    recent, health, watch = Recent(limit=2), StreamHealth(), WatchSet(BOT, [ANN])
    inbox = Inbox(watch, health, recent, since=None, doubt=None, limit=100)
    for number in (1, 2, 1, 3, 4, 1):
        inbox.receive(in_v1(insult(number)))
    assert len(inbox) == 5
    assert health.repeats == 1


# files


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_a_recorded_stream_is_read_like_the_live_one(tmp_path: Path, suffix: str) -> None:
    lines = [
        in_v1(insult(1)),
        b"",
        in_v1(nothing_for_us(1)),
        b"rubbish " + ANN.encode(),
        b"x" * (MAX_FRAME * 2),
        in_v2(insult(2)),
    ]
    text = b"\n".join(lines)
    packed = {"": text, ".gz": gzip.compress(text), ".zst": zstandard.compress(text)}[suffix]
    path = tmp_path / f"stream.jsonl{suffix}"
    path.write_bytes(packed)
    health = StreamHealth()
    sensed = list(replay_file(path, WatchSet(BOT, [ANN]), health))
    assert texts(sensed) == ["no. 1", "no. 2"]
    assert (health.frames, health.candidates, health.aimed, health.malformed) == (5, 3, 2, 2)


def test_a_replay_watches_whom_its_reader_adds_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    gone = commit(EVE, None, operation="delete", rkey="3k1")
    path.write_bytes(in_v1(insult(1)) + b"\n" + in_v1(gone) + b"\n")
    watch, kept = WatchSet(BOT, [ANN]), list[Interaction]()
    ends = 0
    for one in replay_file(path, watch, StreamHealth()):
        if isinstance(one, Aimed):
            kept.append(one.interaction)
            watch.add_author(one.interaction.author)
        ends += isinstance(one, PostGone)
    assert (len(kept), ends) == (1, 1)
    assert did("eve") in watch


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 101 Switching", b"SSH-2.0-nonsense\r\n\r\n", b"\x00" * 200, None],
    ids=["hangs up", "hangs up halfway", "another protocol", "zeros", "never answers"],
)
async def test_a_server_that_is_no_jetstream_is_left(answer: bytes | None) -> None:
    visits = 0

    async def misbehave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal visits
        visits += 1
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
        writer.close()

    stranger = await asyncio.start_server(misbehave, "127.0.0.1", 0)
    port = stranger.sockets[0].getsockname()[1]
    async with stranger, Scripted(Plan([in_v1(insult(1))])).serving() as server:
        stream = stream_of(
            f"ws://127.0.0.1:{port}/subscribe",
            server.v1(),
            pace=replace(QUICK, connect=0.3, stall=60),
        )
        async with listening(stream) as batches:
            assert texts(await first(batches)) == ["no. 1"]
    assert visits == 1
    assert stream.health.reconnects == 1
    assert (stream.health.last_problem or "").startswith(f"127.0.0.1:{port}: ")
