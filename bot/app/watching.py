"""`housecall watch`: what is public, through the bot's own eyes; nothing is written anywhere."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing, closing, suppress
from dataclasses import dataclass
from functools import partial
from random import Random

from bot.app.alerts import alert_of, is_alert
from bot.app.building import link_to
from bot.app.public_reads import PublicAppView, PublicReads, Reads
from bot.app.watchfulness import Watchfulness
from bot.app.watching_outside import Judge, Outside
from bot.fetch import Fetcher, LoopbackToo
from bot.model.actions import ReadHerCircle, Say
from bot.model.changes import Change, KnowCircle, OpenEpisode, SetMember
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Member, Network, Standing, network_of
from bot.model.policy import Policy
from bot.networks.bluesky.cursors import Endpoint
from bot.networks.bluesky.inbox import StreamHealth
from bot.networks.bluesky.stream import Jetstream, Source
from bot.networks.bluesky.watch_set import WatchSet
from bot.networks.mastodon.public import PublicServers
from bot.pipeline.ports import Clock, Outcome
from bot.pipeline.react import react
from bot.pipeline.ticks import tick
from bot.scoring import read_scorer
from bot.store.ledger import House, StoreLedger, open_ledger

NOBODY = AccountId("did:web:nobody.invalid")
"""Watching has no account of its own, so nobody can follow, block or mention it."""

IN_MEMORY = "sqlite:///:memory:"
USER_AGENT = "housecall watch"
TIDY_EVERY = 60.0  # seconds
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is watched, and how it is told."""

    names: Sequence[str]  # handles, DIDs, addresses on Mastodon
    streams: Sequence[str]  # tried in this order
    appview: str
    policy: Policy
    tell: Callable[[str], None]  # the alerts
    note: Callable[[str], None]  # how the watching goes, for the person at the terminal
    as_json: bool


async def watch(outlook: Outlook, clock: Clock) -> None:
    """Watch until cancelled. Raises Refused for an account or a stream that cannot be."""
    watchfulness, watch = Watchfulness(), WatchSet(NOBODY)
    senses, fetcher = _ears(outlook.streams, watch, clock), Fetcher(LoopbackToo())
    reads = PublicReads(PublicAppView(fetcher, outlook.appview), PublicServers(fetcher, clock))
    names = {await reads.account(name): name for name in outlook.names}
    follows = {account: await reads.follows_of(account) for account in names}
    house = House(
        master=os.urandom(32),
        policy=outlook.policy,
        clock=clock,
        render=_unsaid,
        on_commit=(watchfulness.note, partial(_alert, outlook, names)),
    )
    ledger = await open_ledger(IN_MEMORY, house)
    try:
        await watchfulness.begin({Network.BLUESKY: watch}, ledger)
        for account in names:
            await _admit(account, follows[account], ledger, clock)
        with closing(await asyncio.to_thread(read_scorer)) as scorer:
            judge = partial(react, scorer=scorer, ledger=ledger, policy=outlook.policy)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_tidy(ledger, reads, outlook.policy, clock))
                if outside := _on(Network.MASTODON, names):
                    tasks.create_task(Outside(outside, fetcher, clock, judge, outlook.note).run())
                if _on(Network.BLUESKY, names):
                    tasks.create_task(_hear(senses(), judge, outlook.note, clock))
    finally:
        await ledger.close()


def _on(network: Network, names: Mapping[AccountId, str]) -> dict[AccountId, str]:
    return {account: name for account, name in names.items() if network_of(account) is network}


def _ears(streams: Sequence[str], watch: WatchSet, clock: Clock) -> Callable[[], Jetstream]:
    """The addresses are looked at first, so that a typing error waits for no network."""
    for stream in streams:
        try:
            Endpoint.of(stream)
        except ValueError:
            raise Refused(f"--stream must start with ws:// or wss://, unlike {stream}") from None
    rng = Random(os.urandom(8))  # noqa: S311  jitter, no secrets
    return lambda: Jetstream(Source(tuple(streams), USER_AGENT), watch, clock, rng)


async def _hear(senses: Jetstream, judge: Judge, note: Callable[[str], None], clock: Clock) -> None:
    health = senses.health
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_listen(senses, judge))
            tasks.create_task(_say_how_it_goes(health, note, clock))
    finally:
        note(
            f"{health.frames} events heard, {health.aimed} aimed at those watched, "
            f"{health.malformed} unreadable."
        )


async def _listen(senses: Jetstream, judge: Judge) -> None:
    async with aclosing(senses.listen(None)) as batches:
        async for batch in batches:
            await judge(batch)


async def _tidy(ledger: StoreLedger, reads: Reads, policy: Policy, clock: Clock) -> None:
    """Cases end when they ebb, as in the bot; records and orders do not pile up."""
    while True:
        await clock.sleep(TIDY_EVERY)
        await tick(ledger=ledger, policy=policy, clock=clock)
        await _let_orders_go(ledger, reads)
        await ledger.sweep()


async def _let_orders_go(ledger: StoreLedger, reads: Reads) -> None:
    """Nothing is said or done; only whom she follows is read anew, when she unfollows somebody."""
    while message := await ledger.next_message():
        await ledger.settle(message, Outcome.DROPPED, receipt=None, not_before=None)
    while acts := await ledger.next_acts(_PAGE):
        for act in acts:
            if isinstance(act.action, ReadHerCircle):
                await _read_circle(act.action.member, ledger, reads)
            await ledger.settle(act, Outcome.DROPPED, receipt=None, not_before=None)


async def _read_circle(member: AccountId, ledger: StoreLedger, reads: Reads) -> None:
    """Left as it is known where it cannot be read: a friend too many is no false alarm."""
    with suppress(NetworkDown, NetworkSaidNo, Refused):
        circle = _circle(member, await reads.follows_of(member))
        async with ledger.turn() as turn:
            await turn.apply(Decision((circle,)))


async def _say_how_it_goes(health: StreamHealth, note: Callable[[str], None], clock: Clock) -> None:
    """Silence must not look like peace."""
    before: str | None = None
    while True:
        if health.connected_to != before or (before is None and health.last_problem):
            before = health.connected_to
            note(f"Hearing {before}." if before else f"Hearing nothing: {health.last_problem}.")
            health.last_problem = None
        await clock.sleep(1)


def _alert(outlook: Outlook, names: Mapping[AccountId, str], changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change, OpenEpisode) and is_alert(change.episode):
            episode = change.episode
            said = json.dumps(_alert_of(episode)) if outlook.as_json else _in_words(episode, names)
            outlook.tell(said)


async def _admit(
    account: AccountId, follows: Sequence[AccountId], ledger: StoreLedger, clock: Clock
) -> None:
    member = Member(account, standing=Standing.ACTIVE, joined_at=clock.now())
    async with ledger.turn() as turn:
        await turn.apply(Decision((SetMember(member), _circle(account, follows))))


def _circle(account: AccountId, follows: Sequence[AccountId]) -> KnowCircle:
    return KnowCircle(account, tuple((followed, None) for followed in follows))


def _unsaid(_: Say, __: Member) -> str:
    """Nobody is written to, so no sentence is made."""
    return ""


def _alert_of(episode: Episode) -> dict[str, object]:
    return alert_of(episode, episode.contacts[-1].post, episode.opened_at)


def _in_words(episode: Episode, names: Mapping[AccountId, str]) -> str:
    at, newest = episode.opened_at, episode.contacts[-1].post
    said = f"{at:%Y-%m-%d %H:%M} UTC  {episode.kind} of {names[episode.member]}"
    return f"{said}: {'; '.join(episode.why)}\n  the newest: {link_to(newest)}"
