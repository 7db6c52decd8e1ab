"""Keys: one master, one per person under it, and what is sealed with them."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_T = TypeVar("_T")

KEY_BYTES = 32
_NONCE_BYTES = 12

MOST_REFS = 16_384
"""Names in memory: each is asked for many times while one post is judged."""

Entropy = Callable[[int], bytes]
"""So many unpredictable bytes; `os.urandom` outside tests."""


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """AES-256-GCM under one key. A blob opens only at the place it was sealed for."""

    aes: AESGCM
    pseudonym: str  # names the holder in the audit; nobody can compute it once the key is gone
    entropy: Entropy

    def close(self, place: str, value: object) -> bytes:
        nonce = self.entropy(_NONCE_BYTES)
        return nonce + self.aes.encrypt(nonce, msgspec.json.encode(value), place.encode())

    def open(self, place: str, blob: bytes, kind: type[_T]) -> _T:
        """Raises ValueError where the blob was altered or belongs to another place."""
        try:
            clear = self.aes.decrypt(blob[:_NONCE_BYTES], blob[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise ValueError(f"a sealed value of {place.split(':', 1)[0]} does not open") from None
        return msgspec.json.decode(clear, type=kind)

    def open_json(self, place: str, blob: bytes) -> Any:
        return self.open(place, blob, object)


class Vault:
    """Everything derived from the master key, which itself is never stored."""

    def __init__(self, master: bytes, entropy: Entropy = os.urandom) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError(f"the master key must be {KEY_BYTES} bytes, not {len(master)}")
        self._master, self._entropy = master, entropy
        self._refs: dict[tuple[str, str], str] = {}
        self._wrapping = AESGCM(self._derive("wrap"))
        self.house = self._seal(self._derive("house"))

    def ref(self, kind: str, value: str) -> str:
        """The name under which an id is stored: 32 hex digits, equal for equal ids."""
        known = self._refs.get((kind, value))
        if known is None:
            if len(self._refs) >= MOST_REFS:
                self._refs.clear()
            known = self._refs[kind, value] = self.mac(f"{kind}:{value}")[:32]
        return known

    def forget_refs(self) -> None:
        """Those that were asked for lately; they are made anew."""
        self._refs.clear()

    def mac(self, text: str) -> str:
        return hmac.digest(self._master, text.encode(), "sha256").hex()

    def new_key(self, ref: str) -> tuple[bytes, Seal]:
        """A fresh key for one person: wrapped, to be stored, and ready for use."""
        raw, nonce = self._entropy(KEY_BYTES), self._entropy(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, raw, ref.encode()), self._seal(raw)

    def unwrap(self, ref: str, wrapped: bytes) -> Seal:
        """Raises ValueError where it was wrapped under another master key."""
        try:
            raw = self._wrapping.decrypt(
                wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], ref.encode()
            )
        except InvalidTag:
            raise ValueError(
                "the database was sealed under another master key; give the one it was made with"
            ) from None
        return self._seal(raw)

    def _derive(self, purpose: str) -> bytes:
        return hmac.new(self._master, f"key:{purpose}".encode(), hashlib.sha256).digest()

    def _seal(self, raw: bytes) -> Seal:
        pseudonym = hmac.new(raw, b"who", hashlib.sha256).hexdigest()[:32]
        return Seal(AESGCM(raw), pseudonym, self._entropy)


def master_key(text: str) -> bytes:
    """32 bytes in base64, as the settings carry them. Raises ValueError with the remedy."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(
            "the master key must be 32 bytes in base64; make one with:"
            ' python -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'
        )
    return raw
