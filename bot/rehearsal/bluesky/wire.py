"""What XRPC endpoints of every simulated server share: the call, the caller and the errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from multidict import MultiMapping

Json: TypeAlias = dict[str, Any]


class Via(StrEnum):
    """How a caller proved who they are."""

    PASSWORD = "password"  # noqa: S105 -- names a kind of credential
    APP_PASSWORD = "app_password"  # noqa: S105 -- names a kind of credential
    PRIVILEGED_APP_PASSWORD = "privileged_app_password"  # noqa: S105 -- names a kind of credential
    OAUTH = "oauth"


@dataclass(frozen=True, slots=True)
class Caller:
    did: str
    via: Via
    scopes: frozenset[str] = frozenset()  # what an OAuth session was granted; else empty


class XrpcError(Exception):
    """An error answer: HTTP status, XRPC error name, message, headers."""

    def __init__(
        self,
        name: str,
        message: str,
        *,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.name = name
        self.status = status
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Call:
    """One XRPC request, already decoded."""

    nsid: str
    params: MultiMapping[str]
    body: Json
    caller: Caller | None
    token: str = ""  # the bearer token as sent: refreshSession reads it itself

    @property
    def signed_in(self) -> Caller:
        if self.caller is None:
            raise XrpcError("AuthMissing", "Authentication Required", status=401)
        return self.caller

    @property
    def me(self) -> str:
        """DID of the signed-in caller."""
        return self.signed_in.did

    @property
    def viewer(self) -> str | None:
        return self.caller.did if self.caller else None

    def need(self, name: str) -> str:
        """A required query parameter."""
        value = self.params.get(name)
        if not value:
            raise XrpcError("InvalidRequest", f'Error: Params must have the property "{name}"')
        return value

    def need_field(self, name: str) -> Any:
        """A required field of the JSON body."""
        if name not in self.body:
            raise XrpcError("InvalidRequest", f'Missing required key "{name}" at $')
        return self.body[name]

    def each(self, name: str, most: int) -> list[str]:
        values = self.params.getall(name, []) or self.params.getall(f"{name}[]", [])
        if len(values) > most:
            raise XrpcError(
                "InvalidRequest", f"Error: {name} must not have more than {most} elements"
            )
        return values

    def number(self, name: str, default: int, most: int) -> int:
        text = self.params.get(name, str(default))
        if not text.lstrip("-").isdigit() or not 0 <= int(text) <= most:
            raise XrpcError("InvalidRequest", f"Error: {name} can not be greater than {most}")
        return int(text)


Endpoint: TypeAlias = Callable[[Call], Json | bytes | None]
Endpoints: TypeAlias = Mapping[str, Endpoint]


def page_of(items: list[Json], call: Call, *, name: str) -> Json:
    """One page under `name`, with a cursor while more is left. The cursor is an offset."""
    limit = call.number("limit", 50, 100)
    text = call.params.get("cursor", "0")
    if not text.isdigit():
        raise XrpcError("InvalidRequest", "Malformed cursor")
    start = int(text)
    page: Json = {name: items[start : start + limit]}
    if start + limit < len(items):
        page["cursor"] = str(start + limit)
    return page
