"""What a private message points at: posts and profiles, by link or forwarded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.model.people import AccountId
from bot.networks.bluesky.letters import Letter
from bot.networks.bluesky.parse import POST

MOST_READ = 3  # links of one message that are looked at; no command needs more

_KEY = r"[A-Za-z0-9._:~-]{1,512}"
_ACTOR = r"did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}|[A-Za-z0-9.-]{1,253}"
_BARE = re.compile(r"(?<![\w/.@-])(?=(?:www\.)?bsky\.app/profile/)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|at://|did:(?:plc|web):)\S+", re.IGNORECASE)
_PAGE = re.compile(
    rf"https?://(?:www\.)?bsky\.app/profile/(?P<actor>{_ACTOR})"
    rf"(?:/post/(?P<key>{_KEY})(?:[/?#].*)?|/?(?:[?#].*)?)",
    re.IGNORECASE,
)
_RECORD = re.compile(rf"at://(?P<actor>{_ACTOR})(?:/{re.escape(POST)}/(?P<key>{_KEY})|/?)")
_ACCOUNT = re.compile(r"(?P<actor>did:(?:plc|web):[A-Za-z0-9._:%-]{1,2000})(?P<key>)")
_AFTER = ".,;:!?)]}>\"'"  # what people write behind an address


@dataclass(frozen=True, slots=True)
class Pointer:
    """An account, or one of its posts. `actor` is a DID or a handle in lower case."""

    actor: str
    key: str | None = None

    def of(self, account: AccountId) -> str:
        """The canonical address, once it is known whose handle it is."""
        return str(account) if self.key is None else f"at://{account}/{POST}/{self.key}"


def read(letter: Letter) -> tuple[str, tuple[Pointer, ...]]:
    """The text with its links written out, and what it points at, in order, each once.

    Bluesky's app shortens the links that people paste and keeps the address in a facet; whom a
    handle names as well. Nobody is told of either.
    """
    text = _BARE.sub("https://", _written_out(letter.text, letter.facets))
    typed = (found[0].rstrip(_AFTER) for found in _ADDRESS.finditer(text))
    pointers = [pointer_in(address) for address in (*typed, *_forwarded(letter.embed))]
    return text, tuple(dict.fromkeys(filter(None, pointers)))[:MOST_READ]


def pointer_in(address: str) -> Pointer | None:
    """None for an address of anything but an account or a post."""
    found = _PAGE.fullmatch(address) or _RECORD.fullmatch(address) or _ACCOUNT.fullmatch(address)
    if found is None:
        return None
    actor = found["actor"]
    return Pointer(actor if actor.startswith("did:") else actor.lower(), found["key"] or None)


def _written_out(text: str, facets: Any) -> str:
    """Facets count bytes of UTF-8. Those that overlap or lie about the text are passed over."""
    data, end = text.encode(), len(text.encode())
    spans = sorted(_links_in(facets), reverse=True)[:MOST_READ]
    for start, stop, address in spans:
        if 0 <= start < stop <= end and _is_text(data[:start], data[start:stop]):
            data, end = data[:start] + address.encode() + data[stop:], start
    return data.decode()


def _links_in(facets: Any) -> Iterator[tuple[int, int, str]]:
    """Where the text shows an address shortened, or a handle, and the whole of it."""
    for facet in facets if isinstance(facets, list) else ():
        match facet:
            case {"index": {"byteStart": int(start), "byteEnd": int(stop)}, "features": list(all_)}:
                yield from ((start, stop, address) for address in filter(None, map(_link, all_)))
            case _:
                continue


def _link(feature: Any) -> str | None:
    match feature:
        case {"$type": "app.bsky.richtext.facet#link", "uri": str(address)}:
            return address if pointer_in(address) else None
        case {"$type": "app.bsky.richtext.facet#mention", "did": str(did)}:
            return did if pointer_in(did) else None
        case _:
            return None


def _is_text(*pieces: bytes) -> bool:
    try:
        for piece in pieces:
            piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _forwarded(embed: Any) -> Iterator[str]:
    """Its address stands there even where the post is deleted, blocked or detached."""
    match embed:
        case {"$type": "app.bsky.embed.record#view", "record": {"uri": str(address)}}:
            yield address
        case _:
            return
