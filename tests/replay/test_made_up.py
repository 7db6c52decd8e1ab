"""`housecall replay` with the real scorer: made-up recordings in, alerts out."""

import asyncio
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from io import BufferedReader, BytesIO, TextIOWrapper
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import zstandard

from bot.app.replaying import Recording, replay
from bot.model.policy import Policy
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, HOSTILE_QUOTES, PLEA
from bot.scoring import LocalScorer, read_scorer
from tests.replay.recordings import DR_A, NOON, Tape, did

REPOSITORY = Path(__file__).parents[2]
CONFIG = REPOSITORY / "config"
KEYS = (
    *("alert", "member", "opened_at", "trigger", "authors", "interactions"),
    *("spark", "evidence", "why"),
)


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def alerts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def tally(self) -> dict[str, float]:
        found: dict[str, float] = json.loads(self.err.splitlines()[-1])
        return found


@pytest.fixture(scope="module")
def scorer() -> Iterator[LocalScorer]:
    """The real one."""
    with closing(read_scorer()) as scorer:
        yield scorer


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with what is replayed, in this process."""

    folder: Path
    scorer: LocalScorer

    def replay(
        self, stream: str, *, graph: str | None = None, policy: Policy | None = None
    ) -> Ended:
        out, err = list[str](), list[str]()
        recording = Recording(
            Path(stream) if stream == "-" else self.folder / stream,
            self.folder / "members.txt",
            self.folder / graph if graph else None,
            policy or Policy(),
            out.append,
            err.append,
            perf_counter,
        )
        asyncio.run(replay(recording, lambda: self.scorer))
        return Ended(0, "".join(f"{line}\n" for line in out), "\n".join(err))


@pytest.fixture
def desk(tmp_path: Path, scorer: LocalScorer) -> Desk:
    (tmp_path / "members.txt").write_text(f"{DR_A}\n\n{did('drb')}\n")
    return Desk(tmp_path, scorer)


@pytest.fixture
def crowd(desk: Desk) -> Tape:
    """Hostile strangers after a quote, a friend, an answered one and somebody who needs help."""
    tape = Tape()
    tape.follows("dra", "friend")
    asked = tape.says("answered", "Hello.")
    tape.says("dra", "Good to hear from you.", to=asked)
    tape.says("kind", CIVIL[0])
    tape.says("helpless", PLEA[0])
    tape.says("helpless", HOSTILE[7])
    tape.says("friend", HOSTILE[8])
    tape.says("answered", HOSTILE[9])
    tape.quotes("quoting", HOSTILE_QUOTES[0])
    for number, words in enumerate(HOSTILE[:6]):
        tape.says(f"hostile{number}", words)
    (desk.folder / "stream.jsonl").write_text(tape.text())
    return tape


def test_the_program_tells_of_a_crowd_once_and_leaves_nothing_behind(
    desk: Desk, crowd: Tape
) -> None:
    files = ("stream.jsonl", "--members", "members.txt")
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY), "HOUSECALL_CONFIG": str(CONFIG)}
    program = subprocess.run(
        (sys.executable, "-m", "bot", "replay", *files),
        cwd=desk.folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    ended = Ended(program.returncode, program.stdout, program.stderr)
    assert ended.code == 0, ended.err
    (alert,) = ended.alerts
    assert tuple(alert) == KEYS
    assert (alert["alert"], alert["member"]) == ("dogpile", DR_A)
    assert alert["authors"][0] == did("quoting")
    assert set(alert["authors"]) <= {did("quoting"), *(did(f"hostile{n}") for n in range(6))}
    assert [uri.split("/")[2] for uri in alert["interactions"]] == alert["authors"]
    assert alert["trigger"] == alert["interactions"][-1]
    assert alert["spark"] == alert["interactions"][0]
    assert alert["evidence"] > 0
    assert alert["opened_at"].startswith("2026-11-21T12:0")
    assert alert["opened_at"].endswith("Z")
    assert "distinct hostile strangers" in alert["why"][0]
    assert ended.tally | {"seconds": 0} == {
        "events": len(crowd.lines),
        "aimed": 13,
        "hostile": 10,
        "alerts": 1,
        "seconds": 0,
    }
    assert sorted(each.name for each in desk.folder.iterdir()) == ["members.txt", "stream.jsonl"]
    assert desk.replay("stream.jsonl").out == ended.out


def test_packed_or_piped_it_says_the_same_byte_for_byte(
    desk: Desk, crowd: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = crowd.text().encode()
    packed = zstandard.compress(text[:700]) + zstandard.compress(text[700:])
    (desk.folder / "s.gz").write_bytes(gzip.compress(text))
    (desk.folder / "s.zst").write_bytes(packed)
    (desk.folder / "s").write_bytes(packed)
    plain = desk.replay("stream.jsonl")
    assert plain.alerts
    for stream in ("s.gz", "s.zst", "s", "stream.jsonl"):
        assert desk.replay(stream).out == plain.out, stream
    for fed in (text, packed, gzip.compress(text)):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BufferedReader(BytesIO(fed))))
        assert desk.replay("-").out == plain.out


def test_another_policy_and_a_graph_change_what_is_told(desk: Desk, crowd: Tape) -> None:
    deaf = desk.replay("stream.jsonl", policy=Policy(hostile_at=1.0, severe_at=1.0))
    assert (deaf.out, deaf.tally["hostile"]) == ("", 0)
    strangers = ["quoting", *(f"hostile{n}" for n in range(6))]
    graph = {"member": DR_A, "follows": [did(name) for name in strangers]}
    others = {"member": did("nobody"), "follows": []}
    (desk.folder / "graph.jsonl").write_text(f"{json.dumps(others)}\n\n{json.dumps(graph)}\n")
    known = desk.replay("stream.jsonl", graph="graph.jsonl")
    assert (known.out, known.tally["hostile"]) == ("", 10)
    assert len(crowd.lines) == known.tally["events"]


def test_what_is_deleted_at_once_does_not_count(desk: Desk) -> None:
    tape = Tape()
    for number, words in enumerate(HOSTILE[:7]):
        tape.deletes(tape.says(f"hostile{number}", words))
    (desk.folder / "stream.jsonl").write_text(tape.text())
    ended = desk.replay("stream.jsonl")
    assert (ended.out, ended.tally["hostile"]) == ("", 7)


def test_lines_that_are_no_frame_and_times_that_cannot_be_change_nothing(
    desk: Desk, crowd: Tape
) -> None:
    expected = desk.replay("stream.jsonl")
    rogue = Tape()
    rogue.says("early", CIVIL[1], at=NOON + timedelta(days=2_000_000))
    lines = [*crowd.lines[:4], rogue.lines[0], "rubbish", '{"did": "did:plc:x"', *crowd.lines[4:]]
    lines += crowd.lines[-3:]  # said again
    (desk.folder / "odd.jsonl").write_text("".join(f"{line}\n" for line in lines))
    ended = desk.replay("odd.jsonl")
    assert [each["authors"] for each in ended.alerts] == [expected.alerts[0]["authors"]]
    assert "2 lines are no frame of a stream and were left out." in ended.err
