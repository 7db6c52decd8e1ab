"""What the proof of an exhibit shows of it, in a sentence."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.evidence.repository import (
    ADDRESS,
    LINK_BYTES,
    LINK_PREFIX,
    Shown,
    shortened,
    shown_by,
)
from bot.model.evidence import Exhibit, Proof, Proven

_CODES = frozenset({"$type", "createdAt", "cid", "did", "langs", "mimeType", "val"})
_NUMBERS = frozenset({"byteStart", "byteEnd", "size", "width", "height"})
_FIELDS = frozenset(
    {
        *(*_CODES, *_NUMBERS),
        *("text", "alt", "title", "description", "tag", "tags", "labels", "values"),
        *("reply", "root", "parent", "uri", "record", "embed", "media", "external"),
        *("images", "image", "video", "thumb", "aspectRatio", "ref"),
        *("facets", "index", "features"),
    }
)
"""Names that the lexicon of posts knows; its author may add others, and say anything in them."""
_BLOB_PREFIX = bytes.fromhex("01551220")
"""Of the link to a picture, whose own bytes no proof holds."""
_CODE = re.compile(r"[A-Za-z0-9.:#/+-]{1,100}")
_LONGEST_TIME = 40
_WITHHELD = (
    "The account signed that a post stood at this address. Its words are not in the proof, because"
    " they are not shown whole here."
)


def proven(exhibit: Exhibit) -> tuple[Proven, str]:
    """And why."""
    if exhibit.proof is None:
        return Proven.NOTHING, "It has no proof beside the hashes of this file."
    try:
        record = _shown(exhibit, exhibit.proof).record
    except ValueError as error:
        return Proven.INVALID, f"Its proof does not hold: {error}."
    if record is None:
        return Proven.EXISTENCE, _WITHHELD
    if record.get("text") != exhibit.text:
        return Proven.INVALID, "Its proof does not hold: the account posted other words."
    return Proven.WORDS, f"The account signed these very words{_dated(record)}."


def with_proof_of_it_alone(exhibit: Exhibit) -> Exhibit:
    """Its proof without what others wrote, and without the record where that says more than it.

    One that does not hold is no proof, and is left out.
    """
    if exhibit.proof is None:
        return exhibit
    try:
        shown = _shown(exhibit, exhibit.proof)
    except ValueError:
        return replace(exhibit, proof=None)
    whole = shown.record is not None and _says_nothing_else(shown.record, exhibit.text)
    car = shortened(exhibit.proof.car, shown, with_record=whole)
    return replace(exhibit, proof=replace(exhibit.proof, car=car))


def _shown(exhibit: Exhibit, proof: Proof) -> Shown:
    if not exhibit.post.startswith(f"at://{exhibit.author}/"):
        raise ValueError("the post is not one of this account")
    return shown_by(proof.car, exhibit.post, proof.document)


def _says_nothing_else(record: Mapping[str, Any], text: str) -> bool:
    """Whether every word of the record is shown: details may have been taken out of it."""
    return record.get("text") == text and all(each in text for each in words_in(record))


def words_in(record: object) -> Iterator[str]:
    """Whatever in a record may speak of somebody; addresses of records and the like do not."""
    waiting = deque([("", record)])  # no recursion: its author chose how deep it goes
    while waiting:
        field, value = waiting.popleft()
        match value:
            case dict():
                yield from (name for name in value if name not in _FIELDS)
                waiting.extend(value.items())
            case list():
                waiting.extend((field, each) for each in value)
            case _ if not _is_plumbing(value, field):
                yield str(value)
            case _:
                continue


def _is_plumbing(value: object, field: str) -> bool:
    match value:
        case str():
            is_code = field in _CODES and _CODE.fullmatch(value) is not None
            return is_code or ADDRESS.fullmatch(value) is not None
        case bool() | None:
            return True
        case int():
            return field in _NUMBERS
        case bytes():
            return len(value) == LINK_BYTES and value.startswith((LINK_PREFIX, _BLOB_PREFIX))
        case _:
            return False


def _dated(record: Mapping[str, Any]) -> str:
    """Its own date, which its author may have set to anything."""
    at = record.get("createdAt")
    return f", dated {at[:_LONGEST_TIME]} by itself" if isinstance(at, str) else ""
