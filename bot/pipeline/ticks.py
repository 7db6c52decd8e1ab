"""What falls due by the clock alone. APScheduler ticks; the due dates live in the ledger."""

from datetime import datetime

from bot.model.decisions import Decision
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.pipeline.ports import Clock, Ledger, Turn
from bot.rules import dues, membership, staff
from bot.rules.conversation import lapsed, report_deed
from bot.rules.episodes import review

MODERATORS_TOLD = "moderators_told"
AUDITOR_TOLD = "auditor_told"


async def tick(*, ledger: Ledger, policy: Policy, clock: Clock) -> None:
    """Ends first: nobody may stay muted because something later in the tick went wrong."""
    for due in DUES:
        async with ledger.turn() as turn:
            await due(turn, clock.now(), policy)


async def _end_measures(turn: Turn, now: datetime, policy: Policy) -> None:
    for deed in await turn.ending_measures():
        await turn.apply(dues.end(deed, await turn.member(deed.member), now, policy))


async def _report_deeds(turn: Turn, now: datetime, policy: Policy) -> None:
    for deed in await turn.deeds_to_report():
        await turn.apply(report_deed(deed, await turn.member(deed.member), now, policy))


async def _lapse_questions(turn: Turn, now: datetime, _: Policy) -> None:
    for question in await turn.lapsed_questions():
        await turn.apply(lapsed(question, now))


async def _recap(turn: Turn, now: datetime, _: Policy) -> None:
    for deed in await turn.deeds_to_recap():
        await turn.apply(dues.recap(deed, await turn.member(deed.member), now))


async def _review(turn: Turn, now: datetime, policy: Policy) -> None:
    for episode in await turn.episodes_to_review():
        await turn.apply(review(episode, await turn.member(episode.member), now, policy))


async def _erase(turn: Turn, _: datetime, __: Policy) -> None:
    for account in await turn.people_to_erase():
        await turn.apply(dues.erase(account))


async def _let_in_waiting(turn: Turn, _: datetime, policy: Policy) -> None:
    """Who waited for room comes in when there is some, first come, first served."""
    if policy.moderators_approve:
        return
    for member in await turn.members_waiting():
        door = await turn.door_for(member.account)
        if door.active >= policy.max_members:
            return
        await turn.apply(membership.admit(door, follow=membership.came_by(door)))


async def _tell_moderators(turn: Turn, now: datetime, _: Policy) -> None:
    told = await turn.cursor(MODERATORS_TOLD)
    moderators = [member for member in await turn.members_known() if member.is_moderator]
    told_at = datetime.fromisoformat(told) if told else None
    says = staff.tell_of_flags(await turn.open_flags(), moderators, told_at, now)
    if says:
        await turn.apply(Decision((), says, ("cases wait",)))
        await turn.keep_cursor(MODERATORS_TOLD, now.isoformat())


async def tell_auditor(auditor: AccountId, *, ledger: Ledger, clock: Clock) -> None:
    """The head of the audit chain, once a day."""
    async with ledger.turn() as turn:
        now = clock.now()
        if await turn.cursor(AUDITOR_TOLD) == now.date().isoformat():
            return
        entries, head = await turn.audit_mark()
        say = staff.tell_of_audit(auditor, entries, head, now)
        await turn.apply(Decision((), (say,), ("the daily mark",)))
        await turn.keep_cursor(AUDITOR_TOLD, now.date().isoformat())


DUES = (
    _end_measures,
    _report_deeds,
    _lapse_questions,
    _recap,
    _review,
    _let_in_waiting,
    _tell_moderators,
    _erase,
)
