"""What one moderator proposes, a second one supports or opposes; silence lets it lapse."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import SetProposal
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.rules.conversation.replies import NO_FIELDS, Asking, ask, say
from bot.rules.interests import has_stated
from bot.rules.proposals import KINDS, about, closed, in_full, may_decide, seconds_of, tell_proposer
from bot.rules.quiet import quiet_until

PROPOSALS_SHOWN = 2
NO_TERMS: Mapping[str, str] = MappingProxyType({})


def propose(  # noqa: PLR0913  # what a proposal is made of
    chat: Chat,
    command: Command,
    kind: ProposalKind,
    policy: Policy,
    *,
    concerns: AccountId | None = None,
    terms: Mapping[str, str] = NO_TERMS,
    barred: tuple[AccountId, ...] = (),
    line: Line = Line.CONFIRM_PROPOSE,
    fields: Mapping[str, Field] = NO_FIELDS,
) -> Decision:
    """Ask her whether to propose this and, once `command` is confirmed, let it wait for a second.

    Where somebody else has proposed the same, she is asked whether she supports that. `barred`: who
    neither sees nor decides it, beside her and the account that it concerns. `line`, with `fields`
    of its own: what she is asked.
    """
    wanted = Proposal(
        number=chat.next_proposal,
        kind=kind,
        by=chat.account.account,
        at=chat.now,
        lapses_at=chat.now + KINDS[kind].lasts,
        about=concerns,
        terms=terms,
        barred=barred,
    )
    same = next((each for each in chat.proposals if _is_same(each, wanted)), None)
    if same is not None and may_decide(chat.who, same, chat.moderators):
        return _decide(chat, same, Command(Word.SUPPORT), policy)
    if same is not None and same.by in chat.who.accounts:
        return say(chat, Line.ALREADY_PROPOSED, about(same))
    if not has_stated(chat.who, chat.now):
        return say(chat, Line.STATE_INTERESTS_FIRST)
    seconds = seconds_of(wanted, chat.moderators)
    if not seconds:
        return say(chat, Line.NOBODY_TO_SECOND)
    if not command.confirmed:
        yes = replace(command, confirmed=True)
        lasts: dict[str, Field] = {"lasts": KINDS[kind].lasts}
        asking = Asking(line, yes, {**about(wanted), **lasts, **fields})
        return ask(chat, asking, policy.moderator_waits)
    kept = SetProposal(wanted, chat.account.account, "propose")
    told = tuple(
        _second_wanted(each, wanted, chat) for each in seconds if not each.is_away(chat.now)
    )
    return Decision((kept,), told) + say(chat, Line.PROPOSED, in_full(wanted))


def proposals(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Those that wait for her word, the oldest first, and the numbers of her own."""
    waiting, hers = _waiting(chat), _hers(chat)
    numbers: dict[str, Field] = {"numbers": tuple(str(each.number) for each in hers)}
    mine: Field = Part(Line.PROPOSALS_MINE, numbers) if hers else ""
    if not waiting:
        return say(chat, Line.NO_PROPOSALS, {"mine": mine})
    rest = len(waiting) - PROPOSALS_SHOWN
    fields: dict[str, Field] = {
        "count": len(waiting),
        "proposals": tuple(Part(Line.PROPOSAL, about(each)) for each in waiting[:PROPOSALS_SHOWN]),
        "mine": mine,
        "left": Part(Line.PROPOSALS_LEFT, {"count": rest}) if rest > 0 else "",
    }
    return say(chat, Line.PROPOSALS, fields)


def decide(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`support` or `oppose`: by a second person alone, and asked back."""
    number = command.target.case or command.target.number
    if number is None:
        return proposals(chat, command, policy)
    proposal = next((each for each in _waiting(chat) if each.number == number), None)
    if proposal is None:
        return say(chat, Line.NO_SUCH_PROPOSAL, {"number": number})
    return _decide(chat, proposal, command, policy)


def withdraw_proposal(chat: Chat, number: int) -> Decision | None:
    """None where none of hers has this number."""
    proposal = next((each for each in _hers(chat) if each.number == number), None)
    if proposal is None:
        return None
    back = closed(proposal, ProposalState.WITHDRAWN, chat.now)
    kept = SetProposal(back, chat.account.account, Word.WITHDRAW.value)
    return Decision((kept,)) + say(chat, Line.PROPOSAL_WITHDRAWN, about(proposal))


def _decide(chat: Chat, proposal: Proposal, command: Command, policy: Policy) -> Decision:
    supports = command.word is Word.SUPPORT
    if supports and not has_stated(chat.who, chat.now):
        return say(chat, Line.STATE_INTERESTS_FIRST)
    if supports and not KINDS[proposal.kind].holds(proposal, chat, policy):
        return say(chat, Line.PROPOSAL_VOID, {"number": proposal.number})
    if not command.confirmed:
        yes = Command(command.word, Target(case=proposal.number), confirmed=True)
        line = Line.CONFIRM_SUPPORT if supports else Line.CONFIRM_OPPOSE
        return ask(chat, Asking(line, yes, in_full(proposal)), policy.moderator_waits)
    state = ProposalState.AGREED if supports else ProposalState.REFUSED
    by = chat.account.account
    kept = SetProposal(closed(proposal, state, chat.now, by), by, command.word.value)
    line = Line.PROPOSAL_AGREED if supports else Line.PROPOSAL_REFUSED
    told = tell_proposer(proposal, line, _proposer(chat, proposal), chat.now)
    done = KINDS[proposal.kind].does(proposal, chat, policy) if supports else Decision()
    said = say(chat, Line.SUPPORTED if supports else Line.OPPOSED, about(proposal))
    return Decision((kept,), (told,)) + done + said


def _proposer(chat: Chat, proposal: Proposal) -> Member:
    return next(each for each in chat.moderators if proposal.by in each.accounts)


def _waiting(chat: Chat) -> list[Proposal]:
    return [each for each in chat.proposals if may_decide(chat.who, each, chat.moderators)]


def _hers(chat: Chat) -> list[Proposal]:
    return [each for each in chat.proposals if each.by in chat.who.accounts]


def _is_same(one: Proposal, other: Proposal) -> bool:
    return (one.kind, one.about, dict(one.terms)) == (other.kind, other.about, dict(other.terms))


def _second_wanted(other: Member, proposal: Proposal, chat: Chat) -> Say:
    held, line = quiet_until(other, chat.now), Line.MODERATOR_PROPOSAL
    until: dict[str, Field] = {"until": proposal.lapses_at}
    return Say(other.account, line, until, replaces=line, not_before=held)
