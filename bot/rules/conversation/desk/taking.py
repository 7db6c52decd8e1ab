"""The desk of one moderator: which cases she may take, which one she holds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import SetFlag
from bot.model.commands import Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode, Flag, FlagState, Opinion
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.rules.conversation.replies import say
from bot.rules.quorum import connected, has_pair

BREAK_AFTER = 8
"""Verdicts within a day after which a break is mentioned."""


def write(chat: Chat, flag: Flag, word: Word) -> Decision:
    """The flag as it is from now on, with the word that did it in the audit record."""
    return Decision((SetFlag(flag, chat.account.account, word.value),))


def mine_to_judge(chat: Chat) -> list[Flag]:
    """Open cases that she may judge, the most severe first: never one of her own."""
    return [flag for flag in chat.queue if _may_judge(flag, chat)]


def waiting(chat: Chat) -> list[Flag]:
    """Of those the ones that want somebody, or are in somebody's hands."""
    mine = mine_to_judge(chat)
    return [flag for flag in mine if flag.number not in chat.party and not is_parked(flag, chat)]


def on_offer(chat: Chat) -> list[Flag]:
    """What `next` may give her, urgent ones first; what she handed on already comes last."""
    free = [flag for flag in waiting(chat) if _is_free(flag, chat)]
    return sorted(free, key=lambda flag: (is_among(flag.passed, chat.who), not flag.urgent))


def claimed(chat: Chat) -> Flag | None:
    """The case that she holds now."""
    hers = (flag for flag in mine_to_judge(chat) if flag.claimed_by in chat.who.accounts)
    return next((flag for flag in hers if _is_held(flag, chat)), None)


def close(chat: Chat, flag: Flag, verdict: Word, tells: Line) -> Decision:
    """Whose case it is hears of it; what she chose stays, and nothing is done to anybody."""
    closed = Decision()
    for each in flag.reports:
        judged = replace(
            each.released(),
            state=FlagState.CLOSED,
            verdict=verdict.value,
            closed_by=chat.account.account,
            closed_at=chat.now,
            undone=None,
        )
        closed += write(chat, judged, verdict) + Decision((), (tell_member(each, tells),))
    today = 1 + sum(_closed_today(each, chat) for each in chat.closed)
    tired: Field = Part(Line.TAKE_A_BREAK, {"count": today}) if today >= BREAK_AFTER else ""
    left = len([f for f in waiting(chat) if f.number != flag.number])
    said = say(chat, Line.JUDGED, {"case": flag.number, "count": left, "tired": tired})
    return closed + said


def tell_member(flag: Flag, line: Line) -> Say:
    return Say(flag.member, line, {"case": flag.number, "count": flag.accounts})


def is_parked(flag: Flag, chat: Chat) -> bool:
    return flag.parked_until is not None and flag.parked_until > chat.now


def in_hand(chat: Chat, word: Word) -> tuple[Flag, Episode] | Decision:
    """The case that she holds and may judge, or what she is told instead."""
    flag, episode = claimed(chat), chat.flagged
    if flag is None or episode is None:
        return say(chat, Line.CLAIM_FIRST)
    hers = {episode.member, *(contact.author for contact in episode.contacts)}
    if hers & chat.who.ever:
        return write(chat, flag.released(), word) + say(chat, Line.YOUR_OWN_CASE)
    if is_too_close(chat, flag):
        return say(chat, Line.CASE_TIED, {"case": flag.number})
    return flag, episode


def is_too_close(chat: Chat, flag: Flag) -> bool:
    """Somebody whom she knows wrote in it, and no second person will look at what she says."""
    return flag.number in chat.tied and not flag.needs_two


def others_to_look(chat: Chat, flag: Flag, by: Iterable[AccountId] = ()) -> list[Member]:
    """Moderators who may still look, unconnected to her and to those who have judged already."""
    held = set(by)
    judged = [chat.who, *(each for each in chat.moderators if held & set(each.accounts))]
    about = {report.member for report in flag.reports}
    return [
        each
        for each in chat.moderators
        if not about & each.close_to
        and not is_among(flag.recused, each)
        and not any(connected(each, one) for one in judged)
    ]


def can_be_judged(flag: Flag, moderators: Iterable[Member]) -> bool:
    """Whether enough moderators are left who may come to a verdict, or have come to one."""
    kept_out = (*flag.recused, *(report.member for report in flag.reports))
    left = [each for each in moderators if not is_among(kept_out, each)]
    return has_pair(left) if flag.needs_two else bool(left)


def is_among(accounts: tuple[AccountId, ...], moderator: Member) -> bool:
    return bool(set(accounts) & moderator.ever)


def _may_judge(flag: Flag, chat: Chat) -> bool:
    about = {report.member for report in flag.reports}
    if flag.state is not FlagState.OPEN or about & chat.who.close_to:
        return False
    if is_among(flag.recused, chat.who):
        return False
    return not any(_speaks_for(opinion, chat) for opinion in flag.opinions)


def _speaks_for(opinion: Opinion, chat: Chat) -> bool:
    """Whether it is her opinion, or of somebody whose second she cannot be."""
    held_by = (each for each in chat.moderators if opinion.by in each.accounts)
    return any(connected(each, chat.who) for each in held_by)


def _is_free(flag: Flag, chat: Chat) -> bool:
    return flag.claimed_by in {None, *chat.who.accounts} or not _is_held(flag, chat)


def _is_held(flag: Flag, chat: Chat) -> bool:
    return flag.claimed_until is not None and flag.claimed_until > chat.now


def _closed_today(flag: Flag, chat: Chat) -> bool:
    return flag.closed_at is not None and chat.now - flag.closed_at < timedelta(days=1)
