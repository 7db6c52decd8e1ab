import io
import json
import tracemalloc

import pytest

from bot.model.verdicts import Category, Passage, Verdict
from bot.scoring.explaining import Reasons, Weight
from bot.scoring.jsonl import LONGEST, BadLine, Row, read_rows, written


def rows_of(data: bytes) -> list[Row | BadLine]:
    return [row for rows in read_rows(io.BytesIO(data)) for row in rows]


def test_rows_keep_their_order_and_their_parents() -> None:
    lines = (
        b'{"id": "b", "text": "one", "extra": 1}\n\n'
        b'{"id": "a", "text": "\\ud800", "parent": "two"}\r\n{"id": "", "text": "", "parent": null}'
    )
    assert rows_of(lines) == [
        Row("b", Passage("one")),
        Row("a", Passage("\ud800", "two")),
        Row("", Passage("")),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"nope", "is not JSON"),
        (b'{"id": "1", "text": "cut', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1]", "is not a JSON object"),
        (b'{"text": "x"}', 'needs "id", a string'),
        (b'{"id": 1, "text": "x"}', 'needs "id", a string'),
        (b'{"id": "1"}', 'needs "text", a string'),
        (b'{"id": "1", "text": null}', 'needs "text", a string'),
        (b'{"id": "1", "text": "x", "parent": 3}', 'has a "parent" that is not a string'),
        (b'{"id": "1", "text": "\xff"}', "is not UTF-8"),
        (b'{"id": "1", "text": "' + b"x" * LONGEST + b'"}', "is longer than 4 MB"),
    ],
)
def test_a_bad_line_is_named_by_its_number(line: bytes, why: str) -> None:
    good = b'{"id": "1", "text": "x"}'
    assert rows_of(b"\n".join((good, b"", line, good))) == [
        Row("1", Passage("x")),
        BadLine(3, why),
        Row("1", Passage("x")),
    ]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert rows_of(b'\xef\xbb\xbf{"id": "1", "text": "x"}\n') == [Row("1", Passage("x"))]


class Endless:
    """One line again and again, `times` in all."""

    def __init__(self, line: bytes, times: int) -> None:
        self.block, self.left = line * 1_000, times // 1_000

    def read(self, _: int = -1, /) -> bytes:
        self.left -= 1
        return self.block if self.left >= 0 else b""


@pytest.mark.parametrize(
    ("line", "times"),
    [
        pytest.param(b'{"id": "1", "text": "you are a fool"}\n', 300_000, id="many lines"),
        pytest.param(b"x" * 100, 1_000_000, id="one endless line"),
    ],
)
def test_any_size_of_input_is_read_in_bounded_memory(line: bytes, times: int) -> None:
    tracemalloc.start()
    try:
        seen = sum(len(rows) for rows in read_rows(Endless(line, times)))
        assert seen == (times if line.endswith(b"\n") else 1)
        assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
    finally:
        tracemalloc.stop()


def test_what_is_written_is_the_contract() -> None:
    verdict = Verdict(0.91234, 0.1, {Category.THREAT: 0.5}, "m-1")
    shown = json.loads(written(Row("7", Passage("x")), verdict))
    assert list(shown) == ["id", "hostility", "categories", "care", "model"]
    assert (shown["id"], shown["hostility"], shown["care"], shown["model"]) == (
        *("7", 0.9123, 0.1, "m-1"),
    )
    assert list(shown["categories"]) == [kind.value for kind in Category]
    assert shown["categories"]["threat"] == 0.5
    assert shown["categories"]["insult"] == 0.0


def test_what_is_unknown_is_null_and_never_0() -> None:
    shown = json.loads(written(Row("\ud800", Passage("x")), Verdict(None)))
    assert shown["hostility"] is None
    assert set(shown["categories"].values()) == {None}
    assert shown["id"] == "\ud800"


def test_reasons_stand_beside_the_verdict() -> None:
    reasons = Reasons((Weight("fool", 1.5),), ("veiled menace",))
    shown = json.loads(written(Row("1", Passage("x")), Verdict(0.5), reasons))
    assert (shown["words"], shown["signs"]) == ([["fool", 1.5]], ["veiled menace"])
