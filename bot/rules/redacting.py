"""What identifies a patient most often, told by its form."""

import re

_CARE_DETAIL = re.compile(
    r"\b\d{1,3}[\s-]?(?:yo|y/o|yrs?|years?)\b|\d{5,}|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b",
    re.IGNORECASE,
)
"""Ages, long numbers and dates."""


def has_care_detail(text: str) -> bool:
    return bool(_CARE_DETAIL.search(text))


def redacted(text: str) -> str:
    return _CARE_DETAIL.sub("(left out)", text)
