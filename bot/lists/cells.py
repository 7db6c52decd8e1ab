"""One value of a list by others: an account, a reason or a date, and anything else is none."""

import re
from datetime import UTC, datetime

from bot.model.lists import ListReason
from bot.model.people import AccountId

_DID = re.compile(r"did:(?:plc|web):[A-Za-z0-9._:%-]{1,200}")
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?"
_ACTOR = re.compile(rf"https?://{_HOST}/[A-Za-z0-9_@.~%/+-]{{1,400}}")
_ADDRESS = re.compile(rf"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{{0,62}}[A-Za-z0-9_])?@{_HOST}")
_EARLIEST, _LATEST = 2000, 2200  # years; what says otherwise is no date
_LONGEST_DATE = 40


def account_in(cell: object) -> AccountId | None:
    """A DID, the address of an actor, or `name@server`, whose actor has still to be looked up.

    A leading quote is what spreadsheets are kept from formulas by.
    """
    if not isinstance(cell, str):
        return None
    text = cell.strip().removeprefix("'").removeprefix("@")
    if _DID.fullmatch(text) or _ACTOR.fullmatch(text):
        return AccountId(text)
    if _ADDRESS.fullmatch(text):
        name, _, host = text.partition("@")
        return AccountId(f"{name}@{host.lower()}")
    return None


def reason_in(cell: object) -> ListReason | None:
    """One of ours, however it is spaced; None for what we have no word for."""
    if not isinstance(cell, str):
        return None
    words = " ".join(re.split(r"[\s_]+", cell[:80].strip().lower()))
    return next((each for each in ListReason if words in {each, each.replace(" ", "-")}), None)


def date_in(cell: object) -> datetime | None:
    """Aware, UTC; a date alone begins at midnight. None where it is none, or an absurd one."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_DATE:
        return None
    try:
        at = datetime.fromisoformat(cell.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if _EARLIEST <= at.year < _LATEST else None
