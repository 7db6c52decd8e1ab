"""Details that together let somebody recognize a patient, though no name is there.

One detail says little; what identifies is the combination (HIPAA's expert determination reasons the
same way, 45 CFR 164.514(b)(1)). Some identify alone: those of its safe harbor, an age over 89 among
them, 164.514(b)(2).
"""

import re
from collections.abc import Mapping, Sequence

from bot.model.drafts import Detail, Draft, Finding, FindingKind, Span
from bot.rules.drafts.details import (
    AGE,
    BARE_GREAT_AGE,
    CLINICAL,
    CONTACT,
    DATE,
    DAY_OF_A_YEAR,
    FACE,
    FULL_DATE,
    GATHERING,
    GREAT_AGE,
    HER_OWN,
    IMAGE,
    MARK,
    MEASURED,
    NAME,
    NAMED_PLACE,
    NOW,
    NUMBER,
    ON_A_LABEL,
    PATIENT,
    PICTURED,
    PLACE,
    RARE,
    ROLE,
    SOMEBODY,
    UNSHOWN,
)
from bot.rules.drafts.reading import apart, plainly, spans_of

ENOUGH = 3
"""Kinds of detail together, about one patient."""

_BESIDE = 16
"""Characters before a number in which a word says what it measures."""

_TOGETHER: Mapping[Detail, tuple[re.Pattern[str], ...]] = {
    Detail.AGE: (AGE,),
    Detail.RARE: (RARE,),
    Detail.PLACE: (PLACE, NAMED_PLACE),
    Detail.DATE: (DATE,),
    Detail.ROLE: (ROLE,),
    Detail.NOW: (NOW,),
    Detail.IMAGE: (IMAGE,),
}
_TELLING = frozenset({Detail.RARE, Detail.NOW, Detail.IMAGE, Detail.ROLE})


def privacy(draft: Draft) -> Sequence[Finding]:
    text = plainly(draft.text)
    found = {detail: _all_of(patterns, text) for detail, patterns in _TOGETHER.items()}
    about_somebody = _is_about_somebody(text)
    alone = {
        Detail.GREAT_AGE: _great_ages(text),
        Detail.NUMBER: spans_of(NUMBER, text),
        Detail.FACE: _shown(text, pictured=draft.images > 0),
        Detail.NAME: spans_of(NAME, text),
    }
    if about_somebody or SOMEBODY.search(text):
        alone[Detail.NUMBER] += spans_of(CONTACT, text)
        if (found[Detail.PLACE] or found[Detail.NOW]) and not GATHERING.search(text):
            alone[Detail.FULL_DATE] = spans_of(FULL_DATE, text)
    if PATIENT.search(text) and NAMED_PLACE.search(text) and not GATHERING.search(text):
        alone[Detail.FULL_DATE] = alone.get(Detail.FULL_DATE) or spans_of(DAY_OF_A_YEAR, text)
    hard = _details(alone)
    if hard:
        return (_finding(alone, hard, 0.95, f"{', '.join(hard)} can identify alone"),)
    details = _details(found)
    if draft.images and Detail.IMAGE not in details:
        details = (*details, Detail.IMAGE)
    if not about_somebody or not _is_enough(details) or not any(found.values()):
        return ()
    sure = min(0.9, round(0.3 + 0.15 * len(details), 2))
    return (_finding(found, details, sure, f"{', '.join(details)} about one patient"),)


def _great_ages(text: str) -> list[Span]:
    if HER_OWN.search(text):
        return []
    said = spans_of(GREAT_AGE, text)
    if said or not SOMEBODY.search(text):
        return said
    return [
        (start, end)
        for start, end in spans_of(BARE_GREAT_AGE, text)
        if not MEASURED.search(text, max(0, start - _BESIDE), start)
    ]


def _shown(text: str, *, pictured: bool) -> list[Span]:
    if UNSHOWN.search(text):
        return []
    marks = spans_of(MARK, text) if pictured or PICTURED.search(text) else []
    return [*apart([*spans_of(FACE, text), *spans_of(ON_A_LABEL, text), *marks])]


def _is_about_somebody(text: str) -> bool:
    """A patient, or somebody beside words of a hospital."""
    return bool(
        PATIENT.search(text)
        or ((SOMEBODY.search(text) or AGE.search(text)) and CLINICAL.search(text))
    )


def _is_enough(details: Sequence[Detail]) -> bool:
    """Two are, where one of them is a rare condition or that it is happening now, or a picture."""
    telling = _TELLING & {*details}
    return len(details) >= ENOUGH or (len(details) == ENOUGH - 1 and bool(telling))


def _details(found: Mapping[Detail, Sequence[Span]]) -> tuple[Detail, ...]:
    return tuple(detail for detail, spans in found.items() if spans)


def _all_of(patterns: Sequence[re.Pattern[str]], text: str) -> list[Span]:
    return [span for pattern in patterns for span in spans_of(pattern, text)]


def _finding(
    found: Mapping[Detail, Sequence[Span]], details: tuple[Detail, ...], sure: float, why: str
) -> Finding:
    spans = apart(span for each in found.values() for span in each)
    return Finding(FindingKind.PRIVACY, spans, sure, why, details=details)
