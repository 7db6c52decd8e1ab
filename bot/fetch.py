"""The one guarded way to read an address that came from outside.

https only, every resolved address public, the connection pinned to the addresses that were
checked, no cookies, no stored credentials, no proxies from the environment, at most three
redirects (each checked again), ten seconds and five megabytes after decompression.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol, TypeAlias
from urllib.parse import urlencode

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict, CIMultiDictProxy
from typing_extensions import override
from yarl import URL

from bot.model.errors import NetworkDown, NetworkSaidNo

SECONDS = 10.0
BYTES = 5 * 1024 * 1024
REDIRECTS = 3
LONGEST_WAIT = 86_400.0
"""Seconds; nobody who is asked to wait longer by a server does."""

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) -> addresses as text. Raises OSError where the name does not resolve."""

# RFC 6890 and the IANA special-purpose registries, where Python 3.11's `is_global` is too generous.
_NOT_PUBLIC_4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
_GLOBAL_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
# Teredo and other protocol assignments, documentation, 6to4: all can carry a private IPv4 address.
_NOT_PUBLIC_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)


def is_public(address: Address) -> bool:
    """Whether anybody on the internet can be there.

    IPv6 is an allow-list (2000::/3), so that IPv4-mapped (::ffff:0:0/96), IPv4-compatible,
    NAT64 (64:ff9b::/96), unique local, link-local and multicast addresses all fall out.
    """
    if isinstance(address, ipaddress.IPv4Address):
        special = address.is_multicast or any(address in net for net in _NOT_PUBLIC_4)
        return address.is_global and not special
    return address in _GLOBAL_UNICAST_6 and not any(address in net for net in _NOT_PUBLIC_6)


class Reach(Protocol):
    """Which addresses may be spoken to, and over what."""

    def admits_scheme(self, scheme: str) -> bool: ...

    def admits_address(self, scheme: str, address: Address) -> bool: ...


@dataclass(frozen=True, slots=True)
class PublicOnly:
    """The rule for the real world."""

    def admits_scheme(self, scheme: str) -> bool:
        return scheme == "https"

    def admits_address(self, scheme: str, address: Address) -> bool:
        return scheme == "https" and is_public(address)


