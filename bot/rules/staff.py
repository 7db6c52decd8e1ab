"""What moderators and the auditor are told without asking."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.model.actions import Field, Priority, Say
from bot.model.episodes import Flag, FlagState
from bot.model.gate import FollowRequest
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.rules.conversation.desk.gate import request_fields
from bot.rules.gathering import gather
from bot.rules.quiet import quiet_until

AT_MOST_EVERY = timedelta(hours=1)
WARNED_BEFORE = timedelta(minutes=5)
"""So long before a claim ends."""


def tell_of_flags(
    flags: Sequence[Flag], moderators: Iterable[Member], told_at: datetime | None, now: datetime
) -> tuple[Say, ...]:
    """That cases wait: when a new one has come, and at most once an hour.

    A moderator is never told of a case of her own: the count leaves it out.
    """
    if told_at is not None and now - told_at < AT_MOST_EVERY:
        return ()
    waiting = [flag for flag in gather(flags) if _is_waiting(flag, now)]
    says = (_about(moderator, waiting, told_at, now) for moderator in moderators)
    return tuple(say for say in says if say is not None)


def warn_of_claims(
    flags: Sequence[Flag], warned_at: datetime | None, now: datetime, claim_for: timedelta
) -> tuple[Say, ...]:
    """That a case goes back soon: once a claim, to her who holds it, whatever the hour."""
    if claim_for <= WARNED_BEFORE:
        return ()
    soon = now + WARNED_BEFORE
    return tuple(
        Say(flag.claimed_by, Line.CLAIM_ENDS, {"case": flag.number, "until": flag.claimed_until})
        for flag in flags
        if flag.claimed_by is not None
        and flag.claimed_until is not None
        and now < flag.claimed_until <= soon
        and (warned_at is None or flag.claimed_until > warned_at + WARNED_BEFORE)
    )


def tell_of_callers(
    asking: Sequence[FollowRequest],
    waiting: Sequence[Member],
    moderators: Iterable[Member],
    told_at: datetime | None,
    now: datetime,
) -> tuple[Say, ...]:
    """Who asks to follow the bot, and who waits for `approve`: if it is news, and once an hour."""
    if told_at is not None and now - told_at < AT_MOST_EVERY:
        return ()
    new = [each for each in asking if told_at is None or each.asked_at > told_at]
    joined = [m for m in waiting if told_at is None or (m.joined_at or now) > told_at]
    news: list[tuple[Line, dict[str, Field]]] = []
    if new:
        news.append((Line.MODERATOR_NEW_REQUEST, request_fields(new, now)))
    if joined:
        news.append((Line.MODERATOR_NEW_MEMBER, {"count": len(waiting)}))
    return tuple(
        Say(moderator.account, line, fields, not_before=quiet_until(moderator, now))
        for moderator in moderators
        if not moderator.is_away(now)
        for line, fields in news
    )


def tell_of_audit(auditor: AccountId, entries: int, head: str, now: datetime) -> Say:
    """The day's last mark of the chain, kept where the operator cannot alter it."""
    fields: dict[str, Field] = {"at": now, "count": entries, "head": head}
    return Say(auditor, Line.AUDIT_HEAD, fields, Priority.WELCOME)


def _about(
    moderator: Member, waiting: Sequence[Flag], told_at: datetime | None, now: datetime
) -> Say | None:
    if moderator.is_away(now):
        return None
    others = [flag for flag in waiting if _may_take(flag, moderator)]
    if not any(told_at is None or flag.opened_at > told_at for flag in others):
        return None
    fields: dict[str, Field] = {"count": len(others)}
    return Say(
        moderator.account,
        Line.MODERATOR_NEW_FLAG,
        fields,
        replaces=Line.MODERATOR_NEW_FLAG,
        not_before=quiet_until(moderator, now),
    )


def _may_take(flag: Flag, moderator: Member) -> bool:
    about = {report.member for report in flag.reports}
    busy = {*flag.recused, *(opinion.by for opinion in flag.opinions)}
    return not about & moderator.close_to and not busy & moderator.ever


def _is_waiting(flag: Flag, now: datetime) -> bool:
    until = (flag.claimed_until, flag.parked_until)
    return flag.state is FlagState.OPEN and all(each is None or each <= now for each in until)
