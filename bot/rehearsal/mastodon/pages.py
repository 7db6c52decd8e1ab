"""Paging by `max_id`, `since_id` and `min_id`, with the Link header."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from bot.rehearsal.mastodon.ids import order_of
from bot.rehearsal.mastodon.wire import Answer, Call

T = TypeVar("T")
PAGING = ("max_id", "min_id", "since_id", "page")
_KEPT_OUT = {*PAGING, "access_token"}


@dataclass(frozen=True, slots=True)
class Size:
    default: int = 20
    most: int = 40


def page(
    call: Call,
    items: Iterable[T],
    id_of: Callable[[T], str],
    view: Callable[[T], Any],
    size: Size = Size(),
) -> Answer:
    """Newest first; `min_id` gives the page right after it, `since_id` the newest of all after."""
    limit = call.params.number("limit", size.default, size.most)
    found = sorted(items, key=lambda item: order_of(id_of(item)), reverse=True)
    found = [item for item in found if _is_between(call, id_of(item))]
    shown = found[-limit:] if call.params.has("min_id") else found[:limit]
    ids = [id_of(item) for item in shown]
    return Answer([view(item) for item in shown], _link(call, ids, len(shown) == limit))


def _is_between(call: Call, id_: str) -> bool:
    params, order = call.params, order_of(id_)
    below = not params.has("max_id") or order < order_of(params.text("max_id"))
    floors = [order_of(params.text(name)) for name in ("since_id", "min_id") if params.has(name)]
    return below and all(order > floor for floor in floors)


def _link(call: Call, ids: list[str], full: bool) -> dict[str, str]:  # noqa: FBT001  private
    if not ids:
        return {}
    kept = [
        (name, value)
        for name, values in call.params.given.items()
        for value in values
        if name not in _KEPT_OUT
    ]
    links = [("next", "max_id", ids[-1])] if full else []
    links.append(("prev", "min_id", ids[0]))
    told = (
        f'<{call.url}?{urlencode([*kept, (name, id_)])}>; rel="{rel}"' for rel, name, id_ in links
    )
    return {"Link": ", ".join(told)}
