"""`connect` and `disconnect`: the sign-in of one account at its network, given and taken back."""

import re
from collections.abc import Sequence

from bot.model.actions import Field, Lift, OfferCode, Part, SignOut, TakeCode
from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import MeasureRow
from bot.model.lines import Line
from bot.model.people import Standing
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import HELD
from bot.rules.conversation.cases.unhiding import release
from bot.rules.conversation.replies import Asking, ask_member, say
from bot.rules.dialects import in_words_of
from bot.rules.membership import NAMES_OF_RIGHTS


def connect(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if chat.account.can_act:
        also: Field = ""
        if chat.account.rights:
            names = tuple(Part(NAMES_OF_RIGHTS[each]) for each in chat.account.rights)
            also = Part(Line.RIGHTS_PART, {"rights": names})
        return say(chat, Line.ALREADY_SIGNED_IN, {"also": also})
    if chat.house.by_code:
        return Decision((), (OfferCode(chat.account.account),), ("she asked to sign the bot in",))
    if not chat.house.offers_sign_in or chat.house.sign_in_link is None:
        return say(chat, Line.NO_SIGN_IN_HERE)
    line = in_words_of(chat.account.account, Line.SIGN_IN_LINK)
    return say(chat, line, {"link": chat.house.sign_in_link})


def take_code(chat: Chat) -> Decision | None:
    """A message that is a code and nothing else. None: it is anything else, or not hers to send.

    Whether her server knows it is for her server to say.
    """
    found = _CODE.fullmatch(chat.heard.text.strip())
    may_send = chat.account.standing is Standing.ACTIVE and not chat.account.can_act
    if found is None or not chat.house.by_code or not may_send:
        return None
    if not chat.awaits_code:
        return say(chat, Line.CODE_REFUSED)
    return Decision((), (TakeCode(chat.account.account, found[1]),), ("she sent a code",))


_CODE = re.compile(r"(?:code:?\s+)?([A-Za-z0-9_-]{20,256})", re.IGNORECASE)
"""Mastodon's are 43 characters of URL-safe base64, GoToSocial's 48 capitals and digits."""


def disconnect(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Whatever is in place ends first: without her sign-in nobody could end it for her.

    A yes is about the account that was asked, from whichever of hers it comes.
    """
    asked = (each for each in chat.accounts if each.account in command.accounts)
    account = next(asked, chat.account)
    if not account.can_act:
        return say(chat, Line.NOT_SIGNED_IN)
    held = [row for row in chat.in_force if row.state in HELD]
    acting = [row for row in held if row.measure.member == account.account]
    if acting and not command.confirmed:
        count = len({row.measure for row in acting})
        yes = Command(Word.DISCONNECT, confirmed=True, accounts=(account.account,))
        return ask_member(chat, Asking(Line.CONFIRM_DISCONNECT, yes, {"count": count}), policy)
    signed_out = Decision((SetMember(account.signed_out()),), (SignOut(account.account),))
    return _end(chat, held, acting) + signed_out + say(chat, Line.SIGNED_OUT)


def _end(chat: Chat, held: Sequence[MeasureRow], acting: Sequence[MeasureRow]) -> Decision:
    """Whole choices; of one that holds by another account too, only this account's part."""
    shared = {row.deed for row in held if row not in acting}
    parts = (Lift(row.measure, row.deed) for row in acting if row.deed in shared)
    whole = [row for row in acting if row.deed not in shared]
    return release(whole, chat.now) + Decision((), tuple(parts))
