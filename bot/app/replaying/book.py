"""What a replay remembers of one member: what the ledger keeps in tables, within bounds."""

from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.app.replaying.dossier import Dossier, Pleas, Row
from bot.model.changes import CouldNotRead, Keep, Trailed, Weighed
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.interactions import Interaction, PostId
from bot.model.people import AccountId, Relation
from bot.model.policy import Policy
from bot.rules import trails
from bot.rules.counting import asks_for_help, remembered
from bot.store.contacts import DAY, FEWEST_DAYS, MOST_RECENT, USUAL_DAYS
from bot.store.memory import Vigil

MOST_OPEN = 256
"""Cases of one member that are open at once; of more the oldest end."""
MOST_TRAILS = 1_024


@dataclass(slots=True)
class Circle:
    """Whom she follows and has answered. It is never let go of: they must not count."""

    follows: dict[AccountId, str | None] = field(default_factory=dict)  # with her follow record
    answered: set[AccountId] = field(default_factory=set)
    read: bool = False  # a graph says whom she follows

    def relation_to(self, other: AccountId) -> Relation:
        if other in self.follows:
            return Relation.FOLLOWED
        if other in self.answered:
            return Relation.REPLIED
        return Relation.STRANGER if self.read else Relation.UNKNOWN

    def has(self, other: AccountId) -> bool:
        return other in self.follows or other in self.answered


