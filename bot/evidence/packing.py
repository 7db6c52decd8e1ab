"""One zip file, made so that the same contents are always the same bytes.

Nothing in it is compressed: what a reader is given is what it must hold in memory, and no more.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

MOST_BYTES = 64 << 20
_MOST_ENTRIES = 1100
_HEAD, _DIRECTORY = b"PK\x03\x04", b"PK\x01\x02"
_HEAD_BYTES = 30
_NAME = re.compile(
    rb"evidence\.(?:html|pdf|csv|json)|README\.txt|proofs/\d{3}\.car|case-\d{1,12}\.zip"
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
_READABLE = 0o100644 << 16


def pack(contents: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, data in contents.items():
            entry = ZipInfo(name, _LONG_AGO)
            entry.external_attr, entry.create_system = _READABLE, 3
            archive.writestr(entry, data)
    return packed.getvalue()


def unpack(packed: bytes) -> dict[str, bytes]:
    """Only of what `pack` has made: whatever else a zip file can do is refused.

    Raises ValueError. `pack` of what it gives is the file itself, or the file was changed.
    """
    if len(packed) > MOST_BYTES:
        raise ValueError(f"it is larger than an evidence file can be ({MOST_BYTES >> 20} MB)")
    if not packed.startswith(_HEAD):
        raise ValueError("it is no zip file")
    contents, at = dict[str, bytes](), 0
    while packed[at : at + 4] == _HEAD:
        name, data, at = _entry(packed, at)
        if name in contents:
            raise ValueError(f"it holds {name} twice")
        contents[name] = data
        if len(contents) > _MOST_ENTRIES:
            raise ValueError("it holds too many files")
    if packed[at : at + 4] != _DIRECTORY:
        raise ValueError("it is cut off, or was packed by another program")
    return contents


def _entry(packed: bytes, at: int) -> tuple[str, bytes, int]:
    """The file that begins here, and where it ends."""
    head = packed[at : at + _HEAD_BYTES]
    flags, method = head[6:8], int.from_bytes(head[8:10], "little")
    size, name_length = int.from_bytes(head[22:26], "little"), int.from_bytes(head[26:28], "little")
    if len(head) < _HEAD_BYTES or method != ZIP_STORED or any((*flags, *head[28:30])):
        raise ValueError("it was packed by another program")
    begins = at + _HEAD_BYTES + name_length
    name, data = packed[at + _HEAD_BYTES : begins], packed[begins : begins + size]
    if not _NAME.fullmatch(name):
        raise ValueError("it holds a file that an evidence file never holds")
    if len(data) < size:
        raise ValueError("it is cut off")
    return name.decode(), data, begins + size
