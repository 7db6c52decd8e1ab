"""A whole simulated federation on loopback, in this process."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random

from bot.rehearsal.mastodon.delivery import Delivery
from bot.rehearsal.mastodon.flavour import MASTODON, Flavour
from bot.rehearsal.mastodon.hub import Hub
from bot.rehearsal.mastodon.instance import Instance
from bot.rehearsal.mastodon.world import Clock, Mute, Sent, Site, Visibility, World, Write


class Federation:
    """Servers of the given flavours. Accounts are named by actor URI, which never changes."""

    def __init__(
        self,
        clock: Clock,
        rng: Random,
        flavours: Sequence[Flavour] = (MASTODON,),
        ports: Sequence[int] = (),
    ) -> None:
        self.world = World(clock, rng)
        hubs: dict[str, Hub] = {}
        taken = [*ports, *[0] * (len(flavours) - len(ports))]
        self.instances = tuple(
            Instance(self.world, hubs, flavour, port)
            for flavour, port in zip(flavours, taken, strict=True)
        )
        self._delivery = Delivery(self.world, hubs)

    def home_of(self, account: str) -> Instance:
        return self.at(self.world.accounts[account].home)

    def at(self, domain: str) -> Instance:
        return next(one for one in self.instances if one.domain == domain)

    def sent(self, by: str | None = None) -> list[Sent]:
        """Everything that was posted, first text and every edit, in order."""
        return [one for one in self.world.sent if by in {None, one.sender}]

    def turned_to(self, account: str) -> set[str]:
        """Who ever followed this account, asked to, or wrote to it in private."""
        direct = (one for one in self.world.sent if one.visibility is Visibility.DIRECT)
        wrote = {one.sender for one in direct if account in one.to}
        return wrote | {who for who, whom in self.world.ever_followed if whom == account}

    def writes(self, app: str | None = None) -> list[Write]:
        """Every accepted call that changed something, in order, with the client that made it."""
        return [one for one in self.world.writes if app in {None, one.app}]

    def mutes_of(self, account: str) -> dict[str, Mute]:
        muted = [whom for who, whom in list(self.world.mutes) if who == account]
        holding = {whom: self.world.mute(account, whom) for whom in muted}
        return {whom: mute for whom, mute in holding.items() if mute}

    def suspend(self, account: str) -> None:
        """As her server's moderators would; `restore` undoes it."""
        self.world.accounts[account].suspended = True

    def restore(self, account: str) -> None:
        self.world.accounts[account].suspended = False

    def delete_account(self, account: str) -> None:
        self.world.accounts[account].deleted = True
        for pair in [pair for pair in self.world.follows if account in pair]:
            del self.world.follows[pair]

    def move(self, account: str, to: str) -> None:
        """Followers of the old account follow the new one, as their servers do for them."""
        self.world.accounts[account].moved_to = to
        for who in self.world.followers(account):
            del self.world.follows[who, account]
            if who != to:
                self.world.follows[who, to] = self.world.clock()
                self._delivery.notify(to, "follow", who)

    def limit(self, account: str, at: Instance) -> None:
        """As the moderators of that server would: hidden from all who do not follow it."""
        at.site.limited.add(account)

    def sever(self, one: Instance, other: Instance) -> None:
        """One server blocks the other: every follow between them ends."""
        homes, domains = self.world.accounts, {one.domain, other.domain}
        between = [p for p in self.world.follows if {homes[p[0]].home, homes[p[1]].home} == domains]
        for pair in between:
            del self.world.follows[pair]
        here = {uri for pair in between for uri in pair if homes[uri].home == one.domain}
        for uri in sorted(here):
            self._delivery.notify_of_server(uri, other.domain)

    def revoke_logins(self, account: str, app: str) -> None:
        """As if she removed the app in her settings."""
        self.home_of(account).oauth.revoke_all(account, app)

    def site_of(self, account: str) -> Site:
        return self.world.home_of(account)


@asynccontextmanager
async def simulated_federation(
    clock: Clock,
    rng: Random,
    flavours: Sequence[Flavour] = (MASTODON,),
    ports: Sequence[int] = (),
) -> AsyncIterator[Federation]:
    """Running servers, stopped at the end of the block."""
    federation = Federation(clock, rng, flavours, ports)
    async with AsyncExitStack() as stack:
        for instance in federation.instances:
            stack.push_async_callback(instance.server.stop)
        for instance in federation.instances:
            await instance.server.start()
        yield federation
