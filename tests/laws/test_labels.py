"""Labels never act alone: where the words are not hostile, they change nothing at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.signals import Label, Signals
from bot.model.verdicts import Verdict
from bot.rules.decide import decide
from tests import facts

LABELERS = st.sampled_from([AccountId("did:plc:labeler"), AccountId("hers.example")])

said = st.builds(
    Label,
    LABELERS,
    st.sampled_from(["threat", "rude", "limited", "listed"]),
    st.integers(1, 9).map(facts.account),
    st.floats(0, 9),
    st.none() | st.integers(1, 9).map(lambda number: facts.post_of(facts.account(number))),
    st.none() | st.just(facts.NOON + timedelta(days=1)),
).map(lambda label: replace(label, by="labels.example"))
labelled = st.lists(said, max_size=9).map(lambda some: Signals(tuple(some)))
sensitivities = st.sampled_from(["low", "normal", "high"])


def verdict(hostility: float | None, **more: Any) -> Verdict:
    return Verdict(hostility=hostility, scorer="made-up", **more)


@pytest.mark.need("S2-2")
@given(labelled, st.none() | st.floats(0, 0.85), st.integers(0, 6), sensitivities)
def test_words_that_are_not_hostile_decide_as_if_nobody_were_labelled(
    signals: Signals, hostility: float | None, crowd: int, sensitivity: str
) -> None:
    """Neither words that cannot be judged, as of a post with a picture alone."""
    policy = replace(Policy(), sensitivity=sensitivity)
    case = facts.case(facts.account(1), verdict(hostility), recent=facts.crowd(crowd)[1:])
    assert decide(replace(case, signals=signals), policy) == decide(case, policy)


@given(labelled, st.floats(0.86, 0.99), sensitivities)
def test_one_hostile_stranger_is_no_crowd_however_many_labels(
    signals: Signals, hostility: float, sensitivity: str
) -> None:
    policy = replace(Policy(), sensitivity=sensitivity)
    case = facts.case(facts.account(1), verdict(hostility))
    assert decide(replace(case, signals=signals), policy) == decide(case, policy)
