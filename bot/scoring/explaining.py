"""Which words weighed most: each is left out in turn, and the difference is its weight."""

from dataclasses import dataclass

from bot.model.verdicts import Passage, Verdict
from bot.scoring.judging import log_odds_of
from bot.scoring.local import LocalScorer
from bot.scoring.signs import signs_in

MOST_WORDS = 80  # of a longer text only the first so many are tried
SHOWN = 5
_LEAST = 0.1  # a smaller difference is noise


@dataclass(frozen=True, slots=True)
class Weight:
    """`log_odds`: how much less hostile the text would be without this word."""

    word: str
    log_odds: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """`words`: the heaviest first, at most `SHOWN`; `signs`: the names of phrases seen."""

    words: tuple[Weight, ...]
    signs: tuple[str, ...]


def explain(passage: Passage, verdict: Verdict, scorer: LocalScorer) -> Reasons:
    """Costs one more judgement for each word."""
    signs = tuple(sign.name for sign in signs_in(passage.text))
    if verdict.hostility is None:
        return Reasons((), signs)
    words = passage.text.split()[:MOST_WORDS]
    without = [Passage(_left_out(passage.text, word), passage.parent) for word in words]
    whole = log_odds_of(verdict.hostility)
    weights = {
        word: whole - log_odds_of(other.hostility)
        for word, other in zip(words, scorer.judge(without), strict=True)
        if other.hostility is not None
    }
    heaviest = sorted(weights.items(), key=lambda pair: -pair[1])[:SHOWN]
    told = tuple(Weight(word, round(weight, 2)) for word, weight in heaviest if weight >= _LEAST)
    return Reasons(told, signs)


def _left_out(text: str, word: str) -> str:
    return " ".join(each for each in text.split() if each != word)
