"""A member's posts and what was said around them, as one server shows them to who asks."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId, host_of
from bot.model.senses import Aimed, Befriended, Sensed
from bot.model.signals import Treatment
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Person, Status, person_in, status_in
from bot.networks.mastodon.links import acct_on
from bot.networks.mastodon.parse import aimed, befriended, spoken
from bot.networks.mastodon.shelf import Bounded, Shelf
from bot.networks.mastodon.troubles import Answered

POSTS = 20  # of hers that one read brings; no paging, which servers allow only 20 times a minute
PEOPLE = 80  # of a list of accounts, a page
BATCH = 20  # ids of GET /api/v1/statuses
WHOLE = 60  # descendants: a conversation with fewer has been shown in full, to whoever asks


@dataclass(frozen=True, slots=True)
class Conversation:
    """Around one post of hers, in order: what stands before an answer comes before it."""

    before: tuple[Status, ...]
    after: tuple[Status, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.after) < WHOLE


@dataclass(slots=True)
class View:
    """`her` as this server knows her: her local id is this server's."""

    server: Server
    her: Person
    shelf: Shelf
    _tried: Bounded[str, None] = field(init=False, default_factory=lambda: Bounded(1_024))

    async def posts(self) -> list[Status]:
        """Her last ones, the newest first, answers among them, boosts not; nobody else's."""
        params = (("limit", str(POSTS)), ("exclude_reblogs", "true"))
        answer = await self.server.get(f"/api/v1/accounts/{self.her.id}/statuses", params)
        found = [s for s in _readable(answer.listed, self.server.base) if self._is_hers(s)]
        for status in reversed(found):
            self._keep(status)
        return found

    async def statuses(self, ids: Sequence[str]) -> list[Status]:
        """Those of at most BATCH posts that are still there. Servers before 4.3 say 404."""
        answer = await self.server.get("/api/v1/statuses", [("id[]", id_) for id_ in ids])
        return list(_readable(answer.listed, self.server.base))

    async def conversation(self, id_: str) -> Conversation:
        """Servers cache what they show to anybody for up to 45 s, so no sooner asked again."""
        found = await conversation_at(self.server, id_)
        for status in found.before:
            self.shelf.note(status)
        self.shelf.place(id_, found.before[-1].id if found.before else None)
        for status in found.after:
            self.shelf.note(status)
        return found

    async def understand(self, status: Status) -> None:
        """Have on the shelf what this post answers, as far as the server shows it."""
        parent = self.shelf.post(status.answers)
        known = parent is not None and parent.root is not None
        if status.answers is None or known or status.answers in self._tried:
            return
        self._tried.put(status.answers, None)
        self.shelf.note(status)
        try:
            await self.conversation(status.id)
        except (NetworkDown, NetworkSaidNo):
            return  # it counts without

    def written_at(self, status: Status, now: datetime, under: datetime | None = None) -> datetime:
        """As far as its date, which its author's server claims, can be believed.

        It was not before the post of hers that it answers or stands `under`, and is not to come.
        """
        hers = [at for at in (under, self._hers_before(status)) if at is not None]
        return min(max(status.at, *hers), now) if hers else min(status.at, now)

    def _hers_before(self, status: Status) -> datetime | None:
        """When she wrote what it answers, or what the conversation began with."""
        parent = self.shelf.post(status.answers)
        if parent is None:
            return None
        if parent.author == self.her.account:
            return parent.at
        return parent.root_at if parent.root_author == self.her.account else None

    def aimed(self, status: Status, at: datetime) -> Aimed | None:
        self.shelf.note_person(status.author)
        found = aimed(status, self.her, self.shelf, at)
        return replace(found, treatment=self._treatment(status.author)) if found else None

    def _treatment(self, author: Person) -> Treatment:
        marks = (("limited", author.limited), ("suspended", author.suspended))
        return Treatment(host_of(self.server.base), tuple(value for value, so in marks if so))

    async def befriended(self, status: Status) -> Befriended | None:
        """Whom this post of hers answers; who is not known yet is asked for."""
        if not self._is_hers(status):
            return None
        other = status.answers_account
        if other is not None and other != self.her.id and self.shelf.person(other) is None:
            try:
                person = await self._person(other)
            except Answered:
                person = None
            if person is not None:
                self.shelf.note_person(person)
        return befriended(status, self.shelf)

    async def hers(self, status: Status) -> list[Sensed]:
        """What a post of hers tells: whom she knows by it, and to whom she spoke."""
        friend = await self.befriended(status)
        spoke = spoken(status, self.shelf) if self._is_hers(status) else None
        return [each for each in (friend, spoke) if each is not None]

    def _is_hers(self, status: Status) -> bool:
        """A server speaks for her, and for nobody else whom it puts in her place."""
        return status.author.id == self.her.id and status.author.account == self.her.account

    async def _person(self, id_: str) -> Person | None:
        answer = await self.server.get(f"/api/v1/accounts/{id_}")
        return person_in(answer.json, self.server.base)

    def _keep(self, status: Status) -> None:
        """What is known of the conversation already is not forgotten for a fresh copy."""
        known = self.shelf.post(status.id)
        if known is None or known.root is None or known.version != status.version:
            self.shelf.note(status)


async def conversation_at(server: Server, id_: str) -> Conversation:
    """Around one post, by this server's id."""
    match (await server.get(f"/api/v1/statuses/{id_}/context")).json:
        case {"ancestors": list(before), "descendants": list(after)}:
            base = server.base
            return Conversation(tuple(_readable(before, base)), tuple(_readable(after, base)))
        case _:
            raise NetworkDown("a conversation could not be read")


async def her_at(server: Server, account: AccountId) -> Person:
    """A member on her own server, asked as anybody. Raises NetworkSaidNo where it knows no such."""
    acct = acct_on(server.base, account)
    if acct is not None:
        answer = await server.get("/api/v1/accounts/lookup", (("acct", acct),))
    else:  # a new kind of URI that does not show her name: /ap/users/ID has her local id
        answer = await server.get(f"/api/v1/accounts/{account.rstrip('/').rsplit('/', 1)[-1]}")
    her = person_in(answer.json, server.base)
    if her is None or her.account != account:
        raise NetworkSaidNo("her server shows another account under her name")
    return her


async def people_around(
    server: Server, who: Person, what: str
) -> AsyncGenerator[list[Person], None]:
    """Pages of her `followers` or `following`; one that cannot be read in full raises NetworkDown.

    Servers allow twenty pages a minute.
    """
    path = f"/api/v1/accounts/{who.id}/{what}"
    async for page in server.pages(path, (("limit", str(PEOPLE)),)):
        people = [person_in(each, server.base) for each in page]
        if None in people:
            raise NetworkDown("an account in the list could not be read")
        yield [person for person in people if person is not None]


def _readable(listed: Sequence[object], server: str) -> Iterator[Status]:
    for each in listed:
        status = status_in(each, server)
        if status is not None:
            yield status
