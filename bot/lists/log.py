"""Lists of others as a log in FIRES-shaped JSON: recommendations, and what takes them back.

https://fires.fedimod.org: a collection whose items are `Recommendation`, `Retraction`, `Advisory`
or `Tombstone` about an `entityKey`. Items about whole servers and items that recommend nothing are
passed over; a later item about the same account stands in place of the earlier one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.lists.cells import account_in, date_in, reason_in
from bot.lists.signature import check_signature
from bot.model.lists import EntityKind, ListReason, Recommendation, Record, Retraction
from bot.model.people import AccountId

_ITEMS = ("orderedItems", "items")
_TAKES_BACK = ("Retraction", "Tombstone")  # compared, not looked up: a type can be anything
_DEEPEST = 3  # collection, its first page, that page's items


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a log: its items as they came, and where the next page is, if there is one."""

    items: Sequence[Any]
    next: str | None = None
    last: int = 0  # the highest number in the log when it was signed; 0: it does not say
    good_until: datetime | None = None  # as it was signed; None: it does not say


def read_page(body: bytes, key: Ed25519PublicKey | None = None) -> Page:
    """Raises ValueError where it is no page of a log, or not signed with the key, where one is."""
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError("the list is not readable JSON") from error
    if key is not None:
        check_signature(told if isinstance(told, Mapping) else {}, key)
    items = _items_in(told, _DEEPEST)
    if items is None:
        raise ValueError("the list is not a collection of recommendations")
    page = told if isinstance(told, Mapping) else {}
    signed = page if key is not None else {}
    following, last = page.get("next"), signed.get("last")
    return Page(
        items,
        next=following if isinstance(following, str) else None,
        last=last if isinstance(last, int) else 0,
        good_until=date_in(signed.get("expires")),
    )


def read_log(items: Sequence[Any], list_id: str, now: datetime) -> tuple[Record, ...]:
    """The items of all pages in their order, numbered from 1; `now` stands for missing dates."""
    return tuple(_records(items, list_id, now))


def _items_in(told: Any, depth: int) -> Sequence[Any] | None:
    if isinstance(told, list):
        return told
    if not isinstance(told, Mapping) or depth == 0:
        return None
    found = next((told[name] for name in _ITEMS if isinstance(told.get(name), list)), None)
    return found if found is not None else _items_in(told.get("first"), depth - 1)


def _records(items: Sequence[Any], list_id: str, now: datetime) -> Iterator[Record]:
    """What replaces or takes back an account's last recommendation comes with its retraction."""
    standing = dict[AccountId, int]()
    for number, item in enumerate(items, start=1):
        account = _account_of(item)
        if account is None:
            continue
        at = date_in(item.get("published")) or now
        before = standing.pop(account, None)
        if _recommends(item):
            standing[account] = number
            yield Recommendation(
                list_id=list_id,
                sequence=number,
                account=account,
                at=at,
                until=date_in(item.get("expires")),
                reason=_reason_of(item),
            )
        if before is not None:
            yield Retraction(list_id, number, account, at, of=before)


def _account_of(item: Any) -> AccountId | None:
    """None where it is about a whole server, or says nothing that could be acted on."""
    if not isinstance(item, Mapping) or item.get("type") not in ("Recommendation", *_TAKES_BACK):
        return None
    if item.get("entityKind") != EntityKind.ACTOR:
        return None
    return account_in(item.get("entityKey"))


def _recommends(item: Mapping[str, Any]) -> bool:
    return item.get("type") not in _TAKES_BACK and item.get("recommendedPolicy") != "accept"


def _reason_of(item: Mapping[str, Any]) -> ListReason | None:
    labels = item.get("labels")
    words = labels if isinstance(labels, list) else ()
    return next(filter(None, map(reason_in, words)), None)
