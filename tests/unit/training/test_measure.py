import math

import numpy as np
import pytest

from training.measure import (
    Measure,
    auc,
    average_precision,
    balanced_accuracy,
    calibration_error,
    f1_at,
    false_positives_above,
    recall_above,
    recall_at,
    with_interval,
)

TRUTH = np.array([True, True, True, False, False, False, False])
SCORES = np.array([0.9, 0.6, 0.2, 0.7, 0.2, 0.1, 0.0])


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        (auc, (4 + 3 + 2.5) / 12),
        (average_precision, (1 / 1 + 2 / 3 + 3 / 5) / 3),
        (recall_at(0.0), 1 / 3),
        (recall_at(0.25), 2 / 3),
        (recall_above(0.6), 2 / 3),
        (false_positives_above(0.6), 1 / 4),
        (balanced_accuracy(0.6), (2 / 3 + 3 / 4) / 2),
        (f1_at(0.6), 4 / 6),
    ],
)
def test_measures_are_what_a_hand_finds(measure: Measure, value: float) -> None:
    assert measure(TRUTH, SCORES) == pytest.approx(value)


def test_calibration_error_is_the_mean_gap_of_bins() -> None:
    truth = np.array([True, False, True, True])
    chances = np.array([0.15, 0.15, 0.85, 0.95])
    assert calibration_error(truth, chances) == pytest.approx((0.7 + 0.15 + 0.05) / 4)
    assert calibration_error(np.array([True]), np.array([1.0])) == 0


def test_a_ranking_of_one_class_is_no_number() -> None:
    harmless = np.zeros(3, np.bool_)
    assert all(math.isnan(each(harmless, SCORES[:3])) for each in (auc, average_precision))
    assert f1_at(1.0)(harmless, SCORES[:3]) == 0


def test_an_interval_holds_the_value_and_is_the_same_again() -> None:
    generator = np.random.default_rng(2)
    truth = generator.random(300) < 1 / 2
    scores = generator.normal(size=300) + truth
    found = with_interval(auc, truth, scores, seed=3)
    assert found.low < found.value < found.high
    assert 0.05 < found.high - found.low < 0.2
    assert with_interval(auc, truth, scores, seed=3) == found
    assert with_interval(auc, truth, scores, seed=4) != found


def test_few_positives_are_in_every_draw() -> None:
    truth = np.array([True] + [False] * 50)
    found = with_interval(auc, truth, np.arange(51.0), resamples=50)
    assert (found.value, found.low, found.high) == (0, 0, 0)
