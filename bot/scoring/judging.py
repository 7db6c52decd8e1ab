"""From what the model, the signs and the care guard found to one verdict. Pure."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.model.verdicts import SEVERE, Category, Verdict
from bot.scoring.signals import probability_of
from bot.scoring.signs import Sign

# Shares of a sign's hand-set weight that are added to the model's log-odds.
TO_HOSTILITY = 0.2
TO_KIND = 0.5
GIVEN_AWAY = 0.9
"""Chance of hostility and of doxxing where private details stand in the text itself."""

_HOSTILITY, _CARE = "hostility", "care"
_FARTHEST = 1e-6  # a chance never becomes certain by arithmetic


@dataclass(frozen=True, slots=True)
class Correction:
    """Platt's correction of hostility for one community: log-odds -> slope * log-odds + shift."""

    slope: float = 1.0
    shift: float = 0.0

    def of(self, chance: float) -> float:
        if self == UNCORRECTED:
            return chance
        return probability_of(self.slope * log_odds_of(chance) + self.shift)


UNCORRECTED = Correction()


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found in one text. `chances`: the model's, by head; None where it cannot read it."""

    chances: Mapping[str, float] | None
    signs: tuple[Sign, ...]
    plea: float  # the care guard's


def verdict_on(findings: Findings, version: str, correction: Correction = UNCORRECTED) -> Verdict:
    """Care is the surer of guard and model. A correction leaves severe kinds as they were found."""
    chances, signs = findings.chances, findings.signs
    if chances is None:
        kinds = {Category.DOXXING: GIVEN_AWAY} if _gives_away(signs) else {}
        hostility = GIVEN_AWAY if kinds else None
        return Verdict(hostility, findings.plea, MappingProxyType(kinds), version)
    kinds = {kind: _with_signs(chances[kind], _of_kind(signs, kind), TO_KIND) for kind in Category}
    hostility = _with_signs(chances[_HOSTILITY], signs, TO_HOSTILITY)
    if _gives_away(signs):
        kinds[Category.DOXXING] = max(GIVEN_AWAY, kinds[Category.DOXXING])
        hostility = max(GIVEN_AWAY, hostility)
    return Verdict(
        hostility=_corrected(hostility, kinds, correction),
        care=max(findings.plea, chances[_CARE]),
        categories=MappingProxyType(kinds),
        scorer=version,
    )


def nothing_to_judge(version: str) -> Verdict:
    """A text without any sign that can be seen says nothing, and that is known."""
    return Verdict(0.0, 0.0, MappingProxyType({}), version)


def log_odds_of(chance: float) -> float:
    kept = min(max(chance, _FARTHEST), 1 - _FARTHEST)
    return math.log(kept / (1 - kept))


def _corrected(hostility: float, kinds: Mapping[Category, float], correction: Correction) -> float:
    """Never below the surest severe kind, as far as the hostility found reached that."""
    floor = min(hostility, max(kinds[kind] for kind in SEVERE))
    return max(correction.of(hostility), floor)


def _of_kind(signs: Iterable[Sign], kind: Category) -> tuple[Sign, ...]:
    return tuple(sign for sign in signs if kind in sign.kinds)


def _with_signs(chance: float, signs: tuple[Sign, ...], share: float) -> float:
    if not signs:
        return chance
    return probability_of(log_odds_of(chance) + share * sum(sign.weight for sign in signs))


def _gives_away(signs: Iterable[Sign]) -> bool:
    return any(sign.is_certain for sign in signs)
