"""Accounts as anybody finds them, without an account of one's own; who asks to be left is left."""

from collections.abc import Mapping
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.fetch import Fetcher
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Shown
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Person, handle_at, origin_of
from bot.networks.mastodon.links import Pointer, address_of, pointer_in, pointers_in
from bot.networks.mastodon.troubles import Answered
from bot.networks.mastodon.view import her_at, people_around
from bot.pipeline.ports import Clock

MOST_PAGES = 20  # of whom she follows: what a server allows in a minute
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost"})


def is_address(name: str) -> bool:
    """`@name@server` or a web address, which no name on Bluesky is."""
    return "@" in name.removeprefix("@") or "://" in name


class PublicServers:
    """Finds accounts by what people write."""

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher, self._clock = fetcher, clock

    async def account(self, name: str) -> AccountId:
        """Raises Refused where nobody is to be seen there, or does not want to be."""
        person = await self._person(name, await self.named(name))
        if person is None:
            raise Refused(
                f"the server of {name} shows nothing to who has not signed in, so it cannot be"
                " watched"
            )
        if person.unwilling:
            raise Refused(unwilling(name))
        return person.account

    async def shown(self, name: str, account: AccountId) -> Shown:
        """As anybody is shown it. Raises Refused where nobody is there any more."""
        person = await self._person(name, account)
        if person is None:
            return Shown(account, address_of(account) or name.removeprefix("@"))
        address = handle_at(person, origin_of(account))
        return Shown(account, address, person.name, is_bot=person.is_bot)

    async def _person(self, name: str, account: AccountId) -> Person | None:
        """None where its server shows nothing to who has not signed in."""
        try:
            person = await her_at(self._server(account), account)
        except Answered as answered:
            if answered.closed:
                return None
            raise _unseen(name) from answered
        except NetworkSaidNo as no:
            raise _unseen(name) from no
        if person.moved:
            raise Refused(f"{name} has moved to another account: name that one")
        if person.suspended:
            raise _unseen(name)
        return person

    async def follows_of(self, account: AccountId) -> list[AccountId]:
        """As far as she shows them; of a very long list the first part."""
        server, found, pages = self._server(account), list[AccountId](), 0
        with suppress(NetworkSaidNo):
            her = await her_at(server, account)
            async with aclosing(people_around(server, her, "following")) as following:
                async for page in following:
                    found += [person.account for person in page]
                    pages += 1
                    if pages == MOST_PAGES:
                        break
        return found

    def _server(self, account: AccountId) -> Server:
        return Server(origin_of(account), self._fetcher, self._clock)

    async def named(self, name: str) -> AccountId:
        """Whose address this is, whatever she shows. Raises Refused where there is nobody."""
        pointer = _pointer(name)
        if pointer is None or pointer.is_post:
            raise Refused(f"{name} is no address of an account: write @name@server")
        address = address_of(pointer.query) if "://" in pointer.query else pointer.query
        if address is None:
            return AccountId(pointer.query)  # a new kind of URI, which does not show the name
        host = address.partition("@")[2]
        local = urlsplit(f"//{host}").hostname in _THIS_MACHINE
        return await self._found(name, address, f"{'http' if local else 'https'}://{host}")

    async def _found(self, name: str, address: str, origin: str) -> AccountId:
        """By WebFinger, since handles may end in another name than that of the server."""
        asked = urlencode({"resource": f"acct:{address}"})
        try:
            told = await self._fetcher.get_json(f"{origin}/.well-known/webfinger?{asked}")
        except NetworkDown as down:
            raise NetworkDown(f"{origin}: {down}", retry_after=down.retry_after) from down
        except NetworkSaidNo as no:
            raise _unseen(name) from no
        actor = _actor_in(told)
        if actor is None:
            raise _unseen(name)
        return actor


def _pointer(name: str) -> Pointer | None:
    """None where what is written is more or less than an address."""
    if "://" in name:
        return pointer_in(name)
    handle = name.removeprefix("@")
    return next((each for each in pointers_in(f"@{handle}") if each.query == handle), None)


def unwilling(name: str) -> str:
    return f"{name} asks not to be read by bots or indexed (in the profile), so it is not watched"


def _unseen(name: str) -> Refused:
    return Refused(f"there is no account {name} to be seen: check how it is written")


def _actor_in(told: Any) -> AccountId | None:
    links = told.get("links") if isinstance(told, Mapping) else None
    for link in links if isinstance(links, list) else ():
        match link:
            case {"rel": "self", "href": str(href)} if "://" in href:
                return AccountId(href)
    return None
