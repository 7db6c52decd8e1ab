"""What could sway a moderator, stated once a year: without it she restricts nobody."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.actions import Priority, Say
from bot.model.changes import SetMember
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import Member
from bot.rules.quiet import quiet_until

HOLDS = timedelta(days=365)
REMINDED_BEFORE = timedelta(days=14)


def has_stated(moderator: Member, now: datetime) -> bool:
    """Whether what she said is still of this year."""
    return moderator.interests_at is not None and now - moderator.interests_at < HOLDS


def needs_asking(moderator: Member, now: datetime) -> bool:
    """Whether it is about to be too old, and she has not been reminded since.

    Who has never stated any is asked when she first proposes or supports something.
    """
    said, asked = moderator.interests_at, moderator.interests_asked_at
    if said is None:
        return False
    return now - said >= HOLDS - REMINDED_BEFORE and (asked is None or asked < said)


def ask(moderator: Member, now: datetime) -> Decision:
    """Once a year: silence costs her the power to restrict, never anybody's alerts."""
    if not needs_asking(moderator, now):
        return NOTHING
    asked = SetMember(replace(moderator, interests_asked_at=now))
    line, held = Line.INTERESTS_WANTED, quiet_until(moderator, now)
    told = Say(moderator.account, line, priority=Priority.WELCOME, not_before=held)
    return Decision((asked,), (told,), ("her statement of interests is due",))
