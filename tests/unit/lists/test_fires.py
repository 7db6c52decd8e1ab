"""What another community reads of our list, checked as the format says it can be checked."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.lists.fires import id_of, write_key, write_page
from bot.lists.reading import Reading, read_list
from bot.model.lists import ListReason, Recommendation, Retraction, TakenBack
from bot.model.people import AccountId

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE = AccountId("did:plc:one")
LOG = (
    Recommendation("ours", 3, ONE, NOW, NOW + timedelta(days=30), ListReason.PILE_ON, "0f" * 32),
    Retraction("ours", 4, ONE, NOW + timedelta(days=1), of=3, cause=TakenBack.EXPIRED),
)


def page(*, more: bool = False) -> bytes:
    return write_page(LOG, KEY, name="Köln: “list”", last=4, more=more, now=NOW)


def verify(body: bytes, key: bytes) -> dict[str, Any]:
    """By what is published alone. Raises InvalidSignature."""
    read: dict[str, Any] = json.loads(body)
    signature = base64.b64decode(read.pop("signature")["value"])
    plain = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    public = base64.b64decode(json.loads(key)["publicKey"])
    Ed25519PublicKey.from_public_bytes(public).verify(signature, plain)
    return read


def test_the_log_is_a_collection_of_recommendations_and_retractions() -> None:
    read = verify(page(), write_key(KEY.public_key()))
    recommended, taken_back = read["orderedItems"]
    list_id = id_of(KEY.public_key())
    assert recommended == {
        "id": f"{list_id}:3",
        "type": "Recommendation",
        "sequence": 3,
        "entityKind": "actor",
        "entityKey": "did:plc:one",
        "labels": ["organizing a pile-on"],
        "recommendedPolicy": "filter",
        "published": "2026-11-23T12:00:00Z",
        "expires": "2026-12-23T12:00:00Z",
        "evidence": "sha256:" + "0f" * 32,
    }
    assert (taken_back["type"], taken_back["object"]) == ("Retraction", recommended["id"])
    assert taken_back["comment"] == "expired"
    assert "next" not in read
    assert read["last"] == 4
    assert (read["updated"], read["expires"]) == ("2026-11-23T00:00:00Z", "2026-11-25T00:00:00Z")


def test_a_page_names_the_next_one() -> None:
    assert verify(page(more=True), write_key(KEY.public_key()))["next"] == "?after=4"


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("did:plc:one", "did:plc:two"),
        ("2026-12-23", "2027-12-23"),
        ('"sequence":3', '"sequence":2'),
    ],
)
def test_whoever_changes_a_word_breaks_the_signature(said: str, changed: str) -> None:
    text = page().decode()
    assert said in text
    with pytest.raises(InvalidSignature):
        verify(text.replace(said, changed).encode(), write_key(KEY.public_key()))


def test_the_same_log_gives_the_same_bytes_all_day() -> None:
    def at(now: datetime) -> bytes:
        return write_page(LOG, KEY, name="ours", last=4, more=False, now=now)

    assert at(NOW) == at(NOW + timedelta(hours=11)) != at(NOW + timedelta(hours=12))


async def test_what_we_write_another_house_reads() -> None:
    how = Reading("theirs", NOW, 10, KEY.public_key())
    first, second = LOG

    async def follow(address: str) -> bytes:
        assert address == "?after=3"
        return write_page((second,), KEY, name="ours", last=4, more=False, now=NOW)

    old = write_page((first,), KEY, name="ours", last=3, more=False, now=NOW)
    alone = await read_list(old, how, follow)
    (entry,) = alone.standing
    assert (entry.account, entry.reason, entry.until) == (ONE, ListReason.PILE_ON, first.until)
    new = write_page((first,), KEY, name="ours", last=5, more=True, now=NOW + timedelta(days=1))
    whole = await read_list(new, how, follow)
    assert not whole.standing
    assert whole.taken_back == {ONE}
    assert (alone.last, whole.last) == (3, 4), "the oldest of its pages counts"
    assert alone.good_until == whole.good_until == datetime(2026, 11, 25, tzinfo=UTC)


async def test_how_long_a_page_is_good_is_believed_only_where_it_is_signed() -> None:
    async def follow(_: str) -> bytes:
        raise AssertionError("there is one page")

    unsigned = await read_list(page(), Reading("theirs", NOW, 10), follow)
    assert unsigned.good_until is None
