"""Identifiers that look and parse like the network's own, drawn from a given random source."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_DID_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_DAG_CBOR_SHA256 = bytes((0x01, 0x71, 0x12, 0x20))  # CIDv1, dag-cbor, sha2-256, 32 bytes


class Ids:
    """Every identifier of one simulated network; the same seed and calls give the same ones."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._last_tid = 0

    def new_did(self) -> str:
        return "did:plc:" + "".join(self._rng.choices(_DID_ALPHABET, k=24))

    def new_tid(self, now: datetime) -> str:
        """A TID of `now`, later than every TID given before it."""
        self._last_tid = max(micros(now), self._last_tid + 1)
        return _tid(self._last_tid, self._rng.getrandbits(10))

    def new_secret(self, length: int = 32) -> str:
        return self._rng.randbytes(length).hex()

    def new_app_password(self) -> str:
        return "-".join("".join(self._rng.choices(_DID_ALPHABET, k=4)) for _ in range(4))


def _tid(moment: int, clock_id: int) -> str:
    number = moment << 10 | clock_id
    return "".join(_TID_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def cid_of(value: Mapping[str, Any]) -> str:
    """A CID that parses and depends on the content; its hash is of JSON, not of DAG-CBOR."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
    return "b" + base64.b32encode(_DAG_CBOR_SHA256 + digest).decode().lower().rstrip("=")


def micros(moment: datetime) -> int:
    """Unix microseconds, exactly: a float would lose the last digits."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def iso(moment: datetime) -> str:
    """Milliseconds and a Z, as the network's own services write times."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )
