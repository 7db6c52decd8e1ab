"""The care guard: notices people who ask for help, whatever words they wrap it in.

It is read before, and apart from, the hostility score. It fails open: where in doubt, care.
"""

import re
from itertools import chain

from bot.scoring.care_words import CARE_PRIOR, ILLNESS, OFTEN_MISSPELT, PERSONAL, WORDS
from bot.scoring.crisis import IDIOMS
from bot.scoring.folding import fold
from bot.scoring.pleas import SIGNALS
from bot.scoring.signals import Signal, probability_of

_VOWELS = "aeiou"
_SHORTEST = 6  # shorter words have too many real neighbours
_MOST_ACUTE = 2  # different acute symptoms that add up
_WISHED = re.compile(
    r"\b(?:(?:hope|wish|pray|praying|hoping|may|want|deserve|deserves|watch|make|making|see)"
    r" (?:\w+ ){0,4}(?:you|your|her|his|them"
    r"|every one|all)|you (?:will|should|deserve|are going|can|get|must|all|and|need|would|are"
    r"|have|give|caused|cause|told|say|said)"
    r"|(?:your|these|the|those) (?:\w+ )?(?:vaccines?|jabs?|shots?|poison|patients?|study|trial"
    r"|data|kids?|paper)|cause[sd]?|causing|causes of"
    r"|patients (?:with|who)|people (?:with|who)|risk of|rates? of|cases of|presenting with"
    r"|treat(?:s|ing)?|history of|anyone with"
    r"|signs? of|symptoms? of|management of|guidelines?)\b"
)
_CLINICAL = re.compile(
    r"\b(?:presentations?|differential|consider|guidelines?|cohort|trial|study|mortality"
    r"|incidence|management"
    r"|prevalence|patients with|troponin|evidence|screening|risk|causes?|physicians|data"
    r"|effects?|patients|residents?|talk|study|paper|medical board)\b"
)
_TEXTBOOK = re.compile(
    r"\b(?:presentations?|differential|incidence|prevalence|mortality|guidelines?|screening"
    r"|rates? among)\b"
)
_AIMED_AWAY = frozenset({"acute symptom", ILLNESS})
_FIRST_PERSON = re.compile(
    r"\b(?:i|my|me|mine|myself|we|our|ma|us)\b"
    r"|(?:^|(?<=\. ))(?:can not|could not|been|found|lost|took|started|stopped|got|having"
    r"|asking|still"
    r"|need|feeling|went|tried|woke|had|ran|waiting|trying)\b"
)
_LOOK_BACK = 70  # characters of the same sentence read on either side of a symptom


def care_in(text: str) -> float:
    """How surely this is a plea for help, an account of illness, or crisis: 0..1, care from 0.5."""
    clauses = IDIOMS.sub(".", fold(text, CARE_WORDS).clauses)
    corrected = " ".join(MISSPELLINGS.get(word, word) for word in clauses.split(" "))
    weights = {signal.name: _weight(signal, corrected) for signal in SIGNALS}
    spoken = PERSONAL if weights[ILLNESS] and _FIRST_PERSON.search(corrected) else 0.0
    return probability_of(CARE_PRIOR + spoken + sum(weights.values()))


def misspellings_of(word: str) -> frozenset[str]:
    """One letter dropped, doubled or swapped with the next, or one vowel for another.

    The first letter stays, and short words have no slips, so that other words are left alone.
    """
    if len(word) < _SHORTEST:
        return frozenset()
    places = range(1, len(word))
    dropped = (word[:i] + word[i + 1 :] for i in places)
    doubled = (word[:i] + word[i] + word[i:] for i in places)
    swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-1])
    vowels = (
        word[:i] + vowel + word[i + 1 :] for i in places if word[i] in _VOWELS for vowel in _VOWELS
    )
    return frozenset(chain(dropped, doubled, swapped, vowels)) - {word}


def _weight(signal: Signal, clauses: str) -> float:
    if signal.name not in _AIMED_AWAY:
        return signal.weight if signal.pattern.search(clauses) else 0.0
    most = _MOST_ACUTE if signal.name == "acute symptom" else 1
    shown = {hit.group() for hit in signal.pattern.finditer(clauses) if not _is_aimed_away(hit)}
    return signal.weight * min(len(shown), most)


def _is_aimed_away(hit: re.Match[str]) -> bool:
    """A symptom wished on somebody, or spoken of in general, is nobody's plea."""
    before = hit.string[max(0, hit.start() - _LOOK_BACK) : hit.start()]
    before = before[before.rfind(". ") + 1 :]
    after = hit.string[hit.end() : hit.end() + _LOOK_BACK].partition(" .")[0]
    return bool(_WISHED.search(before) or _CLINICAL.search(before) or _TEXTBOOK.search(after))


def _words_of_care() -> frozenset[str]:
    lists = (WORDS["kin"], WORDS["body"], WORDS["symptom"])
    extra = (
        "please",
        "help",
        "kill",
        "myself",
        "hurt",
        "die",
        "scared",
        "need",
        "emergency",
        "my",
        "want",
        "will",
    )
    flat = "|".join(lists).replace("|", " ")
    words = {*flat.split(), *extra, *OFTEN_MISSPELT}
    return frozenset(word for word in words if len(word) > 1 and word.isalpha())


def _misspellings() -> dict[str, str]:
    slips = {slip: word for word in OFTEN_MISSPELT for slip in misspellings_of(word)}
    return {slip: word for slip, word in slips.items() if slip not in CARE_WORDS}


CARE_WORDS = _words_of_care()  # a stretched or disguised spelling may be folded to these
MISSPELLINGS = _misspellings()
