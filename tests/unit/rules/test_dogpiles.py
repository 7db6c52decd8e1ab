from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.model.actions import Priority, ReadNames, ReadTies, Say
from bot.model.changes import (
    DropPost,
    JoinEpisode,
    Keep,
    OpenEpisode,
    ToldEpisode,
    Weighed,
)
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind, Quote
from bot.model.interactions import PostId
from bot.model.people import FRIENDLY, AccountId, Mode, QuietHours, Relation, Standing
from bot.model.policy import Policy
from bot.model.verdicts import Verdict
from bot.rules import gauging
from bot.rules.decide import decide
from bot.rules.dogpiles import catch_up
from tests import facts

POLICY = Policy(sensitivity="high")
NEWCOMER = facts.account(99)
HER_OTHER_POST = facts.post_of(facts.DR_A, 2)
OFTEN_INSULTED = facts.calm_member(hostile=9)
T = TypeVar("T")


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


def changes_of(decision: Decision, kind: type[T]) -> list[T]:
    return [change for change in decision.changes if isinstance(change, kind)]


def spoken(decision: Decision) -> list[Say]:
    return [a for a in decision.actions if isinstance(a, Say)]


def names_read(decision: Decision) -> list[tuple[AccountId, ...]]:
    reads = [a for a in decision.actions if isinstance(a, ReadNames)]
    assert all(read.member == facts.DR_A for read in reads)
    return [read.accounts for read in reads]


def crowd(size: int) -> tuple[Contact, ...]:
    return tuple(facts.contact(facts.account(n)) for n in range(1, size + 1))


@pytest.mark.need("S1-2")
@pytest.mark.parametrize(
    ("sensitivity", "before", "alerts"),
    [
        pytest.param("high", 1, False, id="high-second"),
        pytest.param("high", 2, True, id="high-third"),
        pytest.param("normal", 1, False, id="normal-second"),
        pytest.param("normal", 2, True, id="normal-third"),
        pytest.param("low", 1, False, id="low-second"),
        pytest.param("low", 4, True, id="low-fifth"),
    ],
)
def test_distinct_hostile_strangers_open_one_case(
    sensitivity: str, before: int, *, alerts: bool
) -> None:
    gauge = facts.gauge_after(crowd(before), facts.calm_member())
    case = facts.case(facts.account(99), recent=crowd(before), gauge=gauge)
    decision = decide(case, Policy(sensitivity=sensitivity))
    assert bool(opened(decision)) is alerts
    assert len([a for a in decision.actions if isinstance(a, Say)]) == int(alerts)


@pytest.mark.need("S1-2")
def test_civil_strangers_open_nothing() -> None:
    decision = decide(facts.case(facts.account(99), facts.CIVIL, recent=crowd(2)), POLICY)
    assert [type(change) for change in decision.changes] == [Weighed]
    assert not decision.actions


@pytest.mark.parametrize("relation", sorted(FRIENDLY))
def test_friends_never_count(relation: Relation) -> None:
    case = facts.case(facts.account(99), recent=crowd(2), relation=relation)
    assert decide(case, POLICY) == NOTHING


def test_an_unknown_relation_counts_as_a_stranger_for_alerts() -> None:
    case = facts.case(facts.account(99), recent=crowd(2), relation=Relation.UNKNOWN)
    assert opened(decide(case, POLICY))


def test_one_loud_account_is_no_dogpile() -> None:
    loud = facts.account(1)
    again = tuple(facts.contact(loud, post=facts.post_of(loud, key)) for key in range(2, 20))
    (burst,) = opened(decide(facts.case(loud, recent=again), POLICY))
    assert burst.kind is EpisodeKind.BURST


@pytest.mark.need("S2-5", "S2-12")
def test_an_account_that_asks_for_help_never_counts_whatever_else_it_says() -> None:
    asking = facts.account(2)
    plea = facts.contact(asking, care=True, post=facts.post_of(asking, 2), minutes_ago=600)
    case = facts.case(asking, recent=(facts.contact(facts.account(1)), plea))
    assert not opened(decide(case, Policy(sensitivity="high", dogpile_accounts_high=2)))


