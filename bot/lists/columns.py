"""Lists of others as CSV: what Mastodon imports and exports, with or without columns like ours.

Known by the names of its columns. Without names the first column is the account, as in Mastodon's
own export. Unknown columns, and rows that name no account, are passed over.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.lists.cells import account_in, date_in, reason_in
from bot.model.lists import Recommendation

_ACCOUNT = ("account", "actor", "did", "account address")
"""Who it is goes before where to look for it."""

_REASON, _UNTIL, _SINCE = ("reason",), ("expires", "until"), ("published", "since", "added")
_HEADERLESS = ("account address",)


def read_csv(text: str, list_id: str, now: datetime, most: int) -> tuple[Recommendation, ...]:
    """Every account once, in order, numbered from 1.

    `now` is when each was listed, where the list does not say. Raises ValueError where it is no
    list of accounts, or names more than `most`.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    except csv.Error as error:
        raise ValueError("the list is not readable CSV") from error
    names, body = _split(rows)
    if len(body) > most:
        raise ValueError(f"the list has more than {most} rows")
    found: dict[str, Recommendation] = {}
    for row in body:
        cells = dict(zip(names, row, strict=False))
        account = next(filter(None, (account_in(cells.get(name)) for name in _ACCOUNT)), None)
        if account is not None and account not in found:
            found[account] = Recommendation(
                list_id=list_id,
                sequence=len(found) + 1,
                account=account,
                at=date_in(_cell(cells, _SINCE)) or now,
                until=date_in(_cell(cells, _UNTIL)),
                reason=reason_in(_cell(cells, _REASON)),
            )
    if body and not found:
        raise ValueError("the list names no accounts")
    return tuple(found.values())


def _split(rows: Sequence[Sequence[str]]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The names of the columns, and the rows below them."""
    if not rows:
        return _HEADERLESS, ()
    names = [name.strip().lstrip("#").lower() for name in rows[0]]
    if "domain" in names:
        raise ValueError("the list names servers, not accounts")
    return (names, rows[1:]) if set(names) & set(_ACCOUNT) else (_HEADERLESS, rows)


def _cell(cells: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((cells[name] for name in names if cells.get(name)), None)
