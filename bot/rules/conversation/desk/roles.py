"""Who is a moderator: invited by two, accepted by herself; ended by two, or by her own word."""

from dataclasses import replace

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.changes import DropInvitation, EndRole, SetFlag, SetMember, SetProposal
from bot.model.commands import Command, Muddle, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.model.proposals import ProposalKind, ProposalState
from bot.rules.conversation.desk.proposing import propose
from bot.rules.conversation.replies import Asking, ask, say
from bot.rules.halting import tell_auditor
from bot.rules.proposals import closed
from bot.rules.roles import NUMBER, REASON, REASONS, SINCE


def invite(chat: Chat, command: Command, policy: Policy) -> Decision:
    """The account behind a link, and no other, may accept."""
    account = command.target.account
    if account is None:
        return say(chat, Line.INVITE_HOW)
    if any(account in each.accounts for each in chat.moderators):
        return say(chat, Line.INVITE_ALREADY)
    return propose(chat, command, ProposalKind.INVITE, policy, concerns=account)


def answer_invitation(chat: Chat, understood: Command | Muddle) -> Decision | None:
    """`accept` or `no`, by whoever was invited, member or not; None where it is neither."""
    word = None if isinstance(understood, Muddle) else understood.word
    if not chat.invited or chat.question is not None or word not in {Word.ACCEPT, Word.NO}:
        return None
    over = Decision((DropInvitation(chat.heard.sender),))
    if word is Word.NO:
        return over + say(chat, Line.INVITATION_DECLINED)
    if chat.is_moderator:
        return over + say(chat, Line.ALREADY_MODERATOR)
    role = SetMember(replace(chat.account, is_moderator=True, appointed_at=chat.now))
    seated = Decision((role,), (), ("accepted the invitation of two moderators",))
    return over + seated + tell_auditor(chat, Line.AUDITOR_ROLE_BEGUN) + say(chat, Line.ACCEPTED)


def accept(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """There is nothing that she could accept."""
    return say(chat, Line.NOTHING_WAITS)


def resign(chat: Chat, command: Command, policy: Policy) -> Decision:
    """What she holds goes back and what she proposed is off; her verdicts stay."""
    if any(each.is_moderator and each.appointed_at is None for each in _accounts(chat)):
        return say(chat, Line.RESIGN_CONFIGURED)
    if not command.confirmed:
        yes = replace(command, confirmed=True)
        return ask(chat, Asking(Line.CONFIRM_RESIGN, yes), policy.moderator_waits)
    by, word = chat.account.account, command.word.value
    held = [flag for flag in chat.queue if flag.claimed_by in chat.who.accounts]
    freed = tuple(SetFlag(flag.released(), by, word) for flag in held)
    hers = (each for each in chat.proposals if each.by in chat.who.accounts)
    back = (closed(each, ProposalState.WITHDRAWN, chat.now) for each in hers)
    off = tuple(SetProposal(each, by, word) for each in back)
    gone = Decision((*freed, *off, EndRole(chat.who.account)), (), ("she resigned",))
    return gone + tell_auditor(chat, Line.AUDITOR_ROLE_ENDED) + say(chat, Line.RESIGNED)


def remove_moderator(chat: Chat, command: Command, policy: Policy) -> Decision:
    """By the number that `moderators` gives: who they are is not for each other to know."""
    number = command.target.case or command.target.number or 0
    if not 1 <= number <= len(chat.moderators):
        return say(chat, Line.REMOVE_WHOM)
    meant = chat.moderators[number - 1]
    if meant.account == chat.who.account:
        return say(chat, Line.REMOVE_HERSELF)
    if meant.appointed_at is None:
        fields: dict[str, Field] = {"number": number}
        return say(chat, Line.REMOVE_CONFIGURED, fields)
    reasons = [reason for reason in REASONS if reason in command.rest]
    if len(reasons) != 1:
        return say(chat, Line.REMOVE_WHY, {"number": number, "reasons": REASONS})
    since = meant.appointed_at.isoformat()
    terms = {NUMBER: str(number), SINCE: since, REASON: reasons[0]}
    kind, concerns = ProposalKind.REMOVE_MODERATOR, meant.account
    return propose(chat, command, kind, policy, concerns=concerns, terms=terms)


def _accounts(chat: Chat) -> tuple[Member, ...]:
    return chat.accounts or (chat.who,)
