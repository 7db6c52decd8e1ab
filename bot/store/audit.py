"""The audit: append-only, hash-chained, readable only with the keys of those it is about."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.page import Page
from bot.store.tables import audit, meta
from bot.store.vault import Seal, Vault

START = "0" * 64
"""What the first entry of all follows."""

_HEAD, _ANCHOR = "audit_head", "audit_anchor"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check of the whole chain found; no problems means that nothing was altered."""

    entries: int
    head: str
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place in the chain, kept outside it under the master key."""

    seq: int
    hash: str

    def sign(self, vault: Vault, name: str) -> str:
        return f"{self.seq} {self.hash} {vault.mac(f'{name}:{self.seq}:{self.hash}')}"

    @classmethod
    def read(cls, vault: Vault, name: str, text: str | None) -> "_Mark":
        """Raises ValueError where the mark was not written with this master key."""
        if text is None:
            return cls(0, START)
        seq, head, signature = text.split()
        mark = cls(int(seq), head)
        if not hmac.compare_digest(mark.sign(vault, name).split()[2], signature):
            raise ValueError(f"the mark {name} is not ours")
        return mark


async def write_notes(page: Page) -> None:
    """Append what the turn has noted, in the same transaction."""
    if not page.notes:
        return
    mark = _Mark.read(page.vault, _HEAD, await page.setting(_HEAD))
    rows = []
    for note in page.notes:
        seq = mark.seq + 1
        sealed = note.holder.close(f"audit:{seq}", note.payload)
        row = {
            "seq": seq,
            "at": page.now,
            "what": note.what,
            "who": note.holder.pseudonym,
            "commitment": _commitment(sealed),
            "prev": mark.hash,
        }
        mark = _Mark(seq, _hash(row))
        rows.append({**row, "hash": mark.hash, "sealed": sealed})
    page.notes.clear()
    await page.run(sa.insert(audit), rows)
    await page.put(meta, {"name": _HEAD, "value": mark.sign(page.vault, _HEAD)})


def _hash(row: dict[str, Any]) -> str:
    """SHA-256 over the fields, each with its length before it."""
    at: datetime = row["at"]
    fields = (str(row["seq"]), at.isoformat(), row["what"], row["who"], row["commitment"])
    text = "".join(f"{len(field)}:{field}" for field in (*fields, row["prev"]))
    return hashlib.sha256(text.encode()).hexdigest()


async def head_of(connection: AsyncConnection) -> str:
    """The hash of the last entry, to be kept where the operator cannot alter it."""
    return (await mark_of(connection))[1]


async def mark_of(connection: AsyncConnection) -> tuple[int, str]:
    """How many entries there are, and the hash of the last."""
    text = await _setting(connection, _HEAD)
    if text is None:
        return 0, START
    seq, head, _ = text.split()
    return int(seq), head


async def erase_payloads(page: Page, seal: Seal) -> None:
    """Of one person; who, when and the commitments stay, and the chain still verifies."""
    await page.run(sa.update(audit).where(audit.c.who == seal.pseudonym).values(sealed=None))


async def trim(page: Page, before: datetime) -> int:
    """Drop the oldest entries; a signed mark tells where the chain begins now."""
    last = await page.row(
        sa.select(audit.c.seq, audit.c.hash)
        .where(audit.c.at < before)
        .order_by(audit.c.seq.desc())
        .limit(1)
    )
    if last is None:
        return 0
    mark = _Mark(last.seq, last.hash)
    await page.put(meta, {"name": _ANCHOR, "value": mark.sign(page.vault, _ANCHOR)})
    return await page.run(sa.delete(audit).where(audit.c.seq <= last.seq))


async def verify(connection: AsyncConnection, vault: Vault, head: str | None = None) -> AuditReport:
    """Walk the chain. With a `head` from an earlier day, a cut-off end shows as well."""
    problems: list[str] = []
    try:
        begin = _Mark.read(vault, _ANCHOR, await _setting(connection, _ANCHOR))
        end = _Mark.read(vault, _HEAD, await _setting(connection, _HEAD))
    except ValueError as error:
        return AuditReport(0, START, (str(error),))
    known = {begin.hash}
    mark, entries = begin, 0
    async for row in await connection.stream(sa.select(audit).order_by(audit.c.seq)):
        problems.extend(_problems_of(row, mark))
        mark, entries = _Mark(row.seq, row.hash), entries + 1
        known.add(row.hash)
    if mark != end:
        problems.append(f"the chain ends at entry {mark.seq}, but {end.seq} were written")
    if head is not None and head not in known:
        problems.append("the given head is not in the chain")
    return AuditReport(entries, mark.hash, tuple(problems))


def _problems_of(row: sa.Row[Any], before: _Mark) -> list[str]:
    found = []
    if row.seq != before.seq + 1 or row.prev != before.hash:
        found.append(f"entry {row.seq} does not follow entry {before.seq}")
    if _hash(dict(row._mapping)) != row.hash:  # noqa: SLF001  # public, despite its name
        found.append(f"entry {row.seq} was altered")
    if row.sealed is not None and _commitment(row.sealed) != row.commitment:
        found.append(f"the content of entry {row.seq} was altered")
    return found


def _commitment(sealed: object) -> str | None:
    """SQLite lets a hand put text where bytes belong: nobody has committed to that."""
    return hashlib.sha256(sealed).hexdigest() if isinstance(sealed, bytes) else None


async def _setting(connection: AsyncConnection, name: str) -> str | None:
    found: str | None = await connection.scalar(sa.select(meta.c.value).where(meta.c.name == name))
    return found
