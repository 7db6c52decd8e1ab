from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.actions import Field, Part, Priority, ReadHerCircle, Say, SignOut
from bot.model.changes import Ask, Bookmark, DropQuestion, LiftTombstone, SetMember
from bot.model.commands import Command, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Measure, MeasureKind, MeasureRow, MeasureState, Question
from bot.model.lines import Line
from bot.model.people import Member, Mode, Standing
from bot.model.policy import Policy
from bot.model.senses import Presence
from bot.rules import membership
from bot.rules.membership import COMING_AND_GOING
from tests import facts

FOLLOW = f"at://{facts.DR_A}/app.bsky.graph.follow/3k"
LATER = f"at://{facts.DR_A}/app.bsky.graph.follow/3z"
POLICY = Policy()


def becomes(decision: Decision) -> Member:
    (member,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    return member


def lines(decision: Decision) -> list[str]:
    return [a.line for a in decision.actions if isinstance(a, Say)]


def greeting(line: Line, **fields: Field) -> Say:
    return Say(facts.DR_A, line, fields, Priority.WELCOME, replaces=COMING_AND_GOING)


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
    assert membership.came_by(facts.door(member=becomes(decision))) == FOLLOW


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


MUTED = facts.measure(1)
OWN_MUTE = facts.measure(3, state=MeasureState.HERS)
PUBLIC = replace(MUTED, measure=Measure(facts.DR_A, MeasureKind.LIMIT_REPLIES, "at://made-up"))


def test_leaving_offers_once_to_bring_back_who_is_hidden() -> None:
    twice = (MUTED, replace(MUTED, deed=10, state=MeasureState.WANTED), facts.measure(2))
    member = facts.member(follow=FOLLOW)
    door = facts.door(member=member, in_force=(*twice, OWN_MUTE, PUBLIC))
    decision = membership.unfollowed(door, FOLLOW, POLICY)
    (goodbye,) = decision.actions
    assert isinstance(goodbye, Say)
    assert goodbye.to == facts.DR_A
    assert goodbye.fields == {
        "held": Part(Line.LEFT_BY_UNFOLLOWING_HELD, {"count": 2}),
        "erased_at": facts.NOON + POLICY.keep_after_leaving,
    }
    (question,) = [c.question for c in decision.changes if isinstance(c, Ask)]
    assert question == Question(
        facts.DR_A,
        Line.LEFT_BY_WORD,
        asked_at=facts.NOON,
        expires_at=facts.NOON + POLICY.keep_after_leaving,
        choices=(("yes", Command(Word.UNMUTE, rest="all", confirmed=True)),),
        says_when_lapsed=False,
    )


@pytest.mark.parametrize("row", [OWN_MUTE, PUBLIC], ids=["her-own-mute", "a-reply-limit"])
def test_who_has_nobody_hidden_by_us_is_asked_nothing_when_leaving(row: MeasureRow) -> None:
    door = facts.door(member=facts.member(follow=FOLLOW), in_force=(row,))
    decision = membership.unfollowed(door, FOLLOW, POLICY)
    assert not [c for c in decision.changes if isinstance(c, Ask)]
    (goodbye,) = decision.actions
    assert isinstance(goodbye, Say)
    assert goodbye.fields["held"] == ""


def test_leaving_closes_what_was_asked_and_notes_when_she_left() -> None:
    decision = membership.unfollowed(
        facts.door(member=facts.member(follow=FOLLOW, mode=Mode.OFF)), FOLLOW, POLICY
    )
    left = becomes(decision)
    assert (left.standing, left.left_at, left.mode) == (Standing.LEFT, facts.NOON, Mode.ASK)
    assert DropQuestion(facts.DR_A) in decision.changes
    assert decision.because == ("left",)


@pytest.mark.parametrize("standing", [Standing.ASKED, Standing.WAITING])
def test_who_never_got_in_leaves_without_a_word(standing: Standing) -> None:
    door = facts.door(member=facts.member(follow=FOLLOW, standing=standing), in_force=(MUTED,))
    decision = membership.unfollowed(door, FOLLOW, POLICY)
    assert becomes(decision).standing is Standing.LEFT
    assert decision.actions == ()
    assert decision.because == ("left",)


@pytest.mark.parametrize("line", [Line.LEFT_BY_WORD, Line.LEFT_BY_UNFOLLOWING])
def test_a_goodbye_takes_the_place_of_a_welcome_that_waits(line: Line) -> None:
    welcome = membership.admit(facts.door(), follow=FOLLOW).actions[-1]
    (goodbye,) = membership.let_go(facts.door(member=facts.member()), line, POLICY).actions
    assert isinstance(welcome, Say)
    assert isinstance(goodbye, Say)
    assert (goodbye.priority, goodbye.replaces) == (welcome.priority, welcome.replaces)
    assert (welcome.priority, welcome.replaces) == (Priority.WELCOME, COMING_AND_GOING)


def leaves(line: Line, *in_force: MeasureRow, can_act: bool = True) -> Decision:
    member = facts.member(can_act=can_act)
    return membership.let_go(facts.door(member=member, in_force=in_force), line, POLICY)


@pytest.mark.parametrize("in_force", [(), (OWN_MUTE,)], ids=["nothing", "only-her-own"])
def test_with_stop_her_sign_in_ends_too(in_force: tuple[MeasureRow, ...]) -> None:
    decision = leaves(Line.LEFT_BY_WORD, *in_force)
    signed_out, goodbye = decision.actions
    assert signed_out == SignOut(facts.DR_A)
    assert isinstance(goodbye, Say)
    assert goodbye.fields["held"] == Part(Line.LEFT_SIGNED_OUT)
    assert not becomes(decision).can_act


@pytest.mark.parametrize("row", [MUTED, PUBLIC], ids=["hidden", "a-reply-limit"])
def test_her_sign_in_stays_while_it_is_needed_to_end_what_is_in_force(row: MeasureRow) -> None:
    decision = leaves(Line.LEFT_BY_WORD, row)
    assert SignOut(facts.DR_A) not in decision.actions
    assert becomes(decision).can_act


def test_without_a_sign_in_none_is_ended_and_an_unfollow_ends_none() -> None:
    assert SignOut(facts.DR_A) not in leaves(Line.LEFT_BY_WORD, can_act=False).actions
    unfollowed = leaves(Line.LEFT_BY_UNFOLLOWING)
    assert SignOut(facts.DR_A) not in unfollowed.actions
    assert becomes(unfollowed).can_act


def test_who_is_away_can_leave_and_is_not_watched_when_she_is_back() -> None:
    away = facts.member(follow=FOLLOW, standing=Standing.GONE)
    door = facts.door(member=away, in_force=(MUTED,))
    unfollowed = membership.unfollowed(door, FOLLOW, POLICY)
    assert lines(unfollowed) == [Line.LEFT_BY_UNFOLLOWING]
    assert [c for c in unfollowed.changes if isinstance(c, Ask)]
    for decision in (unfollowed, membership.blocked(door, POLICY)):
        left = becomes(decision)
        assert (left.standing, left.left_at) == (Standing.LEFT, facts.NOON)
        back = membership.presence_changed(facts.door(member=left), Presence.ACTIVE, POLICY)
        assert back == NOTHING


@pytest.mark.parametrize("standing", [Standing.NONE, Standing.LEFT])
def test_who_is_not_in_the_house_cannot_leave_it(standing: Standing) -> None:
    door = facts.door(member=facts.member(follow=FOLLOW, standing=standing))
    assert membership.unfollowed(door, FOLLOW, POLICY) == NOTHING
    assert membership.blocked(door, POLICY) == NOTHING


def test_a_deactivated_account_is_not_watched_and_is_again_when_back() -> None:
    active = facts.member(follow=FOLLOW)
    gone = membership.presence_changed(facts.door(member=active), Presence.AWAY, POLICY)
    assert becomes(gone).standing is Standing.GONE
    door = facts.door(member=becomes(gone))
    back = membership.presence_changed(door, Presence.ACTIVE, POLICY)
    assert becomes(back) == replace(active, standing=Standing.ACTIVE)
    mode = Part(Line.MODE_PART_ASK)
    assert [a for a in back.actions if isinstance(a, Say)] == [greeting(Line.BACK_AGAIN, mode=mode)]
    assert ReadHerCircle(facts.DR_A) in back.actions
    assert back.because == ("account is back",)
    assert becomes(gone).left_at == facts.NOON
    assert DropQuestion(facts.DR_A) in gone.changes
    assert gone.actions == ()
    assert gone.because == ("account away",)


@pytest.mark.parametrize(
    ("standing", "presence"),
    [
        (Standing.ACTIVE, Presence.ACTIVE),
        (Standing.GONE, Presence.AWAY),
        (Standing.LEFT, Presence.ACTIVE),
        (Standing.LEFT, Presence.DELETED),
        (Standing.NONE, Presence.DELETED),
        (Standing.WAITING, Presence.AWAY),
    ],
)
def test_other_comings_and_goings_change_nothing(standing: Standing, presence: Presence) -> None:
    door = facts.door(member=facts.member(standing=standing))
    assert membership.presence_changed(door, presence, POLICY) == NOTHING


@pytest.mark.parametrize(
    "standing", [Standing.ACTIVE, Standing.ASKED, Standing.WAITING, Standing.GONE]
)
def test_a_deleted_account_has_left_so_that_its_records_are_erased(standing: Standing) -> None:
    door = facts.door(member=facts.member(standing=standing))
    decision = membership.presence_changed(door, Presence.DELETED, POLICY)
    assert (becomes(decision).standing, becomes(decision).left_at) == (Standing.LEFT, facts.NOON)
    assert decision.actions == ()


def test_who_comes_back_starts_afresh_with_the_one_welcome() -> None:
    before = facts.member(
        standing=Standing.LEFT, left_at=facts.NOON, mode=Mode.OFF, joined_at=None, by_word=True
    )
    decision = membership.followed(facts.door(member=before), FOLLOW, POLICY)
    assert becomes(decision) == Member(
        facts.DR_A, Standing.ACTIVE, Mode.ASK, joined_at=facts.NOON, follow=FOLLOW
    )
    assert LiftTombstone(facts.DR_A) in decision.changes
    assert [a for a in decision.actions if isinstance(a, Say)] == [greeting(Line.WELCOME_FOLLOWED)]
    assert decision.because == ("followed the bot",)


@pytest.mark.need("S1-17")
def test_who_asked_by_message_is_in_by_her_word_and_keeps_her_earlier_follow() -> None:
    door = facts.door(member=Member(facts.DR_A, follow=FOLLOW))
    decision = membership.let_in(door, POLICY, follow=None)
    assert (becomes(decision).by_word, becomes(decision).follow) == (True, FOLLOW)
    assert lines(decision) == [Line.WELCOME_JOINED]
    assert decision.because == ("asked to join",)
    assert membership.came_by(facts.door(member=becomes(decision))) is None


@pytest.mark.parametrize("standing", [Standing.ACTIVE, Standing.ASKED, Standing.WAITING])
def test_a_renewed_follow_is_noted_without_a_second_welcome(standing: Standing) -> None:
    member = facts.member(follow=FOLLOW, standing=standing)
    decision = membership.followed(facts.door(member=member), LATER, POLICY)
    assert decision == Decision((SetMember(replace(member, follow=LATER)),))
    assert membership.came_by(facts.door(member=becomes(decision))) == LATER


def test_a_follow_by_an_account_that_is_away_is_noted_and_waits_until_it_is_back() -> None:
    away = facts.member(standing=Standing.GONE)
    noted = SetMember(replace(away, follow=FOLLOW))
    assert membership.followed(facts.door(member=away), FOLLOW, POLICY) == Decision((noted,))


def test_the_house_is_full_at_its_number_and_not_before() -> None:
    house = Policy(max_members=10)
    asked = facts.member(standing=Standing.ASKED)
    for active, standing in ((9, Standing.ACTIVE), (10, Standing.WAITING), (11, Standing.WAITING)):
        follower = membership.followed(facts.door(active=active), FOLLOW, house)
        says_yes = membership.confirmed(facts.door(member=asked, active=active), house)
        assert becomes(follower).standing is becomes(says_yes).standing is standing


@pytest.mark.need("S4-8")
def test_her_yes_can_be_given_as_long_as_she_follows() -> None:
    decision = membership.followed(facts.door(), FOLLOW, Policy(confirm=True))
    (question,) = [c.question for c in decision.changes if isinstance(c, Ask)]
    assert question == Question(
        facts.DR_A,
        Line.ASK_TO_CONFIRM,
        asked_at=facts.NOON,
        expires_at=datetime.max.replace(tzinfo=UTC),
        choices=(("yes", Command(Word.JOIN, confirmed=True)), ("no", Command(Word.STOP))),
        says_when_lapsed=False,
    )
    assert decision.actions == (greeting(Line.ASK_TO_CONFIRM),)
    assert (becomes(decision).follow, becomes(decision).by_word) == (FOLLOW, False)
    assert LiftTombstone(facts.DR_A) in decision.changes
    assert decision.because == ("waits for her yes",)


def test_her_yes_starts_protection_now() -> None:
    earlier = facts.NOON - timedelta(days=3)
    asked = facts.member(standing=Standing.ASKED, joined_at=earlier, follow=FOLLOW)
    decision = membership.confirmed(facts.door(member=asked), POLICY)
    active = replace(asked, standing=Standing.ACTIVE, joined_at=facts.NOON)
    assert decision == Decision(
        (LiftTombstone(facts.DR_A), SetMember(active)),
        (
            ReadHerCircle(facts.DR_A),
            Say(facts.DR_A, Line.CONFIRMED, replaces=COMING_AND_GOING),
        ),
        ("said yes",),
    )


@pytest.mark.parametrize(
    ("house", "line"),
    [
        (Policy(moderators_approve=True), Line.WAITING_FOR_APPROVAL),
        (Policy(max_members=1), Line.HOUSE_IS_FULL),
    ],
    ids=["approve", "full"],
)
@pytest.mark.parametrize("follow", [FOLLOW, None], ids=["follower", "by-message"])
def test_after_her_yes_the_house_may_still_make_her_wait(
    house: Policy, line: Line, follow: str | None
) -> None:
    asked = facts.member(standing=Standing.ASKED, follow=follow, by_word=follow is None)
    decision = membership.confirmed(facts.door(member=asked), house)
    waiting = replace(asked, standing=Standing.WAITING)
    assert decision == Decision(
        (LiftTombstone(facts.DR_A), SetMember(waiting)),
        (greeting(line),),
        (line.value,),
    )


def test_signing_the_bot_in_is_confirmed_once() -> None:
    decision = membership.signed_in(facts.door(member=facts.member()))
    assert becomes(decision).can_act
    assert decision.actions == (Say(facts.DR_A, Line.SIGNED_IN),)
    assert decision.because == ("she signed the bot in",)
    assert membership.signed_in(facts.door(member=becomes(decision))) == NOTHING


def test_when_her_sign_in_ends_she_gets_once_the_list_to_undo_by_hand() -> None:
    muted = tuple(facts.measure(n) for n in (7, 6, 5, 4, 3, 2, 1))
    rows = (*muted, facts.measure(8, state=MeasureState.HERS), PUBLIC)
    door = facts.door(member=facts.member(can_act=True), in_force=rows)
    decision = membership.signed_out(door)
    assert becomes(decision) == facts.member(can_act=False)
    assert lines(decision) == [Line.LOGIN_ENDED]
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    links = tuple(facts.account(n) for n in (1, 2, 3, 4, 5))
    left = Part(Line.MORE_LINKS, {"count": 2})
    assert (say.to, say.fields) == (facts.DR_A, {"count": 7, "links": links, "left": left})
    rest = tuple({"link": facts.account(n)} for n in (6, 7))
    assert Bookmark(facts.DR_A, Line.MUTE_LINKS_GO_ON, rest) in decision.changes
    assert decision.because == ("her sign-in no longer works",)
    assert say.not_before is None
    night = facts.door(member=facts.asleep(can_act=True), in_force=rows)
    (late,) = [a for a in membership.signed_out(night).actions if isinstance(a, Say)]
    assert late.not_before == facts.NOON + timedelta(hours=7), "it can wait until morning"
    assert membership.signed_out(facts.door(member=becomes(decision))) == NOTHING


def test_with_nothing_hidden_an_ended_sign_in_is_no_message_of_its_own() -> None:
    wanted = (facts.measure(1, state=MeasureState.WANTED),)
    decision = membership.signed_out(facts.door(member=facts.member(can_act=True), in_force=wanted))
    assert becomes(decision) == facts.member(can_act=False)
    assert lines(decision) == []


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.ACTIVE])
def test_who_left_hears_no_more_of_a_sign_in_by_code(standing: Standing) -> None:
    left = facts.member(standing=standing)
    assert membership.code_offered(left, "https://home.example/oauth/authorize") == NOTHING
    assert membership.code_offered(left, None) == NOTHING
    assert membership.code_refused(left, of_another=True) == NOTHING
    assert lines(membership.code_refused(facts.member(), of_another=False)) == [Line.CODE_REFUSED]
