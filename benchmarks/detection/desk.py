"""The bot's own rules at work for one member, with the memory that a replay keeps."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar

from benchmarks.detection.parameters import LOOKED_UP_AFTER
from benchmarks.detection.streams import HER, NO_QUOTE, Stream
from benchmarks.detection.watchers import MEMBER, POLICY, Post, Watcher, profile_of, wording_of
from bot.app.replaying.books import Books
from bot.model.actions import ReadNames, ReadTies, Say
from bot.model.cases import Case
from bot.model.changes import Change, KnowCircle, OpenEpisode, Quoted, Relate, SetMember, Weighed
from bot.model.decisions import Decision
from bot.model.episodes import Episode, Quote, Ties
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId, Member, QuietHours, Relation, Standing
from bot.model.signals import Profile
from bot.model.verdicts import Category, Verdict
from bot.rules.decide import decide
from bot.rules.dogpiles import catch_up
from bot.rules.keeping import keep_what_counts
from bot.rules.sparks import with_ties

T = TypeVar("T")
LOOKED_UP = timedelta(seconds=LOOKED_UP_AFTER)


class Sent(NamedTuple):
    """One post as the bot gets it; `post` is its place in what is played."""

    post: int
    at: float
    author: int
    hostility: float
    care: bool
    young: bool = False
    reach: int = NO_QUOTE
    answers: int = HER
    words: int = 0
    subject: int = 0
    severe: tuple[Category, float] | None = None


@dataclass(slots=True)
class Desk:
    """Deals with one post after another, each as soon as it comes."""

    quiet: tuple[int, int] | None = None  # hours of her night, UTC
    follows: Callable[[AccountId, AccountId], bool] = lambda _who, _whom: False
    books: Books = field(init=False)
    cards: list[datetime] = field(default_factory=list)  # when she was told of anything
    asked: list[ReadTies] = field(default_factory=list)  # who follows whom
    _who: dict[AccountId, Profile] = field(default_factory=dict)
    _known: dict[AccountId, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.books = Books({MEMBER}, POLICY, _Unwatched())

    def begin(self, at: float, friends: Iterable[int] = (), answered: Iterable[int] = ()) -> None:
        at_once(self.books.move_to(_time(at)))
        night = QuietHours(*(time(hour) for hour in self.quiet)) if self.quiet else None
        joined = _time(at) - timedelta(days=60)
        her = Member(MEMBER, Standing.ACTIVE, joined_at=joined, timezone="UTC", quiet=night)
        circle = KnowCircle(MEMBER, tuple((account(each), None) for each in friends))
        told = [Relate(MEMBER, account(each), Relation.REPLIED) for each in answered]
        self._apply(SetMember(her), circle, *told)

    def remember(self, watcher: Watcher, before: Iterable[Sent]) -> None:
        """What a watcher has learned by now, and the posts of the last day."""
        for author, (odds, at) in watcher.seen.items():
            self._apply(Weighed(MEMBER, account(author), odds, _time(at), watcher.gauge))
        for author, since in watcher.looked_up.items():
            self._known[account(author)] = _time(since)
        for sent in before:
            seen, verdict = self._sensed(sent)
            at_once(self.books.move_to(seen.seen_at))
            case = at_once(self.books.case_for(seen, verdict))
            self._apply(*keep_what_counts(case, POLICY).changes)
            if seen.kind is Kind.QUOTE and not sent.care:
                quote = Quote(seen.post, seen.author, seen.seen_at, sent.hostility)
                self._apply(Quoted(MEMBER, quote))

    def take(self, sent: Sent) -> Decision:
        case = self.case(sent)
        decision, now = decide(case, POLICY), case.interaction.seen_at
        for action in decision.actions:
            if isinstance(action, ReadNames):
                self._look_up(action, now)
            elif isinstance(action, ReadTies):
                self.asked.append(action)
            elif isinstance(action, Say) and action.case is not None:
                self.cards.append(now)
        self._apply(*decision.changes)
        return decision

    def catch_up(self, sent: Sent) -> None:
        """What is asked after a post has joined a case, once for each doubling of its crowd."""
        for action in catch_up(self.case(sent), (), POLICY).actions:
            if isinstance(action, ReadTies) and not any(
                _asks_again(action, each) for each in self.asked
            ):
                self.asked.append(action)

    def spark_in(self, episode: Episode) -> PostId | None:
        """As soon as it is known who follows whom."""
        spark, known = episode.spark, episode.ties
        for each in self.asked:
            if each.case == episode.number:
                followers = sum(self.follows(who, each.quoter) for who in each.accounts)
                ties = Ties(followers, len(each.accounts))
                spark, known = with_ties(spark, known, each.quote, ties)
        return spark

    def case(self, sent: Sent) -> Case:
        """What the rules get to see with this post."""
        seen, verdict = self._sensed(sent)
        at_once(self.books.move_to(seen.seen_at))
        at_once(self.books.review(MEMBER))
        case = at_once(self.books.case_for(seen, verdict))
        known = {who: self._who[who] for who in self._who if self._is_known(who, seen.seen_at)}
        quotes = tuple(_with_reach(quote, known) for quote in case.quotes)
        recent = [at for at in self.cards if at > seen.seen_at - timedelta(days=1)]
        case = replace(case, profiles=known, quotes=quotes)
        return replace(case, alerts_today=len(recent), others_today=len(recent))

    def _is_known(self, who: AccountId, now: datetime) -> bool:
        return who in self._known and self._known[who] <= now

    def _look_up(self, action: ReadNames, now: datetime) -> None:
        for who in action.accounts:
            self._known.setdefault(who, now + LOOKED_UP)

    def _apply(self, *changes: Change) -> None:
        at_once(self.books.apply(Decision(changes)))

    def _sensed(self, sent: Sent) -> tuple[Interaction, Verdict]:
        who = account(sent.author)
        self._who[who] = profile_of(
            Post(sent.at, sent.author, sent.hostility, sent.young, sent.reach, HER, 0)
        )
        seen = Interaction(
            post=place_of(sent.post),
            author=who,
            member=MEMBER,
            kind=Kind.REPLY if sent.reach == NO_QUOTE else Kind.QUOTE,
            text="",
            seen_at=_time(sent.at),
            subject=PostId(f"hers/{sent.subject}"),
            answers=None if sent.answers == HER else account(sent.answers),
        )
        kinds = dict([sent.severe]) if sent.severe else {}
        care = 1.0 if sent.care else 0.0
        return seen, Verdict(sent.hostility, care, kinds, wording=wording_of(sent.words))


class _Unwatched:
    """Nothing is deleted here."""

    def add_author(self, author: AccountId) -> None: ...
    def drop_author(self, author: AccountId) -> None: ...
    def add_member(self, member: AccountId) -> None: ...
    def drop_member(self, member: AccountId) -> None: ...


def account(author: int) -> AccountId:
    return AccountId(f"a{author}")


def place_of(post: int) -> PostId:
    return PostId(f"p{post}")


def sent_in(stream: Stream) -> list[Sent]:
    """Numbered by their place in the stream."""
    columns = [getattr(stream, name).tolist() for name in Sent._fields[1:-1]]
    return [Sent(place, *row) for place, row in enumerate(zip(*columns, strict=True))]


def opened(decision: Decision) -> list[Episode]:
    return [change.episode for change in decision.changes if isinstance(change, OpenEpisode)]


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of what waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("a replay's memory waits for nobody")


def _asks_again(action: ReadTies, before: ReadTies) -> bool:
    sizes = (len(action.accounts).bit_length(), len(before.accounts).bit_length())
    return (action.case, action.quote) == (before.case, before.quote) and sizes[0] == sizes[1]


def _with_reach(quote: Quote, known: dict[AccountId, Profile]) -> Quote:
    profile = known.get(quote.author)
    return replace(quote, followers=profile.followers) if profile else quote


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
