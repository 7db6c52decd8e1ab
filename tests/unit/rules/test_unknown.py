"""A text that could not be judged is neither hostile nor calm."""

from dataclasses import replace
from types import MappingProxyType

from bot.model.changes import DropPost
from bot.model.policy import Policy
from bot.model.verdicts import Category, Verdict
from bot.rules.counting import contact_of, is_hostile
from bot.rules.keeping import keep_what_counts
from tests import facts

UNKNOWN = Verdict(None, scorer="made-up")
ANN = facts.account(1)
POLICY = Policy()


def test_it_does_not_count() -> None:
    assert not is_hostile(UNKNOWN, Policy(hostile_at=0.0))
    assert contact_of(facts.case(ANN, UNKNOWN), POLICY) is None
    assert keep_what_counts(facts.case(ANN, UNKNOWN), POLICY).changes == ()


def test_an_edit_that_could_not_be_judged_takes_nothing_out_of_her_counts() -> None:
    edited = facts.case(ANN, UNKNOWN, counted_before=True)
    calmed = facts.case(ANN, facts.CIVIL, counted_before=True)
    assert keep_what_counts(edited, POLICY).changes == ()
    assert isinstance(keep_what_counts(calmed, POLICY).changes[0], DropPost)


def test_a_plea_or_a_threat_in_it_is_seen_all_the_same() -> None:
    plea = contact_of(facts.case(ANN, replace(UNKNOWN, care=0.9)), POLICY)
    threat = replace(UNKNOWN, categories=MappingProxyType({Category.THREAT: 0.9}))
    alarm = contact_of(facts.case(ANN, threat), POLICY)
    assert plea is not None
    assert (plea.care, plea.hostility) == (True, None)
    assert alarm is not None
    assert (alarm.worst, alarm.hostility) == (Category.THREAT, None)
    assert facts.episode(alarm).hostile == (ANN,)
