"""One server of the federation: its own state, limits, streams and faults, behind one port."""

from collections.abc import Mapping

from aiohttp import web

from bot.rehearsal.faults import Faults
from bot.rehearsal.mastodon.about import About
from bot.rehearsal.mastodon.accounts import Accounts
from bot.rehearsal.mastodon.consent_page import ConsentPage
from bot.rehearsal.mastodon.delivery import Delivery
from bot.rehearsal.mastodon.door import Door
from bot.rehearsal.mastodon.flavour import Flavour
from bot.rehearsal.mastodon.hub import Hub
from bot.rehearsal.mastodon.ids import Ids
from bot.rehearsal.mastodon.limits import Limits
from bot.rehearsal.mastodon.lists import Lists
from bot.rehearsal.mastodon.mine import Mine
from bot.rehearsal.mastodon.notices import Notices
from bot.rehearsal.mastodon.oauth import OAuth
from bot.rehearsal.mastodon.refreshes import Refreshes
from bot.rehearsal.mastodon.relations import Relations
from bot.rehearsal.mastodon.statuses import Statuses
from bot.rehearsal.mastodon.streaming import Streaming
from bot.rehearsal.mastodon.threads import Threads
from bot.rehearsal.mastodon.timelines import Timelines
from bot.rehearsal.mastodon.wire import Route
from bot.rehearsal.mastodon.world import Site, World
from bot.rehearsal.servers import Server


class Instance:
    """Stop and start its `server` at will: state and port stay."""

    def __init__(self, world: World, hubs: dict[str, Hub], flavour: Flavour, port: int = 0) -> None:
        self.server = Server(port)
        self.domain = f"127.0.0.1:{self.server.port}"
        self.site = Site(self.domain, flavour, Ids(world.rng, ulids=flavour.ulids))
        self.faults = Faults()
        self.limits = Limits(flavour.reset_style)
        self.stream = Hub()
        self.oauth = OAuth(world, self.site)
        self._world = world
        world.sites[self.domain] = self.site
        hubs[self.domain] = self.stream
        self.server.serve(lambda: self._app(hubs))

    @property
    def url(self) -> str:
        return self.site.url

    @property
    def streaming_url(self) -> str:
        """Where streams really are, whatever the flavour advertises."""
        return f"ws://{self.domain}/api/v1/streaming"

    def id_of(self, uri: str) -> str:
        """The local id of an account or a status."""
        return self._world.local_id(self.site, uri)

    def _app(self, hubs: Mapping[str, Hub]) -> web.Application:
        world, site = self._world, self.site
        door = Door(world, self.oauth, self.limits)
        app = door.application(self._routes(Delivery(world, hubs)), self.faults)
        ConsentPage(world, site, self.oauth).add_routes(app)
        Streaming(site, self.stream, self.oauth).add_routes(app)
        About(world, site).add_routes(app)
        return app

    def _routes(self, delivery: Delivery) -> list[Route]:
        world, site = self._world, self.site
        accounts = Accounts(world, site, self.oauth)
        timelines = Timelines(world, site, delivery)
        statuses, refreshes = Statuses(world, site, delivery), Refreshes(world, site)
        parts = (
            self.oauth,
            About(world, site),
            accounts,
            Relations(world, site, accounts, delivery),
            statuses,
            Threads(world, site, statuses, refreshes),
            refreshes,
            timelines,
            Lists(world, site, accounts, timelines),
            Notices(world, site),
            Mine(world, site, accounts, delivery),
        )
        return [route for part in parts for route in part.routes()]
