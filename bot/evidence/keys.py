"""The key with which an account on Bluesky signs its repository, as its DID document has it.

https://atproto.com/specs/cryptography: p256 or k256, ECDSA over SHA-256, 64 bytes of
r and s, s low.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import libipld
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_LONGEST_KEY = 200  # characters
_KIND = "Multikey"
_HALF = 32  # bytes of r and of s

_P256, _K256 = ec.SECP256R1(), ec.SECP256K1()
ORDERS: Mapping[str, int] = {
    _P256.name: 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    _K256.name: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
}
_MULTIKEYS: Mapping[bytes, ec.EllipticCurve] = {b"\x80\x24": _P256, b"\xe7\x01": _K256}
_OLDER_KINDS: Mapping[str, ec.EllipticCurve] = {
    "EcdsaSecp256r1VerificationKey2019": _P256,
    "EcdsaSecp256k1VerificationKey2019": _K256,
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key."""

    point: ec.EllipticCurvePublicKey

    @classmethod
    def in_document(cls, document: str, account: str) -> "SigningKey":
        """The `#atproto` key of this account. Raises ValueError where it holds none of its."""
        method = _method(document, account)
        return cls(_point(method["type"], method["publicKeyMultibase"]))

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this is the one signature (low s) of this key on the message."""
        if len(signature) != 2 * _HALF:
            return False
        r, s = (int.from_bytes(each, "big") for each in (signature[:_HALF], signature[_HALF:]))
        if s > ORDERS[self.point.curve.name] // 2:
            return False
        try:
            self.point.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def of_key_alone(document: str, account: str) -> str:
    """The same DID document with nothing in it but whose it is and the `#atproto` key.

    Whatever else stands there, its owner may have written. Raises ValueError where there is none.
    """
    method = _method(document, account)
    kind, key = method["type"], method["publicKeyMultibase"]
    _point(kind, key)
    kept = {
        "id": method["id"],
        "type": kind if kind in _OLDER_KINDS else _KIND,
        "publicKeyMultibase": key,
    }
    if method.get("controller") == account:
        kept["controller"] = account
    return json.dumps({"id": account, "verificationMethod": [kept]}, sort_keys=True)


def _method(document: str, account: str) -> Mapping[str, Any]:
    match _json(document):
        case {"id": str(about), "verificationMethod": [*methods]} if about == account:
            pass
        case _:
            raise ValueError("the DID document is not one of the account")
    ids = {"#atproto", f"{account}#atproto"}
    for method in methods:
        match method:
            case {"id": str(name), "type": str(), "publicKeyMultibase": str()} if name in ids:
                return dict(method)
            case _:
                continue
    raise ValueError("the DID document holds no key for the repository")


def _json(document: str) -> Any:
    try:
        return json.loads(document)
    except (ValueError, RecursionError) as error:
        raise ValueError("the DID document is not JSON") from error


def _point(kind: str, multibase: str) -> ec.EllipticCurvePublicKey:
    if len(multibase) > _LONGEST_KEY:
        raise ValueError("the key is too long")
    _, data = libipld.decode_multibase(multibase)
    curve = _OLDER_KINDS.get(kind)
    if curve is None:
        curve, data = _MULTIKEYS.get(data[:2]), data[2:]
    if curve is None:
        raise ValueError("the key is of a kind that is not known")
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, data)
