"""Whose a post is and how old it is, from its id alone."""

from datetime import UTC, datetime
from random import Random

import pytest

from bot.rehearsal.bluesky import ids as bluesky
from bot.rehearsal.mastodon import ids as mastodon
from bot.rules.posts import author_of, written_at

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
AT = "at://did:plc:eve/app.bsky.feed.post/"
SERVER = "https://med.example/users/eve/statuses/"


@pytest.mark.parametrize(
    ("post", "author"),
    [
        pytest.param(f"{AT}3kabc", "did:plc:eve", id="bluesky"),
        pytest.param(f"{SERVER}112233445566778899", "https://med.example/users/eve", id="mastodon"),
        pytest.param(
            "https://med.example/ap/users/77/statuses/1", "https://med.example/ap/users/77", id="ap"
        ),
        pytest.param("https://other.example/notes/9f", None, id="another-software"),
        pytest.param("https://bsky.app/profile/did:plc:eve/post/3kabc", None, id="a-page"),
        pytest.param("at://eve.test/app.bsky.feed.post/3kabc", None, id="a-handle"),
    ],
)
def test_whose_a_post_is(post: str, author: str | None) -> None:
    assert author_of(post) == author


def test_when_an_id_was_made() -> None:
    made = datetime(2024, 2, 29, 23, 59, 58, 123_000, tzinfo=UTC)
    numbers, letters = (mastodon.Ids(Random(1), ulids=ulids) for ulids in (False, True))
    tid = bluesky.Ids(Random(1)).new_tid(made)
    assert written_at(AT + tid, NOW) == made
    assert written_at(SERVER + numbers.new(made), NOW) == made
    assert written_at(SERVER + letters.new(made), NOW) == made
    # 1469918176385 milliseconds since 1970, as other readers of ULIDs read it.
    ulid = written_at(f"{SERVER}01ARYZ6S410000000000000000", NOW)
    assert ulid == datetime(2016, 7, 30, 22, 36, 16, 385_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "post",
    [
        pytest.param(f"{AT}vaccine", id="a-name-for-a-key"),
        pytest.param(f"{AT}2222222222222", id="1970"),
        pytest.param(f"{AT}jzzzzzzzzzzzz", id="far-in-the-future"),
        pytest.param(f"{SERVER}99999999999999999999", id="a-number-too-large"),
        pytest.param("https://other.example/notes/9f", id="another-software"),
    ],
)
def test_an_id_that_shows_no_time_that_can_be_true(post: str) -> None:
    assert written_at(post, NOW) is None
