"""The bot's pile-on test over one member's year: the same sums as in the rules, without the rest.

What `desk` does with whole cases is done here with numbers, because a year has 20,000 posts. A test
holds the two to each other.
"""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from benchmarks.detection.parameters import LOOKED_UP_AFTER
from benchmarks.detection.streams import DAY, HER, NO_QUOTE, Stream
from bot.model.cases import Case, House
from bot.model.episodes import Contact, Quote
from bot.model.gauges import Gauge
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId, Member, Relation
from bot.model.policy import Policy
from bot.model.signals import Mark, MarkKind, Profile
from bot.model.verdicts import Verdict
from bot.rules import gauging, marks
from bot.rules.dogpiles import MOST_LOOKED_UP
from bot.scoring.fingerprints import PLACES
from bot.store.memory import MOST_QUOTES

POLICY = Policy()
HOSTILE_AT = POLICY.hostile_at
EBBS_AFTER = POLICY.ebbs_after.total_seconds()
FEWEST = POLICY.dogpile_fewest
REMEMBERED = 512  # strangers of a day, as in the bot
YOUNG_DAYS, OLD_DAYS = 5, 1_000  # age of an account
EVERY_MARK = frozenset(MarkKind)
MEMBER = AccountId("her")


@dataclass(frozen=True, slots=True)
class Setting:
    """How the bot is set; `marks`: those that it heeds, all of them as it ships."""

    alarms_a_year: float = 1.0
    marks: frozenset[MarkKind] = EVERY_MARK
    high: bool = False  # a handful within the hour is enough too


AS_IT_SHIPS = Setting()


class Alarm(NamedTuple):
    at: float
    evidence: float
    named: tuple[int, ...]  # authors


class Post(NamedTuple):
    """What the bot hears of one."""

    at: float
    author: int
    hostility: float
    young: bool
    reach: int
    answers: int
    words: int


@dataclass(slots=True)
class Watcher:
    """One member as the bot keeps her: a gauge, who wrote today, and whether a case is open."""

    setting: Setting = AS_IT_SHIPS
    gauge: Gauge = Gauge()
    seen: dict[int, tuple[float, float]] = field(default_factory=dict)  # odds, when
    counted: deque[Post] = field(default_factory=deque)  # of the last day
    ill: dict[int, float] = field(default_factory=dict)  # authors of these, and when they last were
    quotes: deque[Post] = field(default_factory=lambda: deque(maxlen=MOST_QUOTES))
    looked_up: dict[int, float] = field(default_factory=dict)  # whose profile is known, from when
    open: bool = False
    newest: float = 0.0  # of the counted

    def copy(self) -> "Watcher":
        return Watcher(
            self.setting,
            self.gauge,
            self.seen.copy(),
            self.counted.copy(),
            self.ill.copy(),
            self.quotes.copy(),
            self.looked_up.copy(),
            self.open,
            self.newest,
        )

    def is_busy(self, at: float) -> bool:
        """Whether a case is open, so that an attack would be part of it."""
        return self.open and at - self.newest <= EBBS_AFTER

    def hear(self, post: Post) -> Alarm | None:
        """A stranger's post; an alarm where one opens with it."""
        at, author, hostility, _, reach, answers, _ = post
        if answers != HER and self._was_ill(answers, at):
            return None
        odds, seen = gauging.odds_of(hostility), self.seen
        entry = seen.pop(author, None)
        before = entry[0] if entry is not None and at - entry[1] < DAY else None
        seen[author] = (odds, at) if before is None or odds > before else (before, at)
        if len(seen) > REMEMBERED:
            del seen[next(iter(seen))]
        if self.open and not self.is_busy(at):
            self.open = False
        is_hostile = hostility >= HOSTILE_AT
        if reach != NO_QUOTE:
            self.quotes.append(post)
            self.looked_up.setdefault(author, at + LOOKED_UP_AFTER)
        if is_hostile:
            self._count(post)
        if self.open:
            self.gauge = gauging.rest(self.gauge, at, newcomer=before is None)
            return None
        self.gauge = gauging.weigh(self.gauge, at, odds, before)
        return self._alarm(at) if is_hostile else None

    def _was_ill(self, author: int, at: float) -> bool:
        """Whoever answers such an account stands up for her."""
        return author in self.ill and at - self.ill[author] < DAY

    def _count(self, post: Post) -> None:
        self.newest = post.at
        self.counted.append(post)
        self.ill[post.author] = post.at
        while self.counted[0].at <= post.at - DAY:
            gone = self.counted.popleft()
            self.looked_up.pop(gone.author, None)
            if self.ill.get(gone.author) == gone.at:
                del self.ill[gone.author]

    def _alarm(self, at: float) -> Alarm | None:
        gauge, tolerated = self.gauge, self.setting.alarms_a_year
        evidence, bound = gauging.evidence(gauge), gauging.bound(gauge, tolerated)
        if evidence >= bound - marks.MOST:
            run = [post for post in self.counted if post.at >= gauge.since]
            named = tuple(dict.fromkeys(post.author for post in run))
            if len(named) >= FEWEST and evidence + self._beside(run, at) >= bound:
                return self._open(at, evidence, named)
        if self.setting.high and (told := self._by_count(at)):
            return told
        if marks.is_warm(gauge, tolerated):
            self._look_up(at)
        return None

    def _by_count(self, at: float) -> Alarm | None:
        since = at - POLICY.dogpile_window_high.total_seconds()
        near = dict.fromkeys(post.author for post in self.counted if post.at > since)
        enough = len(near) >= POLICY.dogpile_accounts_high
        return self._open(at, float(len(near)), tuple(near)) if enough else None

    def _open(self, at: float, evidence: float, named: tuple[int, ...]) -> Alarm:
        self.open = True
        return Alarm(at, evidence, named)

    def _look_up(self, at: float) -> None:
        run = {post.author for post in self.counted if post.at >= self.gauge.since}
        for author in sorted(run - self.looked_up.keys())[:MOST_LOOKED_UP]:
            self.looked_up[author] = at + LOOKED_UP_AFTER

    def _beside(self, run: list[Post], at: float) -> float:
        """What stands beside the words, by the bot's own rule."""
        if not self.setting.marks:
            return 0.0
        people = [*run, *self.quotes]
        known = {p.author: p for p in people if self.looked_up.get(p.author, at + 1) <= at}
        case = replace(
            _BLANK,
            profiles={_account(author): profile_of(post) for author, post in known.items()},
            quotes=tuple(_quote(post) for post in self.quotes if post.at > at - DAY),
        )
        found = marks.marks_of(case, [_contact(post) for post in run], POLICY)
        return marks.evidence_of(self._heeded(found))

    def _heeded(self, found: tuple[Mark, ...]) -> list[Mark]:
        return [mark for mark in found if mark.kind in self.setting.marks]


