import numpy as np
import pytest
from sklearn import metrics

from training.measure import auc, average_precision, balanced_accuracy, f1_at


def test_the_measures_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(1)
    for turn in range(20):
        truth = generator.random(200) < 0.3
        scores = (generator.random(200) + 0.3 * truth).round(1 + turn % 3)  # with ties
        assert auc(truth, scores) == pytest.approx(metrics.roc_auc_score(truth, scores))
        known = metrics.average_precision_score(truth, scores)
        assert average_precision(truth, scores) == pytest.approx(known)
        said = scores >= 1 / 2
        assert f1_at(0.5)(truth, scores) == pytest.approx(metrics.f1_score(truth, said))
        known = metrics.balanced_accuracy_score(truth, said)
        assert balanced_accuracy(0.5)(truth, scores) == pytest.approx(known)
