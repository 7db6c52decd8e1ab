"""Flags: what moderators have done with each case, and which of them had a hand in it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.changes import SetFlag
from bot.model.episodes import EpisodeKind, Flag, FlagState, Opinion, Undone
from bot.model.people import AccountId
from bot.model.reports import Report
from bot.store.auditing import note_act
from bot.store.page import Page
from bot.store.people import account_of, read_member
from bot.store.tables import flags, hands, members


class KeptFlag(msgspec.Struct, frozen=True):
    """Sealed for the member it is about."""

    claimed_by: str | None
    closed_by: str | None
    notes: tuple[str, ...] = ()
    report: Report | None = None  # the member's own
    offered: bool = False
    urgent: bool = False
    about: str | None = None


class HandPart(StrEnum):
    """What a moderator had to do with a flag, where it is no opinion: that is its verdict."""

    RECUSED = "recused"
    PASSED = "passed"
    UNDONE = "undone"  # with the verdict and the time


async def set_flag(page: Page, change: SetFlag) -> None:
    flag = change.flag
    ref = page.person(flag.member)
    seal = await page.seal_for(ref)
    values = {
        "number": flag.number,
        "member_ref": ref,
        "kind": flag.kind,
        "opened_at": flag.opened_at,
        "state": flag.state,
        "claimed_ref": page.person(flag.claimed_by) if flag.claimed_by else None,
        "claimed_until": flag.claimed_until,
        "parked_until": flag.parked_until,
        "needs_two": flag.needs_two,
        "verdict": flag.verdict,
        "accounts": flag.accounts,
        "asking_for_help": flag.asking_for_help,
        "severe": flag.severe,
        "closed_ref": page.person(flag.closed_by) if flag.closed_by else None,
        "closed_at": flag.closed_at,
        "sealed": seal.close(
            f"flags:{flag.number}",
            KeptFlag(
                flag.claimed_by,
                flag.closed_by,
                flag.notes,
                flag.report,
                flag.offered,
                flag.urgent,
                flag.about,
            ),
        ),
    }
    await page.put(flags, values)
    await _set_hands(page, flag)
    if change.by is not None:
        about = {"flag": flag.number, "word": change.word, "state": flag.state}
        await note_act(page, change.by, {**about, "verdict": flag.verdict})


async def _set_hands(page: Page, flag: Flag) -> None:
    parts = {
        **_undone_part(flag.undone),
        **dict.fromkeys(flag.passed, str(HandPart.PASSED)),
        **{opinion.by: opinion.verdict for opinion in flag.opinions},
        **dict.fromkeys(flag.recused, str(HandPart.RECUSED)),
    }
    await page.run(sa.delete(hands).where(hands.c.number == flag.number))
    rows = [
        {"number": flag.number, "ref": page.person(account), "part": part, "place": place}
        for place, (account, part) in enumerate(parts.items())
    ]
    page.add(hands, *rows)


def _undone_part(undone: Undone | None) -> dict[AccountId, str]:
    if undone is None:
        return {}
    return {undone.by: f"{HandPart.UNDONE} {undone.verdict} {undone.at.isoformat()}"}


def _read_undone(by: AccountId, part: str) -> Undone:
    _, verdict, at = part.split()
    return Undone(by, verdict, datetime.fromisoformat(at))


async def read_flags(
    page: Page,
    *conditions: sa.ColumnElement[bool],
    order: Sequence[sa.ColumnElement[Any]],
) -> Sequence[Flag]:
    rows = await page.rows(sa.select(flags).where(*conditions).order_by(*order))
    parts = await _hands_of(page, [row.number for row in rows])
    return [await _read_flag(page, row, parts[row.number]) for row in rows]


async def _hands_of(
    page: Page, numbers: Collection[int]
) -> Mapping[int, list[tuple[AccountId, str]]]:
    """Of each flag the moderators with their parts, the oldest first."""
    found: dict[int, list[tuple[AccountId, str]]] = defaultdict(list)
    those = (
        sa.select(hands.c.number, hands.c.part, members)
        .join(members, members.c.ref == hands.c.ref)
        .where(hands.c.number.in_(numbers))
        .order_by(hands.c.number, hands.c.place)
    )
    for row in await page.rows(those):
        found[row.number].append(((await read_member(page, row)).account, row.part))
    return found


async def _read_flag(page: Page, row: sa.Row[Any], parts: Sequence[tuple[AccountId, str]]) -> Flag:
    seal = await page.key(row.member_ref)
    kept = seal.open(f"flags:{row.number}", row.sealed, KeptFlag)
    return Flag(
        number=row.number,
        member=await account_of(page, row.member_ref) or AccountId(""),
        kind=EpisodeKind(row.kind),
        opened_at=row.opened_at,
        state=FlagState(row.state),
        claimed_by=AccountId(kept.claimed_by) if kept.claimed_by else None,
        claimed_until=row.claimed_until,
        verdict=row.verdict,
        closed_by=AccountId(kept.closed_by) if kept.closed_by else None,
        closed_at=row.closed_at,
        accounts=row.accounts,
        asking_for_help=row.asking_for_help,
        severe=row.severe,
        parked_until=row.parked_until,
        needs_two=row.needs_two,
        notes=kept.notes,
        report=kept.report,
        about=AccountId(kept.about) if kept.about else None,
        offered=kept.offered,
        urgent=kept.urgent,
        undone=next(
            (_read_undone(by, p) for by, p in parts if p.startswith(HandPart.UNDONE)), None
        ),
        opinions=tuple(Opinion(by, part) for by, part in parts if _is_opinion(part)),
        recused=tuple(by for by, part in parts if part == HandPart.RECUSED),
        passed=tuple(by for by, part in parts if part == HandPart.PASSED),
    )


def _is_opinion(part: str) -> bool:
    return part.partition(" ")[0] not in set(HandPart)


async def forget_moderator(page: Page, ref: str) -> None:
    """Her verdicts stay, her name goes, and what she had claimed is free again.

    What else she had a hand in goes with her key.
    """
    hers = sa.or_(flags.c.claimed_ref == ref, flags.c.closed_ref == ref)
    for row in await page.rows(sa.select(flags).where(hers)):
        seal = await page.key(row.member_ref)
        kept = seal.open(f"flags:{row.number}", row.sealed, KeptFlag)
        claimed, closed = row.claimed_ref == ref, row.closed_ref == ref
        left = msgspec.structs.replace(
            kept,
            claimed_by=None if claimed else kept.claimed_by,
            closed_by=None if closed else kept.closed_by,
        )
        values = {
            "claimed_ref": None if claimed else row.claimed_ref,
            "claimed_until": None if claimed else row.claimed_until,
            "closed_ref": None if closed else row.closed_ref,
            "sealed": seal.close(f"flags:{row.number}", left),
        }
        await page.run(sa.update(flags).where(flags.c.number == row.number).values(values))
