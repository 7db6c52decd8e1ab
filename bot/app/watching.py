"""`housecall watch`: the public stream through the bot's own eyes; nothing is written anywhere."""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import aclosing
from random import Random
from typing import Any
from urllib.parse import urlencode

from bot.app.clock import SystemClock
from bot.app.watchfulness import Watchfulness
from bot.fetch import Fetcher, LoopbackToo
from bot.model.actions import Say
from bot.model.changes import Change, KnowCircle, OpenEpisode, SetMember
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.errors import NetworkSaidNo
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.networks.bluesky.stream import Jetstream, Source
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Clock
from bot.pipeline.react import react
from bot.scoring import Baseline
from bot.store.ledger import House, StoreLedger, open_ledger

NOBODY = AccountId("did:web:nobody.invalid")
"""Watching has no account of its own, so nobody can follow, block or mention it."""

IN_MEMORY = "sqlite:///:memory:"
USER_AGENT = "housecall watch"
_PAGE = 100


class PublicAppView:
    """The few public reads that watching needs, without an account."""

    def __init__(self, fetcher: Fetcher, appview: str) -> None:
        self._fetcher, self._appview = fetcher, appview.rstrip("/")

    async def account(self, name: str) -> AccountId:
        """The DID behind a handle. Raises NetworkSaidNo where there is none."""
        if name.startswith("did:"):
            return AccountId(name)
        answer = await self._get("com.atproto.identity.resolveHandle", handle=name)
        return AccountId(str(answer["did"]))

    async def follows_of(self, account: AccountId) -> list[AccountId]:
        follows, cursor = list[AccountId](), ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await self._get(
                "app.bsky.graph.getFollows", actor=account, limit=str(_PAGE), **more
            )
            follows += [AccountId(str(each["did"])) for each in page["follows"]]
            cursor, before = str(page.get("cursor") or ""), cursor
            if not cursor or cursor == before:
                return follows

    async def _get(self, nsid: str, **params: str) -> dict[str, Any]:
        query = urlencode(params)
        answer = await self._fetcher.get_json(f"{self._appview}/xrpc/{nsid}?{query}")
        if not isinstance(answer, dict):
            raise NetworkSaidNo(f"{nsid} did not answer with an object")
        return answer


async def watch(
    names: Sequence[str],
    *,
    stream: str,
    appview: str,
    policy: Policy,
    tell: Callable[[str], None],
    as_json: bool,
) -> None:
    """Watch until cancelled. Raises NetworkSaidNo for an account that does not exist."""
    reads = PublicAppView(Fetcher(LoopbackToo()), appview)
    accounts = [await reads.account(name) for name in names]
    clock, watchfulness = SystemClock(), Watchfulness()
    write = _as_json if as_json else _in_words

    def alert(changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, OpenEpisode):
                tell(write(change.episode))

    house = House(
        master=os.urandom(32),
        policy=policy,
        clock=clock,
        render=_unsaid,
        on_commit=(watchfulness.note, alert),
    )
    ledger = await open_ledger(IN_MEMORY, house)
    try:
        await watchfulness.begin(WatchSet(NOBODY), ledger)
        for account in accounts:
            await _admit(account, await reads.follows_of(account), ledger, clock)
        rng = Random(os.urandom(8))  # noqa: S311  jitter, no secrets
        senses = Jetstream(Source((stream,), USER_AGENT), watchfulness.watch, clock, rng)
        scorer = Baseline()
        async with aclosing(senses.listen(None)) as batches:
            async for batch in batches:
                await react(batch, scorer=scorer, ledger=ledger, policy=policy)
    finally:
        await ledger.close()


async def _admit(
    account: AccountId, follows: Sequence[AccountId], ledger: StoreLedger, clock: Clock
) -> None:
    member = Member(account, standing=Standing.ACTIVE, joined_at=clock.now())
    circle = KnowCircle(account, tuple((followed, None) for followed in follows))
    async with ledger.turn() as turn:
        await turn.apply(Decision((SetMember(member), circle)))


def _unsaid(_: Say, __: Member) -> str:
    """Nobody is written to, so no sentence is made."""
    return ""


def alert_of(episode: Episode) -> dict[str, object]:
    """One alert, in the form that `watch --json` and `replay` share."""
    return {
        "alert": episode.kind.value,
        "member": episode.member,
        "opened_at": episode.opened_at.isoformat().replace("+00:00", "Z"),
        "trigger": episode.contacts[-1].post,
        "authors": list(episode.hostile),
        "interactions": [contact.post for contact in episode.contacts if not contact.care],
        "spark": None,
        "evidence": float(len(episode.hostile)),
        "why": list(episode.why),
    }


def _as_json(episode: Episode) -> str:
    return json.dumps(alert_of(episode))


def _in_words(episode: Episode) -> str:
    said = alert_of(episode)
    return f"{said['opened_at']} {said['alert']} of {episode.member}: {'; '.join(episode.why)}"
