"""Text by strangers, so that what is shown is what is there."""

import unicodedata

_HIDING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WELCOME = frozenset("\n\u200c\u200d")
"""Line breaks, and what joins letters and emoji in honest text."""


def visible(text: str) -> str:
    """Characters that cannot be seen or turn others around are shown as `[U+202E]`."""
    return "".join(escape(each) if _hides(each) else each for each in text)


def escape(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _hides(char: str) -> bool:
    return unicodedata.category(char) in _HIDING and char not in _WELCOME
