"""How long a draft is, as a reader of either network counts."""

import pytest

from bot.web.lengths import graphemes_in, lengths_of

CLUSTERS = {
    "abc": 3,
    "": 0,
    "e\u0301": 1,
    "\u0301e": 2,
    "a\nb": 3,
    "\n\u0301": 2,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467": 1,
    "\U0001f469\U0001f3fd\u200d\u2695\ufe0f": 1,
    "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7": 2,
    "\U0001f1e9\U0001f1ea\U0001f1eb": 2,
    "a\U0001f1e9b": 3,
    "1\ufe0f\u20e3": 1,
    "\U0001f3f4\U000e0067\U000e0062\U000e007f": 1,
    "\u1112\u1161\u11ab\u1100": 2,
    "\ud55c\uae00": 2,
    "a\u200bb": 3,
    "a\u200db": 2,
}


@pytest.mark.parametrize("text", CLUSTERS, ids=[f"{text!a}" for text in CLUSTERS])
def test_what_a_reader_sees_as_one_character_is_one(text: str) -> None:
    assert graphemes_in(text) == CLUSTERS[text]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("read https://a.example/a/very/long/path/to/it?x=1.", (50, 29)),
        ("thanks @ada@clinic.example", (26, 11)),
        ("mail ada@clinic.example", (23, 23)),
    ],
    ids=["a link", "a mention", "an address"],
)
def test_mastodon_counts_links_and_mentions_its_own_way(text: str, counts: tuple[int, int]) -> None:
    assert tuple(length.count for length in lengths_of(text)) == counts


def test_what_is_over_is_told() -> None:
    bluesky, mastodon = lengths_of("x" * 320)
    assert (bluesky.over, mastodon.over) == (20, 0)
