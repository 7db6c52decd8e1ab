"""What the endpoints of every simulated server share: the call, its parameters, the errors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from bot.rehearsal.mastodon.world import Account, Token

Json: TypeAlias = dict[str, Any]

_NO = {"", "0", "false", "f", "off", "no"}


class ApiError(Exception):
    """An error answer: HTTP status, sentence, headers, and what else its body says."""

    def __init__(
        self, status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body: Json = {"error": message, **more}


def not_found() -> ApiError:
    return ApiError(404, "Record not found")


@dataclass(frozen=True, slots=True)
class Params:
    """Query, form and JSON parameters as one; `x[]` and a JSON list are the same thing."""

    given: Mapping[str, Sequence[str]]

    def text(self, name: str, default: str = "") -> str:
        found = self.given.get(name)
        return found[-1] if found else default

    def has(self, name: str) -> bool:
        return name in self.given

    def all(self, name: str) -> list[str]:
        return [*self.given.get(name, ()), *self.given.get(f"{name}[]", ())]

    def flag(self, name: str, *, default: bool = False) -> bool:
        return self.text(name).lower() not in _NO if self.has(name) else default

    def number(self, name: str, default: int, most: int | None = None) -> int:
        text = self.text(name, str(default))
        value = int(text) if text.lstrip("-").isdigit() else default
        return value if most is None else max(1, min(value, most))


@dataclass(frozen=True, slots=True)
class Call:
    """One request, decoded and let in."""

    params: Params
    path: Mapping[str, str]
    url: str  # of this endpoint, without the query
    account: Account | None = None
    token: Token | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def me(self) -> Account:
        """The signed-in person. Only routes that need one may ask."""
        if self.account is None:
            raise ApiError(422, "This method requires an authenticated user")
        return self.account

    @property
    def viewer(self) -> str | None:
        return self.account.uri if self.account else None

    @property
    def id(self) -> str:
        return self.path["id"]


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


class Need(StrEnum):
    """Who may call."""

    USER = "user"
    APP = "app"  # any token, also one that no person granted
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Route:
    """`scope` is checked wherever a token is sent; `a|b` is content with either."""

    method: str
    path: str
    answer: Callable[[Call], Any]
    scope: str = ""
    need: Need = Need.USER


def covers(granted: Iterable[str], scope: str) -> bool:
    """`read` covers `read:accounts`; the old `follow` covers the relationship scopes."""
    granted = set(granted)
    top, _, rest = scope.rpartition(":")
    if scope in granted or top in granted:
        return True
    return "follow" in granted and top in {"read", "write"} and rest in _FOLLOW


_FOLLOW = {"blocks", "follows", "mutes"}
