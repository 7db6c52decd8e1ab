"""Who a labeler is: where it is heard and with which key it signs, by its DID document."""

import re
from dataclasses import dataclass
from typing import Any

from atproto_client.exceptions import AtProtocolError
from atproto_crypto.algs import ALGORITHM_TO_CLASS
from atproto_crypto.did import get_did_key, parse_did_key

from bot.fetch import Fetcher
from bot.model.errors import NetworkSaidNo
from bot.model.people import AccountId
from bot.networks.bluesky.oauth.discovery import PLC, document_address

_HANDLE = re.compile(r"at://([a-z0-9.-]{3,253})")
_SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class LabelKey:
    """A public key, p256 or k256."""

    algorithm: str
    point: bytes

    @classmethod
    def of(cls, kind: str, text: str) -> "LabelKey":
        """As a DID document has it: a Multikey, or by one of the older kinds. Raises ValueError."""
        try:
            named = get_did_key(kind, text)
            key = parse_did_key(named) if named else None
        except (AtProtocolError, ValueError) as error:
            raise ValueError("the key cannot be read") from error
        if key is None:
            raise ValueError("a key of a kind that is not known")
        return cls(key.jwt_alg, key.key_bytes)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this is the one signature (64 bytes, low S) of this key on the message."""
        if len(signature) != _SIGNATURE_BYTES:
            return False
        algorithm = ALGORITHM_TO_CLASS[self.algorithm]()
        return bool(algorithm.verify_signature(self.point, message, signature))


@dataclass(frozen=True, slots=True)
class Labeler:
    account: AccountId
    name: str  # its handle as it says, or the DID
    origin: str  # https://server
    key: LabelKey

    @property
    def stream(self) -> str:
        """Where its labels are heard, from now on where no cursor is added."""
        return f"{self.origin.replace('http', 'ws', 1)}/xrpc/com.atproto.label.subscribeLabels"


async def read_labeler(fetcher: Fetcher, account: AccountId, *, plc: str = PLC) -> Labeler:
    """Raises NetworkDown, NetworkSaidNo where the document names no such service or no key."""
    document = await fetcher.get_json(document_address(account, plc=plc), redirects=0)
    match document:
        case {"id": str(about), "verificationMethod": [*keys], "service": [*services]} if (
            about == account
        ):
            pass
        case _:
            raise NetworkSaidNo("the labeler's DID document cannot be read")
    endpoint = _entry(account, services, "atproto_labeler").get("serviceEndpoint")
    method = _entry(account, keys, "atproto_label")
    key = method.get("publicKeyMultibase")
    if not isinstance(endpoint, str):
        raise NetworkSaidNo("the DID document names no labeler service (#atproto_labeler)")
    if not isinstance(key, str):
        raise NetworkSaidNo("the DID document holds no key for labels (#atproto_label)")
    try:
        return Labeler(
            account,
            _name(document),
            _origin(fetcher, endpoint),
            LabelKey.of(str(method.get("type")), key),
        )
    except ValueError as error:
        raise NetworkSaidNo("the key for labels (#atproto_label) cannot be read") from error


def _entry(account: AccountId, entries: list[Any], name: str) -> dict[str, Any]:
    """Empty where there is none."""
    ids = {f"#{name}", f"{account}#{name}"}
    found = (each for each in entries if isinstance(each, dict) and each.get("id") in ids)
    return next(found, {})


def _name(document: dict[str, Any]) -> str:
    known = document.get("alsoKnownAs")
    handles = map(_HANDLE.fullmatch, map(str, known if isinstance(known, list) else ()))
    return next((handle[1] for handle in handles if handle), str(document["id"]))


def _origin(fetcher: Fetcher, address: str) -> str:
    parsed = fetcher.check(address)
    return str(parsed.origin())
