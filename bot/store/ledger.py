"""Port `Ledger` on one database, and everything else that reads or writes it."""

import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.model.actions import Priority
from bot.model.calibration import LookedAt
from bot.model.cases import About
from bot.model.changes import Change
from bot.model.coverage import Coverage
from bot.model.episodes import Measure, Prior
from bot.model.people import AccountId, Network
from bot.model.policy import Policy
from bot.model.transparency import Quarter, Tally
from bot.pipeline.ports import Clock, Order, Outcome
from bot.store import (
    acts,
    audit,
    auditing,
    evidence,
    looked_at,
    outbox,
    profiles,
    retention,
    vigils,
)
from bot.store.audit import AuditReport
from bot.store.auditing import Opened
from bot.store.database import Database, open_database
from bot.store.episodes import count_contacts
from bot.store.export import export
from bot.store.facts import Facts
from bot.store.memory import Vigils
from bot.store.orders import OrderState
from bot.store.outbox import Waiting
from bot.store.page import Note, Page, Render, SignInLink
from bot.store.sessions import OwnSession, Registrations, SignIns
from bot.store.tables import meta, orders
from bot.store.transparency import tally
from bot.store.turn import StoreTurn
from bot.store.vault import Entropy, Seal, Vault

_INSTANCE = "instance"
_KEY_CHECK = "key_check"


@dataclass(frozen=True, slots=True)
class House:
    """What the ledger is given to work with."""

    master: bytes  # 32 bytes; see vault.master_key
    policy: Policy
    clock: Clock
    render: Render
    sign_in_link: SignInLink | None = None  # None: none is offered
    import_link: Callable[[AccountId, datetime], str | None] = lambda _, __: None
    draft_link: Callable[[AccountId, datetime], str] | None = None  # None: there are no pages
    file_link: Callable[[str, datetime], str | None] = lambda _, __: None
    """Where an evidence file is given, by its id."""
    public_list: Callable[[], str | None] = lambda: None  # our own, as one of Bluesky
    list_file: str | None = None  # our own, as a file for members on Mastodon
    coverage: Callable[[AccountId], Coverage | None] = lambda _: None  # how well each is seen now
    shows_others: Callable[[AccountId], bool] = lambda _: True  # the server of each: see Edge
    is_bot: Callable[[AccountId], bool] = lambda _: False  # whether it is an account of the bot
    gated: Collection[Network] = ()  # where moderators look at who comes in
    by_code: Collection[Network] = ()  # where members sign the bot in by sending a code
    about: About = field(default_factory=About)
    on_commit: tuple[Callable[[Sequence[Change]], None], ...] = ()
    """Told what is now true, also where that is no more than a new order."""
    entropy: Entropy = os.urandom