@pytest.mark.need("S2-12")
def test_a_plea_is_kept_for_the_care_lane_but_never_counted() -> None:
    decision = decide(facts.case(facts.account(99), facts.PLEA, recent=crowd(2)), POLICY)
    assert not opened(decision)
    assert [type(change) for change in decision.changes] == [Keep]


def test_contacts_outside_the_window_do_not_count() -> None:
    old = tuple(facts.contact(facts.account(n), minutes_ago=61) for n in (1, 2))
    case = facts.case(facts.account(99), recent=old, gauge=OFTEN_INSULTED)
    assert not opened(decide(case, POLICY))
    near = tuple(facts.contact(facts.account(n), minutes_ago=59) for n in (1, 2))
    assert opened(decide(replace(case, recent=near), POLICY))


def test_late_contacts_join_the_open_case_without_a_second_message() -> None:
    episode = opened(decide(facts.case(facts.account(99), recent=crowd(2)), POLICY))[0]
    later = facts.NOON + timedelta(minutes=5)
    late = facts.case(facts.account(100), recent=crowd(3), open_episodes=(episode,), now=later)
    decision = decide(late, POLICY)
    joined = [c for c in decision.changes if isinstance(c, JoinEpisode)]
    assert [(c.number, c.contacts[0].number) for c in joined] == [(episode.number, 4)]
    assert not [a for a in decision.actions if isinstance(a, Say)]


def test_a_crowd_that_comes_all_at_once_is_counted_in_one_card() -> None:
    first = decide(facts.case(facts.account(99), recent=crowd(2)), POLICY)
    (card,) = [a for a in first.actions if isinstance(a, Say)]
    told = replace(opened(first)[0], told_at=card.not_before)
    grown = replace(told, contacts=(*told.contacts, facts.contact(facts.account(100), number=4)))
    late = facts.case(facts.account(100), recent=crowd(3), open_episodes=(grown,))
    (again,) = spoken(catch_up(late, (facts.account(100),), POLICY))
    assert (card.fields["count"], again.fields["count"]) == (3, 4)
    assert again.replaces
    assert again.not_before == card.not_before == facts.NOON + POLICY.gather_for


def test_the_same_post_twice_counts_once() -> None:
    case = facts.case(facts.account(99), recent=crowd(2), counted_before=True)
    assert not opened(decide(case, POLICY))


@pytest.mark.parametrize(
    "state", [{"mode": Mode.OFF}, {"standing": Standing.LEFT}, {"standing": Standing.GONE}]
)
def test_who_is_not_protected_is_not_judged(state: dict[str, Mode | Standing]) -> None:
    case = facts.case(facts.account(99), recent=crowd(9), member=facts.member(**state))
    assert decide(case, POLICY) == NOTHING


@pytest.mark.need("S1-11")
def test_a_dogpile_waits_for_her_morning() -> None:
    quiet = QuietHours(start=facts.NOON.time(), end=(facts.NOON + timedelta(hours=7)).time())
    asleep = facts.member(quiet=quiet, timezone="UTC")
    decision = decide(facts.case(facts.account(99), recent=crowd(2), member=asleep), POLICY)
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    assert say.not_before == facts.NOON + timedelta(hours=7)


@pytest.mark.need("S4-6", "S4-3")
def test_a_threat_wakes_her() -> None:
    quiet = QuietHours(start=facts.NOON.time(), end=(facts.NOON + timedelta(hours=7)).time())
    asleep = facts.member(quiet=quiet, timezone="UTC")
    decision = decide(facts.case(facts.account(99), facts.THREAT, member=asleep), Policy())
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    assert (say.priority, say.not_before) == (Priority.SEVERE, None)
    assert [episode.kind for episode in opened(decision)] == [EpisodeKind.SEVERE]


