"""Who asks to follow the bot, until moderators have answered; under the key of the house.

They are no members, so nothing is kept of them once they ask no more.
"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from bot.model.changes import KnowCallers
from bot.model.gate import Caller, FollowRequest
from bot.store.page import Page
from bot.store.tables import requests

ANSWER_HOLDS = timedelta(hours=1)
"""Who is still listed so long after the answer has asked again, or the answer came to nothing."""

MOST_KEPT = 1_000
"""Of a flood the first are kept, and others when there is room again."""


async def know_callers(page: Page, change: KnowCallers) -> None:
    """Number those who are new; forget those who ask no more, answered or not."""
    known = {row.ref: row for row in await page.rows(sa.select(requests))}
    listed = {page.person(caller.account): caller for caller in change.callers}
    gone = known.keys() - listed.keys() if change.whole else set[str]()
    if gone:
        await page.run(sa.delete(requests).where(requests.c.ref.in_(gone)))
    room = MOST_KEPT - len(known.keys() - gone)
    for ref, caller in listed.items():
        if ref not in known and room > 0:
            await _number(page, ref, caller)
            room -= 1
        elif ref in known and _asks_again(known[ref], page):
            await _number(page, ref, caller)


async def answered(page: Page, number: int) -> None:
    mine = sa.update(requests).where(requests.c.number == number)
    await page.run(mine.values(answered_at=page.now))


async def follow_requests(page: Page) -> Sequence[FollowRequest]:
    """Those that wait for an answer, the oldest first."""
    waiting = sa.select(requests).where(requests.c.answered_at.is_(None))
    return [
        FollowRequest(
            row.number,
            page.vault.house.open(f"requests:{row.ref}", row.sealed, Caller),
            row.asked_at,
        )
        for row in await page.rows(waiting.order_by(requests.c.number))
    ]


def _asks_again(row: sa.Row[tuple[object, ...]], page: Page) -> bool:
    return row.answered_at is not None and page.now - row.answered_at >= ANSWER_HOLDS


async def _number(page: Page, ref: str, caller: Caller) -> None:
    values = {
        "ref": ref,
        "number": await page.next_number("request"),
        "asked_at": page.now,
        "answered_at": None,
        "sealed": page.vault.house.close(f"requests:{ref}", caller),
    }
    await page.put(requests, values)
