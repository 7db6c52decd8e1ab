"""What is let go by its age, and who waits outside until the operator says so."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from bot.model.actions import Priority
from bot.model.people import AccountId
from bot.store import (
    audit,
    evidence,
    labels,
    matters,
    own_list,
    rebuttals,
    subscriptions,
    suspensions,
    vigils,
)
from bot.store.contacts import KeptPost, erase_texts
from bot.store.deeds import LIVE, wipe_words
from bot.store.orders import OrderState, drop_waiting
from bot.store.page import Page
from bot.store.proposals import KEPT_FOR as PROPOSALS_FOR
from bot.store.tables import (
    asks,
    contacts,
    deeds,
    episodes,
    flags,
    heard,
    interactions,
    invitations,
    link_codes,
    measures,
    names,
    orders,
    outages,
    pending_sign_ins,
    proposals,
    questions,
    send_log,
    standing,
    strangers,
)
from bot.store.talk import LAPSED_FOR

MONTH = timedelta(days=30)
ASKS_FOR = timedelta(days=90)
"""So long it is known whose turn it was to stand by somebody."""
STRANGERS_FOR = timedelta(days=2)


async def sweep(page: Page) -> Mapping[str, int]:
    """Erase what has outlived the policy. Returns how many rows of each kind went."""
    policy, now = page.policy, page.now
    page.facts.clear()
    stale = sa.and_(
        orders.c.kind == "say",
        orders.c.priority == int(Priority.STRANGER),
        orders.c.given_at < now - STRANGERS_FOR,
    )
    return {
        "texts": await erase_texts(page, interactions.c.at < now - policy.keep_text),
        "evidence": await evidence.sweep(page),
        "contacts": await _sweep_contacts(page),
        "trails": await vigils.sweep(page),
        "deeds": await _sweep_deeds(page),
        "words": await wipe_words(page),
        "unsent": await drop_waiting(page, stale),
        "orders": await _delete(page, orders, orders.c.settled_at < now - MONTH),
        "heard": await _delete(page, heard, heard.c.at < now - MONTH),
        "strangers": await _delete(page, strangers, strangers.c.answered_at < now - STRANGERS_FOR),
        "questions": await _delete(page, questions, questions.c.expires_at < now - LAPSED_FOR),
        "labels": await labels.sweep(page),
        "lists": await subscriptions.sweep(page),
        "codes": await _delete(page, link_codes, link_codes.c.expires_at <= now),
        "invitations": await _delete(page, invitations, invitations.c.lapses_at <= now),
        "matters": await matters.sweep(page, now - policy.keep_text),
        "suspensions": await suspensions.sweep(page, now),
        "proposals": await _delete(page, proposals, proposals.c.closed_at < now - PROPOSALS_FOR),
        "asks": await _delete(page, asks, asks.c.at < now - ASKS_FOR),
        "outages": await _delete(page, outages, outages.c.until < now - MONTH),
        "sends": await _delete(page, send_log, send_log.c.at < now - timedelta(days=1)),
        "pending": await _delete(page, pending_sign_ins, pending_sign_ins.c.expires_at <= now),
        "entries": await own_list.sweep(page),
        "rebuttals": await rebuttals.sweep(page),
        "audit": await audit.trim(page, now - policy.keep_audit),
    }


async def _delete(page: Page, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return await page.run(sa.delete(table).where(which))


async def _sweep_contacts(page: Page) -> int:
    before = page.now - page.policy.keep_contacts
    old = sa.and_(episodes.c.closed_at.is_not(None), episodes.c.opened_at < before)
    numbers = sa.select(episodes.c.number).where(old)
    await _delete(page, flags, flags.c.number.in_(numbers))
    await _delete(page, episodes, old)
    kept = sa.exists().where(
        interactions.c.member_ref == contacts.c.member_ref,
        interactions.c.post_ref == contacts.c.post_ref,
        interactions.c.at >= before,
    )
    await _delete(page, contacts, ~kept)
    gone = await _delete(page, interactions, interactions.c.at < before)
    named = sa.exists().where(
        interactions.c.member_ref == names.c.member_ref,
        interactions.c.author_ref == names.c.other_ref,
        ~interactions.c.gone,
    )
    await _delete(page, names, ~named)
    return gone


async def _sweep_deeds(page: Page) -> int:
    live = sa.exists().where(measures.c.deed == deeds.c.number, measures.c.state.in_(LIVE))
    old = deeds.c.at < page.now - page.policy.keep_contacts
    return await _delete(page, deeds, sa.and_(old, ~live))


async def watched_authors(page: Page) -> Mapping[AccountId, int]:
    """Authors with something kept, and how many posts: their deletions must be seen."""
    found: dict[AccountId, int] = {}
    statement = sa.select(interactions).where(~interactions.c.gone)
    for row in await page.rows(statement):
        seal = await page.key(row.member_ref)
        place = f"interactions:{row.member_ref}:{row.post_ref}"
        author = AccountId(seal.open(place, row.sealed, KeptPost).author)
        found[author] = found.get(author, 0) + 1
    return found


async def keep_standing(page: Page, accounts: Collection[AccountId]) -> None:
    """Under the house key: they have asked for nothing yet."""
    rows = []
    for account in accounts:
        ref = page.person(account)
        sealed = page.vault.house.close(f"standing:{ref}", account)
        rows.append({"ref": ref, "sealed": sealed})
    await page.put(standing, *rows)


async def standing_followers(page: Page) -> Sequence[AccountId]:
    found = await page.rows(sa.select(standing))
    opened = (page.vault.house.open(f"standing:{row.ref}", row.sealed, str) for row in found)
    return sorted(AccountId(account) for account in opened)


async def release_interrupted(page: Page) -> int:
    """At start: what was under way when the bot stopped is tried again, known as a retry."""
    under_way = sa.update(orders).where(orders.c.state == OrderState.STARTED)
    return await page.run(under_way.values(state=OrderState.WAITING, not_before=None))
