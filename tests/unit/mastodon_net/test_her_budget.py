"""With her token no more is read than leaves room for her own apps, and nothing is lost by it."""

from collections.abc import Mapping
from contextlib import aclosing
from datetime import timedelta
from random import Random

import pytest
from typing_extensions import override

from bot.fetch import Fetched, Fetcher, LoopbackToo
from bot.model.errors import NetworkDown
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.mastodon.listening import AIMED
from bot.networks.mastodon.members import READS, Members
from bot.networks.mastodon.notices import EarsHealth, NoticeList
from bot.networks.mastodon.places import Places
from bot.networks.mastodon.senses import MastodonSenses
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.networks.mastodon.workers import Workers
from tests.unit.mastodon_net.worlds import QUICK, soon, world_of

A_PAGE = 40


class Counting(Fetcher):
    """Remembers what is asked with which token."""

    def __init__(self) -> None:
        super().__init__(LoopbackToo())
        self.asked: list[tuple[str, str]] = []

    @override
    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Fetched:
        token = headers.get("authorization", "").removeprefix("Bearer ")
        self.asked.append((token, url))
        return await super().send(method, url, headers=headers, body=body)


async def test_after_a_long_absence_all_is_told_within_the_budget() -> None:
    async with world_of() as world:
        her, friend = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        session = await world.sign_in(her)
        fetcher, texts = Counting(), set[str]()
        members = Members(world.oauth, world.drawer, fetcher, world.clock)
        watch = WatchSet(AccountId(world.house.uri), [AccountId(her.uri)])
        ways = Ways(fetcher, world.guard, QUICK, QUICK)
        senses = MastodonSenses(
            world.account, members, watch, ways, world.clock, Random(1), world.gate
        )
        left_at = Places.parse(None, world.clock.now())
        left_at.of(AccountId(her.uri), world.clock.now())
        for number in range(A_PAGE):
            post = await world.people.post(friend, f"Hello {number}")
            await world.people.post(friend, f"No {number}", reply_to=post, mention=[her])

        async def listen() -> None:
            async with aclosing(senses.listen(left_at.written())) as batches:
                async for batch in batches:
                    texts.update(s.interaction.text for s in batch.sensed if isinstance(s, Aimed))

        async with Workers() as workers:
            workers.start(listen())
            await soon(lambda: len(texts) == A_PAGE)
        asked = [url for token, url in fetcher.asked if token == session.token]
        around = [url for url in asked if url.endswith("/context")]
        assert READS.per_instance > len(around) > READS.per_instance - 5
        assert len(asked) <= 2 * READS.per_instance


async def test_what_there_was_room_for_is_told_and_the_rest_comes_later() -> None:
    async with world_of() as world:
        her, friend = await world.newcomer("dr_a"), await world.newcomer("dr_b")
        await world.sign_in(her)
        signed_in = await world.members.signed_in(AccountId(her.uri))
        assert signed_in is not None
        first = await world.people.post(friend, "No first", mention=[her])
        (begin,) = (await signed_in.server.get("/api/v1/notifications")).listed
        for number in range(A_PAGE + 30):
            await world.people.post(friend, f"No {number}", mention=[her])
        for _ in range(READS.per_instance - 1):
            await signed_in.lists.get("/api/v1/notifications")
        notices = NoticeList(signed_in.lists, world.clock, AIMED, EarsHealth())
        found, after = await notices.after(str(begin["id"]), world.clock.now())
        assert len(found) == A_PAGE
        assert first.uri not in {each.status.uri for each in found if each.status}
        with pytest.raises(NetworkDown) as waits:
            await notices.after(after, world.clock.now())
        assert waits.value.retry_after is not None
        world.clock.ahead += READS.window + timedelta(seconds=1)
        rest, _ = await notices.after(after, world.clock.now())
        assert len(rest) == 30
