"""What a moderator may do with the case she holds, short of a verdict."""

from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import Flag
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.conversation.cases.showing import names_in
from bot.rules.conversation.desk.taking import (
    can_be_judged,
    claimed,
    is_among,
    mine_to_judge,
    others_to_look,
    write,
)
from bot.rules.conversation.replies import clean, say
from bot.rules.halting import tell_auditor
from bot.rules.redacting import has_care_detail

HOLD_FOR = timedelta(hours=2)
HOLD_LONGEST, HOLD_LONGEST_SEVERE = timedelta(hours=24), timedelta(hours=2)
MOST_NOTES, LONGEST_NOTE = 3, 120
"""Notes on one case, and characters of one: all of them fit one message."""


def pass_on(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Back to the queue without a verdict; to her it is offered last from now on."""
    flag = _held(chat, command)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    back = replace(flag.released(), passed=_with(flag.passed, chat))
    return write(chat, back, command.word) + say(chat, Line.PASSED, {"case": flag.number})


def hold(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Nobody is offered it for a while; what may be severe waits for a short one only."""
    flag = _held(chat, command)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    longest = HOLD_LONGEST_SEVERE if flag.is_severe else HOLD_LONGEST
    until = chat.now + min(command.length or HOLD_FOR, longest)
    parked = replace(flag.released(), parked_until=until)
    fields: dict[str, Field] = {"case": flag.number, "until": until}
    return write(chat, parked, command.word) + say(chat, Line.CASE_RESTS, fields)


def note(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Keep a line with the case for whoever takes it next; without one, read what there is."""
    flag = claimed(chat)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    text = clean(command.rest, LONGEST_NOTE + 1)
    about: dict[str, Field] = {"case": flag.number, "count": MOST_NOTES, "most": LONGEST_NOTE}
    if not text:
        notes: dict[str, Field] = {"case": flag.number, "notes": flag.notes}
        return say(chat, Line.NOTES, notes) if flag.notes else say(chat, Line.NO_NOTES, about)
    if names_somebody(command.rest):
        return say(chat, Line.NOTE_NAMES)
    if len(text) > LONGEST_NOTE or len(flag.notes) == MOST_NOTES:
        return say(chat, Line.NOTE_TOO_LONG, about)
    noted = replace(flag, notes=(*flag.notes, text))
    return write(chat, noted, command.word) + say(chat, Line.NOTED, about)


def ask_second(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """From now on two unconnected moderators must come to the same verdict by themselves."""
    flag = _held(chat, command)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    if not others_to_look(chat, flag):
        return say(chat, Line.NO_SECOND)
    asked = replace(flag, needs_two=True)
    return write(chat, asked, command.word) + say(chat, Line.SECOND_ASKED, {"case": flag.number})


def know_nothing(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """She knows nothing that would sway her about a case with somebody she knows: two must look."""
    flag = _held(chat, command)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    if not others_to_look(chat, flag):
        return say(chat, Line.TIED_NO_SECOND, {"case": flag.number})
    both = replace(flag, needs_two=True)
    return write(chat, both, command.word) + say(chat, Line.SECOND_ASKED, {"case": flag.number})


def recuse(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """She leaves a case to others for good, held by her or not."""
    wanted = command.target.case
    held = claimed(chat)
    named = (flag for flag in mine_to_judge(chat) if flag.number == wanted)
    flag = held if wanted is None else next(named, None)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    left = flag.released() if flag == held else flag
    left = replace(left, recused=_with(flag.recused, chat))
    gone, about = write(chat, left, command.word), {"case": flag.number}
    if can_be_judged(left, chat.moderators):
        return gone + say(chat, Line.RECUSED, about)
    told = tell_auditor(chat, Line.AUDITOR_NOBODY_JUDGES)
    return gone + told + say(chat, Line.RECUSED_LAST, about)


def names_somebody(text: str) -> bool:
    """Whether it seems to hold a name, a link, or what identifies a patient."""
    return names_in(text) or has_care_detail(text)


def _held(chat: Chat, command: Command) -> Flag | None:
    flag = claimed(chat)
    return flag if flag and command.target.case in {None, flag.number} else None


def _with(accounts: tuple[AccountId, ...], chat: Chat) -> tuple[AccountId, ...]:
    return accounts if is_among(accounts, chat.who) else (*accounts, chat.account.account)
