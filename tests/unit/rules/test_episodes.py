"""An open case over time: updates while it grows, an end when it ebbs."""

from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.changes import CloseEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.lines import Line
from bot.model.people import Member, Mode, Standing
from bot.model.policy import Policy
from bot.rules.episodes import is_untold, review, tell_late
from bot.rules.limits import Spent
from tests import facts

POLICY = Policy(ebbs_after=timedelta(hours=2), update_every=timedelta(minutes=30))
AWAKE = facts.member()
GROWN = {"told_count": 3}
LONG_QUIET = facts.NOON + timedelta(hours=3)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def spoken(decision: Decision) -> list[Say]:
    return [a for a in decision.actions if isinstance(a, Say)]


def closes(episode: Episode, after: timedelta) -> bool:
    now = facts.NOON + after
    decision = review(episode, AWAKE, now, POLICY)
    return CloseEpisode(41, now) in decision.changes


@pytest.mark.parametrize(
    ("episode", "after", "closed"),
    [
        pytest.param(facts.episode(), minutes(119), False, id="empty-nearly-two-hours"),
        pytest.param(facts.episode(), minutes(120), True, id="empty-two-hours"),
        pytest.param(
            facts.episode(*facts.crowd(2, minutes_ago=-60)), minutes(179), False, id="late-contact"
        ),
        pytest.param(
            facts.episode(*facts.crowd(2, minutes_ago=-60)), minutes(180), True, id="ebbed"
        ),
        pytest.param(
            facts.episode(*facts.crowd(2, minutes_ago=30)), minutes(119), False, id="just-opened"
        ),
    ],
)
def test_a_case_ends_two_hours_after_the_last_contact(
    episode: Episode, after: timedelta, *, closed: bool
) -> None:
    assert closes(episode, after) is closed


def test_it_closes_in_silence_when_she_knows_all_of_it() -> None:
    decision = review(facts.episode(*facts.crowd(5)), AWAKE, LONG_QUIET, POLICY)
    assert decision == Decision((CloseEpisode(41, LONG_QUIET),), (), ("it has ebbed",))


def test_when_it_closes_she_hears_once_more_if_it_has_grown() -> None:
    decision = review(facts.episode(*facts.crowd(4), **GROWN), AWAKE, LONG_QUIET, POLICY)
    (say,) = spoken(decision)
    assert (say.line, say.fields["more"], say.not_before) == (Line.UPDATE, 1, None)
    assert say.to == facts.DR_A


@pytest.mark.parametrize(
    ("member", "state"),
    [
        pytest.param(facts.member(mode=Mode.OFF), {}, id="mode-off"),
        pytest.param(facts.member(standing=Standing.LEFT), {}, id="left"),
    ],
)
def test_who_wants_no_news_gets_none_when_it_closes(
    member: Member, state: dict[str, object]
) -> None:
    grown = facts.episode(*facts.crowd(5), **GROWN, **state)
    decision = review(grown, member, LONG_QUIET, POLICY)
    assert CloseEpisode(41, LONG_QUIET) in decision.changes
    assert not spoken(decision)


@pytest.mark.need("S1-11")
@pytest.mark.parametrize(
    ("kind", "held_for"),
    [
        (EpisodeKind.DOGPILE, timedelta(hours=7)),
        (EpisodeKind.BURST, timedelta(hours=7)),
        (EpisodeKind.SEVERE, None),
    ],
)
def test_the_last_news_of_what_is_not_severe_waits_for_her_morning(
    kind: EpisodeKind, held_for: timedelta | None
) -> None:
    grown = facts.episode(*facts.crowd(5), kind=kind, **GROWN)
    (say,) = spoken(review(grown, facts.asleep(), LONG_QUIET, POLICY))
    assert say.not_before == (held_for and facts.NOON + held_for)


def test_a_case_that_grows_is_told_again_after_half_an_hour() -> None:
    now = facts.NOON + minutes(30)
    grown = facts.episode(*facts.crowd(5), **GROWN)
    decision = review(grown, AWAKE, now, POLICY)
    (say,) = spoken(decision)
    assert (say.to, say.line, say.fields["count"]) == (facts.DR_A, Line.UPDATE, 5)
    assert decision.changes == (ToldEpisode(41, now, 5),)
    assert decision.because == ("it has grown",)


