"""The made-up stream is the same each time, and House Call finds in it what a plain count finds."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from benchmarks.ingest.clients.house_call import Counted, listen, stream_of
from benchmarks.ingest.clients.measured import Task
from benchmarks.ingest.counting import Count
from benchmarks.ingest.events import Stream
from benchmarks.ingest.making import Plan, recording_of
from benchmarks.ingest.people import People
from benchmarks.ingest.recording import Recording
from benchmarks.ingest.running import AIOHTTP, OURS, SKYWARE, Run, Section
from benchmarks.ingest.tables import counts_of, table_of

SMALL = Plan(seed=3, events=2_000, famous=2_000, stored=500)
MEMBERS = 1_500


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return recording_of(SMALL, tmp_path_factory.mktemp("recording"))


def plain_count(recording: Recording, wire: str) -> Count:
    count = Count(set(recording.members(MEMBERS)), set(recording.stored()))
    take = count.take_v1 if wire == "v1" else count.take_v2
    for message in recording.messages(wire):
        take(json.loads(message))
    return count


def test_a_seed_gives_one_stream(recording: Recording, tmp_path: Path) -> None:
    again = recording_of(SMALL, tmp_path)
    for wire in ("v1", "v2", "zstd"):
        assert again.frames(wire).read_bytes() == recording.frames(wire).read_bytes()
    people = People.made_up(Random(0), famous=1_000, stored=10)
    first, second = ([*Stream(people, seed).events(20)] for seed in (1, 2))
    assert first != second


def test_both_wires_hold_the_same_and_something_of_everything(recording: Recording) -> None:
    old, new = plain_count(recording, "v1"), plain_count(recording, "v2")
    assert (old.events, old.aimed, old.deletes) == (new.events, new.aimed, new.deletes)
    assert old.events == SMALL.events
    assert old.aimed > SMALL.events / 100
    assert old.deletes > 0


@pytest.fixture
def host(recording: Recording) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.ingest.server", str(recording.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield f"127.0.0.1:{server.stdout.readline().strip()}"
        server.kill()


@pytest.mark.parametrize("wire", ["v1", "v2", "zstd"])
async def test_house_call_counts_what_plain_json_counts(
    recording: Recording, host: str, wire: str
) -> None:
    counted = Counted()
    await listen(stream_of(Task(recording, host, wire, SMALL.events, MEMBERS)), counted)
    plain = plain_count(recording, "v1")
    assert counted == Counted(plain.events, plain.aimed, plain.deletes)


def test_clients_that_counted_differently_are_told() -> None:
    runs = [Run(OURS, 10, 3, 1, 1e-5, 30.0), Run(AIOHTTP, 10, 3, 1, 4e-5, 40.0)]
    assert counts_of(runs).startswith("all clients counted the same of 10 events: 3 ")
    with pytest.raises(ValueError, match="not the same"):
        counts_of([*runs, Run(SKYWARE, 10, 2, 1, 1e-5, 30.0)])


def test_the_table_holds_each_client_against_the_fastest_peer(recording: Recording) -> None:
    runs = [Run(OURS, 10, 3, 1, 1e-5, 30.0), Run(AIOHTTP, 10, 3, 1, 4e-5, 40.0)]
    table = table_of(Section("t", recording, "v1", 1, {OURS: 1, AIOHTTP: 1}), runs)
    cells = [list(column.cells) for column in table.columns]
    assert cells[0] == [OURS, AIOHTTP]
    assert cells[1] == ["1.00", "4.00"]
    assert cells[4] == ["0.250", "1.000"]
