"""The guarded fetch, attacked. Servers are real and on loopback; names are resolved by the test."""

import asyncio
import gzip
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from multidict import CIMultiDict, CIMultiDictProxy

from bot.fetch import LONGEST_WAIT, Fetched, Fetcher, LoopbackToo, PublicOnly, Resolve, is_public
from bot.model.errors import NetworkDown, NetworkSaidNo

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port on 127.0.0.1 where `answer` is given to every request."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def resolving(**names: str) -> Resolve:
    """Knows only these names; dots are written as underscores."""

    async def resolve(host: str, _port: int) -> Sequence[str]:
        found = names.get(host.replace(".", "_"))
        if found is None:
            raise OSError("unknown name")
        return found.split()

    return resolve


def at_home(resolve: Resolve | None = None, *, seconds: float = 10, limit: int = 10_000) -> Fetcher:
    known = resolve or resolving()
    return Fetcher(LoopbackToo(), resolve=known, seconds=seconds, limit=limit)


PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.8.8.8",
    "this network": "0.0.0.0",  # noqa: S104  an attack, not a bind
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "link-local, cloud metadata": "169.254.169.254",
    "protocol assignments": "192.0.0.8",
    "documentation": "203.0.113.7",
    "benchmarks": "198.18.0.1",
    "6to4 relay": "192.88.99.1",
    "multicast": "224.0.0.251",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 loopback": "::1",
    "v6 nothing": "::",
    "v6 IPv4-mapped private": "::ffff:10.0.0.1",
    "v6 IPv4-mapped public": "::ffff:8.8.8.8",
    "v6 IPv4-compatible": "::7f00:1",
    "v6 NAT64": "64:ff9b::7f00:1",
    "v6 local NAT64": "64:ff9b:1::a00:1",
    "v6 6to4": "2002:7f00:1::",
    "v6 Teredo": "2001::7f00:1",
    "v6 documentation": "2001:db8::1",
    "v6 new documentation": "3fff::1",
    "v6 unique local": "fd00::1",
    "v6 link-local": "fe80::1",
    "v6 site-local": "fec0::1",
    "v6 multicast": "ff02::1",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
async def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    fetcher = Fetcher(resolve=resolving(evil_example=address), seconds=2)
    with pytest.raises(NetworkSaidNo, match="public internet"):
        await fetcher.get("https://evil.example/")


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
async def test_a_private_address_written_out_is_refused(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(NetworkSaidNo, match="public internet"):
        await Fetcher(resolve=resolving(), seconds=2).get(f"https://{host}/")


async def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    fetcher = Fetcher(resolve=resolving(evil_example="93.184.216.34 127.0.0.1"), seconds=2)
    with pytest.raises(NetworkSaidNo, match="public internet"):
        await fetcher.get("https://evil.example/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
async def test_numbers_in_disguise_are_refused(host: str) -> None:
    with pytest.raises((NetworkSaidNo, NetworkDown)) as refused:
        await Fetcher(seconds=2).get(f"https://{host}/")
    assert "public internet" in str(refused.value) or "resolve" in str(refused.value)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert PublicOnly().admits_address("https", ipaddress.ip_address(address))
    assert not PublicOnly().admits_address("http", ipaddress.ip_address(address))


def test_plain_http_reaches_only_this_machine() -> None:
    rule = LoopbackToo()
    assert rule.admits_address("http", ipaddress.ip_address("127.0.0.1"))
    assert not rule.admits_address("http", ipaddress.ip_address("8.8.8.8"))
    assert not rule.admits_address("http", ipaddress.ip_address("10.0.0.1"))
    assert not rule.admits_address("https", ipaddress.ip_address("10.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https:///nowhere",
        "//example.com/",
        "https://her:secret@example.com/",
        "https://her@example.com/",
        "https://example.com:99999/",
        "",
    ],
)
async def test_addresses_of_the_wrong_form_are_refused_before_any_look_up(url: str) -> None:
    looked_up: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        looked_up.append(host)
        return ["8.8.8.8"]

    with pytest.raises(NetworkSaidNo):
        await Fetcher(resolve=resolve, seconds=2).get(url)
    assert not looked_up


async def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.host, request.headers.get("cookie", "")))
        return web.json_response({"ok": True}, headers={"set-cookie": "id=1; Path=/"})

    answers = iter([["127.0.0.1"], ["127.0.0.1"], ["10.0.0.1"]])

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    async with serving(answer) as port:
        fetcher = at_home(rebinding)
        url = f"http://pds.example:{port}/"
        assert await fetcher.get_json(url) == {"ok": True}
        assert await fetcher.get_json(url) == {"ok": True}
        with pytest.raises(NetworkSaidNo, match="public internet"):
            await fetcher.get_json(url)
    assert asked == [(f"pds.example:{port}", "")] * 2


@pytest.mark.parametrize(
    ("hops", "fine"), [(1, True), (3, True), (4, False)], ids=["one", "three", "four"]
)
async def test_three_redirects_and_no_more(hops: int, *, fine: bool) -> None:
    async def answer(request: web.Request) -> web.Response:
        left = int(request.path[1:])
        if left:
            return web.Response(status=302, headers={"location": f"/{left - 1}"})
        return web.json_response("here")

    async with serving(answer) as port:
        reading = at_home().get_json(f"http://127.0.0.1:{port}/{hops}")
        if fine:
            assert await reading == "here"
        else:
            with pytest.raises(NetworkSaidNo, match="too many redirects"):
                await reading


