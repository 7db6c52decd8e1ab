"""Somebody who writes to the bot and may be in danger: never "I didn't follow that"."""

import re

_DANGER = re.compile(
    r"\b(?:want(?:ed)? to|wanna|going to|gonna|ready to) (?:die|end it|end my life|not be here)\b"
    r"|\bkill(?:ing)? my ?self\b|\bhurt(?:ing)? my ?self\b|\bsuicid(?:e|al)\b"
    r"|\bbetter off (?:dead|without me)\b|\bdon'?t want to (?:live|be alive|wake up)\b"
    r"|\bcan(?:'?t|not) (?:go on|do this any ?more|take (?:it|this) any ?more)\b"
    r"|\boverdosed?\b|\bhelp me please\b|\bplease help me\b"
)


def may_be_in_danger(text: str) -> bool:
    """Of text that is no command; generous, since the answer only names where people help."""
    return _DANGER.search(text.casefold().replace("\u2019", "'")) is not None
