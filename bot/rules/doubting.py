"""What becomes of an entry on our list when a case that named the account is taken back.

The two who agreed saw cases that are no cases any more. Moderators hear of it each time; where too
few members are left, the entry ends at once, as taking off needs nobody's yes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.actions import Field, Priority, Say
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.listing import Candidate, Entry
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.listing import LEAST_MEMBERS, is_taken_back, is_too_close, members_naming, withdrawn
from bot.rules.quiet import quiet_until

Left = Mapping[int, int]
"""How many members were left when moderators last heard of it, by the number of the entry."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An entry with a case taken back, and what names its account now."""

    entry: Entry
    candidate: Candidate

    def members(self, now: datetime, policy: Policy) -> int:
        return members_naming(self.candidate, now, policy)


def settle_doubts(
    doubts: Sequence[Doubt],
    known: Left,
    moderators: Iterable[Member],
    now: datetime,
    policy: Policy,
) -> tuple[Decision, Left]:
    """What to do about them, and what is known from now on."""
    everybody, done, left = tuple(moderators), NOTHING, dict[int, int]()
    for doubt in doubts:
        if not any(map(is_taken_back, doubt.candidate.namings)):
            continue  # whoever trusts the account had no case of it
        sequence, members = doubt.entry.said.sequence, doubt.members(now, policy)
        if members < LEAST_MEMBERS:
            done += withdrawn(doubt.entry, "too few members are left who had a case of it")
            done += _tell(doubt, Line.MODERATOR_ENTRY_ENDED, everybody, now)
            continue
        if members < known.get(sequence, doubt.entry.members):
            done += _tell(doubt, Line.MODERATOR_ENTRY_DOUBTED, everybody, now)
        left[sequence] = members
    return done, left


def _tell(doubt: Doubt, line: Line, moderators: Iterable[Member], now: datetime) -> Decision:
    """Nobody whose own case or acquaintance it is."""
    said = doubt.entry.said
    fields: dict[str, Field] = {"case": doubt.entry.case, "until": said.until or now}
    says = tuple(
        Say(each.account, line, fields, Priority.WELCOME, not_before=quiet_until(each, now))
        for each in moderators
        if not is_too_close(each, doubt.candidate)
    )
    return Decision((), says, ("a case that named it was taken back",))


def write_left(left: Left) -> str:
    return " ".join(f"{sequence}:{members}" for sequence, members in sorted(left.items()))


def read_left(text: str | None) -> Left:
    pairs = (pair.split(":") for pair in (text or "").split())
    return {int(sequence): int(members) for sequence, members in pairs}
