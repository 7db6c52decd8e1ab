"""From what was seen to the one thing that is said: an observation, a question, an offer."""

from collections.abc import Mapping, Sequence

from bot.model.actions import Field, Part
from bot.model.drafts import Detail, Finding, FindingKind
from bot.model.lines import Line

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


def nudge(findings: Sequence[Finding], *, gentle: bool = False, below: bool = False) -> Part:
    """About the gravest alone. Names kinds of detail and repeats none of her words.

    `below`: where her version stands beside it already, and need not be asked for.
    """
    if not findings:
        return Part(Line.DRAFT_CLEAN)
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
