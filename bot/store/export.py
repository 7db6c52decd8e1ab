"""`my data`: everything kept about one person, in clear, for her."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.people import AccountId, host_of
from bot.store import (
    backing,
    deeds,
    episodes,
    evidence,
    labels,
    matters,
    profiles,
    rebuttals,
    suspensions,
    talk,
    vigils,
)
from bot.store.care import in_care
from bot.store.contacts import KeptPost, read_text
from bot.store.flags import KeptFlag
from bot.store.forgetting import is_forgotten
from bot.store.orders import KeptOrder
from bot.store.page import Page
from bot.store.people import VIA, member_of
from bot.store.tables import EPOCH, audit, flags, interactions, orders, relations, sign_ins
from bot.store.tables import deeds as deed_table
from bot.store.tables import episodes as episode_table
from bot.store.vault import Seal


async def export(page: Page, account: AccountId) -> dict[str, Any]:
    """Values that JSON can carry; times in RFC 3339. Tokens and other members are left out."""
    ref = page.person(account)
    seal = await page.seal_of(ref)
    listed = await _listed(page, account)
    if seal is None:
        forgotten = await is_forgotten(page, account, None)
        return {"account": account, "forgotten": forgotten, "kept": False, **listed}
    member = await member_of(page, account)
    question, lapsed = await talk.question_of(page, ref)
    mine = episode_table.c.member_ref == ref
    found = {
        "account": account,
        "kept": True,
        "member": replace(member, helps=(), watched=()),
        "watched": Counter(each.kind for each in member.watched),
        "helps": len(member.helps),  # not whom: one who has ended it stays a number
        "friends": await _friends(page, ref, seal),
        "interactions": await _interactions(page, ref, seal),
        "detection": await _detection(page, ref),
        "names": await profiles.export(page, ref),
        "cases": await episodes.episodes_where(page, mine),
        "flags": await _flags(page, ref, seal),
        "labels": await labels.export(page, ref, {host_of(each) for each in member.accounts}),
        "in_care": sorted(await in_care(page, ref)),
        "matters": await matters.export(page, ref),
        **await evidence.export(page, ref),
        "suspension": await suspensions.export(page, ref),
        "choices": await deeds.deeds_where(page, deed_table.c.member_ref == ref),
        "backup": await backing.export(page, ref),
        "question": question or lapsed,
        "bookmark": await talk.bookmark_of(page, ref),
        "focus": await talk.focus_of(page, ref),
        "orders": await _orders(page, ref, seal),
        **listed,
        "signed_in_at": await page.value(sa.select(sign_ins.c.at).where(sign_ins.c.ref == ref)),
        "audit": await _audit(page, seal),
    }
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


async def _listed(page: Page, account: AccountId) -> dict[str, Any]:
    """Its entry on our own list, if there is one, without the case that it came from."""
    found = await rebuttals.listed(page, account, answers=False)
    if found is None:
        return {}
    said, given = found.entry.said, found.rebuttal
    about = {"at": said.at, "until": said.until, "reason": said.reason}
    answered = {"answered": given.text, "answered_at": given.at} if given else {}
    kept: Any = msgspec.to_builtins(about | answered)
    return {"listed": kept}


async def _friends(page: Page, ref: str, seal: Seal) -> list[dict[str, Any]]:
    rows = await page.rows(sa.select(relations).where(relations.c.member_ref == ref))
    return [
        {
            "account": seal.open(f"relations:{ref}:{row.other_ref}", row.sealed, str),
            "relation": row.relation.partition(VIA)[0],
        }
        for row in rows
    ]


async def _interactions(page: Page, ref: str, seal: Seal) -> list[dict[str, Any]]:
    kept = sa.select(interactions).where(interactions.c.member_ref == ref, ~interactions.c.gone)
    found = []
    for row in await page.rows(kept.order_by(interactions.c.at)):
        post = seal.open(f"interactions:{ref}:{row.post_ref}", row.sealed, KeptPost)
        scores = {"hostility": row.hostility, "care": row.care}
        about = {"kind": row.kind, "at": row.at, "text": read_text(seal, row)}
        found.append({**msgspec.structs.asdict(post), **about, **scores})
    return found


async def _detection(page: Page, ref: str) -> dict[str, Any]:
    """Strangers of the last day are kept as keyed hashes only, so they are counted here."""
    vigil = await vigils.vigil_of(page, ref)
    return {
        "test": vigil.gauge._asdict(),
        "unreadable": vigil.unread._asdict(),
        "strangers_of_a_day": len(vigil.met) + len(vigil.met_unread),
        "quotes_of_a_day": vigil.quotes,
        "kind_words_of_a_day": vigil.kind,
        "trails": [
            {
                "account": account,
                **trail._asdict(),
                "days": [EPOCH + timedelta(days=day) for day in trail.days],
            }
            for account, trail in vigil.trails.values()
        ],
    }


async def _flags(page: Page, ref: str, seal: Seal) -> list[dict[str, Any]]:
    """Without the moderator: who looked is not hers to know."""
    rows = await page.rows(sa.select(flags).where(flags.c.member_ref == ref))
    return [
        {
            "case": row.number,
            "state": row.state,
            "verdict": row.verdict,
            "notes": list(seal.open(f"flags:{row.number}", row.sealed, KeptFlag).notes),
        }
        for row in rows
    ]


async def _orders(page: Page, ref: str, seal: Seal) -> list[dict[str, Any]]:
    statement = sa.select(orders).where(orders.c.person_ref == ref).order_by(orders.c.seq)
    return [
        {
            "kind": row.kind,
            "line": row.line,
            "state": row.state,
            "given_at": row.given_at,
            "settled_at": row.settled_at,
            "text": _text(page, row, seal),
        }
        for row in await page.rows(statement)
    ]


def _text(page: Page, row: sa.Row[Any], seal: Seal) -> str | None:
    if row.sealed is None:
        return None
    holder = page.vault.house if row.of_house else seal
    return holder.open(f"orders:{row.once}", row.sealed, KeptOrder).text


async def _audit(page: Page, seal: Seal) -> list[dict[str, Any]]:
    statement = sa.select(audit).where(audit.c.who == seal.pseudonym).order_by(audit.c.seq)
    return [
        {
            "at": row.at,
            "what": row.what,
            "about": seal.open_json(f"audit:{row.seq}", row.sealed) if row.sealed else None,
        }
        for row in await page.rows(statement)
    ]
