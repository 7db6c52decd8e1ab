"""How a community answers for what it does: to its auditor, and to everybody by counts."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.app.clock import SystemClock
from bot.app.operating import opened
from bot.model.errors import Refused
from bot.model.transparency import Quarter
from bot.rules.transparency import FEWEST, Told, tell
from bot.settings import Settings

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""Before any entry."""

SMALL = f"fewer than {FEWEST}"
WITHHELD = "not given: a part of it is too small"

TITLES: Mapping[str, str] = {
    "cases": "Cases opened",
    "verdicts": "Verdicts of moderators",
    "proposals": "Proposals of moderators",
    "verdicts_taken_back": "Verdicts taken back",
    "choices_undone": "Choices of members undone by them",
    "list_entries": "Accounts put on our list",
    "list_entries_withdrawn": "Accounts taken off our list before their end date",
    "appeals": "Appeals of members",
    "upheld_after_appeal": "Suspensions upheld after an appeal",
    "released_early": "Suspensions ended early by a moderator",
}


async def show_audit(settings: Settings, month: str | None) -> int:
    """What moderators did, by account: a JSON object a line."""
    start, end = _month(month) if month else (BEGINNING, SystemClock().now() + timedelta(days=1))
    async with opened(settings, read_only=True) as ledger:
        acts = await ledger.moderator_acts(start, end)
    for act in acts:
        entry = {"seq": act.seq, "at": act.at.isoformat(), "by": act.by, **act.about}
        print(json.dumps(entry, ensure_ascii=False))  # noqa: T201  the command's result
    return 0


async def transparency(settings: Settings, quarter: str | None, *, as_json: bool) -> int:
    """The counts of a quarter that is over; of a running one, two files would show what came."""
    chosen = _quarter(quarter)
    async with opened(settings, read_only=True) as ledger:
        told = tell(await ledger.tally(chosen))
    plain = json.dumps(as_data(chosen, told), indent=2)
    print(plain if as_json else as_text(chosen, told))  # noqa: T201  the command's result
    return 0


def as_data(quarter: Quarter, told: Told) -> dict[str, Any]:
    """A small count is the words `SMALL`; a whole that would give one away is null."""
    tables = {
        name: {"all": told.wholes[name], **{part: _count(n) for part, n in parts.items()}}
        for name, parts in told.tables.items()
    }
    alone = {name: _count(n) for name, n in told.alone.items()}
    dates = {"from": quarter.start.date().isoformat(), "before": quarter.end.date().isoformat()}
    about = {"quarter": quarter.name, **dates, "rounded_down_to": FEWEST}
    return {**about, **tables, **alone, "hours_to_half_of_the_verdicts": told.hours}


def as_text(quarter: Quarter, told: Told) -> str:
    last = quarter.end - timedelta(days=1)
    lines = [
        f"House Call, {quarter.name}: {quarter.start:%d %b %Y} to {last:%d %b %Y}",
        f"Counts are rounded down to a multiple of {FEWEST}; smaller ones are not given.",
    ]
    for name, parts in told.tables.items():
        whole = told.wholes[name]
        lines += ["", f"{TITLES[name]}: {WITHHELD if whole is None else whole}"]
        lines += [f"  {part.replace('_', ' ')}: {_count(count)}" for part, count in parts.items()]
    lines += ["", *(f"{TITLES[name]}: {_count(count)}" for name, count in told.alone.items())]
    if told.hours is not None:
        lines.append(f"Half of the verdicts came within {told.hours} hours")
    return "\n".join(lines)


def _count(count: int | None) -> int | str:
    return SMALL if count is None else count


def _quarter(written: str | None) -> Quarter:
    running = Quarter.of(SystemClock().now())
    if written is None:
        return running.before
    try:
        chosen = Quarter.read(written)
    except ValueError as error:
        raise Refused(str(error)) from error
    if chosen >= running:
        raise Refused(
            f"{chosen.name} is not over yet; the last that can be told is {running.before.name}"
        )
    return chosen


def _month(written: str) -> tuple[datetime, datetime]:
    """Its first moment and the first after it, in UTC. Raises Refused for what is no month."""
    try:
        start = datetime.strptime(written, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused(f"{written} is no month: write it as 2026-11") from error
    return start, (start + timedelta(days=32)).replace(day=1)
