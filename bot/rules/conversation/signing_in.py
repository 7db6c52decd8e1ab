"""`connect` and `disconnect`: her own sign-in at her network, given and taken back."""

from dataclasses import replace

from bot.model.actions import SignOut
from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.replies import Asking, ask_member, say
from bot.rules.conversation.targets import HELD
from bot.rules.conversation.unhiding import release
from bot.rules.dialects import in_words_of


def connect(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if chat.who.can_act:
        return say(chat, Line.ALREADY_SIGNED_IN)
    if not chat.house.offers_sign_in or chat.house.sign_in_link is None:
        return say(chat, Line.NO_SIGN_IN_HERE)
    line = in_words_of(chat.who.account, Line.SIGN_IN_LINK)
    return say(chat, line, {"link": chat.house.sign_in_link})


def disconnect(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Whatever is in place ends first: without her sign-in nobody could end it for her."""
    if not chat.who.can_act:
        return say(chat, Line.NOT_SIGNED_IN)
    acting = [row for row in chat.in_force if row.state in HELD]
    if acting and not command.confirmed:
        count = len({row.measure for row in acting})
        yes = Command(Word.DISCONNECT, confirmed=True)
        return ask_member(chat, Asking(Line.CONFIRM_DISCONNECT, yes, {"count": count}), policy)
    signed_out = Decision(
        (SetMember(replace(chat.who, can_act=False)),), (SignOut(chat.who.account),)
    )
    return release(acting, chat.now) + signed_out + say(chat, Line.SIGNED_OUT)
