"""`complain` and `human`: people hear of it, and nobody learns who asks or who answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import About, Chat
from bot.model.changes import SetMatter, SetProposal
from bot.model.decisions import Decision
from bot.model.matters import Matter, MatterKind, MatterState
from bot.model.people import AccountId, Linked, Member
from bot.model.proposals import Proposal, ProposalKind
from bot.rules.conversation.matters.pleading import LONGEST_TEXT, MOST_A_WEEK
from tests.unit.rules.conversation.scene import NOW, SHE, after, ask, chat, lines, member, said

ADA = Member(AccountId("did:plc:ada"), is_moderator=True)
BEN = Member(AccountId("did:plc:ben"), is_moderator=True)
CAT = Member(AccountId("https://ward.example/users/cat"), is_moderator=True)
DAN = Member(AccountId("https://ward.example/users/dan"), is_moderator=True)
OMBUDS = AccountId("did:plc:outside")
ALL = (ADA, BEN, CAT, DAN)
TALK = Matter(3, MatterKind.TALK, SHE, NOW, (ADA.account, BEN.account), "a word please")


def scene(
    *,
    outside: AccountId | None = OMBUDS,
    handlers: Mapping[int, frozenset[AccountId]] | None = None,
    **changes: object,
) -> Chat:
    start = chat(moderators=ALL, next_matter=3, handlers=handlers or {}, **changes)
    return replace(start, house=replace(start.house, about=About(outside=outside)))


def at_desk(who: Member, *matters: Matter) -> Chat:
    return scene(who=who, episodes=(), focus=None, matters=matters)


def answered(start: Chat, text: str, *links: str) -> Decision:
    return ask(after(start, ask(start, text, *links)), "yes")


def told(decision: Decision) -> set[AccountId]:
    return {act.to for act in decision.actions if isinstance(act, Say)} - {SHE}


def kept(decision: Decision) -> Matter:
    (matter,) = (change.matter for change in decision.changes if isinstance(change, SetMatter))
    return matter


@pytest.mark.need("S3-5")
@pytest.mark.parametrize(
    ("handled_by", "hear"),
    [
        ((), {*(each.account for each in ALL), OMBUDS}),
        ((ADA,), {BEN.account, CAT.account, DAN.account, OMBUDS}),
        ((CAT,), {ADA.account, BEN.account, OMBUDS}),
        (ALL, {OMBUDS}),
    ],
    ids=["nobody", "one", "one on a server with another", "all"],
)
def test_who_handled_a_case_does_not_hear_of_a_complaint_about_it(
    handled_by: tuple[Member, ...], hear: set[AccountId]
) -> None:
    start = scene(handlers={41: frozenset(each.account for each in handled_by)})
    done = answered(start, "complain about 41: they laughed")
    assert told(done) == hear == set(kept(done).readers)
    assert (kept(done).text, kept(done).case) == ("they laughed", 41)
    assert lines(done)[-1] == "complained"


@pytest.mark.need("S3-5")
def test_a_complaint_about_an_account_goes_past_that_person() -> None:
    linked = replace(BEN, linked=(Linked(AccountId("did:plc:bens-other")),))
    start = replace(scene(), moderators=(ADA, linked, CAT))
    done = answered(start, "complain about ben.example", "did:plc:bens-other")
    assert told(done) == {ADA.account, CAT.account, OMBUDS}


@pytest.mark.need("S3-5")
@pytest.mark.parametrize("link", [(), ("did:plc:no-moderator",)])
def test_where_it_is_not_known_whom_it_is_about_only_the_outside_contact_hears(
    link: tuple[str, ...],
) -> None:
    assert told(answered(scene(), "complain about somebody there", *link)) == {OMBUDS}
    alone = ask(scene(outside=None), "complain about somebody there", *link)
    assert lines(alone) == ["complain_nobody"]
    assert alone.changes == ()


@pytest.mark.need("S3-2")
def test_what_she_is_told_is_the_same_whether_she_names_a_moderator_or_not() -> None:
    text = "complain about this account: it shares my case"
    both = ("did:plc:no-moderator", ADA.account)
    asked = [said(ask(scene(), text, each)) for each in both]
    done = [lines(answered(scene(), text, each))[-1] for each in both]
    assert (asked[0], done[0]) == (asked[1], done[1])


@pytest.mark.need("S3-2")
@pytest.mark.parametrize("named", ["did:plc:no-moderator", ADA.account])
def test_a_complaint_about_an_account_does_not_show_whether_it_is_a_moderator(named: str) -> None:
    text = "complain about this account: it shares my case"
    assert lines(ask(scene(outside=None), text, named)) == ["complain_nobody"]
    put = kept(answered(scene(), text, named))
    answers = [ask(at_desk(Member(OMBUDS), put), "answer 3 we are on it")]
    if BEN.account in put.readers:
        answers.append(answered(at_desk(BEN, put), "answer 3 we are on it"))
    for done in answers:
        (told,) = (a for a in done.actions if isinstance(a, Say) and a.line == "matter_answer")
        assert said(Decision((), (told,))).startswith("Somebody who read it writes")


@pytest.mark.need("S3-1")
def test_an_account_that_a_moderator_parted_from_is_hers_in_a_complaint() -> None:
    before = replace(BEN, parted=(SHE,))
    start = replace(scene(), moderators=(ADA, before))
    assert told(answered(start, "complain about 41: they laughed")) == {ADA.account, OMBUDS}
    named = replace(before, parted=(AccountId("did:plc:bens-old"),))
    start = replace(scene(), moderators=(ADA, named))
    done = answered(start, "complain about it", "did:plc:bens-old")
    assert told(done) == {ADA.account, OMBUDS}


@pytest.mark.need("S3-5")
def test_a_complaint_names_no_side_and_keeps_no_live_name() -> None:
    done = answered(scene(), "complain about 41: @ben@ward.example laughed https://x.example/y")
    says = [act for act in done.actions if isinstance(act, Say)]
    texts = {str(act.fields.get("text", "")) for act in says} - {""}
    assert texts == {"(at)ben(at)ward.example laughed (link)"}
    assert all(SHE not in str(act.fields) for act in says)


@pytest.mark.parametrize("typed", ["complain", "complain about 41"])
def test_a_complaint_without_words_tells_how(typed: str) -> None:
    assert lines(ask(scene(), typed)) == ["complain_how"]


def test_what_is_too_long_or_about_no_case_of_hers_or_too_much_is_not_sent() -> None:
    just = "x" * LONGEST_TEXT
    assert kept(answered(scene(), f"complain about 41 {just}")).text == just
    for typed, line in (
        (f"complain {just}x", "words_too_long"),
        ("complain 99 no", "no_such_case"),
    ):
        assert lines(ask(scene(), typed)) == [line]
    many = tuple(replace(TALK, number=n) for n in range(MOST_A_WEEK))
    assert lines(ask(scene(matters=many), "complain 41 no")) == ["matters_enough"]
    old = tuple(replace(each, at=NOW - timedelta(days=8)) for each in many)
    assert lines(ask(scene(matters=old), "complain 41 no")) == ["confirm_complain"]


@pytest.mark.need("S4-6")
def test_a_person_is_called_and_help_in_danger_is_named_before() -> None:
    asked = ask(scene(), "human I am worried")
    assert said(asked).startswith("In danger now? Call your local emergency number")
    resting = replace(BEN, away_until=NOW + timedelta(hours=1))
    start = replace(scene(), moderators=(ADA, resting))
    done = answered(start, "human I am worried")
    assert told(done) == {ADA.account}
    assert (kept(done).kind, kept(done).text) == (MatterKind.TALK, "I am worried")
    assert "In danger now?" in said(Decision((), done.actions[-1:]))


def test_words_of_danger_are_answered_at_once_and_the_person_is_still_offered() -> None:
    assert lines(ask(scene(), "human I want to die")) == ["in_danger", "confirm_human"]
    alone = replace(scene(), moderators=())
    assert lines(ask(alone, "human I want to die")) == ["in_danger", "no_human"]


def test_a_moderator_is_never_called_by_herself() -> None:
    me = member(is_moderator=True)
    start = replace(scene(who=me), moderators=(me, ADA))
    assert kept(answered(start, "human")).readers == (ADA.account,)
    assert lines(ask(replace(start, moderators=(me,)), "human")) == ["no_human"]


def test_one_message_goes_each_way() -> None:
    answer = answered(at_desk(ADA, TALK), "answer 3 I can look on Monday")
    assert [act.to for act in answer.actions if isinstance(act, Say)] == [SHE, SHE, ADA.account]
    back = kept(answer)
    assert (back.state, back.answered_by) == (MatterState.ANSWERED, ADA.account)
    for who in (ADA, BEN):
        assert lines(ask(at_desk(who, back), "answer 3 once more to you")) == ["no_such_matter"]
    gone = replace(scene(matters=(back,)), moderators=(BEN,))
    assert lines(ask(gone, "answer 3 thank you")) == ["no_such_matter"]
    reply = answered(scene(matters=(back,)), "answer 3 thank you")
    assert told(reply) == {ADA.account}
    over = kept(reply)
    assert over.state is MatterState.CLOSED
    assert lines(ask(scene(matters=(over,)), "answer 3 more")) == ["no_such_matter"]


def test_nobody_answers_what_was_not_put_before_her() -> None:
    removed = replace(member(), account=ADA.account, is_moderator=False)
    assert lines(ask(at_desk(removed, TALK), "answer 3 hello")) == ["no_such_matter"]
    assert lines(ask(at_desk(CAT, TALK), "answer 3 hello")) == ["no_such_matter"]
    assert lines(ask(scene(matters=(TALK,)), "answer 3 hello")) == ["no_such_matter"]
    for typed in ("answer", "answer 3", "answer hello"):
        assert lines(ask(at_desk(ADA, TALK), typed)) == ["answer_how"]


@pytest.mark.need("S3-5")
def test_the_outside_contact_answers_and_is_a_stranger_otherwise() -> None:
    complaint = replace(TALK, kind=MatterKind.COMPLAINT, readers=(OMBUDS,))
    start = at_desk(Member(OMBUDS), complaint)
    done = ask(start, "answer 3 please write to me")
    assert lines(done) == ["matter_answer", "matter_words", "answer_passed_on"]
    assert kept(done).answered_by == OMBUDS
    assert lines(ask(start, "queue")) == ["stranger"]


def test_she_takes_back_what_is_open_and_its_words_give_way() -> None:
    start = scene(matters=(replace(TALK, number=2), TALK))
    for typed, number in (("withdraw", 3), ("withdraw 2", 2)):
        done = ask(start, typed)
        assert (kept(done).number, kept(done).text) == (number, "")
        assert told(done) == {ADA.account, BEN.account}
        names = {act.replaces for act in done.actions if isinstance(act, Say)} - {None}
        assert names == {f"matter {number}"}
    assert lines(ask(scene(), "withdraw")) == ["nothing_to_withdraw"]


def test_a_moderator_takes_back_a_proposal_or_a_matter_of_her_own() -> None:
    me = member(is_moderator=True)
    week = NOW + timedelta(days=7)
    hers = Proposal(5, ProposalKind.RESUME, SHE, NOW, week)
    start = replace(scene(who=me, matters=(TALK,)), proposals=(hers,))
    assert any(isinstance(c, SetProposal) for c in ask(start, "withdraw 5").changes)
    assert kept(ask(start, "withdraw 3")).number == 3
    assert lines(ask(start, "withdraw")) == ["no_proposals"]
    assert kept(ask(replace(start, proposals=()), "withdraw")).number == 3
