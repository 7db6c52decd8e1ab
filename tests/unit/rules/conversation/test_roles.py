"""Moderators: invited by two, in by their own word, out by two or by their own word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Part, Say
from bot.model.cases import About, Chat
from bot.model.changes import (
    DropInvitation,
    EndRole,
    Invite,
    SetFlag,
    SetMember,
    SetProposal,
)
from bot.model.decisions import Decision
from bot.model.episodes import EpisodeKind, Flag
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Standing
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.rules.roles import INVITATION_LASTS
from tests.unit.rules.conversation.scene import NOW, SHE, after, ask, chat, lines, member, said

ADA = Member(AccountId("did:plc:ada"), is_moderator=True, interests_at=NOW)
BEN = replace(ADA, account=AccountId("did:plc:ben"))
EVE = replace(ADA, account=AccountId("did:plc:eve"), appointed_at=NOW - timedelta(days=30))
NEW = AccountId("did:plc:newcomer")
AUDITOR = AccountId("did:plc:auditor")


def desk(who: Member, *others: Member, proposals: tuple[Proposal, ...] = ()) -> Chat:
    scene = chat(who=who, episodes=(), focus=None, moderators=(who, *others), proposals=proposals)
    return replace(scene, house=replace(scene.house, about=About(auditor=AUDITOR)))


def of(decision: Decision, kind: type) -> list[object]:
    return [change for change in decision.changes if isinstance(change, kind)]


def told(decision: Decision, who: AccountId) -> list[str]:
    says = (act for act in decision.actions if isinstance(act, Say) and act.to == who)
    return [act.line for act in says]


def proposal_in(decision: Decision) -> Proposal:
    (kept,) = (change for change in decision.changes if isinstance(change, SetProposal))
    return kept.proposal


def agreed(scene: Chat, second: Member, text: str, *links: str) -> Decision:
    """Proposed and confirmed by one, supported and confirmed by the other."""
    proposed = ask(after(scene, ask(scene, text, *links)), "yes")
    proposal = proposal_in(proposed)
    here = (second, *(each for each in scene.moderators if each.account != second.account))
    theirs = replace(scene, who=second, moderators=here, proposals=(proposal,))
    return ask(after(theirs, ask(theirs, f"support {proposal.number}")), "yes")


@pytest.mark.need("S3-1")
def test_two_invite_and_the_bot_writes_to_nobody_first() -> None:
    scene = desk(ADA, BEN)
    assert "did:plc:newcomer" in said(ask(scene, "invite", NEW))
    done = agreed(scene, BEN, "invite", NEW)
    assert of(done, Invite) == [Invite(NEW, NOW + INVITATION_LASTS)]
    assert not told(done, NEW)
    assert told(done, ADA.account) == ["proposal_agreed", "invitation_open"]
    assert told(done, BEN.account) == ["invitation_open", "supported"]


def test_an_invitation_needs_a_link_to_somebody_who_is_no_moderator() -> None:
    assert lines(ask(desk(ADA, BEN), "invite")) == ["invite_how"]
    assert lines(ask(desk(ADA, BEN), "invite", BEN.account)) == ["invite_already"]


@pytest.mark.need("S3-1")
@pytest.mark.parametrize("standing", [Standing.NONE, Standing.ACTIVE, Standing.LEFT])
def test_who_was_invited_is_in_by_her_own_word(standing: Standing) -> None:
    scene = desk(Member(NEW, standing, left_at=NOW))
    done = ask(replace(scene, invited=True, moderators=()), "accept")
    (seated,) = [c.member for c in done.changes if isinstance(c, SetMember)]
    assert (seated.is_moderator, seated.appointed_at) == (True, NOW)
    assert seated.standing is standing
    assert of(done, DropInvitation) == [DropInvitation(NEW)]
    assert told(done, AUDITOR) == ["auditor_role_begun"]


def test_a_no_drops_the_invitation_and_nobody_is_told() -> None:
    scene = replace(desk(Member(NEW)), invited=True, moderators=())
    done = ask(scene, "no")
    assert of(done, DropInvitation)
    assert not of(done, SetMember)
    assert lines(done) == ["invitation_declined"]


@pytest.mark.need("S1-18")
def test_who_was_not_invited_is_answered_like_anybody() -> None:
    scene = replace(desk(Member(NEW)), moderators=())
    assert ask(scene, "accept") == ask(scene, "something else")
    assert lines(ask(chat(), "accept")) == ["nothing_waits"]


@pytest.mark.need("S3-1", "S3-10")
@pytest.mark.parametrize(
    ("standing", "whom"),
    [
        (Standing.ACTIVE, Line.ROLE_ENDED_COMPLAIN),
        (Standing.NONE, Line.ROLE_ENDED_ASK),
    ],
)
def test_two_end_the_role_of_one_who_was_invited_and_she_is_told_why(
    standing: Standing, whom: Line
) -> None:
    eve = replace(EVE, standing=standing)
    scene = desk(ADA, BEN, eve)
    done = agreed(scene, BEN, "remove moderator 3 because long absence")
    assert of(done, EndRole) == [EndRole(EVE.account)]
    assert told(done, EVE.account) == ["role_ended"]
    (notice,) = [act for act in done.actions if isinstance(act, Say) and act.to == EVE.account]
    assert notice.fields["reason"] == "long absence"
    assert notice.fields["ask"] == Part(whom)


def test_whom_it_concerns_neither_hears_of_it_nor_decides() -> None:
    scene = desk(ADA, BEN, EVE)
    proposed = ask(after(scene, ask(scene, "remove moderator 3 for long absence")), "yes")
    assert not told(proposed, EVE.account)
    assert told(proposed, BEN.account) == ["moderator_proposal"]
    alone = desk(ADA, EVE)
    assert lines(ask(alone, "remove moderator 2 because long absence")) == ["nobody_to_second"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("remove moderator", "remove_whom"),
        ("remove moderator 9", "remove_whom"),
        ("remove moderator 1", "remove_herself"),
        ("remove moderator 2", "remove_configured"),
        ("remove moderator 3", "remove_why"),
        ("remove moderator 3 because she disagrees with me", "remove_why"),
    ],
)
def test_nobody_else_can_be_removed(text: str, line: str) -> None:
    assert lines(ask(desk(ADA, BEN, EVE), text)) == [line]


def test_who_has_resigned_meanwhile_is_removed_no_more() -> None:
    gone = Proposal(
        3,
        ProposalKind.REMOVE_MODERATOR,
        ADA.account,
        NOW,
        NOW + timedelta(days=7),
        about=EVE.account,
        terms={"number": "3", "since": NOW.isoformat(), "reason": "long absence"},
    )
    scene = desk(BEN, ADA, proposals=(gone,))
    done = ask(after(scene, ask(scene, "support 3")), "yes")
    assert not of(done, EndRole)


def test_to_resign_frees_what_she_holds_and_drops_what_she_proposed() -> None:
    hers = Proposal(3, ProposalKind.RESUME, EVE.account, NOW, NOW + timedelta(days=7))
    flag = Flag(41, SHE, EpisodeKind.DOGPILE, NOW, claimed_by=EVE.account, claimed_until=NOW)
    scene = replace(desk(EVE, ADA, proposals=(hers,)), queue=(flag,))
    asked = ask(scene, "resign")
    assert not of(asked, EndRole)
    done = ask(after(scene, asked), "yes")
    assert of(done, EndRole) == [EndRole(EVE.account)]
    assert of(done, SetFlag) == [SetFlag(flag.released(), EVE.account, "resign")]
    assert proposal_in(done).state is ProposalState.WITHDRAWN
    assert lines(done)[-1] == "resigned"


def test_who_is_named_in_the_configuration_is_told_whose_word_it_takes() -> None:
    assert lines(ask(desk(ADA, BEN), "resign")) == ["resign_configured"]


@pytest.mark.need("S3-1")
def test_status_and_queue_say_where_no_two_could_decide_together() -> None:
    me = replace(ADA, standing=Standing.ACTIVE)
    assert "too_few_moderators" in lines(ask(desk(me), "status"))
    assert "too few" in said(ask(desk(me), "queue"))
    assert "too_few_moderators" not in lines(ask(desk(me, BEN), "status"))
    assert "too few" not in said(ask(desk(me, BEN), "queue"))


@pytest.mark.parametrize("text", ["resign", "invite", "remove moderator 1", "interests: none"])
def test_to_a_member_these_are_no_words(text: str) -> None:
    assert lines(ask(chat(who=member()), text)) == ["muddled"]
