"""An evidence file from the dossier to whoever checks it: nothing in it can be changed unseen."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replaced

from bot.evidence import build, examined, verify
from bot.evidence.examining import MOST_LETTERS, MOST_WORDS
from bot.evidence.packing import MOST_BYTES, pack, unpack
from bot.evidence.proving import words_in
from bot.evidence.written import canonical, hash_of, read, sha256
from bot.model.evidence import Dossier, Entry, Proof, Proven
from bot.model.interactions import PostId
from tests.facts import NOON, account
from tests.signed import POST, WORDS, dossier, exhibit, proof_of

THREE = dossier(exhibit(1), exhibit(2), exhibit(3, proven=False))
FILE = build(THREE)


def without_proof(number: int, text: str) -> Dossier:
    return dossier(exhibit(number, text=text, proven=False))


def repacked(change: Callable[[dict[str, bytes]], object], packed: bytes = FILE) -> bytes:
    contents = unpack(packed)
    change(contents)
    return pack(contents)


def rewritten(**changes: Any) -> bytes:
    """With other facts in evidence.json, as somebody would write them who knows the format."""

    def change(contents: dict[str, bytes]) -> None:
        facts = json.loads(contents["evidence.json"]) | changes
        contents["evidence.json"] = json.dumps(
            facts, sort_keys=True, separators=(",", ":")
        ).encode()

    return repacked(change)


def rechained(
    facts: Mapping[str, Any] = MappingProxyType({}),
    exhibit: Mapping[str, Any] = MappingProxyType({}),
) -> bytes:
    """With other facts of the case and of its first post, and every hash of the chain made anew."""

    def change(contents: dict[str, bytes]) -> None:
        file = json.loads(contents["evidence.json"])
        file["facts"] |= facts
        file["exhibits"][0] |= exhibit
        made = read(json.dumps(file).encode())
        start = last = sha256(canonical(made.facts))
        chain = []
        for each in made.exhibits:
            linked = replaced(each, previous=last)
            chain.append(replaced(linked, hash=hash_of(linked)))
            last = chain[-1].hash
        anew = replaced(made, start=start, exhibits=tuple(chain), head=last)
        contents["evidence.json"] = canonical(anew)

    return repacked(change)


def test_the_same_dossier_is_the_same_file_in_whatever_order_it_is_given() -> None:
    backwards = replace(THREE, exhibits=THREE.exhibits[::-1])
    assert build(THREE) == build(backwards) == FILE


def test_a_file_holds_what_it_was_made_of() -> None:
    found = verify(FILE)
    assert found.holds
    assert [each.proven for each in found.exhibits] == [
        Proven.WORDS,
        Proven.WORDS,
        Proven.NOTHING,
    ]
    assert (found.troubles, found.notes) == ((), ())
    contents = unpack(FILE)
    for name in ("README.txt", "evidence.html", "evidence.csv", "evidence.json"):
        assert found.head in contents[name].decode()


def test_a_case_without_posts_is_a_file_as_well() -> None:
    assert verify(build(dossier())).holds


def test_the_chain_is_what_the_read_me_says() -> None:
    """Checked as somebody would who has no House Call."""

    def hashed(value: object) -> str:
        return sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())

    facts = json.loads(unpack(FILE)["evidence.json"])
    last = facts["start"]
    assert last == hashed(facts["facts"])
    for each in facts["exhibits"]:
        assert each["previous"] == last
        last = each["hash"]
        assert last == hashed({**each, "hash": ""})
        assert each["text_sha256"] == sha256(each["text"].encode())
    assert len(facts["exhibits"]) == 3
    assert facts["head"] == last
    for name, digest in facts["files"].items():
        assert sha256(unpack(FILE)[name]) == digest


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_one_changed_bit_anywhere_is_seen(data: st.DataObject) -> None:
    changed = bytearray(FILE)
    place = data.draw(st.integers(0, len(FILE) - 1))
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = verify(bytes(changed))
    except ValueError:
        return
    assert not found.holds


@given(st.integers(0, len(FILE) - 1))
@settings(max_examples=50, deadline=None)
def test_a_file_that_is_cut_off_is_seen(end: int) -> None:
    try:
        found = verify(FILE[:end])
    except ValueError:
        return
    assert not found.holds


@given(st.binary(max_size=400))
def test_what_is_no_evidence_file_is_told_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^it "):
        verify(data)
    with pytest.raises(ValueError, match=r"^it "):
        verify(b"PK\x03\x04" + data)


def swapped(contents: dict[str, bytes]) -> None:
    one, two = "proofs/001.car", "proofs/002.car"
    contents[one], contents[two] = contents[two], contents[one]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (swapped, "Its proof is not the one that was hashed."),
        (lambda contents: contents.pop("proofs/001.car"), "Its proof is missing."),
    ],
    ids=["swapped", "missing"],
)
def test_a_proof_that_was_exchanged_is_named(
    change: Callable[[dict[str, bytes]], object], why: str
) -> None:
    found = verify(repacked(change))
    assert not found.holds
    assert found.exhibits[0].why == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda held: held.pop("evidence.csv"), "evidence.csv is missing."),
        (
            lambda held: held.update({"evidence.html": b"<p>other words</p>"}),
            "evidence.html is not what was hashed.",
        ),
        (
            lambda held: held.update({"proofs/009.car": b"more"}),
            "proofs/009.car is not named in evidence.json.",
        ),
    ],
    ids=["missing", "changed", "added"],
)
def test_a_document_that_was_changed_is_named(
    change: Callable[[dict[str, bytes]], object], why: str
) -> None:
    assert why in verify(repacked(change)).troubles


def test_facts_that_were_changed_are_seen() -> None:
    facts = json.loads(unpack(FILE)["evidence.json"])
    assert (
        "The head of the chain is not its last hash." in verify(rewritten(head="0" * 64)).troubles
    )
    other = {**facts["facts"], "member": "Somebody Else"}
    assert (
        "The facts of the case are not what was hashed." in verify(rewritten(facts=other)).troubles
    )
    fewer = verify(rewritten(exhibits=facts["exhibits"][1:]))
    assert [each.chained for each in fewer.exhibits] == [False, False]


def forged(words: str) -> bytes:
    """A file that is whole in itself, and says that an account wrote what it never has."""
    honest = unpack(build(dossier(exhibit(1))))
    claimed = unpack(build(dossier(exhibit(1, text=words, proven=False))))
    file = read(claimed["evidence.json"])
    proof = read(honest["evidence.json"]).exhibits[0].proof
    each = replaced(file.exhibits[0], proof=proof, hash="")
    each = replaced(each, hash=hash_of(each))
    facts = canonical(replaced(file, exhibits=(each,), head=each.hash))
    return pack({**honest, **claimed, "evidence.json": facts})


def test_words_that_the_account_has_not_signed_are_found_though_every_hash_is_right() -> None:
    found = verify(forged("I will find you"))
    (only,) = found.exhibits
    assert (only.chained, only.proven) == (True, Proven.INVALID)
    assert only.why == "Its proof does not hold: the account posted other words."


def test_a_document_that_says_something_else_is_found_though_every_hash_is_right() -> None:
    contents = unpack(FILE)
    page = contents["evidence.html"].replace(b"Nobody", b"Everybody")
    assert page != contents["evidence.html"]
    facts = json.loads(contents["evidence.json"])
    contents["evidence.html"] = page
    facts["files"]["evidence.html"] = sha256(page)
    contents["evidence.json"] = json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()
    assert verify(pack(contents)).troubles == (
        "evidence.html does not say what the facts in evidence.json say.",
    )


def test_counts_that_the_posts_do_not_give_are_found() -> None:
    assert not verify(rewritten(counts={"threat": 300})).holds


def test_a_file_by_another_version_is_checked_and_its_documents_are_not_compared() -> None:
    found = verify(rechained(facts={"made_with": "House Call of tomorrow"}))
    assert found.holds
    assert len(found.notes) == 1


def test_a_file_is_not_taken_for_another_version_s_without_another_head() -> None:
    told = verify(FILE).head
    facts = json.loads(unpack(FILE)["evidence.json"])["facts"]
    found = verify(rewritten(facts=facts | {"made_with": "House Call of tomorrow"}))
    assert found.head == told
    assert found.troubles == ("The facts of the case are not what was hashed.",)


@pytest.mark.parametrize(
    "exhibit",
    [
        pytest.param({"posted_at": "2026-11-21T12:00:00"}, id="no zone"),
        pytest.param({"seen_at": "0001-01-01T00:00:00+14:00"}, id="before all time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_a_sentence(exhibit: Mapping[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"evidence\.json"):
        verify(rechained(exhibit=exhibit))


# --- what a server answers ---


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"tags": ["a"] * (MOST_WORDS + 1)}, id="very many words"),
        pytest.param({"tags": ["a" * (MOST_LETTERS + 1)]}, id="a very long word"),
    ],
)
def test_what_says_more_than_a_post_can_is_kept_without_its_words(more: Mapping[str, Any]) -> None:
    author = account(1)
    taken = examined(PostId(f"at://{author}/{POST}/1"), proof_of(author, **more), "")
    assert taken.words == ()
    assert taken.proof == taken.bare
    assert len(taken.bare.car) < MOST_LETTERS


def test_however_deep_a_record_goes_every_word_of_it_is_read() -> None:
    deep: object = "the last word"
    for _ in range(100_000):
        deep = [deep]
    assert list(words_in({"embed": deep})) == ["the last word"]


# --- what is not to be in it ---


REDACTED = "Nobody gave you a licence, [left out]"


def test_words_that_were_taken_out_are_not_in_the_proof_either() -> None:
    true = exhibit(1, text="Nobody gave you a licence, 212-555-0100")
    packed = build(dossier(replace(true, text=REDACTED)))
    assert b"212-555-0100" not in packed
    found = verify(packed)
    assert found.holds
    assert [each.proven for each in found.exhibits] == [Proven.EXISTENCE]


@pytest.mark.parametrize(
    "more",
    [
        {"embed": {"images": [{"alt": "Jane Roe, room 12"}]}},
        {"tags": ["JaneRoe"]},
        {"facets": [{"features": [{"uri": "https://gossip.example/jane-roe"}]}]},
        {"embed": {"images": [{"alt": "at:// Jane Roe"}]}},
        {"langs": ["Jane Roe"]},
        {"Jane Roe": True},
        {"JaneRoe": 2125550100},
        {"size": b"Jane Roe"},
    ],
    ids=["alt-text", "tag", "link", "dressed-up", "language", "name", "number", "bytes"],
)
def test_a_record_that_says_more_than_its_words_is_withheld(more: Mapping[str, Any]) -> None:
    packed = build(dossier(exhibit(1, proof=proof_of(account(1), **more))))
    assert WORDS.encode() in packed
    assert b"Roe" not in packed.replace(b"-", b" ")
    assert b"jane" not in packed
    assert [each.proven for each in verify(packed).exhibits] == [Proven.EXISTENCE]


def test_a_reply_with_a_picture_is_proven_with_its_words() -> None:
    parent = {"uri": f"at://{account(9)}/{POST}/5", "cid": "bafy"}
    ref = bytes.fromhex("01551220") + bytes(range(32))
    image = {"$type": "blob", "ref": ref, "mimeType": "image/png", "size": 7}
    images = [{"alt": "", "image": image, "aspectRatio": {"width": 3, "height": 4}}]
    embed = {"$type": "app.bsky.embed.images", "images": images}
    reply = {"root": parent, "parent": parent}
    proof = proof_of(account(1), reply=reply, embed=embed, langs=["en", "pt-BR"])
    found = verify(build(dossier(exhibit(1, proof=proof))))
    assert [each.proven for each in found.exhibits] == [Proven.WORDS]


def test_a_proof_that_never_held_is_left_out() -> None:
    rubbish = Proof(b"anything a server may send", "{}", NOON)
    packed = build(dossier(exhibit(1, proof=rubbish)))
    assert b"anything a server may send" not in packed
    assert [each.proven for each in verify(packed).exhibits] == [Proven.NOTHING]


# --- hostile text is data ---


HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("https://evil.example")',
    "@SUM(1)",
    "\t=1+1",
    "\r-1",
    "\u202egnp.exe",
    "\x1b[31m\x00\x07",
    "\ud800 half",
    "\u2028\u2029\ufeff",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_data_in_every_document(text: str) -> None:
    entry = (Entry(NOON, text.encode("utf-8", "replace").decode()),)
    packed = build(replace(without_proof(1, text), done=entry))
    assert verify(packed).holds
    contents = unpack(packed)
    page = contents["evidence.html"].decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "49" not in page.partition("<blockquote")[2].partition("</blockquote>")[0]
    for document in (page, contents["README.txt"].decode(), contents["evidence.csv"].decode()):
        assert not set(document) & set("\u202e\x1b\x00\x07\u2028\u2029\ufeff")
    rows = list(csv.reader(io.StringIO(contents["evidence.csv"].decode(), newline="")))
    assert len(rows) == 2
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) for cell in rows[1])


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=12, deadline=None)
def test_any_text_makes_a_file_that_holds(text: str, handle: str) -> None:
    made = dossier(exhibit(1, text=text, proven=False, handle=handle))
    assert verify(build(made)).holds


def test_a_link_that_is_no_address_is_not_one_to_click() -> None:
    page = unpack(build(dossier(exhibit(1, proven=False, link="javascript:alert(1)"))))
    assert b'href="javascript' not in page["evidence.html"]


def test_the_page_asks_no_server_for_anything() -> None:
    page = unpack(FILE)["evidence.html"].decode()
    assert "default-src 'none'; style-src 'sha256-" in page
    assert not any(
        word in page for word in ("src=", "@import", "url(", "<link", 'http-equiv="refresh')
    )
    assert page.count("<details>") == 3


# --- a package by somebody else ---


def local(name: bytes, data: bytes = b"x", *, method: int = 0, flags: int = 0) -> bytes:
    numbers = (flags, method, 0, 33)
    head = b"PK\x03\x04" + b"\x14\x00" + b"".join(each.to_bytes(2, "little") for each in numbers)
    sizes = b"".join(each.to_bytes(4, "little") for each in (0, len(data), len(data)))
    return head + sizes + len(name).to_bytes(2, "little") + b"\x00\x00" + name + data


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"", "no zip file"),
        (local(b"../evidence.json") + b"PK\x01\x02", "never holds"),
        (local(b"/etc/passwd") + b"PK\x01\x02", "never holds"),
        (local(b"proofs/001.car" * 2) + b"PK\x01\x02", "never holds"),
        (local(b"evidence.json", method=8) + b"PK\x01\x02", "another program"),
        (local(b"evidence.json", flags=1) + b"PK\x01\x02", "another program"),
        (local(b"evidence.json") * 2 + b"PK\x01\x02", "twice"),
        (local(b"evidence.csv") + b"PK\x01\x02", r"no evidence\.json"),
        (local(b"evidence.json") + b"PK\x01\x02", "cannot be read"),
        (local(b"evidence.json", b"[" * 100_000) + b"PK\x01\x02", "cannot be read"),
        (local(b"evidence.json"), "cut off"),
        (b"PK\x03\x04" + bytes(MOST_BYTES), "larger"),
    ],
    ids=[
        *("empty", "upwards", "absolute", "odd-name", "deflated", "encrypted", "twice"),
        *("no-facts", "no-json", "deep", "no-directory", "huge"),
    ],
)  # fmt: skip
def test_a_hostile_package_is_refused_in_a_sentence(packed: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        verify(packed)


def test_a_file_holds_at_most_so_many_posts() -> None:
    with pytest.raises(ValueError, match="at most 999"):
        dossier(*[exhibit(1, proven=False)] * 1000)
