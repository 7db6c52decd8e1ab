"""What identifies a patient most often, told by its form."""

import re

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_NUMBERS = (
    r"\b\d{1,3}[\s-]?(?:yo|y/o|yrs?|years?)\b|\b\d{1,3}[fm]\b"
    r"|\(?\b\d{3}\)?[\s./-]{1,2}\d{3}[\s./-]\d{4}\b|\bmrn\W*\d+"
)
_DATES = rf"|\b\d{{1,2}}\.? {_MONTH}\b(?: \d{{4}})?|\b{_MONTH} \d{{1,2}}\b(?:,? \d{{4}})?"
_LONG = r"|\d{5,}"
_WRITTEN_DATES = r"|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b"
_CARE_DETAIL = re.compile(_NUMBERS + _DATES + _LONG + _WRITTEN_DATES, re.IGNORECASE)
"""Ages, record and telephone numbers, long numbers and dates."""
_BUT_DATES = re.compile(_NUMBERS + _LONG, re.IGNORECASE)


def has_care_detail(text: str) -> bool:
    return bool(_CARE_DETAIL.search(text))


def redacted(text: str, *, dates: bool = True) -> str:
    """`dates`: whether those go too."""
    return (_CARE_DETAIL if dates else _BUT_DATES).sub("(left out)", text)
