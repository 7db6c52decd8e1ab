"""A text as plain words that know where they stand, however they are dressed up."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 8_000
"""Characters that are read."""

_COSTUMES = str.maketrans(
    "аеорсухіјѕһԁԛԝӏкмтвгαεορυνικτ",
    "aeopcyxijshdqwlkmtbraeopuvikt",
)
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_APOSTROPHES = frozenset("'\u2019\u02bc`\u00b4")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class PlainWord:
    """Lower case, without accents. `before`: what stands between the last word and this one."""

    text: str
    start: int  # in the text as written
    end: int
    before: str


def plain_words(text: str) -> tuple[PlainWord, ...]:
    """Letters that only look like Latin ones, digits of any script and wide forms are undone."""
    letters, places = [], []
    for place, char in enumerate(text[:LONGEST]):
        for plain in _plain(char):
            letters.append(plain)
            places.append(place)
    plainly, found, last = "".join(letters), [], 0
    for word in _WORD.finditer(plainly):
        before = plainly[last : word.start()]
        start, end = places[word.start()], places[word.end() - 1] + 1
        found.append(PlainWord(word[0], start, end, before))
        last = word.end()
    return tuple(found)


def _plain(char: str) -> str:
    if char.isascii():
        return "" if char in _APOSTROPHES else char.lower()
    spelled = unicodedata.normalize("NFKD", char).casefold()
    return "".join(_one(each) for each in spelled if each not in _APOSTROPHES)


def _one(char: str) -> str:
    if unicodedata.category(char) in _INVISIBLE:
        return ""
    digit = unicodedata.digit(char, None)
    return char.translate(_COSTUMES) if digit is None else str(digit)
