"""What a signed proof shows, and every way in which it may show nothing."""

import json
from dataclasses import replace

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence.repository import MOST_BYTES, read_car, shortened, shown_by
from tests.facts import account
from tests.signed import POST, WORDS, Repository, cid_of, packed_car, post_record, repository

ONE, OTHER = account(1), account(2)
URI = f"at://{ONE}/{POST}/1"


@pytest.mark.parametrize("curve", ["p256", "k256"])
@pytest.mark.parametrize("others", [0, 1, 500])
def test_a_signed_record_is_shown_at_its_address(curve: str, others: int) -> None:
    signed = repository(ONE, curve=curve, others=others)
    shown = shown_by(signed.car(f"{POST}/1"), URI, signed.document)
    assert shown.record is not None
    assert shown.record["text"] == WORDS


def test_every_record_of_a_repository_is_shown_and_no_other() -> None:
    signed = repository(ONE, others=60)
    for key, record in signed.records.items():
        car = signed.car(key)
        assert shown_by(car, f"at://{ONE}/{key}", signed.document).record == record
        with pytest.raises(ValueError, match=r"no such record|missing"):
            shown_by(car, f"at://{ONE}/{POST}/9999", signed.document)


def test_the_record_may_be_withheld_and_nothing_else() -> None:
    signed = repository(ONE, others=500)
    car = signed.car(f"{POST}/1")
    whole = shown_by(car, URI, signed.document)
    less = shortened(car, whole, with_record=False)
    assert WORDS.encode() in shortened(car, whole, with_record=True)
    assert WORDS.encode() not in less
    shown = shown_by(less, URI, signed.document)
    assert (shown.record, shown.cid, shown.used) == (None, whole.cid, whole.used)
    root, blocks = read_car(less)
    for missing in blocks:
        kept = [(cid, data) for cid, data in blocks.items() if cid != missing]
        with pytest.raises(ValueError, match="missing"):
            shown_by(packed_car(root, kept), URI, signed.document)


def test_what_others_added_to_a_proof_is_left_out() -> None:
    signed = repository(ONE)
    car = signed.car(f"{POST}/1")
    root, blocks = read_car(car)
    data: bytes = libipld.encode_dag_cbor({"a patient": "called Jane"})
    more = packed_car(root, [*blocks.items(), (cid_of(data), data)])
    shown = shown_by(more, URI, signed.document)
    assert shortened(more, shown, with_record=True) == shortened(car, shown, with_record=True)


@given(st.data())
def test_one_changed_bit_anywhere_ends_it(data: st.DataObject) -> None:
    signed = repository(ONE, others=20)
    car = signed.car(f"{POST}/1")
    place = data.draw(st.integers(0, len(car) - 1))
    changed = bytearray(car)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ValueError, match=r"proof|signed|account|record|commit|node|header"):
        shown_by(bytes(changed), URI, signed.document)


@given(st.binary(max_size=300))
def test_what_is_no_proof_is_told_in_a_sentence(car: bytes) -> None:
    with pytest.raises(ValueError, match=r"proof|header|commit"):
        shown_by(car, URI, repository(ONE, others=0).document)


def other_key(signed: Repository) -> str:
    return replace(signed, secret=8).document


def no_key(signed: Repository) -> str:
    return json.dumps({"id": signed.account, "verificationMethod": []})


def of_another(_signed: Repository) -> str:
    return repository(OTHER).document


def unknown_kind(signed: Repository) -> str:
    key: str = libipld.encode_multibase("z", b"\xed\x01" + bytes(32))
    return signed.document.replace(json.loads(signed.document)["verificationMethod"][0]
                                   ["publicKeyMultibase"], key)  # fmt: skip


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (other_key, "has not signed"),
        (no_key, "holds no key"),
        (of_another, "not one of the account"),
        (unknown_kind, "kind that is not known"),
        (lambda _: "[" * 100_000, "not JSON"),
        (lambda _: "nonsense", "not JSON"),
    ],
    ids=["another-key", "no-key", "another-account", "ed25519", "deep", "nonsense"],
)
def test_a_key_that_is_not_the_accounts_shows_nothing(document: object, why: str) -> None:
    assert callable(document)
    signed = repository(ONE)
    with pytest.raises(ValueError, match=why):
        shown_by(signed.car(f"{POST}/1"), URI, document(signed))