def test_a_flood_of_threats_is_one_message_in_half_an_hour() -> None:
    first = decide(facts.case(facts.account(98), facts.THREAT), Policy())
    told = replace(opened(first)[0], told_at=facts.NOON)
    second = decide(facts.case(facts.account(99), facts.THREAT, open_episodes=(told,)), Policy())
    assert not [a for a in second.actions if isinstance(a, Say)]
    assert [c.number for c in second.changes if isinstance(c, JoinEpisode)] == [told.number]


def test_the_brake_keeps_the_case_and_says_what_it_held_back() -> None:
    case = facts.case(facts.account(99), recent=crowd(2), alerts_today=24)
    decision = decide(case, POLICY)
    assert opened(decision)
    assert not [a for a in decision.actions if isinstance(a, Say)]
    assert any("held back 1" in why for why in decision.because)


def test_every_alert_says_why() -> None:
    by_count = facts.case(facts.account(99), recent=crowd(2), gauge=OFTEN_INSULTED)
    why = (
        "3 distinct hostile strangers within 60 minutes; high sensitivity alerts at 3, with no"
        " promise about false alarms"
    )
    assert decide(by_count, POLICY).because == (why,)
    (by_test,) = decide(facts.case(facts.account(99), recent=crowd(2)), Policy()).because
    assert by_test.startswith("3 distinct hostile strangers; usually about 3% of 20 strangers")
    assert by_test.endswith("the bound for 1 false alarms a year")


def test_the_case_remembers_who_came_in_order_and_what_is_usual_for_her() -> None:
    before = (
        facts.contact(facts.account(2), minutes_ago=3, hostility=0.8),
        facts.contact(facts.account(1), minutes_ago=9, hostility=0.99),
    )
    decision = decide(facts.case(NEWCOMER, recent=before, usual_per_day=1.5), POLICY)
    assert any("evidence" in why for why in decision.because)
    (episode,) = opened(decision)
    assert [(c.number, c.author) for c in episode.contacts] == [
        (1, facts.account(1)),
        (2, facts.account(2)),
        (3, NEWCOMER),
    ]
    assert (episode.number, episode.member, episode.kind, episode.opened_at) == (
        41, facts.DR_A, EpisodeKind.DOGPILE, facts.NOON,
    )  # fmt: skip
    assert episode.usual_per_day == 1.5
    assert episode.why == decision.because


def test_the_bot_learns_the_names_of_those_who_count_so_that_she_can_name_them() -> None:
    opening = decide(facts.case(NEWCOMER, recent=crowd(2)), POLICY)
    assert names_read(opening) == [opened(opening)[0].hostile]
    joined = (facts.account(100), facts.account(101))
    assert names_read(catch_up(facts.case(joined[1]), joined, POLICY)) == [joined]


@pytest.mark.need("S1-7")
def test_whom_a_grown_crowd_follows_is_read_before_its_update() -> None:
    at = facts.NOON - timedelta(hours=1)
    quoted = Quote(facts.post_of(facts.account(50)), facts.account(50), at, 0.7)
    last = facts.NOON - timedelta(minutes=30)
    grown = facts.episode(*crowd(4), number=41, opened_at=last, told_at=last, told_count=3)
    case = facts.case(NEWCOMER, quotes=(quoted,), open_episodes=(grown,))
    actions = catch_up(case, (NEWCOMER,), POLICY).actions
    assert [action for action in actions if isinstance(action, ReadTies)] == [
        ReadTies(facts.DR_A, 41, facts.account(50), grown.hostile, quoted.post)
    ]
    without = catch_up(replace(case, quotes=()), (NEWCOMER,), POLICY)
    assert names_read(without) == [(NEWCOMER,)]
    assert len(without.actions) == 1


def test_them_means_the_crowd_that_she_is_told_of() -> None:
    decision = decide(facts.case(NEWCOMER, recent=crowd(2)), POLICY)
    assert [say.case for say in spoken(decision)] == [41]


def test_the_card_leaves_after_a_moment_and_its_numbers_work_from_then_on() -> None:
    decision = decide(facts.case(NEWCOMER, recent=crowd(2)), POLICY)
    leaves_at = facts.NOON + POLICY.gather_for
    (say,) = spoken(decision)
    assert (say.not_before, say.replaces) == (leaves_at, "pile_on:41")
    assert changes_of(decision, ToldEpisode) == [ToldEpisode(41, leaves_at, 3)]
    assert facts.question_of(say).asked_at == leaves_at


