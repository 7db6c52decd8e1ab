"""A list of others, from the bytes that came to its log."""

from datetime import datetime
from enum import StrEnum

from bot.lists.columns import read_csv
from bot.lists.log import read_log
from bot.model.lists import Record

_BYTE_ORDER_MARK = "\ufeff"


class Shape(StrEnum):
    """In what form a list is written."""

    LOG = "log"  # FIRES-shaped JSON
    COLUMNS = "columns"  # CSV
    BLUESKY = "bluesky"


def read_list(
    body: bytes, list_id: str, now: datetime, most: int
) -> tuple[Shape, tuple[Record, ...]]:
    """Whatever form it has. Raises ValueError where it has none, or more than `most` entries."""
    try:
        text = body.decode().removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        raise ValueError("the list is not UTF-8 text") from None
    if "\0" in text:
        raise ValueError("the list is not text")
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return Shape.LOG, read_log(start.encode(), list_id, now, most)
    if start.startswith("<"):
        raise ValueError("the list is a web page")
    return Shape.COLUMNS, read_csv(text, list_id, now, most)
