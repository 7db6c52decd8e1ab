import random

import pytest

from bot.model.calibration import LookedAt
from bot.model.errors import Refused
from bot.scoring.calibrating import (
    FEWEST,
    SHIFTS,
    SLOPES,
    Rate,
    fit,
    kept,
    mistaken,
    name_of,
    of_model,
    read_correction,
    uncorrected,
)
from bot.scoring.judging import UNCORRECTED, Correction

AT = 0.7


def seen(hostility: float, count: int, *, hostile: bool) -> list[LookedAt]:
    return [LookedAt(hostility, "m-1", hostile)] * count


def test_where_people_mostly_dismiss_scores_go_down_and_fewer_mistakes_count() -> None:
    sample = (
        seen(0.72, 60, hostile=False) + seen(0.72, 6, hostile=True) + seen(0.97, 30, hostile=True)
    )
    found = fit(sample)
    assert found.of(0.72) < AT < found.of(0.97)
    before, after = mistaken(sample, UNCORRECTED, AT), mistaken(sample, found, AT)
    assert (before.hits, before.of) == (60, 96)
    assert (after.hits, after.of) == (0, 30)
    assert kept(sample, found, AT).hits == 30


def test_where_people_agree_nothing_is_taken_away() -> None:
    sample = seen(0.75, 90, hostile=True) + seen(0.75, 10, hostile=False)
    assert fit(sample).of(0.75) >= 0.75


@pytest.mark.parametrize(
    "sample",
    [
        [],
        seen(0.9, FEWEST - 1, hostile=False),
        seen(0.9, 500, hostile=False),
        seen(0.9, 500, hostile=True) + seen(0.9, 4, hostile=False),
    ],
)
def test_too_little_to_learn_from_corrects_nothing(sample: list[LookedAt]) -> None:
    assert fit(sample) == UNCORRECTED


def test_whatever_people_say_it_stays_within_bounds() -> None:
    for seed in range(20):
        rng = random.Random(seed)
        sample = [
            LookedAt(rng.uniform(0.7, 1.0), "m-1", rng.random() < seed / 20) for _ in range(300)
        ]
        found = fit(sample)
        assert SLOPES[0] <= found.slope <= SLOPES[1]
        assert SHIFTS[0] <= found.shift <= SHIFTS[1]


def test_what_was_corrected_before_is_taken_back_first() -> None:
    correction = Correction(0.8, -0.5)
    told = LookedAt(correction.of(0.9), f"m-1{name_of(correction)}", hostile=True)
    assert uncorrected(told) == pytest.approx(0.9)


def test_a_correction_has_a_name_and_can_be_read_again() -> None:
    for correction in (UNCORRECTED, Correction(0.8, -0.5), Correction(1.25, 1.0)):
        assert read_correction(name_of(correction)) == correction
    assert read_correction(None) == UNCORRECTED
    with pytest.raises(Refused, match="housecall calibrate"):
        read_correction("drop table")


def test_rates_come_with_their_intervals() -> None:
    assert str(Rate(6, 41)) == "6 of 41: 15% (7% to 28%)"
    assert str(Rate(0, 0)) == "unknown: nobody has looked yet"
    assert Rate(0, 20).interval[0] == pytest.approx(0.0, abs=1e-9)


def test_only_what_this_model_alone_judged_corrects_it() -> None:
    names = ("3", "3~0.800-0.500", "3+big", "3~0.800-0.500+big", "2", "31", "31~0.800-0.500")
    found = of_model("3", [LookedAt(0.9, name, hostile=True) for name in names])
    assert [each.scorer for each in found] == ["3", "3~0.800-0.500"]
