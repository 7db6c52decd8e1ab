"""Honesty about absence: what was missed is read again, and those it concerned are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.actions import Priority, ReadHerCircle, Say
from bot.model.changes import NoteOutage
from bot.model.decisions import Decision
from bot.model.interactions import Interaction
from bot.model.lines import Line
from bot.model.people import Member, Network, network_of
from bot.model.policy import Policy
from bot.model.senses import Batch, Missed
from bot.pipeline.cursors import live_at_of
from bot.pipeline.ports import Clock, Directory, Ledger, Scorer, Turn
from bot.pipeline.react import catch_up_with, joins, judge
from bot.rules.decide import decide
from bot.rules.quiet import quiet_until

LIVE_EVERY = timedelta(seconds=1)
"""How often that is written down: not with every batch of a busy stream."""

LIVE_WITHIN = timedelta(minutes=1)
"""A stream this close behind the clock is live."""


async def keep_time(batch: Batch, *, ledger: Ledger, policy: Policy, clock: Clock) -> None:
    """Follow the network's time; live again after an outage, say so to every member there.

    While the stream lags, `live_at` stays where it was, across restarts too: it is the beginning
    of the outage.
    """
    now = clock.now()
    if now - batch.at > LIVE_WITHIN:
        return
    live_at = live_at_of(batch.network)
    before = await ledger.cursor(live_at)
    since = datetime.fromisoformat(before) if before else now
    if before and timedelta() <= now - since < LIVE_EVERY:
        return
    async with ledger.turn() as turn:
        if now - since >= policy.outage_told_after:
            active = await _members_of(batch.network, turn)
            says = tuple(_about_outage(m, since, now) for m in active if _was_here(m, since))
            await turn.apply(Decision((NoteOutage(since, now),), says, ("back after an outage",)))
        await turn.keep_cursor(live_at, now.isoformat())


async def read_again(
    missed: Missed,
    network: Network,
    *,
    directory: Directory,
    scorer: Scorer,
    ledger: Ledger,
    policy: Policy,
) -> None:
    """Read from the network what the stream can no longer give, member by member.

    Raises NetworkDown; the caller tries again, and what has been seen before is not counted twice.
    """
    async with ledger.turn() as turn:
        members = await _members_of(network, turn)
    for member in members:
        found = await directory.missed(member.account, missed.since, missed.until)
        await _judge_again(found, scorer, ledger, policy)
        async with ledger.turn() as turn:
            await turn.apply(Decision((), (ReadHerCircle(member.account),)))


async def _judge_again(
    found: Sequence[Interaction], scorer: Scorer, ledger: Ledger, policy: Policy
) -> None:
    verdicts = await judge(found, scorer)
    async with ledger.turn() as turn:
        joined: list[Interaction] = []
        for seen in sorted(found, key=lambda each: each.seen_at):
            decision = decide(await turn.case_for(seen, verdicts[seen]), policy)
            await turn.apply(decision)
            if joins(decision):
                joined.append(seen)
        await catch_up_with(joined, verdicts, turn, policy)


async def _members_of(network: Network, turn: Turn) -> Sequence[Member]:
    return [m for m in await turn.members_active() if network_of(m.account) is network]


def _about_outage(member: Member, since: datetime, now: datetime) -> Say:
    return Say(
        member.account,
        Line.OUTAGE,
        {"since": since, "until": now},
        Priority.WELCOME,
        not_before=quiet_until(member, now),
    )


def _was_here(member: Member, since: datetime) -> bool:
    """Whether she was protected when it began; who joined later missed nothing."""
    return member.protected and member.joined_at is not None and member.joined_at <= since
