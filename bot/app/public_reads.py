"""What anybody may read about an account, on either network, without an account of one's own."""

from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode

from bot.fetch import Fetcher, raise_for_status
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Network, network_of
from bot.networks.mastodon.public import is_address

_PAGE = 100


class Reads(Protocol):
    async def account(self, name: str) -> AccountId:
        """Whose name or id this is. Raises Refused where nobody is to be seen there."""
        ...

    async def follows_of(self, account: AccountId) -> list[AccountId]: ...


class PublicReads:
    """Each network is asked about its own."""

    def __init__(self, bluesky: Reads, mastodon: Reads) -> None:
        self._of = {Network.BLUESKY: bluesky, Network.MASTODON: mastodon}

    async def account(self, name: str) -> AccountId:
        network = Network.MASTODON if is_address(name) else Network.BLUESKY
        return await self._of[network].account(name)

    async def follows_of(self, account: AccountId) -> list[AccountId]:
        return await self._of[network_of(account)].follows_of(account)


class PublicAppView:
    """The few public reads that watching needs, without an account."""

    def __init__(self, fetcher: Fetcher, appview: str) -> None:
        self._fetcher, self._appview = fetcher, appview.rstrip("/")

    async def account(self, name: str) -> AccountId:
        """Whose handle or DID this is. Raises Refused where nobody is to be seen there."""
        answer = await self._ask("app.bsky.actor.getProfile", name, actor=name)
        return AccountId(str(answer["did"]))

    async def follows_of(self, account: AccountId) -> list[AccountId]:
        follows, cursor = list[AccountId](), ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await self._ask(
                "app.bsky.graph.getFollows", account, actor=account, limit=str(_PAGE), **more
            )
            follows += [AccountId(str(each["did"])) for each in page["follows"]]
            cursor, before = str(page.get("cursor") or ""), cursor
            if not cursor or cursor == before:
                return follows

    async def _ask(self, nsid: str, name: str, **params: str) -> dict[str, Any]:
        try:
            answer = await self._fetcher.get(f"{self._appview}/xrpc/{nsid}?{urlencode(params)}")
        except NetworkDown as down:
            raise NetworkDown(f"{self._appview}: {down}", retry_after=down.retry_after) from down
        if answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}:
            raise Refused(f"{self._appview} knows no account {name}: check how it is written")
        raise_for_status(answer)
        found = answer.json()
        if not isinstance(found, dict):
            raise NetworkSaidNo(f"{nsid} did not answer with an object")
        return found
