"""Where the senses resume: one compact JSON text for the bot's own account and all members.

Members stand in it by a digest, so that the text alone names nobody; who is no longer watched is
left out.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2s
from typing import Any, Self

from bot.model.people import AccountId


@dataclass(frozen=True, slots=True)
class Place:
    """`since`: what was before is not told. `after`: the local id of the last notification read."""

    since: datetime
    after: str | None = None


@dataclass(slots=True)
class Places:
    own: Place
    members: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def parse(cls, cursor: str | None, now: datetime) -> Self:
        """Raises ValueError on a cursor that this module did not write."""
        if cursor is None:
            return cls(Place(now))
        try:
            match json.loads(cursor):
                case {"own": list(own), "members": dict(members)}:
                    return cls(_place(own), {key: _place(at) for key, at in members.items()})
                case _:
                    raise ValueError("not a place in Mastodon")
        except (TypeError, OverflowError, OSError) as error:
            raise ValueError("not a place in Mastodon") from error

    def of(self, member: AccountId, now: datetime) -> Place:
        """Where to resume with her; whoever is new begins now."""
        return self.members.setdefault(_key(member), Place(now))

    def move(self, member: AccountId | None, after: str | None) -> None:
        if member is None:
            self.own = Place(self.own.since, after)
        elif (place := self.members.get(_key(member))) is not None:
            self.members[_key(member)] = Place(place.since, after)

    def keep_only(self, members: Collection[AccountId]) -> None:
        keys = set(map(_key, members))
        self.members = {key: at for key, at in self.members.items() if key in keys}

    def written(self) -> str:
        said = {
            "own": _said(self.own),
            "members": {key: _said(at) for key, at in self.members.items()},
        }
        return json.dumps(said, separators=(",", ":"))


def _key(member: AccountId) -> str:
    return blake2s(member.encode(), digest_size=8).hexdigest()


def _said(place: Place) -> list[Any]:
    return [int(place.since.timestamp()), place.after]


def _place(said: Any) -> Place:
    since, after = said
    if not isinstance(since, int) or not isinstance(after, str | None):
        raise TypeError
    return Place(datetime.fromtimestamp(since, UTC), after)
