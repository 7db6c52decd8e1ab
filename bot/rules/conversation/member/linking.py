"""`link` and `unlink`: accounts of one person, proved from both sides.

A code shown to the first account is typed from the second, which is shown a code of its own, to be
typed from the first. So nobody can be talked into giving an account away by typing something once.
"""

from datetime import timedelta

from bot.model.actions import Field, Say
from bot.model.cases import Chat, LinkCode
from bot.model.changes import DropCodes, LinkAccounts, ShowCode, UnlinkAccount
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.conversation.replies import Asking, ask_member, do, say
from bot.rules.membership import end_consent
from bot.rules.tokens import as_code

CODE_LASTS = timedelta(minutes=10)
MOST_LINKED = 4
"""Accounts of one person."""


def link(chat: Chat, command: Command, _policy: Policy) -> Decision:
    if len(chat.who.accounts) >= MOST_LINKED:
        return say(chat, Line.LINKED_ENOUGH, {"count": MOST_LINKED})
    if not as_code(command.rest):
        return _show_code(chat, None, Line.LINK_CODE)
    return _try_code(chat, chat.typed_code)


def _try_code(chat: Chat, code: LinkCode | None) -> Decision:
    if code is None:
        return say(chat, Line.LINK_NOT_OPEN, {"wait": CODE_LASTS})
    if code.account in chat.who.accounts:
        return say(chat, Line.LINK_FROM_THE_OTHER)
    if code.wanted_by is not None:
        return _link(chat, code.account)
    if chat.who.linked or chat.account.linked_to is not None:
        return say(chat, Line.LINKED_ELSEWHERE)
    proved = do(DropCodes(code.account))
    return proved + _show_code(chat, code.account, Line.LINK_CODE_BACK)


def unlink(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Parts the account that asks for it; the first one parts from all the others."""
    apart = _to_part(chat)
    if not apart:
        return say(chat, Line.NOT_LINKED)
    if not command.confirmed:
        yes = Command(Word.UNLINK, confirmed=True, accounts=apart)
        return ask_member(chat, Asking(Line.CONFIRM_UNLINK, yes, {"count": len(apart)}), policy)
    parted = tuple(each for each in command.accounts if each in chat.who.accounts)
    apart_now = do(*(UnlinkAccount(each) for each in parted)) + say(chat, Line.UNLINKED)
    return end_consent(chat.who, *chat.who.accounts) + apart_now


def _to_part(chat: Chat) -> tuple[AccountId, ...]:
    if chat.account.linked_to is not None:
        return (chat.account.account,)
    return chat.who.accounts[1:]


def _show_code(chat: Chat, wanted_by: AccountId | None, line: Line) -> Decision:
    shown = ShowCode(chat.fresh_code, chat.account.account, chat.now + CODE_LASTS, wanted_by)
    fields: dict[str, Field] = {"code": chat.fresh_code, "wait": CODE_LASTS}
    return do(DropCodes(chat.account.account), shown) + say(chat, line, fields)


def _link(chat: Chat, other: AccountId) -> Decision:
    """The other has proved its side before; only the account it was proved to may type this."""
    linked, told = LinkAccounts(chat.who.account, other), Say(other, Line.LINKED_HERE_TOO)
    return Decision((linked,), (told,), ("both accounts were proved",)) + say(chat, Line.LINKED)