@pytest.mark.need("S1-11")
def test_a_card_that_would_leave_just_after_bedtime_waits_for_morning() -> None:
    bedtime = facts.NOON + POLICY.gather_for / 2
    quiet = QuietHours(start=bedtime.time(), end=(facts.NOON + timedelta(hours=7)).time())
    sleepy = facts.member(quiet=quiet, timezone="UTC")
    (say,) = spoken(decide(facts.case(NEWCOMER, recent=crowd(2), member=sleepy), POLICY))
    assert say.not_before == facts.NOON + timedelta(hours=7)


@pytest.mark.parametrize(
    ("answers", "others", "subject"),
    [
        pytest.param(facts.post_of(facts.DR_A), (), facts.post_of(facts.DR_A), id="this-one"),
        pytest.param(None, (HER_OTHER_POST,), HER_OTHER_POST, id="a-mention-among-replies"),
        pytest.param(
            facts.post_of(facts.DR_A), (HER_OTHER_POST, HER_OTHER_POST), HER_OTHER_POST, id="most"
        ),
        pytest.param(None, (), None, id="mentions-only"),
    ],
)
def test_the_case_is_about_the_post_that_most_of_them_answer(
    answers: PostId | None, others: tuple[PostId, ...], subject: PostId | None
) -> None:
    seen = replace(facts.interaction(NEWCOMER), subject=answers)
    answered = zip(crowd(2), (*others, None, None), strict=False)
    recent = tuple(replace(contact, subject=subject) for contact, subject in answered)
    case = facts.case(NEWCOMER, recent=recent, interaction=seen)
    assert opened(decide(case, POLICY))[0].subject == subject


def late(episode: Episode, **changes: object) -> Decision:
    newcomer = facts.case(facts.account(100), open_episodes=(episode,))
    return decide(replace(newcomer, **changes), POLICY)  # type: ignore[arg-type]  # a plain string is short for its NewType


@pytest.mark.parametrize(
    ("told_at", "since_noon", "written_anew"),
    [
        pytest.param(facts.NOON + timedelta(hours=7), timedelta(hours=6), True, id="held"),
        pytest.param(facts.NOON + timedelta(hours=7), timedelta(hours=7), False, id="just-left"),
        pytest.param(facts.NOON + POLICY.gather_for, POLICY.gather_for / 2, True, id="gathering"),
        pytest.param(facts.NOON + POLICY.gather_for, POLICY.gather_for, False, id="gathered"),
        pytest.param(None, POLICY.gather_for / 2, False, id="held-back-by-the-brake"),
    ],
)
def test_a_card_is_written_anew_as_long_as_it_has_not_left(
    told_at: object, since_noon: timedelta, *, written_anew: bool
) -> None:
    held = facts.episode(*facts.crowd(4), told_at=told_at)
    now = facts.NOON + since_noon
    case = facts.case(facts.account(4), open_episodes=(held,), now=now, member=facts.asleep())
    decision = catch_up(case, (facts.account(4),), POLICY)
    morning = facts.NOON + timedelta(hours=7)
    assert [(say.fields["count"], say.not_before) for say in spoken(decision)] == (
        [(4, morning)] if written_anew else []
    )
    assert changes_of(decision, ToldEpisode) == (
        [ToldEpisode(41, morning, 4)] if written_anew else []
    )


def test_who_joins_is_noted_in_silence_however_many_there_are() -> None:
    held = facts.episode(*facts.crowd(3), told_at=facts.NOON + timedelta(hours=7))
    decision = late(held)
    joined = [change.contacts for change in changes_of(decision, JoinEpisode)]
    assert [[(c.number, c.author) for c in each] for each in joined] == [[(4, facts.account(100))]]
    assert not decision.actions
    assert decision.because == ("joins the open dogpile",)


