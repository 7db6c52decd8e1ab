"""Her night: what can wait until morning waits."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.people import Member


def quiet_until(member: Member, now: datetime) -> datetime | None:
    """When her quiet hours end, or None outside them or while her time zone is unknown."""
    until = [each for each in (member.quiet_tonight, _usual_end(member, now)) if each is not None]
    return max((each for each in until if now < each), default=None)


def last_morning(member: Member, now: datetime) -> datetime | None:
    """When her quiet hours ended last; None where she has none."""
    if member.quiet is None or member.timezone is None:
        return None
    local = now.astimezone(ZoneInfo(member.timezone))
    end = member.quiet.end
    morning = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return (morning if morning <= local else morning - timedelta(days=1)).astimezone(now.tzinfo)


def next_time(at: time, zone: str, now: datetime) -> datetime:
    """The next time that her clock shows this."""
    local = now.astimezone(ZoneInfo(zone))
    then = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return (then if then > local else then + timedelta(days=1)).astimezone(now.tzinfo)


def _usual_end(member: Member, now: datetime) -> datetime | None:
    if member.quiet is None or member.timezone is None:
        return None
    local = now.astimezone(ZoneInfo(member.timezone))
    start, end, clock = member.quiet.start, member.quiet.end, local.time()
    asleep = start <= clock < end if start <= end else (clock >= start or clock < end)
    if not asleep:
        return None
    return next_time(end, member.timezone, now)
