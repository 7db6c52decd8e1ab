"""Addresses of feeds, as people copy them."""

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.model.feeds import FeedKind, FeedSource

LONGEST = 100
"""Characters of an address: it has to stand in a message."""

_OWNER = r"did:(?:plc|web):[A-Za-z0-9._:%-]{1,200}|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_KEY = r"[A-Za-z0-9._~-]{0,99}[A-Za-z0-9_~-]"
_URI = re.compile(rf"at://({_OWNER})/app\.bsky\.(feed\.generator|graph\.list)/({_KEY})")
_PAGE = re.compile(rf"/profile/({_OWNER})/(feed|lists)/({_KEY})/?")
_HASHTAG = re.compile(r"/hashtag/([^/]{1,300})/?")
_TAG = re.compile(r"/tags/([^/]{1,300})/?")
_HOME_LIST = re.compile(r"/lists/([A-Za-z0-9]{1,40})/?")
_NAME = re.compile(r"\w{1,64}")
_BSKY = frozenset({"bsky.app", "www.bsky.app"})
_HERE = frozenset({"127.0.0.1", "localhost"})


def feed_in(written: str) -> FeedSource | None:
    """What this is the address of; None where it is of no feed that the bot can read."""
    address = written.strip().strip("<>").rstrip(".,;!")
    if len(address) > LONGEST:
        return None
    uri = _URI.fullmatch(address)
    if uri is not None:
        kind = FeedKind.GENERATOR if uri[2] == "feed.generator" else FeedKind.LIST
        return FeedSource(kind, _owner(uri[1]), uri[3])
    try:
        source = _on_page(urlsplit(address))
    except ValueError:  # no address at all
        return None
    return source if source is not None and len(source.page) <= LONGEST else None


def _on_page(parts: SplitResult) -> FeedSource | None:
    """Raises ValueError for a port that is none."""
    if parts.username is not None or not parts.hostname:
        return None
    if parts.scheme == "https" and parts.hostname in _BSKY:
        return _on_bluesky(parts.path, parts.query)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE):
        port = f":{parts.port}" if parts.port else ""
        return _on_mastodon(f"{parts.scheme}://{parts.hostname}{port}", parts.path)
    return None


def _on_bluesky(path: str, query: str) -> FeedSource | None:
    if page := _PAGE.fullmatch(path):
        return FeedSource(FeedKind(page[2]), _owner(page[1]), page[3])
    if tag := _HASHTAG.fullmatch(path):
        name = unquote(tag[1])
        return FeedSource(FeedKind.SEARCH, "", f"#{name}") if _NAME.fullmatch(name) else None
    words = parse_qs(query).get("q", [""])[0].strip() if path == "/search" else ""
    return FeedSource(FeedKind.SEARCH, "", words) if words and words.isprintable() else None


def _owner(written: str) -> str:
    return written if written.startswith("did:") else written.lower()


def _on_mastodon(origin: str, path: str) -> FeedSource | None:
    if tag := _TAG.fullmatch(path):
        name = unquote(tag[1]).lower()
        return FeedSource(FeedKind.TAG, origin, name) if _NAME.fullmatch(name) else None
    if found := _HOME_LIST.fullmatch(path):
        return FeedSource(FeedKind.HOME_LIST, origin, found[1])
    return None
