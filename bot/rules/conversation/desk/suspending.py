"""`suspend`, `uphold` and `release`: restricting a member takes two, releasing her one.

She is known to moderators by a case alone. Who suspended her decides no more about it.
"""

from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import SetSuspension
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.proposals import ProposalKind
from bot.model.suspensions import REASONS, Suspension
from bot.rules.conversation.desk.proposing import propose
from bot.rules.conversation.matters.pleading import not_among
from bot.rules.conversation.replies import say
from bot.rules.suspending import suspension_in

LONGEST = timedelta(days=90)
DAY = timedelta(days=1)


def suspend(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`suspend 41 30 days because false reports`: the member of that case, for a behaviour."""
    reason, length = reason_in(command.rest), command.length
    case = command.target.case
    if case is None or reason is None or length is None or not DAY <= length <= LONGEST:
        return say(chat, Line.SUSPEND_HOW, {"reasons": REASONS})
    flag = next((f for f in (*chat.queue, *chat.decided) if f.number == case), None)
    if flag is None or flag.member in chat.who.ever or case in chat.party:
        return say(chat, Line.NO_CASE_TO_SUSPEND, {"case": case})
    given = next((given for who, given in chat.suspensions if who == flag.member), None)
    if given is not None:
        return say(chat, Line.SUSPENDED_ALREADY, {"case": case, "given": given.case})
    terms = {"case": str(case), "days": str(length // DAY), "reason": reason}
    kind = ProposalKind.SUSPEND
    return propose(chat, command, kind, policy, concerns=flag.member, terms=terms)


def uphold(chat: Chat, command: Command, policy: Policy) -> Decision:
    """After her appeal it goes on only where two others, who decided nothing of it, say so."""
    found = _found(chat, command)
    if found is None or found[1].appealed_at is None or found[1].upheld:
        return say(chat, Line.NO_APPEAL)
    account, given = found
    others = not_among(chat.moderators, given.deciders)
    if not any(chat.who.account in each.accounts for each in others):
        return say(chat, Line.DECIDED_ALREADY, {"case": given.case})
    barred = tuple(m.account for m in chat.moderators if m not in others)
    terms = {"case": str(given.case)}
    kind = ProposalKind.UPHOLD
    return propose(chat, command, kind, policy, concerns=account, terms=terms, barred=barred)


def release(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """By any one moderator, whoever decided it, and at once; with accounts parted meanwhile."""
    found = _found(chat, command)
    if found is None:
        return say(chat, Line.NOBODY_TO_RELEASE)
    case = found[1].case
    hers = [account for account, given in chat.suspensions if given.case == case]
    ended = [SetSuspension(each, None) for each in hers]
    ended[0] = replace(ended[0], by=chat.account.account, word=command.word.value)
    told = tuple(Say(each, Line.SUSPENSION_OVER) for each in hers)
    released = Decision(tuple(ended), told, ("a moderator released her",))
    return released + say(chat, Line.RELEASED, {"case": case})


def reason_in(words: str) -> str | None:
    """The one behaviour that is named; an opinion names none."""
    named = [reason for reason in REASONS if reason in words.replace("pile on", "pile-on")]
    return named[0] if len(named) == 1 else None


def _found(chat: Chat, command: Command) -> tuple[AccountId, Suspension] | None:
    case = command.target.case
    found = suspension_in(chat, case) if case is not None else None
    hers = found is not None and found[0] in chat.who.ever
    return None if hers else found