@pytest.mark.parametrize(
    "target",
    [
        "https://169.254.169.254/latest/meta-data",
        "http://8.8.8.8/",
        "https://inside.example/",
        "file:///etc/passwd",
        "https://[::ffff:127.0.0.1]/",
        "//user:pw@127.0.0.1/",
        "http://[",
    ],
)
async def test_a_redirect_is_checked_like_the_first_address(target: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"location": target})

    async with serving(answer) as port:
        fetcher = at_home(resolving(inside_example="192.168.0.1"))
        with pytest.raises(NetworkSaidNo):
            await fetcher.get(f"http://127.0.0.1:{port}/")


async def test_what_we_send_is_never_sent_on() -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=308, headers={"location": "/elsewhere"})

    async with serving(answer) as port:
        with pytest.raises(NetworkSaidNo, match="redirected"):
            await at_home().post_form(
                f"http://127.0.0.1:{port}/token", {"code": "1"}, headers={"dpop": "proof"}
            )
    assert seen == ["/token"]


async def test_a_form_arrives_with_our_headers() -> None:
    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        return web.json_response({"form": dict(form), "dpop": request.headers["dpop"]}, status=201)

    async with serving(answer) as port:
        got = await at_home().post_form(
            f"http://127.0.0.1:{port}/", {"a": "b c", "d": "é&"}, headers={"dpop": "proof"}
        )
    assert (got.status, got.json()) == (201, {"form": {"a": "b c", "d": "é&"}, "dpop": "proof"})


@pytest.mark.parametrize("size", [10_000, 10_001])
async def test_the_limit_is_exact(size: int) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * size)

    async with serving(answer) as port:
        reading = at_home().get(f"http://127.0.0.1:{port}/")
        if size <= 10_000:
            assert len((await reading).body) == size
        else:
            with pytest.raises(NetworkSaidNo, match="too large"):
                await reading


async def test_a_decompression_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"content-encoding": "gzip"})

    async with serving(answer) as port:
        with pytest.raises(NetworkSaidNo, match="too large"):
            await at_home(limit=5_000_000).get(f"http://127.0.0.1:{port}/")


async def test_an_honest_compressed_answer_is_read() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert "br" not in request.headers["accept-encoding"]
        body = gzip.compress(json.dumps({"a": 1}).encode())
        return web.Response(body=body, headers={"content-encoding": "gzip"})

    async with serving(answer) as port:
        assert await at_home().get_json(f"http://127.0.0.1:{port}/") == {"a": 1}


async def test_a_body_that_drips_is_given_up() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        drip = web.StreamResponse()
        await drip.prepare(request)
        for _ in range(100):
            await drip.write(b".")
            await asyncio.sleep(0.05)
        return drip

    async with serving(answer) as port:
        with pytest.raises(NetworkDown, match="within"):
            await at_home(seconds=0.3).get(f"http://127.0.0.1:{port}/")


async def test_slow_redirects_share_one_patience() -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(status=302, headers={"location": request.path + "x"})

    async with serving(answer) as port:
        with pytest.raises(NetworkDown, match="within"):
            await at_home(seconds=0.5).get(f"http://127.0.0.1:{port}/")


async def test_a_name_server_that_does_not_answer_is_given_up() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(30)
        return []

    with pytest.raises(NetworkDown, match="within"):
        await Fetcher(resolve=resolve, seconds=0.1).get("https://slow.example/")


async def test_a_socket_that_closes_early_is_the_network_being_down() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NetworkDown):
            await at_home().get(f"http://127.0.0.1:{port}/")


async def test_nobody_listening_and_no_such_name_are_the_network_being_down() -> None:
    with pytest.raises(NetworkDown):
        await at_home().get("http://127.0.0.1:1/")
    with pytest.raises(NetworkDown, match="resolve"):
        await at_home().get("https://nobody.example/")


@pytest.mark.parametrize(
    ("status", "error", "wait"),
    [
        (404, NetworkSaidNo, None),
        (400, NetworkSaidNo, None),
        (304, NetworkSaidNo, None),
        (429, NetworkDown, 17.0),
        (500, NetworkDown, 17.0),
        (503, NetworkDown, 17.0),
    ],
)
async def test_statuses_are_told_apart(
    status: int, error: type[Exception], wait: float | None
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"retry-after": "17"})

    async with serving(answer) as port:
        with pytest.raises(error) as said:
            await at_home().get_json(f"http://127.0.0.1:{port}/")
    if wait is not None:
        assert isinstance(said.value, NetworkDown)
        assert said.value.retry_after == wait


@pytest.mark.parametrize(
    "body", [b"<html>", b"{", b'"\xff"', b"[" * 9_000, b"NaN"], ids=lambda body: repr(body[:6])
)
async def test_what_is_not_json_is_asked_for_again(body: bytes) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body)

    async with serving(answer) as port:
        with pytest.raises(NetworkDown, match="JSON"):
            await at_home().get_json(f"http://127.0.0.1:{port}/")


async def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="believe me")

    async with serving(answer, self_signed(tmp_path, "pds.example")) as port:
        fetcher = at_home(resolving(pds_example="127.0.0.1"))
        with pytest.raises(NetworkDown, match="Certificate"):
            await fetcher.get(f"https://pds.example:{port}/")


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("9" * 20, LONGEST_WAIT), ("9" * 400, LONGEST_WAIT), ("-1", None), ("soon", None)],
)
def test_no_server_may_ask_for_more_than_a_day(said: str, seconds: float | None) -> None:
    headers = CIMultiDictProxy(CIMultiDict({"Retry-After": said}))
    assert Fetched(429, headers, b"").retry_after() == seconds
