"""Absolute words about a treatment. Whether the claim is right is not asked."""

import re
from collections.abc import Sequence

from bot.model.drafts import Draft, Finding, FindingKind, Span
from bot.model.lines import Line
from bot.rules.drafts.reading import any_of, plainly, sentences_with, spans_of

_TREATMENT = any_of(
    r"(?:vaccin\w+|drugs?|treatments?|therap(?:y|ies)|statins?|diets?|keto|fasting|supplements?"
    r"|vitamins?(?: \w)?|surger(?:y|ies)|screening|antibiotics?|ivermectin|hydroxychloroquine"
    r"|masks?"
    r"|medications?|meds|medicines?|pills?|tests?|procedures?|protocols?|chemo\w*|seed oils?|sugar"
    r"|gluten|exercise|probiotics?|cbd|cannabis|ozempic|semaglutide|glp-?1s?|metformin|aspirin"
    r"|ssris?|antidepressants?|botox|acupuncture|homeopathy|insulin|steroids?|psychedelics?"
    r"|ketamine"
    r"|cancer|diabetes|autism|adhd|long covid|covid|flu|depression|obesity|dementia|alzheimer'?s"
    r"|mammograms?|colonoscop\w+|hrt|testosterone|creatine|turmeric|magnesium|zinc|mrna|tylenol"
    r"|acetaminophen|painkillers?|opioids?|benzos?|cures?)",
)
_SOFTER: tuple[tuple[re.Pattern[str], str, Line | None], ...] = (
    (any_of(r"always"), "an absolute word", Line.STARTER_OFTEN),
    (
        any_of(
            r"never(?: ever)?(?= (?:works?|causes?|helps?|harms?|fails?|prevents?|needs?|kills?))"
        ),
        "an absolute word",
        Line.STARTER_RARELY,
    ),
    (any_of(r"100 ?%|one hundred percent|guaranteed"), "a guarantee", Line.STARTER_LIKELY),
    (
        any_of(
            r"(?:completely|totally|perfectly|entirely)(?= (?:safe|harmless|useless|effective))"
        ),
        "an absolute word",
        Line.STARTER_HEDGE,
    ),
    (any_of(r"no(?= side effects)"), "an absolute word", Line.STARTER_FEW),
    (any_of(r"(?:zero|no)(?= risk)"), "an absolute word", Line.STARTER_LOW),
    (
        any_of(r"(?:everyone|everybody) (?:should|needs to|must)"),
        "told to everybody",
        Line.STARTER_MANY,
    ),
    (
        any_of(r"the only(?= (?:\w+ )?(?:treatment|drug|thing|cure|way|diet)(?!\w))"),
        "the only one",
        Line.STARTER_ONE,
    ),
    (any_of(r"do(?:es)? nothing"), "an absolute word", Line.STARTER_LITTLE),
    (
        any_of(
            r"without exception|undeniabl[ey]|unquestionabl[ey]|definitively|beyond (?:any )?doubt"
            r"|settled once and for all|miracle|miraculous|risk[- ]free"
        ),
        "an absolute word",
        None,
    ),
    (
        any_of(
            r"(?:cures?|cured|reverses?|eliminates?|eradicates?|melts away|detoxes)"
            r"(?: (?:all|any|every))?(?= (?:\w+ ){0,3}(?:cancer|diabetes|autism|adhd|covid"
            r"|depression"
            r"|obesity|dementia|alzheimer'?s|arthritis|disease|fat|anxiety|inflammation|migraines?"
            r"|pain|everything|aging|toxins|asthma))"
        ),
        "promises a cure",
        Line.STARTER_MAY_HELP,
    ),
)
"""What is pointed at, what kind of thing it is, and how softer words for it begin."""

_HEDGED = any_of(
    r"(?:suggests?|may|might|could|in this (?:trial|study|cohort)|limitations?|preliminary|appears?"
    r"|seems?|associated|nothing (?:is|in medicine)|no (?:drug|treatment|test|vaccine) is|not"
    r"|isn'?t|aren'?t|doesn'?t|don'?t|won'?t|rarely|beware|myth|claims? that|claiming|promis\w+"
    r"|if|when)",
)


def overclaiming(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    told = [
        span
        for span in sentences_with(text, _TREATMENT)
        if not _HEDGED.search(text, *span) and not text[span[0] : span[1]].endswith("?")
    ]
    found = [
        (_within(spans_of(pattern, text), told), why, starter) for pattern, why, starter in _SOFTER
    ]
    return [
        Finding(FindingKind.OVERCLAIM, spans, 0.6, f"{why}, about a treatment", starter)
        for spans, why, starter in found
        if spans
    ]


def _within(spans: Sequence[Span], told: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(
        (start, end) for start, end in spans if any(a <= start and end <= b for a, b in told)
    )
