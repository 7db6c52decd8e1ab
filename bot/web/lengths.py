"""How long a draft is as the networks count: in what a reader sees as one character."""

import re
import unicodedata
from dataclasses import dataclass

_JOINER = "\u200d"
_LINK = re.compile(r"https?://\S*[\w/]", re.ASCII)
_OF_ANOTHER_SERVER = re.compile(r"(^|[^\w/])@([\w.-]+)@[\w.-]*\w", re.ASCII)
_LINK_COUNTS = "x" * 23
"""On Mastodon every link is so long, and a mention has no server.

As docs.joinmastodon.org/user/posting has it.
"""


@dataclass(frozen=True, slots=True)
class Length:
    """In graphemes."""

    network: str
    count: int
    most: int

    @property
    def over(self) -> int:
        return max(0, self.count - self.most)


def lengths_of(text: str) -> tuple[Length, ...]:
    """`counter.js` counts the same as she types."""
    there = _OF_ANOTHER_SERVER.sub(r"\1@\2", _LINK.sub(_LINK_COUNTS, text))
    return (
        Length("Bluesky", graphemes_in(text), 300),
        Length("Mastodon", graphemes_in(there), 500),
    )


def graphemes_in(text: str) -> int:
    """After Unicode's rules for clusters (UAX 29), without those for Indic conjuncts."""
    count, before, flags = 0, "\n", 0
    for sign in text:
        flags = flags + 1 if _is_flag_half(sign) else 0
        goes_on = (
            (_extends(sign) and before != "\n")
            or (before == _JOINER and _is_picture(sign))
            or (flags and flags % 2 == 0)
            or _completes_syllable(before, sign)
        )
        count += not goes_on
        before = sign
    return count


def _extends(sign: str) -> bool:
    marks = sign in {_JOINER, "\u200c"} or "\U0001f3fb" <= sign <= "\U0001f3ff"
    return marks or unicodedata.category(sign)[0] == "M" or "\U000e0020" <= sign <= "\U000e007f"


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _is_picture(sign: str) -> bool:
    return unicodedata.category(sign) == "So"


def _completes_syllable(before: str, sign: str) -> bool:
    """Hangul written as its parts."""
    vowel, final = "\u1160" <= sign <= "\u11a7", "\u11a8" <= sign <= "\u11ff"
    return ("\u1100" <= before <= "\u115f" and (vowel or "\u1100" <= sign <= "\u115f")) or (
        (vowel or final) and ("\u1160" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3")
    )
