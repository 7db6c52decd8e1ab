"""Fold a post to plain words, so that one pattern reads every spelling of the same sentence.

Folded text is lower case ASCII words with single spaces; `.` stands alone between sentences,
`,` between clauses. Contacts become the words `xemail`, `xphone`, `xaddress`; links and handles
become `xlink` and `xhandle`, so that nobody is judged by a name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.scoring.spellings import (
    BLANKS,
    CONTRACTIONS,
    EMOJI,
    LEET,
    LOOKALIKES,
    SEPARATORS,
    SHORTHAND,
    unmask,
    unstroke,
)

LONGEST = 8_000  # characters read, as written and unfolded; of more, the head and the tail
_TAIL = 2_000


@dataclass(frozen=True, slots=True)
class Folded:
    """`clauses` keeps commas, `plain` does not; `quoted` tells of a pair of quotation marks."""

    clauses: str
    plain: str
    quoted: bool


_BEING = frozenset(
    {"he", "she", "it", "that", "this", "what", "who", "there", "here", "where", "how"}
)

_LINK = re.compile(r"(?:https?://|www\.)\S{1,2000}")
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"(?<![\w@])@[a-z0-9][\w.-]{1,252}(?:@[\w.-]{1,252})?")
_PHONE = re.compile(r"(?<![\w./-])\+?\(?\d{1,4}\)?(?:[ .\-]{1,2}\(?\d{2,4}\)?){1,4}(?![\w/])")
_DIGITS = re.compile(r"(?<![\w./-])\+?\d{9,15}(?![\w/])")
_DATE = re.compile(
    r"(?:19|20)\d\d[ .\-]\d{1,2}[ .\-]\d{1,2}|\d{1,2}[ .\-]\d{1,2}[ .\-](?:19|20)\d\d"
)
_ADDRESS = re.compile(
    r"(?<![\w.])\d{1,5}[a-d]? (?:[nsew]\.? )?(?:[a-z]{2,20} ){1,3}"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|boulevard|blvd|terrace|crescent|court)(?!\w)"
)
_SINGLE_QUOTES = re.compile(r"(?<!\w)'[^' ][^']{1,200}'(?!\w)")
_REPEATS = re.compile(r"([a-z])\1{2,}")
_PAIRS = re.compile(r"([a-z])\1+")
_EDGES = " \"'()[]{}<>,:#~_*-/\\|=.!?;…&"
_OUTSIDE = ".,;:?\"'()"  # never part of a disguise
_ENDS = re.compile(r"[.!?;…]")
_PIECES = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[.!?;…]|,")
_ENOUGH_DIGITS = 7


def fold(text: str, known: frozenset[str]) -> Folded:
    """Fold `text`; a disguised or stretched spelling is undone where it yields a known word."""
    cleaned = clean(text)
    marked = mark_contacts(cleaned)
    tokens = join_spelled(list(_tokens(marked, known)), known)
    clauses = re.sub(r"(?: \.)+(?= \.|$)", "", " ".join(tokens)).strip()
    quoted = cleaned.count('"') > 1 or bool(_SINGLE_QUOTES.search(cleaned))
    return Folded(clauses, clauses.replace(" ,", ""), quoted)


def clean(text: str) -> str:
    """Compatibility forms, accents, look-alikes, case, invisible characters and white space."""
    text = _ends_of(text)
    if not text.isascii():
        # One character can stand for a whole sentence: U+FDFA is eighteen.
        spelled_out = _ends_of(unicodedata.normalize("NFKD", text)).translate(BLANKS)
        text = _ends_of("".join(map(_visible, spelled_out)))
    return " ".join(text.casefold().translate(LOOKALIKES).split())


def _ends_of(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - _TAIL]} . {text[-_TAIL:]}"


def mark_contacts(text: str) -> str:
    text = _LINK.sub(" xlink ", text)
    text = _EMAIL.sub(" xemail ", text)
    text = _HANDLE.sub(" xhandle ", text)
    text = _ADDRESS.sub(" xaddress ", text)
    text = _PHONE.sub(_phone_or_number, text)
    return _DIGITS.sub(" xphone ", text)


def join_spelled(tokens: list[str], known: frozenset[str]) -> list[str]:
    """Join `f u c k` to one word where that is a known word."""
    joined: list[str] = []
    run: list[str] = []
    for token in [*tokens, ""]:
        if len(token) == 1 and token.isalpha():
            run.append(token)
            continue
        word = "".join(run)
        joined.extend(_written_out(word) if word in known or word in SHORTHAND else map(_long, run))
        run.clear()
        joined.append(token)
    return joined[:-1]


def _written_out(word: str) -> list[str]:
    return SHORTHAND.get(word, word).split()


def _long(letter: str) -> str:
    return {"u": "you", "r": "are"}.get(letter, letter)


def _visible(char: str) -> str:
    if char in EMOJI:
        return f" {EMOJI[char]} "
    kind = unicodedata.category(char)
    if kind in {"Mn", "Cf", "Me"} or (kind == "Cc" and not char.isspace()):
        return ""
    return " " if kind == "So" else char


def _phone_or_number(match: re.Match[str]) -> str:
    found = match.group()
    digits = sum(map(str.isdigit, found))
    if digits < _ENOUGH_DIGITS or _DATE.fullmatch(found):
        return found
    return " xphone "


def _tokens(text: str, known: frozenset[str]) -> Iterator[str]:
    for chunk in text.split(" "):
        if chunk.isalpha() and chunk.isascii():
            yield from _respelled(chunk, known)
            continue
        inner = chunk.strip(_OUTSIDE)
        core = inner if unstroke(inner) else chunk.strip(_EDGES)
        head, _, tail = chunk.partition(core) if core else ("", "", chunk)
        if _ENDS.search(head):
            yield "."
        yield from _core(core, tail, known)
        if _ENDS.search(tail):
            yield "."
        elif "," in tail or ":" in tail:
            yield ","


def _core(core: str, tail: str, known: frozenset[str]) -> Iterable[str]:
    """The words of one chunk without its outer punctuation."""
    if core.isalpha():
        return _respelled(core, known)
    hidden = (
        unstroke(core)
        or undisguise(core, known)
        or ("*" in tail and unmask(core + tail.rstrip(".,!?")))
        or ""
    )
    if hidden:
        return _written_out(hidden)
    return _pieces(core, known)


def _pieces(core: str, known: frozenset[str]) -> Iterator[str]:
    for piece in _PIECES.findall(core):
        if piece == ",":
            yield ","
        elif _ENDS.match(piece):
            yield "."
        else:
            yield from _expanded(piece, known)


def _expanded(piece: str, known: frozenset[str]) -> Iterable[str]:
    """One word, its contraction written out."""
    for ending, full in CONTRACTIONS.items():
        if piece.endswith(ending):
            return (piece.removesuffix(ending) + full).split()
    if piece.endswith("'s"):
        word = piece.removesuffix("'s")
        return [*_respelled(word, known), "is" if word in _BEING else "s"]
    return _respelled(piece.replace("'", ""), known)


def undisguise(core: str, known: frozenset[str]) -> str:
    """The known word behind digits, signs, dots or stars; empty where there is none."""
    for candidate in (core.translate(LEET), core.translate(SEPARATORS)):
        stretched = _REPEATS.sub(r"\1", candidate)
        for word in (candidate, stretched):
            if len(word) > 2 and (word in known or word in SHORTHAND):  # noqa: PLR2004 - two letters hide nothing
                return word
    return unmask(core) if "*" in core or "#" in core else ""


def _respelled(word: str, known: frozenset[str]) -> list[str]:
    if word in SHORTHAND:
        return SHORTHAND[word].split()
    if word in known:
        return [word]
    twice, once = _REPEATS.sub(r"\1\1", word), _PAIRS.sub(r"\1", word)
    for candidate in (twice, once):
        if candidate in SHORTHAND and candidate != word and len(candidate) > 1:
            return SHORTHAND[candidate].split()
        if candidate in known:
            return [candidate]
    return [twice]
