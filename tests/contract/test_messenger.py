"""The bot's private messages: simulated chat, and the same behind the real PDS."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import timedelta
from random import Random
from typing import Any

import aiohttp
import pytest
from atproto import Session

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Heard
from bot.networks.bluesky import client, link_to
from bot.networks.bluesky.chat import Chat, Knows, Polling
from bot.rehearsal.bluesky.network import simulated_network
from bot.rehearsal.bluesky.people import People, Person, Posted
from bot.rehearsal.faults import Fault
from tests.contract.worlds import (
    House,
    ImpatientClock,
    Pocket,
    Quiet,
    World,
    both,
    house,
    house_in,
    real_time,
    simulated,
    world,
)
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["house", "real_folder", "real_network", "real_postgres", "world"]

CONVO = "/xrpc/chat.bsky.convo."
LONGEST = "\u00e9\u0301\u0301\u0301\u0301" * 1_000  # 1,000 graphemes of 10 bytes


async def everybody(_: AccountId) -> bool:
    return True


async def nobody(_: AccountId) -> bool:
    return False


def chat_of(
    world: World, house: House, clock: ImpatientClock | None = None, knows: Knows = everybody
) -> Chat:
    service = f"{world.addresses.chat_did}#bsky_chat"
    return Chat(house.account, service, clock or ImpatientClock(), knows)


@pytest.fixture
def chat(world: World, house: House) -> Chat:
    return chat_of(world, house)


@pytest.fixture
async def ada(world: World, house: House) -> Person:
    """A member: she follows the bot, which takes messages from everybody."""
    ada = await world.newcomer("ada")
    await world.people.follow(ada, house.did)
    await world.people.allow_messages(house.person, "all")
    await world.settle()
    return ada


async def listen(chat: Chat, cursor: str | None) -> tuple[list[Heard], str]:
    """All that is heard until the bot would wait, and the last cursor."""
    heard, at = list[Heard](), cursor or ""
    try:
        async for some, after in chat.hear(cursor):
            heard, at = [*heard, *some], after
    except Quiet:
        return heard, at
    raise AssertionError("hearing never ends by itself")


def texts(heard: Sequence[Heard]) -> list[str]:
    return [each.text for each in heard]


def who(person: Person) -> AccountId:
    return AccountId(person.did)


@both
async def test_message_arrives_and_its_answer_is_heard(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    _, cursor = await listen(chat, None)
    receipt = await chat.send(who(ada), "welcome")
    answer = await world.people.message(ada, house.did, "1")
    inbox = await world.people.inbox(ada, house.did)
    assert [(one.id, one.sender, one.text) for one in inbox] == [
        (receipt, house.did, "welcome"),
        (answer, ada.did, "1"),
    ]
    heard, _ = await listen(chat, cursor)
    assert [(one.message, one.sender, one.text) for one in heard] == [(answer, ada.did, "1")]
    assert abs(heard[0].at - real_time()) < timedelta(minutes=1)
    assert not heard[0].in_group


@pytest.mark.parametrize("ahead", [timedelta(hours=-1), timedelta(0), timedelta(hours=1)])
@both
async def test_an_answer_is_later_than_its_question_whatever_the_clocks_say(
    world: World, house: House, ada: Person, ahead: timedelta
) -> None:
    clock = ImpatientClock(ahead)
    chat = chat_of(world, house, clock)
    _, cursor = await listen(chat, None)
    await world.people.message(ada, house.did, "before")
    await world.settle()
    asked_at = clock.now()
    await chat.send(who(ada), "yes or no?")
    on_its_way = clock.now() - asked_at
    await world.people.message(ada, house.did, "after")
    heard, _ = await listen(chat, cursor)
    times = {one.text: one.at for one in heard}
    assert times["before"] < asked_at + on_its_way
    assert times["after"] > asked_at - timedelta(milliseconds=1)


@both
async def test_the_same_text_twice_is_read_back_as_two(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    before = real_time() - timedelta(minutes=1)
    first = await chat.send(who(ada), "done")
    await world.people.message(ada, house.did, "done")
    second = await chat.send(who(ada), "done")
    assert await chat.sent_lately(who(ada), before) == [(second, "done"), (first, "done")]
    assert await chat.sent_lately(who(ada), real_time() + timedelta(hours=1)) == []


@simulated
async def test_a_lost_answer_is_read_back_exactly_once(
    world: World, chat: Chat, ada: Person
) -> None:
    started = real_time()
    world.faults.next(f"{CONVO}sendMessage", Fault.ANSWER_LOST)
    with pytest.raises(NetworkDown):
        await chat.send(who(ada), "welcome")
    found = await chat.sent_lately(who(ada), started - timedelta(minutes=2))
    assert [text for _, text in found] == ["welcome"]


async def test_a_service_whose_clock_is_behind_is_read_back_within_the_allowance() -> None:
    def behind() -> Any:
        return real_time() - timedelta(seconds=90)

    async with (
        aiohttp.ClientSession() as http,
        simulated_network(behind, Random(7), login_clock=real_time) as network,
    ):
        world = World(network.addresses, People(network.addresses, http, behind), network)
        async with house_in(world) as house:
            ada = await world.newcomer("ada")
            await world.people.follow(ada, house.did)
            chat, started = chat_of(world, house), real_time()
            sent = await chat.send(who(ada), "welcome")
            assert await chat.sent_lately(who(ada), started) == []
            found = await chat.sent_lately(who(ada), started - timedelta(minutes=2))
            assert found == [(sent, "welcome")]


@both
async def test_what_was_written_before_the_first_start_is_heard_once(
    world: World, house: House, ada: Person
) -> None:
    for text in ("hello?", "join"):
        await world.people.message(ada, house.did, text)
    heard, cursor = await listen(chat_of(world, house), None)
    assert texts(heard) == ["hello?", "join"]
    assert await listen(chat_of(world, house), cursor) == ([], cursor)
    again, _ = await listen(chat_of(world, house), None)
    assert again == []


@both
async def test_many_unread_messages_are_all_heard_in_order(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    said = [f"line {number}" for number in range(105)]
    for text in said:
        await world.people.message(ada, house.did, text)
    heard, _ = await listen(chat, None)
    assert texts(heard) == said


@both
async def test_after_a_pause_all_is_heard_from_the_cursor(
    world: World, house: House, ada: Person
) -> None:
    _, cursor = await listen(chat_of(world, house), None)
    said = [f"line {number}" for number in range(105)]
    for text in said:
        await world.people.message(ada, house.did, text)
    heard, cursor = await listen(chat_of(world, house), cursor)
    assert texts(heard) == said
    assert await listen(chat_of(world, house), cursor) == ([], cursor)


@both
async def test_what_was_not_committed_is_heard_again(
    world: World, house: House, ada: Person
) -> None:
    _, cursor = await listen(chat_of(world, house), None)
    await world.people.message(ada, house.did, "stop")
    async with aclosing(chat_of(world, house).hear(cursor)) as hearing:
        heard, _ = await anext(hearing)
    assert texts(heard) == ["stop"]
    again, cursor = await listen(chat_of(world, house), cursor)
    assert again == heard
    assert await listen(chat_of(world, house), cursor) == ([], cursor)


@both
async def test_a_message_is_marked_read_once_it_is_heard(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    _, cursor = await listen(chat, None)
    await world.people.message(ada, house.did, "status")
    assert await unread_of(world, house) == [1]
    _, cursor = await listen(chat, cursor)
    assert await unread_of(world, house) == [0]


async def unread_of(world: World, house: House) -> list[int]:
    listed = await world.people.xrpc.read(house.person, "chat.bsky.convo.listConvos")
    return [convo["unreadCount"] for convo in listed["convos"]]


@both
async def test_a_request_from_a_stranger_is_accepted(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    stranger, later = await world.newcomer("stranger"), await world.newcomer("later")
    await world.settle()
    for known in (ada, stranger):
        await world.people.message(known, house.did, "join")
    heard, cursor = await listen(chat, None)
    assert {one.sender for one in heard} == {ada.did, stranger.did}
    waiting = await world.people.xrpc.read(
        house.person, "chat.bsky.convo.listConvos", status="request"
    )
    assert waiting["convos"] == []
    await world.people.message(later, house.did, "join")
    heard, _ = await listen(chat, cursor)
    assert [one.sender for one in heard] == [later.did]
    await chat.send(who(later), "welcome")
    assert texts_of(await world.people.inbox(later, house.did)) == ["join", "welcome"]


def texts_of(inbox: Sequence[Any]) -> list[str]:
    return [message.text for message in inbox]


@simulated
async def test_a_group_is_marked_as_one_and_never_answered(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    assert world.simulated is not None
    _, cursor = await listen(chat, None)
    people = [house.did, ada.did, (await world.newcomer("bob")).did]
    group = world.simulated.chat.open_group("Rounds", people)
    world.simulated.chat.say(ada.did, group, f"look {link_to(ada.did)}")
    heard, _ = await listen(chat, cursor)
    assert [(one.in_group, one.links) for one in heard] == [(True, ())]
    await chat.send(who(ada), "to you alone")
    assert [sent.to for sent in world.simulated.messages() if sent.sender == house.did] == [
        (ada.did,)
    ]


@both
async def test_the_longest_message_goes_both_ways(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    assert len(LONGEST.encode()) == 10_000
    await world.people.message(ada, house.did, LONGEST)
    heard, _ = await listen(chat, None)
    assert texts(heard) == [LONGEST]
    await chat.send(who(ada), LONGEST)
    with pytest.raises(NetworkSaidNo):
        await chat.send(who(ada), LONGEST + "x")
    with pytest.raises(NetworkSaidNo):
        await chat.send(who(ada), "x" * 1_001)


@both
async def test_who_takes_no_messages_is_a_final_no(world: World, chat: Chat, ada: Person) -> None:
    stranger, closed = await world.newcomer("stranger"), await world.newcomer("closed")
    await world.people.allow_messages(closed, "none")
    await chat.send(who(ada), "welcome")
    await world.people.deactivate(ada)
    await world.settle()
    for person, reason in (
        (stranger, "NotFollowedBySender"),
        (closed, "MessagesDisabled"),
        (ada, "RecipientNotFound"),
    ):
        with pytest.raises(NetworkSaidNo, match=reason):
            await chat.send(who(person), "welcome")


TROUBLE = pytest.mark.parametrize(
    "fault", [Fault.BROKEN, Fault.UNAVAILABLE, Fault.CLOSED, Fault.GARBLED, Fault.LIMITED]
)


@simulated
@TROUBLE
async def test_trouble_while_sending_is_tried_again_later(
    world: World, house: House, chat: Chat, ada: Person, fault: Fault
) -> None:
    await chat.send(who(ada), "one")
    world.faults.next(f"{CONVO}sendMessage", fault)
    with pytest.raises(NetworkDown):
        await chat.send(who(ada), "two")
    await chat.send(who(ada), "two")
    assert texts_of(await world.people.inbox(ada, house.did)) == ["one", "two"]


@simulated
@TROUBLE
@pytest.mark.parametrize("call", ["getLog", "getConvo", "listConvos", "updateRead"])
async def test_trouble_while_hearing_loses_nothing(
    world: World, house: House, ada: Person, fault: Fault, call: str
) -> None:
    _, cursor = await listen(chat_of(world, house), None)
    await world.people.message(ada, house.did, "stop")
    world.faults.next(f"{CONVO}{call}", fault)
    heard, failed = list[Heard](), False
    try:
        async for some, after in chat_of(world, house).hear(cursor):
            heard, cursor = [*heard, *some], after
    except NetworkDown:
        failed = True
    assert failed
    heard += (await listen(chat_of(world, house), cursor))[0]
    assert set(texts(heard)) == {"stop"}


@simulated
async def test_a_silent_network_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.2)
    async with house_in(world) as hasty:
        world.faults.next(f"{CONVO}getLog", Fault.SILENT)
        with pytest.raises(NetworkDown):
            await listen(chat_of(world, hasty), None)


@simulated
async def test_a_limit_says_how_long_to_wait(world: World, chat: Chat, ada: Person) -> None:
    assert world.simulated is not None
    await chat.send(who(ada), "one")
    world.faults.next(f"{CONVO}sendMessage", Fault.LIMITED, retry_after=77)
    with pytest.raises(NetworkDown) as down:
        await chat.send(who(ada), "two")
    assert down.value.retry_after == 77
    world.simulated.chat.messages_per_minute = 1
    await chat.send(who(ada), "two")
    with pytest.raises(NetworkDown) as down:
        await chat.send(who(ada), "three")
    assert down.value.retry_after == pytest.approx(6 * 3600, abs=5)


@simulated
async def test_a_login_that_ends_in_between_is_renewed_once(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    assert world.simulated is not None
    await chat.send(who(ada), "one")
    world.simulated.revoke_logins(house.did)
    people = [await world.newcomer("bob") for _ in range(5)]
    for bob in people:
        await world.people.follow(bob, house.did)
    await asyncio.gather(*(chat.send(who(bob), "two") for bob in people))
    assert len(house.pocket.saved) == 2
    assert [sent.text for sent in world.simulated.messages()] == ["one", *["two"] * 5]


@both
async def test_a_kept_session_that_no_longer_holds_is_renewed_once(
    world: World, house: House, ada: Person
) -> None:
    await house.account.did()
    whose, _, text = house.pocket.saved[-1].partition("\n")
    session = Session.decode(text)
    session.access_jwt = session.refresh_jwt
    kept = Pocket([f"{whose}\n{session.encode()}"])
    async with house_in(world, house.person, pocket=kept) as again:
        await chat_of(world, again).send(who(ada), "welcome")
        assert len(kept.saved) == 2


@both
async def test_a_kept_session_needs_no_login(world: World, house: House, ada: Person) -> None:
    await house.account.did()
    async with house_in(world, house.person, password="wrong", pocket=house.pocket) as again:
        assert await again.account.did() == house.did
        await chat_of(world, again).send(who(ada), "welcome")
    assert len(house.pocket.saved) == 1


@both
async def test_a_session_of_another_account_is_not_used(world: World, house: House) -> None:
    await house.account.did()
    async with house_in(world, pocket=house.pocket) as other:
        assert await other.account.did() == other.did != house.did


@both
async def test_a_wrong_password_waits_for_the_operator_and_storms_nobody(
    world: World, house: House
) -> None:
    if world.simulated is not None:
        world.simulated.sessions.logins_per_5_minutes = 1
    async with house_in(world, house.person, password="wrong") as locked_out:
        chat = chat_of(world, locked_out)
        with pytest.raises(NetworkDown, match="login is refused") as down:
            await listen(chat, None)
        assert down.value.retry_after == pytest.approx(30.0)
        for _ in range(5):
            with pytest.raises(NetworkDown, match="waiting to log in") as down:
                await listen(chat, None)
            assert 25 < (down.value.retry_after or 0) <= 30


@both
async def test_an_app_password_without_messages_says_so_and_does_not_log_in_again(
    world: World, house: House, ada: Person
) -> None:
    humble = await world.people.app_password(house.person, privileged=False, name="humble")
    async with house_in(world, house.person, password=humble) as weak:
        chat = chat_of(world, weak)
        for _ in range(3):
            with pytest.raises(NetworkDown, match="Allow access to your direct messages"):
                await listen(chat, None)
            with pytest.raises(NetworkDown, match="Allow access to your direct messages"):
                await chat.send(who(ada), "welcome")
        assert len(weak.pocket.saved) == 1


@both
async def test_an_app_password_with_messages_is_enough(
    world: World, house: House, ada: Person
) -> None:
    trusted = await world.people.app_password(house.person, privileged=True, name="trusted")
    async with house_in(world, house.person, password=trusted) as strong:
        await chat_of(world, strong).send(who(ada), "welcome")
    assert texts_of(await world.people.inbox(ada, house.did)) == ["welcome"]


@simulated
async def test_a_service_that_refuses_every_login_is_left_alone_for_a_while(
    world: World, house: House, chat: Chat, ada: Person
) -> None:
    assert world.simulated is not None
    await chat.send(who(ada), "one")
    world.simulated.take_down(house.did)
    with pytest.raises(NetworkDown, match="login is refused"):
        await chat.send(who(ada), "two")
    with pytest.raises(NetworkDown, match="waiting to log in"):
        await chat.send(who(ada), "two")
    world.simulated.restore(house.did)
    await chat.send(who(ada), "two")


@both
async def test_looks_often_after_a_message_and_seldom_else(
    world: World, house: House, ada: Person
) -> None:
    clock = ImpatientClock()
    service = f"{world.addresses.chat_did}#bsky_chat"
    chat = Chat(house.account, service, clock, everybody, Polling(active=4.0, idle=40.0))
    _, cursor = await listen(chat, None)
    await world.people.message(ada, house.did, "status")
    _, cursor = await listen(chat, cursor)
    clock.ahead = timedelta(minutes=6)
    await listen(chat, cursor)
    assert clock.asked == [40.0, 4.0, 40.0]


@pytest.fixture
async def foe_post(world: World) -> tuple[Person, Posted]:
    foe = await world.newcomer("foe")
    posted = await world.people.post(foe, "you are wrong")
    await world.settle()
    return foe, posted


async def links_in(
    world: World, house: House, ada: Person, message: dict[str, Any], knows: Knows = everybody
) -> list[tuple[str, tuple[str, ...]]]:
    """What the bot hears of one message: its text, and where it points."""
    members = await world.people.xrpc.read(
        ada, "chat.bsky.convo.getConvoForMembers", members=house.did
    )
    body = {"convoId": members["convo"]["id"], "message": message}
    await world.people.xrpc.call(ada, "chat.bsky.convo.sendMessage", body)
    heard, _ = await listen(chat_of(world, house, knows=knows), None)
    return [(one.text, one.links) for one in heard]


@both
async def test_links_are_canonical_whatever_they_look_like(
    world: World, house: House, ada: Person, foe_post: tuple[Person, Posted]
) -> None:
    foe, posted = foe_post
    key = posted.uri.rsplit("/", 1)[1]
    tried = {
        f"mute https://bsky.app/profile/{foe.handle}/post/{key}?ref=x": (posted.uri,),
        f"mute http://www.bsky.app/profile/{foe.handle.upper()}/post/{key}.": (posted.uri,),
        f"mute at://{foe.handle}/app.bsky.feed.post/{key}": (posted.uri,),
        f"mute {posted.uri}": (posted.uri,),
        f"mute (https://bsky.app/profile/{foe.handle})": (foe.did,),
        f"mute https://bsky.app/profile/{foe.did}/": (foe.did,),
        f"mute {foe.did}, please": (foe.did,),
        f"both {link_to(foe.did)} {link_to(posted.uri)}": (foe.did, posted.uri),
        "mute https://bsky.app/profile/nobody-at-all.test": (),
        f"mute https://bsky.app/profile/{foe.handle}/lists/{key}": (),
        "mute https://example.com/profile/somebody": (),
    }
    for text, links in tried.items():
        assert await links_in(world, house, ada, {"text": text}) == [(text, links)]


@both
async def test_for_a_stranger_nothing_is_looked_up(
    world: World, house: House, ada: Person, foe_post: tuple[Person, Posted]
) -> None:
    foe, _ = foe_post
    text = f"see https://bsky.app/profile/{foe.handle} and {foe.did}"
    assert await links_in(world, house, ada, {"text": text}, nobody) == [(text, (foe.did,))]
    assert await links_in(world, house, ada, {"text": text}) == [(text, (foe.did,))]


@simulated
@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.UNAVAILABLE, Fault.LIMITED, Fault.GARBLED])
async def test_a_look_up_that_fails_is_a_link_to_nobody(
    world: World, house: House, ada: Person, foe_post: tuple[Person, Posted], fault: Fault
) -> None:
    foe, _ = foe_post
    await house.account.did()
    text = f"mute https://bsky.app/profile/{foe.handle}"
    with world.faults.during("/xrpc/app.bsky.actor.getProfile", fault):
        assert await links_in(world, house, ada, {"text": text}) == [(text, ())]
    assert await links_in(world, house, ada, {"text": text}) == [(text, (foe.did,))]


@both
async def test_a_link_that_the_app_shortened_is_written_out(
    world: World, house: House, ada: Person, foe_post: tuple[Person, Posted]
) -> None:
    foe, posted = foe_post
    address = f"https://bsky.app/profile/{foe.handle}/post/{posted.uri.rsplit('/', 1)[1]}"
    text = "mute é bsky.app/profile/foe... 3d"
    start, end = text.encode().index(b"bsky"), text.encode().index(b" 3d")
    link = {"$type": "app.bsky.richtext.facet#link", "uri": address}
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [link]}
    wrong = {"index": {"byteStart": 6, "byteEnd": 900}, "features": [link]}
    heard = await links_in(world, house, ada, {"text": text, "facets": [facet, wrong]})
    assert heard == [(f"mute é {address} 3d", (posted.uri,))]
    bare = f"mute bsky.app/profile/{foe.handle}"
    heard = await links_in(world, house, ada, {"text": bare})
    assert heard == [(f"mute https://bsky.app/profile/{foe.handle}", (foe.did,))]


@both
async def test_a_forwarded_post_is_a_link_to_it(
    world: World, house: House, ada: Person, foe_post: tuple[Person, Posted]
) -> None:
    foe, posted = foe_post
    record = {"uri": posted.uri, "cid": posted.cid}
    embed = {"$type": "app.bsky.embed.record", "record": record}
    message = {"text": f"mute {link_to(posted.uri)}", "embed": embed}
    assert [links for _, links in await links_in(world, house, ada, message)] == [(posted.uri,)]
    await world.people.delete(foe, posted.uri)
    await world.settle()
    message = {"text": "mute", "embed": embed}
    assert await links_in(world, house, ada, message) == [("mute", (posted.uri,))]
