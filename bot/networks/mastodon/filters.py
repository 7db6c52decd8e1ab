"""Filters of words at her own server (v2 of its API, docs.joinmastodon.org/methods/filters).

The bot's own are known by title and words together. One that she has changed is hers from then on,
and one of hers is never looked at twice.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.networks.mastodon.entities import moment
from bot.networks.mastodon.members import AsHer

_FILTERS = "/api/v2/filters"
_PLACES = ("home", "notifications", "public", "thread")


async def holds(her: AsHer, words: str, now: datetime) -> bool:
    """Whether there is one that has not run out; servers go on listing those that have."""
    return any(_ends_after(each, now) for each in await _ours(her, words))


async def put(her: AsHer, words: str, lasts: timedelta, now: datetime) -> None:
    """Fold away posts with any of these words, parted by commas. Her server ends it by itself."""
    if await holds(her, words, now):
        return
    form = [
        ("title", _title(words)),
        *(("context[]", place) for place in _PLACES),
        ("filter_action", "warn"),
        ("expires_in", str(max(1, int(lasts.total_seconds())))),
    ]
    for word in _each(words):
        form.append(("keywords_attributes[][keyword]", word))
        form.append(("keywords_attributes[][whole_word]", "true"))
    await her.server.post(_FILTERS, form)


async def remove(her: AsHer, words: str) -> None:
    for each in await _ours(her, words):
        await her.server.change("DELETE", f"{_FILTERS}/{each['id']}")


async def _ours(her: AsHer, words: str) -> list[Mapping[str, Any]]:
    found = (await her.server.get(_FILTERS)).listed
    return [each for each in found if isinstance(each, dict) and _is_ours(each, words)]


def _is_ours(filter_: Mapping[str, Any], words: str) -> bool:
    if filter_.get("title") != _title(words) or filter_.get("statuses"):
        return False
    keywords = filter_.get("keywords")
    listed = keywords if isinstance(keywords, list) else []
    found = sorted(str(each.get("keyword")) for each in listed if isinstance(each, dict))
    return "id" in filter_ and found == sorted(_each(words))


def _ends_after(filter_: Mapping[str, Any], now: datetime) -> bool:
    ends = moment(filter_.get("expires_at"))
    return ends is None or ends > now


def _title(words: str) -> str:
    """She reads it above every post that is folded away."""
    return f"House Call: {words}"


def _each(words: str) -> list[str]:
    return words.split(", ")
