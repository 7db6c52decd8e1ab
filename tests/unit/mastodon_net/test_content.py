import time

import pytest

from bot.networks.mastodon.content import MAX_TEXT, text_of, with_warning

SHOWN = {
    "<p>Hello</p>": "Hello",
    "<p>One</p><p>Two</p>": "One\n\nTwo",
    "<p>One<br>two<br />three</p>": "One\ntwo\nthree",
    '<p><span class="h-card"><a href="https://b.example/@x" class="u-url mention">@<span>x</span>'
    "</a></span> hi</p>": "@x hi",
    '<a href="#"><span class="invisible">https://</span><span class="ellipsis">a.example/b'
    '</span><span class="invisible">cd</span></a>': "https://a.example/bcd",
    "a &lt;b&gt; &amp; c": "a <b> & c",
    "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
    "1 < 2 and 3 > 2": "1 < 2 and 3 > 2",
    "<p>open <b>and never": "open and never",
    "a<!-- hidden -->b": "ab",
    "<script>x()</script>": "x()",
    "": "",
}


QUOTING = {
    '<p class="quote-inline">RE: <a href="https://x.example/1">https://x.example/1</a></p>'
    "<p>what nonsense</p>": ("RE: https://x.example/1\n\nwhat nonsense", "what nonsense"),
    '<p><span class="quote-inline">RE: <span>in</span></span> after</p>': ("RE: in after", "after"),
    '<p class="quote-inline">Quack, resign</p>': ("Quack, resign", ""),
}


@pytest.mark.parametrize(("html", "texts"), QUOTING.items(), ids=range(len(QUOTING)))
def test_the_line_for_a_quote_is_left_out_where_there_is_a_quote(
    html: str, texts: tuple[str, str]
) -> None:
    assert (text_of(html), text_of(html, quotes=True)) == texts


@pytest.mark.parametrize(("html", "text"), SHOWN.items(), ids=range(len(SHOWN)))
def test_the_words_are_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of(html) == text


def test_a_warning_is_words_too() -> None:
    assert with_warning("for Dr A", "you quack") == "for Dr A\n\nyou quack"
    assert with_warning("", "you quack") == "you quack"


@pytest.mark.parametrize("piece", ["<", "<!--", "<p", "<p class='quote-inline", "&#", "<p><br>"])
def test_no_markup_takes_long_to_read(piece: str) -> None:
    began = time.perf_counter()
    assert len(text_of(piece * 200_000, quotes=True)) <= MAX_TEXT
    assert time.perf_counter() - began < 2
