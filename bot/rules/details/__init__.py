"""The forms in which a detail of somebody's life is written, each brought to one.

What she gives and what stands in a post are read by the same rules, so that they can be compared by
their hashes alone. One module a kind; each says which forms it knows.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from bot.model.details import DetailKind
from bot.model.verdicts import Category, Verdict
from bot.rules.details import mail, names, phones, streets, words
from bot.rules.details.form import Form, Named
from bot.rules.plain_words import plain_words

__all__ = ["HIDDEN", "Form", "Named", "forms_in", "hidden", "hurting", "named_in", "told"]

HIDDEN = "[your detail]"
"""What stands in a kept text where a detail stood."""

CERTAINLY_HOSTILE = 0.95
"""Of a text with a word that she said hurts her, at least; as of a plain insult."""

_LED_BY = re.compile(
    r"\A(?:(?:my|our|is|are|home|work|office|cell|mobile|private|full|phone|telephone|number|address"
    r"|name|e-?mail|child|children|kids?|daughter|son|wife|husband|partner|mother|mom|mum|father"
    r"|dad|sister|brother)\b(?:'s)?[\s:,]*)+",
    re.IGNORECASE,
)
"""What people put before a detail, and what stands in no post beside it."""

_KINDS = (mail.given, phones.given, streets.given, names.given)


def named_in(text: str) -> tuple[Named, ...]:
    """The details she gives, one a line; () where of any it cannot be told what it is."""
    lines = [line.strip() for line in text.replace(";", "\n").splitlines()]
    known = [_named(line) for line in lines if line]
    named = tuple(each for each in known if each is not None)
    return named if len(named) == len(known) else ()


def _named(line: str) -> Named | None:
    if words.are_meant(line):
        return words.given(line)
    detail = _LED_BY.sub("", line)
    return next((named for given in _KINDS if (named := given(detail)) is not None), None)


def forms_in(text: str, kinds: Collection[DetailKind], regions: Collection[str]) -> Iterator[Form]:
    """Whatever in a text may be a detail of these kinds. `regions`: of her telephone numbers."""
    plain = plain_words(text)
    if DetailKind.PHONE in kinds:
        yield from phones.forms_in(plain, regions)
    if DetailKind.EMAIL in kinds:
        yield from mail.forms_in(plain)
    if DetailKind.ADDRESS in kinds:
        yield from streets.forms_in(plain)
    if DetailKind.NAME in kinds:
        yield from names.forms_in(plain)
    if DetailKind.WORD in kinds:
        yield from words.forms_in(plain)


def hidden(text: str, found: Iterable[Form]) -> str:
    """The text with `HIDDEN` in the place of what was found, once where they overlap."""
    kept, last = [], 0
    for form in sorted(found, key=lambda each: (each.start, -each.end)):
        if form.start >= last:
            kept += [text[last : form.start], HIDDEN]
        last = max(last, form.end)
    return "".join([*kept, text[last:]])


def told(verdict: Verdict) -> Verdict:
    """Of a text in which a detail of hers stands: private details, for certain."""
    certain = MappingProxyType({**verdict.categories, Category.DOXXING: 1.0})
    return replace(verdict, categories=certain)


def hurting(verdict: Verdict) -> Verdict:
    """Of a text in which a word stands that hurts her; whether it asks for help is as before."""
    return replace(verdict, hostility=max(verdict.hostility or 0.0, CERTAINLY_HOSTILE))
