"""One thing that nobody can deal with must not stop the others."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias, TypeVar

from bot.model.errors import NetworkDown, NetworkSaidNo

T = TypeVar("T")

PASSING = (NetworkDown, NetworkSaidNo, OSError)
"""What may pass by itself and is no fault of the thing at hand; the store says it by OSError."""

Aside: TypeAlias = Callable[[str, Exception], None]
"""Told of each thing that is set aside: what it was, and why. Neither may be logged in full."""


def fail(_: str, error: Exception) -> None:
    """Nothing is set aside: for callers who want to know."""
    raise error


async def each_alone(items: Iterable[T], do: Callable[[T], Awaitable[None]], aside: Aside) -> None:
    """One after the other; an item that makes `do` raise is set aside and the rest goes on."""
    for item in items:
        try:
            await do(item)
        except PASSING:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it will be the same next time
            aside(type(item).__name__, error)
