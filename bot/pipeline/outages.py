"""Honesty about absence: what was missed is read again, and those it concerned are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.actions import Priority, ReadHerCircle, Say
from bot.model.changes import NoteOutage
from bot.model.decisions import Decision
from bot.model.interactions import Interaction
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.model.senses import Batch, Missed
from bot.pipeline.ports import Clock, Directory, Ledger, Scorer
from bot.pipeline.react import catch_up_with, joins, judge
from bot.rules.decide import decide
from bot.rules.quiet import quiet_until

LIVE_AT = "live_at"
"""Name of the cursor that holds the stream time up to which the bot has kept up."""

LIVE_EVERY = timedelta(seconds=1)
"""How often that is written down: not with every batch of a busy stream."""

LIVE_WITHIN = timedelta(minutes=1)
"""A stream this close behind the clock is live."""


async def keep_time(batch: Batch, *, ledger: Ledger, policy: Policy, clock: Clock) -> None:
    """Follow the stream's time; when it is live again after an outage, say so to every member.

    While the stream lags, `live_at` stays where it was, across restarts too: it is the beginning
    of the outage.
    """
    now = clock.now()
    if now - batch.at > LIVE_WITHIN:
        return
    before = await ledger.cursor(LIVE_AT)
    since = datetime.fromisoformat(before) if before else now
    if before and timedelta() <= now - since < LIVE_EVERY:
        return
    async with ledger.turn() as turn:
        if now - since >= policy.outage_told_after:
            active = await turn.members_active()
            says = tuple(_about_outage(m, since, now) for m in active if _was_here(m, since))
            await turn.apply(Decision((NoteOutage(since, now),), says, ("back after an outage",)))
        await turn.keep_cursor(LIVE_AT, now.isoformat())


async def read_again(
    missed: Missed, *, directory: Directory, scorer: Scorer, ledger: Ledger, policy: Policy
) -> None:
    """Read from the network what the stream can no longer give, member by member.

    Raises NetworkDown; the caller tries again, and what has been seen before is not counted twice.
    """
    async with ledger.turn() as turn:
        members = await turn.members_active()
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
