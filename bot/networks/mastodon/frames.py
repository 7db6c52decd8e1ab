"""One message of a stream, read for no more than the bot needs."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.networks.mastodon.entities import Notice, Status, notice_in, status_in


@dataclass(frozen=True, slots=True)
class Gone:
    """A post was deleted; `id` is the server's."""

    id: str


Event: TypeAlias = Notice | Status | Gone
"""A notification, a post as edited, or a post that is no more."""


def event_in(frame: str) -> Event | None:
    """None for events of no use, known or yet to come. Raises ValueError, and nothing else.

    `filters_changed` may have an empty payload or none, and ids are of any form.
    """
    match _decoded(frame):
        case {"event": "notification", "payload": payload}:
            return _known(notice_in(_decoded(payload)))
        case {"event": "status.update", "payload": payload}:
            return _known(status_in(_decoded(payload)))
        case {"event": "delete", "payload": str() | int() as id_}:
            return Gone(str(id_))
        case {"event": str()}:
            return None
        case _:
            raise ValueError("not an event")


def post_in(frame: str) -> Status | None:
    """A post as it was written or edited; None for everything else, readable or not."""
    match _decoded(frame):
        case {"event": "update" | "status.update", "payload": payload}:
            return status_in(_decoded(payload))
        case _:
            return None


def _known(event: Notice | Status | None) -> Notice | Status:
    if event is None:
        raise ValueError("not a notification, or not a post")
    return event


def _decoded(data: Any) -> Any:
    """Payloads are JSON in a string inside the JSON of the frame."""
    with suppress(ValueError, TypeError, RecursionError):
        return json.loads(data)
    return None
