import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.networks.mastodon.letters import (
    UNSEEN,
    Limits,
    defused,
    heard,
    length,
    parts,
    spelled_out,
    together,
    without_handle,
    written,
)
from bot.networks.mastodon.links import link_to
from bot.rehearsal.mastodon.content import handles_in

SMALL = Limits(characters=60)


def test_a_handle_in_the_text_reaches_nobody() -> None:
    assert "@bad" not in defused("That was @bad@evil.example and @worse")


# Account::MENTION_RE of Mastodon, and MentionFinder of GoToSocial.
MENTIONS = (
    re.compile(
        r"(?<![=/A-Za-z0-9_])@(([a-z0-9_]+([a-z0-9_.-]+[a-z0-9_]+)?)(?:@[\w.-]+\w)?)", re.IGNORECASE
    ),
    re.compile(r"(?:^|\s)(@[\w.-]+(?:@[\w.:-]+)?)"),
)
LIVELY = st.text(alphabet="ab@@./:- \n=~\u200b\u00b2\u00bd\u2167\u00e9", max_size=40).map(
    lambda t: t.replace("a/", "https://a/")
)


@given(LIVELY)
@example("@https://a/")
def test_no_server_finds_a_mention_and_the_text_can_be_had_back(text: str) -> None:
    harmless = defused(text)
    assert not any(mention.search(harmless) for mention in MENTIONS)
    assert written(harmless).replace(UNSEEN, "") == text.replace(UNSEEN, "")


def test_a_link_to_a_profile_stays_a_link() -> None:
    link = "https://home.example/@troll@bad.example"
    assert defused(f"See {link}, @troll") == f"See {link}, @\u200btroll"
    assert "@\u200btroll" in defused("https://x.example/?q=~@troll")


@pytest.mark.parametrize("odd", "\u00b2\u00bd\u2167\u00e9~")
def test_a_name_in_a_link_behind_what_only_some_call_a_letter_reaches_nobody(odd: str) -> None:
    link = link_to(f"https://evil.example/users/x/statuses/{odd}@victim@good.example")
    assert handles_in(link) == ["victim@good.example"]
    assert handles_in(defused(f"Said at {link}")) == []


def test_a_link_and_a_remote_handle_count_as_the_server_counts() -> None:
    assert length("https://a.example/" + "x" * 400, Limits()) == 23
    assert length("@dr_a@far.away.example hi", Limits()) == len("@dr_a hi")


def test_what_fits_is_one_post() -> None:
    assert parts("dr_a", "Hello.", SMALL) == ("@dr_a Hello.",)


WORDS = st.text(alphabet="ab \n@.\u00e9", max_size=300).map(lambda text: text.strip())


@given(WORDS)
@example("word " * 60)
@example("w" * 200)
@example("@bad@evil.example " * 12)
@example(f"{'word ' * 9}end.\n\n{'word ' * 9}end.\n\nhttps://x.example/{'y' * 90} end")
def test_the_posts_of_a_message_are_short_enough_and_give_it_back(text: str) -> None:
    text = "\n\n".join(" ".join(part.split()) for part in text.split("\n\n") if part.split())
    posts = parts("dr_a", text, SMALL)
    assert all(length(post, SMALL) <= SMALL.characters for post in posts)
    assert together([without_handle(post) for post in posts]) == text


HEARD = {
    "@house mute 41": "mute 41",
    "@house@bot.example: status": "status",
    "@house @bad@evil.example mute": "mute",
    "mute 41 @house": "mute 41 @house",
    "@house": "",
}


@pytest.mark.parametrize(("typed", "said"), HEARD.items(), ids=HEARD)
def test_what_she_says_is_heard_without_whom_it_is_for(typed: str, said: str) -> None:
    assert heard(typed) == said


def test_a_post_in_which_no_word_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="no word"):
        parts("a" * 80, "Hello there, this is long enough to need more", SMALL)


NAMED = {
    "hal": "https://own.example/@hal",
    "pat@bad.example": "https://bad.example/@pat",
    "sam@a.example": "https://a.example/@sam",
    "sam@b.example": "https://b.example/@sam",
}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mute @pat 3 days", "mute https://bad.example/@pat 3 days"),
        ("mute @Pat@bad.example.", "mute https://bad.example/@pat."),
        ("mute 41 but not @hal", "mute 41 but not https://own.example/@hal"),
        ("mute @sam", "mute @sam"),
        ("mute @patty and x@pat", "mute @patty and x@pat"),
    ],
)
def test_whom_a_message_mentions_is_read_as_the_address_of_a_profile(typed: str, read: str) -> None:
    assert spelled_out(typed, NAMED) == read
