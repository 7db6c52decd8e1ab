"""The files that a replay is given. What is wrong with one is a sentence that names the line."""

import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import msgspec
import zstandard

from bot.model.errors import Refused
from bot.model.people import AccountId
from bot.networks.bluesky.inbox import StreamHealth
from bot.networks.bluesky.replay import STDIN, open_recording

_DID = r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+"
_LONGEST = 2_048  # characters of a DID
_LONGEST_LINE = 64_000_000  # bytes; somebody who follows a million accounts


class _Follows(msgspec.Struct):
    member: Annotated[str, msgspec.Meta(pattern=rf"\A{_DID}\Z", max_length=_LONGEST)]
    follows: list[Annotated[str, msgspec.Meta(pattern=rf"\A{_DID}\Z", max_length=_LONGEST)]]


_FOLLOWS = msgspec.json.Decoder(_Follows)


def read_members(path: Path) -> frozenset[AccountId]:
    """One DID a line; blank lines are left out. Raises Refused."""
    found = set[AccountId]()
    for number, line in _lines_of(path, _LONGEST + 2):
        did = line.decode("utf-8", "replace")
        if len(did) > _LONGEST or not re.fullmatch(_DID, did):
            raise Refused(f"{path}, line {number}: this is no DID: write one a line, did:plc:…")
        found.add(AccountId(did))
    if not found:
        raise Refused(f"{path} names nobody: write the DIDs of the members into it, one a line")
    return frozenset(found)


def read_graph(path: Path, members: frozenset[AccountId]) -> Mapping[AccountId, set[AccountId]]:
    """Whom each of these members follows; what it says of others is left out. Raises Refused."""
    shape = '{"member": "did:…", "follows": ["did:…", …]}'
    found: dict[AccountId, set[AccountId]] = {}
    one = dict[str, AccountId]()  # of each name a single copy: friends are shared
    for number, line in _lines_of(path, _LONGEST_LINE):
        try:
            said = _FOLLOWS.decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            raise Refused(f"{path}, line {number}: this is not {shape}") from None
        member = AccountId(said.member)
        if member in members:
            known = found.setdefault(member, set())
            known.update(one.setdefault(did, AccountId(did)) for did in said.follows)
    return found


@contextmanager
def opened_stream(path: Path, health: StreamHealth) -> Iterator[IO[bytes]]:
    """Raises Refused where it cannot be opened, or not be read to its end."""
    name = "standard input" if path == STDIN else str(path)
    try:
        file = open_recording(path)
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror or error}") from error
    try:
        with file:
            yield file
    except EOFError as error:
        raise Refused(f"{name}, line {health.frames + 1}: the file is cut off here") from error
    except (zlib.error, zstandard.ZstdError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise Refused(f"{name}, line {health.frames + 1}: the file is damaged here") from error


def _lines_of(path: Path, longest: int) -> Iterator[tuple[int, bytes]]:
    """Each that is not blank, with its number."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(longest + 1):
                number += 1
                if len(line) > longest and not line.endswith(b"\n"):
                    raise Refused(f"{path}, line {number}: this line is too long")
                if stripped := line.removeprefix(b"\xef\xbb\xbf").strip():
                    yield number, stripped
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}") from error
