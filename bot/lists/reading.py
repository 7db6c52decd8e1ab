"""A list of others, from the bytes that came to what it says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.lists.columns import read_csv
from bot.lists.log import read_log, read_page
from bot.model.lists import Recommendation, standing

MOST_PAGES = 100
_BYTE_ORDER_MARK = "\ufeff"


class Form(StrEnum):
    """How a list is written."""

    LOG = "log"  # FIRES-shaped JSON
    COLUMNS = "columns"  # CSV
    BLUESKY = "bluesky"  # a list of Bluesky's own


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read one list."""

    list_id: str
    now: datetime  # stands for dates that are missing
    most: int  # entries
    key: Ed25519PublicKey | None = None  # that each page must be signed with


@dataclass(frozen=True, slots=True)
class Told:
    """What a list says."""

    form: Form
    standing: tuple[Recommendation, ...]  # whom it names now
    taken_back: frozenset[str] = frozenset()  # of whom it says that it names them no more
    signed: bool = False
    pages: int = 1
    last: int = 0  # number in the log up to which all of it was there when it was signed
    good_until: datetime | None = None  # of the page that is too old first; None: none says


Follow = Callable[[str], Awaitable[bytes]]
"""The page at an address that the page before it names."""


async def read_list(body: bytes, how: Reading, follow: Follow) -> Told:
    """Whatever form it has. Raises ValueError where it has none, or is longer than may be."""
    text = _text_in(body).lstrip()
    if text.startswith("<"):
        raise ValueError("the list is a web page")
    if text.startswith(("{", "[")):
        return await _read_log(text.encode(), how, follow)
    if how.key is not None:
        raise ValueError("the list is not signed with its key")
    return Told(Form.COLUMNS, standing(read_csv(text, how.list_id, how.now, how.most), how.now))


async def _read_log(body: bytes, how: Reading, follow: Follow) -> Told:
    items, pages, last, ends = list[Any](), 0, 0, list[datetime]()
    following: str | None = None
    while pages == 0 or following is not None:
        page = read_page(body if following is None else await follow(following), how.key)
        items += page.items
        last = page.last if pages == 0 else min(last, page.last)
        ends += [page.good_until] if page.good_until is not None else []
        following, pages = page.next, pages + 1
        if len(items) > how.most or pages > MOST_PAGES:
            raise ValueError(f"the list has more than {how.most} items")
    records = read_log(items, how.list_id, how.now)
    named = standing(records, how.now)
    ever = {record.account for record in records}
    gone = frozenset(ever - {entry.account for entry in named})
    good_until = min(ends, default=None)
    return Told(Form.LOG, named, gone, how.key is not None, pages, last, good_until)


def _text_in(body: bytes) -> str:
    try:
        text = body.decode().removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        raise ValueError("the list is not UTF-8 text") from None
    if "\0" in text:
        raise ValueError("the list is not text")
    return text
