"""What identifies a patient by its form does not get into what is kept."""

import pytest

from bot.rules.redacting import has_care_detail, redacted


@pytest.mark.parametrize(
    "detail",
    [
        *("42 yo", "42F", "67m", "MRN 4832", "mrn: 99", "555-123-4567", "(555) 123-4567"),
        *("12 March 1980", "3 Sept", "March 12, 2026", "03/12/2026", "1234567"),
    ],
)
def test_a_detail_is_left_out(detail: str) -> None:
    assert redacted(f"she was here, {detail}, and he threatens me") == (
        "she was here, (left out), and he threatens me"
    )


@pytest.mark.parametrize("plain", ["he posts 5 times a day", "may I ask", "2 accounts in case 41"])
def test_plain_words_stay(plain: str) -> None:
    assert not has_care_detail(plain)