@pytest.mark.parametrize(
    ("member", "state", "after"),
    [
        pytest.param(AWAKE, {}, minutes(29), id="told-lately"),
        pytest.param(AWAKE, {"told_count": 5}, minutes(30), id="not-grown"),
        pytest.param(AWAKE, {"told_at": None}, minutes(30), id="never-told"),
        pytest.param(AWAKE, {"paused_until": facts.NOON + minutes(31)}, minutes(30), id="paused"),
        pytest.param(facts.asleep(), {}, minutes(30), id="asleep"),
        pytest.param(facts.asleep(), {"kind": EpisodeKind.BURST}, minutes(30), id="burst-asleep"),
        pytest.param(facts.member(mode=Mode.OFF), {}, minutes(30), id="mode-off"),
        pytest.param(
            AWAKE, {"told_at": facts.NOON + minutes(20)}, minutes(30), id="card-left-later"
        ),
    ],
)
def test_otherwise_she_is_left_alone(
    member: Member, state: dict[str, object], after: timedelta
) -> None:
    grown = facts.episode(*facts.crowd(5), **{**GROWN, **state})
    assert review(grown, member, facts.NOON + after, POLICY) == NOTHING


UNTOLD = {"told_at": None, "told_count": 0}


def tell(episode: Episode, spent: Spent, member: Member = AWAKE) -> Decision:
    return tell_late(episode, member, facts.HOUSE, spent, LONG_QUIET, POLICY)


@pytest.mark.parametrize(
    ("kind", "line", "spent"),
    [
        pytest.param(EpisodeKind.DOGPILE, Line.PILE_ON, Spent(23, 18), id="dogpile"),
        pytest.param(EpisodeKind.SEVERE, Line.SEVERE, Spent(23, 17), id="severe"),
    ],
)
def test_what_the_brake_held_back_is_told_as_soon_as_there_is_room(
    kind: EpisodeKind, line: str, spent: Spent
) -> None:
    untold = facts.episode(*facts.crowd(5), kind=kind, **UNTOLD)
    decision = tell(untold, spent)
    (card,) = spoken(decision)
    assert (card.line, card.case) == (line, 41)
    assert facts.question_of(card).asked_at == LONG_QUIET
    assert decision.changes == (ToldEpisode(41, LONG_QUIET, 5),)
    assert decision.because == ("told as soon as there was room",)


@pytest.mark.parametrize(
    ("kind", "spent"),
    [
        pytest.param(EpisodeKind.DOGPILE, Spent(24, 0), id="all-spent"),
        pytest.param(EpisodeKind.SEVERE, Spent(18, 18), id="the-rest-is-for-pile-ons"),
    ],
)
def test_until_there_is_room_the_case_stays_open_and_untold(
    kind: EpisodeKind, spent: Spent
) -> None:
    assert tell(facts.episode(*facts.crowd(5), kind=kind, **UNTOLD), spent) == NOTHING


@pytest.mark.need("S1-11")
@pytest.mark.parametrize("kind", [EpisodeKind.DOGPILE, EpisodeKind.BURST, EpisodeKind.TARGETING])
def test_what_is_told_late_waits_for_her_morning_all_the_same(kind: EpisodeKind) -> None:
    untold = facts.episode(*facts.crowd(5), kind=kind, **UNTOLD)
    decision = tell(untold, Spent(), facts.asleep())
    (card,) = spoken(decision)
    morning = facts.NOON + timedelta(hours=7)
    assert (card.not_before, facts.question_of(card).asked_at) == (morning, morning)
    assert decision.changes == (ToldEpisode(41, morning, 5),)


@pytest.mark.parametrize(
    ("member", "episode", "waits"),
    [
        pytest.param(AWAKE, facts.episode(*facts.crowd(5), **UNTOLD), True, id="held-back"),
        pytest.param(AWAKE, facts.episode(*facts.crowd(5)), False, id="told"),
        pytest.param(AWAKE, facts.episode(**UNTOLD), False, id="all-deleted"),
        pytest.param(
            facts.member(mode=Mode.OFF),
            facts.episode(*facts.crowd(5), **UNTOLD),
            False,
            id="mode-off",
        ),
        pytest.param(
            AWAKE,
            facts.episode(*facts.crowd(5), **UNTOLD, paused_until=LONG_QUIET + minutes(1)),
            False,
            id="paused",
        ),
    ],
)
def test_only_what_she_still_wants_to_hear_waits_to_be_told(
    member: Member, episode: Episode, *, waits: bool
) -> None:
    assert is_untold(episode, member, LONG_QUIET) is waits


def test_a_paused_case_stays_open_so_that_a_second_wave_is_no_new_one() -> None:
    paused = facts.episode(*facts.crowd(5), **GROWN, paused_until=LONG_QUIET + minutes(1))
    assert review(paused, AWAKE, LONG_QUIET, POLICY) == NOTHING


def test_a_pause_that_is_over_holds_nothing_back() -> None:
    over = facts.episode(*facts.crowd(5), **GROWN, paused_until=facts.NOON + minutes(30))
    assert spoken(review(over, AWAKE, facts.NOON + minutes(30), POLICY))


@pytest.mark.need("S4-6")
def test_more_threats_are_told_at_night_too() -> None:
    grown = facts.episode(*facts.crowd(2), kind=EpisodeKind.SEVERE, told_count=1)
    assert spoken(review(grown, facts.asleep(), facts.NOON + minutes(30), POLICY))
