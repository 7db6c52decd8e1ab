"""Pleas, illness and crisis mixed with hostility, many with profanity; none may be hidden.

Different people in different states, in one breath with insults, threats to report, blame and
conspiracy talk. The guard's words were fitted to these: they guard against loss, measure nothing.
"""

from pathlib import Path

MIXTURES = tuple(Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines())
