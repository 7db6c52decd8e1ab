"""Lists of others: what is read of them, and that nothing in them does more than be passed over."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.reading import Form, Reading, Told, read_list
from bot.lists.signature import canonical, read_key
from bot.model.lists import ListReason, Recommendation
from bot.model.people import AccountId
from bot.model.subscriptions import is_address

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
MOST = 50
HAL = "https://clinic.example/users/hal"
DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"


def told(body: bytes | str, *pages: bytes, key: Ed25519PublicKey | None = None) -> Told:
    """`pages`: those that follow, by the addresses "1", "2" and so on."""

    async def follow(address: str) -> bytes:
        return pages[int(address) - 1]

    raw = body if isinstance(body, bytes) else body.encode()
    return asyncio.run(read_list(raw, Reading("theirs", NOW, MOST, key), follow))


def read(body: bytes | str, *pages: bytes) -> tuple[Recommendation, ...]:
    """What stands on it now."""
    return told(body, *pages).standing


def accounts(body: bytes | str) -> list[AccountId]:
    return [entry.account for entry in read(body)]


def item(key: str = HAL, kind: str = "Recommendation", **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "entityKind": "actor",
        "entityKey": key,
        "labels": ["threats"],
        "recommendedPolicy": "filter",
        "published": "2026-11-01T00:00:00Z",
        **more,
    }


def log(*items: Any) -> str:
    return json.dumps({"type": "OrderedCollection", "orderedItems": items})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Account address,Hide notifications\nhal@clinic.example,true\n", ["hal@clinic.example"]),
        ("hal@clinic.example\nbea@clinic.example\n", ["hal@clinic.example", "bea@clinic.example"]),
        ("\ufeffAccount address\n@hal@CLINIC.example\n", ["hal@clinic.example"]),
        ("Account address\n'@hal@clinic.example\n", ["hal@clinic.example"]),
        (f"Account address,Account\nhal@clinic.example,{HAL}\n", [HAL]),
        (f"did,reason\n{DID},threats\n", [DID]),
        ("Account address\nhal@clinic.example\nhal@clinic.example\n", ["hal@clinic.example"]),
        ("Account address,zoo\n=cmd|'x'!A1,1\nhal@clinic.example,2\n", ["hal@clinic.example"]),
        ("Account address\n\u202ehal@clinic.example\nbea@clinic.example\n", ["bea@clinic.example"]),
        ("Account address\n", []),
        ("", []),
    ],
)
def test_the_rows_that_name_an_account_are_read_once(text: str, found: list[str]) -> None:
    assert accounts(text) == found


def test_a_row_says_why_since_when_and_until_when() -> None:
    (entry,) = read(
        "Account address,Reason,Added,Expires,Count\n"
        "hal@clinic.example,Repeated unwanted  contact,2026-11-01,2026-12-01T00:00:00+02:00,-3\n"
    )
    assert entry.reason is ListReason.UNWANTED_CONTACT
    assert entry.at == datetime(2026, 11, 1, tzinfo=UTC)
    assert entry.until == datetime(2026, 11, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "date", ["9999-12-31T23:59:59-14:00", "0001-01-01", "soon", "-5", "2026-13-01"]
)
def test_an_absurd_date_is_no_date(date: str) -> None:
    (entry,) = read(f"Account address,Expires,Added\nhal@clinic.example,{date},{date}\n")
    assert (entry.until, entry.at) == (None, NOW)


def test_what_has_ended_is_on_the_list_no_more() -> None:
    assert accounts("Account address,Expires\nhal@clinic.example,2026-11-20\n") == []


def test_a_reason_that_is_none_of_ours_is_no_reason() -> None:
    (entry,) = read("Account address,Reason\nhal@clinic.example,a quack\n")
    assert entry.reason is None


def test_a_log_is_read_to_what_stands() -> None:
    (entry,) = read(log(item(expires="2026-12-01T00:00:00Z")))
    assert (entry.account, entry.reason) == (HAL, ListReason.THREATS)
    assert entry.until == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "later",
    [
        item(kind="Retraction"),
        item(kind="Tombstone"),
        item(recommendedPolicy="accept"),
        item(expires="2026-11-20T00:00:00Z"),
    ],
)
def test_a_later_item_takes_back_the_earlier_one(later: dict[str, Any]) -> None:
    assert accounts(log(item(), later)) == []
    assert accounts(log(item(), later, item())) == [HAL]


@pytest.mark.parametrize(
    "odd",
    [
        item(kind="Advisory"),
        item("bad.example", entityKind="domain"),
        item("javascript:alert(1)"),
        item("did:plc:a b"),
        item(f"{HAL}\u202e"),
        {"type": "Recommendation"},
        {"type": ["Recommendation"], "entityKind": {}, "entityKey": 3},
        "Recommendation",
        None,
    ],
)
def test_what_recommends_to_hide_nobody_is_passed_over(odd: Any) -> None:
    assert accounts(log(odd, item())) == [HAL]


def test_the_form_is_known_by_how_it_begins() -> None:
    assert told(log()).form is told(" [] ").form is Form.LOG
    assert accounts(json.dumps({"first": {"items": [item()]}})) == [HAL]
    assert told("hal@clinic.example").form is Form.COLUMNS


def test_a_log_goes_on_with_its_next_page() -> None:
    first = json.dumps({"orderedItems": [item(), item(DID)], "next": "1"})
    second = json.dumps({"orderedItems": [item(kind="Retraction")]}).encode()
    found = told(first, second)
    assert [entry.account for entry in found.standing] == [DID]
    assert found.taken_back == {HAL}
    assert found.pages == 2


def test_a_log_that_never_ends_is_too_long() -> None:
    round_and_round = json.dumps({"orderedItems": [], "next": "1"})
    with pytest.raises(ValueError, match="more than"):
        told(round_and_round, round_and_round.encode())


SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def signed(page: dict[str, Any]) -> bytes:
    value = base64.b64encode(SECRET.sign(canonical(page))).decode()
    return json.dumps({**page, "signature": {"type": "Ed25519", "value": value}}).encode()


def test_with_a_key_only_what_is_signed_is_read() -> None:
    key = SECRET.public_key()
    page = {"orderedItems": [item(name="G\u00fcnther")]}
    assert told(signed(page), key=key).signed
    assert not told(signed(page)).signed
    assert told(signed({**page, "last": 7}), key=key).last == 7
    assert told(json.dumps({**page, "last": 7})).last == 0
    forged = json.loads(signed(page))
    forged["orderedItems"] *= 2
    for body in (json.dumps(page), json.dumps(forged), "hal@clinic.example", "[]", '{"a": 1}'):
        with pytest.raises(ValueError, match="not signed"):
            told(body, key=key)
    with pytest.raises(ValueError, match="not signed"):
        told(signed({"orderedItems": [], "next": "1"}), json.dumps(page).encode(), key=key)


def test_a_key_is_one_of_its_kind() -> None:
    raw = base64.b64encode(SECRET.public_key().public_bytes_raw()).decode()
    assert read_key(raw) == SECRET.public_key()
    for wrong in ("", "no key", raw[4:]):
        with pytest.raises(ValueError, match="the key"):
            read_key(wrong)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"Account address\nhal@clinic.example\0", "not text"),
        (b"{", "not readable JSON"),
        (b"[" * 100_000, "not readable JSON"),
        (b'{"first": {"first": {"first": {"items": []}}}}', "not a collection"),
        (b"{}", "not a collection"),
        (b"<html>gone</html>", "a web page"),
        (b"#domain,#severity\nbad.example,suspend\n", "names servers"),
        (b"nothing\nto\nsee\n", "names no accounts"),
        (("a@b.example\n" * (MOST + 1)).encode(), f"more than {MOST} rows"),
        (log(*[item()] * (MOST + 1)).encode(), f"more than {MOST} items"),
        (b"a" * 200_000, "not readable CSV"),
    ],
)
def test_what_is_no_list_says_so(body: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
fields = st.sampled_from(["type", "entityKind", "entityKey", "labels", "published", "expires"])
values = json_values | st.sampled_from(["Recommendation", "Retraction", "actor", HAL, DID])
odd_items = st.dictionaries(fields, values) | json_values
cells = st.text(max_size=20) | st.sampled_from(
    [HAL, DID, "hal@clinic.example", "=1+1", "2026-01-01"]
)
rows = st.lists(st.lists(cells, max_size=4).map(",".join), max_size=6).map("\n".join)
bodies = st.one_of(
    st.binary(max_size=200),
    st.lists(odd_items, max_size=5).map(lambda items: log(*items).encode()),
    rows.map(lambda text: text.encode("utf-8", "replace")),
    rows.map(
        lambda text: f"Account address,Reason,Expires,Added\n{text}".encode("utf-8", "replace")
    ),
)


@given(body=bodies)
def test_whatever_comes_is__with_a_sentence(body: bytes) -> None:
    try:
        found = read(body)
    except ValueError:
        return
    names = [entry.account for entry in found]
    assert len(set(names)) == len(names) <= MOST
    for entry in found:
        assert entry.account.isascii()
        assert entry.account.isprintable()
        assert " " not in entry.account
        assert entry.until is None or NOW < entry.until < NOW + timedelta(days=200 * 366)
        assert is_address(entry.account) or entry.account.startswith(("did:", "http"))
