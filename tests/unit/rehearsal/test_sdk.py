"""The official SDK cannot tell the simulated network from a real one."""

from collections.abc import AsyncIterator

import httpx
import pytest
from atproto import AsyncClient, AsyncRequest, exceptions, models

from bot.rehearsal.bluesky.network import Network
from bot.rehearsal.bluesky.people import People, Person
from bot.rehearsal.bluesky.sessions import REFRESH_GRACE
from bot.rehearsal.bluesky.wire import Via
from bot.rehearsal.faults import Fault
from tests.unit.rehearsal.stepped import SteppedClock


class Clients:
    """SDK clients that are closed at the end of the test."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.made: list[AsyncClient] = []

    def new(self, seconds: float = 5.0) -> AsyncClient:
        base_url = f"{self._network.addresses.pds}/xrpc"
        self.made.append(AsyncClient(base_url=base_url, request=AsyncRequest(timeout=seconds)))
        return self.made[-1]

    async def signed_in(
        self, person: Person, password: str | None = None, seconds: float = 5.0
    ) -> AsyncClient:
        client = self.new(seconds)
        await client.login(person.handle, password or person.password)
        return client

    def chat_of(self, client: AsyncClient) -> AsyncClient:
        self.made.append(client.with_bsky_chat_proxy())
        return self.made[-1]


@pytest.fixture
async def clients(network: Network) -> AsyncIterator[Clients]:
    made = Clients(network)
    yield made
    for client in made.made:
        await client.request.close()


async def test_log_in_follow_post_reply_and_mute(
    network: Network, people: People, clients: Clients
) -> None:
    dr_a, bot = await people.new_account("dr-ama"), await people.new_account("house")
    client = await clients.signed_in(dr_a)
    assert client.me is not None
    assert client.me.did == dr_a.did
    follow = await client.follow(bot.did)
    post = await client.send_post("Vaccines work")
    ref = models.create_strong_ref(post)
    reply = models.AppBskyFeedPost.ReplyRef(parent=ref, root=ref)
    await client.send_post("and I mean it", reply_to=reply)
    thread = await client.get_post_thread(post.uri)
    assert [one.post.record.text for one in thread.thread.replies] == ["and I mean it"]
    await client.mute(bot.did)
    mutes = await client.app.bsky.graph.get_mutes()
    assert [one.did for one in mutes.mutes] == [bot.did]
    assert await client.unmute(bot.did)
    assert network.muted_by(dr_a.did) == []
    assert [(call.whom, call.muted, call.by) for call in network.mute_calls()] == [
        (bot.did, True, Via.PASSWORD),
        (bot.did, False, Via.PASSWORD),
    ]
    assert await client.unfollow(follow.uri)
    assert await people.followers(bot.did) == set()


async def test_relationships_name_the_follow_record(people: People, clients: Clients) -> None:
    dr_a, bot = await people.new_account("dr-ama"), await people.new_account("house")
    uri = await people.follow(dr_a, bot.did)
    client = await clients.signed_in(bot)
    params = {"actor": bot.did, "others": [dr_a.did]}
    answer = await client.app.bsky.graph.get_relationships(params)
    assert answer.relationships[0].followed_by == uri
    assert answer.relationships[0].following is None


async def test_private_messages_need_a_privileged_app_password(
    people: People, clients: Clients
) -> None:
    dr_a, bot = await people.new_account("dr-ama"), await people.new_account("house")
    await people.follow(dr_a, bot.did)
    plain = await people.app_password(bot, privileged=False, name="plain")
    client = await clients.signed_in(bot, plain)
    with pytest.raises(exceptions.BadRequestError) as refused:
        await clients.chat_of(client).chat.bsky.convo.list_convos()
    assert refused.value.response is not None
    assert refused.value.response.content.message == "Bad token method"
    client = await clients.signed_in(bot, await people.app_password(bot, privileged=True))
    chat = clients.chat_of(client).chat.bsky.convo
    opened = await chat.get_convo_for_members({"members": [dr_a.did]})
    said = models.ChatBskyConvoDefs.MessageInput(text="Welcome")
    await chat.send_message({"convo_id": opened.convo.id, "message": said})
    assert [(one.sender, one.text) for one in await people.inbox(dr_a, bot.did)] == [
        (bot.did, "Welcome")
    ]
    await people.message(dr_a, bot.did, "thanks")
    log = await chat.get_log({})
    assert [entry.message.text for entry in log.logs if hasattr(entry, "message")] == [
        "Welcome",
        "thanks",
    ]
    assert (await chat.get_log({"cursor": log.cursor})).logs == []


async def test_a_session_string_is_renewed_and_a_spent_refresh_token_is_refused(
    people: People, clients: Clients, clock: SteppedClock
) -> None:
    bot = await people.new_account("house")
    client = await clients.signed_in(bot)
    kept = client.export_session_string()
    await client._refresh_and_set_session()  # noqa: SLF001 -- the SDK renews through nothing else
    clock.step(REFRESH_GRACE)
    assert client.export_session_string() != kept
    other = clients.new()
    await other.login(session_string=kept, fetch_bsky_profile=False)
    with pytest.raises(exceptions.BadRequestError):
        await other._refresh_and_set_session()  # noqa: SLF001 -- the SDK renews through nothing else


async def test_a_spent_refresh_token_has_two_hours_of_grace(
    people: People, clients: Clients, clock: SteppedClock
) -> None:
    bot = await people.new_account("house")
    kept = (await clients.signed_in(bot)).export_session_string()
    clock.step(REFRESH_GRACE / 4)
    for _ in range(2):
        client = clients.new()
        await client.login(session_string=kept)
        await client._refresh_and_set_session()  # noqa: SLF001 -- the SDK renews through nothing else
        assert (await client.app.bsky.graph.get_mutes()).mutes == []


async def test_a_wrong_password_is_refused(people: People, clients: Clients) -> None:
    bot = await people.new_account("house")
    with pytest.raises(exceptions.UnauthorizedError):
        await clients.signed_in(bot, "wrong")


async def test_the_login_limit_says_how_long_to_wait(
    network: Network, people: People, clients: Clients
) -> None:
    bot = await people.new_account("house")
    network.sessions.logins_per_5_minutes = 1
    await clients.signed_in(bot)
    with pytest.raises(exceptions.RateLimitExceededError) as refused:
        await clients.signed_in(bot)
    assert refused.value.retry_after == 300


async def test_revoked_logins_expire_at_once(
    network: Network, people: People, clients: Clients
) -> None:
    bot = await people.new_account("house")
    client = await clients.signed_in(bot)
    network.revoke_logins(bot.did)
    with pytest.raises(exceptions.BadRequestError) as refused:
        await client.app.bsky.graph.get_mutes()
    assert refused.value.response is not None
    assert refused.value.response.content.error == "ExpiredToken"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.LIMITED, exceptions.RateLimitExceededError),
        (Fault.BROKEN, exceptions.RequestException),
        (Fault.UNAVAILABLE, exceptions.NetworkError),
        (Fault.CLOSED, httpx.RemoteProtocolError),
        (Fault.SILENT, exceptions.InvokeTimeoutError),
    ],
)
async def test_each_fault_looks_real_and_passes(
    network: Network, people: People, clients: Clients, fault: Fault, error: type[Exception]
) -> None:
    bot = await people.new_account("house")
    client = await clients.signed_in(bot, seconds=0.5)
    network.faults.next("/xrpc/app.bsky.graph.*", fault)
    with pytest.raises(error):
        await client.app.bsky.graph.get_mutes()
    assert (await client.app.bsky.graph.get_mutes()).mutes == []


async def test_a_lost_answer_means_it_was_done(
    network: Network, people: People, clients: Clients
) -> None:
    bot, foe = await people.new_account("house"), await people.new_account("foe1")
    client = await clients.signed_in(bot)
    network.faults.next("/xrpc/app.bsky.graph.muteActor", Fault.ANSWER_LOST)
    with pytest.raises(httpx.RemoteProtocolError):
        await client.mute(foe.did)
    assert network.muted_by(bot.did) == [foe.did]


async def test_a_stopped_pds_keeps_its_port_and_state(
    network: Network, people: People, clients: Clients
) -> None:
    bot = await people.new_account("house")
    client = await clients.signed_in(bot)
    await network.pds.stop()
    with pytest.raises(exceptions.NetworkError):
        await client.app.bsky.graph.get_mutes()
    await network.pds.start()
    assert (await client.get_profile(bot.did)).handle == bot.handle
