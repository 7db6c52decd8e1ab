"""Her own words without what was pointed at. Nothing is made up but the starters of the wording."""

import re
from collections.abc import Callable

from bot.model.drafts import Draft, Finding, Span
from bot.rules.drafts import review

_ROUNDS = 6
"""What is taken out may bring words together that are pointed at in turn."""

_LED_BY = re.compile(r"(?:(?<!\w)(?:from|in|at|with|w/|on|of|and|a|an|the)[ \t]+)+$", re.IGNORECASE)
"""Small words that lead nowhere once what they lead to is gone."""

_LOOSE = (
    (re.compile(r"([.!?,;:])[ \t]+[,.;:]+"), r"\1"),
    (re.compile(r"[ \t]+([,.;:!?])"), r"\1"),
    (re.compile(r"(?:[,;:][ \t]*)+([,;:.!?])"), r"\1"),
    (re.compile(r"^[ \t]*[,;:.!?]+[ \t]*", re.MULTILINE), ""),
    (re.compile(r"[ \t]*[,;:]+[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"[ \t]*\n[ \t]*"), "\n"),
    (re.compile(r"\n{3,}"), "\n\n"),
)


def version_of(text: str, starter: Callable[[str], str]) -> str:
    """Empty where nothing of hers is left. `starter` gives the words of a line of the wording."""
    begun: set[str] = set()
    for _ in range(_ROUNDS):
        findings = review(Draft(text))
        if not any(finding.spans for finding in findings):
            return text
        for span, line in _ways_out(findings):
            once = "" if line is None or line in begun else starter(line)
            begun |= {line} if line else set()
            before = text[: span[0]]
            before = before if once else _LED_BY.sub("", before)
            text = before + once + text[span[1] :]
        text = _tidied(text)
    return ""


def _ways_out(findings: tuple[Finding, ...]) -> list[tuple[Span, str | None]]:
    """The last first, so that the places of the others hold; what overlaps goes as one."""
    joined: list[tuple[Span, str | None]] = []
    for (start, end), line in _by_place(findings):
        if joined and start < joined[-1][0][1]:
            (first, last), before = joined[-1]
            joined[-1] = ((first, max(last, end)), before or line)
        else:
            joined.append(((start, end), line))
    return joined[::-1]


def _by_place(findings: tuple[Finding, ...]) -> list[tuple[Span, str | None]]:
    ways = [
        (span, finding.starter if number == 0 else None)
        for finding in findings
        for number, span in enumerate(finding.spans)
    ]
    return sorted(ways, key=lambda way: way[0])


def _tidied(text: str) -> str:
    for pattern, instead in _LOOSE:
        text = pattern.sub(instead, text)
    return text.strip()
