"""Addresses of feeds, as people copy them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model.feeds import FeedKind, FeedSource
from bot.model.people import Network
from bot.rules.feed_links import LONGEST, feed_in

DID = "did:plc:" + "a" * 24
FEED = FeedSource(FeedKind.GENERATOR, DID, "medsky")
LIST = FeedSource(FeedKind.LIST, DID, "3kabc")
FLU = FeedSource(FeedKind.SEARCH, "", "#flu")


@pytest.mark.parametrize(
    ("written", "source"),
    [
        (f"at://{DID}/app.bsky.feed.generator/medsky", FEED),
        (f"https://bsky.app/profile/{DID}/feed/medsky", FEED),
        (f" <https://www.bsky.app/profile/{DID}/feed/medsky/?x=1>. ", FEED),
        (
            "https://bsky.app/profile/Med.Example/feed/hot",
            FeedSource(FeedKind.GENERATOR, "med.example", "hot"),
        ),
        (f"at://{DID}/app.bsky.graph.list/3kabc", LIST),
        (f"https://bsky.app/profile/{DID}/lists/3kabc", LIST),
        ("https://bsky.app/hashtag/flu?author=x", FLU),
        ("https://bsky.app/search?q=%23flu", FLU),
        (
            "https://bsky.app/search?q=flu+shot",
            FeedSource(FeedKind.SEARCH, "", "flu shot"),
        ),
        (
            "https://Clinic.example/tags/MedFedi",
            FeedSource(FeedKind.TAG, "https://clinic.example", "medfedi"),
        ),
        (
            "http://127.0.0.1:3000/lists/12",
            FeedSource(FeedKind.HOME_LIST, "http://127.0.0.1:3000", "12"),
        ),
    ],
    ids=lambda value: value.strip()[:40] if isinstance(value, str) else "",
)
def test_a_feed_is_known_by_any_address_of_it(written: str, source: FeedSource) -> None:
    assert feed_in(written) == source


@pytest.mark.parametrize(
    "written",
    [
        "",
        "medsky",
        f"https://bsky.app/profile/{DID}",
        f"https://bsky.app/profile/{DID}/post/3kabc",
        f"at://{DID}/app.bsky.feed.post/3kabc",
        "https://bsky.app/search?q=",
        "https://bsky.app/search?q=a%0Ab",
        "https://user:secret@clinic.example/tags/flu",
        "http://clinic.example/tags/flu",
        "https://clinic.example/@ada",
        "https://clinic.example:port/tags/flu",
        "https://[broken/tags/flu",
        f"https://bsky.app/profile/{DID}/feed/{'k' * LONGEST}",
        f"https://bsky.app/search?q={'%20' * 20}x{'%E2%82%AC' * 12}",
    ],
    ids=lambda written: written[:40] or "nothing",
)
def test_anything_else_is_none(written: str) -> None:
    assert feed_in(written) is None


@given(
    st.sampled_from([FEED, LIST])
    | st.text(min_size=1, max_size=20).map(
        lambda words: FeedSource(FeedKind.SEARCH, "", words.strip())
    )
)
@example(FeedSource(FeedKind.SEARCH, "", "."))
@example(FeedSource(FeedKind.SEARCH, "", "Dr. No?!;,"))
def test_the_page_of_a_feed_leads_back_to_it(source: FeedSource) -> None:
    fits = bool(source.key) and source.key.isprintable() and len(source.page) <= LONGEST
    assert feed_in(source.page) == (source if fits else None)


def test_each_is_read_on_its_own_network() -> None:
    tag = feed_in("https://clinic.example/tags/flu")
    assert tag is not None
    assert (FEED.network, FLU.network, tag.network) == (
        Network.BLUESKY,
        Network.BLUESKY,
        Network.MASTODON,
    )
