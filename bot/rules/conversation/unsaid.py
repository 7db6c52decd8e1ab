"""What people say when they know no word: they are shown the one that may help.

Read only where no command was understood. The answers change nothing, so a wrong guess costs one
message, and "I didn't follow that" would cost more.
"""

import re

from bot.model.lines import Line

_LONGEST = 1_000
"""Characters that are read."""


def _one_of(*patterns: str) -> str:
    return rf"\b(?:{'|'.join(patterns)})\b"


_THREATENED = _one_of(
    r"(?:my|our) (?:(?:home|house|street) )?address",
    r"where i live",
    r"my (?:kids?|child(?:ren)?|daughter|son|family|house|phone number)",
    r"dox+(?:ed|ing)?",
    *(r"threaten\w*", r"(?:a|death|rape|got|getting|more) threats?"),
    *("scared", r"afraid (?:of|for|to)", "frightened", "terrified", "unsafe", r"stalk\w*"),
)
_WORK = _one_of(
    *("hospital", "employers?", "boss", "clinic", "department", "dean", "university"),
    *("my work", "at work", "workplace", "medical board", "licensing board"),
)
_TURNED_TO = _one_of(
    *(r"call(?:s|ed|ing)?", "rang", "phoned", "wrote", "writing", r"e-?mail\w*"),
    *(r"contact\w*", r"complain\w*", r"report\w*"),
)
_EMPLOYER = f"{_TURNED_TO}.{{0,40}}{_WORK}|{_WORK}.{{0,40}}{_TURNED_TO}|" + _one_of(
    r"(?:get|getting|got|have) me fired", r"lose my (?:job|licen[cs]e)"
)
_UNDER_FIRE = _one_of(
    r"attack(?:s|ed|ing)?",
    *(r"dog-?pil\w*", r"pil(?:e|ed|ing)[ -]on", r"harass\w*", r"abus\w*", r"bull(?:y|ied|ying)"),
    r"(?:make|get) (?:it|this|them|him|her) (?:to )?(?:stop|go away|leave)",
    *("awful", "horrible", "overwhelmed", "crying", "exhausted", "nasty", "cruel"),
)
_THANKS = r"^\W*(?:\w+ )?(?:thanks|thank you|thx|ty|cheers)\b.{0,20}$|^\W*good bot\W*$"

_MEANT = tuple(
    (re.compile(pattern), line)
    for pattern, line in (
        (_THREATENED, Line.THREAT_HELP),
        (_EMPLOYER, Line.EMPLOYER_HELP),
        (_UNDER_FIRE, Line.UNDER_FIRE),
        (_THANKS, Line.THANKED),
    )
)


def unsaid(text: str) -> Line | None:
    """What may help somebody who wrote this; None where nothing is known to."""
    plainly = text[:_LONGEST].casefold().replace("\u2019", "'")
    return next((line for pattern, line in _MEANT if pattern.search(plainly)), None)
