"""What members' servers are, as far as that changes what they can do there. In memory only."""

from bot.fetch import Fetcher
from bot.model.people import AccountId
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import origin_of
from bot.networks.mastodon.shelf import Bounded
from bot.pipeline.ports import Clock


class Homes:
    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher, self._clock = fetcher, clock
        self._shows_others = Bounded[str, bool](4_096)

    def shows_others(self, member: AccountId) -> bool:
        """Whether her server has pages of accounts elsewhere; while nothing is known, it has."""
        return self._shows_others.get(origin_of(member), True)

    async def learn(self, member: AccountId) -> None:
        """Asks her server once. Never raises: it is asked again with the next of its members."""
        origin = origin_of(member)
        if origin in self._shows_others:
            return
        server = Server(origin, self._fetcher, self._clock)
        try:
            self._shows_others.put(origin, (await server.instance()).shows_others)
        except Exception:  # noqa: BLE001  one odd server must not end the bot for all
            return
