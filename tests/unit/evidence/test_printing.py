"""The printed file, read back from its pages as they are shown."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pypdfium2
import pytest

from bot.evidence import build
from bot.evidence.packing import unpack
from bot.model.evidence import Dossier
from tests.facts import NOON
from tests.signed import WORDS, dossier, exhibit

LONG = "Every word of this is kept, and none of it runs off the page. " * 40
UNBROKEN = "a" * 900


def printed(made: Dossier) -> bytes:
    return unpack(build(made))["evidence.pdf"]


def pages(made: Dossier) -> list[str]:
    """The text of each, with its lines joined."""
    with pypdfium2.PdfDocument(printed(made)) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def edges(made: Dossier) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, and the room to the right and above, of every letter on every page; points."""
    with pypdfium2.PdfDocument(printed(made)) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for place in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(place)
                yield left, bottom, width - right, height - top


def test_a_page_says_the_case_its_times_its_counts_and_the_head() -> None:
    made = dossier(exhibit(1), exhibit(2, proven=False))
    first, posts, *_ = pages(made)
    for fact in ("Evidence, case 41", "Dr. A (dra.example)", "2026-11-21 12:00:00 UTC"):
        assert fact in first
    assert "credential undermining 2" in first
    for each in made.exhibits:
        for fact in (each.handle, each.author, each.link, each.post):
            assert fact in posts
    assert "The account signed these very words" in posts
    done = "7 accounts were hidden for 7 days."
    assert sum(done in page for page in pages(made)) == 1


def test_the_words_stand_behind_a_page_that_warns_of_them() -> None:
    found = pages(dossier(exhibit(1), exhibit(2)))
    (warning,) = [number for number, page in enumerate(found) if "Before you turn the page" in page]
    assert not any(WORDS in page for page in found[: warning + 1])
    assert found[warning + 1].count(WORDS) == 2


@pytest.mark.parametrize("text", [LONG, UNBROKEN], ids=["long", "unbroken"])
def test_a_long_text_is_whole_and_on_the_page(text: str) -> None:
    made = dossier(exhibit(1, text=text, proven=False, handle=UNBROKEN[:250]))
    shown = "".join(pages(made)).replace(" ", "").replace("\ufffe", "")
    words = text.replace(" ", "")
    assert words in shown.partition("Wordsofpost1")[2]
    margins = list(edges(made))
    assert len(margins) > len(text) / 2
    assert all(min(each) >= 5 for each in margins)


def test_what_the_font_lacks_is_shown_by_its_number_and_never_lost() -> None:
    made = dossier(
        exhibit(
            1, text="sch\u00f6n \u0416 \U0001f600 \u202e \u0627 {nb} **x** \ud800", proven=False
        )
    )
    shown = "".join(pages(made))
    assert "sch\u00f6n \u0416 [U+1F600] [U+202E] [U+0627] {nb} **x** \\ud800" in shown


def test_nothing_in_it_runs_and_only_web_addresses_are_links() -> None:
    data = printed(
        dossier(
            exhibit(1, proven=False, link="javascript:alert(1)"),
            exhibit(2, proven=False, link="https://example.org/2) /S /JavaScript (x"),
        )
    )
    actions = re.findall(rb"/S /(\w+) /URI \((.*)\)>>", data)
    assert actions == [(b"URI", rb"https://example.org/2\) /S /JavaScript \(x")]
    for word in (b"/JS", b"/OpenAction <<", b"/Launch", b"/EmbeddedFile"):
        assert word not in data


def test_many_posts_are_printed_one_by_one() -> None:
    many = [
        exhibit(number, proven=False, posted_at=NOON + timedelta(hours=number))
        for number in range(1, 31)
    ]
    shown = "".join(pages(dossier(*many)))
    assert all(f"Words of post {number} " in shown for number in range(1, 31))
