"""Rows of contacts, and cases made of them, as a replay keeps them."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.model.episodes import Contact, Episode
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.counting import stance
from bot.store.memory import Vigil

MOST_INSIDE = 1_024
"""Contacts that a case holds on to, the newest; more of them tell no more."""


@dataclass(slots=True)
class Pleas:
    """Who has asked her for help, and what she remembers of those who come back."""

    vigil: Vigil
    posts: dict[AccountId, set[PostId]] = field(default_factory=dict)  # kept when the row is let go

    def spare(self, author: AccountId) -> bool:
        return author in self.posts and not self.vigil.is_after_her(author)

    def forget(self, author: AccountId, post: PostId) -> None:
        pleas = self.posts.get(author)
        if pleas is not None:
            pleas.discard(post)
            if not pleas:
                del self.posts[author]


@dataclass(slots=True)
class Row:
    """One contact that is kept; it changes with its post, in whatever case it stands."""

    contact: Contact
    plea: bool = False  # it asks for help itself
    counts: bool = False  # hostile, severe or asking for help
    is_usual: bool = False  # hostile, and no plea for help
    gone: bool = False

    def take(self, contact: Contact, policy: Policy, *, plea: bool) -> None:
        hostile = (contact.hostility or 0.0) >= policy.hostile_at
        self.contact, self.plea, self.gone = contact, plea, False
        self.counts = hostile or contact.care or contact.worst is not None
        self.is_usual = hostile and not contact.care

    def seen(self, pleas: Pleas) -> Contact:
        """As it is seen by who has asked for help and who is after her."""
        author = self.contact.author
        care, insists = stance(
            plea=self.plea,
            asked=self.contact.care or author in pleas.posts,
            after_her=pleas.vigil.is_after_her(author),
        )
        if (care, insists) == (self.contact.care, self.contact.insists):
            return self.contact
        return replace(self.contact, care=care, insists=insists)


class Dossier:
    """One case."""

    def __init__(self, episode: Episode) -> None:
        self.head = replace(episode, contacts=())
        self._inside: OrderedDict[PostId, tuple[int, Row]] = OrderedDict()
        self._last = 0
        self._whole: Episode | None = self.head

    @property
    def is_open(self) -> bool:
        return self.head.closed_at is None

    def told_after(self, since: datetime) -> bool:
        return self.head.told_at is not None and self.head.told_at > since

    @property
    def is_about_anybody(self) -> bool:
        return bool(self._inside)

    def is_about(self, author: AccountId) -> bool:
        return any(row.contact.author == author for _, row in self._inside.values())

    def episode(self, pleas: Pleas) -> Episode:
        if self._whole is None:
            inside = self._inside.values()
            contacts = tuple(replace(row.seen(pleas), number=number) for number, row in inside)
            self._whole = replace(self.head, contacts=contacts)
        return self._whole

    def add(self, row: Row, number: int, pleas: Pleas) -> None:
        """What is in it already stays once; a number that is taken gives way to the next."""
        if row.contact.post in self._inside:
            return
        self._last = max(self._last + 1, number)
        self._inside[row.contact.post] = self._last, row
        if len(self._inside) > MOST_INSIDE:
            self._inside.popitem(last=False)
        if self._whole is not None:
            contacts = (*self._whole.contacts, replace(row.seen(pleas), number=self._last))
            self._whole = replace(self._whole, contacts=contacts[-MOST_INSIDE:])

    def remove(self, post: PostId) -> None:
        if self._inside.pop(post, None) is not None:
            self.renew()

    def change(self, **values: Any) -> None:
        """The values are fields of Episode."""
        self.head = replace(self.head, **values)
        if self._whole is not None:
            self._whole = replace(self._whole, **values)

    def renew(self) -> None:
        """A contact in it may have changed."""
        self._whole = None
