"""What may be told of a quarter."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.transparency import Quarter, Tally
from bot.rules.transparency import FEWEST, rounded, tell

pytestmark = pytest.mark.need("S3-6")

MOST = 12


def tally(*counts: int) -> Tally:
    parts = {f"part {number}": count for number, count in enumerate(counts)}
    return Tally(tables={"table": parts}, alone={})


Published = tuple[tuple[int | None, ...], int | None]


def published(counts: tuple[int, ...]) -> Published:
    told = tell(tally(*counts))
    return tuple(told.tables["table"].values()), told.wholes["table"]


@pytest.mark.parametrize(("count", "said"), [(0, None), (4, None), (5, 5), (9, 5), (10, 10)])
def test_a_count_is_rounded_down_and_a_small_one_is_not_given(count: int, said: int | None) -> None:
    assert rounded(count) == said


def readings(parts: int) -> Mapping[Published, set[tuple[int, ...]]]:
    """Of everything that can be published, the counts that it may stand for."""
    found: dict[Published, set[tuple[int, ...]]] = {}
    for counts in product(range(MOST), repeat=parts):
        found.setdefault(published(counts), set()).add(counts)
    return found


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_no_small_count_can_be_worked_out_from_what_is_given(parts: int) -> None:
    everything = readings(parts)
    assert len(everything) > 1
    for (shown, _), meant in everything.items():
        for place, count in enumerate(shown):
            if count is None:
                assert {counts[place] for counts in meant} == set(range(FEWEST))


@given(st.lists(st.integers(5, 200), min_size=1, max_size=5))
def test_the_whole_is_given_where_no_part_is_small(counts: list[int]) -> None:
    assert published(tuple(counts))[1] == rounded(sum(counts))


@given(st.lists(st.integers(0, 200), min_size=1, max_size=5), st.integers(0, 4))
def test_one_more_is_not_seen_or_seems_to_be_five(counts: list[int], place: int) -> None:
    place %= len(counts)
    more = [count + (each == place) for each, count in enumerate(counts)]
    before, after = published(tuple(counts)), published(tuple(more))
    assert before == after or more[place] % FEWEST == 0 or sum(more) % FEWEST == 0


def test_a_whole_that_is_more_than_its_parts_is_withheld_where_one_of_them_is_small() -> None:
    for least, said in ((5, 20), (4, None)):
        made = Tally({"proposals": {"agreed": 7, "lapsed": least}}, {}, wholes={"proposals": 23})
        assert tell(made).wholes["proposals"] == said


def test_the_usual_time_is_told_of_five_verdicts_and_of_no_fewer() -> None:
    def hours(*each: float) -> int | None:
        return tell(Tally({}, {}, hours=each)).hours

    assert hours(1.0, 2.0, 3.0, 4.0) is None
    assert hours(0.2, 0.5, 2.3, 30.0, 90.0) == 3


QUARTERS = [Quarter(year, number) for year in (2025, 2028) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("quarter", QUARTERS, ids=lambda quarter: quarter.name)
def test_quarters_follow_each_other_without_a_gap(quarter: Quarter) -> None:
    assert Quarter.of(quarter.start) == quarter == Quarter.read(quarter.name)
    assert Quarter.of(quarter.end).before == quarter
    assert quarter.before.end == quarter.start


@pytest.mark.parametrize("written", ["", "2026", "2026-Q5", "Q4-2026", "2026-Q4 ", "26-Q1"])
def test_what_is_no_quarter_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="2026-Q4"):
        Quarter.read(written)


def test_a_moment_belongs_to_the_quarter_in_utc() -> None:
    assert Quarter.of(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == Quarter(2026, 4)
