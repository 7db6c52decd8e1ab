"""What one transaction works on: its connection, keys, time and what it has looked up so far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.actions import Say
from bot.model.cases import House
from bot.model.episodes import Contact, Episode
from bot.model.people import AccountId, Member, Relation
from bot.model.policy import Policy
from bot.store.memory import Vigils
from bot.store.tables import meta, people
from bot.store.vault import Seal, Vault

Render = Callable[[Say, Member], str]
"""The sentence a person reads, in her time zone."""


@dataclass(frozen=True, slots=True)
class Note:
    """One audit entry to be written when the turn ends. `holder` None: the house."""

    what: str
    holder: Seal
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recent:
    """A member's contacts by strangers, complete from `since` on, oldest first."""

    since: datetime
    contacts: tuple[Contact, ...]


@dataclass(slots=True)
class Memo:
    """What this turn has read and kept in step with its own writes."""

    members: dict[str, Member] = field(default_factory=dict)
    relations: dict[tuple[str, str], Relation] = field(default_factory=dict)
    recent: dict[str, Recent] = field(default_factory=dict)
    usual: dict[str, float | None] = field(default_factory=dict)
    open_episodes: dict[str, tuple[Episode, ...]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    circles: dict[str, bool] = field(default_factory=dict)
    versions: dict[tuple[str, str], tuple[str, bool] | None] = field(default_factory=dict)
    last_numbers: dict[int, int] = field(default_factory=dict)
    inside: dict[int, set[str]] = field(default_factory=dict)  # refs of the posts of an episode
    askers: dict[tuple[str, str], bool] = field(default_factory=dict)
    alerts: dict[str, tuple[int, int]] = field(default_factory=dict)
    house: House | None = None

    def forget_contacts(self) -> None:
        self.relations.clear()
        self.circles.clear()
        self.versions.clear()
        self.askers.clear()
        self.recent.clear()
        self.usual.clear()
        self.open_episodes.clear()
        self.inside.clear()


@dataclass(slots=True)
class Page:
    """One transaction of the ledger."""

    connection: AsyncConnection
    vault: Vault
    policy: Policy
    render: Render
    now: datetime
    known: Mapping[str, Seal]  # keys that earlier turns have unwrapped
    instance: str = ""  # of this database, in the keys of its orders
    sign_in_link: Callable[[AccountId, datetime], str] | None = None
    because: tuple[str, ...] = ()  # of the decision that is being written
    fresh: dict[str, Seal] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    vigils: Vigils = field(default_factory=Vigils)
    touched: set[str] = field(default_factory=set)  # members whose vigils are to be written
    counted: set[str] = field(default_factory=set)  # counters that moved
    uncounted: set[int] = field(default_factory=set)  # episodes whose flags are behind
    memo: Memo = field(default_factory=Memo)

    async def rows(self, statement: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        found: Sequence[sa.Row[Any]] = (await self.connection.execute(statement)).all()
        return found

    async def row(self, statement: sa.Select[Any]) -> sa.Row[Any] | None:
        found: sa.Row[Any] | None = (await self.connection.execute(statement)).first()
        return found

    async def value(self, statement: sa.Select[Any]) -> Any:
        return (await self.connection.execute(statement)).scalar()

    async def run(
        self, statement: sa.Executable, values: Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Returns how many rows it touched."""
        if values is None:
            return (await self.connection.execute(statement)).rowcount
        if values:
            await self.connection.execute(statement, values)
        return len(values)

    async def put(self, table: sa.Table, *values: Mapping[str, Any]) -> None:
        """Insert rows, or replace those with the same primary key."""
        if not values:
            return
        insert = self._insert(table)
        key = [column.name for column in table.primary_key]
        rest = {name: insert.excluded[name] for name in values[0] if name not in key}
        if rest:
            statement = insert.on_conflict_do_update(index_elements=key, set_=rest)
        else:
            statement = insert.on_conflict_do_nothing(index_elements=key)
        await self.run(statement, values)

    async def add_once(self, table: sa.Table, column: str, values: Mapping[str, Any]) -> bool:
        """Insert a row unless `column` already has its value; True where it was new."""
        statement = self._insert(table).on_conflict_do_nothing(index_elements=[column])
        return (await self.connection.execute(statement, values)).rowcount > 0

    def _insert(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        if self.connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)

    def person(self, account: AccountId) -> str:
        return self.vault.ref("person", account)

    def post(self, post: str) -> str:
        return self.vault.ref("post", post)

    async def seal_of(self, ref: str) -> Seal | None:
        """The key of a person the bot keeps something about, None for everybody else."""
        if ref in self.forgotten:
            return None
        seal = self.fresh.get(ref) or self.known.get(ref)
        if seal is not None:
            return seal
        wrapped = await self.value(sa.select(people.c.wrapped_key).where(people.c.ref == ref))
        if wrapped is None:
            return None
        self.fresh[ref] = self.vault.unwrap(ref, wrapped)
        return self.fresh[ref]

    async def seal_for(self, ref: str) -> Seal:
        """The key of a person, made now where there is none."""
        seal = await self.seal_of(ref)
        if seal is None:
            wrapped, seal = self.vault.new_key(ref)
            await self.run(sa.insert(people).values(ref=ref, wrapped_key=wrapped))
            self.fresh[ref] = seal
            self.forgotten.discard(ref)
        return seal

    async def key(self, ref: str) -> Seal:
        """The key behind an existing row. Raises LookupError: a row without its key is a bug."""
        seal = await self.seal_of(ref)
        if seal is None:
            raise LookupError("a sealed row has outlived its key")
        return seal

    async def next_number(self, counter: str, least: int = 0) -> int:
        """A number never given before, even to somebody since forgotten."""
        number = max(await self.counter(counter) + 1, least)
        await self.note_number(counter, number)
        return number

    async def counter(self, counter: str) -> int:
        if counter not in self.memo.counts:
            self.memo.counts[counter] = int(await self.setting(f"last_{counter}") or 0)
        return self.memo.counts[counter]

    async def note_number(self, counter: str, number: int) -> None:
        if number > await self.counter(counter):
            self.memo.counts[counter] = number
            self.counted.add(counter)

    async def write_numbers(self) -> None:
        """Once, when the turn ends."""
        rows = [
            {"name": f"last_{counter}", "value": str(self.memo.counts[counter])}
            for counter in sorted(self.counted)
        ]
        await self.put(meta, *rows)
        self.counted.clear()

    async def setting(self, name: str) -> str | None:
        found: str | None = await self.value(sa.select(meta.c.value).where(meta.c.name == name))
        return found
