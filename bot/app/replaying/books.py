"""The facts of a replay: port `Facts`, in memory and within bounds instead of in a ledger.

What is let go of is let go of oldest first. Nothing of whom a member knows, or of who has asked her
for help, ever is: the former must never count, the latter only if they are after her.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from bot.app.replaying.book import Book, Circle
from bot.model.cases import Case, Door, House
from bot.model.changes import (
    Change,
    CloseEpisode,
    CouldNotRead,
    DropAuthor,
    DropPost,
    JoinEpisode,
    Keep,
    KnowCircle,
    OpenEpisode,
    Quoted,
    Relate,
    SetMember,
    ToldEpisode,
    Trailed,
    Unfriend,
    Weighed,
)
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.interactions import Interaction, PostId
from bot.model.people import FRIENDLY, AccountId, Member, Relation, Standing
from bot.model.policy import Policy
from bot.model.verdicts import Verdict
from bot.pipeline.ports import Watch
from bot.rules.distress import AGAIN_AFTER
from bot.rules.episodes import review
from bot.store.contacts import DAY, USUAL_DAYS

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
KEPT_FOR = timedelta(days=USUAL_DAYS + 2)
MOST_KEPT = 100_000
"""Contacts, of all members together."""
MOST_OF_ONE = 4_096


class Shelf:
    """Which contacts are kept, the oldest first; their authors are watched for what they delete."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._order: OrderedDict[tuple[AccountId, PostId], AccountId] = OrderedDict()
        self._members: dict[PostId, tuple[AccountId, ...]] = {}
        self._posts: dict[AccountId, set[PostId]] = {}  # by author

    def __len__(self) -> int:
        return len(self._order)

    def put(self, member: AccountId, post: PostId, author: AccountId) -> None:
        self._order[member, post] = author
        self._members[post] = (*self._members.get(post, ()), member)
        if author not in self._posts:
            self._posts[author] = set()
            self._watch.add_author(author)
        self._posts[author].add(post)

    def take(self, member: AccountId, post: PostId) -> None:
        author = self._order.pop((member, post))
        left = tuple(other for other in self._members[post] if other != member)
        if left:
            self._members[post] = left
            return
        del self._members[post]
        self._posts[author].discard(post)
        if not self._posts[author]:
            del self._posts[author]
            self._watch.drop_author(author)

    def first(self) -> tuple[AccountId, PostId]:
        return next(iter(self._order))

    def members_with(self, post: PostId) -> tuple[AccountId, ...]:
        return self._members.get(post, ())

    def posts_by(self, author: AccountId) -> Collection[PostId]:
        return self._posts.get(author, ())


