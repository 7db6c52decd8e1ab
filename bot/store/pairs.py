"""What is between a member and one author or one post: asked for a whole batch at once."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from bot.model.interactions import ON_REPORT, UNREAD, Interaction
from bot.store.page import Page
from bot.store.people import strongest
from bot.store.tables import care_lane, interactions, relations
from bot.store.vigils import vigil_of

_KEPT, _TIE, _ASKED = "kept", "tie", "asked"
_COLUMNS = ("member_ref", "author_ref", "post_ref")


async def look_up(page: Page, seen: Sequence[Interaction]) -> None:
    """Her ties with each author and what is kept of both, in one question: this is hot."""
    missing = _not_known(page, seen)
    if not missing:
        return
    memo, ties = page.memo, dict[tuple[str, str], set[str]]()
    for member, author, post in missing:
        memo.askers[member, author] = False
        memo.versions[member, post] = None
        ties[member, author] = set()
    dialect = page.connection.dialect.name
    question = _facts_about(dialect, page.policy.care_at)
    for row in await page.rows(question, _given(dialect, missing)):
        if row.what == _TIE:
            ties[row.member_ref, row.other_ref].add(row.word)
        elif row.what == _KEPT:
            memo.versions[row.member_ref, row.other_ref] = (row.word, bool(row.gone))
        else:
            memo.askers[row.member_ref, row.other_ref] = True
    for (member, author), words in ties.items():
        memo.relations[member, author] = await strongest(page, member, words)


def _not_known(page: Page, seen: Sequence[Interaction]) -> list[tuple[str, str, str]]:
    """(member, author, post), by refs, once each."""
    memo, missing = page.memo, dict[tuple[str, str, str], None]()
    for each in seen:
        member, author = page.person(each.member), page.person(each.author)
        post = page.post(each.post)
        if (member, author) not in memo.askers or (member, post) not in memo.versions:
            missing[member, author, post] = None
    return list(missing)


@cache
def _facts_about(dialect: str, care_at: float) -> sa.Select[Any]:
    """Rows of (what, member_ref, other_ref, word, gone); making it takes longer than asking."""
    these = _these(dialect)
    her_tie = sa.and_(
        relations.c.member_ref == these.c.member_ref, relations.c.other_ref == these.c.author_ref
    )
    her_post = sa.and_(
        interactions.c.member_ref == these.c.member_ref,
        interactions.c.post_ref == these.c.post_ref,
    )
    tie = sa.select(
        sa.literal(_TIE).label("what"),
        relations.c.member_ref,
        relations.c.other_ref,
        relations.c.relation.label("word"),
        sa.false().label("gone"),
    ).join_from(these, relations, her_tie)
    kept = sa.select(
        sa.literal(_KEPT),
        interactions.c.member_ref,
        interactions.c.post_ref,
        interactions.c.version,
        interactions.c.gone,
    ).join_from(these, interactions, her_post)
    asked = sa.select(
        sa.literal(_ASKED), these.c.member_ref, these.c.author_ref, sa.literal(""), sa.false()
    ).where(has_asked_sql(care_at, these.c.member_ref, these.c.author_ref))
    return sa.select(sa.union_all(tie, kept, asked).subquery())


def _these(dialect: str) -> sa.CTE:
    """The rows as a table: the statement is the same for any number of them."""
    if dialect == "sqlite":
        each = sa.func.json_each(sa.bindparam("these")).table_valued("value")
        columns = [
            sa.func.json_extract(each.c.value, f"$[{place}]").label(name)
            for place, name in enumerate(_COLUMNS)
        ]
        return sa.select(*columns).select_from(each).cte("these")
    arrays = [sa.bindparam(name, type_=ARRAY(sa.Text)) for name in _COLUMNS]
    return sa.select(sa.func.unnest(*arrays).table_valued(*_COLUMNS).render_derived()).cte("these")


def _given(dialect: str, rows: Sequence[tuple[str, str, str]]) -> dict[str, object]:
    if dialect == "sqlite":
        return {"these": json.dumps(rows)}
    return dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))


async def counted_before(page: Page, seen: Interaction) -> bool:
    """Whether the post counts already. A deleted one that is replayed is such a repeat too.

    One that she reported before it was seen does not: it is new when it comes.
    """
    found = await kept_version(page, page.person(seen.member), page.post(seen.post))
    if found is None or found[0] in {UNREAD, ON_REPORT}:
        return False
    return not found[1] or found[0] == seen.version


async def kept_version(page: Page, ref: str, post: str) -> tuple[str, bool] | None:
    """(version, gone) of what is kept of this post."""
    known = page.memo.versions
    if (ref, post) not in known:
        kept = sa.select(interactions.c.version, interactions.c.gone).where(
            interactions.c.member_ref == ref, interactions.c.post_ref == post
        )
        row = await page.row(kept)
        known[ref, post] = None if row is None else (row.version, bool(row.gone))
    return known[ref, post]


async def is_spared(page: Page, ref: str, author: str) -> bool:
    """Whether this author has asked her for help, and is not after her. By refs."""
    return await has_asked(page, ref, author) and not (await vigil_of(page, ref)).is_after_her(
        author
    )


async def has_asked(page: Page, ref: str, author: str) -> bool:
    """Whether this author has asked her for help, as far back as is kept. By refs."""
    known = page.memo.askers
    if (ref, author) not in known:
        asked = sa.select(sa.literal(1)).where(has_asked_sql(page.policy.care_at, ref, author))
        known[ref, author] = await page.row(asked) is not None
    return known[ref, author]


def has_asked_sql(
    care_at: float, ref: str | sa.ColumnElement[str], author: str | sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    """Whether this author has asked her for help, for use in queries."""
    plea, said = interactions.alias("plea"), care_lane.alias("said")
    by_words = sa.exists().where(
        plea.c.member_ref == ref,
        plea.c.author_ref == author,
        plea.c.care >= care_at,
        ~plea.c.gone,
    )
    by_moderator = sa.exists().where(said.c.member_ref == ref, said.c.author_ref == author)
    return sa.or_(by_words, by_moderator)
