"""From two moderators' yes to what a member sees of it, and back again within 15 minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.app.own_list import OursToo
from bot.model.changes import AddEntry, EndEntry, KnowCircle, NameLists, OpenEpisode
from bot.model.lists import OURS, ListReason, TakenBack
from bot.model.people import AccountId, Network
from bot.model.subscriptions import OthersList, Source
from bot.pipeline.hear import hear
from bot.pipeline.lists import read_lists
from bot.pipeline.ticks import tick
from bot.rules.taking_in import Answer
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    MINUTE,
    MOD,
    START,
    Desk,
    World,
    episode,
    heard,
    reply,
    stranger,
)

BAD, WORSE = stranger(1), stranger(2)
CAT = AccountId("did:plc:cat-the-member")


class NoOthers:
    """Port ListReader, of which nothing is asked."""

    async def read(self, known: OthersList) -> Answer | None:
        raise AssertionError(f"{known.source} is not ours")

    async def look_up(self, names: Sequence[str]) -> Mapping[str, AccountId]:
        assert not names
        return {}


async def later(desk: Desk, minutes: int, world: World) -> None:
    """The list is read again, a tick follows, and what is due is done."""
    desk.clock.later(minutes * MINUTE)
    kept = {"ledger": desk.ledger, "policy": desk.policy, "clock": desk.clock}
    await read_lists(OursToo(NoOthers(), desk.ledger, desk.clock), **kept)  # type: ignore[arg-type]  # the same three
    desk.clock.later(MINUTE)
    await tick(**kept)  # type: ignore[arg-type]  # as above
    await world.carry_out(desk)


async def says(desk: Desk, *texts: str, by: AccountId = ADA) -> None:
    for text in texts:
        now = desk.clock.later(MINUTE)
        message = replace(heard(text, by, at=now), message=str(now))
        await hear([message], "1", Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)


async def told(desk: Desk) -> list[tuple[AccountId, str]]:
    found = []
    while order := await desk.ledger.next_message():
        found.append((order.action.to, order.text or ""))  # type: ignore[union-attr]  # a Say
        await desk.settle(await desk.ledger.start(order), receipt=order.once)
    return found


async def lists(desk: Desk, account: AccountId) -> None:
    until = desk.clock.now() + 30 * DAY
    await desk.write(AddEntry(account, ListReason.THREATS, until, case=41))


@pytest.fixture
async def house(desk: Desk) -> Desk:
    """Ada has signed in; Bea has not."""
    await desk.join(can_act=True, joined_at=START - 60 * DAY)
    await desk.join(BEA, joined_at=START - 60 * DAY)
    await desk.write(NameLists((Source("Clinic (ours)", OURS),)), KnowCircle(ADA, ()))
    return desk


@pytest.mark.need("S3-4")
async def test_who_uses_our_list_has_what_comes_and_goes_within_15_minutes(house: Desk) -> None:
    world = World()
    await lists(house, BAD)
    await later(house, 10, world)
    offers = [who for who, text in await told(house) if "list_offer" in text]
    assert sorted(offers) == [ADA, BEA]
    await says(house, "list use 1", "yes")
    await world.carry_out(house)
    assert world.muted == {BAD}
    await told(house)
    await lists(house, WORSE)
    await later(house, 10, world)
    assert world.muted == {BAD, WORSE}
    assert [who for who, text in await told(house) if "list_offer" in text] == [BEA]
    began = house.clock.now()
    await house.write(EndEntry(1, TakenBack.WITHDRAWN))
    await later(house, 10, world)
    assert world.muted == {WORSE}
    assert house.clock.now() - began <= 15 * MINUTE


async def test_an_entry_is_offered_once_a_yes_would_find_it(house: Desk) -> None:
    await lists(house, BAD)
    await tick(ledger=house.ledger, policy=house.policy, clock=house.clock)
    assert not [text for _, text in await told(house) if "list_offer" in text]
    await later(house, 10, World())
    offers = [who for who, text in await told(house) if "list_offer" in text]
    assert sorted(offers) == [ADA, BEA]


async def test_an_account_that_she_has_muted_herself_stays_so(house: Desk) -> None:
    world = World(muted={BAD})
    await lists(house, BAD)
    await later(house, 10, world)
    await says(house, "list use 1", "yes")
    await world.carry_out(house)
    await house.write(EndEntry(1, TakenBack.WITHDRAWN))
    await later(house, 10, world)
    assert world.muted == {BAD}


async def test_without_a_yes_nothing_is_hidden_from_anybody(house: Desk) -> None:
    world = World()
    await lists(house, BAD)
    await later(house, 10, world)
    assert not world.acts


@pytest.mark.need("S3-4")
@pytest.mark.parametrize("typed", ["wrong 41", "wrong number 1", "trust number 1"])
async def test_one_members_word_ends_what_rests_on_two_and_releases_everybody(
    house: Desk, typed: str
) -> None:
    world = World()
    await house.join(MOD, is_moderator=True)
    await house.join(CAT, can_act=True, joined_at=START - 60 * DAY)
    await house.write(KnowCircle(CAT, ()))
    for case, member in ((41, ADA), (42, BEA)):
        seen = reply(1, member=member, post=f"at://{BAD}/app.bsky.feed.post/{case}")
        await house.keep(seen)
        await house.write(OpenEpisode(episode(case, [seen], member=member)))
    until = house.clock.now() + 30 * DAY
    await house.write(AddEntry(BAD, ListReason.THREATS, until, case=41, members=2))
    await later(house, 10, world)
    await says(house, "list use 1", "yes", by=CAT)
    await world.carry_out(house)
    assert world.muted == {BAD}
    await told(house)
    began = house.clock.now()
    await says(house, typed)
    for minutes in (0, 10):  # it ends with the next tick, and whoever reads it then has it back
        await later(house, minutes, world)
    assert world.muted == set()
    assert house.clock.now() - began <= 15 * MINUTE
    heard_of_it = [who for who, text in await told(house) if "moderator_entry_ended" in text]
    assert heard_of_it == [MOD]


async def test_who_trusts_an_account_has_it_back_before_the_list_is_read_again(house: Desk) -> None:
    world = World()
    await lists(house, BAD)
    await lists(house, WORSE)
    await later(house, 10, world)
    await says(house, "list use 1", "yes")
    await world.carry_out(house)
    await says(house, f"trust https://bsky.app/profile/{BAD}")
    await world.carry_out(house)
    assert world.muted == {WORSE}
    await later(house, 10, world)
    assert world.muted == {WORSE}
    await says(house, "undo")
    await later(house, 10, world)
    assert world.muted == {BAD, WORSE}
