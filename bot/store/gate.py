"""Who asks to follow the bot, until moderators have answered; under the key of the house.

They are no members, so of who asks no more nothing is kept but a keyed hash, for a day.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model.changes import KnowCallers
from bot.model.gate import Caller, FollowRequest
from bot.model.people import AccountId
from bot.store.page import Page
from bot.store.tables import requests

ANSWER_HOLDS = timedelta(hours=1)
"""Who is still listed so long after the answer has asked again, or the answer came to nothing."""

NEWS_AGAIN_AFTER = timedelta(days=1)
"""Who withdraws and asks again within this time is no news: moderators were told."""

MOST_KEPT = 1_000
"""Of a flood the first are kept, and others when there is room again; as many who ask no more."""

_NOBODY = Caller(AccountId(""), "")
"""In the place of who asks no more."""


async def know_callers(page: Page, change: KnowCallers) -> None:
    """Number those who are new; forget those who ask no more, answered or not."""
    await _drop_old(page)
    known = {row.ref: row for row in await page.rows(sa.select(requests))}
    listed = {page.person(caller.account): caller for caller in change.callers}
    asking = {ref for ref, row in known.items() if row.gone_at is None}
    gone = asking - listed.keys() if change.whole else set[str]()
    await _let_go(page, gone, room=MOST_KEPT - (len(known) - len(asking)))
    room = MOST_KEPT - len(asking - gone)
    for ref, caller in listed.items():
        if ref not in asking and room > 0:
            since = known[ref].asked_at if ref in known else page.now
            await _number(page, ref, caller, since)
            room -= 1
        elif ref in asking and _asks_again(known[ref], page):
            await _number(page, ref, caller, _news_since(known[ref], page))


async def answered(page: Page, number: int) -> None:
    mine = sa.update(requests).where(requests.c.number == number)
    await page.run(mine.values(answered_at=page.now))


async def follow_requests(page: Page) -> Sequence[FollowRequest]:
    """Those that wait for an answer, the oldest first."""
    waiting = sa.select(requests).where(
        requests.c.answered_at.is_(None), requests.c.gone_at.is_(None)
    )
    return [
        FollowRequest(
            row.number,
            page.vault.house.open(f"requests:{row.ref}", row.sealed, Caller),
            row.asked_at,
        )
        for row in await page.rows(waiting.order_by(requests.c.number))
    ]


def _asks_again(row: sa.Row[Any], page: Page) -> bool:
    return row.answered_at is not None and page.now - row.answered_at >= ANSWER_HOLDS


def _news_since(row: sa.Row[Any], page: Page) -> datetime:
    asked_at: datetime = row.asked_at
    return asked_at if page.now - asked_at < NEWS_AGAIN_AFTER else page.now


async def _drop_old(page: Page) -> None:
    over = requests.c.asked_at <= page.now - NEWS_AGAIN_AFTER
    await page.run(sa.delete(requests).where(requests.c.gone_at.is_not(None), over))


async def _let_go(page: Page, gone: Collection[str], room: int) -> None:
    """All but when they asked first; nothing at all where there is no room."""
    refs = sorted(gone)
    await page.run(sa.delete(requests).where(requests.c.ref.in_(refs[max(0, room) :])))
    for ref in refs[: max(0, room)]:
        sealed = page.vault.house.close(f"requests:{ref}", _NOBODY)
        blank = {"gone_at": page.now, "sealed": sealed}
        await page.run(sa.update(requests).where(requests.c.ref == ref).values(blank))


async def _number(page: Page, ref: str, caller: Caller, asked_at: datetime) -> None:
    values = {
        "ref": ref,
        "number": await page.next_number("request"),
        "asked_at": asked_at,
        "answered_at": None,
        "gone_at": None,
        "sealed": page.vault.house.close(f"requests:{ref}", caller),
    }
    await page.put(requests, values)
