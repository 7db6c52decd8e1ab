"""What happens on a date: measures and watchfulness end, with a word, and records are erased."""

from datetime import datetime

from bot.model.actions import Lift, Priority, Say
from bot.model.changes import EndDeed, ForgetPerson, RecappedDeed, SetMember
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import HIDING, Deed, MeasureRow, MeasureState
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.rules.links import page_of_links
from bot.rules.membership import OURS
from bot.rules.quiet import quiet_until


def end(deed: Deed, member: Member, now: datetime, policy: Policy) -> Decision:
    """End what is in force; of what was only offered, send the same links once more."""
    lifts = tuple(Lift(row.measure, deed.number) for row in deed.measures if row.state in OURS)
    offered = tuple(row for row in deed.measures if row.state is MeasureState.OFFERED)
    ended = Decision((EndDeed(deed.number, now, undone=False),), lifts, ("its end date has come",))
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
    say = Say(
        member.account,
        Line.RECAP,
        {"count": hidden, "until": in_force[0].ends_at},
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
