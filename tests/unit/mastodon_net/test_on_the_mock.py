"""The same parts on `mastodon-mock`, as far as it does what real servers do."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import aiohttp
import pytest

from bot.fetch import Fetcher, LoopbackToo
from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.filings import Filing, Reason
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.guard import Guard
from bot.networks.mastodon.acting import Acting
from bot.networks.mastodon.acts import MastodonActs
from bot.networks.mastodon.directory import MastodonDirectory
from bot.networks.mastodon.entities import status_in
from bot.networks.mastodon.members import Members
from bot.networks.mastodon.messages import MENTIONS, Messages
from bot.networks.mastodon.oauth import Client, OAuth
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.scopes import NEEDED, OPTIONAL
from bot.networks.mastodon.sessions import Session
from bot.networks.mastodon.streaming import Ears
from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.people import People
from tests.contract.mastodon.worlds import PeopleOfTheMock, running_mock
from tests.unit.mastodon_net.worlds import QUICK, Drawer, HastyClock, soon


@dataclass(slots=True)
class Mock:
    people: People
    house: Person
    her: Person
    troll: Person
    account: BotAccount
    members: Members
    messages: Messages
    directory: MastodonDirectory
    ears: Ears
    clock: HastyClock

    @property
    def dr_a(self) -> AccountId:
        return AccountId(self.her.uri)


@pytest.fixture(scope="module")
def mock_url() -> Iterator[str]:
    with running_mock() as url:
        yield url


@pytest.fixture
async def mock(mock_url: str) -> AsyncIterator[Mock]:
    async with aiohttp.ClientSession() as http:
        people = PeopleOfTheMock(http)
        house, her, troll = [
            await people.new_account(f"{name}_{secrets.token_hex(3)}", mock_url)
            for name in ("house", "dr_a", "troll")
        ]
        clock, fetcher, drawer = HastyClock(), Fetcher(LoopbackToo()), Drawer()
        account = BotAccount(mock_url, house.token, fetcher, clock)
        client = Client("House Call")
        oauth = OAuth(fetcher, drawer, client, clock, entropy=Random(1).randbytes)
        members = Members(oauth, drawer, fetcher, clock)
        id_ = await people.id_of(her, f"{her.uri.split('@')[0]}@{her.username}")
        scope = " ".join((*NEEDED, *OPTIONAL))
        session = Session(AccountId(her.uri), mock_url, id_, her.username, scope, her.token)
        await members.keep(session)
        guard = Guard(LoopbackToo())
        ears = Ears(account.server, guard, clock, Random(1), MENTIONS, QUICK)
        directory = MastodonDirectory(account, members, fetcher, clock)
        messages = Messages(account, ears, clock, _everybody)
        yield Mock(people, house, her, troll, account, members, messages, directory, ears, clock)
        account.close()


async def _everybody(_: AccountId) -> bool:
    return True


async def test_messages_go_and_come(mock: Mock) -> None:
    since = mock.clock.now() - timedelta(minutes=1)
    async with asyncio.timeout(8), aclosing(mock.messages.hear(None)) as news:
        await anext(news)
        await mock.people.message(mock.her, mock.house, "status")
        heard, _ = await anext(news)
    assert [(each.sender, each.text) for each in heard] == [(mock.her.uri, "status")]
    text = "All is well. Type stop."
    receipt = await mock.messages.send(mock.dr_a, text)
    assert list(await mock.messages.sent_lately(mock.dr_a, since)) == [(receipt, text)]


async def test_followers_are_read(mock: Mock) -> None:
    await mock.people.follow(mock.her, mock.house.uri)
    assert [each.account for each in await mock.directory.followers()] == [mock.her.uri]
    follows = await mock.directory.follows_bot([mock.dr_a])
    assert follows[mock.dr_a] is not None


async def test_a_mute_comes_and_goes(mock: Mock) -> None:
    acts = MastodonActs(Acting(mock.members, mock.clock), HastyClock())
    measure = Measure(mock.dr_a, MeasureKind.MUTE, mock.troll.uri)
    assert await acts.look([measure]) == [Prior(held=False)]
    await acts.apply(measure)
    assert await acts.look([measure]) == [Prior(held=True)]
    await acts.lift(measure, Prior(held=False))
    assert await mock.people.mutes(mock.her) == {}


async def test_a_block_comes_and_goes_and_whom_she_follows_is_left(mock: Mock) -> None:
    acts = MastodonActs(Acting(mock.members, mock.clock), mock.clock)
    measure = Measure(mock.dr_a, MeasureKind.BLOCK, mock.troll.uri)
    await mock.people.follow(mock.her, mock.troll.uri)
    assert await acts.look([measure]) == [None]
    await mock.people.unfollow(mock.her, mock.troll.uri)
    assert await acts.look([measure]) == [Prior(held=False)]
    await acts.apply(measure)
    assert await acts.look([measure]) == [Prior(held=True)]
    await acts.lift(measure, Prior(held=False))
    assert await mock.people.blocks(mock.her) == set()


async def test_a_filter_of_hers_is_read_and_stays(mock: Mock) -> None:
    """That one is made by a form is not for the mock to say, see the divergences."""
    acts = MastodonActs(Acting(mock.members, mock.clock), mock.clock)
    measure = Measure(mock.dr_a, MeasureKind.FILTER, "quack, fraud")
    assert await acts.look([measure]) == [Prior(held=False)]
    words = [{"keyword": "quack"}, {"keyword": "fraud"}]
    made = {"title": "House Call: quack, fraud", "context": ["home"], "keywords_attributes": words}
    await mock.people.client.post(mock.her, "/api/v2/filters", **{**made, "title": "mine"})
    assert await acts.look([measure]) == [Prior(held=False)]
    await mock.people.client.post(mock.her, "/api/v2/filters", **made)
    assert await acts.look([measure]) == [Prior(held=True)]
    await acts.lift(measure, Prior(held=False))
    left = await mock.people.client.get(mock.her, "/api/v2/filters")
    assert [each["title"] for each in left] == ["mine"]


async def test_a_quote_is_taken_away(mock: Mock) -> None:
    post = await mock.people.post(mock.her, "new data")
    quote = await mock.people.quote(mock.troll, post, "look at this")
    acts = MastodonActs(Acting(mock.members, mock.clock), mock.clock)
    her = await mock.members.signed_in(mock.dr_a)
    assert her is not None
    for posted in (post, quote):
        seen = status_in((await her.server.get(f"/api/v1/statuses/{posted.id}")).json)
        assert seen is not None
        her.shelf.note(seen)  # the mock finds no post by its address
    target, within = PostId(quote.uri), PostId(post.uri)
    measure = Measure(mock.dr_a, MeasureKind.REVOKE_QUOTE, target, within)
    assert await acts.look([measure]) == [Prior(held=False)]
    await acts.apply(measure)
    assert await acts.look([measure]) == [Prior(held=True)]


async def test_a_report_is_taken_with_its_post(mock: Mock) -> None:
    post = await mock.people.post(mock.troll, "liar", mention=[mock.her])
    her = await mock.members.signed_in(mock.dr_a)
    assert her is not None
    seen = status_in((await her.server.get(f"/api/v1/statuses/{post.id}")).json)
    assert seen is not None
    her.shelf.note(seen)  # the mock finds no post by its address
    filing = Filing(Reason.THREATS, (PostId(seen.uri),), "")
    measure = Measure(mock.dr_a, MeasureKind.REPORT, mock.troll.uri, filing=filing)
    await MastodonActs(Acting(mock.members, mock.clock), mock.clock).apply(measure)
    told = await mock.people.client.get(mock.her, "/api/v1/admin/reports")
    (report,) = [each for each in told if each["account"]["username"] == mock.her.username]
    assert [each["id"] for each in report["statuses"]] == [post.id]
    assert (report["category"], report["forwarded"]) == ("other", False)
    assert report["comment"] == "threats or incitement"


async def test_where_there_is_no_stream_for_us_the_list_does(mock: Mock) -> None:
    found: list[str] = []

    async def listen() -> None:
        async with aclosing(mock.ears.listen(None, mock.clock.now())) as news:
            async for told in news:
                found.extend(notice.id for notice in told.notices)

    async with asyncio.TaskGroup() as tasks:
        work = tasks.create_task(listen())
        await soon(lambda: mock.ears.health.heard_at is not None)
        await mock.people.post(mock.her, "hello", mention=[mock.house])
        await soon(lambda: len(found) == 1)
        work.cancel()
    assert not mock.ears.health.streaming
    assert mock.ears.health.reconnects == 0