class StoreLedger:
    """The one record. `open_ledger` makes it; `close` it when done."""

    def __init__(self, database: Database, house: House) -> None:
        self._database, self._house = database, house
        self._vault = Vault(house.master, house.entropy)
        self._known: dict[str, Seal] = {}
        self._vigils, self._facts = Vigils(), Facts()
        self._seen_from = 0  # the connection through which that was read
        self._instance = ""
        self.sign_ins = SignIns(self.page)
        self.own_session = OwnSession(self.page)
        self.registrations = Registrations(self.page)

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        """One transaction; keys that it made or destroyed are known only once it is committed."""
        try:
            async with self._transaction() as page:
                yield page
        except BaseException:  # nothing waits between here and the end of the transaction
            self._vigils, self._facts = Vigils(), Facts()
            raise
        self._facts.bound()
        self._vigils.bound()
        self._vigils.forget(page.forgotten)
        for ref in page.forgotten:
            self._known.pop(ref, None)
        self._known.update(page.fresh)
        if page.forgotten:
            self._vault.forget_refs()
            await self._database.scrub()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Page]:
        async with self._database.transaction() as connection:
            if self._seen_from != self._database.connections or self._database.read_only:
                self._forget_all()  # somebody else may have written meanwhile
            page = Page(
                connection=connection,
                vault=self._vault,
                policy=self._house.policy,
                render=self._house.render,
                now=self._house.clock.now(),
                known=self._known,
                instance=self._instance,
                sign_in_link=self._house.sign_in_link,
                import_link=self._house.import_link,
                draft_link=self._house.draft_link,
                file_link=self._house.file_link,
                public_list=self._house.public_list,
                list_file=self._house.list_file,
                coverage=self._house.coverage,
                shows_others=self._house.shows_others,
                is_bot=self._house.is_bot,
                gated=self._house.gated,
                by_code=self._house.by_code,
                about=self._house.about,
                vigils=self._vigils,
                facts=self._facts,
            )
            yield page
            await count_contacts(page)
            await profiles.order(page)
            await page.write_numbers()
            await vigils.write(page)
            await audit.write_notes(page)
            await page.write_rows()

    def _forget_all(self) -> None:
        self._vigils, self._facts = Vigils(), Facts()
        self._seen_from = self._database.connections

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[StoreTurn]:
        async with self.page() as page:
            turn = StoreTurn(page)
            yield turn
        for told in self._house.on_commit if turn.applied or turn.ordered else ():
            told(turn.applied)

    async def cursor(self, name: str) -> str | None:
        known = self._facts.cursors
        if name in known and self._database.is_idle and not self._database.read_only:
            return known[name]
        async with self.page() as page:
            return await page.cursor(name)

    async def next_message(self, elsewhere: Collection[Network] = ()) -> Order | None:
        async with self.page() as page:
            return await outbox.next_message(page, elsewhere)

    async def next_acts(self, limit: int, busy: Collection[AccountId] = ()) -> Sequence[Order]:
        async with self.page() as page:
            return await acts.next_acts(page, limit, frozenset(map(page.person, busy)))

    async def start(self, order: Order) -> Order:
        async with self.page() as page:
            row = await _order_row(page, order)
            # One that is started already comes again where what became of it was not written down.
            if row is not None and row.state in (OrderState.WAITING, OrderState.STARTED):
                known = order if row.kind == "say" else await acts.read_act(page, row)
                return await outbox.start(page, known, row)
        raise LookupError(f"order {order.once} was taken back")

    async def priors_needed(self, deed: int) -> Sequence[Measure]:
        async with self.page() as page:
            return await acts.priors_needed(page, deed)

    async def note_priors(self, deed: int, priors: Mapping[Measure, Prior]) -> None:
        async with self.page() as page:
            await acts.note_priors(page, deed, priors)

    async def settle(
        self, order: Order, outcome: Outcome, *, receipt: str | None, not_before: datetime | None
    ) -> None:
        """What is settled already, or was forgotten meanwhile, stays as it is."""
        async with self.page() as page:
            row = await _order_row(page, order)
            if row is None or row.settled_at is not None:
                return
            if row.kind == "say":
                await outbox.settle_message(page, row, outcome, receipt, not_before)
            else:
                await acts.settle_act(page, row, outcome, not_before)
            if outcome is not Outcome.RETRY:
                seal = None if row.of_house else await page.seal_of(row.person_ref)
                what = {"once": row.once, "kind": row.kind, "outcome": outcome}
                page.notes.append(Note("outcome", seal or page.vault.house, what))

    async def evidence_file(self, member: AccountId, about: str) -> bytes | None:
        async with self.page() as page:
            return await evidence.file_about(page, member, about)

    async def is_our_receipt(self, receipt: str) -> bool:
        async with self.page() as page:
            ref = page.vault.ref("receipt", receipt)
            known = sa.select(orders.c.seq).where(orders.c.receipt_ref == ref)
            return await page.row(known.limit(1)) is not None

    async def waiting_messages(self) -> Mapping[Priority, Waiting]:
        async with self.page() as page:
            return await outbox.waiting(page)

    async def watched_authors(self) -> Mapping[AccountId, int]:
        async with self.page() as page:
            return await retention.watched_authors(page)

    async def sweep(self) -> Mapping[str, int]:
        """Let go of what has outlived the policy, down to the bytes on disk."""
        async with self.page() as page:
            swept = await retention.sweep(page)
        await self._database.scrub()
        return swept

    async def export(self, account: AccountId) -> dict[str, Any]:
        async with self.page() as page:
            return await export(page, account)

    async def looked_at(self) -> Sequence[LookedAt]:
        async with self.page() as page:
            return await looked_at.looked_at(page)

    async def correction(self) -> str | None:
        """The name of the community's correction of the scorer; None or empty: none."""
        async with self.page() as page:
            return await looked_at.correction_of(page)

    async def keep_correction(self, name: str) -> None:
        async with self.page() as page:
            await looked_at.keep_correction(page, name)

    async def audit_head(self) -> str:
        async with self.page() as page:
            return await audit.head_of(page.connection)

    async def verify_audit(self, head: str | None = None) -> AuditReport:
        async with self.page() as page:
            return await audit.verify(page.connection, self._vault, head)

    async def moderator_acts(self, start: datetime, end: datetime) -> Sequence[Opened]:
        """For the auditor; see `auditing`."""
        async with self.page() as page:
            return await auditing.moderator_acts(page, start, end)

    async def tally(self, quarter: Quarter) -> Tally:
        async with self.page() as page:
            return await tally(page, quarter)

    async def backup(self, file: Path) -> None:
        await self._database.copy_to(file)

    async def know_itself(self, page: Page, *, read_only: bool) -> None:
        """Name a new database; refuse one that another master key has sealed.

        A wrong key would find nobody, and write a second life beside the first.
        """
        check, known = page.vault.mac(_KEY_CHECK), await page.setting(_KEY_CHECK)
        if known is None and not read_only:
            name = page.vault.ref(_INSTANCE, page.now.isoformat())[:8]
            await page.put(meta, {"name": _INSTANCE, "value": name})
            await page.put(meta, {"name": _KEY_CHECK, "value": check})
        elif known != check:
            raise ValueError(
                "the database was sealed under another master key; give the one it was made with"
            )
        self._instance = await page.setting(_INSTANCE) or ""

    async def close(self) -> None:
        await self._database.close()


async def _order_row(page: Page, order: Order) -> sa.Row[Any] | None:
    return await page.row(sa.select(orders).where(orders.c.once == order.once))


async def open_ledger(url: str, house: House, *, read_only: bool = False) -> StoreLedger:
    """Open or make the database. Raises as `open_database`; ValueError for a wrong master key."""
    ledger = StoreLedger(await open_database(url, read_only=read_only), house)
    try:
        async with ledger.page() as page:
            await ledger.know_itself(page, read_only=read_only)
            if not read_only:
                await retention.release_interrupted(page)
    except BaseException:
        await ledger.close()
        raise
    return ledger
