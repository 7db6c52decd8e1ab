"""What a conversation remembers: the open question, the focus, where `more` goes on.

It is one conversation, from whichever of her linked accounts she writes.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from bot.model.changes import AnsweredStranger, Ask, Bookmark, DropQuestion, Focus
from bot.model.episodes import Question
from bot.store.page import Page
from bot.store.people import first_of
from bot.store.tables import bookmarks, focus, questions, strangers

LAPSED_FOR = timedelta(days=1)
"""How long an answer that comes too late is still understood as one."""


class KeptBookmark(msgspec.Struct, frozen=True):
    line: str
    items: tuple[dict[str, str], ...]

    def as_fact(self) -> tuple[str, tuple[Mapping[str, str], ...]]:
        return self.line, self.items


async def ask(page: Page, change: Ask) -> None:
    ref = page.person(await first_of(page, change.question.person))
    seal = await page.seal_for(ref)
    values = {
        "ref": ref,
        "expires_at": change.question.expires_at,
        "closed": False,
        "sealed": seal.close(f"questions:{ref}", change.question),
    }
    await page.put(questions, values)


async def drop_question(page: Page, change: DropQuestion) -> None:
    """An open one is gone; a lapsed one is closed and stays known for a day."""
    mine = questions.c.ref == page.person(await first_of(page, change.person))
    live = sa.and_(mine, questions.c.expires_at > page.now)
    await page.run(sa.delete(questions).where(live))
    await page.run(sa.update(questions).where(mine).values(closed=True))


async def question_of(page: Page, ref: str) -> tuple[Question | None, Question | None]:
    """(the open one, the one that lapsed within a day)."""
    row = await page.row(sa.select(questions).where(questions.c.ref == ref))
    if row is None:
        return None, None
    question = (await page.key(ref)).open(f"questions:{ref}", row.sealed, Question)
    if row.expires_at > page.now:
        return question, None
    lately = page.now - row.expires_at < LAPSED_FOR
    return None, question if lately else None


async def lapsed_questions(page: Page) -> Sequence[Question]:
    """Those that nobody has closed, the longest overdue first."""
    due = (questions.c.expires_at <= page.now, ~questions.c.closed)
    statement = sa.select(questions).where(*due).order_by(questions.c.expires_at)
    return [
        (await page.key(row.ref)).open(f"questions:{row.ref}", row.sealed, Question)
        for row in await page.rows(statement)
    ]


async def set_focus(page: Page, change: Focus) -> None:
    ref = page.person(await first_of(page, change.person))
    if change.case is None:
        await page.run(sa.delete(focus).where(focus.c.ref == ref))
        return
    await page.seal_for(ref)
    await page.put(focus, {"ref": ref, "case_number": change.case})


async def focus_of(page: Page, ref: str) -> int | None:
    found: int | None = await page.value(sa.select(focus.c.case_number).where(focus.c.ref == ref))
    return found


async def set_bookmark(page: Page, change: Bookmark) -> None:
    ref = page.person(await first_of(page, change.person))
    if not change.items:
        await page.run(sa.delete(bookmarks).where(bookmarks.c.ref == ref))
        return
    seal = await page.seal_for(ref)
    kept = KeptBookmark(change.line, tuple(dict(item) for item in change.items))
    await page.put(bookmarks, {"ref": ref, "sealed": seal.close(f"bookmarks:{ref}", kept)})


async def bookmark_of(page: Page, ref: str) -> tuple[str, tuple[Mapping[str, str], ...]] | None:
    row = await page.row(sa.select(bookmarks).where(bookmarks.c.ref == ref))
    if row is None:
        return None
    return (await page.key(ref)).open(f"bookmarks:{ref}", row.sealed, KeptBookmark).as_fact()


async def answered_stranger(page: Page, change: AnsweredStranger) -> None:
    await page.put(strangers, {"ref": page.person(change.account), "answered_at": change.at})


async def was_answered_today(page: Page, ref: str) -> bool:
    """Today is the UTC day."""
    at = await page.value(sa.select(strangers.c.answered_at).where(strangers.c.ref == ref))
    return at is not None and at.date() == page.now.date()
