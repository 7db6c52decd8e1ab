"""Words that hurt her: up to four together, in any case and dress, with or without a plural."""

import re
from collections.abc import Iterator, Sequence

from bot.model.details import DetailKind
from bot.rules.details.form import Form, Named, form_of
from bot.rules.plain_words import PlainWord, plain_words

MOST_WORDS = 4

_GIVEN = re.compile(r"(?:the\s+)?(?:words?|phrases?)\b[\s:]*(?P<words>.*)", re.IGNORECASE)
_LONG_ENOUGH_FOR_A_PLURAL = 4


def are_meant(text: str) -> bool:
    """Whether it begins as words do, and so is no name."""
    return _GIVEN.fullmatch(text) is not None


def given(text: str) -> Named | None:
    """`the word` and one, or several with commas between them: together they are one detail."""
    found = _GIVEN.fullmatch(text)
    if found is None:
        return None
    phrases = [plain_words(each) for each in found["words"].split(",") if each.strip()]
    if not phrases or not all(0 < len(words) <= MOST_WORDS for words in phrases):
        return None
    return Named(DetailKind.WORD, tuple(f"{DetailKind.WORD}:{_as_one(each)}" for each in phrases))


def forms_in(words: Sequence[PlainWord]) -> Iterator[Form]:
    for first in range(len(words)):
        for count in range(1, min(MOST_WORDS, len(words) - first) + 1):
            some = words[first : first + count]
            yield form_of(DetailKind.WORD, _as_one(some), some)


def _as_one(words: Sequence[PlainWord]) -> str:
    return " ".join(_singular(word.text) for word in words)


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) >= _LONG_ENOUGH_FOR_A_PLURAL else word
