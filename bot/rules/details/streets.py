"""House number and street, in either order, with endings and directions short or written out.

Abbreviations: USPS Publication 28, appendix C.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from bot.model.details import DetailKind
from bot.rules.details.form import Form, Named, form_of
from bot.rules.plain_words import PlainWord, plain_words

MOST_WORDS = 5
"""Of the name of a street."""

_HOUSE = re.compile(r"\d{1,6}[a-z]?")
_SHORT: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split(":")
        for pair in """
        street:st saint:st avenue:ave av:ave road:rd lane:ln drive:dr court:ct place:pl square:sq
        boulevard:blvd terrace:ter terr:ter highway:hwy parkway:pkwy circle:cir crescent:cres
        close:cl strasse:str north:n south:s east:e west:w northeast:ne northwest:nw southeast:se
        southwest:sw first:1st second:2nd third:3rd fourth:4th fifth:5th sixth:6th seventh:7th
        eighth:8th ninth:9th tenth:10th
        """.split()  # noqa: SIM905  # forty quoted pairs are harder to read
    )
)
_ENDINGS = frozenset(
    "st ave rd ln dr ct pl sq blvd ter hwy pkwy cir cres cl str way".split()  # noqa: SIM905  # as above
)
_TURNS = frozenset({"n", "s", "e", "w", "ne", "nw", "se", "sw"})
_UNITS = frozenset({"apt", "apartment", "unit", "suite", "ste", "floor", "fl", "flat", "room"})


def given(text: str) -> Named | None:
    """`12 Elm Street, Apt 4` or `Elmstrasse 12`: what follows the street is left out."""
    words = plain_words(text)
    places = [place for place, word in enumerate(words) if _HOUSE.fullmatch(word.text)]
    if not places:
        return None
    if any(one + 1 == other for one, other in pairwise(places)):
        return None  # numbers in a row are a telephone number
    number = places[0]
    street = words[:number] if number else _street_after(words[1:])
    if not 0 < len(street) <= MOST_WORDS or not any(word.text.isalpha() for word in street):
        return None
    return Named(DetailKind.ADDRESS, (f"{DetailKind.ADDRESS}:{_written(words[number], street)}",))


def forms_in(words: Sequence[PlainWord]) -> Iterator[Form]:
    for place, house in enumerate(words):
        if not _HOUSE.fullmatch(house.text):
            continue
        for size in range(1, MOST_WORDS + 1):
            before, after = words[max(0, place - size) : place], words[place + 1 : place + 1 + size]
            for street in (before, after):
                if len(street) == size:
                    yield form_of(DetailKind.ADDRESS, _written(house, street), (house, *street))


def _street_after(words: Sequence[PlainWord]) -> Sequence[PlainWord]:
    """Up to a comma, what kind of street it is, or which flat."""
    for place, word in enumerate(words):
        if place and ("," in word.before or "\n" in word.before or word.text in _UNITS):
            return words[:place]
        if place and _short(word) in _ENDINGS:
            # "Elm Street North", but not "St Charles"
            turned = place + 1 < len(words) and _short(words[place + 1]) in _TURNS
            return words[: place + 1 + turned]
    return words


def _short(word: PlainWord) -> str:
    text = _SHORT.get(word.text, word.text)
    return f"{text.removesuffix('strasse')}str" if text.endswith("strasse") else text


def _written(house: PlainWord, street: Sequence[PlainWord]) -> str:
    return f"{house.text} {''.join(map(_short, street))}"
