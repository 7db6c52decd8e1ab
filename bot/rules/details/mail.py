"""E-mail addresses, as their letters and digits on either side of the sign.

With blanks, "at" and "dot" as words or in brackets, letter by letter, and with any signs between.
"""

from collections.abc import Iterator, Sequence

from bot.model.details import DetailKind
from bot.rules.details.form import Form, Named, form_of
from bot.rules.plain_words import PlainWord, plain_words

MOST_PARTS = 32
"""Words that are looked at on either side of a sign."""

_AT, _DOT = "at", "dot"


def given(text: str) -> Named | None:
    """One address and nothing else."""
    words = plain_words(text)
    for left, right in _sides(words):
        whole = len(_parts(left)) + len(_parts(right)) >= 3 and _parts(left)  # noqa: PLR2004  name, host and top domain
        if whole and len(_parts(right)) > 1 and " " not in text:
            return Named(
                DetailKind.EMAIL, (f"{DetailKind.EMAIL}:{_joined(left)}@{_joined(right)}",)
            )
    return None


def forms_in(words: Sequence[PlainWord]) -> Iterator[Form]:
    for left, right in _sides(words):
        befores = [left[start:] for start in range(len(left)) if left[start].text != _DOT]
        afters = [right[: end + 1] for end in range(len(right)) if right[end].text != _DOT]
        for before in befores:
            for after in afters:
                text = f"{_joined(before)}@{_joined(after)}"
                yield form_of(DetailKind.EMAIL, text, (*before, *after))


def _sides(words: Sequence[PlainWord]) -> Iterator[tuple[Sequence[PlainWord], Sequence[PlainWord]]]:
    """What stands before and after each sign, or the word for it."""
    for place, word in enumerate(words):
        spelled = word.text == _AT
        if not spelled and "@" not in word.before:
            continue
        after = place + 1 if spelled else place
        yield words[max(0, place - MOST_PARTS) : place], words[after : after + MOST_PARTS]


def _parts(words: Sequence[PlainWord]) -> list[str]:
    return [word.text for word in words if word.text != _DOT]


def _joined(words: Sequence[PlainWord]) -> str:
    return "".join(_parts(words))
