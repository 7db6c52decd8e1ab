"""E-mail addresses, as their letters and digits on either side of the sign.

With blanks, "at" and "dot" as words or in brackets, letter by letter, and with any signs between.
"""

import re
from collections.abc import Iterator, Sequence

from bot.model.details import DetailKind
from bot.rules.details.form import Form, Named, form_of
from bot.rules.plain_words import PlainWord, plain_words

MOST_PARTS = 24
"""Words that are looked at on either side of a sign."""

MOST_SIGNS = 50
"""That are looked at in one text."""

_AT, _DOT = "at", "dot"
_JOINS = re.compile(r"\s?[.\-_+()\[\]{}<>]+\s?")
_LETTER_BY_LETTER = re.compile(r"\s?")


def given(text: str) -> Named | None:
    """One address as it is usually written, and nothing else."""
    words = plain_words(text)
    if " " in text or text.count("@") != 1:
        return None
    ((left, right),) = list(_sides(words)) or [((), ())]
    if not left or len(right) < 2 or len(left) + len(right) < len(words):  # noqa: PLR2004  host and top domain
        return None
    return Named(DetailKind.EMAIL, (f"{DetailKind.EMAIL}:{_joined(left)}@{_joined(right)}",))


def forms_in(words: Sequence[PlainWord]) -> Iterator[Form]:
    for count, (left, right) in enumerate(_sides(words)):
        if count == MOST_SIGNS:
            return
        befores = [left[start:] for start in range(len(left))]
        afters = [right[: end + 1] for end in range(1, len(right))]
        for before in befores:
            for after in afters:
                text = f"{_joined(before)}@{_joined(after)}"
                yield form_of(DetailKind.EMAIL, text, (*before, *after))


def _sides(words: Sequence[PlainWord]) -> Iterator[tuple[Sequence[PlainWord], Sequence[PlainWord]]]:
    """What may be an address before and after each sign, or the word for it, without "dot"."""
    for place, word in enumerate(words):
        if word.text == _AT:
            yield _before(words[:place]), _after(words[place + 1 :])
        elif "@" in word.before:
            yield _before(words[:place]), _after(words[place:])


def _before(words: Sequence[PlainWord]) -> Sequence[PlainWord]:
    near = words[-MOST_PARTS:]
    start = len(near)
    while start and (start == len(near) or _go_on(near[start - 1], near[start])):
        start -= 1
    return _parts(near[start:])


def _after(words: Sequence[PlainWord]) -> Sequence[PlainWord]:
    near = words[:MOST_PARTS]
    end = 0
    while end < len(near) and (not end or _go_on(near[end - 1], near[end])):
        end += 1
    return _parts(near[:end])


def _go_on(one: PlainWord, other: PlainWord) -> bool:
    """Whether the two are of one address, as far as can be told from what is between them."""
    if _JOINS.fullmatch(other.before) or _DOT in {one.text, other.text}:
        return True
    return len(one.text) == len(other.text) == 1 and bool(_LETTER_BY_LETTER.fullmatch(other.before))


def _parts(words: Sequence[PlainWord]) -> Sequence[PlainWord]:
    return [word for word in words if word.text != _DOT]


def _joined(words: Sequence[PlainWord]) -> str:
    return "".join(word.text for word in words)
