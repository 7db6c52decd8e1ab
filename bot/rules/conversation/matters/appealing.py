"""`appeal`: what was decided about a member, or about a case of hers, is looked at by others."""

from dataclasses import replace

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.changes import SetFlag, SetMatter, SetSuspension
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import FlagState
from bot.model.lines import Line
from bot.model.matters import Matter, MatterKind, MatterState
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.suspensions import UNDECIDED_FOR, Suspension
from bot.rules.conversation.matters.pleading import (
    LONGEST_TEXT,
    cannot_carry,
    given_to,
    not_among,
    not_hers,
    tell,
    words_in,
)
from bot.rules.conversation.replies import Asking, ask_member, say
from bot.rules.quorum import has_pair


def appeal(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Against being suspended with her words, or against the verdict on a case by its number."""
    given, case = chat.suspension, command.target.case
    if given is not None and case in {None, given.case}:
        return _against(given, chat, command, policy)
    if case is None:
        return say(chat, Line.APPEAL_HOW, {"most": LONGEST_TEXT})
    return _look_again(chat, case, command, policy)


def refuse_suspended(chat: Chat) -> Decision:
    """What touches others waits; she hears until when and why, each time."""
    given = chat.suspension
    fields: dict[str, Field] = {}
    if given is not None:
        fields = {"until": given.ends_at, "reason": given.reason}
    return say(chat, Line.SUSPENDED, fields)


def _against(given: Suspension, chat: Chat, command: Command, policy: Policy) -> Decision:
    text = words_in(command)
    if given.appealed_at is not None:
        return say(chat, Line.APPEALED_ALREADY, {"until": given.ends_at})
    if not text:
        return say(chat, Line.APPEAL_HOW, {"most": LONGEST_TEXT})
    refused = cannot_carry(chat, text)
    if refused is not None:
        return refused
    ends = min(given.until, chat.now + UNDECIDED_FOR)
    if not command.confirmed:
        yes = replace(command, confirmed=True)
        about: dict[str, Field] = {"count": len(text), "ends": ends}
        return ask_member(chat, Asking(Line.CONFIRM_APPEAL, yes, about), policy)
    readers = not_hers(chat, not_among(chat.moderators, given.deciders))
    matter = _matter(chat, tuple(each.account for each in readers), text, given.case)
    fields: dict[str, Field] = {
        "case": given.case,
        "reason": given.reason,
        "until": given.until,
        "ends": ends,
    }
    sent = (tell(each, Line.MODERATOR_APPEAL, matter, chat, fields) for each in readers)
    appealed = SetSuspension(chat.who.account, replace(given, appealed_at=chat.now))
    done = Decision((appealed,)) + given_to(matter, sent)
    return done + say(chat, Line.APPEALED, {"number": matter.number, "ends": ends})


def _look_again(chat: Chat, case: int, command: Command, policy: Policy) -> Decision:
    """Two who had no part in it judge the case anew, as if nobody had."""
    flag = chat.appealed
    if flag is None or flag.verdict is None:
        return say(chat, Line.NO_VERDICT, {"case": case})
    if any(m.kind is MatterKind.APPEAL and m.case == case for m in chat.matters):
        return say(chat, Line.LOOKED_AGAIN, {"case": case})
    handled = chat.handlers.get(case, frozenset())
    if not has_pair(not_hers(chat, not_among(chat.moderators, handled))):
        return say(chat, Line.APPEAL_NOBODY, {"case": case})
    if not command.confirmed:
        asking = Asking(Line.CONFIRM_LOOK_AGAIN, replace(command, confirmed=True), {"case": case})
        return ask_member(chat, asking, policy)
    anew = replace(
        flag.released(),
        state=FlagState.OPEN,
        verdict=None,
        closed_by=None,
        closed_at=None,
        parked_until=None,
        needs_two=True,
        opinions=(),
        recused=tuple(sorted({*flag.recused, *handled})),
    )
    noted = replace(_matter(chat, (), "", case), state=MatterState.CLOSED)
    return Decision((SetFlag(anew), SetMatter(noted))) + say(
        chat, Line.LOOKING_AGAIN, {"case": case}
    )


def _matter(chat: Chat, readers: tuple[AccountId, ...], text: str, case: int) -> Matter:
    kind = MatterKind.APPEAL
    return Matter(chat.next_matter, kind, chat.who.account, chat.now, readers, text, case)
