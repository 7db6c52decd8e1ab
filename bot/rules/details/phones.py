"""Telephone numbers, to E.164 (ITU-T E.164).

In any grouping, with or without country code, trunk or exit prefix, in digits of any script, in
letters that look like digits, or spelled out.
"""

import re
from collections.abc import Collection, Iterator, Sequence

import phonenumbers

from bot.model.details import DetailKind
from bot.rules.details.form import Form, Named, form_of
from bot.rules.plain_words import PlainWord, plain_words

FEWEST_DIGITS, MOST_DIGITS = 7, 17
"""Of a number with what is dialled before it."""

MOST_TRIED = 200
"""Numbers that are looked at in one text."""

_SPELLED = {
    word: str(digit)
    for digit, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
} | {"oh": "0"}
_LIKE_DIGITS = str.maketrans("oil", "011")
_BETWEEN = re.compile(r"[\s.\-()/|_\u00b7\u2010-\u2015]{1,4}\+?")
_EXIT = ("00", "011")


def given(text: str) -> Named | None:
    """One with its country code: "+1 312 555 0142"."""
    words = plain_words(text)
    number = "".join(map(_digits, words))
    if not text.startswith("+") or not all(map(_digits, words)):
        return None
    parsed = _parsed(f"+{number}", None)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return None
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return Named(DetailKind.PHONE, (f"{DetailKind.PHONE}:{_e164(parsed)}",), region)


def forms_in(words: Sequence[PlainWord], regions: Collection[str]) -> Iterator[Form]:
    tried: dict[str, frozenset[str]] = {}
    for run in _runs(words):
        for some in _within(run):
            dialled = _dialled(some)
            if dialled not in tried and len(tried) >= MOST_TRIED:
                return
            if dialled not in tried:
                tried[dialled] = frozenset(_read(dialled, regions))
            for number in tried[dialled]:
                yield form_of(DetailKind.PHONE, number, some)


def _digits(word: PlainWord) -> str:
    """The digits that it stands for; empty for any other word."""
    if not any(map(str.isdigit, word.text)):
        return _SPELLED.get(word.text, "")
    digits = word.text.translate(_LIKE_DIGITS)
    return digits if digits.isdecimal() else ""


def _runs(words: Sequence[PlainWord]) -> Iterator[Sequence[PlainWord]]:
    """Digits with nothing but the signs of a number between them; a plus begins another one."""
    run: list[PlainWord] = []
    for word in words:
        goes_on = _BETWEEN.fullmatch(word.before) and not word.before.endswith("+")
        if run and not (goes_on and _digits(word)):
            yield run
            run = []
        if _digits(word):
            run.append(word)
    if run:
        yield run


def _within(run: Sequence[PlainWord]) -> Iterator[Sequence[PlainWord]]:
    """Its parts that are long enough. After a country code the rest alone is no number."""
    starts = (0,) if _dialled(run).startswith(("+", *_EXIT)) else range(len(run))
    for start in starts:
        count = 0
        for end, word in enumerate(run[start:], start=start + 1):
            count += len(_digits(word))
            if count > MOST_DIGITS:
                break
            if count >= FEWEST_DIGITS:
                yield run[start:end]


def _dialled(words: Sequence[PlainWord]) -> str:
    plus = "+" if words[0].before.endswith("+") else ""
    return plus + "".join(map(_digits, words))


def _read(dialled: str, regions: Collection[str]) -> Iterator[str]:
    """In E.164, as each of these regions would dial it, and with a plus that was left out."""
    ways = [(dialled, region) for region in regions]
    bare = dialled.lstrip("+")
    if not dialled.startswith("+"):
        ways.append((f"+{bare}", ""))
        ways += [(f"+{bare.removeprefix(code)}", "") for code in _EXIT if bare.startswith(code)]
    for number, region in ways:
        parsed = _parsed(number, region or None)
        if parsed is not None:
            yield _e164(parsed)


def _parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
