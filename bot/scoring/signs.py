"""Transparent signs beside the model: what carries no toxic word, or must never be overlooked.

A phone number with "her", a call to the employer, a veiled threat, a call to a crowd. Each is a
phrase shape with a name that `housecall score --explain` says. They add evidence to what the model
found; how much is in `judging`. Their own precision on harmless posts about such things is low, so
none decides alone except private details given away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.verdicts import Category
from bot.scoring.care import CARE_WORDS
from bot.scoring.crowds import CALLS
from bot.scoring.folding import Folded, fold
from bot.scoring.harm import DOXXING, SEXUAL, THREATS
from bot.scoring.lexicon import known_words
from bot.scoring.reporting import EMPLOYER
from bot.scoring.signals import Signal

SIGNALS: tuple[Signal, ...] = (*THREATS, *SEXUAL, *DOXXING, *EMPLOYER, *CALLS)
KNOWN = known_words() | CARE_WORDS
GIVEN_AWAY = "contact given away"
_LOOK_BACK = 160  # characters of the same sentence read before a hit

_REPORTED = re.compile(
    r"\b(?:call(?:s|ed|ing)? (?:me|us|her|him|them|someone|people|doctors|nurses|women|anyone|my)"
    r"|(?:told|tells|telling|tell|dmed|emailed|messaged|texted|sent|asked) (?:me|us|her|him|someone"
    r"|people|doctors|nurses|a (?:doctor|nurse|colleague)|my (?:colleague|friend|wife|husband))"
    r"|(?:i|we|she|he|colleagues?|friend) (?:\w+ )?(?:get|got|receive|received|have been|was"
    r"|been|being"
    r"|gets|getting) (?:\w+ )?(?:called|told|sent|messages|comments|emails|dms|threats|mail"
    r"|letters)"
    r"|(?:said|says|saying|wrote|yelled|screamed|shouted|commented|replied|threatened)"
    r" (?:to me|at me|that i|i|about me|under|things like|to my)"
    r"|stop (?:calling|telling|saying|asking)|(?:nobody|no one|people|someone|patients?|they"
    r"|who|anyone)"
    r"(?: \w+){0,3} (?:call|calls|called|tell|tells|told|say|says|said)"
    r"|(?:should not|not ok|not okay|unacceptable|imagine|never ok|wrong) (?:to )?(?:be"
    r" )?(?:call|calling"
    r"|tell|telling|say|saying|told|called)|(?:being|been|getting) (?:called|told)"
    r"|comments? (?:like|such as|saying)|threaten(?:ed|ing|s) to"
    r"|(?:sorry|sad|awful|horrible|heartbreaking)(?: \w+){0,3} (?:people|someone|they|some)"
    r"|(?:word|term|phrase|slur)|reclaim(?:ed|ing)?|do not let"
    r"|(?:ignore|ignoring|block|blocked|blocking) (?:the|these|those|any|every))\b"
)
_SPEECH = re.compile(
    r"\b(?:said|says|say|wrote|called|calling|told|tell|telling|commented|replied|messaged"
    r"|emailed|dm"
    r"|message|comment|reply|got|received|screamed|yelled|shouted|word|read|reads|posted|sent)\b"
)
_NEGATED = re.compile(
    r"\b(?:not (?:saying|say|think|believe|mean|suggest|suggesting|implying|calling|accusing"
    r"|because"
    r"|want|wish|going|hope|deserve|hoping)|never (?:said|say|thought|called|think|want|wanted"
    r"|wish)"
    r"|(?:nobody|no one) (?:thinks|says|said|is saying|wants|should|deserves)|does not mean"
    r"|if you (?:want|feel like|think|ever want|are going|are thinking|are about)|(?<!why )do not"
    r"|(?<!why )did not|can not)(?: (?:that|to|i|any|anyone|at|all|think|of|about))* {0,1}$"
)
_PUBLIC_CONTACT = re.compile(
    r"\b(?:hotline|helpline|crisis|lifeline|line|clinic|hospital|office|pharmacy|poison"
    r"|appointment|insurance|reception|desk"
    r"|emergency|questions|department|registration|venue|conference|samaritans|booking|ward"
    r"|switchboard|rsvp|library|local"
    r"|(?:my|our) (?:new |work )?address)\b"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One signal that a text shows."""

    name: str
    weight: float  # log-odds, as in `lexicon`
    kinds: tuple[Category, ...]

    @property
    def is_certain(self) -> bool:
        """Private details of a person stand in the text itself."""
        return self.name == GIVEN_AWAY


def signs_in(text: str) -> tuple[Sign, ...]:
    """Of the text as it was written; about two milliseconds for a long post."""
    folded = fold(text, KNOWN)
    return tuple(_shown(folded))


def _shown(folded: Folded) -> Iterator[Sign]:
    for signal in SIGNALS:
        hits = signal.pattern.finditer(folded.plain)
        if any(not _is_set_aside(signal, hit, folded) for hit in hits):
            yield Sign(signal.name, signal.weight, signal.categories)


def _is_set_aside(signal: Signal, hit: re.Match[str], folded: Folded) -> bool:
    """Reported, refused or negated abuse is not abuse by this author."""
    before = _same_sentence_before(hit)
    if signal.name == GIVEN_AWAY and _PUBLIC_CONTACT.search(before + hit.group()):
        return True
    if folded.quoted and _SPEECH.search(before):
        return True
    return bool(_REPORTED.search(before) or _NEGATED.search(before))


def _same_sentence_before(hit: re.Match[str]) -> str:
    before = hit.string[max(0, hit.start() - _LOOK_BACK) : hit.start()]
    return before[before.rfind(". ") + 1 :]
