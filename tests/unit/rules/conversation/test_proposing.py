"""What takes two: one proposes, another whom nobody else could be speaking for supports."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import SetHalted, SetProposal
from bot.model.decisions import Decision
from bot.model.people import AccountId, Linked, Member
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.rules.interests import HOLDS
from bot.rules.proposals import lapse, may_decide
from tests.unit.rules.conversation.scene import NOW, after, ask, chat, lines, said

ADA = Member(AccountId("did:plc:ada"), is_moderator=True, interests_at=NOW)
BEN = Member(AccountId("did:plc:ben"), is_moderator=True, interests_at=NOW)
CAT = Member(AccountId("https://ward.example/users/cat"), is_moderator=True, interests_at=NOW)
DAN = Member(AccountId("https://ward.example/users/dan"), is_moderator=True, interests_at=NOW)
ADA_TOO = replace(CAT, linked=(Linked(ADA.account),))
ADA_ONCE = replace(CAT, parted=(ADA.account,))
SEVEN_DAYS = timedelta(days=7)
OURS = Proposal(3, ProposalKind.RESUME, ADA.account, NOW, NOW + SEVEN_DAYS)


def desk(who: Member, *others: Member, proposals: tuple[Proposal, ...] = (OURS,)) -> Chat:
    scene = chat(
        who=who,
        episodes=(),
        focus=None,
        moderators=(who, *others),
        proposals=proposals,
        next_proposal=4,
    )
    return replace(scene, house=replace(scene.house, is_halted=True))


def kept(decision: Decision) -> list[Proposal]:
    return [change.proposal for change in decision.changes if isinstance(change, SetProposal)]


def told(decision: Decision, who: Member) -> list[str]:
    says = (act for act in decision.actions if isinstance(act, Say) and act.to == who.account)
    return [act.line for act in says]


def answered(scene: Chat, text: str, answer: str = "yes") -> Decision:
    return ask(after(scene, ask(scene, text)), answer)


@pytest.mark.need("S3-1")
def test_it_is_asked_back_and_then_waits_for_a_second_one_for_a_week() -> None:
    scene = desk(ADA, BEN, proposals=())
    asked = ask(scene, "resume everything")
    assert not kept(asked)
    assert "turn automatic acts on again, for everyone" in said(asked)
    assert "7 days" in said(asked)
    done = ask(after(scene, asked), "yes")
    (proposal,) = kept(done)
    assert proposal == replace(OURS, number=4)
    assert told(done, ADA) == ["proposed"]
    assert told(done, BEN) == ["moderator_proposal"]
    assert not [change for change in done.changes if isinstance(change, SetHalted)]


@pytest.mark.need("S3-1")
def test_the_second_ones_yes_does_it_and_both_hear_of_it() -> None:
    asked = ask(desk(BEN, ADA), "support 3")
    assert not kept(asked)
    done = answered(desk(BEN, ADA), "support 3")
    assert SetHalted(BEN.account, halted=False) in done.changes
    (proposal,) = kept(done)
    assert (proposal.state, proposal.decided_by) == (ProposalState.AGREED, BEN.account)
    assert (told(done, ADA), told(done, BEN)) == (["proposal_agreed"], ["supported"])
    again = ask(after(desk(BEN, ADA), done), "support 3")
    assert lines(again) == ["no_such_proposal"]


def test_a_no_to_the_question_leaves_it_waiting() -> None:
    assert not kept(answered(desk(BEN, ADA), "support 3", "no"))


@pytest.mark.need("S3-1")
def test_who_opposes_ends_it_and_is_not_named() -> None:
    done = answered(desk(BEN, ADA), "oppose 3")
    (proposal,) = kept(done)
    assert proposal.state is ProposalState.REFUSED
    assert not [change for change in done.changes if isinstance(change, SetHalted)]
    (to_ada,) = [act for act in done.actions if isinstance(act, Say) and act.to == ADA.account]
    assert to_ada.line == "proposal_refused"
    assert BEN.account not in str(to_ada.fields)


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("word", ["support 3", "oppose 3"])
@pytest.mark.parametrize(
    ("who", "proposal"),
    [
        pytest.param(ADA, OURS, id="who proposed it"),
        pytest.param(ADA_TOO, OURS, id="her linked account"),
        pytest.param(ADA_ONCE, OURS, id="an account that she has parted"),
        pytest.param(ADA_ONCE, replace(OURS, by=BEN.account, about=ADA.account), id="whom it is"),
        pytest.param(DAN, replace(OURS, by=CAT.account), id="on the server of who proposed it"),
        pytest.param(BEN, replace(OURS, about=BEN.account), id="whom it concerns"),
        pytest.param(BEN, replace(OURS, barred=(BEN.account,)), id="who is kept out"),
        pytest.param(BEN, replace(OURS, by=AccountId("did:plc:gone")), id="of one gone"),
    ],
)
def test_who_cannot_be_the_second_one_neither_decides_nor_sees_it(
    who: Member, proposal: Proposal, word: str
) -> None:
    others = (each for each in (ADA, BEN, CAT) if each.account != who.account)
    scene = desk(who, *others, proposals=(proposal,))
    if who is ADA_TOO:
        scene = replace(scene, moderators=(ADA_TOO, BEN))
    decided = answered(scene, word)
    assert not kept(decided)
    assert not [change for change in decided.changes if isinstance(change, SetHalted)]
    assert lines(ask(scene, word)) == ["no_such_proposal"]
    assert "automatic" not in said(ask(scene, "proposals"))


def test_the_list_shows_what_waits_for_her_word_and_counts_the_rest() -> None:
    many = tuple(replace(OURS, number=number) for number in range(3, 8))
    scene = desk(BEN, ADA, proposals=(*many, replace(OURS, number=9, by=BEN.account)))
    text = said(ask(scene, "proposals"))
    assert "5 proposals wait" in text
    assert "3: turn automatic acts on again, for everyone (until 28 Nov)" in text
    assert "3 more wait." in text
    assert "Your own: 9." in text


def test_she_alone_takes_her_own_back() -> None:
    (back,) = kept(ask(desk(ADA, BEN), "withdraw 3"))
    assert back.state is ProposalState.WITHDRAWN
    assert not kept(ask(desk(BEN, ADA), "withdraw 3"))


def test_the_same_proposed_twice_is_support_or_is_said() -> None:
    assert lines(ask(desk(BEN, ADA), "resume everything")) == ["confirm_support"]
    assert lines(ask(desk(ADA, BEN), "resume everything")) == ["already_proposed"]


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("others", [(), (DAN,)], ids=["nobody", "one on her server"])
def test_where_nobody_could_be_the_second_one_it_is_said(others: tuple[Member, ...]) -> None:
    scene = desk(CAT, *others, proposals=())
    assert lines(ask(scene, "resume everything")) == ["nobody_to_second"]


def test_who_rests_is_not_asked_to_be_the_second_one() -> None:
    resting = replace(BEN, away_until=NOW + timedelta(days=1))
    done = answered(desk(ADA, resting, proposals=()), "resume everything")
    assert kept(done)
    assert not told(done, BEN)


def test_a_lapsed_one_does_nothing_and_its_proposer_is_told() -> None:
    over = lapse(OURS, ADA, NOW + SEVEN_DAYS)
    (proposal,) = kept(over)
    assert proposal.state is ProposalState.LAPSED
    assert told(over, ADA) == ["proposal_lapsed"]
    assert len(over.changes) == 1


@pytest.mark.parametrize("state", [state for state in ProposalState if state.value != "open"])
def test_what_is_over_is_decided_no_more(state: ProposalState) -> None:
    assert may_decide(BEN, OURS, (ADA, BEN))
    assert not may_decide(BEN, replace(OURS, state=state), (ADA, BEN))


@pytest.mark.need("S3-2")
@pytest.mark.parametrize(
    ("stated", "may"),
    [(None, False), (NOW - HOLDS, False), (NOW - HOLDS + timedelta(seconds=1), True)],
    ids=["never", "a year ago", "within a year"],
)
def test_who_has_not_stated_her_interests_of_this_year_restricts_nobody(
    stated: datetime | None, *, may: bool
) -> None:
    silent = replace(BEN, interests_at=stated)
    proposed = answered(desk(silent, ADA, proposals=()), "resume everything")
    supported = answered(desk(silent, ADA), "support 3")
    assert bool(kept(proposed)) is bool(kept(supported)) is may
    if not may:
        assert lines(ask(desk(silent, ADA), "support 3")) == ["state_interests_first"]
    assert kept(answered(desk(silent, ADA), "oppose 3"))
    assert kept(ask(desk(silent, ADA, proposals=(replace(OURS, by=BEN.account),)), "withdraw 3"))