def test_the_first_to_join_an_emptied_case_is_number_one() -> None:
    (joined,) = changes_of(late(facts.episode()), JoinEpisode)
    assert [c.number for c in joined.contacts] == [1]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"counted_before": True}, id="a-repeat"),
        pytest.param({"verdict": facts.CIVIL}, id="civil"),
        pytest.param({"relation": Relation.FOLLOWED}, id="a-friend"),
    ],
)
def test_what_does_not_count_does_not_join(changes: dict[str, object]) -> None:
    assert not changes_of(late(facts.episode(*facts.crowd(3)), **changes), JoinEpisode)


def test_a_threat_that_is_open_is_no_dogpile_to_join() -> None:
    threat = facts.episode(facts.contact(facts.account(1)), kind=EpisodeKind.SEVERE)
    decision = late(threat, recent=crowd(2))
    assert not changes_of(decision, JoinEpisode)
    assert opened(decision)


def test_what_counts_is_kept_and_an_edit_that_calms_down_takes_it_out() -> None:
    hostile = facts.case(NEWCOMER)
    assert Keep(hostile.interaction, hostile.verdict) in decide(hostile, POLICY).changes
    calmed = facts.case(NEWCOMER, facts.CIVIL, counted_before=True)
    decision = decide(calmed, POLICY)
    assert changes_of(decision, DropPost) == [DropPost(calmed.interaction.post, facts.DR_A)]
    assert (decision.actions, decision.because) == ((), ("it no longer counts",))


# The test against her usual days

CALM = facts.calm_member()


def weighed(decision: Decision) -> Weighed:
    (change,) = changes_of(decision, Weighed)
    return change


@pytest.mark.need("S1-1")
@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        pytest.param({}, True, id="a-hostile-stranger"),
        pytest.param({"verdict": facts.CIVIL}, True, id="a-civil-stranger"),
        pytest.param({"relation": Relation.UNKNOWN}, True, id="perhaps-a-stranger"),
        pytest.param({"relation": Relation.FOLLOWED}, False, id="followed"),
        pytest.param({"relation": Relation.REPLIED}, False, id="answered"),
        pytest.param({"relation": Relation.TRUSTED}, False, id="trusted"),
        pytest.param({"verdict": facts.PLEA}, False, id="asks-for-help"),
        pytest.param({"asked_before": True}, False, id="asked-once"),
        pytest.param({"verdict": Verdict(None)}, False, id="not-read"),
        pytest.param({"met": 1_000.0, "verdict": facts.CIVIL}, False, id="counts-already"),
    ],
)
def test_strangers_move_the_test_and_nobody_else(
    changes: dict[str, object], *, moves: bool
) -> None:
    case = replace(facts.case(NEWCOMER, gauge=CALM), **changes)  # type: ignore[arg-type]  # checked by replace
    assert bool(changes_of(decide(case, Policy()), Weighed)) is moves


def test_whoever_is_hidden_from_her_already_makes_no_crowd() -> None:
    recent = facts.crowd(9)
    case = facts.case(NEWCOMER, recent=recent, hidden=True)
    assert not opened(decide(case, POLICY))
    assert not changes_of(decide(case, POLICY), Weighed)
    assert opened(decide(replace(case, hidden=False), POLICY))


def test_whoever_takes_her_side_is_not_weighed() -> None:
    rude = facts.account(1)
    defends = replace(facts.interaction(NEWCOMER), answers=rude)
    case = facts.case(NEWCOMER, recent=(facts.contact(rude),), interaction=defends)
    assert not changes_of(decide(case, Policy()), Weighed)


def test_the_same_account_with_worse_words_counts_once_and_as_the_worse() -> None:
    mild = Verdict(0.6, scorer="made-up")
    first = weighed(decide(facts.case(NEWCOMER, mild, gauge=CALM), Policy()))
    again = facts.case(NEWCOMER, gauge=first.gauge, met=first.odds)
    second = weighed(decide(again, Policy()))
    at_once = weighed(decide(facts.case(NEWCOMER, gauge=CALM), Policy()))
    assert second.odds == at_once.odds > first.odds
    assert second.gauge.today == at_once.gauge.today == 1
    assert second.gauge.narrow == pytest.approx(at_once.gauge.narrow)


