"""What happens on a date: measures and watchfulness end, with a word, and records are erased."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model.actions import Field, Lift, Priority, Say
from bot.model.changes import EndDeed, ForgetPerson, RecappedDeed, SetMember
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import HIDING, Closed, Deed, DeedKind, MeasureRow, MeasureState
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.rules.links import page_of_links
from bot.rules.membership import OURS
from bot.rules.quiet import quiet_until

CHECK_IN_AFTER = timedelta(hours=48)
CHECK_IN_WITHIN = timedelta(hours=96)
"""Later it would only bring back what is past."""
EARLIEST = datetime.min.replace(tzinfo=UTC)


def end(deed: Deed, member: Member, now: datetime, policy: Policy) -> Decision:
    """End what is in force; of what was only offered, send the same links once more.

    What a list names ends one by one, each on the list's own date; the choice of it stands until
    hers.
    """
    goes_on = deed.kind is DeedKind.LIST and deed.until is not None and now < deed.until
    due = [row for row in deed.measures if row.ends_at <= now or not goes_on]
    offered = tuple(row for row in due if row.state is MeasureState.OFFERED)
    ends = OURS | {MeasureState.OFFERED} if goes_on else OURS
    lifts = tuple(Lift(row.measure, deed.number) for row in due if row.state in ends)
    over = () if goes_on else (EndDeed(deed.number, now, undone=False),)
    ended = Decision(over, lifts, ("its end date has come",))
    if offered and member.standing is Standing.ACTIVE:
        return ended + _offered_reminder(offered, member, now, policy)
    return ended


def recap(deed: Deed, member: Member, now: datetime) -> Decision:
    """The day before: it ends tomorrow, and no answer means that it ends."""
    told = RecappedDeed(deed.number)
    in_force = [row for row in deed.measures if row.state is MeasureState.IN_FORCE]
    hidden = sum(row.measure.kind in HIDING for row in in_force)
    if not hidden or member.standing is not Standing.ACTIVE:
        return Decision((told,))
    fields: dict[str, Field] = {"count": hidden, "until": deed.until or in_force[0].ends_at}
    if deed.kind is DeedKind.LIST:
        fields["number"] = (deed.about or {}).get("list", "")
    say = Say(
        member.account,
        Line.RECAP_LIST if deed.kind is DeedKind.LIST else Line.RECAP,
        fields,
        priority=Priority.WELCOME,
        not_before=quiet_until(member, now),
    )
    return Decision((told,), (say,))


def relax(member: Member, accounts: int, cases: int, now: datetime) -> Decision:
    """Her watchfulness is over, and once she hears what came while it lasted, by numbers alone.

    `accounts`: different hostile strangers since it began; `cases`: those opened since then.
    """
    if member.braced_until is None or member.is_braced(now):
        return NOTHING
    ended = Decision((SetMember(member.relaxed()),), (), ("the watchful time is over",))
    if not member.protected:
        return ended
    quiet = not accounts and not cases
    say = Say(
        member.account,
        Line.BRACE_OVER_QUIET if quiet else Line.BRACE_OVER,
        {"count": accounts, "cases": cases, "since": member.braced_at or member.braced_until},
        priority=Priority.WELCOME,
        not_before=quiet_until(member, now),
        replaces=Line.BRACE_OVER,
    )
    return ended + Decision((), (say,))


def check_in(member: Member, cases: Sequence[Closed], now: datetime) -> Decision:
    """Once for all that have been over for a while, at an hour when she is awake.

    `cases`: those of hers that she was told of and did not call wrong.
    """
    done = member.checked_in or EARLIEST
    over = [case for case in cases if done < case.at <= now - CHECK_IN_AFTER]
    if not over or not (member.protected and member.check_ins) or quiet_until(member, now):
        return NOTHING
    newest = max(over, key=lambda case: case.at)
    say = Say(
        member.account,
        Line.CHECK_IN,
        {"case": newest.number},
        priority=Priority.WELCOME,
        replaces=Line.CHECK_IN,
    )
    asked = SetMember(replace(member, checked_in=newest.at))
    return Decision((asked,), (say,), ("a case has been over for a while",))


def erase(account: AccountId) -> Decision:
    """Her private records go for good."""
    return Decision((ForgetPerson(account),), (), ("the erasure date has come",))


def _offered_reminder(
    offered: tuple[MeasureRow, ...], member: Member, now: datetime, policy: Policy
) -> Decision:
    """The same links once more; `more` goes on with the rest."""
    links = tuple(row.measure.target for row in offered)
    fields, go_on = page_of_links(member.account, links, policy.links_per_message)
    say = Say(
        member.account,
        Line.OFFERED_REMINDER,
        fields,
        priority=Priority.WELCOME,
        not_before=quiet_until(member, now),
    )
    return Decision((go_on,), (say,))
