"""What a member says that an account does, from a closed list, and what is no reason at all."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.model.actions import Field, Part
from bot.model.lines import Line
from bot.model.reports import Behaviour, Report

NAMES: Mapping[Behaviour, Line] = MappingProxyType(
    {
        Behaviour.THREATS: Line.REPORT_THREATS,
        Behaviour.SEXUAL: Line.REPORT_SEXUAL,
        Behaviour.DOXXING: Line.REPORT_DOXXING,
        Behaviour.HATE: Line.REPORT_HATE,
        Behaviour.LIES: Line.REPORT_LIES,
        Behaviour.FLOODS: Line.REPORT_FLOODS,
        Behaviour.OTHER: Line.REPORT_OTHER,
    }
)
_OPINION = re.compile(
    r"\b(?:dis?agree\w*|opinions?|views?|viewpoints?|stances?|hot takes?|politic\w*"
    r"|belie(?:f|fs|ve|ves)|debates?|wrong|misinformation|cranks?|quacks?|rivals?|competitors?"
    r"|competes?|business)\b"
)
"""What somebody thinks or sells. Whoever is wrong may say so here."""

_SPOKEN: Mapping[Behaviour, str] = MappingProxyType(
    {
        Behaviour.THREATS: r"threat\w*|violen(?:ce|t)|kill\w*|rap(?:e[ds]?|ing)|stab|stalk\w*",
        Behaviour.SEXUAL: r"sex|sexual\w*|nudes?",
        Behaviour.DOXXING: r"doxx?\w*|private details|my (?:home )?(?:address|phone)",
        Behaviour.HATE: r"hate\w*|racis\w+|sexis\w+|misogyn\w+|homophob\w+|transphob\w+|slurs?",
        Behaviour.LIES: r"lie|lies|lied|lying|libel|slander|false claims?",
        Behaviour.FLOODS: r"flood\w*|spam\w*|again and again",
        Behaviour.OTHER: r"other|something else",
    }
)


def behaviour_in(words: str) -> Behaviour | None:
    """The gravest that is named; an opinion about the account names none."""
    return next(
        (kind for kind, spoken in _SPOKEN.items() if re.search(rf"\b(?:{spoken})\b", words)), None
    )


def is_opinion(words: str) -> bool:
    """Whether it is a reason that opens no case."""
    return behaviour_in(words) is None and bool(_OPINION.search(words))


def report_part(report: Report, line: Line) -> Part:
    """The claim in a sentence of `behaviour`, `old` and `seen`."""
    fields: dict[str, Field] = {
        "behaviour": Part(NAMES[report.behaviour]),
        "old": Part(Line.REPORT_IS_OLD) if report.old else "",
        "seen": Part(Line.WHY_DESCRIBED) if report.described else "",
    }
    return Part(line, fields)
