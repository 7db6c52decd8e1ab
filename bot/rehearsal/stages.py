"""The stage on either network, and on both: what a story may do there beside what all share."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from bot.rehearsal.bluesky import people as on_bluesky
from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.mastodon import people as on_mastodon
from bot.rehearsal.mastodon.network import Federation
from bot.rehearsal.stage import Bot, Stage


@dataclass(slots=True)
class BlueskyStage(Stage[on_bluesky.Person, on_bluesky.Posted]):
    """The network may be a real one."""

    people: on_bluesky.People


@dataclass(slots=True)
class SimulatedStage(BlueskyStage):
    """One whose network can be looked into, and told to fail."""

    network: Network = field(kw_only=True)


@dataclass(slots=True)
class DeskStage(SimulatedStage):
    """Where two moderate and one keeps the marks of the audit, all named in the configuration."""

    moderators: tuple[on_bluesky.Person, on_bluesky.Person] = field(kw_only=True)
    auditor: on_bluesky.Person = field(kw_only=True)


@dataclass(slots=True)
class MastodonStage(Stage[on_mastodon.Person, on_mastodon.Posted]):
    """A simulated federation: the first server is the bot's, the second hers, then strangers'."""

    people: on_mastodon.People
    federation: Federation = field(kw_only=True)

    def server(self, number: int) -> str:
        return self.federation.instances[number].url


@dataclass(frozen=True, slots=True)
class BothStages:
    """One bot with an account on each network."""

    bluesky: SimulatedStage
    mastodon: MastodonStage

    @property
    def bot(self) -> Bot:
        return self.bluesky.bot

    @property
    def saved(self) -> dict[str, bytes]:
        return {**self.bluesky.saved, **self.mastodon.saved}

    def murmur(self) -> AbstractAsyncContextManager[None]:
        return self.bluesky.murmur()


@dataclass(frozen=True, slots=True)
class KnownAs:
    """The same bot under its account on another network (port Bot)."""

    bot: Bot
    did: str

    @property
    def website(self) -> str:
        return self.bot.website

    async def start(self) -> None:
        await self.bot.start()

    async def stop(self) -> None:
        await self.bot.stop()

    async def kill(self) -> None:
        await self.bot.kill()