class Book:
    """Of one member. What is drawn from the rows is made anew after whatever changes old ones."""

    def __init__(self, circle: Circle) -> None:
        self.vigil = Vigil()
        self.rows: OrderedDict[PostId, Row] = OrderedDict()
        self.cases: dict[int, Dossier] = {}
        self._circle = circle
        self._pleas = Pleas(self.vigil)
        self._recent: list[Contact] | None = []  # the newest `MOST_RECENT` that count, by time
        self._usual: list[datetime] = []  # when the hostile ones by strangers came

    # facts

    def recent(self, seen: Interaction) -> tuple[Contact, ...]:
        """Within a day of this one, without this one, oldest first."""
        known = self._known()
        first = bisect_right(known, seen.seen_at - DAY, key=_time)
        last = bisect_left(known, seen.seen_at + DAY, key=_time)
        near = tuple(known[first:last])
        if seen.post not in self.rows:
            return near
        return tuple(contact for contact in near if contact.post != seen.post)

    def usual_per_day(self, joined: datetime, until: datetime) -> float | None:
        since = max(joined, until - timedelta(days=USUAL_DAYS))
        days = (until - since) / timedelta(days=1)
        if days < FEWEST_DAYS:
            return None
        self._known()
        return (bisect_right(self._usual, until) - bisect_right(self._usual, since)) / days

    def counted_before(self, seen: Interaction) -> bool:
        row = self.rows.get(seen.post)
        return row is not None and (not row.gone or row.contact.version == seen.version)

    def has_asked(self, author: AccountId) -> bool:
        return author in self._pleas.posts

    def spares(self, author: AccountId) -> bool:
        """Whether it has asked, and is not after her."""
        return self._pleas.spare(author)

    def open_episodes(self) -> tuple[Episode, ...]:
        """Newest first."""
        numbers = sorted(self.cases, reverse=True)
        each = (self.cases[number] for number in numbers)
        return tuple(one.episode(self._pleas) for one in each if one.is_open)

    def alarm_about(self, author: AccountId, since: datetime) -> int | None:
        """The severe case in which she was told of this author, as in `store.episodes`."""
        told = [
            number
            for number, case in self.cases.items()
            if case.head.kind is EpisodeKind.SEVERE and case.told_after(since)
        ]
        about = [number for number in told if self.cases[number].is_about(author)]
        taken_back = any(
            row.gone and row.contact.worst and row.contact.at > since
            for row in self.rows.values()
            if row.contact.author == author
        )
        return max(about or (told if taken_back else ()), default=None)

    def is_distress_told(self, author: AccountId, since: datetime) -> bool:
        """Whether she was told since that it may be in difficulty, as in `store.episodes`."""
        told = (
            case
            for case in self.cases.values()
            if case.head.kind is EpisodeKind.DISTRESS and case.head.opened_at > since
        )
        return any(case.is_about(author) or not case.is_about_anybody for case in told)

    # changes

    def keep(self, change: Keep, policy: Policy) -> bool:
        """Whether the post is new here. A repeat changes nothing, an edit replaces."""
        seen, contact = change.interaction, _contact_of(change, policy)
        before = self.rows.get(seen.post)
        if before is not None and before.contact.version == seen.version:
            return False
        row = before or Row(contact)
        plea = asks_for_help(change.verdict, policy)
        row.take(contact, policy, plea=plea)
        known = self.has_asked(seen.author)
        self._pleas.forget(seen.author, seen.post)
        if plea:
            self._pleas.posts.setdefault(seen.author, set()).add(seen.post)
        self.rows[seen.post] = row
        if before is not None or known is not self.has_asked(seen.author):
            self.renew()
        else:
            self._draw(row)
        return before is None

    def drop(self, posts: Collection[PostId], policy: Policy) -> None:
        """They no longer count; a bare row stays, so that a replay does not count it again."""
        known = (self.rows[post] for post in posts if post in self.rows)
        gone = sorted((row for row in known if not row.gone), key=lambda row: row.contact.at)
        for row in gone:
            row.gone = True
            self._pleas.forget(row.contact.author, row.contact.post)
            for case in self.cases.values():
                case.remove(row.contact.post)
        for row in gone:
            if not self._has_more(row.contact, policy):
                self.vigil.take_back(row.contact.author, row.contact.at)
        if gone:
            self.vigil.drop_quotes([row.contact.post for row in gone])
            self.renew()

    def let_go(self, post: PostId) -> Row:
        """Without a trace, but for its author's having asked for help."""
        row = self.rows.pop(post)
        if self._recent is not None and not row.gone:
            self._undraw(row)
        return row

    def open(self, episode: Episode) -> None:
        self.cases[episode.number] = Dossier(replace(episode, contacts=()))
        self.join(episode.number, episode.contacts)
        opened = sorted(number for number, case in self.cases.items() if case.is_open)
        for number in opened[:-MOST_OPEN]:
            self.cases[number].change(closed_at=episode.opened_at)

    def join(self, number: int, contacts: Sequence[Contact]) -> None:
        for contact in contacts:
            row = self.rows.get(contact.post) or Row(contact)
            self.cases[number].add(row, contact.number, self._pleas)

    def note(self, change: Weighed | Trailed | CouldNotRead) -> None:
        before = self.vigil.is_after_her(change.author)
        self.vigil.note(change, change.author)
        self._bound_trails()
        if self.vigil.is_after_her(change.author) is not before:
            self.renew()

    def renew(self) -> None:
        """Something that was known has changed."""
        self._recent = None
        for case in self.cases.values():
            case.renew()

    def tidy(self, now: datetime, policy: Policy) -> None:
        """Let go of what the last day was needed for."""
        self.vigil.let_go(now)
        since = now - DAY
        self.cases = {n: c for n, c in self.cases.items() if c.is_open or c.told_after(since)}
        first = (now - policy.keep_contacts).date().toordinal() - _EPOCH
        known = self.vigil.trails
        old = [author for author, (_, trail) in known.items() if trail.days[0] < first]
        for author in old:
            account, trail = known.pop(author)
            if trail.days[-1] >= first:
                known[author] = (account, trails.forget_before(trail, first))
        if old:
            self.renew()
        self._bound_trails()

    def _bound_trails(self) -> None:
        """Half of too many go: who came on one day only before the others, the oldest first."""
        known = self.vigil.trails
        self.vigil.trod.clear()
        if len(known) <= MOST_TRAILS:
            return
        often = sorted(known, key=lambda a: (len(known[a][1].days) > 1, known[a][1].days[-1]))
        for author in often[: MOST_TRAILS // 2]:
            del known[author]
        self.renew()

    def _known(self) -> list[Contact]:
        if self._recent is None:
            self._recent, self._usual = [], []
            for row in self.rows.values():
                self._draw(row)
        return self._recent

    def _draw(self, row: Row) -> None:
        if self._recent is None or row.gone or self._circle.has(row.contact.author):
            return
        if row.counts:
            insort(self._recent, row.seen(self._pleas), key=_place)
            if len(self._recent) > MOST_RECENT:
                del self._recent[0]
        if row.is_usual:
            insort(self._usual, row.contact.at)

    def _undraw(self, row: Row) -> None:
        known, usual, contact = self._known(), self._usual, row.contact
        place = bisect_left(known, _place(contact), key=_place)
        if place < len(known) and known[place].post == contact.post:
            del known[place]
        if row.is_usual and not self._circle.has(contact.author):
            del usual[bisect_left(usual, contact.at)]

    def _has_more(self, gone: Contact, policy: Policy) -> bool:
        return any(
            row.contact.author == gone.author
            and not row.gone
            and row.contact.at > gone.at - DAY
            and (row.contact.hostility or 0.0) >= policy.hostile_at
            for row in self.rows.values()
        )


def _time(contact: Contact) -> datetime:
    return contact.at


def _place(contact: Contact) -> tuple[datetime, PostId]:
    return contact.at, contact.post


_EPOCH = datetime(1970, 1, 1).toordinal()  # noqa: DTZ001  a day, not a moment


def _contact_of(change: Keep, policy: Policy) -> Contact:
    seen, verdict = change.interaction, change.verdict
    return remembered(seen, verdict, policy, asked=change.care)
