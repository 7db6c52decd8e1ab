"""Long answers of the AppView, page by page."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.client import BotAccount

_PAGE = 100


async def pages_of(
    account: BotAccount, nsid: str, name: str, **params: str
) -> AsyncIterator[list[Any]]:
    """All of them, or NetworkDown. NetworkSaidNo only where not even the first can be read."""
    cursor, seen = None, set[str]()
    while True:
        try:
            answer = await account.get(nsid, {**params, "limit": _PAGE, "cursor": cursor})
        except NetworkSaidNo as error:
            if not seen:
                raise
            raise NetworkDown(f"{nsid} could not be read to the end: {error}") from error
        page = listed(answer, name)
        if len(page) > _PAGE:
            raise NetworkDown(f"{nsid} lists more on a page than it was asked for")
        yield page
        cursor = answer.get("cursor")
        if not cursor:
            return
        if cursor in seen:
            raise NetworkDown(f"{nsid} lists the same page again and again")
        seen.add(cursor)


def listed(answer: Any, name: str) -> list[Any]:
    found = answer.get(name) if isinstance(answer, dict) else None
    if isinstance(found, list) and all(isinstance(one, dict) for one in found):
        return found
    raise NetworkDown(f"the list of {name} could not be read")


def did_of(profile: Mapping[str, Any]) -> AccountId:
    did = profile.get("did")
    if not isinstance(did, str):
        raise NetworkDown("an account in the list could not be read")
    return AccountId(did)
