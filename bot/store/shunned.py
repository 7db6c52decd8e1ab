"""Whom a member is not led to: who turned on her, whom she reported, or who is hidden for her."""

from collections.abc import Iterable

import sqlalchemy as sa

from bot.model.episodes import HIDING, Measure
from bot.model.interactions import Kind
from bot.model.people import AccountId, Member
from bot.store.deeds import LIVE, target_ref
from bot.store.page import Page
from bot.store.people import is_stranger
from bot.store.tables import interactions, measures


async def shunned(page: Page, member: Member, others: Iterable[AccountId]) -> frozenset[AccountId]:
    """Those of the others, as far as anything is kept of it; nobody whom she knows by now.

    `member`: the first of her accounts.
    """
    asked = frozenset(others)
    return await _hurtful(page, member, asked) | await _hidden(page, member, asked)


async def _hurtful(
    page: Page, member: Member, others: frozenset[AccountId]
) -> frozenset[AccountId]:
    by_ref = {page.person(each): each for each in others}
    author = interactions.c.author_ref
    hurts = sa.or_(
        interactions.c.hostility >= page.policy.hostile_at,
        interactions.c.severity >= page.policy.severe_at,
        interactions.c.kind == Kind.REPORTED,
    )
    theirs = sa.select(author).where(
        interactions.c.member_ref == page.person(member.account),
        author.in_(by_ref),
        hurts,
        is_stranger(interactions.c.member_ref, author),
    )
    return frozenset(by_ref[row.author_ref] for row in await page.rows(theirs))


async def _hidden(page: Page, member: Member, others: frozenset[AccountId]) -> frozenset[AccountId]:
    """By the bot or by its links."""
    by_ref = {
        target_ref(page, Measure(member.account, kind, each)): each
        for each in others
        for kind in HIDING
    }
    hers = sa.select(measures.c.target_ref).where(
        measures.c.member_ref.in_([page.person(each) for each in member.accounts]),
        measures.c.target_ref.in_(by_ref),
        measures.c.state.in_(LIVE),
    )
    return frozenset(by_ref[row.target_ref] for row in await page.rows(hers))
