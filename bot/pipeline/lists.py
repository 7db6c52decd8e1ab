"""Lists of others: read again by the clock, and what follows for the members who use one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.model.changes import KnowList
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Deed
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.subscriptions import OthersList, is_address
from bot.pipeline.aside import Aside, each_alone, fail
from bot.pipeline.ports import Clock, Ledger, Turn
from bot.pipeline.ticks import Due, tick
from bot.rules.subscribing import Use, keep_up
from bot.rules.taking_in import Answer, take_in, tell_of_list, unchanged, unread


class ListReader(Protocol):
    """Where lists of others are read."""

    async def read(self, known: OthersList) -> Answer | None:
        """None: as it was. Raises NetworkDown, NetworkSaidNo, or ValueError for what is no list."""
        ...

    async def look_up(self, names: Sequence[str]) -> Mapping[str, AccountId]:
        """Who is behind some of these `name@server`; never raises, and asks for not too many."""
        ...


async def read_lists(
    reader: ListReader, *, ledger: Ledger, policy: Policy, clock: Clock, aside: Aside = fail
) -> None:
    """Every list that the operator names, then every member who uses one."""
    async with ledger.turn() as turn:
        named = [each for each in await turn.others_lists() if each.named]
    read = partial(_read_again, reader=reader, ledger=ledger, policy=policy, clock=clock)
    await each_alone(named, read, aside)
    await tick(ledger=ledger, policy=policy, clock=clock, aside=aside, kinds=(KEEP_UP,))


async def _read_again(
    known: OthersList, *, reader: ListReader, ledger: Ledger, policy: Policy, clock: Clock
) -> None:
    after = await _read(known, reader, policy, clock)
    missing = [e.name for e in after.entries if is_address(e.name) and e.name not in after.actors]
    found = await reader.look_up(missing)
    after = replace(after, actors={**after.actors, **found})
    if replace(after, read_at=known.read_at) == known and known.read_at is not None:
        return
    async with ledger.turn() as turn:
        deeds = [deed for deed in await turn.list_uses() if _is_of(deed, known)]
        users = [await turn.member(deed.member) for deed in deeds]
        says = tell_of_list(known, after, await turn.moderators(), users, clock.now())
        told = replace(after, told_at=clock.now()) if says else after
        await turn.apply(Decision((KnowList(told),), says, ("a list was read",)))


async def _read(known: OthersList, reader: ListReader, policy: Policy, clock: Clock) -> OthersList:
    try:
        answer = await reader.read(known)
    except (NetworkDown, NetworkSaidNo, ValueError):
        return unread(known, clock.now(), policy)
    now = clock.now()
    if answer is None:
        return unchanged(known, now, policy)
    return take_in(known, answer, now, policy)


def _is_of(deed: Deed, known: OthersList) -> bool:
    return (deed.about or {}).get("list") == str(known.number)


async def _keep_up(deed: Deed, turn: Turn, now: datetime, policy: Policy) -> Decision:
    who = await turn.member(deed.member)
    lists = await turn.lists_for(who)
    use = Use.of(deed, lists)
    return keep_up(use, who, lists, now, policy) if use else NOTHING


KEEP_UP = Due(lambda turn: turn.list_uses(), _keep_up)
"""A choice of a list that stands: what has come to the list and what has gone from it."""
