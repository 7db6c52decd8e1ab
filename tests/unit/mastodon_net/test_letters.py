import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.mastodon.letters import (
    Limits,
    defused,
    heard,
    length,
    parts,
    together,
    without_handle,
)

SMALL = Limits(characters=60)


def test_a_handle_in_the_text_reaches_nobody() -> None:
    assert "@bad" not in defused("That was @bad@evil.example and @worse")


def test_a_link_and_a_remote_handle_count_as_the_server_counts() -> None:
    assert length("https://a.example/" + "x" * 400, Limits()) == 23
    assert length("@dr_a@far.away.example hi", Limits()) == len("@dr_a hi")


def test_what_fits_is_one_post() -> None:
    assert parts("dr_a", "Hello.", SMALL) == ("@dr_a Hello.",)


WORDS = st.text(alphabet="ab \n@.\u00e9", max_size=300).map(lambda text: text.strip())


@given(WORDS)
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


@pytest.mark.parametrize(("written", "said"), HEARD.items(), ids=HEARD)
def test_what_she_says_is_heard_without_whom_it_is_for(written: str, said: str) -> None:
    assert heard(written) == said


def test_a_post_in_which_no_word_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="no word"):
        parts("a" * 80, "Hello there, this is long enough to need more", SMALL)
