"""From a line's name and its fields to the sentence a person reads."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from typing_extensions import override

from bot.model.actions import Field, Part, Say
from bot.model.lines import Line

LONGEST = 450
"""Characters of one message: a Mastodon post with its address has no more room."""

_SPACES = re.compile(r"[ \t]{2,}")
_LINES = re.compile(r"\n{2,}")


def amiss_in(lines: Mapping[str, str]) -> str | None:
    """What is wrong with the names of the lines, after the file's own; None: every one is there."""
    for says, names in (
        ("has no", set(Line) - set(lines)),
        ("has an unknown", set(lines) - set(Line)),
    ):
        if names:
            return f"{says} {min(names)}"
    return None


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of config/wording, by line name.

    `link_to` turns an account or post id into an address that can be opened.
    """

    lines: Mapping[str, str]
    link_to: Callable[[str], str]

    def render(self, say: Say, zone: str) -> str:
        """The message as it is sent. Raises KeyError for an unknown line or an unfilled field."""
        return self.fill(Part(say.line, say.fields), zone)

    def fill(self, part: Part, zone: str) -> str:
        writer = _Writer(self, ZoneInfo(zone))
        text = writer.vformat(self.lines[part.line], (), dict(part.fields))
        closed_up = _SPACES.sub(" ", text).replace(" .", ".").replace("\n ", "\n")
        return _LINES.sub("\n", closed_up).strip()


class _Writer(Formatter):
    """Format specs of the wording file, as explained at its top."""

    def __init__(self, wording: Wording, zone: ZoneInfo) -> None:
        self._wording, self._zone = wording, zone

    @override
    def get_field(
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Any, str]:
        """Plain names only: no attribute or index reaches into a value."""
        return self.get_value(field_name, args, kwargs), field_name

    @override
    def format_field(self, value: Field, format_spec: str) -> str:
        match value:
            case Part():
                return self._wording.fill(value, self._zone.key)
            case datetime():
                return self._when(value, format_spec)
            case timedelta():
                return span(value)
            case tuple():
                return self._several(value, format_spec)
            case int() if format_spec:
                one, _, many = format_spec.partition("|")
                return f"{value} {one if value == 1 else many or one + 's'}"
            case _:
                return str(value)

    def _when(self, value: datetime, spec: str) -> str:
        local = value.astimezone(self._zone)
        date = f"{local:%a} {local.day} {local:%b}"
        others = {"time": f"{local:%H:%M}", "moment": f"{date} {local:%H:%M}", "day": date[4:]}
        return others.get(spec, date)

    def _several(self, values: tuple[str, ...] | tuple[Part, ...], spec: str) -> str:
        written = [self.format_field(value, "") for value in values]
        if spec == "numbered":
            return "\n".join(f"{n} {text}" for n, text in enumerate(written, start=1))
        if spec == "lines":
            return "\n".join(written)
        if spec == "links":
            return "\n".join(self._wording.link_to(text) for text in written)
        return in_words(written)


def span(length: timedelta) -> str:
    """Write a length like "25 minutes" or "7 days": the largest unit that fits, rounded."""
    minutes = max(1, round(length.total_seconds() / 60))
    for unit, size, least in (("day", 1440, 2880), ("hour", 60, 60)):
        if minutes >= least and (minutes % size == 0 or minutes >= 2 * size):
            return _count(round(minutes / size), unit)
    return _count(minutes, "minute")


def in_words(items: Sequence[str]) -> str:
    """Join as in "a", "a and b" or "a, b and c"."""
    if len(items) < 2:  # noqa: PLR2004  # a sentence joins two with "and"
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
