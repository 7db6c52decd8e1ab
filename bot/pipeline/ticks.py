"""What falls due by the clock alone. APScheduler ticks; the due dates live in the ledger."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import starmap, takewhile
from typing import Any, Generic, TypeVar

from bot.model.cases import Telling
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Closed, Deed, Episode, Question
from bot.model.listing import Entry
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.model.proposals import Proposal
from bot.model.subscriptions import Lists, OthersList
from bot.pipeline.aside import PASSING, Aside, each_alone, fail
from bot.pipeline.ports import Clock, Ledger, Turn
from bot.rules import (
    came_of,
    digest,
    dues,
    interests,
    listing,
    membership,
    proposals,
    rebutting,
    staff,
)
from bot.rules.conversation import lapsed, report_deed
from bot.rules.conversation.member.consenting import act_by_consent, spare
from bot.rules.doubting import Doubt, read_left, settle_doubts, write_left
from bot.rules.episodes import is_untold, review, tell_late
from bot.rules.limits import Spent
from bot.rules.quiet import last_morning

MODERATORS_TOLD = "moderators_told"
CALLERS_TOLD = "callers_told"
CLAIMS_WARNED = "claims_warned"
AUDITOR_TOLD = "auditor_told"
ENTRIES_OFFERED = "entries_offered"
ENTRIES_DOUBTED = "entries_doubted"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Due(Generic[T]):
    """One kind of thing that falls due: how to find them, and what each leads to."""

    find: Callable[[Turn], Awaitable[Sequence[T]]]
    decide: Callable[[T, Turn, datetime, Policy], Awaitable[Decision]]


async def tick(
    *,
    ledger: Ledger,
    policy: Policy,
    clock: Clock,
    aside: Aside = fail,
    kinds: Sequence[Due[Any]] | None = None,
) -> None:
    """Ends first: nobody may stay muted because something later in the tick went wrong.

    What cannot be dealt with is set aside until the next tick, and holds up nothing else.
    """
    for due in DUES if kinds is None else kinds:
        try:
            async with ledger.turn() as turn:
                for matter in await due.find(turn):
                    await turn.apply(await due.decide(matter, turn, clock.now(), policy))
        except PASSING:
            raise
        except Exception:  # noqa: BLE001  which of them it was shows when they are taken one by one
            async with ledger.turn() as turn:
                matters = await due.find(turn)
            alone = partial(_alone, due=due, ledger=ledger, policy=policy, clock=clock)
            await each_alone(matters, alone, aside)


async def _alone(
    matter: Any, *, due: Due[Any], ledger: Ledger, policy: Policy, clock: Clock
) -> None:
    async with ledger.turn() as turn:
        if matter in await due.find(turn):  # somebody else may have dealt with it meanwhile
            await turn.apply(await due.decide(matter, turn, clock.now(), policy))


async def _end_measures(deed: Deed, turn: Turn, now: datetime, policy: Policy) -> Decision:
    return dues.end(deed, await turn.member(deed.member), now, policy)


async def _report_deed(deed: Deed, turn: Turn, now: datetime, policy: Policy) -> Decision:
    return report_deed(deed, await turn.member(deed.member), now, policy)


async def _lapse_question(question: Question, turn: Turn, now: datetime, _: Policy) -> Decision:
    return lapsed(question, await turn.member(question.person), now)


async def _look_again(deed: Deed, turn: Turn, now: datetime, _: Policy) -> Decision:
    return came_of.look_again(deed, await turn.member(deed.member), now)


async def _recap(deed: Deed, turn: Turn, now: datetime, _: Policy) -> Decision:
    return dues.recap(deed, await turn.member(deed.member), now)


async def _review(episode: Episode, turn: Turn, now: datetime, policy: Policy) -> Decision:
    member = await turn.member(episode.member)
    if is_untold(episode, member, now):
        spent = Spent(*await turn.alerts_today(member.account))
        return tell_late(episode, member, await turn.house(member.account), spent, now, policy)
    return review(episode, member, now, policy)


async def _braced(turn: Turn) -> Sequence[Member]:
    return [member for member in await turn.members_active() if member.braced_until is not None]


async def _relax(member: Member, turn: Turn, now: datetime, _: Policy) -> Decision:
    if member.is_braced(now):
        return NOTHING
    accounts, cases = await turn.what_came(member.account, member.braced_at or now)
    return dues.relax(member, accounts, cases, now)


async def _over(turn: Turn) -> Sequence[tuple[Closed, ...]]:
    """One matter for each member: her cases that have been over for a while."""
    hers: dict[AccountId, tuple[Closed, ...]] = {}
    for case in await turn.over_for(dues.CHECK_IN_AFTER, dues.CHECK_IN_WITHIN):
        hers[case.member] = (*hers.get(case.member, ()), case)
    return tuple(hers.values())


async def _check_in(cases: tuple[Closed, ...], turn: Turn, now: datetime, _: Policy) -> Decision:
    return dues.check_in(await turn.member(cases[0].member), cases, now)


async def _wanting_digests(turn: Turn) -> Sequence[Member]:
    return [member for member in await turn.members_active() if member.digest_at is not None]


async def _digest(member: Member, turn: Turn, now: datetime, policy: Policy) -> Decision:
    if not digest.is_due(member, now, policy):
        return NOTHING
    day = await turn.day_of(member, last_morning(member, now))
    return digest.digest(member, day, now, policy)


async def _consents(turn: Turn) -> Sequence[tuple[Member, Telling | None]]:
    """What each standing consent is to be looked at for; None: whether it still holds."""
    found: list[tuple[Member, Telling | None]] = []
    for member in await turn.who_let_act():
        if not member.acting() or await turn.hides_unasked(member):
            found.append((member, None))
        found += [(member, telling) for telling in await turn.about_to_be_told(member)]
    return found


async def _act_by_consent(
    matter: tuple[Member, Telling | None], turn: Turn, _: datetime, policy: Policy
) -> Decision:
    member, telling = matter
    if not member.acting():
        return membership.end_consent(member, member.account) if telling is None else NOTHING
    chat = await turn.chat_with(member.account)
    if telling is None:
        return spare(chat)
    return act_by_consent(chat, telling, await turn.unasked(member), policy)


async def _lapse_proposal(proposal: Proposal, turn: Turn, now: datetime, _: Policy) -> Decision:
    return proposals.lapse(proposal, await turn.member(proposal.by), now)


async def _run_out(entry: Entry, _: Turn, now: datetime, __: Policy) -> Decision:
    return listing.run_out(entry, now)


async def _give_way(over: tuple[Entry, datetime], _: Turn, now: datetime, __: Policy) -> Decision:
    return rebutting.answered_in_vain(*over, now)


async def _doubts(turn: Turn) -> Sequence[tuple[Doubt, ...]]:
    """One matter: all that is in doubt."""
    return (tuple(starmap(Doubt, await turn.entries_doubted())),)


async def _settle_doubts(
    doubts: tuple[Doubt, ...], turn: Turn, now: datetime, policy: Policy
) -> Decision:
    known = await turn.cursor(ENTRIES_DOUBTED)
    moderators = await turn.moderators()
    decision, left = settle_doubts(doubts, read_left(known), moderators, now, policy)
    if write_left(left) != (known or ""):
        await turn.keep_cursor(ENTRIES_DOUBTED, write_left(left))
    return decision


async def _new_entries(turn: Turn) -> Sequence[Entry]:
    """In order, as far as a yes would find them: our list is read as those of others are."""
    offered = int(await turn.cursor(ENTRIES_OFFERED) or 0)
    new = [entry for entry in await turn.entries() if entry.said.sequence > offered]
    ours = await _ours(turn) if new else None
    if ours is None or not ours.named:
        return new
    known = {ours.who(each) for each in ours.entries}
    return list(takewhile(lambda entry: entry.said.account in known, new))


async def _offer(entry: Entry, turn: Turn, now: datetime, _: Policy) -> Decision:
    await turn.keep_cursor(ENTRIES_OFFERED, str(entry.said.sequence))
    ours = await _ours(turn)
    number = ours.number if ours else None
    uses = [
        deed for deed in await turn.list_uses() if (deed.about or {}).get("list") == str(number)
    ]
    users = {deed.member for deed in uses}
    strangers = await turn.strangers_to(entry.said.account)
    told = [member for member in strangers if member.account not in users]
    return listing.offer(entry, told, number, now, public=turn.list_is_public())


async def _ours(turn: Turn) -> OthersList | None:
    """Our list, as members know it."""
    return Lists(tuple(await turn.others_lists())).ours


async def _erase(account: AccountId, _: Turn, __: datetime, ___: Policy) -> Decision:
    return dues.erase(account)


async def _let_in(member: Member, turn: Turn, _: datetime, policy: Policy) -> Decision:
    """Who waited for room comes in when there is some, first come, first served."""
    door = await turn.door_for(member.account)
    follow = membership.came_by(door)
    if membership.needs_moderators(door, follow, policy) or door.active >= policy.max_members:
        return NOTHING
    return membership.admit(door, follow=follow)


async def _flags(turn: Turn) -> Sequence[datetime | None]:
    """One matter: when moderators were last told."""
    return (await _told_at(MODERATORS_TOLD, turn),)


async def _tell_moderators(
    told_at: datetime | None, turn: Turn, now: datetime, _: Policy
) -> Decision:
    says = staff.tell_of_flags(await turn.open_flags(), await turn.moderators(), told_at, now)
    if not says:
        return NOTHING
    await turn.keep_cursor(MODERATORS_TOLD, now.isoformat())
    return Decision((), says, ("cases wait",))


async def _claims(turn: Turn) -> Sequence[datetime | None]:
    """One matter: when somebody was last warned that her claim ends."""
    return (await _told_at(CLAIMS_WARNED, turn),)


async def _warn_of_claims(
    warned_at: datetime | None, turn: Turn, now: datetime, policy: Policy
) -> Decision:
    says = staff.warn_of_claims(await turn.open_flags(), warned_at, now, policy.claim_for)
    if not says:
        return NOTHING
    await turn.keep_cursor(CLAIMS_WARNED, now.isoformat())
    return Decision((), says, ("a claim ends soon",))


async def _callers(turn: Turn) -> Sequence[datetime | None]:
    """One matter: when moderators were last told who asks to be let in."""
    return (await _told_at(CALLERS_TOLD, turn),)


async def _tell_of_callers(
    told_at: datetime | None, turn: Turn, now: datetime, policy: Policy
) -> Decision:
    moderators = await turn.moderators()
    if not moderators or (told_at is not None and now - told_at < staff.AT_MOST_EVERY):
        return NOTHING
    asking = await turn.follow_requests()
    doors = [await turn.door_for(member.account) for member in await turn.members_waiting()]
    waiting = [
        door.member
        for door in doors
        if membership.needs_moderators(door, membership.came_by(door), policy)
    ]
    says = staff.tell_of_callers(asking, waiting, moderators, told_at, now)
    if not says:
        return NOTHING
    await turn.keep_cursor(CALLERS_TOLD, now.isoformat())
    return Decision((), says, ("somebody asks to be let in",))


async def _ask_for_interests(her: Member, turn: Turn, now: datetime, _: Policy) -> Decision:
    return interests.ask(await turn.member(her.account), now)


async def _told_at(name: str, turn: Turn) -> datetime | None:
    told = await turn.cursor(name)
    return datetime.fromisoformat(told) if told else None


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


CONSENT = Due(_consents, _act_by_consent)
"""What standing consents lead to, in the night too, and always before a card would leave."""

REPORTS = Due(lambda turn: turn.deeds_to_report(), _report_deed)
"""What came of a choice, which she is told at once after the acts."""

DUES: tuple[Due[Any], ...] = (
    Due(lambda turn: turn.ending_measures(), _end_measures),
    REPORTS,
    CONSENT,
    Due(lambda turn: turn.lapsed_questions(), _lapse_question),
    Due(lambda turn: turn.lapsed_proposals(), _lapse_proposal),
    Due(lambda turn: turn.entries(), _run_out),
    Due(lambda turn: turn.entries_over(), _give_way),
    Due(_doubts, _settle_doubts),
    Due(_new_entries, _offer),
    Due(lambda turn: turn.filings(), _look_again),
    Due(lambda turn: turn.deeds_to_recap(), _recap),
    Due(lambda turn: turn.episodes_to_review(), _review),
    Due(_braced, _relax),
    Due(_over, _check_in),
    Due(_wanting_digests, _digest),
    Due(lambda turn: turn.members_waiting(), _let_in),
    Due(_flags, _tell_moderators),
    Due(_claims, _warn_of_claims),
    Due(_callers, _tell_of_callers),
    Due(lambda turn: turn.moderators(), _ask_for_interests),
    Due(lambda turn: turn.people_to_erase(), _erase),
)
