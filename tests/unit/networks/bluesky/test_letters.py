import json
from typing import Any

import pytest

from bot.model.errors import NetworkDown
from bot.networks.bluesky import letters, links
from bot.networks.bluesky.letters import Convo, Letter, Page, Sender
from bot.networks.bluesky.links import MOST_READ, Pointer, pointer_in

DEFS = "chat.bsky.convo.defs#"
GOOD: dict[str, Any] = {
    "$type": f"{DEFS}messageView",
    "id": "1",
    "rev": "1",
    "text": "stop",
    "sender": {"did": "did:plc:ada"},
    "sentAt": "2026-11-23T12:00:00.000Z",
}
FOE = "did:plc:foe"
LINK = {"$type": "app.bsky.richtext.facet#link", "uri": f"https://bsky.app/profile/{FOE}"}


def page(*messages: Any, kind: str = "logCreateMessage") -> Page:
    logs = [{"$type": f"{DEFS}{kind}", "rev": "1", "convoId": "c", "message": m} for m in messages]
    return letters.read(Page, {"logs": logs, "messages": list(messages), "cursor": "1"})


ODD = [
    {**GOOD, "embed": {"$type": "app.bsky.embed.record#view", "record": {"uri": 7}}},
    {**GOOD, "embed": "no"},
    {**GOOD, "facets": [{"index": {}}, 7, {"features": [{}]}]},
    {**GOOD, "facets": "no"},
    {**GOOD, "reactions": [{}], "replyTo": 7, "sentAt": None},
]


@pytest.mark.parametrize("odd", ODD, ids=json.dumps)
def test_an_odd_part_hides_no_text(odd: dict[str, Any]) -> None:
    ((convo, letter),) = letters.created_in(page(odd))
    assert (convo, letter.sender) == ("c", Sender("did:plc:ada"))
    assert links.read(letter) == ("stop", ())


@pytest.mark.parametrize("broken", [None, 7, {}, {**GOOD, "text": None}, {**GOOD, "sender": {}}])
def test_a_broken_message_hides_no_other(broken: Any) -> None:
    both = page(broken, GOOD)
    assert [letter.text for _, letter in letters.created_in(both)] == ["stop"]
    assert [letter.text for letter in letters.letters_in(both)] == ["stop"]


def test_only_new_messages_are_taken_from_a_log() -> None:
    assert list(letters.created_in(page(GOOD, kind="logReadMessage"))) == []
    odd = letters.read(Page, {"logs": [7, {"$type": 7}, {"$type": f"{DEFS}logNew"}]})
    assert list(letters.created_in(odd)) == []


@pytest.mark.parametrize("answer", [None, b"<html>", [], {"logs": 7}, {"cursor": 7}])
def test_an_unreadable_page_is_no_empty_page(answer: Any) -> None:
    with pytest.raises(NetworkDown):
        letters.read(Page, answer)


@pytest.mark.parametrize(
    ("members", "kind", "many"),
    [
        ([1, 2], None, False),
        ([1, 2], {"$type": f"{DEFS}directConvo"}, False),
        ([1, 2], {"$type": f"{DEFS}groupConvo"}, True),
        ([1, 2, 3], None, True),
        ([1], {"$type": "new"}, False),
    ],
)
def test_a_group_is_known_by_its_kind_or_its_size(
    members: list[int], kind: Any, *, many: bool
) -> None:
    assert Convo("c", members, kind=kind).has_many is many


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        (f"at://{FOE}", Pointer(FOE)),
        (f"at://{FOE}/app.bsky.feed.post/3k", Pointer(FOE, "3k")),
        (f"at://{FOE}/app.bsky.graph.list/3k", None),
        ("https://bsky.app/profile/Foe.Test", Pointer("foe.test")),
        ("https://bsky.app/profile/foe.test/post/3k/quotes", Pointer("foe.test", "3k")),
        ("https://bsky.app/profile/foe.test#top", Pointer("foe.test")),
        ("https://bsky.app/profile/foe.test/feed/3k", None),
        ("https://bsky.app.evil.example/profile/foe.test", None),
        ("https://evil.example/https://bsky.app/profile/foe.test", None),
        ("did:web:foe.test", Pointer("did:web:foe.test")),
        ("did:key:zabc", None),
        ("https://bsky.app/profile/", None),
    ],
)
def test_what_an_address_points_at(address: str, pointer: Pointer | None) -> None:
    assert pointer_in(address) == pointer


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (5, 9, f"mute https://bsky.app/profile/{FOE}!"),
        (5, 99, "mute here!"),
        (-5, -1, "mute here!"),
        (9, 5, "mute here!"),
        ("5", 9, "mute here!"),
    ],
)
def test_a_facet_that_lies_changes_nothing(start: Any, end: Any, text: str) -> None:
    facet = {"index": {"byteStart": start, "byteEnd": end}, "features": [LINK]}
    assert links.read(Letter("1", "mute here!", Sender(FOE), facets=[facet]))[0] == text


@pytest.mark.parametrize(
    ("did", "text"), [(FOE, f"mute {FOE}!"), ("did:key:z", "mute @foe!"), (7, "mute @foe!")]
)
def test_a_handle_that_the_app_has_looked_up_is_read_as_the_account(did: Any, text: str) -> None:
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": did}
    facet = {"index": {"byteStart": 5, "byteEnd": 9}, "features": [mention]}
    read, pointers = links.read(Letter("1", "mute @foe!", Sender(FOE), facets=[facet]))
    assert read == text
    assert pointers == ((Pointer(FOE),) if did == FOE else ())


def test_facets_that_overlap_or_cut_a_letter_are_passed_over() -> None:
    def facet(start: int, end: int) -> dict[str, Any]:
        return {"index": {"byteStart": start, "byteEnd": end}, "features": [LINK]}

    cut = Letter("1", "é", Sender(FOE), facets=[facet(0, 1), facet(1, 2)])
    assert links.read(cut)[0] == "é"
    twice = Letter("1", "here", Sender(FOE), facets=[facet(0, 3), facet(2, 4)])
    assert links.read(twice) == ("he" + LINK["uri"], (Pointer(FOE),))


def test_a_message_full_of_links_is_not_read_to_the_end() -> None:
    text = " ".join(f"did:plc:{number}" for number in range(50))
    _, pointers = links.read(Letter("1", text, Sender(FOE)))
    assert len(pointers) == MOST_READ
