"""Whether a page of a log is what the holder of a key has written."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def read_key(text: str) -> Ed25519PublicKey:
    """Raises ValueError where it is no Ed25519 key in base64."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ValueError("the key is not one of Ed25519 in base64") from error


def check_signature(page: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    """Raises ValueError unless all but its `signature` is signed with this key."""
    unsigned = {name: value for name, value in page.items() if name != "signature"}
    signature = page.get("signature")
    value = signature.get("value") if isinstance(signature, Mapping) else None
    try:
        key.verify(base64.b64decode(str(value), validate=True), canonical(unsigned))
    except (binascii.Error, InvalidSignature, UnicodeEncodeError, RecursionError) as error:
        raise ValueError("the list is not signed with its key") from error


def canonical(value: Mapping[str, Any]) -> bytes:
    """As JSON with sorted keys, no spaces and no escapes but those that JSON needs, in UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
