"""The care lane: an account that may be asking for help never counts and is never hidden."""

from bot.model.actions import Field, Say
from bot.model.cases import Chat
from bot.model.changes import SetCare
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Contact, Episode, Flag
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.desk.taking import close, in_hand, write
from bot.rules.conversation.replies import Asking, ask, say

_CONFIRM = {Word.CARE: Line.CONFIRM_CARE, Word.CARE_OFF: Line.CONFIRM_CARE_OFF}


def set_care(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`care` and `care off`, about one account of the case in hand, after a yes.

    Never about several at once: a crowd could hide behind one plea among it.
    """
    held = in_hand(chat, command.word)
    if isinstance(held, Decision):
        return held
    flag, episode = held
    if flag.number in chat.tied:
        return say(chat, Line.CARE_TIED, {"case": flag.number})
    contact = _meant(episode, command.target)
    if contact is None:
        fields: dict[str, Field] = {"case": flag.number, "count": len(episode.contacts)}
        return say(chat, Line.CARE_FOR_WHICH, fields)
    return _about(contact, chat, (flag, episode), command, policy)


def _about(
    contact: Contact,
    chat: Chat,
    held: tuple[Flag, Episode],
    command: Command,
    policy: Policy,
) -> Decision:
    flag, episode = held
    about: dict[str, Field] = {"case": flag.number, "number": contact.number}
    asks = command.word is Word.CARE
    if asks and contact.care:
        return say(chat, Line.CARE_ALREADY, about)
    if not asks and contact.author not in chat.in_care:
        return say(chat, Line.CARE_NOT_SAID, about)
    if not command.confirmed:
        yes = Command(command.word, Target(number=contact.number), confirmed=True)
        return ask(chat, Asking(_CONFIRM[command.word], yes, about), policy.moderator_waits)
    change = Decision(
        tuple(SetCare(each.number, each.member, contact.author, asks) for each in flag.reports)
    )
    if asks and not flag.needs_two and set(episode.hostile) == {contact.author}:
        return change + close(chat, flag, Word.CARE, Line.MODERATOR_SAW_CARE)
    return change + _noted(chat, flag, command.word, about)


def _noted(chat: Chat, flag: Flag, word: Word, about: dict[str, Field]) -> Decision:
    line = Line.CARE_SAID if word is Word.CARE else Line.CARE_TAKEN_BACK
    tells = Line.MODERATOR_SAW_CARE if word is Word.CARE else Line.MODERATOR_SAW_NO_CARE
    told = tuple(Say(each.member, tells, {"case": each.number}) for each in flag.reports)
    return write(chat, flag, word) + Decision((), told) + say(chat, line, about)


def _meant(episode: Episode, target: Target) -> Contact | None:
    """By its number; where only one account is in the case, that one."""
    number = target.number
    if number is None and target.case != episode.number:
        number = target.case
    if number is not None:
        return next((c for c in episode.contacts if c.number == number), None)
    alone = {contact.author for contact in episode.contacts}
    return episode.contacts[0] if len(alone) == 1 else None