@dataclass(frozen=True, slots=True)
class LoopbackToo:
    """For tests and the rehearsal: plain http too, but only to this machine."""

    def admits_scheme(self, scheme: str) -> bool:
        return scheme in ("https", "http")

    def admits_address(self, scheme: str, address: Address) -> bool:
        return address.is_loopback or (scheme == "https" and is_public(address))


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer, whatever its status. `body` is decompressed; header names ignore case."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None where it is empty.

        Raises NetworkDown where it is not JSON: what was asked for may have happened all the same,
        so it is asked again.
        """
        if not self.body:
            return None
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise NetworkDown("the answer is not readable JSON") from error

    def retry_after(self) -> float | None:
        """Seconds the server asked us to wait, a day at most, where it gave a number."""
        wanted = self.headers.get("retry-after", "").strip()
        if not (wanted.isascii() and wanted.isdigit()):
            return None
        return min(float(wanted), LONGEST_WAIT)


class TooLarge(NetworkSaidNo):
    """More than is read of one answer; less may be asked for, and of other things all is well."""

    def __init__(self, headers: CIMultiDictProxy[str]) -> None:
        super().__init__("the answer is too large")
        self.headers = headers


def raise_for_status(answer: Fetched) -> None:
    """Raises NetworkDown for 429 and 5xx, NetworkSaidNo for everything else but 2xx."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NetworkDown(f"answered {status}", retry_after=answer.retry_after())
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise NetworkSaidNo(f"answered {status}")


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Fetcher:
    """Reads addresses from outside.

    Every method raises NetworkDown where nothing usable came back (no route, timeout, closed
    socket, unverified certificate) and NetworkSaidNo where the address or the answer is refused.
    """

    def __init__(
        self,
        reach: Reach | None = None,
        *,
        resolve: Resolve = resolve_by_system,
        seconds: float = SECONDS,
        limit: int = BYTES,
    ) -> None:
        self._reach = reach or PublicOnly()
        self._resolve = resolve
        self._seconds = seconds
        self._limit = limit

    def check(self, url: str) -> URL:
        """The address, parsed, if its form alone is acceptable. Raises NetworkSaidNo."""
        try:
            parsed = URL(url)
            port = parsed.port
        except (ValueError, TypeError) as error:
            raise NetworkSaidNo("the address cannot be read") from error
        if not self._reach.admits_scheme(parsed.scheme):
            raise NetworkSaidNo("the address is not https")
        if not parsed.host or not port:
            raise NetworkSaidNo("the address names no server")
        if parsed.raw_user is not None or parsed.raw_password is not None:
            raise NetworkSaidNo("the address carries credentials")
        return parsed

    async def get(
        self, url: str, *, redirects: int = REDIRECTS, accept: str = "*/*", etag: str = ""
    ) -> Fetched:
        """The answer at `url`, after at most `redirects` redirects, each checked like the first.

        `etag`: of what is known already; the answer is 304 without a body where that still holds.
        """
        headers = {"accept": accept, **({"if-none-match": etag} if etag else {})}
        async with _at_most(self._seconds):
            answer = await self._hop("GET", url, headers, None)
            for _ in range(redirects):
                if not _redirected(answer):
                    return answer
                url = str(self.check(url).join(self._location(answer)))
                answer = await self._hop("GET", url, headers, None)
        if _redirected(answer):
            raise NetworkSaidNo("too many redirects")
        return answer

    async def get_json(self, url: str, *, redirects: int = REDIRECTS) -> Any:
        """The JSON at `url`; any status but 2xx is raised as in `raise_for_status`."""
        answer = await self.get(url, redirects=redirects, accept="application/json")
        raise_for_status(answer)
        return answer.json()

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Fetched:
        """One request with our own headers. A redirect is refused: headers never travel on."""
        async with _at_most(self._seconds):
            answer = await self._hop(method, url, headers, body)
        if _redirected(answer):
            raise NetworkSaidNo("redirected a request that must not be redirected")
        return answer

    async def post_form(
        self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str]
    ) -> Fetched:
        """Like `send`, with a form as the body."""
        typed = {"content-type": "application/x-www-form-urlencoded", **headers}
        return await self.send("POST", url, headers=typed, body=urlencode(form).encode())

    def _location(self, answer: Fetched) -> URL:
        try:
            return URL(answer.headers["location"])
        except (ValueError, TypeError) as error:
            raise NetworkSaidNo("redirected to an address that cannot be read") from error

    async def _hop(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Fetched:
        target = self.check(url)
        pinned = _Pinned(await self._addresses(target))
        # A session per request: no connection and no cookie outlives the check.
        connector = aiohttp.TCPConnector(resolver=pinned, use_dns_cache=False, force_close=True)
        wanted = {"user-agent": "HouseCall", "accept-encoding": "gzip, deflate", **headers}
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector,
                    timeout=aiohttp.ClientTimeout(total=None),
                    trust_env=False,
                ) as session,
                session.request(
                    method, target, headers=wanted, data=body, allow_redirects=False
                ) as answer,
            ):
                return await self._read(answer)
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkDown(f"did not answer ({type(error).__name__})") from error

    async def _read(self, answer: aiohttp.ClientResponse) -> Fetched:
        body, headers = bytearray(), CIMultiDictProxy(CIMultiDict(answer.headers))
        async for piece in answer.content.iter_chunked(1 << 16):
            body += piece
            if len(body) > self._limit:
                raise TooLarge(headers)
        return Fetched(answer.status, headers, bytes(body))

    async def _addresses(self, target: URL) -> tuple[Address, ...]:
        """Where `target` is. One inadmissible address refuses the whole name."""
        host, port = target.raw_host or "", target.port or 0
        found: tuple[Address, ...]
        try:
            found = (ipaddress.ip_address(host),)
        except ValueError:
            found = await self._look_up(host, port)
        if not found or not all(self._reach.admits_address(target.scheme, ip) for ip in found):
            raise NetworkSaidNo("the address is not on the public internet")
        return found

    async def _look_up(self, host: str, port: int) -> tuple[Address, ...]:
        try:
            return tuple(ipaddress.ip_address(text) for text in await self._resolve(host, port))
        except OSError as error:
            raise NetworkDown("the server's name does not resolve") from error
        except ValueError as error:  # UnicodeError too: labels that no name server takes
            raise NetworkSaidNo("the server's name cannot be looked up") from error


class _Pinned(AbstractResolver):
    """Answers every look-up with the addresses that were checked."""

    def __init__(self, addresses: tuple[Address, ...]) -> None:
        self._addresses = addresses

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=_family(address),
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in self._addresses
        ]

    @override
    async def close(self) -> None:
        """Holds nothing."""


@asynccontextmanager
async def _at_most(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as late:
        raise NetworkDown(f"did not answer within {seconds:g} s") from late


def _redirected(answer: Fetched) -> bool:
    return answer.status in (301, 302, 303, 307, 308) and "location" in answer.headers


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET if isinstance(address, ipaddress.IPv4Address) else socket.AF_INET6
