"""From what was seen to the one thing that is said: an observation, a question, an offer."""

from collections.abc import Mapping, Sequence

from bot.model.actions import Field, Part
from bot.model.drafts import Detail, Finding, FindingKind, OwnDraft
from bot.model.lines import Line
from bot.rules.drafts import GRAVEST_FIRST, review
from bot.rules.drafts.reading import is_english

_LINES: Mapping[FindingKind, Line] = {
    FindingKind.PRIVACY: Line.DRAFT_PRIVACY,
    FindingKind.CONFIRMING_CARE: Line.DRAFT_CONFIRMING_CARE,
    FindingKind.ADVICE: Line.DRAFT_ADVICE,
    FindingKind.PERSON_NOT_IDEA: Line.DRAFT_PERSON,
    FindingKind.CONTEMPT: Line.DRAFT_CONTEMPT,
    FindingKind.PILE_ON: Line.DRAFT_PILE_ON,
    FindingKind.DISCLOSURE: Line.DRAFT_DISCLOSURE,
    FindingKind.OVERCLAIM: Line.DRAFT_OVERCLAIM,
}
_SEEN: Mapping[FindingKind, Line] = {
    FindingKind.PRIVACY: Line.SEEN_PRIVACY,
    FindingKind.CONFIRMING_CARE: Line.SEEN_CONFIRMING_CARE,
    FindingKind.ADVICE: Line.SEEN_ADVICE,
    FindingKind.PERSON_NOT_IDEA: Line.SEEN_PERSON,
    FindingKind.CONTEMPT: Line.SEEN_CONTEMPT,
    FindingKind.PILE_ON: Line.SEEN_PILE_ON,
    FindingKind.DISCLOSURE: Line.SEEN_DISCLOSURE,
    FindingKind.OVERCLAIM: Line.SEEN_OVERCLAIM,
}
_ALONE = frozenset({Detail.GREAT_AGE, Detail.NAME, Detail.NUMBER, Detail.FACE, Detail.FULL_DATE})
_SAID = {
    Detail.AGE: Line.DETAIL_AGE,
    Detail.RARE: Line.DETAIL_RARE,
    Detail.PLACE: Line.DETAIL_PLACE,
    Detail.DATE: Line.DETAIL_DATE,
    Detail.ROLE: Line.DETAIL_ROLE,
    Detail.NOW: Line.DETAIL_NOW,
    Detail.IMAGE: Line.DETAIL_IMAGE,
    Detail.GREAT_AGE: Line.DETAIL_GREAT_AGE,
    Detail.NAME: Line.DETAIL_NAME,
    Detail.NUMBER: Line.DETAIL_NUMBER,
    Detail.FACE: Line.DETAIL_FACE,
    Detail.FULL_DATE: Line.DETAIL_FULL_DATE,
}


def nothing_seen(text: str) -> Part:
    """Of a text that could not be read nothing is claimed."""
    return Part(Line.DRAFT_CLEAN if is_english(text) else Line.DRAFT_NOT_ENGLISH)


def nudge(findings: Sequence[Finding], *, gentle: bool = False, below: bool = False) -> Part:
    """About the gravest, which there must be. Repeats none of her words but kinds of detail.

    `below`: where her version stands beside it already, and need not be asked for.
    """
    worst = findings[0]
    alone = bool(_ALONE & set(worst.details))
    line = Line.DRAFT_IDENTIFIES if alone else _LINES[worst.kind]
    fields: dict[str, Field] = {
        "details": tuple(Part(_SAID[detail]) for detail in worst.details),
        "starter": Part(worst.starter) if worst.starter else "",
        "gently": Part(Line.DRAFT_GENTLY) if gentle else "",
        "offer": Part(Line.DRAFT_LOOK_BELOW if below else Line.DRAFT_TYPE_VERSION),
    }
    return Part(line, fields)


def nudge_of_many(drafts: Sequence[OwnDraft]) -> Part:
    """About the one most worth a second look, by its date and the kind of thing seen in it."""
    if not drafts:
        return Part(Line.MY_DRAFTS_NONE)
    seen = [(own, found[0]) for own in drafts if (found := review(own.draft))]
    if not seen:
        return Part(Line.MY_DRAFTS_CLEAN, {"count": len(drafts)})
    own, worst = min(seen, key=lambda each: GRAVEST_FIRST.index(each[1].kind))
    fields: dict[str, Field] = {
        "count": len(drafts),
        "at": own.changed_at,
        "found": Part(_SEEN[worst.kind]),
    }
    return Part(Line.MY_DRAFTS_ONE, fields)
