"""WebSockets to servers whose address came from outside, held to the rule of the guarded fetch."""

import ipaddress
import socket
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from bot.fetch import Address, PublicOnly, Reach, Resolve, resolve_by_system
from bot.model.errors import NetworkSaidNo

_SECURE = {"wss": "https", "ws": "http", "https": "https", "http": "http"}


class Guard:
    """Connects only to addresses that `reach` admits; the one that was checked is the one used."""

    def __init__(self, reach: Reach | None = None, resolve: Resolve = resolve_by_system) -> None:
        self._reach, self._resolve = reach or PublicOnly(), resolve

    def session(self, user_agent: str) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=_Checked(self._reach, self._resolve), use_dns_cache=False, force_close=True
        )
        return aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            headers={"user-agent": user_agent},
            trace_configs=[self._watchman()],
        )

    def streaming(self, base: str, advertised: str) -> str:
        """Where to stream from. Raises NetworkSaidNo where that may not be spoken to.

        Servers on plain http are known to advertise wss all the same: how `base` is reached is
        how its streams are. No other scheme than wss is taken from a server on https.
        """
        home = urlsplit(base)
        place = urlsplit(advertised) if advertised else home
        scheme = _SECURE.get(place.scheme)
        if scheme is None or not place.hostname or home.scheme == "http":
            scheme = home.scheme
            place = place if place.hostname else home
        if not self._reach.admits_scheme(scheme) or (home.scheme == "https" and scheme != "https"):
            raise NetworkSaidNo("the address of the stream is not secure")
        if place.username is not None or place.password is not None:
            raise NetworkSaidNo("the address of the stream carries credentials")
        self._check_literal(scheme, place.hostname or "")
        socket_scheme = "wss" if scheme == "https" else "ws"
        path = place.path.rstrip("/")
        if not path.endswith("/api/v1/streaming"):
            path = "/api/v1/streaming"
        return urlunsplit((socket_scheme, place.netloc, path, "", ""))

    def _watchman(self) -> aiohttp.TraceConfig:
        """Redirects of WebSockets are followed else, and no resolver is asked about figures."""
        watchman = aiohttp.TraceConfig()
        watchman.on_request_start.append(self._check_request)
        watchman.on_request_redirect.append(_refuse_redirect)
        return watchman

    async def _check_request(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, asked: aiohttp.TraceRequestStartParams
    ) -> None:
        self._check_literal(_SECURE.get(asked.url.scheme, ""), asked.url.host or "")

    def _check_literal(self, scheme: str, host: str) -> None:
        """An address in figures is never resolved, so it is checked here."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        if not self._reach.admits_address(scheme, address):
            raise NetworkSaidNo("the address is not on the public internet")


async def _refuse_redirect(
    _: aiohttp.ClientSession, __: SimpleNamespace, asked: aiohttp.TraceRequestRedirectParams
) -> None:
    """Where it leads was not checked, and what is sent along is for the first address alone."""
    asked.response.close()
    raise NetworkSaidNo("redirected a request that must not be redirected")


class _Checked(AbstractResolver):
    def __init__(self, reach: Reach, resolve: Resolve) -> None:
        self._reach, self._resolve = reach, resolve

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """One inadmissible address refuses the whole name, as an OSError like any other trouble."""
        found = [ipaddress.ip_address(text) for text in await self._resolve(host, port)]
        if not found or not all(self._admits(address) for address in found):
            raise OSError("the address is not on the public internet")
        return [_result(host, port, address) for address in found]

    @override
    async def close(self) -> None:
        """Holds nothing."""

    def _admits(self, address: Address) -> bool:
        """Loopback is admitted over http or not at all, see `LoopbackToo`."""
        scheme = "http" if address.is_loopback else "https"
        return self._reach.admits_address(scheme, address)


def _result(host: str, port: int, address: Address) -> ResolveResult:
    is_4 = isinstance(address, ipaddress.IPv4Address)
    return ResolveResult(
        hostname=host,
        host=str(address),
        port=port,
        family=socket.AF_INET if is_4 else socket.AF_INET6,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
