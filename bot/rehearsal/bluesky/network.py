"""One whole simulated Bluesky on loopback, in this process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from random import Random

from bot.rehearsal.bluesky.addresses import Addresses
from bot.rehearsal.bluesky.appview import AppView
from bot.rehearsal.bluesky.chat import Chat, Sent
from bot.rehearsal.bluesky.feeds import Generator
from bot.rehearsal.bluesky.jetstream import Jetstream
from bot.rehearsal.bluesky.logins import Logins
from bot.rehearsal.bluesky.moderation import Moderation
from bot.rehearsal.bluesky.oauth import OAuth
from bot.rehearsal.bluesky.pds import Pds
from bot.rehearsal.bluesky.plc import plc_app
from bot.rehearsal.bluesky.repo import Clock, MuteCall, Status, World, Write
from bot.rehearsal.bluesky.sessions import Sessions
from bot.rehearsal.faults import Faults
from bot.rehearsal.servers import Server

CHAT_DID = "did:web:api.bsky.chat"
APPVIEW_DID = "did:web:api.bsky.app"
MODERATION_DID = "did:plc:ar7c4by46qjdydhdevvrndac"


@dataclass(frozen=True, slots=True)
class Ports:
    """0 takes any free port."""

    pds: int = 0
    appview: int = 0
    plc: int = 0
    jetstream: int = 0


class Network:
    """Stop and start a `Server` at will: state and ports stay.

    `clock` is the story's. `login_clock` is the one password tokens expire by: client libraries
    compare those with the machine's own time, so pass that where the story's clock is stepped.
    """

    def __init__(
        self,
        clock: Clock,
        rng: Random,
        *,
        login_clock: Clock | None = None,
        ports: Ports | None = None,
    ) -> None:
        ports = ports or Ports()
        self.world = World(clock, rng)
        self.faults = Faults()
        self.pds = Server(ports.pds)
        self.appview = Server(ports.appview)
        self.plc = Server(ports.plc)
        self.jetstream = Server(ports.jetstream)
        self.chat = Chat(self.world)
        self.moderation = Moderation(self.world)
        self.generators: dict[str, Generator] = {}  # services behind custom feeds, by feed
        self.stream = Jetstream(self.world)
        self.sessions = Sessions(self.world.ids, login_clock or clock)
        self.oauth = OAuth(self.world, self.addresses.pds)
        self.served = self._wire()

    @property
    def addresses(self) -> Addresses:
        return Addresses(
            pds=f"http://localhost:{self.pds.port}",
            appview=f"http://127.0.0.1:{self.appview.port}",
            plc=f"http://127.0.0.1:{self.plc.port}",
            jetstream=f"ws://127.0.0.1:{self.jetstream.port}",
            chat_did=CHAT_DID,
            appview_did=APPVIEW_DID,
            moderation_did=MODERATION_DID,
        )

    @property
    def servers(self) -> tuple[Server, ...]:
        return (self.plc, self.appview, self.pds, self.jetstream)

    def public_writes(self) -> list[Write]:
        """Every write to any repository, in order, with the credential it was made by."""
        return list(self.world.writes)

    def messages(self) -> list[Sent]:
        """Every private message that was accepted, in order."""
        return list(self.chat.sent)

    def mute_calls(self) -> list[MuteCall]:
        """Every muteActor and unmuteActor, in order."""
        return list(self.world.mute_calls)

    def muted_by(self, did: str) -> list[str]:
        """DIDs this account has muted now, oldest mute first."""
        return list(self.world.mutes.get(did, {}))

    def take_down(self, did: str) -> None:
        """As the network's moderators would; `restore` undoes it."""
        self.world.set_status(did, Status.TAKEN_DOWN)

    def restore(self, did: str) -> None:
        self.world.set_status(did, Status.ACTIVE)

    def delete_account(self, did: str) -> None:
        self.world.set_status(did, Status.DELETED)
        self.revoke_logins(did)
        self.revoke_oauth(did)

    def revoke_logins(self, did: str) -> None:
        """Ends every password session; the next call gets ExpiredToken, signing in works."""
        self.sessions.revoke(did)

    def revoke_oauth(self, did: str) -> None:
        """As if she removed the app in her settings."""
        self.oauth.grants.revoke_all(did)

    def _wire(self) -> frozenset[str]:
        """Gives every NSID that the PDS answers."""
        appview = AppView(self.world, self.generators)
        services = {
            f"{APPVIEW_DID}#bsky_appview": appview.endpoints(),
            f"{CHAT_DID}#bsky_chat": self.chat.endpoints(),
            f"{MODERATION_DID}#atproto_labeler": self.moderation.endpoints(),
        }
        url = self.addresses.pds
        pds = Pds(self.world, Logins(self.world, self.sessions, url), self.oauth, services)
        self.pds.serve(lambda: pds.app(self.faults))
        self.appview.serve(lambda: appview.app(self.faults))
        self.plc.serve(lambda: plc_app(self.world, url))
        self.jetstream.serve(lambda: self.stream.app(self.faults))
        return pds.served


@asynccontextmanager
async def simulated_network(
    clock: Clock, rng: Random, *, login_clock: Clock | None = None, ports: Ports | None = None
) -> AsyncIterator[Network]:
    """A running network, stopped at the end of the block."""
    network = Network(clock, rng, login_clock=login_clock, ports=ports)
    async with AsyncExitStack() as stack:
        for server in network.servers:
            stack.push_async_callback(server.stop)
        for server in network.servers:
            await server.start()
        yield network
