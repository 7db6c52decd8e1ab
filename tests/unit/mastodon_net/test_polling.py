"""Reading from outside: what it asks for, and how often."""

from collections.abc import Container, Mapping, Sequence
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

from bot.fetch import Fetched, Fetcher, LoopbackToo
from bot.model.people import AccountId
from bot.model.senses import Aimed, Sensed
from bot.networks.mastodon.polling import Poller
from bot.networks.mastodon.schedule import Budget
from bot.rehearsal.mastodon.flavour import MASTODON
from bot.rehearsal.mastodon.pages import PAGING
from tests.unit.mastodon_net.worlds import World, world_of


class Recording(Fetcher):
    """Remembers every address that was asked."""

    def __init__(self) -> None:
        super().__init__(LoopbackToo())
        self.asked: list[str] = []

    @override
    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Fetched:
        assert headers["user-agent"].startswith("housecall")
        assert "authorization" not in headers
        self.asked.append(url)
        return await super().send(method, url, headers=headers, body=body)


def poller(
    world: World,
    fetcher: Fetcher,
    budget: Budget,
    told: list[Sensed],
    in_feed: Container[str] = (),
) -> Poller:
    async def tell(sensed: Sequence[Sensed]) -> None:
        told.extend(sensed)

    return Poller(fetcher, world.clock, tell, budget, in_feed=in_feed.__contains__)


async def test_nothing_is_read_by_pages_and_nobody_is_signed_in() -> None:
    async with world_of(MASTODON) as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        fetcher, told = Recording(), list[Sensed]()
        reading = poller(world, fetcher, Budget(), told)
        reading.watch(AccountId(her.uri), world.clock.now())
        posts = [await world.people.post(her, f"Vaccines work {n}") for n in range(23)]
        await world.people.reply(troll, posts[-1], "Quack")
        for _ in range(3):
            await reading.look()
            world.clock.ahead += timedelta(minutes=11)
        assert any(isinstance(each, Aimed) for each in told)
        assert len(fetcher.asked) >= 5
        params = {name for url in fetcher.asked for name in parse_qs(urlsplit(url).query)}
        assert params
        assert not params & set(PAGING)


async def test_no_read_begins_once_the_budget_is_spent() -> None:
    async with world_of(MASTODON) as world:
        fetcher, told = Recording(), list[Sensed]()
        reading = poller(world, fetcher, Budget(per_instance=6, total=100), told)
        for number in range(10):
            her = await world.newcomer(f"dr_{number}")
            reading.watch(AccountId(her.uri), world.clock.now())
        await reading.look()
        assert len(fetcher.asked) == 6  # who she is and what she wrote: two for each
        await reading.look()
        assert len(fetcher.asked) == 6
        world.clock.ahead += timedelta(minutes=6)
        await reading.look()
        assert len(fetcher.asked) == 12


async def test_answers_to_an_older_post_are_seen_sooner_while_a_feed_shows_it() -> None:
    async with world_of(MASTODON) as world:
        her, stranger = await world.newcomer("dr_a"), await world.newcomer("stranger")
        fetcher, told, shown = Recording(), list[Sensed](), set[str]()
        reading = poller(world, fetcher, Budget(), told, shown)
        reading.watch(AccountId(her.uri), world.clock.now())
        post = await world.people.post(her, "Vaccines work")
        await reading.look()
        world.clock.ahead += timedelta(hours=5)
        await reading.look()
        waited = list[int]()
        for in_feed in (False, True):
            shown.clear()
            shown |= {post.uri} if in_feed else set()
            told.clear()
            await world.people.reply(stranger, post, "Quack")
            minutes = 0
            while not told:
                world.clock.ahead += timedelta(minutes=1)
                minutes += 1
                await reading.look()
            waited.append(minutes)
        assert waited[0] > waited[1]
