"""From a message as typed to its tokens: words ready to compare, links, signs without letters."""

import re
import unicodedata
from collections.abc import Sequence

from bot.model.commands import Target
from bot.model.people import AccountId
from bot.rules.particulars import LINK, MARK, take_exceptions

_LINK = re.compile(r"(?:https?://|at://|did:|www\.)\S+", re.IGNORECASE)
_POST = re.compile(r"/post/|/app\.bsky\.feed\.post/|/statuses/|/@[^/]+/\d+$", re.IGNORECASE)
_PROFILE = re.compile(r"^(?:https?://bsky\.app/profile/|at://)([^/?#]+)", re.IGNORECASE)
_SPLIT = re.compile(r"[\s,;!?\u2026()\[\]\"\u201c\u201d*_~|<>=]+|(?<!\d):|:(?!\d)")
_CODE_LETTERS = "bcdfghjkmnpqrstvwxz"
CODE_BYTES = 8
_COMMAS = re.compile(r",(?=\s|$)")
_ORDINARY = frozenset(".,;:!?/()[]-\u2010\u2013\u2014\u2026\"'\u201c\u201d\u2018\u2019")


def plain(text: str) -> str:
    """Lower case, no invisible characters, no emoji, no apostrophes: for comparing what was typed.

    Compatibility forms are folded, so full-width letters read as ordinary ones.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        c for c in folded if c in "\n\t" or unicodedata.category(c) not in _DROPPED
    ).translate(_APOSTROPHES)


_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})
_DROPPED = _INVISIBLE | {"Co", "Cn", "So", "Sk"}
_APOSTROPHES = {ord(mark): None for mark in "'\u2019\u2018\u02bc`"}


def visible(text: str) -> str:
    """Without what cannot be seen: the way to compare names that have no letters at all."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if unicodedata.category(c) not in _INVISIBLE)


def tokens_in(text: str) -> list[str]:
    """Words, links and marks (emoji and symbols that stand alone) in the order as typed."""
    tokens: list[str] = []
    at = 0
    for found in _LINK.finditer(text):
        tokens += _words(text[at : found.start()])
        tokens.append(LINK + found[0].rstrip(".,;:!?)>"))
        at = found.end()
    return tokens + _words(text[at:])


def _words(text: str) -> list[str]:
    return [token for chunk in text.split() for token in _words_in(chunk) or _mark_in(chunk)]


def _words_in(chunk: str) -> list[str]:
    pieces = _SPLIT.split(_COMMAS.sub(" and ", plain(chunk)))
    tokens = [piece.lstrip("/.@-+").rstrip("./-:@") for piece in pieces]
    return [token for token in tokens if token]


def _mark_in(chunk: str) -> list[str]:
    """A name may consist of nothing but emoji; the marks of an ordinary sentence are none."""
    seen = visible(chunk)
    return [MARK + seen] if set(seen) - _ORDINARY else []


def place_links(tokens: Sequence[str], links: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """The tokens with canonical addresses for those who are left out, and whom it is aimed at.

    None where it cannot be told which canonical address is whose.
    """
    typed = list(dict.fromkeys(token[1:] for token in tokens if token.startswith(LINK)))
    kept, _ = take_exceptions(tokens)
    if not any(token.startswith(LINK) for token in tokens[len(kept) :]):
        return list(tokens), list(dict.fromkeys(links or typed))
    canonical = list(links or typed)
    if len(canonical) - len(typed) not in {0, 1}:  # a forwarded post comes last
        return None
    known = dict(zip(typed, canonical, strict=False))
    aimed = [known[token[1:]] for token in kept if token.startswith(LINK)]
    left = [_left_out(known[t[1:]]) if t.startswith(LINK) else t for t in tokens[len(kept) :]]
    return [*kept, *left], list(dict.fromkeys([*aimed, *canonical[len(typed) :]]))


def _left_out(link: str) -> str:
    target = target_of_link(link)
    return LINK + str(target.account or target.post)


def target_of_link(link: str) -> Target:
    if link.startswith("did:"):
        return Target(account=AccountId(link))
    if _POST.search(link):
        return Target(post=link)
    profile = _PROFILE.match(link)
    return Target(account=AccountId(profile[1] if profile else link))


def as_code(typed: str) -> str:
    """What was typed after `link`, however it was spaced, in the form it is kept by."""
    return "".join(c for c in plain(typed) if c.isalnum())


def is_code(typed: str) -> bool:
    """Whether it has the form of one, which no name and no word has."""
    code = as_code(typed)
    return len(code) == CODE_BYTES and set(code) <= set(_CODE_LETTERS)


def code_from(entropy: bytes) -> str:
    """A code to be typed on another device, such as "kxtfwbqz": nothing to mistake.

    No vowels, so it is no word; no digits, so no part of it is a length of time or a number.

    `entropy`: `CODE_BYTES` unpredictable bytes; of each the remainder counts, which favours a few
    letters by a hair.
    """
    return "".join(_CODE_LETTERS[byte % len(_CODE_LETTERS)] for byte in entropy)
