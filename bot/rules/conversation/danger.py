"""Somebody who writes to the bot and may be in danger: never "I didn't follow that", nor a menu."""

import re

from bot.model.commands import Command, Muddle
from bot.rules.vocabulary import READING

_LIFE = (
    r"\b(?:want(?:ed)? to|wanna|going to|gonna|ready to) (?:die|end it|end my life|not be here)\b"
    r"|\bkill(?:ing)? my ?self\b|\bhurt(?:ing)? my ?self\b|\bsuicid(?:e|al)\b"
    r"|\b(?:take|taking|end|ending) my (?:own )?life\b"
    r"|\bbetter off (?:dead|without me)\b|\boverdosed?\b"
    r"|\bdon'?t want to (?:live|be alive|wake up|be here any ?more)\b"
)
_DESPAIR = (
    r"\bcan(?:'?t|not) (?:go on|do this any ?more|take (?:it|this) any ?more)\b"
    r"|\bhelp me please\b|\bplease help me\b"
)
_OF_LIFE, _ANY = re.compile(_LIFE), re.compile(f"{_LIFE}|{_DESPAIR}")


def may_be_in_danger(text: str, understood: Command | Muddle | None = None) -> bool:
    """Generous, since the answer only names where people help.

    A word that only reads does not hide a life in danger ("help, I want to die"); beside it mere
    despair is politeness ("help me please"). A word that acts is done as she says.
    """
    plainly = text.casefold().replace("\u2019", "'")
    if isinstance(understood, Command):
        return understood.word in READING and _OF_LIFE.search(plainly) is not None
    return _ANY.search(plainly) is not None
