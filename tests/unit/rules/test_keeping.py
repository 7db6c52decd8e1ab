"""What is remembered carries what was decided about it."""

import pytest

from bot.model.changes import Keep
from bot.model.policy import Policy
from bot.model.verdicts import Verdict
from bot.rules.keeping import keep_what_counts
from tests import facts

ANN = facts.account(1)


def kept(verdict: Verdict, **known: object) -> list[object]:
    return list(keep_what_counts(facts.case(ANN, verdict, **known), Policy()).changes)


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize(
    ("known", "care"),
    [
        pytest.param({}, False, id="a-stranger"),
        pytest.param(
            {"recent": (facts.contact(ANN, post=facts.post_of(ANN, 2), care=True),)},
            True,
            id="asked-today",
        ),
        pytest.param({"asked_before": True}, True, id="asked-long-ago"),
    ],
)
def test_a_hostile_post_of_somebody_who_asked_for_help_is_kept_as_care(
    known: dict[str, object], *, care: bool
) -> None:
    seen = facts.interaction(ANN)
    assert kept(facts.HOSTILE, **known) == [Keep(seen, facts.HOSTILE, care)]


def test_what_is_civil_is_not_kept_because_its_author_asked_for_help_long_ago() -> None:
    assert not kept(facts.CIVIL, asked_before=True)
