from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.actions import Say
from bot.model.changes import Keep, OpenEpisode, Trailed
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.gauges import Trail
from bot.model.people import FRIENDLY
from bot.model.policy import Policy
from bot.model.verdicts import Verdict
from bot.rules.targeting import EPOCH, follow_trail
from bot.rules.trails import ENOUGH
from tests import facts

POLICY = Policy()
AGAIN = facts.account(7)
MILD = Verdict(0.83, scorer="made-up")  # unwelcome, and too little to count as hostile
TODAY = (facts.NOON.date() - EPOCH).days
BEFORE = Trail((TODAY - 60, TODAY - 40, TODAY - 20), ENOUGH, 0)
THREE_DAYS = BEFORE._replace(days=(TODAY - 60, TODAY - 20, TODAY - 20))


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


def trail_after(decision: Decision) -> Trail:
    (change,) = [c for c in decision.changes if isinstance(c, Trailed)]
    return change.trail


@pytest.mark.need("S2-3")
def test_the_fourth_mild_contact_is_told_with_dates_and_no_words() -> None:
    decision = follow_trail(facts.case(AGAIN, MILD, trail=BEFORE), POLICY)
    (episode,) = opened(decision)
    assert (episode.kind, episode.hostile) == (EpisodeKind.TARGETING, (AGAIN,))
    assert episode.days == tuple(EPOCH + timedelta(days=day) for day in (*BEFORE.days, TODAY))
    assert episode.days[-1] == date(2026, 11, 21)
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    assert say.case == episode.number
    assert len(say.fields["days"]) == 4  # type: ignore[arg-type]  # checked by replace
    assert trail_after(decision).told == TODAY


def test_the_accounts_post_is_kept_so_that_it_can_be_hidden_and_shown() -> None:
    decision = follow_trail(facts.case(AGAIN, MILD, trail=BEFORE), POLICY)
    assert [c.interaction.author for c in decision.changes if isinstance(c, Keep)] == [AGAIN]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"verdict": facts.CIVIL}, id="a-kind-one"),
        pytest.param({"verdict": facts.PLEA}, id="asks-for-help"),
        pytest.param({"verdict": Verdict(None)}, id="not-read"),
        pytest.param({"asked_before": True, "trail": THREE_DAYS}, id="asked-once"),
        pytest.param({"counted_before": True}, id="a-repeat"),
        pytest.param({"hidden": True}, id="she-has-hidden-it"),
        pytest.param({"trail": BEFORE._replace(days=BEFORE.days[1:])}, id="the-third"),
        pytest.param({"trail": BEFORE._replace(days=(TODAY,) * 3)}, id="all-today"),
        pytest.param({"trail": BEFORE._replace(told=TODAY - 30)}, id="told-lately"),
        pytest.param({"trail": BEFORE._replace(evidence=0.0)}, id="may-be-chance"),
        *(pytest.param({"relation": each}, id=each.value) for each in sorted(FRIENDLY)),
    ],
)
def test_what_is_no_targeting(changes: dict[str, object]) -> None:
    case = facts.case(AGAIN, MILD, trail=BEFORE)
    assert not opened(follow_trail(replace(case, **changes), POLICY))  # type: ignore[arg-type]  # checked by replace


def test_a_stranger_who_is_kind_leaves_no_trail() -> None:
    decision = follow_trail(facts.case(AGAIN, facts.CIVIL), POLICY)
    assert decision == Decision()


def test_kind_contacts_after_an_unwelcome_one_speak_for_the_account() -> None:
    decision = follow_trail(facts.case(AGAIN, facts.CIVIL, trail=BEFORE), POLICY)
    after = trail_after(decision)
    assert after.evidence < BEFORE.evidence
    assert after.days == BEFORE.days


@pytest.mark.need("S1-11")
def test_it_waits_for_her_morning() -> None:
    case = facts.case(AGAIN, MILD, trail=BEFORE, member=facts.asleep())
    (say,) = [a for a in follow_trail(case, POLICY).actions if isinstance(a, Say)]
    assert say.not_before == facts.NOON + timedelta(hours=7)


@pytest.mark.need("S1-12")
def test_low_severity_counts_towards_the_slow_burn() -> None:
    trail, opened_at = Trail(), 0
    for n in range(8):
        at = facts.NOON + timedelta(days=14 * n)
        seen = facts.interaction(AGAIN, key=n, at=at)
        case = facts.case(AGAIN, MILD, trail=trail, interaction=seen, now=at)
        decision = follow_trail(case, POLICY)
        trail = trail_after(decision)
        if opened(decision):
            opened_at = n + 1
            break
    assert 4 <= opened_at <= 8


def test_who_answers_others_in_her_conversation_leaves_no_trail() -> None:
    to_another = replace(facts.interaction(AGAIN), answers=facts.account(8))
    case = facts.case(AGAIN, MILD, trail=BEFORE, interaction=to_another)
    assert follow_trail(case, POLICY) == Decision()


def test_a_plea_is_not_unwelcome_whatever_its_words() -> None:
    decision = follow_trail(facts.case(AGAIN, facts.PLEA, trail=BEFORE), POLICY)
    after = trail_after(decision)
    assert not opened(decision)
    assert after.days == BEFORE.days
    assert after.evidence < BEFORE.evidence
    assert after.asked == TODAY


@pytest.mark.need("S2-3", "S2-12")
def test_who_asked_for_help_once_and_keeps_coming_is_told() -> None:
    fourth = BEFORE._replace(asked=TODAY - 61)
    decision = follow_trail(facts.case(AGAIN, MILD, trail=fourth, asked_before=True), POLICY)
    (episode,) = opened(decision)
    assert (episode.hostile, episode.asking_for_help) == ((AGAIN,), ())
    assert episode.contacts[0].insists
    assert episode.why[1] == (
        "1 of them asked for help, but came with unwelcome words on 4 days or more since,"
        " or in very many posts"
    )


@pytest.mark.need("S2-12")
def test_days_before_the_plea_do_not_tell_of_who_asked() -> None:
    lately = BEFORE._replace(asked=TODAY - 30)
    decision = follow_trail(facts.case(AGAIN, MILD, trail=lately, asked_before=True), POLICY)
    assert not opened(decision)
    assert trail_after(decision).days == (*BEFORE.days, TODAY)


def test_who_is_hidden_is_followed_and_not_told() -> None:
    decision = follow_trail(facts.case(AGAIN, MILD, trail=BEFORE, hidden=True), POLICY)
    assert not opened(decision)
    assert len(trail_after(decision).days) == 4


def test_words_that_nobody_can_read_leave_the_trail_as_it_was() -> None:
    assert follow_trail(facts.case(AGAIN, Verdict(None), trail=BEFORE), POLICY) == Decision()
