"""The shipped model hears what the cast says as the stories mean it, at the default thresholds."""

from collections.abc import Iterator

import pytest

from bot.model.policy import Policy
from bot.model.verdicts import Passage, Verdict
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, HOSTILE_QUOTES, PLEA, SUPPORT
from bot.rules.counting import asks_for_help, is_hostile
from bot.scoring import LocalScorer, read_scorer
from tests.story.staging import HARMLESS

POLICY = Policy()


@pytest.fixture(scope="module")
def scorer() -> Iterator[LocalScorer]:
    scorer = read_scorer()
    yield scorer
    scorer.close()


PARENTS = (None, "New data on measles vaccines in our region. Thread below.")


def judged(scorer: LocalScorer, text: str, parent: str | None = None) -> Verdict:
    return scorer.judge([Passage(text, parent)])[0]


@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("text", [*HOSTILE, *HOSTILE_QUOTES])
def test_the_attackers_count(scorer: LocalScorer, text: str, parent: str | None) -> None:
    verdict = judged(scorer, text, parent)
    assert is_hostile(verdict, POLICY), verdict.hostility


@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("text", [*CIVIL, *SUPPORT, HARMLESS, f"@dr-0001.test {HARMLESS}"])
def test_civil_strangers_do_not(scorer: LocalScorer, text: str, parent: str | None) -> None:
    verdict = judged(scorer, text, parent)
    assert not is_hostile(verdict, POLICY), verdict.hostility


@pytest.mark.parametrize("parent", PARENTS)
@pytest.mark.parametrize("text", PLEA)
def test_pleas_are_pleas(scorer: LocalScorer, text: str, parent: str | None) -> None:
    assert asks_for_help(judged(scorer, text, parent), POLICY)
