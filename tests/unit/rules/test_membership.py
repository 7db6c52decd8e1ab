from dataclasses import replace

import pytest

from bot.model.actions import ReadHerCircle, Say
from bot.model.changes import Ask, SetMember
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Measure, MeasureKind, MeasureRow, MeasureState
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.model.senses import Presence
from bot.rules import membership
from tests import facts

FOLLOW = f"at://{facts.DR_A}/app.bsky.graph.follow/3k"
LATER = f"at://{facts.DR_A}/app.bsky.graph.follow/3z"
POLICY = Policy()


def becomes(decision: Decision) -> Member:
    (member,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    return member


def lines(decision: Decision) -> list[str]:
    return [a.line for a in decision.actions if isinstance(a, Say)]


@pytest.mark.need("S4-8")
def test_a_follow_protects_at_once_with_one_welcome() -> None:
    decision = membership.followed(facts.door(), FOLLOW, POLICY)
    assert becomes(decision).standing is Standing.ACTIVE
    assert lines(decision) == [Line.WELCOME_FOLLOWED]
    assert ReadHerCircle(facts.DR_A) in decision.actions


def test_the_same_follow_again_changes_nothing() -> None:
    door = facts.door(member=facts.member(follow=FOLLOW))
    assert membership.followed(door, FOLLOW, POLICY) == NOTHING


def test_a_follow_that_stood_when_she_stopped_does_not_bring_her_back() -> None:
    left = facts.member(follow=FOLLOW, standing=Standing.LEFT)
    assert membership.followed(facts.door(member=left), FOLLOW, POLICY) == NOTHING


@pytest.mark.need("S4-8")
def test_a_fresh_follow_after_leaving_does() -> None:
    left = facts.member(follow=FOLLOW, standing=Standing.LEFT)
    decision = membership.followed(facts.door(member=left), LATER, POLICY)
    assert becomes(decision).standing is Standing.ACTIVE


@pytest.mark.parametrize("state", [{"tombstone": True}, {"standing_follower": True}])
def test_forgotten_and_earlier_followers_are_not_let_in_by_a_standing_follow(
    state: dict[str, bool],
) -> None:
    assert membership.followed(facts.door(**state), FOLLOW, POLICY) == NOTHING


@pytest.mark.parametrize(
    ("policy", "active", "standing", "line"),
    [
        (Policy(confirm=True), 1, Standing.ASKED, Line.ASK_TO_CONFIRM),
        (Policy(moderators_approve=True), 1, Standing.WAITING, Line.WAITING_FOR_APPROVAL),
        (Policy(max_members=1), 1, Standing.WAITING, Line.HOUSE_IS_FULL),
    ],
    ids=["confirm", "approve", "full"],
)
def test_what_the_house_may_ask_first(
    policy: Policy, active: int, standing: Standing, line: Line
) -> None:
    decision = membership.followed(facts.door(active=active), FOLLOW, policy)
    assert becomes(decision).standing is standing
    assert lines(decision) == [line]
    assert not becomes(decision).protected


def test_unfollowing_ends_it() -> None:
    door = facts.door(member=facts.member(follow=FOLLOW))
    decision = membership.unfollowed(door, FOLLOW, POLICY)
    assert becomes(decision).standing is Standing.LEFT
    assert lines(decision) == [Line.LEFT_BY_UNFOLLOWING]


def test_unfollowing_somebody_else_does_not() -> None:
    door = facts.door(member=facts.member(follow=FOLLOW))
    assert membership.unfollowed(door, LATER, POLICY) == NOTHING


@pytest.mark.need("S1-17")
def test_who_joined_by_message_stays_when_unfollowing() -> None:
    door = facts.door(member=facts.member(follow=FOLLOW, by_word=True))
    assert membership.unfollowed(door, FOLLOW, POLICY) == NOTHING


def test_a_block_ends_it_without_a_word() -> None:
    decision = membership.blocked(facts.door(member=facts.member(follow=FOLLOW)), POLICY)
    assert becomes(decision).standing is Standing.LEFT
    assert lines(decision) == []


def test_leaving_offers_to_bring_back_who_is_hidden() -> None:
    hidden = Measure(facts.DR_A, MeasureKind.MUTE, facts.account(1))
    row = MeasureRow(hidden, 1, MeasureState.IN_FORCE, facts.NOON)
    door = facts.door(member=facts.member(follow=FOLLOW), in_force=(row,))
    decision = membership.unfollowed(door, FOLLOW, POLICY)
    (question,) = [c.question for c in decision.changes if isinstance(c, Ask)]
    assert [word for word, _ in question.choices] == ["yes"]


def test_a_deactivated_account_is_not_watched_and_is_again_when_back() -> None:
    active = facts.member(follow=FOLLOW)
    gone = membership.presence_changed(facts.door(member=active), Presence.AWAY, POLICY)
    assert becomes(gone).standing is Standing.GONE
    door = facts.door(member=becomes(gone))
    back = membership.presence_changed(door, Presence.ACTIVE, POLICY)
    assert becomes(back) == replace(active, standing=Standing.ACTIVE)
    assert lines(back) == [Line.BACK_AGAIN]
