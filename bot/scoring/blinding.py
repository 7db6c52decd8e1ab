"""Words that must not weigh: who is spoken of is hidden from the model, not from people.

Pronouns, professions of medicine, letters after a name, religions, and names after a title each get
one stand-in, so that swapping one for another cannot change a score: counterfactual token fairness
by blindness (Garg et al. 2019, arXiv 1809.10610). Other names and nouns of gender are left: what is
said of "women" or "immigrants" is what hatred is about; for them training swaps words instead.
"""

import re
from collections.abc import Iterable

_STAND_INS: dict[str, str] = {
    "she": "he",
    "her": "him his hers",
    "herself": "himself",
    "muslim": "christian jewish jew hindu sikh buddhist catholic protestant mormon",
    "muslims": "christians jews hindus sikhs buddhists catholics protestants mormons",
    "islam": "christianity judaism hinduism sikhism buddhism catholicism",
    "mosque": "church synagogue gurdwara",
    "quran": "bible torah koran",
    "imam": "rabbi priest vicar",
    "doctor": "physician surgeon nurse midwife pharmacist paramedic hospitalist internist",
    "doctors": "physicians surgeons nurses midwives pharmacists paramedics hospitalists internists",
}
_SPECIALIST = re.compile(
    r"\b(?:an?aesth?esi|an?esthesi|bacteri|cardi|dermat|endocrin|epidemi|gastroenter|gyna?ec"
    r"|ha?emat|hepat|immun|neonat|nephr|neur|onc|ophthalm|path|pulmon|radi|rheumat|ur|vir)ologist(s?)\b"
    r"|\b(?:pa?ediatrician|obstetrician|geriatrician|ana?esthetist|intensivist)(s?)\b",
    re.IGNORECASE,
)
_LETTERS = (
    "MD DO MBBS MBChB PhD DPhil MPH RN NP DNP ARNP FNP PA-C PharmD FRCP FRCS FRCPC FACP FACS FAAP"
    " MRCP MRCGP MRCS DrPH DMD DDS CNM CRNA"
)
_ONE_NAME = "Smith"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_STAND_IN_OF = {word: kept for kept, words in _STAND_INS.items() for word in words.split()}
_WORD = re.compile(rf"\b(?:{_any_of(_STAND_IN_OF)})\b", re.IGNORECASE)
_LETTERS_AFTER = re.compile(rf"\b(?:{_any_of(_LETTERS.split())})\b")
_TITLES = "Dr Prof Professor Doctor Mr Mrs Ms Miss Nurse"
_NO_NAMES = "Google Who Death Evil Quack"  # who are called so are called names
_TITLED = re.compile(
    rf"\b((?:{_any_of(_TITLES.split())})\.?)"
    rf" (?!(?:{_any_of(_NO_NAMES.split())})\b)[A-Z][A-Za-z'-]+\b"
)


def blind(text: str) -> str:
    """`text` with one stand-in for each family; the tokenizer folds case anyway."""
    text = _WORD.sub(_stand_in, _SPECIALIST.sub(r"doctor\1\2", text))
    text = _TITLED.sub(rf"\1 {_ONE_NAME}", text)
    return text if text.isupper() else _LETTERS_AFTER.sub("MD", text)


def _stand_in(match: re.Match[str]) -> str:
    return _STAND_IN_OF[match.group().lower()]
