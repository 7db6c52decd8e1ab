"""Lists of others, read where the operator says they are."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from yarl import URL

from bot.app.own_list import source_of
from bot.fetch import BYTES, Fetched, Fetcher, raise_for_status
from bot.lists.reading import Form, Reading, Told, read_list
from bot.lists.signature import read_key
from bot.model.changes import NameLists
from bot.model.decisions import Decision
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, host_of
from bot.model.policy import Policy
from bot.model.subscriptions import OthersList, Source
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.modlists import read_modlist
from bot.networks.mastodon.public import PublicServers
from bot.pipeline.ports import Clock
from bot.rules.taking_in import Answer
from bot.settings import Settings
from bot.store.ledger import StoreLedger

LOOKED_UP_AT_ONCE = 50
"""Of the accounts whose server has still to be asked who they are, with every reading."""

_NOT_MODIFIED = 304


class ListShelf:
    """Port ListReader of bot.pipeline.lists."""

    def __init__(
        self,
        fetcher: Fetcher,
        bluesky: BotAccount | None,
        folder: Path,
        policy: Policy,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._fetcher, self._bluesky, self._folder = fetcher, bluesky, folder
        self._policy, self._clock, self._rng = policy, clock, rng
        self._servers = PublicServers(fetcher, clock)

    async def read(self, known: OthersList) -> Answer | None:
        source = known.source
        key = read_key(source.key) if source.key else None
        how = Reading(source.address, self._clock.now(), self._policy.list_entries, key)
        if source.is_on_bluesky:
            return await self._read_modlist(how)
        if "://" not in source.address:
            return _answer(await read_list(await self._file(source.address), how, _nowhere))
        first = await self._fetcher.get(source.address, etag=known.etag)
        if first.status == _NOT_MODIFIED and known.etag:
            return None
        raise_for_status(first)
        told = await read_list(first.body, how, _Following(self._fetcher, source.address).page)
        return _answer(told, first)

    async def _read_modlist(self, how: Reading) -> Answer:
        if self._bluesky is None:
            raise NetworkSaidNo("a list on Bluesky is read with an account there")
        most = self._policy.list_entries
        named = await read_modlist(self._bluesky, how.list_id, how.now, most)
        return Answer(Form.BLUESKY, named)

    async def _file(self, name: str) -> bytes:
        try:
            return await asyncio.to_thread(_bytes_of, self._folder / name)
        except OSError as error:
            raise NetworkDown(f"the file of a list cannot be read: {error.strerror}") from error

    async def look_up(self, names: Sequence[str]) -> Mapping[str, AccountId]:
        """By WebFinger. A server speaks for its own accounts alone."""
        some = self._rng.sample(names, min(len(names), LOOKED_UP_AT_ONCE))
        async with asyncio.TaskGroup() as tasks:
            asked = {name: tasks.create_task(self._actor(name)) for name in some}
        found = {name: task.result() for name, task in asked.items()}
        return {name: account for name, account in found.items() if account is not None}

    async def _actor(self, name: str) -> AccountId | None:
        try:
            account = await self._servers.named(f"@{name}")
        except (NetworkDown, NetworkSaidNo, Refused):
            return None
        host, own = host_of(account), name.partition("@")[2]
        return account if host == own or host.endswith(f".{own}") else None


class _Following:
    """The pages behind the first, at the same server, within one measure for all of them."""

    def __init__(self, fetcher: Fetcher, first: str) -> None:
        self._fetcher, self._first, self._room = fetcher, first, BYTES

    async def page(self, address: str) -> bytes:
        url = self._fetcher.check(self._first)
        following = url.join(URL(address))
        if following.origin() != url.origin():
            raise ValueError("the list goes on at another server")
        answer = await self._fetcher.get(str(following))
        raise_for_status(answer)
        self._room -= len(answer.body)
        if self._room < 0:
            raise ValueError("the list is too large")
        return answer.body


async def _nowhere(_: str) -> bytes:
    raise ValueError("the list goes on elsewhere, and a file does not")


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        body = file.read(BYTES + 1)
    if len(body) > BYTES:
        raise ValueError("the list is too large")
    return body


def _answer(told: Told, first: Fetched | None = None) -> Answer:
    """A later page can change when the first does not, so only a list of one page has an ETag."""
    alone = first is not None and told.pages == 1
    etag = first.headers.get("etag", "")[:200] if first is not None and alone else ""
    return Answer(
        told.form, told.standing, told.taken_back, told.signed, etag, told.last, told.good_until
    )


async def name_lists(ledger: StoreLedger, settings: Settings) -> None:
    """Those that the configuration names, and our own; the last in number where all are new."""
    others = (Source(e.name, e.address, e.key) for e in settings.lists.others)
    sources = (*others, source_of(settings))
    async with ledger.turn() as turn:
        await turn.apply(Decision((NameLists(sources),), (), ("named in the configuration",)))
