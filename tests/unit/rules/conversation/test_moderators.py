"""The words of moderators."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import ReadHerCircle, Say
from bot.model.cases import Chat
from bot.model.changes import SetFlag, SetMember
from bot.model.decisions import Decision
from bot.model.episodes import (
    EpisodeKind,
    Flag,
    FlagState,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
)
from bot.model.people import AccountId, Member, Standing
from tests.unit.rules.conversation.scene import (
    NOW,
    SHE,
    account,
    after,
    ask,
    case,
    chat,
    lifted,
    lines,
    member,
    muted,
    said,
    texts,
)

MOD = AccountId("did:plc:moderator")
FLAG = Flag(
    number=41,
    member=SHE,
    kind=EpisodeKind.DOGPILE,
    opened_at=NOW - timedelta(minutes=40),
    accounts=11,
    asking_for_help=3,
)
OTHER = replace(FLAG, number=52)
CLAIMED = replace(FLAG, claimed_by=MOD, claimed_until=NOW + timedelta(minutes=20))


def desk(**changes: object) -> Chat:
    start = chat(who=Member(MOD, is_moderator=True), episodes=(), focus=None, queue=(FLAG, OTHER))
    return replace(start, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


HOLDING = desk(queue=(CLAIMED, OTHER), flagged=case(), focus=41, samples=texts(1, 2))


def flags(decision: Decision) -> list[Flag]:
    return [change.flag for change in decision.changes if isinstance(change, SetFlag)]


def test_the_words_do_not_tell_a_moderator_whose_case_it_is() -> None:
    words = "@dr-ada.example.org you lie, Dr. Ada Lovelace! see https://bsky.app/profile/dr-ada"
    read = replace(HOLDING, samples=(replace(texts(1)[0], text=words),))
    assert '"(name) you lie, Dr. (name)! see (name)"' in said(ask(read, "show"))


def test_next_claims_one_case_and_hides_the_words() -> None:
    decision = ask(desk(), "next")
    assert flags(decision) == [CLAIMED]
    assert said(decision) == (
        "Case 41, yours until 14:20. Kind: many accounts at once. One member, 11 accounts, opened "
        "40 minutes ago. No threat or private details that I can see. 3 accounts may be asking for "
        "help. Names and words are hidden. 1 more case waits. Type show, agree, dismiss, "
        "care, ask second, pass or recuse."
    )


def test_next_twice_is_the_same_case() -> None:
    again = ask(HOLDING, "next")
    assert flags(again) == []
    assert "Case 41" in said(again)


def test_nobody_takes_a_case_that_somebody_holds() -> None:
    held = replace(FLAG, claimed_by=account(9), claimed_until=NOW + timedelta(minutes=1))
    assert [f.number for f in flags(ask(desk(queue=(held, OTHER)), "next"))] == [52]
    overdue = replace(held, claimed_until=NOW)
    assert [f.number for f in flags(ask(desk(queue=(overdue, OTHER)), "next"))] == [41]


@pytest.mark.need("S3-1")
def test_nobody_judges_a_case_of_her_own() -> None:
    mine = replace(FLAG, member=MOD)
    assert lines(ask(desk(queue=(mine,)), "next")) == ["queue_empty"]
    party = replace(case(), contacts=(replace(case().contacts[0], author=MOD),))
    decision = ask(replace(HOLDING, flagged=party), "agree")
    assert lines(decision) == ["your_own_case"]
    assert flags(decision)[0].claimed_by is None


def test_words_are_read_one_at_a_time_with_names_defused() -> None:
    first = ask(HOLDING, "show")
    assert '"words of number 1 (name)"' in said(first)
    assert "number 2" in said(ask(after(HOLDING, first), "more"))
    assert lines(ask(desk(), "show")) == ["claim_first"]


@pytest.mark.parametrize(
    ("typed", "confirms", "tells"),
    [
        ("agree", "confirm_agree", "moderator_agreed"),
        ("dismiss", "confirm_dismiss", "moderator_dismissed"),
    ],
)
@pytest.mark.need("S3-10")
def test_a_verdict_is_confirmed_closed_and_told(typed: str, confirms: str, tells: str) -> None:
    asked = ask(HOLDING, typed)
    assert lines(asked) == [confirms]
    assert flags(asked) == []
    decision = ask(after(HOLDING, asked), "y")
    (closed,) = flags(decision)
    assert (closed.state, closed.verdict) == (FlagState.CLOSED, typed)
    assert (closed.closed_by, closed.closed_at) == (MOD, NOW)
    told, sent = [act for act in decision.actions if isinstance(act, Say)]
    assert (told.to, told.line) == (SHE, tells)
    assert (sent.to, sent.line) == (MOD, "judged")


def test_a_verdict_waits_ten_minutes() -> None:
    scene = after(HOLDING, ask(HOLDING, "agree"))
    assert scene.question is not None
    assert scene.question.expires_at == NOW + timedelta(minutes=10)


def test_a_verdict_can_be_taken_back() -> None:
    closed = replace(CLAIMED, state=FlagState.CLOSED, closed_by=MOD, closed_at=NOW)
    decision = ask(desk(queue=(OTHER,), closed=(closed,)), "undo")
    (opened,) = flags(decision)
    assert (opened.number, opened.state, opened.verdict) == (41, FlagState.OPEN, None)
    old = replace(closed, closed_at=NOW - timedelta(days=31))
    assert flags(ask(desk(closed=(old,)), "undo")) == []


def test_without_a_claim_there_is_no_verdict() -> None:
    assert lines(ask(desk(), "agree")) == ["claim_first"]
    assert lines(ask(HOLDING, "agree 52")) == ["claim_first"]


def test_eight_in_a_day_is_a_reason_to_rest() -> None:
    closed = tuple(
        replace(FLAG, number=n, state=FlagState.CLOSED, closed_at=NOW) for n in range(60, 67)
    )
    scene = replace(HOLDING, closed=closed)
    scene = after(scene, ask(scene, "agree"))
    assert "number 8 today" in said_to_moderator(ask(scene, "yes"))


def said_to_moderator(decision: Decision) -> str:
    mine = [a for a in decision.actions if isinstance(a, Say) and a.to == MOD]
    return said(replace(decision, actions=tuple(mine)))


def test_queue_counts() -> None:
    waiting = (Member(account(1), Standing.WAITING),)
    text = said(ask(desk(waiting=waiting), "queue"))
    assert "2 cases wait, 0 of them severe." in text
    assert "1 person waits" in text


def test_approve_lets_in_exactly_the_one_that_was_shown() -> None:
    waiting = (Member(account(1), Standing.WAITING), Member(account(2), Standing.WAITING))
    asked = ask(desk(waiting=waiting), "approve")
    assert account(1) in said(asked)
    scene = replace(after(desk(), asked), waiting=(waiting[1], waiting[0]))
    decision = ask(scene, "yes")
    (let_in,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    assert (let_in.account, let_in.standing) == (account(1), Standing.ACTIVE)
    assert ReadHerCircle(account(1)) in decision.actions
    assert lines(ask(desk(), "approve")) == ["nobody_waits"]


@pytest.mark.parametrize("typed", ["queue", "next", "agree", "dismiss", "approve"])
def test_members_do_not_have_these_words(typed: str) -> None:
    decision = ask(chat(queue=(FLAG,)), typed)
    assert lines(decision) == ["muddled"]
    assert decision.changes == ()


def former(**changes: object) -> Chat:
    """A moderator who was a member and left; one account is still hidden for her."""
    who = Member(MOD, Standing.LEFT, left_at=NOW - timedelta(days=1), is_moderator=True)
    row = MeasureRow(
        Measure(MOD, MeasureKind.MUTE, account(5)),
        deed=1,
        state=MeasureState.IN_FORCE,
        ends_at=NOW + timedelta(days=3),
    )
    return desk(who=who, in_force=(row,), **changes)


@pytest.mark.parametrize("typed", ["unmute", "undo", "yes"])
def test_a_moderator_who_left_gets_hers_back(typed: str) -> None:
    assert lines(ask(former(), typed)) == ["leftovers_released"]
    assert lifted(ask(former(), typed)) == [account(5)]


@pytest.mark.parametrize(
    ("standing", "typed", "line"),
    [
        (Standing.LEFT, "forget me", "confirm_forget"),
        (Standing.LEFT, "stop", "already_left"),
        (Standing.LEFT, "my data", "my_data_left"),
        (Standing.LEFT, "queue", "queue"),
        (Standing.WAITING, "stop", "not_started"),
        (Standing.ASKED, "leave", "not_started"),
        (Standing.ASKED, "status", "still_asked"),
        (Standing.ASKED, "queue", "queue"),
    ],
)
def test_a_moderator_outside_is_answered_about_herself(
    standing: Standing, typed: str, line: str
) -> None:
    who = Member(MOD, standing, left_at=NOW - timedelta(days=1), is_moderator=True)
    assert lines(ask(desk(who=who), typed)) == [line]


def test_a_moderator_who_left_can_be_forgotten() -> None:
    scene = after(former(), ask(former(), "forget me"))
    assert lines(ask(scene, "FORGET")) == ["forgetting"]


def test_a_late_yes_to_a_verdict_is_none_about_her_own_leftovers() -> None:
    judging = former(queue=(CLAIMED,), flagged=case())
    asked = after(judging, ask(judging, "agree"))
    late = replace(asked, question=None, lapsed=asked.question)
    assert asked.question is not None
    assert lines(ask(late, "yes")) == ["too_late"]


def test_her_own_words_mean_her_own_case_after_next() -> None:
    hers = replace(case(60, hostile=2), member=MOD)
    judging = desk(
        who=Member(MOD, Standing.ACTIVE, can_act=True, is_moderator=True),
        episodes=(hers,),
        focus=41,
        queue=(CLAIMED,),
        flagged=case(),
    )
    assert "Case 60" in said(ask(judging, "why"))
    assert muted(ask(judging, "mute")) == [account(1), account(2)]
    assert lines(ask(judging, "mute 41")) == ["no_such_case"]


def test_a_moderator_who_is_no_member_hears_of_her_words() -> None:
    assert lines(ask(desk(), "mute 41")) == ["moderator_words"]
    assert lines(ask(desk(), "join")) == ["welcome_joined"]


def test_a_moderator_who_is_a_member_keeps_both() -> None:
    both = chat(who=member(is_moderator=True), queue=(replace(FLAG, member=account(30)),))
    assert "Case 41" in said(ask(both, "next"))
    assert lines(ask(both, "show 41")) == ["confirm_show"]
    trusted = after(both, ask(both, "trust Hal"))
    assert lines(ask(trusted, "undo")) == ["undone_trust"]
