"""Moderation lists that others keep on Bluesky, as anybody can read them."""

import re
from datetime import datetime

from bot.model.errors import NetworkDown
from bot.model.lists import Recommendation
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.paging import did_of, pages_of

LIST_URI = re.compile(r"at://did:[a-z]+:[A-Za-z0-9._:%-]+/app\.bsky\.graph\.list/[A-Za-z0-9._:~-]+")
_MODLIST = "app.bsky.graph.defs#modlist"


async def read_modlist(
    account: BotAccount, uri: str, now: datetime, most: int
) -> tuple[Recommendation, ...]:
    """Whom it names, without reasons or dates: it has none.

    Raises NetworkDown where it ends early, NetworkSaidNo where it cannot be seen, ValueError where
    it is a list of another purpose, or names more than `most`.
    """
    view = await account.get("app.bsky.graph.getList", {"list": uri, "limit": 1})
    about = view.get("list") if isinstance(view, dict) else None
    if not isinstance(about, dict):
        raise NetworkDown("the list could not be read")
    if about.get("purpose") != _MODLIST:
        raise ValueError("the list is not one for moderation")
    found: dict[str, Recommendation] = {}
    async for page in pages_of(account, "app.bsky.graph.getList", "items", list=uri):
        for item in page:
            who = did_of(item.get("subject") or {})
            found[who] = Recommendation(uri, len(found) + 1, who, now, None, None)
        if len(found) > most:
            raise ValueError(f"the list has more than {most} accounts")
    return tuple(found.values())