def test_while_a_case_is_open_the_test_rests() -> None:
    open_one = facts.episode(*facts.crowd(3))
    gauge = facts.gauge_after(facts.crowd(3), CALM)
    case = facts.case(NEWCOMER, gauge=gauge, open_episodes=(open_one,))
    after = weighed(decide(case, Policy())).gauge
    assert (after.narrow, after.middle, after.wide, after.teaches) == (1, 1, 1, False)
    assert after.crowd > gauge.crowd


def test_a_handful_is_told_of_but_never_fewer_than_the_fewest() -> None:
    few = facts.case(NEWCOMER, recent=crowd(3), gauge=facts.gauge_after(crowd(3), CALM))
    assert opened(decide(few, Policy()))
    assert not opened(decide(few, Policy(dogpile_fewest=5)))


@pytest.mark.need("S1-10", "S4-2")
def test_who_braces_hears_earlier() -> None:
    """Two mild ones and one that is not: too little on a usual day."""
    doubtful = tuple(replace(each, hostility=0.87) for each in crowd(2))
    gauge = facts.gauge_after(doubtful, CALM)
    case = facts.case(NEWCOMER, Verdict(0.92), recent=doubtful, gauge=gauge)
    assert not opened(decide(case, Policy()))
    braced = facts.member(braced_until=facts.NOON + timedelta(hours=1))
    assert opened(decide(replace(case, member=braced), Policy()))
    over = facts.member(braced_until=facts.NOON)
    assert not opened(decide(replace(case, member=over), Policy()))


@pytest.mark.need("S1-1", "S3-7")
def test_a_post_that_travels_far_among_friendly_people_is_no_dogpile() -> None:
    """Two thousand strangers, one in fifty of them hostile, as on her usual days."""
    gauge, recent, alerts = facts.calm_member(hostile=1), list[Contact](), 0
    for n in range(2_000):
        hostile = n % 50 == 49
        verdict = facts.HOSTILE if hostile else facts.CIVIL
        author = facts.account(1_000 + n)
        seen = facts.interaction(author, at=facts.NOON + timedelta(seconds=10 * n))
        case = facts.case(
            author, verdict, interaction=seen, recent=tuple(recent), gauge=gauge, now=seen.seen_at
        )
        decision = decide(case, Policy())
        alerts += len(opened(decision))
        gauge = weighed(decision).gauge
        if hostile:
            recent.append(facts.contact(author, minutes_ago=-n / 6))
    assert len(recent) == 40
    assert alerts == 0


def test_the_crowd_of_a_case_is_the_run_that_was_unusual() -> None:
    """Somebody rude in the morning, and twenty kind people since, are no part of it."""
    early = facts.contact(facts.account(50), minutes_ago=600)
    gauge = facts.gauge_after((early,), CALM)
    for n in range(20):
        at = (facts.NOON - timedelta(minutes=300 - n)).timestamp()
        gauge = gauging.weigh(gauge, at, gauging.odds_of(0.05))
    gauge = facts.gauge_after(crowd(3), gauge)
    case = facts.case(NEWCOMER, recent=(early, *crowd(3)), gauge=gauge)
    (episode,) = opened(decide(case, Policy()))
    assert facts.account(50) not in episode.hostile
    assert len(episode.hostile) == 4


def test_a_pause_is_peace_from_one_conversation_and_from_no_other() -> None:
    paused = facts.episode(*facts.crowd(3), paused_until=facts.NOON + timedelta(days=1))
    recent = crowd(2)
    same = facts.case(NEWCOMER, recent=recent, open_episodes=(paused,))
    assert [c.number for c in changes_of(decide(same, Policy()), JoinEpisode)] == [41]
    elsewhere = replace(facts.interaction(NEWCOMER), subject=HER_OTHER_POST)
    other = replace(same, interaction=elsewhere, next_number=42)
    decision = decide(other, Policy())
    assert not changes_of(decision, JoinEpisode)
    assert [episode.number for episode in opened(decision)] == [42]
