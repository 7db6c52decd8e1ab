"""Reads about accounts and posts (port Directory)."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from mastodon import Mastodon

from bot.fetch import Fetcher, TooLarge
from bot.model.conversations import Conversation, Remark
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.interactions import Interaction, PostId
from bot.model.people import AccountId
from bot.model.reports import PublicPost
from bot.model.senses import Aimed
from bot.model.signals import Profile
from bot.model.verdicts import Passage
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import OPEN, Notice, Person, Status, origin_of, person_in
from bot.networks.mastodon.letters import heard
from bot.networks.mastodon.listening import AIMED
from bot.networks.mastodon.members import AsHer, Members
from bot.networks.mastodon.notices import read_notices
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.parse import follow_of
from bot.networks.mastodon.shelf import Bounded, Shelf
from bot.networks.mastodon.view import PEOPLE, View, conversation_at, her_at, people_around
from bot.pipeline.ports import Clock, Follower

_RELATIONSHIPS = 40
_MOST_FOLLOWS = 50_000
_MOST_FOLLOWERS_READ = 20  # pages; a minute's worth of paging
_MOST_MISSED = 10  # pages of notifications
_MOST_CONVERSATIONS = 20
_ASKED_EVERY = timedelta(hours=1)
_MOST_ASKED = 20  # whether they are back, at once


class MastodonDirectory:
    """A list that ends early raises NetworkDown: half a list must never opt anybody out."""

    def __init__(
        self, account: BotAccount, members: Members, fetcher: Fetcher, clock: Clock
    ) -> None:
        self._account, self._members = account, members
        self._fetcher, self._clock = fetcher, clock
        self._asked = Bounded[AccountId, datetime](4_096)  # whether she is back, and when

    async def followers(self) -> Sequence[Follower]:
        me = await self._account.me()
        try:
            return [_follower(p) async for p in self._own_list(Mastodon.account_followers, me)]
        except NetworkSaidNo as error:
            raise NetworkDown(f"the bot's own followers could not be read: {error}") from error

    async def follows_bot(self, accounts: Collection[AccountId]) -> Mapping[AccountId, str | None]:
        """Who blocks the bot does not follow it, whatever else her server says.

        Raises NetworkDown where it is not known of somebody: that is no opting out.
        """
        found: dict[AccountId, str | None] = {}
        ids = {(await self._local_id(account)): account for account in sorted(accounts)}
        for some in _in_parts([id_ for id_ in ids if id_ is not None]):
            relationships = await self._account.ordinary(
                partial(Mastodon.account_relationships, id=list(some))
            )
            told = {str(each.get("id")): each for each in relationships}
            for id_ in some:
                found[ids[id_]] = _follow_in(told.get(id_), ids[id_])
        return {account: found.get(account) for account in accounts}

    async def are_back(self, accounts: Collection[AccountId]) -> Collection[AccountId]:
        """As their own servers show them. No server tells of it, so each is asked now and then."""
        now, found = self._clock.now(), set[AccountId]()
        last = {account: self._asked.get(account) for account in sorted(accounts)}
        due = [who for who, at in last.items() if at is None or now - at >= _ASKED_EVERY]
        for account in due[:_MOST_ASKED]:
            self._asked.put(account, now)
            with suppress(NetworkDown, NetworkSaidNo):
                person = await self._as_her_server_shows(account)
                found |= set() if person.suspended or person.moved else {account}
        return found

    async def follows_of(self, account: AccountId) -> Sequence[Follower]:
        view = await self._view(account)
        found: list[Follower] = []
        async for page in people_around(view.server, view.her, "following"):
            found += map(_follower, page)
            if len(found) > _MOST_FOLLOWS:
                raise NetworkSaidNo("she follows more accounts than can be read")
        if not found and await self._hides_follows(view):
            raise NetworkSaidNo("whom she follows is hidden by her")
        return found

    async def post(self, post: PostId) -> PublicPost:
        """As the bot's own server shows it, which looks abroad if it must."""
        found = await self._account.find(post, post=True)
        if not isinstance(found, Status) or found.uri != post or found.visibility not in OPEN:
            raise NetworkSaidNo("the post is not shown to the bot")
        return PublicPost(found.author.account, heard(found.text), found.at)

    async def conversation(self, post: PostId) -> Conversation:
        """Replies that reached the bot's own server, of who does not mind bots; no quotes."""
        found = await self._account.find(post, post=True)
        if not isinstance(found, Status) or found.visibility not in OPEN:
            raise NetworkSaidNo("the post is not shown to the bot")
        server = self._account.server
        talk = await conversation_at(server, found.id)
        began = talk.before[0] if talk.before else found
        if began.author.unwilling:
            raise NetworkSaidNo("who began the conversation asks bots to stay away")
        words = "" if found.author.unwilling else heard(found.text)
        after = (await conversation_at(server, began.id)).after if talk.before else talk.after
        by_id, now = {each.id: each for each in (began, *after)}, self._clock.now()
        open_ = (e for e in after if e.visibility in OPEN and not e.author.unwilling)
        remarks = (_remark(each, by_id.get(each.answers or ""), now) for each in open_)
        return Conversation(post, words, began.author.account, tuple(remarks))

    async def missed(
        self, member: AccountId, since: datetime, until: datetime
    ) -> Sequence[Interaction]:
        """From her notifications where she signed the bot in, else from around her last posts."""
        found: dict[PostId, Interaction] = {}
        her = await self._members.signed_in(member)
        try:
            seen = self._notified(her, since) if her else self._around(await self._view(member))
            async for each in seen:
                if since <= each.interaction.seen_at <= until:
                    found[each.interaction.post] = each.interaction
        except LoginRevoked as error:
            if her is not None:
                await self._members.lapsed(her)
            raise NetworkDown("her sign-in has lapsed: read it again from outside") from error
        except TooLarge:
            pass  # what was read before counts
        except NetworkSaidNo:
            return []  # her server shows nothing to us
        return list(found.values())

    async def followers_among(
        self, account: AccountId, others: Sequence[AccountId]
    ) -> Collection[AccountId]:
        """From the list that the account's own server shows; a long one is not read."""
        server = self._server_of(account)
        wanted, found, pages = set(others), set[AccountId](), 0
        async for page in people_around(server, await her_at(server, account), "followers"):
            found |= {person.account for person in page} & wanted
            pages += 1
            if pages >= _MOST_FOLLOWERS_READ and found != wanted:
                raise NetworkSaidNo("it has more followers than can be read")
        return found

    async def profiles_of(self, accounts: Sequence[AccountId]) -> Mapping[AccountId, Profile]:
        found: dict[AccountId, Profile] = {}
        for account in accounts:
            try:
                found[account] = _profile(await self._account.person(account))
            except NetworkSaidNo:
                continue
        return found

    async def _own_list(self, first: Any, me: Person) -> AsyncIterator[Person]:
        page = await self._account.ordinary(lambda m: first(m, me.id, limit=PEOPLE))
        seen = set[str]()
        while page:
            for each in page:
                person = person_in(each, self._account.server.base)
                if person is None:
                    raise NetworkDown("an account in the list could not be read")
                self._account.shelf.note_person(person)
                yield person
            place = str(getattr(page, "_pagination_next", None))
            if place in seen:
                raise NetworkDown("the list has no end")
            seen.add(place)
            page = await self._account.ordinary(partial(Mastodon.fetch_next, previous_page=page))

    async def _as_her_server_shows(self, account: AccountId) -> Person:
        """With her sign-in where she has one: some servers show anybody nothing."""
        if await self._members.signed_in(account) is None:
            return await her_at(self._server_of(account), account)
        return await self._members.ask(account, lambda her: her_at(her.looks, account))

    def _server_of(self, account: AccountId) -> Server:
        """Her own, asked as anybody."""
        return Server(origin_of(account), self._fetcher, self._clock)

    async def _local_id(self, account: AccountId) -> str | None:
        """None for who is gone from the network altogether."""
        try:
            return (await self._account.person(account)).id
        except NetworkSaidNo:
            return None

    async def _view(self, account: AccountId) -> View:
        """On her own server: as she sees it where she signed the bot in, else as anybody does."""
        her = await self._members.signed_in(account)
        if her is not None:
            person = Person(her.session.id, account, her.session.acct, "", "")
            return View(her.server, person, her.shelf)
        server = self._server_of(account)
        return View(server, await her_at(server, account), Shelf(1_024))

    async def _hides_follows(self, view: View) -> bool:
        """An empty list where the number is not 0, or is not told."""
        follows = view.her.follows
        if follows is None:
            found = await view.server.get(f"/api/v1/accounts/{view.her.id}")
            person = person_in(found.json, view.server.base)
            follows = person.follows if person else None
        return follows != 0

    async def _notified(self, her: AsHer, since: datetime) -> AsyncIterator[Aimed]:
        view = her.view()
        async for notice in _back_to(her.lists, since):
            status = notice.status
            if status is not None and status.author.account != (await self._account.me()).account:
                await view.understand(status)
                aimed = view.aimed(status, notice.at)
                if aimed is not None:
                    yield aimed

    async def _around(self, view: View) -> AsyncIterator[Aimed]:
        answered = [status for status in await view.posts() if status.replies]
        for post in answered[:_MOST_CONVERSATIONS]:
            for status in await _after(view, post):
                aimed = view.aimed(status, view.written_at(status, self._clock.now(), post.at))
                if aimed is not None:
                    yield aimed


