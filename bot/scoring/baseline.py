"""A small scorer from hand-set evidence: no training, no files, the same answer everywhere.

It reads the text alone and ignores the parent: it cannot see irony, insinuation or a claim that
is hostile only as an answer. Probabilities come from weights set by hand, not calibrated on data.
"""

import re
from asyncio import sleep
from collections.abc import Iterable, Sequence
from types import MappingProxyType

from bot.model.verdicts import Category, Passage, Verdict
from bot.scoring.care import CARE_WORDS, care_in
from bot.scoring.contempt import IDENTITY, INSULTS
from bot.scoring.folding import Folded, fold
from bot.scoring.harm import DOXXING, SEXUAL, THREATS
from bot.scoring.lexicon import PRIOR, known_words
from bot.scoring.signals import Signal, probability_of
from bot.scoring.standing import CREDENTIALS, EMPLOYER

SIGNALS: tuple[Signal, ...] = (
    *THREATS,
    *SEXUAL,
    *DOXXING,
    *IDENTITY,
    *INSULTS,
    *CREDENTIALS,
    *EMPLOYER,
)
KNOWN = known_words() | CARE_WORDS
SET_ASIDE = 0.15  # share of a signal's weight left when its words are reported, negated or refused
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
_FRIENDLY = re.compile(
    r"\b(?:love you|proud of you|congrats|congratulations|miss you|beautiful|gorgeous|lucky"
    r"|magnificent|glorious)(?: \w+){0,2} $"
    r"|\b(?:i am|i was|i feel|i feel like|feel like|am i)(?: just| really| being)? $"
)
_OWN = re.compile(r"\b(?:as an?|i am an?|we are|us|i am such an?|my fellow)(?: \w+){0,2} $")
_PUBLIC_CONTACT = re.compile(
    r"\b(?:hotline|helpline|crisis|lifeline|line|clinic|hospital|office|pharmacy|poison"
    r"|appointment|insurance|reception|desk"
    r"|emergency|questions|department|registration|venue|conference|samaritans|booking|ward"
    r"|switchboard|rsvp|library|local)\b"
)


class Baseline:
    """The `Scorer` that needs nothing: phrase evidence added in log-odds, care read first."""

    version = "baseline-1"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        """One verdict for each passage, in order; about a millisecond of work for each."""
        verdicts = []
        for passage in passages:
            verdicts.append(self.judge(passage.text))
            await sleep(0)  # a long batch must not hold up the stream
        return verdicts

    def judge(self, text: str) -> Verdict:
        """Care comes first and does not depend on the hostility found."""
        care = care_in(text)
        evidence = tuple(evidence_in(fold(text, KNOWN)))
        kinds = {kind for signal, _ in evidence for kind in signal.categories}
        return Verdict(
            hostility=probability_of(PRIOR + sum(weight for _, weight in evidence)),
            care=care,
            categories=MappingProxyType(
                {kind: _probability(kind, evidence) for kind in sorted(kinds)}
            ),
            scorer=self.version,
        )


def evidence_in(folded: Folded) -> Iterable[tuple[Signal, float]]:
    """Each signal that the text shows, with the greatest weight at which it shows it."""
    for signal in SIGNALS:
        share = _greatest_share(signal, folded)
        if share:
            yield signal, signal.weight * share


def _probability(kind: Category, evidence: Iterable[tuple[Signal, float]]) -> float:
    return probability_of(PRIOR + sum(weight for s, weight in evidence if kind in s.categories))


def _greatest_share(signal: Signal, folded: Folded) -> float:
    share = 0.0
    for hit in signal.pattern.finditer(folded.plain):
        if not _is_set_aside(signal, hit, folded):
            return 1.0
        share = SET_ASIDE
    return share


def _is_set_aside(signal: Signal, hit: re.Match[str], folded: Folded) -> bool:
    """Reported, refused or negated abuse is not abuse by this author."""
    before = _same_sentence_before(hit)
    if signal.name == "contact given away" and _PUBLIC_CONTACT.search(before + hit.group()):
        return True
    if folded.quoted and _SPEECH.search(before):
        return True
    if _REPORTED.search(before) or _NEGATED.search(before):
        return True
    return _is_affectionate(signal, before)


def _is_affectionate(signal: Signal, before: str) -> bool:
    """A rough word between friends, or a group's own word for itself."""
    own_words = Category.IDENTITY in signal.categories
    rough_words = own_words or Category.INSULT in signal.categories
    return bool((rough_words and _FRIENDLY.search(before)) or (own_words and _OWN.search(before)))


def _same_sentence_before(hit: re.Match[str]) -> str:
    before = hit.string[max(0, hit.start() - _LOOK_BACK) : hit.start()]
    return before[before.rfind(". ") + 1 :]
