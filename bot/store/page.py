"""What one transaction works on: its connection, keys, time and what it has looked up so far."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.actions import Say
from bot.model.cases import About
from bot.model.coverage import Coverage
from bot.model.people import AccountId, Member, Network, Relation, Right
from bot.model.policy import Policy
from bot.store.facts import Facts
from bot.store.memory import Vigils
from bot.store.tables import cursors, meta, people
from bot.store.vault import Seal, Vault

Render = Callable[[Say, Member], str]
"""The sentence a person reads, in her time zone."""


class SignInLink(Protocol):
    """Where an account signs the bot in; `wanted`: with this right besides those it has."""

    def __call__(self, account: AccountId, now: datetime, wanted: Right | None = None) -> str: ...


@dataclass(frozen=True, slots=True)
class Note:
    """One audit entry to be written when the turn ends. `holder` None: the house."""

    what: str
    holder: Seal
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """Whose profiles a member's decisions of this turn want read, and why."""

    member: AccountId
    cause: int | None
    because: tuple[str, ...]
    accounts: list[AccountId] = field(default_factory=list)


@dataclass(slots=True)
class Memo:
    """What this turn has read about pairs and kept in step with its own writes. Keys are refs."""

    relations: dict[tuple[str, str], Relation] = field(default_factory=dict)
    versions: dict[tuple[str, str], tuple[str, bool] | None] = field(default_factory=dict)
    askers: dict[tuple[str, str], bool] = field(default_factory=dict)
    last_numbers: dict[int, int] = field(default_factory=dict)  # of contacts, by episode

    def forget_pairs(self, member: str) -> None:
        for facts in (self.relations, self.versions, self.askers):
            for pair in [pair for pair in facts if pair[0] == member]:
                del facts[pair]


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
    sign_in_link: SignInLink | None = None
    import_link: Callable[[AccountId, datetime], str | None] = lambda _, __: None
    draft_link: Callable[[AccountId, datetime], str] | None = None
    file_link: Callable[[str, datetime], str | None] = lambda _, __: None
    public_list: Callable[[], str | None] = lambda: None
    list_file: str | None = None
    coverage: Callable[[AccountId], Coverage | None] = lambda _: None
    shows_others: Callable[[AccountId], bool] = lambda _: True
    is_bot: Callable[[AccountId], bool] = lambda _: False
    gated: Collection[Network] = ()
    by_code: Collection[Network] = ()
    about: About = field(default_factory=About)
    because: tuple[str, ...] = ()  # of the decision that is being written
    fresh: dict[str, Seal] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    vigils: Vigils = field(default_factory=Vigils)
    facts: Facts = field(default_factory=Facts)
    touched: set[str] = field(default_factory=set)  # members whose vigils are to be written
    counted: set[str] = field(default_factory=set)  # counters that moved
    uncounted: set[int] = field(default_factory=set)  # episodes whose flags are behind
    memo: Memo = field(default_factory=Memo)
    unread: dict[str, Unread] = field(default_factory=dict)  # by the member's ref
    unwritten: dict[sa.Table, list[Mapping[str, Any]]] = field(default_factory=dict)

    async def rows(
        self, statement: sa.Select[Any], values: Mapping[str, Any] | None = None
    ) -> Sequence[sa.Row[Any]]:
        found: Sequence[sa.Row[Any]] = (await self._execute(statement, values)).all()
        return found

    async def row(self, statement: sa.Select[Any]) -> sa.Row[Any] | None:
        found: sa.Row[Any] | None = (await self._execute(statement)).first()
        return found

    async def value(self, statement: sa.Select[Any]) -> Any:
        return (await self._execute(statement)).scalar()

    async def run(
        self, statement: sa.Executable, values: Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Returns how many rows it touched."""
        if values is None:
            return (await self._execute(statement)).rowcount
        if values:
            await self._execute(statement, values)
        return len(values)

    def add(self, table: sa.Table, *rows: Mapping[str, Any]) -> None:
        """Rows that are new for certain, all with the same columns; written together."""
        if rows:
            self.unwritten.setdefault(table, []).extend(rows)

    async def write_rows(self) -> None:
        """What was added, before anything is asked or changed that may depend on it."""
        while self.unwritten:
            table = next(iter(self.unwritten))
            await self.connection.execute(sa.insert(table), self.unwritten.pop(table))

    async def _execute(
        self,
        statement: sa.Executable,
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> sa.CursorResult[Any]:
        if self.unwritten:
            await self.write_rows()
        return await self.connection.execute(statement, values)

    async def put(
        self, table: sa.Table, *values: Mapping[str, Any], newer: str | None = None
    ) -> None:
        """Insert rows, or replace those with the same primary key.

        `newer`: a column; a row in which it is later than in the new one stays as it is.
        """
        if not values:
            return
        insert = self._insert(table)
        key = [column.name for column in table.primary_key]
        rest = {name: insert.excluded[name] for name in values[0] if name not in key}
        if rest:
            late = insert.excluded[newer] >= table.c[newer] if newer else None
            statement = insert.on_conflict_do_update(index_elements=key, set_=rest, where=late)
        else:
            statement = insert.on_conflict_do_nothing(index_elements=key)
        await self.run(statement, values)

    async def add_once(self, table: sa.Table, column: str, values: Mapping[str, Any]) -> bool:
        """Insert a row unless `column` already has its value; True where it was new."""
        statement = self._insert(table).on_conflict_do_nothing(index_elements=[column])
        return (await self._execute(statement, values)).rowcount > 0

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

    async def know_keys(self, refs: Iterable[str]) -> None:
        """Of many at once, so that `seal_of` need not ask for each."""
        there = {*self.fresh, *self.known, *self.forgotten}
        missing = [ref for ref in refs if ref not in there]
        if missing:
            wrapped = sa.select(people).where(people.c.ref.in_(missing))
            for row in await self.rows(wrapped):
                self.fresh[row.ref] = self.vault.unwrap(row.ref, row.wrapped_key)

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
        if counter not in self.facts.counts:
            self.facts.counts[counter] = int(await self.setting(f"last_{counter}") or 0)
        return self.facts.counts[counter]

    async def note_number(self, counter: str, number: int) -> None:
        if number > await self.counter(counter):
            self.facts.counts[counter] = number
            self.counted.add(counter)

    async def write_numbers(self) -> None:
        """Once, when the turn ends."""
        rows = [
            {"name": f"last_{counter}", "value": str(self.facts.counts[counter])}
            for counter in sorted(self.counted)
        ]
        await self.put(meta, *rows)
        self.counted.clear()

    async def cursor(self, name: str) -> str | None:
        known = self.facts.cursors
        if name not in known:
            known[name] = await self.value(sa.select(cursors.c.value).where(cursors.c.name == name))
        return known[name]

    async def keep_cursor(self, name: str, value: str) -> None:
        await self.put(cursors, {"name": name, "value": value, "at": self.now})
        self.facts.cursors[name] = value

    async def setting(self, name: str) -> str | None:
        found: str | None = await self.value(sa.select(meta.c.value).where(meta.c.name == name))
        return found
