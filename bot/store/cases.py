"""The facts behind one case: nearly all of them are in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.model.cases import Case
from bot.model.details import DetailKind
from bot.model.episodes import Contact, Quote
from bot.model.gauges import Gauge
from bot.model.interactions import Interaction
from bot.model.people import FRIENDLY, AccountId, Member, Relation
from bot.model.policy import Policy
from bot.model.signals import Profile, Signals
from bot.model.verdicts import Verdict
from bot.rules.counting import asks_for_help, is_hostile
from bot.rules.details import hurting, told
from bot.rules.marks import is_warm
from bot.store import (
    deeds,
    details,
    episodes,
    labels,
    nearby,
    orders,
    pairs,
    people,
    profiles,
    vigils,
)
from bot.store.chats import house
from bot.store.helping import helpers_of
from bot.store.page import Page


async def case_for(page: Page, seen: Interaction, verdict: Verdict) -> Case:
    """What is aimed at any of her accounts is a case of the first of them."""
    first = await people.member_of(page, await people.first_of(page, seen.member))
    if seen.author not in first.accounts:
        seen = replace(seen, member=first.account)
    await pairs.look_up(page, (seen,))
    kinds = details.kinds_in(seen.text, first.watched, page.vault)
    has_detail = bool(kinds - {DetailKind.WORD})
    verdict = told(verdict) if has_detail else verdict
    verdict = hurting(verdict) if DetailKind.WORD in kinds else verdict
    ref, author, at = page.person(seen.member), page.person(seen.author), seen.seen_at
    near = await nearby.recent_contacts(page, seen)
    alerts, others = await orders.alerts_today(page, ref)
    vigil = await vigils.vigil_of(page, ref)
    looked_at = _looked_at(page, first, near.contacts, vigil.gauge, verdict)
    is_severe = verdict.worst_severe()[1] >= page.policy.severe_at
    asked = await pairs.has_asked(page, ref, author)
    may_ask = asked or asks_for_help(verdict, page.policy) or seen.author in near.asking
    telling = is_severe or (verdict.hostility or 0.0) >= _least(page.policy)
    return Case(
        interaction=seen,
        verdict=verdict,
        has_detail=has_detail,
        member=first,
        relation=await _relation(page, first, seen),
        now=page.now,
        recent=near.contacts,
        open_episodes=await episodes.open_episodes(page, ref),
        next_number=await page.counter("episode") + 1,
        house=await house(page, seen.member),
        usual_per_day=await nearby.usual_per_day(page, seen) if telling else None,
        counted_before=await pairs.counted_before(page, seen),
        alerts_today=alerts,
        others_today=others,
        asked_before=asked,
        gauge=vigil.gauge,
        met=vigil.met_lately(author, at),
        unread=vigil.unread,
        met_unread=vigil.met_unread_lately(author, at),
        trail=vigil.trail_of(author),
        quotes=await _quotes(page, ref, vigil.quotes_at(at)) if telling else vigil.quotes_at(at),
        asking=near.asking,
        profiles=await _profiles(page, first, looked_at),
        signals=await _signals(page, first, seen, looked_at),
        helpers=await helpers_of(page, first) if telling else (),
        hidden=telling and await deeds.is_hidden(page, first, seen.author),
        distress_told=may_ask and await episodes.is_distress_told(page, seen),
        alarm=await episodes.alarm_about(page, seen) if is_severe else None,
    )


async def _relation(page: Page, first: Member, seen: Interaction) -> Relation:
    """What she writes from another account of hers is no stranger's."""
    if seen.author in first.accounts:
        return Relation.TRUSTED
    return await people.relation_of(page, page.person(first.account), page.person(seen.author))


async def _quotes(page: Page, ref: str, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Those by strangers, as things stand now: not by friends, nor by who is spared."""
    strangers = []
    for quote in quotes:
        author = page.person(quote.author)
        known = await people.relation_of(page, ref, author) in FRIENDLY
        if not known and not await pairs.is_spared(page, ref, author):
            strangers.append(quote)
    return tuple(strangers)


def _least(policy: Policy) -> float:
    """Of words that are milder no case is opened."""
    return min(policy.hostile_at, policy.unwelcome_at)


async def _profiles(
    page: Page, member: Member, contacts: Sequence[Contact]
) -> Mapping[AccountId, Profile]:
    authors = {contact.author for contact in contacts}
    return await profiles.read_lately(page, member.account, authors) if authors else {}


async def _signals(
    page: Page, member: Member, seen: Interaction, contacts: Sequence[Contact]
) -> Signals:
    """What labelers say of them all and of this one."""
    if not contacts:
        return Signals()
    wrote = ((contact.author, contact.post) for contact in contacts)
    return Signals(await labels.about(page, member, ((seen.author, seen.post), *wrote)))


def _looked_at(
    page: Page, member: Member, recent: Sequence[Contact], gauge: Gauge, verdict: Verdict
) -> Sequence[Contact]:
    """Who wrote lately, where marks may matter; nobody elsewhere: this is hot."""
    tolerated = page.policy.false_alarms(braced=member.is_braced(page.now))
    warm = is_hostile(verdict, page.policy) and is_warm(gauge, tolerated)
    return recent if warm else ()
