"""The drafts of the bench are what the bench says of them, and its figures count what they name."""

import pytest

from benchmarks.review.contenders import ANY, CONTENDERS, Seen
from benchmarks.review.figures import by_kind, line_of, touches
from benchmarks.review.written import AUTHORS, Written, read_written
from bot.model.drafts import Draft, FindingKind

ALL = read_written()


def one(name: str, kind: FindingKind | None, *, hard: bool = False) -> Written:
    return Written(name, "house", Draft("some words"), kind, hard, ((0, 4),) if kind else ())


def test_there_are_300_problems_with_twins_and_a_third_is_by_another_hand() -> None:
    problems = [each for each in ALL if each.kind]
    others = [each for each in problems if each.author != "house"]
    assert len(problems) >= 300
    assert len(others) >= len(problems) / 3
    assert len(ALL) - len(problems) >= len(problems)
    assert {each.kind for each in others} == {*FindingKind}


def test_each_draft_is_named_once_and_marked_within_its_text() -> None:
    assert len({each.id for each in ALL}) == len({each.draft for each in ALL}) == len(ALL)
    assert {each.author for each in ALL} == {*AUTHORS}
    assert [e.id for e in ALL if any(a >= b or b > len(e.draft.text) for a, b in e.marked)] == []
    assert [e.id for e in ALL if e.kind and not e.marked] == []
    assert [e.id for e in ALL if e.hard and e.kind is not FindingKind.PRIVACY] == []


def test_a_line_counts_what_its_heads_name() -> None:
    advice, privacy = FindingKind.ADVICE, FindingKind.PRIVACY
    written = [one("a", advice), one("b", privacy, hard=True), one("c", None), one("d", None)]
    found = {"a": [Seen("privacy", ((3, 5),))], "b": [Seen("privacy", ((6, 8),))]}
    found |= {"c": [Seen(ANY)], "d": []}
    name, *cells, speed = line_of("it", written, found, 0.004)
    assert name == "it"
    assert [cell.split(" ")[0] for cell in cells] == ["100.0", "50.0", "50.0", "100.0", "50.0"]
    assert speed == "1.00"
    kinds = {row[0]: row[1] for row in by_kind({"house": written}, found).rows}
    assert kinds["advice"].startswith("0.0 ")
    assert kinds["privacy"].startswith("100.0 ")
    assert kinds["contempt"] == "-"


@pytest.mark.parametrize(("span", "touched"), [((0, 2), True), ((3, 9), True), ((4, 6), False)])
def test_a_place_is_touched_by_a_common_character(span: tuple[int, int], *, touched: bool) -> None:
    assert touches([Seen(ANY), Seen("advice", (span,))], [(1, 4)]) is touched


def test_a_word_list_finds_its_words_and_where() -> None:
    read = CONTENDERS["word list"]()
    assert read(Draft("he always lies")) == [Seen("overclaim", ((3, 9),))]
    assert not read(Draft("a quiet day"))
