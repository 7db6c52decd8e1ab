"""Acts on a member: two agree, others decide her appeal, time and any one moderator end them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import OpenEpisode, SetFlag, SetMatter, SetProposal, SetSuspension
from bot.model.decisions import Decision
from bot.model.episodes import Flag, FlagState
from bot.model.matters import Matter, MatterKind, MatterState
from bot.model.people import AccountId, Member
from bot.model.proposals import Proposal, ProposalState
from bot.model.suspensions import REASONS, Suspension
from bot.rules.conversation.words import COMMANDS, TOUCHES_OTHERS
from tests.unit.rules.conversation.scene import NOW, SHE, after, ask, case, chat, lines, said

ADA = Member(AccountId("did:plc:ada"), is_moderator=True, interests_at=NOW)
BEN = Member(AccountId("did:plc:ben"), is_moderator=True, interests_at=NOW)
CAT = Member(AccountId("https://ward.example/users/cat"), is_moderator=True, interests_at=NOW)
DAN = Member(AccountId("https://ward.example/users/dan"), is_moderator=True, interests_at=NOW)
EVE = Member(AccountId("did:plc:eve"), is_moderator=True, interests_at=NOW)
ALL = (ADA, BEN, CAT, DAN, EVE)
DAYS = timedelta(days=1)
FLAG = Flag(41, SHE, case().kind, NOW, accounts=11)
GIVEN = Suspension(41, "false reports", NOW, NOW + 30 * DAYS, deciders=(ADA.account, CAT.account))
APPEALED = replace(GIVEN, appealed_at=NOW)
TYPED = "suspend 41 30 days because false reports"


def desk(who: Member, *proposals: Proposal, given: Suspension | None = None) -> Chat:
    return chat(
        who=who,
        episodes=(),
        focus=None,
        queue=(FLAG,),
        moderators=ALL,
        proposals=proposals,
        next_proposal=4,
        suspensions=((SHE, given),) if given else (),
    )


def hers(**changes: object) -> Chat:
    return chat(moderators=ALL, next_matter=3, **changes)


def yes(start: Chat, text: str) -> Decision:
    return ask(after(start, ask(start, text)), "yes")


def proposed(decision: Decision) -> Proposal:
    (kept,) = (c.proposal for c in decision.changes if isinstance(c, SetProposal))
    return kept


def given(decision: Decision) -> Suspension | None:
    (change,) = (c for c in decision.changes if isinstance(c, SetSuspension))
    assert change.account == SHE
    return change.suspension


def told(decision: Decision) -> set[AccountId]:
    return {act.to for act in decision.actions if isinstance(act, Say)}


@pytest.mark.need("S3-1", "S3-10")
def test_two_agree_and_she_hears_the_reason_the_end_and_how_to_appeal() -> None:
    first = yes(desk(ADA), TYPED)
    assert not [c for c in first.changes if isinstance(c, SetSuspension)]
    assert SHE not in told(first)
    waiting = proposed(first)
    assert (waiting.about, waiting.state) == (SHE, ProposalState.OPEN)
    done = yes(desk(CAT, waiting), "support 4")
    assert given(done) == GIVEN
    notice = next(act for act in done.actions if isinstance(act, Say) and act.to == SHE)
    text = said(Decision((), (notice,)))
    assert all(each in text for each in ("false reports", "Mon 21 Dec", "appeal", "7 days"))
    assert not any(each.account in text for each in ALL)


@pytest.mark.need("S3-3")
@pytest.mark.parametrize(
    "typed",
    [
        "suspend 41 30 days because crank",
        "suspend 41 30 days because mistaken about vaccines",
        "suspend 41 30 days",
        "suspend 41 because threats",
        "suspend 41 for ever because threats",
        "suspend 41 91 days because threats",
        "suspend 41 2 hours because threats",
        "suspend 30 days because threats",
    ],
)
def test_without_a_behaviour_a_case_and_an_end_nothing_is_proposed(typed: str) -> None:
    decision = ask(desk(ADA), typed)
    assert lines(decision) == ["suspend_how"]
    assert decision.changes == ()


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_understood(reason: str) -> None:
    assert lines(ask(desk(ADA), f"suspend 41 3 days because {reason}")) == ["confirm_propose"]


@pytest.mark.need("S3-1")
def test_nobody_suspends_in_a_case_of_her_own_or_alone() -> None:
    me = Member(SHE, is_moderator=True, interests_at=NOW)
    assert lines(ask(replace(desk(me)), TYPED)) == ["no_case_to_suspend"]
    party = replace(desk(ADA), party=frozenset({41}))
    assert lines(ask(party, TYPED)) == ["no_case_to_suspend"]
    alone = replace(desk(CAT), moderators=(CAT, DAN))
    assert lines(ask(alone, TYPED)) == ["nobody_to_second"]


@pytest.mark.need("S3-10")
def test_only_two_who_decided_nothing_of_it_let_it_stand_after_an_appeal() -> None:
    for decided in (ADA, CAT, DAN):  # Dan could be speaking for Cat
        scene = desk(decided, given=APPEALED)
        assert lines(ask(scene, "uphold 41")) == ["decided_already"]
    waiting = proposed(yes(desk(BEN, given=APPEALED), "uphold 41"))
    for decided in (ADA, CAT, DAN):
        assert lines(ask(desk(decided, waiting, given=APPEALED), "support 4")) == [
            "no_such_proposal"
        ]
    stands = given(yes(desk(EVE, waiting, given=APPEALED), "support 4"))
    assert stands == replace(APPEALED, upheld=True)


@pytest.mark.parametrize("unready", [None, GIVEN, replace(APPEALED, upheld=True)])
def test_without_an_open_appeal_there_is_nothing_to_uphold(unready: Suspension | None) -> None:
    assert lines(ask(desk(BEN, given=unready), "uphold 41")) == ["no_appeal"]


@pytest.mark.need("S3-10")
@pytest.mark.parametrize("who", ALL, ids=lambda each: each.account)
def test_any_one_moderator_releases_her_at_once(who: Member) -> None:
    done = ask(desk(who, given=GIVEN), "release 41")
    assert given(done) is None
    assert told(done) == {SHE, who.account}
    assert lines(ask(desk(who), "release 41")) == ["nobody_to_release"]


def test_a_moderator_does_not_release_herself() -> None:
    me = Member(SHE, is_moderator=True, interests_at=NOW)
    parted = replace(BEN, parted=(SHE,))
    for each in (me, parted):
        assert lines(ask(desk(each, given=GIVEN), "release 41")) == ["nobody_to_release"]
    assert lines(ask(desk(parted), TYPED)) == ["no_case_to_suspend"]


@pytest.mark.need("S3-10")
def test_another_case_neither_extends_it_nor_does_away_with_her_appeal() -> None:
    flag = replace(FLAG, number=42)
    start = replace(desk(ADA, given=APPEALED), queue=(FLAG, flag))
    typed = TYPED.replace("41", "42")
    assert lines(ask(start, typed)) == ["suspended_already"]
    waiting = proposed(yes(replace(start, suspensions=()), typed))
    late = replace(desk(CAT, waiting, given=APPEALED), queue=(FLAG, flag))
    done = yes(late, "support 4")
    assert not [c for c in done.changes if isinstance(c, SetSuspension)]
    assert SHE not in told(done)


@pytest.mark.need("S3-10")
def test_she_appeals_once_and_those_who_decided_it_do_not_hear_of_that() -> None:
    done = yes(hers(suspension=GIVEN), "appeal I reported what happened")
    assert given(done) == APPEALED
    assert told(done) == {BEN.account, EVE.account, SHE}
    (matter,) = (c.matter for c in done.changes if isinstance(c, SetMatter))
    assert (matter.kind, matter.text) == (MatterKind.APPEAL, "I reported what happened")
    assert lines(ask(hers(suspension=APPEALED), "appeal again, please")) == ["appealed_already"]
    assert lines(ask(hers(suspension=GIVEN), "appeal")) == ["appeal_how"]


@pytest.mark.need("S3-10")
@pytest.mark.parametrize(
    ("state", "ends"),
    [(GIVEN, 30), (APPEALED, 7), (replace(APPEALED, upheld=True), 30)],
    ids=["not appealed", "undecided", "upheld"],
)
def test_what_is_undecided_for_a_week_lapses(state: Suspension, ends: int) -> None:
    assert state.ends_at == NOW + ends * DAYS
    short = replace(state, until=NOW + DAYS)
    assert short.ends_at == NOW + DAYS


@pytest.mark.need("S3-10")
@pytest.mark.parametrize("word", [w for w, _ in COMMANDS], ids=str)
def test_it_takes_nothing_but_what_touches_others(word: str) -> None:
    free, kept = (ask(hers(suspension=s), str(word)) for s in (None, GIVEN))
    if word in TOUCHES_OTHERS:
        assert lines(kept) == ["suspended"]
    else:
        assert kept == free or word == "appeal"


def test_a_link_alone_opens_no_case_while_she_is_suspended() -> None:
    decision = ask(hers(suspension=GIVEN), "look at this", "at://did:plc:x/app.bsky.feed.post/1")
    assert lines(decision) == ["suspended"]
    assert not [c for c in decision.changes if isinstance(c, OpenEpisode)]


JUDGED = replace(
    FLAG, state=FlagState.CLOSED, verdict="dismiss", closed_by=ADA.account, closed_at=NOW
)


@pytest.mark.need("S3-10")
def test_two_others_judge_a_case_anew() -> None:
    start = hers(appealed=JUDGED, handlers={41: frozenset({ADA.account})})
    done = yes(start, "appeal 41")
    (flag,) = (c.flag for c in done.changes if isinstance(c, SetFlag))
    assert (flag.state, flag.verdict, flag.closed_by) == (FlagState.OPEN, None, None)
    assert flag.needs_two
    assert flag.recused == (ADA.account,)
    assert told(done) == {SHE}
    (matter,) = (c.matter for c in done.changes if isinstance(c, SetMatter))
    again = hers(appealed=JUDGED, matters=(matter,))
    assert matter.state is MatterState.CLOSED
    assert lines(ask(again, "appeal 41")) == ["looked_again"]


FREE = frozenset({ADA.account, BEN.account, EVE.account})


@pytest.mark.parametrize(
    ("start", "line"),
    [
        (hers(), "no_verdict"),
        (hers(appealed=FLAG), "no_verdict"),
        (
            hers(
                appealed=JUDGED, handlers={41: frozenset({ADA.account, BEN.account, EVE.account})}
            ),
            "appeal_nobody",
        ),
    ],
    ids=["no case of hers", "open", "only two on one server are left"],
)
def test_a_case_that_cannot_be_judged_anew_is_left_alone(start: Chat, line: str) -> None:
    decision = ask(start, "appeal 41")
    assert lines(decision) == [line]
    assert decision.changes == ()


def test_an_open_matter_counts_as_a_message_of_the_week() -> None:
    many = tuple(Matter(n, MatterKind.TALK, SHE, NOW, ()) for n in range(5))
    start = hers(suspension=GIVEN, matters=many)
    assert lines(ask(start, "appeal I did not")) == ["matters_enough"]
