"""The real network on loopback: PLC, PDS, AppView, Ozone, and the services nobody publishes."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.rehearsal.bluesky.addresses import Addresses
from bot.rehearsal.bluesky.chat import Sent
from bot.rehearsal.bluesky.repo import Write
from tests.networks.background import in_background
from tests.networks.neighbours import Neighbours, neighbours
from tests.networks.servers import free_port, running_node, running_postgres, running_redis


@dataclass(frozen=True, slots=True)
class RealNetwork:
    """Works from any event loop; everything of it ends with `start_real_network`."""

    addresses: Addresses
    ozone: str  # base URL
    ozone_did: str
    control: str  # base URL of network.mjs's control door
    neighbours: Neighbours

    async def settle(self) -> None:
        """Return when AppView, Jetstream and chat have taken in all that the PDS was told so far.

        Needed between a write and a read of anything that the write's own stream event did not
        bring: a follow that lets a first message through, say.
        Raises RuntimeError where the network cannot, TimeoutError where it takes too long.
        """
        reached = await self._ask("process")
        await self.neighbours.reach(int(reached["seq"]))

    def messages(self) -> list[Sent]:
        """Every private message that was accepted, in order."""
        return list(self.neighbours.chatting.sent)

    def public_writes(self) -> list[Write]:
        """Every write to any repository that Jetstream has shown, in order; `by` means nothing."""
        return list(self.neighbours.mirror.writes)

    async def label(
        self, uri: str, val: str, cid: str | None = None, *, taken_back: bool = False
    ) -> None:
        """Have Ozone label an account (a DID) or a record (URI and CID), and tell the AppView."""
        about = {"uri": uri, "val": val} | ({"cid": cid} if cid else {})
        about |= {"neg": "yes"} if taken_back else {}
        await self._ask("label", **about)

    async def reports_about(self, uri: str) -> list[dict[str, Any]]:
        """What Ozone was told of this post: reason type, words and reporter of each report."""
        reports: list[dict[str, Any]] = (await self._ask("reports", uri=uri))["reports"]
        return reports

    async def serve_feed(self, uri: str, posts: Sequence[str]) -> str:
        """Have a feed generator of its own show these posts; gives its DID."""
        return str((await self._ask("feed", uri=uri, posts=",".join(posts)))["did"])

    async def _ask(self, door: str, **params: str) -> dict[str, Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.control}/{door}", params=params) as answer,
        ):
            said: dict[str, Any] = await answer.json()
            if not answer.ok:
                raise RuntimeError(f"/{door} of the network said {said}")
            return said


@contextmanager
def start_real_network(
    folder: Path, *, postgres: int | None = None, rate_limits: bool = False
) -> Iterator[RealNetwork]:
    """About five seconds. `folder` must be one that the user `postgres` can reach into.

    `postgres`: the port of a running cluster to use; None starts one.
    `rate_limits`: the PDS's own limits (30 logins in 5 minutes and so on).
    """
    with ExitStack() as parts:
        database = postgres or parts.enter_context(running_postgres(folder))
        redis = parts.enter_context(running_redis(folder))
        chat = free_port()
        settings = {
            "DB_POSTGRES_URL": f"postgresql://postgres@127.0.0.1:{database}/postgres",
            "DB_POSTGRES_SCHEMA": _schema_of(chat),
            "REDIS_HOST": f"127.0.0.1:{redis}",
            "CHAT_PORT": str(chat),
            "RATE_LIMITS": str(int(rate_limits)),
        }
        ready = parts.enter_context(running_node(folder, settings))
        beside = parts.enter_context(
            in_background(lambda: neighbours(ready["pds"], ready["plc"], chat))
        )
        addresses = Addresses(
            pds=ready["pds"],
            appview=ready["appview"],
            plc=ready["plc"],
            jetstream=beside.jetstream,
            chat_did=beside.chat_did,
            appview_did=ready["appview_did"],
            moderation_did=ready["ozone_did"],
        )
        yield RealNetwork(addresses, ready["ozone"], ready["ozone_did"], ready["control"], beside)


def _schema_of(port: int) -> str:
    """Parallel networks share a cluster; dev-env takes no digits in a schema's name."""
    return "net_" + "".join("abcdefghij"[int(digit)] for digit in str(port))
