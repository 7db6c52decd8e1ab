"""What deciding needs of the members of a whole batch, read for all of them at once.

After a start nobody is in memory, and a few questions for each of them would keep what comes
first waiting for seconds. Whatever is not read here is read when it is asked for.
"""

from collections.abc import Sequence

from bot.model.interactions import Interaction
from bot.store import episodes, nearby, orders, pairs, people, vigils
from bot.store.page import Page


async def read_ahead(page: Page, seen: Sequence[Interaction]) -> None:
    if not seen:
        return
    aimed_at = {page.person(each.member): each.member for each in seen}
    await page.know_keys(aimed_at)
    await people.read_members(page, aimed_at)
    await vigils.read_vigils(page, aimed_at)
    await episodes.read_open(page, aimed_at)
    await orders.read_cards(page, aimed_at)
    await nearby.read_quiet(page, aimed_at, min(each.seen_at for each in seen))
    await pairs.look_up(page, seen)
