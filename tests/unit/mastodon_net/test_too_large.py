"""What nobody can read in full makes the bot deaf to that alone."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from typing_extensions import override

from bot.fetch import Fetched, Fetcher, LoopbackToo, TooLarge
from bot.model.coverage import Tier
from bot.model.people import AccountId
from bot.model.senses import Aimed, Sensed
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.directory import MastodonDirectory
from bot.networks.mastodon.gate import Gate
from bot.networks.mastodon.members import Members
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.polling import Poller
from bot.networks.mastodon.senses import MastodonSenses
from bot.networks.mastodon.streaming import Ears
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.networks.mastodon.workers import Workers
from tests.unit.mastodon_net.worlds import QUICK, World, soon, world_of

NOTICES = "/api/v1/notifications"


class Narrow(Fetcher):
    """Takes no answer of which `is_large` holds."""

    def __init__(self, is_large: Callable[[str, Any], bool]) -> None:
        super().__init__(LoopbackToo())
        self.is_large = is_large

    @override
    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Fetched:
        answer = await super().send(method, url, headers=headers, body=body)
        if self.is_large(url, answer.json()):
            raise TooLarge(answer.headers)
        return answer


def many_or_huge(url: str, json: Any) -> bool:
    return NOTICES in url and (len(json) > 1 or "huge" in str(json))


def ears_of(world: World, fetcher: Fetcher) -> Ears:
    token = world.account.server.token
    server = Server(world.here, fetcher, world.clock, token=token, patient=True)
    return Ears(server, world.guard, world.clock, Random(1), ("mention",), QUICK)


async def test_notifications_are_read_one_by_one_and_the_largest_is_stepped_over() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        for text in ("zero", "one", "huge", "two"):
            await world.people.post(her, text, mention=[world.house])
        all_ = (await world.account.server.get(NOTICES)).listed
        ears, texts = ears_of(world, Narrow(many_or_huge)), list[str]()
        async with aclosing(ears.listen(str(all_[-1]["id"]), world.clock.now())) as news:
            async for told in news:
                texts += [n.status.text.split()[-1] for n in told.notices if n.status]
                if texts[-1:] == ["two"]:
                    await world.people.post(her, "three", mention=[world.house])
                if texts[-1:] == ["three"]:
                    break
        assert texts == ["one", "two", "three"]
        assert ears.health.malformed == 1


@pytest.mark.parametrize(
    ("texts", "found", "left_out"),
    [
        (("one", "huge", "two", "three"), ["one", "two", "three"], 1),
        (("huge", "two", "huge", "three"), ["three"], 1),
        (("one", "huge"), ["one"], 1),
        (("huge",), [], 1),
    ],
)
async def test_where_the_server_does_not_say_what_comes_next_it_is_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch, texts: Sequence[str], found: list[str], left_out: int
) -> None:
    def nobody_says(_: Mapping[str, str]) -> str | None:
        return None

    monkeypatch.setattr("bot.networks.mastodon.notices.newer_than", nobody_says)
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        for text in ("zero", *texts):
            await world.people.post(her, text, mention=[world.house])
        all_ = (await world.account.server.get(NOTICES)).listed
        ears, read = ears_of(world, Narrow(many_or_huge)), list[str]()
        async with aclosing(ears.listen(str(all_[-1]["id"]), world.clock.now())) as news:
            for _ in range(4):  # what is asked again is neither told nor counted twice
                read += [n.status.text.split()[-1] for n in (await anext(news)).notices if n.status]
            await world.people.post(her, "later", mention=[world.house])
            while read[-1:] != ["later"]:
                read += [n.status.text.split()[-1] for n in (await anext(news)).notices if n.status]
        assert read == [*found, "later"]
        assert ears.health.malformed == left_out
        assert ears.health.reconnects == 0


async def test_what_a_server_says_of_itself_at_length_is_not_needed() -> None:
    async with world_of() as world:
        ears = ears_of(world, Narrow(lambda url, _: url.endswith("/instance")))
        async with aclosing(ears.listen(None, world.clock.now())) as news:
            await anext(news)
        assert ears.health.streaming is False


def poller_of(world: World, fetcher: Fetcher, told: list[Sensed]) -> Poller:
    async def tell(sensed: Sequence[Sensed]) -> None:
        told.extend(sensed)

    return Poller(fetcher, world.clock, tell)


async def test_one_large_conversation_hides_no_other() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        account, told, asked = AccountId(her.uri), list[Sensed](), list[str]()

        def large(url: str, json: Any) -> bool:
            huge = url.endswith("/context") and "huge" in str(json)
            asked.extend([url] if huge else [])
            return huge

        fetcher = Narrow(large)
        reading = poller_of(world, fetcher, told)
        reading.watch(account, world.clock.now())
        for text in ("huge", "Quack"):
            post = await world.people.post(her, "Vaccines work")
            await world.people.reply(troll, post, text)
        for _ in range(3):
            await reading.look()
            world.clock.ahead += timedelta(seconds=20)
        assert [each.interaction.text.split()[-1] for each in told if isinstance(each, Aimed)] == [
            "Quack"
        ]
        assert len(asked) == 1
        coverage = reading.coverage(account)
        assert coverage is not None
        assert (coverage.tier, coverage.why) == (Tier.ANONYMOUS, None)
        assert coverage.trouble == "a conversation is too large to be read"

        fetcher.is_large = lambda *_: False
        for _ in range(6):
            await reading.look()
            world.clock.ahead += timedelta(minutes=11)
        assert len([each for each in told if isinstance(each, Aimed)]) == 2
        healed = reading.coverage(account)
        assert healed is not None
        assert healed.trouble is None


@pytest.mark.parametrize("what", ["/lookup", "/statuses"])
async def test_a_member_whose_page_is_too_large_is_not_said_to_be_gone(what: str) -> None:
    async with world_of() as world:
        her, told, asked = await world.newcomer("dr_a"), list[Sensed](), list[str]()

        def large(url: str, _: Any) -> bool:
            asked.append(url)
            return what in url

        reading = poller_of(world, Narrow(large), told)
        reading.watch(AccountId(her.uri), world.clock.now())
        await reading.look()
        before = len(asked)
        await reading.look()
        assert len(asked) == before
        coverage = reading.coverage(AccountId(her.uri))
        assert coverage is not None
        assert (coverage.why, coverage.trouble) == (None, "the answer is too large")
        assert told == []


async def test_a_signed_in_member_stays_signed_in() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        await world.sign_in(her)
        account, heard = AccountId(her.uri), list[str]()
        fetcher = Narrow(lambda url, _: "/context" in url)
        members = Members(world.oauth, world.drawer, fetcher, world.clock)
        watch = WatchSet(AccountId(world.house.uri), [account])
        ways = Ways(fetcher, world.guard, QUICK, QUICK)
        senses = MastodonSenses(
            world.account, members, watch, ways, world.clock, Random(1), world.gate
        )

        async def listen() -> None:
            async with aclosing(senses.listen(None)) as batches:
                async for batch in batches:
                    heard.extend(s.interaction.text for s in batch.sensed if isinstance(s, Aimed))

        def tier() -> Tier | None:
            coverage = senses.coverage(account)
            return coverage.tier if coverage else None

        async with Workers() as workers:
            workers.start(listen())
            await soon(lambda: tier() is Tier.SIGNED_IN)
            fetcher.is_large = many_or_huge
            post = await world.people.post(her, "Vaccines work")
            for text in ("Quack", "huge", "Fraud"):
                await world.people.reply(troll, post, text)
            await soon(lambda: {text.split()[-1] for text in heard} >= {"Quack", "Fraud"})
            assert tier() is Tier.SIGNED_IN


async def test_a_long_profile_hides_nobody_who_asks_to_follow() -> None:
    def is_large(url: str, json: Any) -> bool:
        return "follow_requests" in url and len(json) > 4

    async with world_of() as world:
        await world.people.set_profile(world.house, locked=True)
        for number in range(6):
            caller = await world.newcomer(f"dr_{number}")
            await world.people.follow(caller, world.house.uri)
        token = world.account.server.token
        assert token is not None
        account = BotAccount(world.here, token, Narrow(is_large), world.clock)
        async with aclosing(Gate(account, world.clock, guarded=True).listen()) as asking:
            first = await anext(asking)
        account.close()
    assert (len(first.callers), first.whole) == (6, True)


async def test_of_what_was_missed_the_rest_is_read() -> None:
    async with world_of() as world:
        her, troll = await world.newcomer("dr_a"), await world.newcomer("troll")
        before = world.clock.now()
        for text in ("huge", "Quack"):
            await world.people.reply(troll, await world.people.post(her, "Vaccines work"), text)
        fetcher = Narrow(lambda url, json: url.endswith("/context") and "huge" in str(json))
        directory = MastodonDirectory(world.account, world.members, fetcher, world.clock)
        missed = await directory.missed(AccountId(her.uri), before, world.clock.now())
        assert [each.text.split()[-1] for each in missed] == ["Quack"]
