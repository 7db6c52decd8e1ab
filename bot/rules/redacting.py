"""What identifies a patient most often, told by its form."""

import re

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_CARE_DETAIL = re.compile(
    r"\b\d{1,3}[\s-]?(?:yo|y/o|yrs?|years?)\b|\b\d{1,3}[fm]\b"
    r"|\(?\b\d{3}\)?[\s./-]{1,2}\d{3}[\s./-]\d{4}\b|\bmrn\W*\d+"
    rf"|\b\d{{1,2}}\.? {_MONTH}\b(?: \d{{4}})?|\b{_MONTH} \d{{1,2}}\b(?:,? \d{{4}})?"
    r"|\d{5,}|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b",
    re.IGNORECASE,
)
"""Ages, record and telephone numbers, long numbers and dates."""


def has_care_detail(text: str) -> bool:
    return bool(_CARE_DETAIL.search(text))


def redacted(text: str) -> str:
    return _CARE_DETAIL.sub("(left out)", text)
