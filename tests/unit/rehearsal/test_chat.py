"""Who may write to whom, how much, and how often."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession

from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People, Person, SaidNo
from bot.rehearsal.bluesky.texts import graphemes_in
from bot.rehearsal.faults import Fault
from tests.unit.rehearsal.stepped import SteppedClock


@pytest.fixture
async def dr_a(people: People) -> Person:
    return await people.new_account("dr-ama")


@pytest.fixture
async def bot(people: People) -> Person:
    return await people.new_account("house")


async def refusal(people: People, who: Person, whom: Person, text: str = "hello") -> str:
    with pytest.raises(SaidNo) as refused:
        await people.message(who, whom.did, text)
    return refused.value.name


async def test_without_a_declaration_only_the_followed_may_write(
    network: Network, people: People, dr_a: Person, bot: Person
) -> None:
    assert await refusal(people, bot, dr_a) == "NotFollowedBySender"
    await people.follow(dr_a, bot.did)
    await people.message(bot, dr_a.did, "welcome")
    (sent,) = network.messages()
    assert (sent.sender, sent.to, sent.text, sent.in_group) == (
        bot.did,
        (dr_a.did,),
        "welcome",
        False,
    )


async def test_a_declaration_rules_new_conversations_only(
    people: People, dr_a: Person, bot: Person
) -> None:
    await people.allow_messages(dr_a, "all")
    await people.message(bot, dr_a.did, "first")
    await people.allow_messages(dr_a, "none")
    await people.message(bot, dr_a.did, "second")
    stranger = await people.new_account("stranger")
    assert await refusal(people, stranger, dr_a) == "MessagesDisabled"
    assert [one.text for one in await people.inbox(dr_a, bot.did)] == ["first", "second"]


async def test_a_block_stops_an_open_conversation_from_both_sides(
    people: People, dr_a: Person, bot: Person
) -> None:
    await people.allow_messages(bot, "all")
    await people.message(dr_a, bot.did, "hello")
    block = await people.block(dr_a, bot.did)
    assert await refusal(people, bot, dr_a) == "BlockedActor"
    assert await refusal(people, dr_a, bot) == "BlockedSubject"
    await people.delete(dr_a, block)
    await people.message(bot, dr_a.did, "hello again")


async def test_nobody_can_write_to_who_is_away(people: People, dr_a: Person, bot: Person) -> None:
    await people.follow(dr_a, bot.did)
    await people.deactivate(dr_a)
    assert await refusal(people, bot, dr_a) == "RecipientNotFound"


@pytest.mark.parametrize("text", ["x" * 1001, "\u00e9" * 5001, ""])
async def test_a_text_must_fit(people: People, dr_a: Person, bot: Person, text: str) -> None:
    await people.follow(dr_a, bot.did)
    assert await refusal(people, bot, dr_a, text) == "InvalidRequest"


async def test_a_text_of_a_thousand_graphemes_fits(
    people: People, dr_a: Person, bot: Person
) -> None:
    await people.follow(dr_a, bot.did)
    await people.message(bot, dr_a.did, "e\u0301" * 1000)
    assert graphemes_in("e\u0301" * 1000) == 1000
    assert graphemes_in("\U0001f469\u200d\u2695\ufe0f\U0001f44d\U0001f3fd") == 2


async def test_a_first_message_of_a_stranger_waits_as_a_request(
    people: People, dr_a: Person, bot: Person
) -> None:
    await people.allow_messages(bot, "all")
    await people.message(dr_a, bot.did, "join")
    assert await statuses(people, dr_a) == ["accepted"]
    assert await statuses(people, bot) == ["request"]
    await people.accept(bot, dr_a.did)
    assert await statuses(people, bot) == ["accepted"]


async def statuses(people: People, who: Person) -> list[str]:
    found = await people.xrpc.pages(who, "chat.bsky.convo.listConvos", "convos")
    return [one["status"] for one in found]


async def test_the_undocumented_limit_holds_back_for_hours(
    network: Network, people: People, dr_a: Person, bot: Person, clock: SteppedClock
) -> None:
    await people.follow(dr_a, bot.did)
    network.chat.messages_per_minute = 2
    for _ in range(2):
        await people.message(bot, dr_a.did, "hello")
    assert await refusal(people, bot, dr_a) == "RateLimitExceeded"
    clock.step(timedelta(hours=5))
    assert await refusal(people, bot, dr_a) == "RateLimitExceeded"
    clock.step(timedelta(hours=2))
    await people.message(bot, dr_a.did, "hello")
    assert len(network.messages()) == 3


async def test_chat_can_be_gone_for_the_bot_and_not_for_people(
    network: Network, http: ClientSession, people: People, dr_a: Person, bot: Person
) -> None:
    await people.follow(dr_a, bot.did)
    address = f"{network.addresses.pds}/xrpc/chat.bsky.convo.getLog"
    with network.faults.during("/xrpc/chat.bsky.*", Fault.UNAVAILABLE):
        for _ in range(2):
            async with http.get(address) as answer:
                assert (answer.status, (await answer.json())["error"]) == (502, "UpstreamFailure")
        await people.message(bot, dr_a.did, "hello")
    async with http.get(address) as answer:
        assert answer.status == 401


async def test_messages_carry_the_story_clock(
    people: People, dr_a: Person, bot: Person, clock: SteppedClock
) -> None:
    await people.allow_messages(bot, "all")
    await people.message(dr_a, bot.did, "one")
    clock.step(timedelta(days=7))
    await people.message(dr_a, bot.did, "two")
    first, second = await people.inbox(bot, dr_a.did)
    assert second.sent_at - first.sent_at == timedelta(days=7)


async def test_a_long_inbox_is_read_to_its_end(people: People, dr_a: Person, bot: Person) -> None:
    await people.allow_messages(bot, "all")
    texts = [f"number {number}" for number in range(120)]
    for text in texts:
        await people.message(dr_a, bot.did, text)
    assert [one.text for one in await people.inbox(bot, dr_a.did)] == texts
