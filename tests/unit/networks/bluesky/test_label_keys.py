"""Keys of labelers, as DID documents of either age have them."""

import libipld
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.networks.bluesky.labelers import LabelKey
from bot.rehearsal.bluesky.signing import multikey, signature_of

SAID = {"ver": 1, "src": "did:plc:labeler", "uri": "did:plc:hal", "val": "rude"}
MESSAGE = libipld.encode_dag_cbor(SAID)
CURVES = [
    pytest.param(ec.SECP256K1, "EcdsaSecp256k1VerificationKey2019", id="k256"),
    pytest.param(ec.SECP256R1, "EcdsaSecp256r1VerificationKey2019", id="p256"),
]


def older(key: ec.EllipticCurvePrivateKey) -> str:
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    text: str = libipld.encode_multibase("z", point)
    return text


@pytest.mark.parametrize(("curve", "kind"), CURVES)
def test_a_key_of_either_age_knows_its_own_signature(
    curve: type[ec.EllipticCurve], kind: str
) -> None:
    key, other = ec.generate_private_key(curve()), ec.generate_private_key(curve())
    for read in (LabelKey.of("Multikey", multikey(key)), LabelKey.of(kind, older(key))):
        assert read.signed(MESSAGE, signature_of(key, SAID))
        assert not read.signed(MESSAGE, signature_of(key, SAID, low=False))
        assert not read.signed(MESSAGE + b"x", signature_of(key, SAID))
        assert not read.signed(MESSAGE, signature_of(other, SAID))
        assert not read.signed(MESSAGE, b"\x00" * 64)
        assert not read.signed(MESSAGE, b"\xff" * 64)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Multikey", ""),
        ("Multikey", "zabc"),
        ("Multikey", "z0OIl"),
        ("Multikey", "uAAAA"),
        ("JsonWebKey2020", "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"),
        ("EcdsaSecp256k1VerificationKey2019", "zabc"),
        ("None", "zabc"),
    ],
)
def test_what_is_no_key_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        LabelKey.of(kind, text)
