"""Whatever a line holds, the released model answers it with one line, and soon."""

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.scoring import LocalScorer, read_scorer
from bot.scoring.command import Scoring, score_all

LONG = 100_000


@pytest.fixture(scope="module")
def scorer() -> Iterator[LocalScorer]:
    scorer = read_scorer()
    yield scorer
    scorer.close()


def answers(scorer: LocalScorer, *lines: object) -> list[dict[str, Any]]:
    raw = "\n".join(json.dumps(line) for line in lines).encode()
    out = io.StringIO()
    assert score_all(io.BytesIO(raw), Scoring(scorer, out, print, "x.jsonl")) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x01\x07" * 50, "\ud800", "\u200b\u202e\ufeff"])
def test_where_nothing_can_be_seen_nothing_is_hostile(scorer: LocalScorer, text: str) -> None:
    (found,) = answers(scorer, {"id": "1", "text": text})
    assert (found["hostility"], found["care"]) == (0.0, 0.0)
    assert set(found["categories"].values()) == {0.0}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\U0001f600\U0001f525", id="emoji"),
        pytest.param("\U0001f480" * (LONG // 4), id="100 KB of emoji"),
        pytest.param("Please read page three. " * (LONG // 24), id="100 KB of words"),
        pytest.param("a" * LONG, id="one word"),
        pytest.param("@" * LONG, id="signs"),
        pytest.param("a." * (LONG // 2), id="letters and dots"),
        pytest.param("1 2 " * (LONG // 4), id="digits"),
        pytest.param("\u00e9a " * (LONG // 4), id="accents"),
        pytest.param("((((" * (LONG // 4), id="brackets"),
        pytest.param("\x1b[31mred\x1b[0m \x00 text", id="terminal markup"),
        pytest.param("a reply\udfff with half a character", id="lone surrogate"),
    ],
)
def test_odd_texts_are_answered_soon(scorer: LocalScorer, text: str) -> None:
    began = time.process_time()
    (found,) = answers(scorer, {"id": "\ud800", "text": text, "parent": text})
    assert found["id"] == "\ud800"
    assert found["hostility"] is None or 0 <= found["hostility"] <= 1
    assert time.process_time() - began < 3


def test_control_characters_hide_no_insult(scorer: LocalScorer) -> None:
    plain = "You are a stupid, pathetic liar."
    hidden = plain.replace("stupid", "stu\u200bpid").replace("liar", "li\u00adar")
    first, second = answers(scorer, *({"id": "1", "text": text} for text in (plain, hidden)))
    assert second["hostility"] == first["hostility"]


@pytest.fixture
def heeds_the_keyboard() -> Iterator[None]:
    """Also where these tests run in the background, with the signal ignored for all children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_the_keyboard")
def test_stopped_at_the_keyboard_it_ends_with_one_word() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "score"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdin
    assert program.stdout
    program.stdin.write(b'{"id": "1", "text": "good morning"}\n')
    program.stdin.flush()
    assert json.loads(program.stdout.readline())["id"] == "1"
    program.send_signal(signal.SIGINT)
    said, complaint = program.communicate(timeout=30)
    assert (program.returncode, said, complaint) == (1, b"", b"housecall: stopped\n")
