"""`python -m benchmarks.ingest.server`: a Jetstream that plays one recording, again and again.

`/subscribe` is version 1; the other path is version 2, with `zstdDictionary` compressed. Frames go
out of the page cache as fast as they are read, or `--pace` single ones a second: the server is
never what a client waits for. It says its port on its first line and ends with its parent.
"""

import argparse
import base64
import hashlib
import os
import select
import socket
import time
from bisect import bisect_right
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.ingest.recording import DICTIONARY_PATH, V1_PATH, Recording

_ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3
_CHUNK = 1 << 20  # bytes between two looks at what the reader says
_PING, _PONG = 0x89, 0x8A


def main() -> None:
    options = _options()
    os.sched_setaffinity(0, {options.core})
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)  # noqa: T201  its parent reads it
        while os.getppid() != 1:
            if select.select([server], [], [], 1)[0]:
                with server.accept()[0] as reader:
                    _serve(reader, Recording(options.folder), options)


def _serve(reader: socket.socket, recording: Recording, options: argparse.Namespace) -> None:
    reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        target, headers = _request(reader)
        if target.startswith(DICTIONARY_PATH):
            _send_dictionary(reader, recording.dictionary)
        else:
            _stream(reader, recording, target, headers, options)
        while True:
            _hear(reader, None)
    except ConnectionError:
        return


def _stream(
    reader: socket.socket,
    recording: Recording,
    target: str,
    headers: dict[str, str],
    options: argparse.Namespace,
) -> None:
    place = urlsplit(target)
    query = parse_qs(place.query)
    reader.sendall(_upgrade(headers))
    if "requireHello" in query:
        reader.recv(65_536)
    wire = "v1" if place.path == V1_PATH else "zstd" if "zstdDictionary" in query else "v2"
    ends = recording.ends(wire)
    with recording.frames(wire).open("rb") as file:
        if options.pace:
            _trickle(reader, file.read(ends[-1]), list(ends), options.pace)
        else:
            _pour(reader, file.fileno(), list(ends))


def _pour(reader: socket.socket, file: int, ends: list[int]) -> None:
    place = 0
    while place < ends[-1]:
        stop = ends[min(bisect_right(ends, place + _CHUNK), len(ends) - 1)]
        while place < stop:
            place += os.sendfile(reader.fileno(), file, place, stop - place)
        _hear(reader, 0)


def _trickle(reader: socket.socket, data: bytes, ends: list[int], pace: int) -> None:
    """Each frame at its own time, whatever the reader does."""
    began, start = time.perf_counter(), 0
    for number, end in enumerate(ends):
        if (wait := began + number / pace - time.perf_counter()) > 0:
            time.sleep(wait)
        reader.sendall(data[start:end])
        start = end


def _hear(reader: socket.socket, wait: float | None) -> None:
    """Answer a ping: some clients hang up without. Raises ConnectionError on anything else."""
    if not select.select([reader], [], [], wait)[0]:
        return
    said = reader.recv(256)
    if not said or said[0] != _PING:
        raise ConnectionError("it wants no more")
    size, mask = said[1] & 0x7F, said[2:6]
    payload = bytes(byte ^ mask[i % 4] for i, byte in enumerate(said[6 : 6 + size]))
    reader.sendall(bytes((_PONG, size)) + payload)


def _request(reader: socket.socket) -> tuple[str, dict[str, str]]:
    """The target and the headers, by their names in small letters."""
    said = b""
    while b"\r\n\r\n" not in said:
        more = reader.recv(1)
        if not more:
            raise ConnectionError("hung up")
        said += more
    first, *lines = said.decode("latin-1").strip().split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    return first.split(" ")[1], {name.lower(): value.strip() for name, value in pairs}


def _upgrade(headers: dict[str, str]) -> bytes:
    key = headers["sec-websocket-key"].encode()
    accept = base64.b64encode(hashlib.sha1(key + _ACCEPT).digest()).decode()  # noqa: S324  RFC 6455
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept}",
    ]
    if protocol := headers.get("sec-websocket-protocol"):
        lines.append(f"Sec-WebSocket-Protocol: {protocol}")
    return "\r\n".join([*lines, "", ""]).encode()


def _send_dictionary(reader: socket.socket, dictionary: bytes) -> None:
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nConnection: close\r\n"
        f"Content-Length: {len(dictionary)}\r\n\r\n"
    )
    reader.sendall(head.encode() + dictionary)
    reader.shutdown(socket.SHUT_WR)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--pace", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
