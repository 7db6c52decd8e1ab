"""What one server has shown lately: its posts and people, by the ids that it gives them."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.entities import Person, Quoted, Status

K = TypeVar("K")
V = TypeVar("V")

PARENT = 400  # characters; the model reads no more of a parent


@dataclass(frozen=True, slots=True)
class Known:
    """A post as far as the posts that answer it need it."""

    uri: PostId
    author: AccountId
    text: str
    root: PostId | None  # where the conversation began; None: not known
    root_author: AccountId | None
    version: str
    at: datetime | None = None  # as its author's server claims
    root_at: datetime | None = None


class Bounded(OrderedDict[K, V], Generic[K, V]):
    """Forgets first what was put in first."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def put(self, key: K, value: V) -> None:
        self.pop(key, None)
        self[key] = value
        while len(self) > self._limit:
            self.popitem(last=False)


class Shelf:
    """In memory only, and bounded: what is gone from it is asked for again."""

    def __init__(self, limit: int = 4_096) -> None:
        self._posts = Bounded[str, Known](limit)
        self._people = Bounded[str, Person](limit)
        self._post_ids = Bounded[PostId, str](limit)
        self._person_ids = Bounded[AccountId, str](limit)

    def note(self, status: Status) -> None:
        """A conversation is noted from its beginning, so that every post knows its root."""
        parent = self._posts.get(status.answers or "")
        text, version = status.text[:PARENT], status.version
        known = Known(status.uri, status.author.account, text, None, None, version, status.at)
        begins = known if status.answers is None else None
        self._posts.put(status.id, _placed(known, parent, begins))
        self._post_ids.put(status.uri, status.id)
        self.note_person(status.author)

    def place(self, id_: str, parent: str | None) -> None:
        """What was learnt of a post already noted: where its conversation began."""
        known, before = self._posts.get(id_), self._posts.get(parent or "")
        if known is None:
            return
        self._posts.put(id_, _placed(known, before, known))

    def note_person(self, person: Person) -> None:
        """A server gives an account one id: who else comes in its name is not taken for it."""
        if self._person_ids.get(person.account, person.id) != person.id:
            return
        self._people.put(person.id, person)
        self._person_ids.put(person.account, person.id)

    def post(self, id_: str | None) -> Known | None:
        return self._posts.get(id_ or "")

    def person(self, id_: str | None) -> Person | None:
        return self._people.get(id_ or "")

    def person_of(self, account: AccountId) -> Person | None:
        found = self.person(self._person_ids.get(account))
        return found if found and found.account == account else None

    def person_id(self, account: AccountId) -> str | None:
        return self._person_ids.get(account)

    def post_id(self, post: PostId) -> str | None:
        return self._post_ids.get(post)

    def quoted(self, quoted: Quoted) -> Known | None:
        """The post that is quoted, from the quote itself or as it was seen before."""
        if quoted.uri and quoted.author:
            return Known(quoted.uri, quoted.author, (quoted.text or "")[:PARENT], None, None, "")
        return self.post(quoted.id)

    def forget(self, id_: str) -> None:
        known = self._posts.pop(id_, None)
        if known is not None:
            self._post_ids.pop(known.uri, None)


def _placed(known: Known, parent: Known | None, begins: Known | None) -> Known:
    """In the conversation of its parent, or else in the one that `begins`."""
    if parent is not None:
        root, author, at = parent.root, parent.root_author, parent.root_at
    elif begins is not None:
        root, author, at = begins.uri, begins.author, begins.at
    else:
        root, author, at = None, None, None
    return replace(known, root=root, root_author=author, root_at=at)
