"""What anybody may read about an account, on either network, without an account of one's own."""

from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlencode

from bot.fetch import Fetcher, raise_for_status
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Network, Shown, host_of, network_of
from bot.networks.mastodon.public import PublicServers, is_address

_PAGE = 100
_UNPROVEN = "handle.invalid"  # what the AppView puts where a handle does not lead back to the DID


class Reads(Protocol):
    async def account(self, name: str) -> AccountId:
        """Whose name or id this is. Raises Refused where nobody is to be seen there."""
        ...

    async def follows_of(self, account: AccountId) -> list[AccountId]: ...


class PublicReads:
    """Each network is asked about its own."""

    def __init__(self, bluesky: "PublicAppView", mastodon: PublicServers) -> None:
        self._bluesky, self._mastodon = bluesky, mastodon

    async def account(self, name: str) -> AccountId:
        reads: Reads = self._mastodon if is_address(name) else self._bluesky
        return await reads.account(name)

    async def follows_of(self, account: AccountId) -> list[AccountId]:
        on_bluesky = network_of(account) is Network.BLUESKY
        reads: Reads = self._bluesky if on_bluesky else self._mastodon
        return await reads.follows_of(account)

    async def shown(self, account: AccountId) -> Shown:
        """Raises Refused where nobody is there any more."""
        if network_of(account) is Network.BLUESKY:
            return await self._bluesky.shown(account)
        return await self._mastodon.shown(account, account)

    async def found(self, name: str) -> Shown:
        """Who answers to what was typed.

        Raises Refused where nobody does, or where somebody does who goes by another address.
        """
        if not name.isascii():
            raise Refused(
                f"{name} has letters that may only look like those of an address: type it in plain"
                " letters from a to z"
            )
        if not is_address(name):
            handle = name.removeprefix("@")
            shown = await self._bluesky.shown(handle)
            same = handle in {shown.account, shown.address} or handle.lower() == shown.address
        else:
            shown = await self._mastodon.shown(name, await self._mastodon.named(name))
            same = "://" in name or _is_at(name.removeprefix("@").lower(), shown)
        if same:
            return shown
        other = f"{shown.address} ({shown.account})"
        raise Refused(f"{name} leads to another account, {other}: type that one if you mean it")


def _is_at(typed: str, shown: Shown) -> bool:
    """The pages of a server may be on a subdomain of the name that its handles end in."""
    name, _, host = typed.partition("@")
    theirs, here = shown.address.lower().partition("@")[0], host_of(shown.account).lower()
    return name == theirs and (here == host or here.endswith(f".{host}"))


def _says_bot(account: AccountId, labels: Any) -> bool:
    """Whether it labels itself so; what others say does not count."""
    return any(
        isinstance(label, dict) and label.get("val") == "bot" and label.get("src") == account
        for label in (labels if isinstance(labels, list) else ())
    )


class PublicAppView:
    """The few public reads of Bluesky, without an account."""

    def __init__(self, fetcher: Fetcher, appview: str) -> None:
        self._fetcher, self._appview = fetcher, appview.rstrip("/")

    async def account(self, name: str) -> AccountId:
        """Whose handle or DID this is. Raises Refused where nobody is to be seen there."""
        return (await self._profile(name))[0]

    async def shown(self, name: str) -> Shown:
        """Raises Refused where nobody is to be seen, or a handle does not lead back to itself."""
        account, profile = await self._profile(name)
        handle = str(profile.get("handle") or _UNPROVEN)
        if handle == _UNPROVEN and name != account:
            raise Refused(f"the handle of {name} does not lead back to it: it may be another's")
        return Shown(
            account,
            account if handle == _UNPROVEN else handle,
            str(profile.get("displayName") or ""),
            is_bot=_says_bot(account, profile.get("labels")),
        )

    async def _profile(self, name: str) -> tuple[AccountId, dict[str, Any]]:
        answer = await self._ask("app.bsky.actor.getProfile", name, actor=name)
        return AccountId(str(answer["did"])), answer

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