class Books:
    """Of all members, who are in the house from the first event on."""

    def __init__(self, members: Collection[AccountId], policy: Policy, watch: Watch) -> None:
        self.now = _NEVER
        self._members, self._policy, self._since = members, policy, _NEVER
        self._house = House(members=len(members), offers_sign_in=False)
        self._shelf = Shelf(watch)
        self._books: dict[AccountId, Book] = {}
        self._circles: dict[AccountId, Circle] = {}
        self._stands: dict[AccountId, Member] = {}  # who is not as she was at the start
        self._cases: dict[int, AccountId] = {}
        self._number = 0
        self._tidied = _NEVER

    async def move_to(self, now: datetime) -> None:
        """Time goes on, and seldom back; once in a day of it what is old is let go of."""
        if self.now is _NEVER:
            self._since = self._tidied = now
        self.now = now
        if abs(now - self._tidied) >= DAY:
            self._tidied = now
            await self._tidy()

    def member(self, account: AccountId) -> Member:
        if account not in self._members:
            return Member(account)
        usual = Member(account, standing=Standing.ACTIVE, joined_at=self._since)
        return self._stands.get(account, usual)

    def relation(self, member: AccountId, other: AccountId) -> Relation:
        circle = self._circles.get(member)
        return circle.relation_to(other) if circle else Relation.UNKNOWN

    async def case_for(self, interaction: Interaction, verdict: Verdict) -> Case:
        seen, author, policy = interaction, interaction.author, self._policy
        book, at = self._book(seen.member), seen.seen_at
        member, vigil = self.member(seen.member), book.vigil
        joined = member.joined_at or self._since
        severe = verdict.worst_severe()[1] >= policy.severe_at
        return Case(
            interaction=seen,
            verdict=verdict,
            member=member,
            relation=self.relation(seen.member, author),
            now=self.now,
            recent=book.recent(seen),
            open_episodes=book.open_episodes(),
            next_number=self._number + 1,
            house=self._house,
            usual_per_day=book.usual_per_day(joined, at - DAY),
            counted_before=book.counted_before(seen),
            asked_before=book.has_asked(author),
            gauge=vigil.gauge,
            met=vigil.met_lately(author, at),
            unread=vigil.unread,
            met_unread=vigil.met_unread_lately(author, at),
            trail=vigil.trail_of(author),
            quotes=tuple(
                quote
                for quote in vigil.quotes_at(at)
                if self.relation(seen.member, quote.author) not in FRIENDLY
                and not book.spares(quote.author)
            ),
            distress_told=book.is_distress_told(author, self.now - AGAIN_AFTER),
            alarm=book.alarm_about(author, self.now - DAY) if severe else None,
        )

    async def door_for(self, account: AccountId, follow: str | None = None) -> Door:  # noqa: ARG002  nobody follows
        member = self.member(account)
        return Door(account=account, member=member, now=self.now, active=len(self._members))

    async def apply(self, decision: Decision) -> None:
        """Its changes. What it would have said or done is nobody's here."""
        for change in decision.changes:
            self._write(change)

    async def review(self, member: AccountId) -> None:
        """Her cases end when they have ebbed, as they do by the bot's clock."""
        book = self._books.get(member)
        for episode in book.open_episodes() if book else ():
            await self.apply(review(episode, self.member(member), self.now, self._policy))

    async def _tidy(self) -> None:
        for member, book in self._books.items():
            await self.review(member)
            book.tidy(self.now, self._policy)
        inside = {number for book in self._books.values() for number in book.cases}
        self._cases = {n: member for n, member in self._cases.items() if n in inside}
        while len(self._shelf) and self._is_old(*self._shelf.first()):
            self._let_go(*self._shelf.first())

    def _is_old(self, member: AccountId, post: PostId) -> bool:
        return self._books[member].rows[post].contact.at < self.now - KEPT_FOR

    def _write(self, change: Change) -> None:  # noqa: C901, PLR0912  one arm a change
        match change:
            case Keep():
                self._keep(change)
            case Weighed() | CouldNotRead() | Trailed():
                self._book(change.member).note(change)
            case Quoted(member, quote):
                self._book(member).vigil.note(change, quote.author)
            case DropPost(post, member):
                for each in (member,) if member else self._shelf.members_with(post):
                    self._book(each).drop((post,), self._policy)
            case DropAuthor(author):
                self._drop_author(author)
            case OpenEpisode(episode):
                self._open(episode)
            case JoinEpisode(number, contacts) if number in self._cases:
                self._books[self._cases[number]].join(number, contacts)
            case ToldEpisode(number, at, count):
                self._change(number, told_at=at, told_count=count)
            case CloseEpisode(number, at, wrong):
                self._change(number, closed_at=at, wrong=wrong)
            case Relate() | Unfriend() | KnowCircle():
                self._relate(change)
            case SetMember(member):
                self._stands[member.account] = member
            case _:
                pass  # no rule about what the stream brings wants it

    def _keep(self, change: Keep) -> None:
        seen = change.interaction
        book = self._book(seen.member)
        if not book.keep(change, self._policy):
            return
        self._shelf.put(seen.member, seen.post, seen.author)
        if len(book.rows) > MOST_OF_ONE:
            self._let_go(seen.member, next(iter(book.rows)))
        if len(self._shelf) > MOST_KEPT:
            self._let_go(*self._shelf.first())

    def _let_go(self, member: AccountId, post: PostId) -> None:
        self._books[member].let_go(post)
        self._shelf.take(member, post)

    def _drop_author(self, author: AccountId) -> None:
        posts = sorted(self._shelf.posts_by(author))
        theirs = dict.fromkeys(m for post in posts for m in self._shelf.members_with(post))
        for member in theirs:
            self._books[member].drop(posts, self._policy)
        for member, book in self._books.items():
            if member in theirs or author in book.vigil.trails:
                book.vigil.drop_author(author, author)

    def _open(self, episode: Episode) -> None:
        self._cases[episode.number] = episode.member
        self._number = max(self._number, episode.number)
        self._book(episode.member).open(episode)

    def _change(self, number: int, **values: datetime | int | None) -> None:
        if number in self._cases:
            self._books[self._cases[number]].cases[number].change(**values)

    def _relate(self, change: Relate | Unfriend | KnowCircle) -> None:
        circle = self._circles.setdefault(change.member, Circle())
        match change:
            case KnowCircle(_, follows):
                circle.follows, circle.read = dict(follows), True
            case Relate(_, other, Relation.FOLLOWED, by_follow):
                circle.follows[other] = by_follow
            case Relate(_, other, relation) if relation in FRIENDLY:
                circle.answered.add(other)
            case Relate(_, other):
                circle.follows.pop(other, None)
            case Unfriend(_, follow):
                for other in _followed_by(circle, follow):
                    del circle.follows[other]
        if change.member in self._books:
            self._books[change.member].renew()

    def _book(self, member: AccountId) -> Book:
        if member not in self._books:
            self._books[member] = Book(self._circles.setdefault(member, Circle()))
        return self._books[member]


def _followed_by(circle: Circle, record: str) -> Iterable[AccountId]:
    return [other for other, follow in circle.follows.items() if follow == record]
