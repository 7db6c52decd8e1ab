"""What two moderators decide together: the kinds of it, who may be the second, and its lapsing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import AddFeed, SetProposal
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.rules import rebutting, roles, suspending
from bot.rules.feed_links import feed_in
from bot.rules.halting import resume
from bot.rules.listing import put_on_list, says_of_list, still_fits, warns_of_list
from bot.rules.quiet import quiet_until
from bot.rules.quorum import connected

PAGE = "page"
"""A term: the address of a feed."""

LASTS_FOR_A_LIST = timedelta(hours=48)
LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal."""

    says: Callable[[Proposal], Part]  # what it would do, to whom and for how long: "turn ... on"
    does: Callable[[Proposal, Chat, Policy], Decision]  # once agreed; the chat is the second's
    warns: Callable[[Proposal], Field] = lambda _: ""  # of what both have to know
    lasts: timedelta = LASTS  # how long it waits for a second moderator
    holds: Callable[[Proposal, Chat, Policy], bool] = lambda *_: True
    """Whether what it rests on is still so, and the second had no part in it."""


def _says_feed(proposal: Proposal) -> Part:
    return Part(Line.PROPOSES_FEED, {"page": proposal.terms[PAGE]})


def _read_feed(proposal: Proposal, _chat: Chat, _policy: Policy) -> Decision:
    source = feed_in(proposal.terms[PAGE])
    return Decision((AddFeed(source),) if source else (), (), ("two moderators agreed",))


KINDS: Mapping[ProposalKind, Kind] = MappingProxyType(
    {
        ProposalKind.INVITE: Kind(roles.says_invite, roles.invite),
        ProposalKind.REMOVE_MODERATOR: Kind(roles.says_remove, roles.remove),
        ProposalKind.RESUME: Kind(lambda _: Part(Line.PROPOSES_RESUME), resume),
        ProposalKind.LIST: Kind(
            says_of_list, put_on_list, warns_of_list, LASTS_FOR_A_LIST, still_fits
        ),
        ProposalKind.SUSPEND: Kind(suspending.says_suspend, suspending.suspend),
        ProposalKind.KEEP: Kind(rebutting.says_of_keeping, rebutting.keep_on_list),
        ProposalKind.UPHOLD: Kind(suspending.says_uphold, suspending.uphold),
        ProposalKind.FEED: Kind(_says_feed, _read_feed),
    }
)


def says(proposal: Proposal) -> Part:
    return KINDS[proposal.kind].says(proposal)


def may_decide(moderator: Member, proposal: Proposal, moderators: Iterable[Member]) -> bool:
    """Whether she is a second person, whom it does not concern, beside a proposer still in office.

    Who may not decide it never hears of it either.
    """
    if proposal.state is not ProposalState.OPEN:
        return False
    if {proposal.about, *proposal.barred} & moderator.ever:
        return False
    by = next((each for each in moderators if proposal.by in each.accounts), None)
    return by is not None and not connected(by, moderator)


def seconds_of(proposal: Proposal, moderators: Iterable[Member]) -> list[Member]:
    """Everybody who could agree to it."""
    everybody = tuple(moderators)
    return [each for each in everybody if may_decide(each, proposal, everybody)]


def closed(
    proposal: Proposal, state: ProposalState, now: datetime, by: AccountId | None = None
) -> Proposal:
    return replace(proposal, state=state, closed_at=now, decided_by=by)


def about(proposal: Proposal) -> dict[str, Field]:
    """The fields of a line that tells of it."""
    return {
        "number": proposal.number,
        "what": says(proposal),
        "until": proposal.lapses_at,
    }


def in_full(proposal: Proposal) -> dict[str, Field]:
    """The same where somebody proposes or supports it."""
    return {**about(proposal), "warning": KINDS[proposal.kind].warns(proposal)}


def tell_proposer(proposal: Proposal, line: Line, proposer: Member, now: datetime) -> Say:
    held = quiet_until(proposer, now)
    return Say(proposal.by, line, about(proposal), not_before=held)


def lapse(proposal: Proposal, proposer: Member, now: datetime) -> Decision:
    """Nobody supported it in time: silence means that nothing is done."""
    over = SetProposal(closed(proposal, ProposalState.LAPSED, now))
    told = tell_proposer(proposal, Line.PROPOSAL_LAPSED, proposer, now)
    return Decision((over,), (told,), ("no second moderator supported it in time",))
