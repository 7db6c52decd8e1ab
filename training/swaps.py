"""The same post about somebody else: names, pronouns, credentials, religions put for others.

Pure. Grammar follows: "she's a fraud" becomes "they're a fraud", "a doctor" becomes "an
anaesthetist", "a Jew" and "a Jewish doctor" become "a Hindu" and "a Hindu doctor".
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from random import Random
from typing import TypeAlias

from training.people import (
    CREDENTIALS,
    FAMILIES,
    HE_SHE,
    LETTERS,
    MEN,
    OF_THEM,
    ONE,
    PLACES,
    RELIGIONS,
    WOMEN,
)

_SHE_HE = {twin: word for word, twin in reversed(HE_SHE.items())} | {"him": "her"}
_THEY = {
    "he": "they",
    "she": "they",
    "him": "them",
    "hers": "theirs",
    "himself": "themself",
    "herself": "themself",
    "shes": "theyre",
    "hes": "theyre",
}
_PLURAL_VERB = {
    "is": "are",
    "was": "were",
    "has": "have",
    "does": "do",
    "isn't": "aren't",
    "isnt": "arent",
    "wasn't": "weren't",
    "wasnt": "werent",
    "hasn't": "haven't",
    "hasnt": "havent",
    "doesn't": "don't",
    "doesnt": "dont",
    "goes": "go",
}
_ADVERBS = r"(?:never|always|just|really|only|still|even|also|probably|clearly|actually|literally)"
_SAME_IN_BOTH = frozenset({"this", "his", "us", "thus", "always", "perhaps", "else", "less"})
_ENDS_PHRASE = re.compile(
    r"\s*(?:$|[.,;:!?)\"\n]|(?:and|or|but|to|in|on|at|for|with|from|as|is|was|if|when|because|so|by"
    r"|about|a|an|the|that|who|again|alone|up|down|off|out|over|now|today|here|there|please|go|do"
    r"|will|would|should|can|not|is|it|you|i|we|they|how|what|why|like)\b)",
    re.IGNORECASE,
)
# Where the words name a group, or insult by gender, another gender is another statement.
_OF_GENDER = re.compile(
    r"\b(?:women|men|girls|boys|ladies|females?|males?|bitch\w*|whores?|sluts?|cunts?|wench\w*|witch"
    r"|queen|mansplain\w*|feminis\w+|pregnan\w+|trans\w*|gender\w*|sex\w*|pronouns?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(an?)(\s+)$", re.IGNORECASE)

Swap: TypeAlias = Callable[[str, Random], str | None]
Other: TypeAlias = Callable[[re.Match[str]], str]


def swap_names(text: str, random: Random) -> str | None:
    """Every known name for another, given names within a gender; None where there is none."""
    found = sorted({*_NAME.findall(text)})
    others = {name: [other for other in _LIST_OF[name] if other != name] for name in found}
    twins = {name: random.choice(others[name]) for name in found}
    return _NAME.sub(lambda match: twins[match.group()], text) if found else None


def swap_pronouns(text: str, random: Random) -> str | None:
    """She for he, he for she, or they for one; None where the words say which it must be."""
    if _OF_GENDER.search(text):
        return None
    genders = {word.lower() in HE_SHE or word.lower() == "her" for word in _GENDERED.findall(text)}
    if len(genders) != 1:
        return None
    if not _KINSHIP.search(text) and random.random() < 1 / 2:
        return _for_they(text)
    return _for_the_other(text)


def swap_credentials(text: str, random: Random) -> str | None:
    """Each profession and each set of letters for another, the same for the same."""
    shift = random.randrange(1, len(CREDENTIALS))
    letters = random.randrange(1, len(LETTERS))

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if word in LETTERS:
            return LETTERS[(LETTERS.index(word) + letters) % len(LETTERS)]
        row, form = _PLACE_OF_CREDENTIAL[word.lower()]
        return _cased_like(word, CREDENTIALS[(row + shift) % len(CREDENTIALS)][form])

    return _replaced(_CREDENTIAL, text, other)


def swap_religions(text: str, random: Random) -> str | None:
    """Each religion, its followers and houses for those of another, the same for the same."""
    shift = random.randrange(1, len(RELIGIONS))
    place = random.randrange(1, len(PLACES))

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if word.lower() in _PLACE_OF_HOUSE:
            row, form = _PLACE_OF_HOUSE[word.lower()]
            return _cased_like(word, PLACES[(row + place) % len(PLACES)][form])
        row, form = _PLACE_OF_RELIGION[word.lower()]
        if form in {ONE, OF_THEM}:
            form = OF_THEM if _BEFORE_NOUN.match(match.string, match.end()) else ONE
        twin = RELIGIONS[(row + shift) % len(RELIGIONS)][form]
        begins = match.start() == 0
        return twin if twin.islower() and word.istitle() and not begins else _cased_like(word, twin)

    return _replaced(_RELIGION, text, other)


SWAPS: Mapping[str, Swap] = {
    "names": swap_names,
    "pronouns": swap_pronouns,
    "credentials": swap_credentials,
    "religions": swap_religions,
}


def addressed(family: str, text: str, random: Random) -> tuple[str, str] | None:
    """Two twins of a text, each said to somebody else; None for pronouns."""
    if family == "names":
        given, surnames = random.sample((*WOMEN, *MEN), 2), random.sample(FAMILIES, 2)
        said_to = [" ".join(names) for names in zip(given, surnames, strict=True)]
    elif family == "pronouns":
        return None
    else:
        ring: Sequence[Sequence[str]] = CREDENTIALS if family == "credentials" else RELIGIONS
        said_to = [_with_article(words[ONE]) for words in random.sample(ring, 2)]
    one, another = said_to
    return f"To {one}: {text}", f"To {another}: {text}"


def _for_the_other(text: str) -> str:
    def other(match: re.Match[str]) -> str:
        word, rest = match.group(), match.string[match.end() :]
        low = word.lower()
        if low == "her":
            twin = "him" if _ENDS_PHRASE.match(rest) else "his"
        elif low == "his":
            twin = "hers" if re.match(r"\s*(?:$|[.,;:!?])", rest) else "her"
        else:
            twin = HE_SHE.get(low) or _SHE_HE[low]
        return _cased_like(word, twin)

    return _GENDERED.sub(other, text)


def _for_they(text: str) -> str:
    def they(match: re.Match[str]) -> str:
        word, rest = match.group(), match.string[match.end() :]
        low = word.lower()
        if low in _THEY:
            return _cased_like(word, _THEY[low])
        alone = _ENDS_PHRASE.match(rest) if low == "her" else re.match(r"\s*(?:$|[.,;:!?])", rest)
        theirs = ("them" if low == "her" else "theirs") if alone else "their"
        return _cased_like(word, theirs)

    return _GENDERED.sub(they, _with_plural_verbs(text))


def _with_plural_verbs(text: str) -> str:
    text = _ASKED.sub(lambda m: _plural(m[1]) + m[2] + m[3], text)
    text = _SHORT_HAS.sub(lambda m: f"{m[1]}{m[2]}ve", text)
    text = _SHORT_IS.sub(lambda m: f"{m[1]}{m[2]}re", text)
    return _SAID.sub(lambda m: m[1] + m[2] + _plural(m[3]), text)


def _plural(verb: str) -> str:
    low = verb.lower().replace("\u2019", "'")
    if low in _PLURAL_VERB:
        return _cased_like(verb, _PLURAL_VERB[low])
    if low in _SAME_IN_BOTH or not low.endswith("s") or low.endswith("ss"):
        return verb
    if re.search(r"(?:sh|ch|x|ss|zz|o)es$", low):
        return verb[:-2]
    return verb[:-3] + "y" if re.search(r".[^aeiou]ies$", low) else verb[:-1]


def _replaced(
    pattern: re.Pattern[str], text: str, other: Callable[[re.Match[str]], str]
) -> str | None:
    """With "a" and "an" as the new words want them."""
    parts, last = list[str](), 0
    for match in pattern.finditer(text):
        between, word = text[last : match.start()], other(match)
        parts += [_ARTICLE.sub(partial(_article_for, word=word), between), word]
        last = match.end()
    return "".join([*parts, text[last:]]) if parts else None


def _article_for(match: re.Match[str], word: str) -> str:
    article = _with_article(word).partition(" ")[0]
    return (article.capitalize() if match[1][0].isupper() else article) + match[2]


def _with_article(word: str) -> str:
    sounded = word in {"MD", "MBBS", "MBChB", "NP", "RN"} or word[0].lower() in "aeio"
    return f"{'an' if sounded else 'a'} {word}"


def _cased_like(word: str, twin: str) -> str:
    if word.isupper() and len(word) > 1:
        return twin.upper()
    return twin[0].upper() + twin[1:] if word[0].isupper() else twin


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_LIST_OF = {name: names for names in (WOMEN, MEN, FAMILIES) for name in names}
_NAME = re.compile(rf"(?<![\w@#'-])(?:{_any_of(_LIST_OF)})(?![\w-])")
_GENDERED = re.compile(rf"\b(?:{_any_of((*HE_SHE, *_SHE_HE, 'her', 'his'))})\b(?!-)", re.IGNORECASE)
_KINSHIP = re.compile(rf"\b(?:{_any_of({*HE_SHE, *_SHE_HE} - {*_THEY, 'his'})})\b", re.IGNORECASE)
_ASKED = re.compile(rf"\b({_any_of(_PLURAL_VERB)})(\s+)(s?he)\b", re.IGNORECASE)
_SHORT_HAS = re.compile(
    r"\b(s?he)(['\u2019])s(?=\s+(?:already |never |always )?"
    r"(?:been|got|done|had|made|taken|gone|lost)\b)",
    re.IGNORECASE,
)
_SHORT_IS = re.compile(r"\b(s?he)(['\u2019])s\b", re.IGNORECASE)
_SAID = re.compile(rf"\b(s?he)(\s+(?:{_ADVERBS}\s+)?)([a-z]+(?:['\u2019]t)?)\b", re.IGNORECASE)
_PLACE_OF_CREDENTIAL = {
    word: (row, form) for row, words in enumerate(CREDENTIALS) for form, word in enumerate(words)
}
_CREDENTIAL = re.compile(
    rf"(?<![\w@#-])(?:(?i:{_any_of(_PLACE_OF_CREDENTIAL)})|{_any_of(LETTERS)})(?![\w-])"
)
_PLACE_OF_RELIGION = {
    word.lower(): (row, form)
    for row, words in enumerate(RELIGIONS)
    for form, word in reversed([*enumerate(words)])
} | {"islamic": (0, OF_THEM)}
_PLACE_OF_HOUSE = {
    word: (row, form) for row, words in enumerate(PLACES) for form, word in enumerate(words)
}
_RELIGION = re.compile(
    rf"(?<![\w@#-])(?:{_any_of((*_PLACE_OF_RELIGION, *_PLACE_OF_HOUSE))})(?!\w)", re.IGNORECASE
)
_BEFORE_NOUN = re.compile(
    r"[ -](?!(?:is|are|was|were|and|or|but|in|on|at|to|of|for|with|from|who|that|i|you|he|she|they"
    r"|we|can|could|will|would|should|do|does|did|has|have|had|not|as|if|so|because|like|than|by|my"
    r"|your|the|a|an|it|its)\b)[A-Za-z]",
    re.IGNORECASE,
)
