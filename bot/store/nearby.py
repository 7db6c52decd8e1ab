"""Who has come near her lately: the facts about the last day, and her usual number before it."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model.changes import Keep
from bot.model.episodes import Contact
from bot.model.interactions import Interaction
from bot.model.people import FRIENDLY, AccountId
from bot.rules.counting import asks_for_help, remembered, severe_kind
from bot.store.contacts import (
    CAME,
    DAY,
    FEWEST_DAYS,
    MOST_RECENT,
    USUAL_DAYS,
    counting,
    read_contact,
    with_asking,
)
from bot.store.facts import Known, Recent
from bot.store.page import Page
from bot.store.pairs import has_asked, kept_version
from bot.store.people import is_stranger, member_of, relation_of
from bot.store.tables import interactions
from bot.store.vigils import vigil_of

_OUT_OF_ORDER = timedelta(hours=1)  # how much older the next of a batch may be, unread again


async def recent_contacts(page: Page, seen: Interaction) -> Recent:
    """Within a day of this one, by strangers, hostile or asking for help, without this one.

    Oldest first. This is asked for every contact, so nothing here may look at each of a crowd.
    """
    ref, since = page.person(seen.member), seen.seen_at - DAY
    known = page.facts.of(ref)
    recent = known.recent
    if recent is None or recent.since > since:
        recent = known.recent = await _read_recent(page, ref, since - _OUT_OF_ORDER)
    near = recent.contacts
    if near:
        near = near[bisect_right(near, since, key=_time) :]
        near = near[: bisect_left(near, seen.seen_at + DAY, key=_time)]
    if near and await kept_version(page, ref, page.post(seen.post)) is not None:
        near = tuple(contact for contact in near if contact.post != seen.post)
    asking = recent.asking
    if asking and near is not recent.contacts:
        asking = frozenset(contact.author for contact in near if contact.spares)
    return Recent(since, near, asking)


def _time(contact: Contact) -> datetime:
    return contact.at


async def read_quiet(page: Page, refs: Iterable[str], first: datetime) -> None:
    """Of many at once, who has no such contact since a day before `first`; most have none."""
    unknown = [ref for ref in refs if page.facts.of(ref).recent is None]
    if not unknown:
        return
    since = first - DAY - _OUT_OF_ORDER
    loud = (
        sa.select(interactions.c.member_ref)
        .distinct()
        .where(
            interactions.c.member_ref.in_(unknown),
            interactions.c.at > since,
            ~interactions.c.gone,
            counting(page),
        )
    )
    for ref in set(unknown) - {row.member_ref for row in await page.rows(loud)}:
        page.facts.of(ref).recent = Recent(since)


async def _read_recent(page: Page, ref: str, since: datetime) -> Recent:
    statement = (
        sa.select(interactions, with_asking(page))
        .where(
            interactions.c.member_ref == ref,
            interactions.c.at > since,
            ~interactions.c.gone,
            counting(page),
            is_stranger(interactions.c.member_ref, interactions.c.author_ref),
        )
        .order_by(interactions.c.at.desc(), interactions.c.post_ref.desc())
        .limit(MOST_RECENT)
    )
    seal = await page.seal_of(ref)
    if seal is None:
        return Recent(since)
    rows, vigil = reversed(await page.rows(statement)), await vigil_of(page, ref)
    return _recent(since, tuple(read_contact(page, seal, row, 0, vigil) for row in rows))


def _recent(since: datetime, contacts: tuple[Contact, ...]) -> Recent:
    return Recent(since, contacts, frozenset(c.author for c in contacts if c.spares))


async def take_in(page: Page, change: Keep) -> None:
    """What is known of the last day must include what has just been kept, and is new."""
    seen, verdict, policy = change.interaction, change.verdict, page.policy
    ref, author = page.person(seen.member), page.person(seen.author)
    known = page.facts.of(ref)
    after_her = (await vigil_of(page, ref)).is_after_her(author)
    plea = asks_for_help(verdict, policy)
    if plea:
        page.memo.askers[ref, author] = True
        if after_her:
            known.forget_contacts()
        else:
            _now_asks(known, seen.author)
    if known.recent is None and known.hostile_at is None:
        return
    if await relation_of(page, ref, author) in FRIENDLY:
        return
    asks = change.care or plea
    severe = severe_kind(verdict, policy)
    seems = verdict.hostility is not None and verdict.hostility >= policy.hostile_at
    if known.hostile_at is not None and seems and not asks:
        insort(known.hostile_at, seen.seen_at)
    if known.recent is None or not (asks or seems or severe) or seen.seen_at <= known.recent.since:
        return
    asked = change.care or await has_asked(page, ref, author)
    contact = remembered(seen, verdict, policy, asked=asked, after_her=after_her)
    known.recent = _with(page, known.recent, contact)


def _with(page: Page, recent: Recent, contact: Contact) -> Recent:
    """In its place, as `_read_recent` would order and limit them."""
    contacts = recent.contacts
    if not contacts or contacts[-1].at < contact.at:
        contacts = (*contacts, contact)
    else:
        place = bisect_right(contacts, (contact.at, page.post(contact.post)), key=_order_on(page))
        contacts = (*contacts[:place], contact, *contacts[place:])
    if len(contacts) > MOST_RECENT:
        return _recent(recent.since, contacts[-MOST_RECENT:])
    asking = recent.asking | {contact.author} if contact.spares else recent.asking
    return Recent(recent.since, contacts, asking)


def _order_on(page: Page) -> Callable[[Contact], tuple[datetime, str]]:
    return lambda contact: (contact.at, page.post(contact.post))


def _now_asks(known: Known, author: AccountId) -> None:
    """Whatever else they said is from now on the word of somebody who asks for help."""
    recent = known.recent
    if recent and any(contact.author == author for contact in recent.contacts):
        known.recent = _recent(recent.since, _cared_for(recent.contacts, author))
    if known.episodes:
        known.episodes = tuple(
            replace(each, contacts=_cared_for(each.contacts, author)) for each in known.episodes
        )


def _cared_for(contacts: tuple[Contact, ...], author: AccountId) -> tuple[Contact, ...]:
    return tuple(replace(c, care=True) if c.author == author else c for c in contacts)


async def usual_per_day(page: Page, seen: Interaction) -> float | None:
    """Her mean number of hostile contacts by strangers over up to 28 days before the last one."""
    joined, until = (await member_of(page, seen.member)).joined_at, seen.seen_at - DAY
    if joined is None:
        return None
    since = max(joined, until - timedelta(days=USUAL_DAYS))
    days = (until - since) / timedelta(days=1)
    if days < FEWEST_DAYS:
        return None
    known = page.facts.of(page.person(seen.member))
    if known.hostile_at is None or since < known.hostile_since:
        known.hostile_since = since - _OUT_OF_ORDER
        known.hostile_at = await _read_hostile(page, page.person(seen.member), known.hostile_since)
    return (bisect_right(known.hostile_at, until) - bisect_right(known.hostile_at, since)) / days


async def _read_hostile(page: Page, ref: str, since: datetime) -> list[datetime]:
    statement = sa.select(interactions.c.at).where(
        interactions.c.member_ref == ref,
        interactions.c.at > since,
        ~interactions.c.gone,
        CAME,
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.care < page.policy.care_at,
        ~interactions.c.asks,
        is_stranger(interactions.c.member_ref, interactions.c.author_ref),
    )
    return [row.at for row in await page.rows(statement.order_by(interactions.c.at))]
