"""Makes recordings: the same one again for the same plan."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import msgspec
import zstandard

from benchmarks.ingest.events import Json, Stream, in_v2
from benchmarks.ingest.people import STORED, TIERS, People
from benchmarks.ingest.recording import DICTIONARY_ID, Recording

_DICTIONARY_SIZE = 65_536  # bytes, as the one that production servers hand out
_SAMPLES = 20_000
_TEXT, _BINARY = 0x81, 0x82  # the first byte of a whole message (RFC 6455, 5.2)
_SMALL = 126  # from this size on, two bytes of length follow


@dataclass(frozen=True, slots=True)
class Plan:
    """`famous`: how many accounts there are that can be members."""

    seed: int = 0
    events: int = 500_000
    famous: int = TIERS[-1]
    stored: int = STORED


def recording_of(plan: Plan, folder: Path) -> Recording:
    """Made anew, unless the folder holds the very same."""
    told, wanted = folder / "plan.json", msgspec.json.encode(plan)
    if not told.exists() or told.read_bytes() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        _make(plan, Recording(folder))
        told.write_bytes(wanted)
    return Recording(folder)


def _make(plan: Plan, recording: Recording) -> None:
    people = People.made_up(Random(plan.seed), plan.famous, plan.stored)
    for name, dids in (("famous", people.famous), ("stored", people.stored)):
        (recording.folder / name).write_text("".join(f"{did}\n" for did in dids), "ascii")
    encode = msgspec.json.Encoder().encode

    def events() -> Iterator[Json]:
        return Stream(people, plan.seed).events(plan.events)

    _write(recording, "v1", _TEXT, map(encode, events()))
    in_order = enumerate(events(), start=1)
    _write(recording, "v2", _TEXT, (encode(in_v2(event, seq)) for seq, event in in_order))
    _write(recording, "zstd", _BINARY, map(_packer(recording), recording.messages("v2")))


def _packer(recording: Recording) -> Callable[[bytes], bytes]:
    samples: list[bytes | bytearray | memoryview] = [*islice(recording.messages("v2"), _SAMPLES)]
    trained = zstandard.train_dictionary(_DICTIONARY_SIZE, samples, dict_id=DICTIONARY_ID)
    (recording.folder / "dictionary").write_bytes(trained.as_bytes())
    return zstandard.ZstdCompressor(dict_data=trained).compress


def _write(recording: Recording, wire: str, first: int, messages: Iterable[bytes]) -> None:
    ends, end = array("Q"), 0
    with recording.frames(wire).open("wb") as file:
        for message in messages:
            end += file.write(_header(first, len(message))) + file.write(message)
            ends.append(end)
    (recording.folder / f"{wire}.ends").write_bytes(ends.tobytes())


def _header(first: int, size: int) -> bytes:
    if size < _SMALL:
        return bytes((first, size))
    return bytes((first, _SMALL)) + size.to_bytes(2, "big")
