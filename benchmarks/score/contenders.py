"""Each contender: how it is made ready, and how it judges some texts."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from bot.model.verdicts import Passage
from bot.scoring import read_scorer
from bot.scoring.normalise import normalise
from bot.scoring.trained import SHIPPED, read_artefact

Judge: TypeAlias = Callable[[Sequence[str]], object]


def whole_scorer() -> Judge:
    """Model, signs, care guard and language, as the bot runs it."""
    scorer = read_scorer()
    return lambda texts: scorer.judge([Passage(text) for text in texts])


def model_alone() -> Judge:
    return _model(SHIPPED)


def first_stage_alone() -> Judge:
    """Without the second model: what most posts cost."""
    stage = replace(read_artefact(), second=None)
    return lambda texts: stage.chances([("", normalise(text) or ".") for text in texts])


def share_asked_further(texts: Sequence[str]) -> float:
    """Of the texts those that the second model reads too."""
    model = read_artefact()
    first = replace(model, second=None)
    chances = first.chances([("", normalise(text) or ".") for text in texts])
    return len(model.unsettled(chances)) / len(texts)


def vader() -> Judge:
    analyser = importlib.import_module("vaderSentiment.vaderSentiment")
    scores = analyser.SentimentIntensityAnalyzer().polarity_scores
    return lambda texts: [scores(text) for text in texts]


def alt_profanity_check() -> Judge:
    predict = importlib.import_module("profanity_check").predict_prob
    return lambda texts: predict(list(texts))


def fp32(folder: Path) -> Callable[[], Judge]:
    """The models before quantisation: a folder like the artefact, with its own sums."""
    return lambda: _model(folder)


def _model(folder: Path) -> Judge:
    model = read_artefact(folder)
    return lambda texts: model.chances([("", normalise(text) or ".") for text in texts])


CONTENDERS: Mapping[str, Callable[[], Judge]] = {
    "House Call": whole_scorer,
    "its model alone": model_alone,
    "its first stage alone": first_stage_alone,
    "alt-profanity-check": alt_profanity_check,
    "VADER": vader,
}
