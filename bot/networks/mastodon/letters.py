"""What the bot writes to people and reads from them, before and after it is on the wire."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNSEEN = "\u200b"
"""Behind an `@` it keeps the name from being a mention, and is not seen."""

_LIVE = re.compile(r"@(?=\S)")
_DEFUSED = re.compile("@\u200b")
_URL = re.compile(r"https?://\S+")
_LINK = re.compile(r"https?://[^\s\u200b]+")
_LIVE_IN_LINK = re.compile(r"(?<![/=A-Za-z0-9_])@(?=\S)")
_REMOTE = re.compile(r"@([\w.-]+)@[\w.-]+\w")
_LEADING = re.compile(r"(?:\s*@[\w.-]+(?:@[\w.:-]+\w)?[\s:,]*)+")
_MORE = "\u2026"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a post may be, as its server counts."""

    characters: int = 500
    per_url: int = 23


def defused(text: str) -> str:
    """The text with no live handle in it, whoever's it would be.

    Links to profiles stay links: no server takes a name behind `/` or a letter for a mention
    (Mastodon's `Account::MENTION_RE`, GoToSocial's `MentionFinder`). Servers differ about letters
    and numbers such as `²`, so that only those of ASCII count here.
    """
    pieces, at = list[str](), 0
    for link in _LINK.finditer(text):
        before = _LIVE.sub(f"@{UNSEEN}", text[at : link.start()])
        pieces.append(before + UNSEEN if before.endswith("@") else before)
        pieces.append(_LIVE_IN_LINK.sub(f"@{UNSEEN}", link[0]))
        at = link.end()
    return "".join(pieces) + _LIVE.sub(f"@{UNSEEN}", text[at:])


def written(text: str) -> str:
    """What `defused` was given."""
    return _DEFUSED.sub("@", text)


def length(text: str, limits: Limits) -> int:
    """As Mastodon counts: a link is `per_url` long, a handle without its server's name.

    Unicode code points, which is never less than its graphemes.
    """
    shorter = _URL.sub("x" * limits.per_url, text)
    return len(_REMOTE.sub(r"@\1", shorter))


def parts(handle: str, text: str, limits: Limits) -> tuple[str, ...]:
    """One post, or several where it is too long for one; each begins with her handle.

    `together` undoes it. Raises ValueError where not even one word fits.
    """
    left, found = defused(text), list[str]()
    while length(f"@{handle} {left}", limits) > limits.characters:
        piece, left = _cut(handle, left, limits)
        found.append(f"@{handle} {piece}")
    return (*found, f"@{handle} {left}")


def together(pieces: Sequence[str]) -> str:
    """The text of a message from the texts of its posts, without her handle."""
    *earlier, last = pieces or ("",)
    return written("".join(map(_continued, earlier)) + last)


def without_handle(text: str) -> str:
    """A post of ours without the handle that it begins with; a space in it is ours, not more."""
    head, _, rest = text.partition(" ")
    return rest if head.startswith("@") else text


def spelled_out(text: str, named: Mapping[str, str]) -> str:
    """The text with the address of each profile in place of the mention of it.

    `named`: addresses by handle, `name` or `name@host`. A text may show the name alone; one that
    several of them share stays as it is, for nobody can tell which of them is meant.
    """
    names = Counter(handle.partition("@")[0].lower() for handle in named)
    addresses = {handle.partition("@")[0].lower(): address for handle, address in named.items()}
    for name in sorted((name for name in names if names[name] == 1), key=len, reverse=True):
        shown = rf"(?<![\w/@.])@{re.escape(name)}(?:@[\w.:-]*\w)?(?!\w)"
        text = addresses[name].join(re.split(shown, text, flags=re.IGNORECASE))
    return text


def heard(text: str) -> str:
    """What she said: the mentions that a message begins with only say whom it is for."""
    found = _LEADING.match(text)
    return (text[found.end() :] if found else text).strip()


def _cut(handle: str, text: str, limits: Limits) -> tuple[str, str]:
    """As much as fits, cut between paragraphs, else between words, else anywhere."""
    room = _fitting(handle, text, limits)
    if room < 1:
        raise ValueError("no word fits into a post")
    paragraph = text.rfind("\n\n", 1, room + 1)
    if paragraph > room // 2:
        return text[:paragraph], text[paragraph + 2 :]
    space = text.rfind(" ", 1, room)
    if space > 0:
        return f"{text[:space]} {_MORE}", text[space + 1 :]
    return f"{text[:room]}{_MORE}", text[room:]


def _fitting(handle: str, text: str, limits: Limits) -> int:
    """The longest beginning that leaves room for a mark; links make more fit, not less."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = length(f"@{handle} {text[:middle]} {_MORE}", limits) <= limits.characters
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _continued(piece: str) -> str:
    if piece.endswith(f" {_MORE}"):
        return piece[:-1]
    return piece[:-1] if piece.endswith(_MORE) else f"{piece}\n\n"
