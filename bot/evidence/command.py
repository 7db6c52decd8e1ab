"""Checking an evidence file from the command line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.evidence.packing import MOST_BYTES
from bot.evidence.plain import visible
from bot.evidence.verifying import verify_all
from bot.model.errors import Refused
from bot.model.evidence import Proven, Verification


def verify_file(file: Path, *, head: str | None, as_json: bool) -> int:
    """1 where something does not hold. Raises Refused for what is no evidence file."""
    try:
        found = verify_all(_contents(file))
    except ValueError as error:
        raise Refused(f"{file} cannot be checked: {error}") from error
    heads = [each.head for each in found.values()]
    if head is not None and head not in heads:
        told = f"The head is {' or '.join(heads)}, and not {head}: it is another file."
        found = {n: replace(each, troubles=(*each.troubles, told)) for n, each in found.items()}
    lines = [_in_json(found)] if as_json else _in_words(found)
    for line in lines:
        print(visible(line))  # noqa: T201  the command's result
    return 0 if all(each.holds for each in found.values()) else 1


def _contents(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}") from error


def _in_json(found: Mapping[str, Verification]) -> str:
    """One object; of several cases, one by the name of each."""
    plain = {name: _facts(each) for name, each in found.items()}
    return json.dumps(plain.get("", plain))


def _facts(found: Verification) -> Mapping[str, Any]:
    return {
        "holds": found.holds,
        "head": found.head,
        "troubles": found.troubles,
        "notes": found.notes,
        "exhibits": [{**asdict(each), "holds": each.holds} for each in found.exhibits],
    }


def _in_words(found: Mapping[str, Verification]) -> Iterator[str]:
    for name, each in found.items():
        if name:
            yield f"{name}:"
        yield from _told(each)


def _told(found: Verification) -> Iterator[str]:
    for each in found.exhibits:
        changed = "" if each.chained else " It is not what was hashed when the file was made."
        yield f"{each.number} {'ok' if each.holds else 'BAD'} {each.post}: {each.why}{changed}"
    yield from found.troubles
    yield from found.notes
    shown = sum(each.proven in {Proven.WORDS, Proven.EXISTENCE} for each in found.exhibits)
    posts = f"{len(found.exhibits)} posts, {shown} of them with a proof that holds"
    yield f"{'ok' if found.holds else 'It does not hold'}: {posts}; head {found.head}"
