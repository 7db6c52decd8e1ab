"""What a colleague might point at before a post goes out: kinds of words, never medical truth.

Reviewers read one draft each by itself; what they see is put together here. No reviewer knows of a
disclaimer: "not medical advice" changes nothing.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.model.drafts import Draft, Finding, FindingKind
from bot.rules.drafts.advice import individual_advice
from bot.rules.drafts.confirming import confirming_care
from bot.rules.drafts.contempt import contempt
from bot.rules.drafts.disclosure import missing_disclosure
from bot.rules.drafts.overclaim import overclaiming
from bot.rules.drafts.person import person_not_idea
from bot.rules.drafts.pile_on import joining_a_pile_on
from bot.rules.drafts.privacy import privacy

Reviewer: TypeAlias = Callable[[Draft], Sequence[Finding]]

REVIEWERS: tuple[Reviewer, ...] = (
    privacy,
    confirming_care,
    individual_advice,
    person_not_idea,
    contempt,
    joining_a_pile_on,
    missing_disclosure,
    overclaiming,
)

GRAVEST_FIRST = (
    FindingKind.CONFIRMING_CARE,
    FindingKind.PRIVACY,
    FindingKind.ADVICE,
    FindingKind.PILE_ON,
    FindingKind.CONTEMPT,
    FindingKind.PERSON_NOT_IDEA,
    FindingKind.DISCLOSURE,
    FindingKind.OVERCLAIM,
)


def review(draft: Draft, reviewers: tuple[Reviewer, ...] = REVIEWERS) -> tuple[Finding, ...]:
    """Everything seen, what cannot be taken back first. Never raises."""
    findings = [finding for reviewer in reviewers for finding in reviewer(draft)]
    return tuple(sorted(findings, key=lambda finding: GRAVEST_FIRST.index(finding.kind)))
