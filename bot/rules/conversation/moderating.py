"""The words of moderators: one case at a time, text hidden, every verdict asked back."""

from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field, Part, ReadHerCircle, Say
from bot.model.cases import Chat
from bot.model.changes import LiftTombstone, SetFlag, SetMember
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind, Flag, FlagState
from bot.model.lines import Line
from bot.model.people import Member, Mode, Standing
from bot.model.policy import Policy
from bot.rules.conversation.raising import report_part
from bot.rules.conversation.replies import Asking, ask, focus, say
from bot.rules.conversation.showing import reveal
from bot.rules.membership import COMING_AND_GOING

_KINDS = {
    EpisodeKind.DOGPILE: Line.CASE_DOGPILE,
    EpisodeKind.SEVERE: Line.CASE_SEVERE_MESSAGE,
    EpisodeKind.BURST: Line.CASE_BURST,
    EpisodeKind.TARGETING: Line.CASE_TARGETING,
    EpisodeKind.REPORTED: Line.CASE_REPORTED,
}
AGREE, DISMISS = "agree", "dismiss"
BREAK_AFTER = 8
"""Verdicts within a day after which a break is mentioned."""


def queue(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    flags = _mine_to_judge(chat)
    fields: dict[str, Field] = {
        "count": len(flags),
        "severe": sum(flag.severe for flag in flags),
        "waiting": Part(Line.QUEUE_WAITING, {"count": len(chat.waiting)}) if chat.waiting else "",
    }
    return say(chat, Line.QUEUE, fields)


def next_case(chat: Chat, _command: Command, policy: Policy) -> Decision:
    """Claim the most severe, then oldest, free case; one she holds already stays hers."""
    held = _claimed(chat)
    flags = [flag for flag in _mine_to_judge(chat) if _is_free(flag, chat)]
    flag = held or (flags[0] if flags else None)
    if flag is None:
        return say(chat, Line.QUEUE_EMPTY)
    if held is None:
        until = chat.now + policy.claim_for
        flag = replace(flag, claimed_by=chat.account.account, claimed_until=until)
    waiting = sum(other.number != flag.number for other in flags)
    claimed = Decision() if held else Decision((SetFlag(flag),))
    return claimed + focus(chat, flag.number) + _present(chat, flag, waiting)


def show_case(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    episode = chat.flagged
    if episode is None or _is_party(chat, episode):
        return say(chat, Line.CLAIM_FIRST)
    numbers = [str(contact.number) for contact in episode.contacts]
    return reveal(chat, episode, numbers) + focus(chat, episode.number)


def judge(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`agree` or `dismiss`, with the consequences said before the yes."""
    flag = _claimed(chat)
    if flag is None or command.target.case not in {None, flag.number}:
        return say(chat, Line.CLAIM_FIRST)
    if chat.flagged is not None and _is_party(chat, chat.flagged):
        released = replace(flag, claimed_by=None, claimed_until=None)
        return Decision((SetFlag(released),)) + say(chat, Line.YOUR_OWN_CASE)
    if not command.confirmed:
        yes = Command(command.word, Target(case=flag.number), confirmed=True)
        line = Line.CONFIRM_AGREE if command.word is Word.AGREE else Line.CONFIRM_DISMISS
        fields: dict[str, Field] = {
            "count": flag.accounts,
            "case": flag.number,
            "care": flag.asking_for_help,
        }
        return ask(chat, Asking(line, yes, fields), policy.moderator_waits)
    return _close(chat, flag, AGREE if command.word is Word.AGREE else DISMISS)


def undo_verdict(chat: Chat, policy: Policy) -> Decision | None:
    """Open the newest case this moderator closed again; None where there is none."""
    flag = next((f for f in chat.closed if _undoable(f, chat, policy)), None)
    if flag is None:
        return None
    opened = replace(
        flag,
        state=FlagState.OPEN,
        verdict=None,
        closed_by=None,
        closed_at=None,
        claimed_by=None,
        claimed_until=None,
    )
    told = _tell_member(flag, Line.MODERATOR_TOOK_BACK)
    said = say(chat, Line.VERDICT_UNDONE, {"case": flag.number})
    return Decision((SetFlag(opened),), (told,)) + said


def approve(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Let in the one who has waited longest, after a yes to exactly this account."""
    waiting = _next_waiting(chat, command)
    if waiting is None:
        return say(chat, Line.NOBODY_WAITS)
    if not command.confirmed:
        yes = Command(Word.APPROVE, Target(account=waiting.account), confirmed=True)
        fields: dict[str, Field] = {"links": (waiting.account,), "count": len(chat.waiting)}
        return ask(chat, Asking(Line.CONFIRM_APPROVE, yes, fields), policy.moderator_waits)
    if chat.house.members >= policy.max_members:
        return say(chat, Line.NO_ROOM)
    member = replace(waiting, standing=Standing.ACTIVE, joined_at=chat.now, mode=Mode.ASK)
    return Decision(
        (LiftTombstone(member.account), SetMember(member)),
        (
            ReadHerCircle(member.account),
            Say(member.account, Line.CONFIRMED, replaces=COMING_AND_GOING),
        ),
        ("a moderator let her in",),
    ) + say(chat, Line.APPROVED, {"count": len(chat.waiting) - 1})


def _next_waiting(chat: Chat, command: Command) -> Member | None:
    named = command.target.account
    if named is not None:
        return next((m for m in chat.waiting if m.account == named), None)
    return chat.waiting[0] if chat.waiting else None


def _close(chat: Chat, flag: Flag, verdict: str) -> Decision:
    """The member hears of it; nothing she chose is changed, and nothing is done to anybody."""
    closed = replace(
        flag,
        state=FlagState.CLOSED,
        verdict=verdict,
        claimed_by=None,
        claimed_until=None,
        closed_by=chat.account.account,
        closed_at=chat.now,
    )
    line = Line.MODERATOR_AGREED if verdict == AGREE else Line.MODERATOR_DISMISSED
    today = 1 + sum(_closed_today(each, chat) for each in chat.closed)
    tired: Field = Part(Line.TAKE_A_BREAK, {"count": today}) if today >= BREAK_AFTER else ""
    left = len([f for f in _mine_to_judge(chat) if f.number != flag.number])
    said = say(chat, Line.JUDGED, {"case": flag.number, "count": left, "tired": tired})
    return Decision((SetFlag(closed),), (_tell_member(flag, line),)) + said


def _tell_member(flag: Flag, line: Line) -> Say:
    return Say(flag.member, line, {"case": flag.number, "count": flag.accounts})


def _present(chat: Chat, flag: Flag, waiting: int) -> Decision:
    care, line = flag.asking_for_help, _KINDS[flag.kind]
    fields: dict[str, Field] = {
        "case": flag.number,
        "until": flag.claimed_until or chat.now,
        "kind": report_part(flag.report, line) if flag.report else Part(line),
        "count": flag.accounts,
        "ago": max(chat.now - flag.opened_at, timedelta(minutes=1)),
        "severe": Part(Line.CASE_SEVERE if flag.severe else Line.CASE_NOT_SEVERE),
        "care": Part(Line.CASE_CARE, {"count": care}) if care else "",
        "waiting": waiting,
    }
    return say(chat, Line.CASE, fields)


def _mine_to_judge(chat: Chat) -> list[Flag]:
    """Nobody judges a case of her own."""
    return [
        flag
        for flag in chat.queue
        if flag.member not in chat.who.accounts and flag.state is FlagState.OPEN
    ]


def _claimed(chat: Chat) -> Flag | None:
    return next(
        (f for f in _mine_to_judge(chat) if f.claimed_by in chat.who.accounts and _holds(f, chat)),
        None,
    )


def _is_free(flag: Flag, chat: Chat) -> bool:
    return flag.claimed_by in {None, *chat.who.accounts} or not _holds(flag, chat)


def _holds(flag: Flag, chat: Chat) -> bool:
    return flag.claimed_until is not None and flag.claimed_until > chat.now


def _is_party(chat: Chat, episode: Episode) -> bool:
    hers = chat.who.accounts
    return episode.member in hers or any(c.author in hers for c in episode.contacts)


def _undoable(flag: Flag, chat: Chat, policy: Policy) -> bool:
    at = flag.closed_at
    return at is not None and chat.now - at <= policy.undo_for


def _closed_today(flag: Flag, chat: Chat) -> bool:
    return flag.closed_at is not None and chat.now - flag.closed_at < timedelta(days=1)
