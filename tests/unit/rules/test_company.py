"""What helpers are told of a new case: who, when, and never by whom it is."""

from dataclasses import replace
from datetime import time

from bot.model.actions import Say
from bot.model.changes import OpenEpisode
from bot.model.lines import Line
from bot.model.people import AccountId, Companion, Member, QuietHours, Standing
from bot.model.policy import Policy
from bot.rules.decide import decide
from tests.facts import DR_A, NOON, THREAT, account, case, member

DANA = AccountId("did:plc:dana")
HELPER = Member(DANA, Standing.ACTIVE, helps=(Companion(DR_A, "Dr A", "Dana"),))
AFTER_HER = account(1)


def told(helper: Member = HELPER, **changes: object) -> list[Say]:
    """What the helper is told when a threat opens a case."""
    hers = member(helpers=(Companion(helper.account, "Dana", "Dr A"),))
    facts = case(AFTER_HER, THREAT, member=hers, helpers=(helper,), **changes)
    decided = decide(facts, Policy())
    assert any(isinstance(change, OpenEpisode) for change in decided.changes)
    says = [act for act in decided.actions if isinstance(act, Say)]
    return [act for act in says if act.to != DR_A]


def test_a_helper_hears_of_the_case_and_not_of_whom() -> None:
    (news,) = told()
    assert (news.to, news.line, news.case) == (DANA, Line.HELPER_CARD, 42)
    assert news.fields["name"] == '"Dr A"'
    assert AFTER_HER not in repr(news)
    assert news.not_before is None
    assert news.asks is None


def test_in_the_helpers_own_night_it_waits() -> None:
    asleep = replace(HELPER, quiet=QuietHours(NOON.time(), time(19)), timezone="UTC")
    (news,) = told(asleep)
    assert news.not_before == NOON.replace(hour=19)


def test_of_a_case_in_which_she_counts_herself_she_hears_nothing() -> None:
    assert told(replace(HELPER, account=AFTER_HER)) == []


def test_where_she_is_told_of_nothing_nobody_else_is() -> None:
    assert told(hidden=True) == []
    assert told(alerts_today=Policy().alerts_per_day, others_today=Policy().alerts_per_day) == []
