"""An account asks why it is on our list, and answers once; who had no part in it decides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import AnsweredStranger, EndEntry, SetProposal, SetRebuttal
from bot.model.decisions import NOTHING, Decision
from bot.model.listing import Entry
from bot.model.lists import ListReason, Recommendation
from bot.model.people import AccountId, Member, Standing
from bot.model.proposals import Proposal
from bot.model.rebuttals import OnOurList, Rebuttal
from bot.rules.rebutting import answered_in_vain
from tests.unit.rules.conversation.scene import NOW, SHE, after, ask, chat, lines, member, said

ADA = Member(AccountId("did:plc:ada"), is_moderator=True, interests_at=NOW)
BEN = Member(AccountId("did:plc:ben"), is_moderator=True, interests_at=NOW)
CAT = Member(AccountId("https://ward.example/users/cat"), is_moderator=True, interests_at=NOW)
DAN = Member(AccountId("https://ward.example/users/dan"), is_moderator=True, interests_at=NOW)
EVE = Member(AccountId("did:plc:eve"), is_moderator=True, interests_at=NOW)
ALL = (ADA, BEN, CAT, DAN, EVE)
DAY = timedelta(days=1)
THEY = AccountId("did:plc:listed")
SAID = Recommendation("ours", 7, THEY, NOW, NOW + 30 * DAY, ListReason.UNWANTED_CONTACT)
ENTRY = Entry(SAID, case=52)
LISTED = OnOurList(ENTRY, involved=frozenset({ADA.account, CAT.account}))
READERS = (BEN.account, EVE.account)
GIVEN = Rebuttal(7, 52, THEY, NOW, "I was angry", READERS, ends_at=NOW + 7 * DAY)
ASKED = "Why am I on this?"


def outside(listed: OnOurList | None = LISTED, **changes: object) -> Chat:
    start = chat(who=Member(THEY), episodes=(), focus=None, moderators=ALL if listed else ())
    return replace(start, listed=listed, **changes)  # type: ignore[arg-type]  # names of fields


def desk(who: Member, *proposals: Proposal, given: Rebuttal = GIVEN) -> Chat:
    return chat(
        who=who,
        episodes=(),
        focus=None,
        moderators=ALL,
        entries=(ENTRY,),
        rebuttals=(given,),
        proposals=proposals,
        next_proposal=4,
    )


def yes(start: Chat, text: str) -> Decision:
    return ask(after(start, ask(start, text)), "yes")


def rebuttal(decision: Decision) -> Rebuttal:
    (kept,) = (c.rebuttal for c in decision.changes if isinstance(c, SetRebuttal))
    return kept


def proposed(decision: Decision) -> Proposal:
    (kept,) = (c.proposal for c in decision.changes if isinstance(c, SetProposal))
    return kept


def told(decision: Decision) -> set[AccountId]:
    return {act.to for act in decision.actions if isinstance(act, Say)}


@pytest.mark.need("S3-4")
def test_the_account_hears_the_behaviour_and_the_end_and_nothing_else() -> None:
    text = said(ask(outside(), ASKED))
    assert text == (
        "I can only speak about an account you control. Yours is on a shared list until 21 Dec. "
        "Reason: repeated unwanted contact. I can't say who, when or how many, and I don't confirm "
        "who uses me. Some people may not see your replies for now. You may answer once, up to 400 "
        "characters; two people who weren't part of this will read it within 3 working days. Type "
        "answer and your words, or no."
    )


def test_who_has_come_off_the_list_hears_that_and_nothing_of_why() -> None:
    decision = ask(outside(None, unlisted_at=NOW - DAY), ASKED)
    assert said(decision) == (
        "Your account isn't on our list any more; it came off on 20 Nov. I can only speak about an "
        "account you control, and I never say who uses me. Whoever hid it by our list sees it "
        "again. Type privacy for what I keep."
    )
    assert AnsweredStranger(THEY, NOW) in decision.changes
    again = outside(None, unlisted_at=NOW - DAY, answered_today=True)
    assert ask(again, ASKED) == NOTHING
    assert ask(outside(unlisted_at=NOW - DAY), ASKED) == ask(outside(), ASKED)


@pytest.mark.need("S1-18", "S4-14")
@pytest.mark.parametrize("standing", [Standing.NONE, Standing.ASKED, Standing.WAITING])
def test_an_outsider_on_no_list_is_told_what_she_is_told_of_anything(standing: Standing) -> None:
    scene = replace(outside(None), who=Member(THEY, standing))
    assert ask(scene, ASKED) == ask(scene, "protect Dr A")


@pytest.mark.need("S1-18")
@pytest.mark.parametrize("listed", [LISTED, None], ids=["listed", "not listed"])
def test_an_outsider_hears_of_it_once_a_day(listed: OnOurList | None) -> None:
    asked = ask(outside(listed), ASKED)
    assert AnsweredStranger(THEY, NOW) in asked.changes
    assert ask(outside(listed, answered_today=True), ASKED) == NOTHING


@pytest.mark.need("S3-4")
@pytest.mark.parametrize("answered_today", [True, False])
def test_one_answer_goes_to_moderators_who_had_no_part_in_it(*, answered_today: bool) -> None:
    done = ask(outside(answered_today=answered_today), "answer I was angry")
    assert rebuttal(done) == GIVEN
    assert told(done) - {THEY} == set(READERS)  # Dan could be speaking for Cat
    assert (THEY in told(done)) is not answered_today
    words = [str(act.fields) for act in done.actions if isinstance(act, Say)]
    assert not [text for text in words if THEY in text]


def test_a_long_answer_is_cut_and_a_second_one_is_not_taken() -> None:
    assert len(rebuttal(ask(outside(), "answer " + "x" * 900)).text) == 400
    again = ask(outside(replace(LISTED, rebuttal=GIVEN)), "answer once more")
    assert lines(again) == ["stranger"]


def test_who_may_be_in_danger_hears_where_people_help() -> None:
    done = ask(outside(), "answer I want to die")
    assert lines(done)[-1] == "in_danger"
    assert rebuttal(done).readers == READERS


@pytest.mark.parametrize("typed", ["answer I was angry", "answer 3 I was angry", "no"])
def test_from_an_account_on_no_list_it_is_like_any_other_word(typed: str) -> None:
    assert lines(ask(outside(None), typed)) == ["stranger"]


def test_a_member_who_is_listed_answers_as_anybody_does() -> None:
    who = replace(member(), account=SHE)
    start = replace(outside(), who=who)
    assert lines(ask(start, "answer I was angry"))[-1] == "rebuttal_taken"
    assert lines(ask(start, "answer 3 hello")) == ["no_such_matter"]


@pytest.mark.need("S3-1", "S3-4")
def test_it_stands_only_where_two_who_had_no_part_in_it_say_so() -> None:
    for involved in (ADA, CAT, DAN):
        assert lines(ask(desk(involved), "list keep 52")) == ["not_yours_to_keep"]
    waiting = proposed(yes(desk(BEN), "list keep 52"))
    for involved in (ADA, CAT, DAN):
        assert lines(ask(desk(involved, waiting), "support 4")) == ["no_such_proposal"]
    kept = rebuttal(yes(desk(EVE, waiting), "support 4"))
    assert kept == replace(GIVEN, stands=True, ends_at=None)
    assert lines(ask(desk(BEN, given=kept), "list keep 52")) == ["no_rebuttal"]


def test_it_can_be_kept_for_less_long() -> None:
    waiting = proposed(yes(desk(BEN), "list keep 52 10 days"))
    kept = rebuttal(yes(desk(EVE, waiting), "support 4"))
    assert kept.ends_at == NOW + 10 * DAY
    assert OnOurList(ENTRY, kept).until == NOW + 10 * DAY
    assert OnOurList(ENTRY, replace(kept, ends_at=NOW + 90 * DAY)).until == SAID.until


@pytest.mark.need("S3-4")
def test_what_nobody_decides_in_a_week_comes_off_the_list() -> None:
    ends = NOW + 7 * DAY
    assert answered_in_vain(ENTRY, ends, NOW) == NOTHING
    over = answered_in_vain(ENTRY, ends, ends)
    assert [c.sequence for c in over.changes if isinstance(c, EndEntry)] == [7]


@pytest.mark.need("S3-4")
@pytest.mark.parametrize(
    ("given", "sentence"),
    [(GIVEN, "I have your answer"), (replace(GIVEN, stands=True, ends_at=None), "let it stand")],
)
def test_what_came_of_it_is_told_when_the_account_asks_again(
    given: Rebuttal, sentence: str
) -> None:
    assert sentence in said(ask(outside(replace(LISTED, rebuttal=given)), ASKED))