def test_keys_of_the_older_kind_are_read() -> None:
    signed = repository(ONE, curve="k256")
    (method,) = json.loads(signed.document)["verificationMethod"]
    _, data = libipld.decode_multibase(method["publicKeyMultibase"])
    older = {
        **method,
        "id": "#atproto",
        "type": "EcdsaSecp256k1VerificationKey2019",
        "publicKeyMultibase": libipld.encode_multibase("z", data[2:]),
    }
    document = json.dumps({"id": ONE, "verificationMethod": [older]})
    assert shown_by(signed.car(f"{POST}/1"), URI, document).record is not None


@pytest.mark.parametrize("curve", ["p256", "k256"])
def test_only_the_lower_of_two_signatures_is_one(curve: str) -> None:
    """Anybody can make the other out of it."""
    signed = replace(repository(ONE, curve=curve), low_s=False)
    with pytest.raises(ValueError, match="has not signed"):
        shown_by(signed.car(f"{POST}/1"), URI, signed.document)


def test_a_proof_of_another_account_shows_nothing_of_this_one() -> None:
    theirs = repository(OTHER)
    car = theirs.car(f"{POST}/1")
    with pytest.raises(ValueError, match="repository of another account"):
        shown_by(car, URI, repository(ONE).document)


def test_a_record_that_the_tree_does_not_lead_to_is_no_record() -> None:
    signed = repository(ONE, others=20)
    root, blocks = read_car(signed.car(f"{POST}/3000001"))
    data: bytes = libipld.encode_dag_cbor(post_record("words that were never posted"))
    car = packed_car(root, [*blocks.items(), (cid_of(data), data)])
    shown = shown_by(car, f"at://{ONE}/{POST}/3000001", signed.document)
    assert shown.record is not None
    assert shown.record["text"] == "words 1"


def test_a_tree_whose_keys_are_out_of_order_is_refused() -> None:
    """Two readers could find two records at one address in it."""
    signed = Repository(ONE, {})
    record = signed.keep(post_record())
    entries = [
        {"p": 0, "k": f"{POST}/{key}".encode(), "v": record, "t": None} for key in ("2", "1")
    ]
    root = signed.keep({"l": None, "e": entries})
    commit = signed.keep(signed.commit(root))
    car = packed_car(commit, list(signed.blocks.items()))
    with pytest.raises(ValueError, match="out of order"):
        shown_by(car, URI, signed.document)


def test_a_proof_has_limits() -> None:
    with pytest.raises(ValueError, match="too large"):
        read_car(bytes(MOST_BYTES + 1))
    blocks = [(cid_of(data), data) for data in (bytes([each]) for each in range(200))]
    with pytest.raises(ValueError, match="too many blocks"):
        read_car(packed_car(blocks[0][0], blocks))
    deep: bytes = b"\x81" * 100_000
    with pytest.raises(ValueError, match="cannot be read"):
        shown_by(packed_car(cid_of(deep), [(cid_of(deep), deep)]), URI, "{}")


def test_a_tree_that_only_goes_deeper_ends() -> None:
    signed = Repository(ONE, {})
    node = signed.keep({"l": None, "e": []})
    for _ in range(80):
        node = signed.keep({"l": node, "e": []})
    commit = signed.keep(signed.commit(node))
    with pytest.raises(ValueError, match="too deep"):
        shown_by(packed_car(commit, list(signed.blocks.items())), URI, signed.document)
