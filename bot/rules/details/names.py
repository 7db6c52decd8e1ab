"""Full names: in either order, as one word, with or without titles and initials."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.model.details import DetailKind
from bot.rules.details.form import Form, Named, form_of
from bot.rules.plain_words import PlainWord, plain_words

FEWEST_WORDS, MOST_WORDS = 2, 4

_TITLES = frozenset(
    {"dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "md", "do", "phd", "np", "rn"}
)
_NO_NAMES = frozenset(
    {"a", "all", "and", "any", "anything", "are", "everything", "for", "i", "is", "me", "my"}
    | {"name", "or", "our", "please", "that", "the", "these", "this", "when", "with"}
)
"""Words of a sentence."""

_BETWEEN = re.compile(r"[^\n.!?;:]{0,4}")


def given(text: str) -> Named | None:
    """Two to four words of letters alone, none of which only a sentence has."""
    words = plain_words(text)
    parts = [word.text for word in words if _is_part(word)]
    if not all(word.text.isalpha() and word.text not in _NO_NAMES for word in words):
        return None
    if not FEWEST_WORDS <= len(parts) <= MOST_WORDS:
        return None
    last_first = [parts[-1], *parts[:-1]]
    forms = (_sorted(parts), "".join(parts), "".join(last_first))
    return Named(DetailKind.NAME, tuple(f"{DetailKind.NAME}:{form}" for form in forms))


def forms_in(words: Sequence[PlainWord]) -> Iterator[Form]:
    for place, word in enumerate(words):
        if not _is_part(word):
            continue
        yield form_of(DetailKind.NAME, word.text, (word,))
        for some in _from(words[place:]):
            parts = [each.text for each in some if _is_part(each)]
            yield form_of(DetailKind.NAME, _sorted(parts), some)


def _from(words: Sequence[PlainWord]) -> Iterator[Sequence[PlainWord]]:
    """Two words of a name and more, with what is no part of one between them."""
    count = 1
    for place, (one, other) in enumerate(pairwise(words), start=2):
        joined = _BETWEEN.fullmatch(other.before) or (
            not _is_part(one) and "\n" not in other.before
        )
        if not joined or not other.text.isalpha():
            return
        if _is_part(other):
            count += 1
            if count > MOST_WORDS:
                return
            yield words[:place]


def _is_part(word: PlainWord) -> bool:
    return len(word.text) > 1 and word.text.isalpha() and word.text not in _TITLES


def _sorted(parts: Sequence[str]) -> str:
    return " ".join(sorted(parts))
