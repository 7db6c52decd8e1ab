"""Her night: what can wait until morning waits."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.people import Member


def quiet_until(member: Member, now: datetime) -> datetime | None:
    """When her quiet hours end, or None outside them or while her time zone is unknown."""
    if member.quiet is None or member.timezone is None:
        return None
    local = now.astimezone(ZoneInfo(member.timezone))
    start, end, clock = member.quiet.start, member.quiet.end, local.time()
    asleep = start <= clock < end if start <= end else (clock >= start or clock < end)
    if not asleep:
        return None
    morning = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)
    return morning.astimezone(now.tzinfo)
