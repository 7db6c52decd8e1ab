"""A word to a member who joins many that are hostile to one person, or shows a hostile post around.

Only who asked for it, in private, at most once a day. Nothing is counted against her, and nobody
else hears of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.changes import SetMember
from bot.model.conversations import Judged
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Member
from bot.model.senses import Spoke
from bot.rules.heat import LATELY
from bot.rules.quiet import quiet_until

SEVERAL = 5
"""Other accounts that are hostile to the same person lately. Fewer are a quarrel."""

AGAIN_AFTER = timedelta(days=1)
TOO_LATE = timedelta(hours=1)
"""After it was posted: a word about yesterday's post helps nobody."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What she said and where, judged and without the words."""

    hostile: bool  # her own post
    quotes_hostile: bool  # the post that she quotes
    remarks: tuple[Judged, ...] = ()  # of others; not read where nothing depends on them
    under_fire: bool = False  # strangers turned on herself within a day


def may_be_nudged(who: Member, spoke: Spoke, now: datetime) -> bool:
    """`who`: of her linked accounts the first. Her quiet hours are kept."""
    rested = who.nudged_at is None or now - who.nudged_at >= AGAIN_AFTER
    wanted = who.nudges and who.protected and quiet_until(who, now) is None
    return wanted and rested and now - spoke.at <= TOO_LATE


def nudge(who: Member, spoke: Spoke, scene: Scene, now: datetime) -> Decision:
    line = _nudge_for(who, spoke, scene, now)
    if line is None or not may_be_nudged(who, spoke, now):
        return NOTHING
    fields: dict[str, Field] = {"gently": Part(Line.DRAFT_GENTLY) if scene.under_fire else ""}
    said = Say(spoke.member, line, fields, replaces=Line.NUDGE)
    return Decision((SetMember(replace(who, nudged_at=now)),), (said,))


def _nudge_for(who: Member, spoke: Spoke, scene: Scene, now: datetime) -> Line | None:
    if spoke.to in who.accounts:
        return None
    if scene.hostile and len(_hostile_to(who, spoke, scene.remarks, now)) >= SEVERAL:
        return Line.NUDGE
    return Line.NUDGE_QUOTE if spoke.quotes and scene.quotes_hostile else None


def _hostile_to(
    who: Member, spoke: Spoke, remarks: Iterable[Judged], now: datetime
) -> frozenset[AccountId]:
    """Others who are after the person that she speaks to: not after whom that one attacks."""
    near = (r for r in remarks if r.hostile and r.to == spoke.to and now - r.at <= LATELY)
    return frozenset(r.author for r in near) - {spoke.to, *who.accounts}
