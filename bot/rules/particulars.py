"""The small parts inside a command: a case or account number, a length of time, who is left out."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.model.commands import Target
from bot.rules.vocabulary import EXCEPT, FILLERS, FOR_EVER, NUMBER_WORDS, THEM

LINK, MARK = "\0", "\1"
"""What a token begins with that is no word: an address, or a sign without letters. Nobody can type
these two characters: they fall away with all that cannot be seen."""

FOR_EVER_LONG = timedelta.max
"""The length of "for ever"; whoever acts on it says what the maximum is."""

CASE_NUMBER = re.compile(r"^(?:case)?#(\d{1,9})$|^case(\d{1,9})$")
_UNIT = re.compile(r"^(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?)$")
_SHORT_LENGTH = re.compile(r"^(\d{1,6})(m|min|mins|h|hr|hrs|d|w)$")
_NUMBERING = frozenset({"number", "numbers", "account", "accounts", "no"})
_PASSED_OVER = FILLERS | THEM | {"number", "numbers"}
_ROLES = _NUMBERING | {"case", "the"}
NIGHT = timedelta(hours=12)
_MINUTES = {"m": 1, "h": 60, "d": 1_440, "w": 10_080, "mo": 43_200}


def is_word(token: str) -> bool:
    return not token.startswith((LINK, MARK))


def take_target(words: list[str]) -> tuple[Target, list[str], bool]:
    """The case and account number in these words, what is left of them, and whether too many."""
    cases: list[int] = []
    numbers: list[int] = []
    left: list[str] = []
    role, said_case = "", False
    for word in words:
        number = _number(word)
        if number is None:
            goes_on = word == "and" and role in _NUMBERING  # number 2 and 3
            role = role if goes_on else word if word in _ROLES else ""
            if not goes_on and word not in _PASSED_OVER:
                left.append(word)
        elif role == "the":
            left.append(f"the {number}")  # a count, not a name: "hide the 11"
        elif role in _NUMBERING:
            numbers.append(number)
            if role == "no" and left and left[-1] == "no":
                left.pop()
        else:
            cases.append(number)
            said_case = said_case or role == "case" or bool(CASE_NUMBER.match(word))
    if len(cases) == 2 and not numbers and {"of", "in"} & set(words):  # noqa: PLR2004  # 3 of 41
        numbers, cases = cases[:1], cases[1:]
    first = numbers[0] if numbers else None
    case = cases[0] if cases else None
    target = Target(case=case, said_case=said_case, number=first, more=tuple(numbers[1:]))
    return target, left, len(cases) > 1


def _number(word: str) -> int | None:
    marked = CASE_NUMBER.match(word)
    digits = (marked[1] or marked[2]) if marked else word
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else None  # noqa: PLR2004  digits of a number


def take_length(words: list[str]) -> tuple[timedelta | None, list[str]]:
    """The first length of time, and the words without it."""
    for at in range(len(words)):
        for phrase in FOR_EVER:
            if tuple(words[at : at + len(phrase)]) == phrase:
                if words[at + len(phrase) : at + len(phrase) + 1] == ["allow"]:
                    continue
                return FOR_EVER_LONG, words[:at] + words[at + len(phrase) :]
        length, size = _length_at(words, at)
        if length is not None:
            return length, words[:at] + words[at + size :]
    return None, words


def _length_at(words: list[str], at: int) -> tuple[timedelta | None, int]:
    if words[at] in {"tonight", "overnight"}:
        return NIGHT, 1
    short = _SHORT_LENGTH.match(words[at])
    if short:
        return _minutes(int(short[1]), short[2]), 1
    if at + 1 >= len(words) or not _UNIT.match(words[at + 1]):
        return None, 0
    count = 1 if words[at] in {"a", "an", "one"} else NUMBER_WORDS.get(words[at])
    if count is None and words[at].isdecimal() and len(words[at]) <= 6:  # noqa: PLR2004  digits of a number
        count = int(words[at])
    return (None, 0) if count is None else (_minutes(count, words[at + 1]), 2)


def _minutes(count: int, unit: str) -> timedelta | None:
    size = _MINUTES["mo"] if unit.startswith("mo") else _MINUTES[unit[0]]
    return timedelta(minutes=count * size) if count else None


def take_exceptions(tokens: Sequence[str]) -> tuple[list[str], tuple[str, ...] | None]:
    """The tokens before "but not", and the names, numbers or addresses after it.

    None where nobody is named there: then it is not known whom she wants to leave out.
    """
    for at in range(len(tokens)):
        for phrase in EXCEPT:
            if tuple(tokens[at : at + len(phrase)]) == phrase:
                return list(tokens[:at]), _names(tokens[at + len(phrase) :]) or None
    return list(tokens), ()


def _names(words: Iterable[str]) -> tuple[str, ...]:
    names: list[list[str]] = [[]]
    for word in words:
        if word in {"and", "or", "nor", "not"}:
            names.append([])
        elif word.startswith(LINK):
            names += [[word.removeprefix(LINK)], []]
        elif word not in {"for", "number", "please", "account"}:
            names[-1].append(word.removeprefix(MARK).lstrip("#"))
    return tuple(" ".join(name) for name in names if any(name))
