"""Her day in one message: what was held back, what is open, what ends soon, who was kind."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.actions import Field, Part, Priority, Say
from bot.model.cases import Day
from bot.model.changes import SetMember
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.quiet import quiet_until

AT_MOST_LATE = timedelta(hours=6)
"""A digest that could not be made in time is left out."""


def is_due(member: Member, now: datetime, policy: Policy) -> bool:
    """Once on each of her days, from the time that she named on."""
    if member.digest_at is None or not member.protected or member.linked_to is not None:
        return False
    local = _local(member, now, policy)
    return _wanted(member, local) <= local and member.digested != local.date()


def digest(member: Member, day: Day, now: datetime, policy: Policy) -> Decision:
    """No message where there is nothing to say; the day is done either way."""
    local = _local(member, now, policy)
    done = Decision((SetMember(_digested(member, local)),), (), ("her digest is due",))
    late = _wanted(member, local) < local - AT_MOST_LATE
    parts = _parts(day)
    if late or not any(parts.values()):
        return done
    said = Say(
        member.account,
        Line.DIGEST,
        parts,
        priority=Priority.WELCOME,
        not_before=quiet_until(member, now),
        replaces=Line.DIGEST,
    )
    return done + Decision((), (said,))


def begun(member: Member, now: datetime, policy: Policy) -> Member:
    """Asked for after its time of day, the first comes tomorrow."""
    fresh = replace(member, digested=None)
    return _digested(member, _local(member, now, policy)) if is_due(fresh, now, policy) else fresh


def _digested(member: Member, local: datetime) -> Member:
    return replace(member, digested=local.date())


def _local(member: Member, now: datetime, policy: Policy) -> datetime:
    return now.astimezone(ZoneInfo(member.timezone or policy.community_timezone))


def _wanted(member: Member, local: datetime) -> datetime:
    """When it is to come on the day of `local`."""
    at = member.digest_at or time()
    return local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


def _parts(day: Day) -> dict[str, Field]:
    ends, cases = day.ends_at, {"count": len(day.cases), "case": max(day.cases, default=0)}
    looked = {"count": day.looked_at, "changed": day.changed}
    return {
        "held": Part(Line.DIGEST_HELD, {"count": day.held}) if day.held else "",
        "cases": Part(Line.DIGEST_CASES, cases) if day.cases else "",
        "ending": Part(Line.DIGEST_ENDING, {"count": day.ending, "at": ends}) if ends else "",
        "kind": _kind(day),
        "reports": Part(Line.DIGEST_REPORTS, looked) if day.looked_at else "",
    }


def _kind(day: Day) -> Field:
    """By how many people, and the newest of them by a link."""
    if not day.kind:
        return ""
    newest = max(day.kind, key=lambda each: (each.at, each.post))
    fields: dict[str, Field] = {
        "count": len({each.author for each in day.kind}),
        "links": (newest.post,),
    }
    return Part(Line.DIGEST_KIND, fields)
