"""How reviewers read: plain patterns over her text, whose places are places in that text."""

import re
from collections.abc import Iterable, Iterator

from bot.model.drafts import Span

LONGEST = 10_000
"""Characters that are read of one draft."""

_SAME_LENGTH = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "}
    | dict.fromkeys("\u2010\u2011\u2013\u2014", "-")
)
_SENTENCE = re.compile(
    r"(?:[^.!?\n]|[.!?](?=\w)|(?<=\b(?:Dr|Mr|Ms|St|Pt|pt|vs|no|No))\.|(?<=\bMrs)\.|(?<=\bProf)\.)*"
    r"[.!?]*"
)
"""A dot within a number, an address or after a title ends no sentence."""


_SPOKEN = {
    "you": "(?:you|ye|ya|u)",
    "your": "(?:your|yer|ur|yo)",
    "my": "(?:my|ma|mah)",
    "the": "(?:the|da|de)",
    "this": "(?:this|dis)",
    "that": "(?:that|dat)",
    "are": "(?:are|r|be)",
    "to": "(?:to|tae|2)",
    "of": "(?:of|o')",
    "know": "(?:know|ken)",
    "with": "(?:with|wit|wi')",
    "is": "(?:is|be)",
}
"""Small words as they are written where English is spoken otherwise, or spelt by ear."""

_SMALL_WORD = re.compile(rf"(?<![\w\\'?])(?:{'|'.join(_SPOKEN)})(?![\w?*+{{'])")


_ENGLISH = frozenset(
    """
    the and to you my your for with this that not are have has what who how just but they she from
    about can will get been our their new when it's i'm don't were would there here which these
    """.split()  # noqa: SIM905  # fifty quoted words are harder to read
)
_FOREIGN = frozenset(
    """
    der die das und ist nicht ein eine einfach wie auch mit für le les des est une pas dans pour
    qui avec el los las que en es lo por con como una uno esta este il di che per non sono het een
    van niet dat och att som inte och não para com uma mais der det ikke og
    """.split()  # noqa: SIM905  # as above
)
"""Small words that hardly any text of the other kind has."""
_FOREIGN_ENOUGH = 2
_LAST_LATIN = "\u024f"
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def is_english(text: str) -> bool:
    """Unless its letters or its small words are another language's. Not all languages are told."""
    letters = [char for char in text[:LONGEST] if char.isalpha()]
    if 2 * sum(char > _LAST_LATIN for char in letters) > len(letters):
        return False
    words = _WORD.findall(plainly(text).casefold())
    foreign = sum(word in _FOREIGN for word in words)
    return foreign < _FOREIGN_ENOUGH or not _ENGLISH.isdisjoint(words)


def any_of(*patterns: str) -> re.Pattern[str]:
    """One of these, as whole words, in any case, however small words are said."""
    spoken = _SMALL_WORD.sub(lambda word: _SPOKEN[word[0]], "|".join(patterns))
    return re.compile(rf"(?<!\w)(?:{spoken})(?!\w)", re.IGNORECASE)


def plainly(text: str) -> str:
    """With straight quotes and dashes, every character in its place."""
    return text[:LONGEST].translate(_SAME_LENGTH)


def spans_of(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Where the pattern stands, without blanks around."""
    return [_stripped(found.span(), text) for found in pattern.finditer(text) if found[0].strip()]


def sentences(text: str) -> Iterator[Span]:
    for found in _SENTENCE.finditer(text):
        if found[0].strip():
            yield _stripped(found.span(), text)


def sentences_with(
    text: str, *patterns: re.Pattern[str], unless: re.Pattern[str] | None = None
) -> tuple[Span, ...]:
    """Those in which every one of the patterns stands, and `unless` does not."""
    return tuple(
        (start, end)
        for start, end in sentences(text)
        if all(pattern.search(text, start, end) for pattern in patterns)
        and not (unless and unless.search(text, start, end))
    )


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, with those that overlap made into one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _stripped(span: Span, text: str) -> Span:
    start, end = span
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