async def _after(view: View, post: Status) -> Sequence[Status]:
    """Nothing where a conversation is too large, for it says nothing of the others."""
    try:
        return (await view.conversation(post.id)).after
    except TooLarge:
        return ()


async def _back_to(server: Server, since: datetime) -> AsyncIterator[Notice]:
    """Notifications that were not filtered, and those that were, from the newest back."""
    params = [("types[]", kind) for kind in AIMED]
    params += [("limit", "40"), ("include_filtered", "true")]
    before: str | None = None
    for _ in range(_MOST_MISSED):
        more = [] if before is None else [("max_id", before)]
        page = [n for n in await read_notices(server, [*params, *more]) if n is not None]
        for notice in page:
            yield notice
        if not page or page[-1].at < since:
            return
        before = page[-1].id


def _follow_in(relationship: Any, account: AccountId) -> str | None:
    match relationship:
        case {"followed_by": bool(follows)}:
            return follow_of(account) if follows and not relationship.get("blocked_by") else None
        case _:
            raise NetworkDown("who follows the bot could not be read")


def _remark(status: Status, parent: Status | None, now: datetime) -> Remark:
    """Its date is that of another server, which may be ahead."""
    to, words = (parent.author.account, heard(parent.text)) if parent else (None, None)
    return Remark(
        status.author.account, to, Passage(heard(status.text), words), min(status.at, now)
    )


def _follower(person: Person) -> Follower:
    return Follower(person.account, follow_of(person.account))


def _profile(person: Person) -> Profile:
    return Profile(person.name, person.created_at, person.posts, person.followers)


def _in_parts(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + _RELATIONSHIPS] for at in range(0, len(ids), _RELATIONSHIPS)]
