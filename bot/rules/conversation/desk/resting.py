"""How a moderator works: resting, handing over, with names or without, and what was decided."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.commands import Command, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Flag
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.conversation.desk.taking import claimed, waiting, write
from bot.rules.conversation.replies import say

REST_FOR, REST_LONGEST = timedelta(days=1), timedelta(days=90)
LOG_SHOWN = 5
"""Cases that `log` names; the others are counted."""

_LOGGED = {
    Word.AGREE: Line.LOG_AGREED,
    Word.DISMISS: Line.LOG_DISMISSED,
    Word.CARE: Line.LOG_CARE,
}


def take_break(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """She hears of no case until then; what she holds goes back at once."""
    until = chat.now + min(command.length or REST_FOR, REST_LONGEST)
    resting = _set(replace(chat.who, away_until=until))
    return resting + _released(chat, command.word) + say(chat, Line.ON_BREAK, {"until": until})


def end_break(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    back = _set(replace(chat.who, away_until=None))
    return back + say(chat, Line.BREAK_OVER, {"count": len(waiting(chat))})


def hand_over(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """What she holds is free for others, with its notes."""
    flag = claimed(chat)
    if flag is None:
        return say(chat, Line.CLAIM_FIRST)
    about: dict[str, Field] = {"case": flag.number, "count": len(flag.notes)}
    return _released(chat, command.word) + say(chat, Line.HANDED_OVER, about)


def set_blind(chat: Chat, command: Command, _policy: Policy) -> Decision:
    sees = command.word is Word.BLIND_OFF
    line = Line.BLIND_IS_OFF if sees else Line.BLIND_IS_ON
    return _set(replace(chat.who, sees_names=sees)) + say(chat, line)


def log(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """What moderators decided, without who and without a word of anybody; never her own cases."""
    others = [flag for flag in chat.decided if not _brought(flag, chat.who)]
    if not others:
        return say(chat, Line.LOG_EMPTY)
    counts = Counter(flag.verdict for flag in others)
    fields: dict[str, Field] = {
        "agreed": counts[Word.AGREE],
        "dismissed": counts[Word.DISMISS],
        "care": counts[Word.CARE],
        "cases": tuple(_logged(flag) for flag in others[:LOG_SHOWN]),
    }
    return say(chat, Line.LOG, fields)


def _brought(flag: Flag, who: Member) -> bool:
    return any(report.member in who.ever for report in flag.reports)


def _logged(flag: Flag) -> Part:
    about: dict[str, Field] = {"case": flag.number, "at": flag.closed_at or flag.opened_at}
    return Part(_LOGGED[Word(flag.verdict or Word.DISMISS)], about)


def _set(member: Member) -> Decision:
    return Decision((SetMember(member),))


def _released(chat: Chat, word: Word) -> Decision:
    flag = claimed(chat)
    return NOTHING if flag is None else write(chat, flag.released(), word)
