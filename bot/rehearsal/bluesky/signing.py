"""Real keys of made-up accounts, and what is signed with them."""

import hashlib
from functools import cache

import libipld
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.rehearsal.bluesky.wire import Json

_PREFIXES = {"secp256k1": b"\xe7\x01", "secp256r1": b"\x80\x24"}  # multicodec, as varints
_ORDERS = {
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
}


@cache
def key_of(did: str) -> ec.EllipticCurvePrivateKey:
    """With which an account signs its repository; the same one each time."""
    number = int.from_bytes(hashlib.sha256(did.encode()).digest(), "big")
    return ec.derive_private_key(number % (_ORDERS["secp256k1"] - 1) + 1, ec.SECP256K1())


def signature_of(key: ec.EllipticCurvePrivateKey, label: Json, *, low: bool = True) -> bytes:
    """64 bytes; `low`: of the two that are right the one that atproto takes."""
    message = libipld.encode_dag_cbor(label)
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    order = _ORDERS[key.curve.name]
    if (s > order // 2) is low:
        s = order - s
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def multikey(key: ec.EllipticCurvePrivateKey) -> str:
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    text: str = libipld.encode_multibase("z", _PREFIXES[key.curve.name] + point)
    return text
