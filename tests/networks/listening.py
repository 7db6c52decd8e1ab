"""Where this process and its descendants listen, read from /proc (Linux)."""

import ipaddress
import os
import struct
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
LISTEN = "0A"  # the kernel's TCP_LISTEN


def listening_sockets() -> set[tuple[str, int]]:
    """(address, port) of every TCP socket that we listen on."""
    mine = {inode for process in _family() for inode in _sockets_of(process)}
    return {
        place
        for table in ("tcp", "tcp6")
        for inode, place in _listening(PROC / "net" / table)
        if inode in mine
    }


def _family() -> set[int]:
    parents = {int(at.name): _parent_of(at) for at in PROC.iterdir() if at.name.isdigit()}
    family, new = set[int](), {os.getpid()}
    while new:
        family |= new
        new = {child for child, parent in parents.items() if parent in new} - family
    return family


def _parent_of(process: Path) -> int:
    try:
        stat = (process / "stat").read_text()
    except OSError:  # it ended while we looked
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def _sockets_of(process: int) -> Iterator[str]:
    try:
        handles = list((PROC / str(process) / "fd").iterdir())
    except OSError:  # it ended while we looked
        return
    for handle in handles:
        target = _target_of(handle)
        if target.startswith("socket:["):
            yield target.removeprefix("socket:[").removesuffix("]")


def _target_of(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except OSError:  # closed while we looked; the others are still to be read
        return ""


def _listening(table: Path) -> Iterator[tuple[str, tuple[str, int]]]:
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == LISTEN:
            address, port = fields[1].split(":")
            yield fields[9], (_readable(address), int(port, 16))


def _readable(address: str) -> str:
    """The kernel writes addresses as 32-bit words in the byte order of the machine."""
    words = [int(address[at : at + 8], 16) for at in range(0, len(address), 8)]
    return str(ipaddress.ip_address(struct.pack(f"={len(words)}I", *words)))
