"""Models without an encoder: hashed TF-IDF, and the two well-known baselines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

Scores = NDArray[np.float64]
_BUCKETS = 2**18


class HashedLinear:
    """Words (1-2) and characters (2-5) in 2 x 2^18 buckets, then logistic regression."""

    def __init__(self, strength: float = 4.0) -> None:
        self.words = HashingVectorizer(
            ngram_range=(1, 2), n_features=_BUCKETS, alternate_sign=False, norm=None
        )
        self.characters = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            n_features=_BUCKETS,
            alternate_sign=False,
            norm=None,
        )
        self.weighting = TfidfTransformer(sublinear_tf=True)
        self.model = LogisticRegression(C=strength, max_iter=60, tol=1e-3)

    def fit(self, texts: Sequence[str], hostile: Scores, weight: Scores) -> "HashedLinear":
        counts = self._counts(texts)
        self.model.fit(self.weighting.fit_transform(counts), hostile > 1 / 2, sample_weight=weight)
        return self

    def logits(self, texts: Sequence[str]) -> Scores:
        found: Scores = self.model.decision_function(self.weighting.transform(self._counts(texts)))
        return found

    def _counts(self, texts: Sequence[str]) -> Any:
        return hstack([self.words.transform(texts), self.characters.transform(texts)]).tocsr()


def alt_profanity_logits(texts: Sequence[str]) -> Scores:
    from profanity_check import predict_prob  # noqa: PLC0415  loads a pickle: only on request

    chance = np.clip(predict_prob(list(texts)), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(chance / (1 - chance)), np.float64)


def vader_logits(texts: Sequence[str]) -> Scores:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415  a rival only

    analyzer = SentimentIntensityAnalyzer()
    return np.array([-analyzer.polarity_scores(text)["compound"] for text in texts])
