"""`partner`: a colleague with whom a member looks at drafts before they are posted.

Both say yes, by a code that she gives away herself, as for a helper: the bot writes to nobody of
its own accord and never says who is in. Each shows a draft only by a word and a yes of her own. The
words of drafts and answers pass through memory and are in no decision.
"""

from datetime import timedelta

from bot.model.actions import Field, Say
from bot.model.cases import Chat
from bot.model.changes import AddPartner, DropCodes, EndPartner
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Standing
from bot.model.policy import Policy
from bot.rules.company import in_quotes
from bot.rules.conversation.cases.targets import shunned
from bot.rules.conversation.company.helpers import OPEN_FOR, asked_about, code_for, names_in
from bot.rules.conversation.replies import Asking, ask_member, do, say
from bot.rules.drafts.showing import is_too_long
from bot.rules.quiet import quiet_until
from bot.rules.tokens import is_code

ANSWERS = 3
"""To one draft."""
ANSWERED_WITHIN = timedelta(days=1)
LONGEST_ANSWER = 800
"""Characters of an answer."""


def partner(chat: Chat, command: Command, policy: Policy) -> Decision:
    if command.confirmed:
        return _agree(chat, command)
    if is_code(command.rest):
        return _offer(chat, policy)
    if chat.who.partner is not None:
        return say(chat, Line.PARTNER_IS_SET, {"name": _name(chat)})
    shown = code_for(chat, command, of_partner=True)
    if isinstance(shown, Decision):
        return shown
    return do(shown) + say(chat, Line.PARTNER_CODE, {"code": shown.code, "wait": OPEN_FOR})


def partner_off(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Either ends it for both. The other is told nothing: it could bring anger upon her."""
    dropped = do(DropCodes(chat.account.account))
    if chat.who.partner is None:
        return dropped + say(chat, Line.PARTNER_NONE)
    ended = Decision((EndPartner(chat.who.account),), (), ("one of two partners ended it",))
    return dropped + ended + say(chat, Line.PARTNER_OFF)


def show_partner(chat: Chat, command: Command, policy: Policy) -> Decision:
    """The draft that she is showing, after a yes to that very one; it waits out their night."""
    if chat.who.partner is None:
        return say(chat, Line.PARTNER_NONE)
    if chat.draft is None:
        return say(chat, Line.DRAFT_GONE)
    if is_too_long(chat.draft):
        return say(chat, Line.DRAFT_TOO_LONG)
    about: dict[str, Field] = {"name": _name(chat)}
    which = " ".join(chat.draft.pieces)  # the messages that it came in, by their ids
    if not command.confirmed or command.rest != which:
        yes = Command(Word.SHOW_PARTNER, rest=which, confirmed=True)
        return ask_member(chat, Asking(Line.CONFIRM_SHOW_PARTNER, yes, about), policy)
    if chat.partner is None:
        return say(chat, Line.PARTNER_NOT_NOW)
    shown = Say(
        chat.partner.account,
        Line.PARTNER_DRAFT,
        not_before=quiet_until(chat.partner, chat.now),
        replaces=Line.PARTNER_DRAFT,
    )
    return Decision((), (shown,), ("she shows her partner a draft",)) + say(
        chat, Line.PARTNER_SENT, about
    )


def tell(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Her words about the draft that she was shown, to whoever showed it."""
    if chat.may_tell is None:
        return say(chat, Line.TELL_NOBODY)
    if not command.rest:
        return say(chat, Line.TELL_HOW)
    if len(command.rest) > LONGEST_ANSWER:
        return say(chat, Line.TELL_TOO_LONG, {"most": LONGEST_ANSWER})
    told = Say(chat.may_tell, Line.PARTNER_TOLD, replaces=Line.PARTNER_TOLD)
    return Decision((), (told,), ("she answers about a draft",)) + say(chat, Line.TOLD)


def _offer(chat: Chat, policy: Policy) -> Decision:
    """The colleague's own yes. She who showed the code is asked next, and sees who it is."""
    code = chat.help_code
    if code is None or not code.of_partner:
        return say(chat, Line.HELPER_NOT_OPEN, {"wait": OPEN_FOR})
    if code.member.account == chat.who.account:
        return say(chat, Line.PARTNER_OWN_CODE)
    if chat.who.partner is not None:
        return say(chat, Line.PARTNER_IS_SET, {"name": _name(chat)})
    asked = asked_about(chat, code, Word.PARTNER, policy)
    return Decision((DropCodes(code.member.account),), (asked,)) + say(chat, Line.PARTNER_OFFERED)


def _agree(chat: Chat, command: Command) -> Decision:
    """Her own yes, to exactly this account; never to one that she keeps away by now."""
    other = chat.would_help
    free = other is not None and not other.partner and not chat.who.partner
    if other is None or not free or other.standing is not Standing.ACTIVE:
        return say(chat, Line.PARTNER_NOT_NOW)
    if shunned(chat) & set(other.accounts):
        return say(chat, Line.PARTNER_NOT_NOW)
    name, called = names_in(f"partner {command.rest}")
    added = AddPartner(chat.who.account, other.account, name, called)
    began = Say(
        other.account,
        Line.PARTNER_BEGAN,
        {"name": in_quotes(called, Line.YOUR_PARTNER), "links": (chat.who.account,)},
        not_before=quiet_until(other, chat.now),
        replaces=Line.PARTNER_BEGAN,
    )
    agreed = Decision((added,), (began,), ("two members both said yes to look at drafts",))
    return agreed + say(chat, Line.PARTNER_BEGAN_HERS, {"name": in_quotes(name, Line.YOUR_PARTNER)})


def _name(chat: Chat) -> Field:
    name = chat.who.partner.name if chat.who.partner else ""
    return in_quotes(name, Line.YOUR_PARTNER)
