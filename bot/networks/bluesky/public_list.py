"""Our own list as a moderation list of the bot's account, which anybody can read.

One record is the list, and one more for each account on it. Their keys are derived, so that a
write that is repeated changes nothing: of the account for an item, of a fixed word for the list.
"""

import hashlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.client import BotAccount

LIST = "app.bsky.graph.list"
ITEM = "app.bsky.graph.listitem"
PAGE = 100  # com.atproto.repo.listRecords, limit
MOST_PAGES = 100

LONGEST_NAME = 64
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_KEY_LETTERS = 13  # of a TID: 65 bits in base 32, the first of them zero


class BlueskyList:
    """Port PublicList. `name` and `about` are what people read of it, and change with it."""

    def __init__(
        self,
        account: BotAccount,
        clock: Callable[[], datetime],
        *,
        wanted: bool,
        name: str,
        about: str,
    ) -> None:
        self._account, self._clock = account, clock
        self._wanted, self._name, self._about = wanted, name[:LONGEST_NAME], about

    @property
    def wanted(self) -> bool:
        return self._wanted

    async def put(self, account: AccountId) -> None:
        """The list itself comes first: an item of a list that is not there counts for nobody."""
        await self._keep_list()
        await self._keep(ITEM, _key(account), {"subject": account, "list": await self._uri()})

    async def drop(self, account: AccountId) -> None:
        """There may be none: deleting is then a success, too."""
        place = {"collection": ITEM, "rkey": _key(account)}
        body = {"repo": await self._account.did(), **place}
        await self._account.post("com.atproto.repo.deleteRecord", body)

    async def accounts(self) -> Collection[AccountId]:
        """Those of this list alone; what else the account keeps is not ours."""
        ours, found = await self._uri(), set[AccountId]()
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            items, cursor = await self._items_after(cursor)
            found |= {AccountId(item["subject"]) for item in items if item.get("list") == ours}
            if cursor is None:
                return found
        raise NetworkDown("the bot's own list could not be read to the end")

    async def _items_after(self, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        asked = {"repo": await self._account.did(), "collection": ITEM, "limit": PAGE}
        said = await self._account.get("com.atproto.repo.listRecords", {**asked, "cursor": cursor})
        match said:
            case {"records": list(records)}:
                return [record["value"] for record in records], said.get("cursor")
            case _:
                raise NetworkDown("the bot's own list cannot be read")

    async def _keep_list(self) -> None:
        says = {
            "purpose": "app.bsky.graph.defs#modlist",
            "name": self._name,
            "description": self._about,
        }
        await self._keep(LIST, _key(LIST), says)

    async def _keep(self, collection: str, key: str, says: dict[str, str]) -> None:
        """Written only where it does not say so yet, so that its date stays what it was."""
        place = {"repo": await self._account.did(), "collection": collection, "rkey": key}
        held = await self._read(place)
        if held is not None and says.items() <= held.items():
            return
        made = (held or {}).get("createdAt") or _written(self._clock())
        record = {"$type": collection, **says, "createdAt": made}
        await self._account.post("com.atproto.repo.putRecord", {**place, "record": record})

    async def _read(self, place: dict[str, str]) -> dict[str, Any] | None:
        try:
            said = await self._account.get("com.atproto.repo.getRecord", place)
        except NetworkSaidNo as error:
            if "RecordNotFound" in str(error):
                return None
            raise
        value: dict[str, Any] = dict(said["value"])
        return value

    async def _uri(self) -> str:
        return list_uri(await self._account.did())


def list_uri(bot: AccountId) -> str:
    """The list of a bot, whether or not it is there; the same for as long as the account is."""
    return f"at://{bot}/{LIST}/{_key(LIST)}"


def _key(of: str) -> str:
    """A record key of the form that lexicons want here, a TID; always the same for the same."""
    number = int.from_bytes(hashlib.sha256(of.encode()).digest()[:8]) >> 1
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(_KEY_LETTERS)))


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