def watched(watcher: Watcher, stream: Stream) -> list[Alarm]:
    """What the watcher tells of while this stream, of what it hears, goes by."""
    told = (watcher.hear(post) for post in heard_in(stream))
    return [alarm for alarm in told if alarm is not None]


def heard_in(stream: Stream) -> list[Post]:
    columns = (getattr(stream, name).tolist() for name in Post._fields)
    return [Post(*row) for row in zip(*columns, strict=True)]


def wording_of(words: int) -> tuple[int, ...]:
    """The print of pasted words; of their own words nobody has one that is like another's."""
    return (words,) * PLACES if words else ()


def profile_of(post: Post) -> Profile:
    days = YOUNG_DAYS if post.young else OLD_DAYS
    created = datetime.fromtimestamp(post.at, UTC) - timedelta(days=days)
    return Profile("", created, None, None if post.reach == NO_QUOTE else post.reach)


def _account(author: int) -> AccountId:
    return AccountId(f"a{author}")


def _contact(post: Post) -> Contact:
    return Contact(
        number=0,
        post=PostId(f"{post.author}/{post.at}"),
        author=_account(post.author),
        kind=Kind.REPLY if post.reach == NO_QUOTE else Kind.QUOTE,
        at=datetime.fromtimestamp(post.at, UTC),
        hostility=post.hostility,
        care=False,
        wording=wording_of(post.words),
    )


def _quote(post: Post) -> Quote:
    at = datetime.fromtimestamp(post.at, UTC)
    where = PostId(f"{post.author}/{post.at}")
    return Quote(where, _account(post.author), at, post.hostility)


_AT = datetime(2024, 1, 1, tzinfo=UTC)
_BLANK = Case(
    interaction=Interaction(PostId("p"), AccountId("a"), MEMBER, Kind.REPLY, "", _AT),
    verdict=Verdict(None),
    member=Member(MEMBER),
    relation=Relation.STRANGER,
    now=_AT,
    recent=(),
    open_episodes=(),
    next_number=1,
    house=House(members=1, stream_at=None, offers_sign_in=False),
)
