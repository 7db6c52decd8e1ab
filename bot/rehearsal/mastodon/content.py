"""What a typed text becomes: mentions, tags, HTML."""

import html
import re

from bot.rehearsal.mastodon.world import Account, Site, Status, World

# Behind a letter of ASCII no server finds a mention; about other letters they differ.
_MENTION = re.compile(r"(?<![/=A-Za-z0-9_])@([a-z0-9_]+)(?:@([\w.:-]*[\w]))?", re.IGNORECASE)
_TAG = re.compile(r"(?<![\w/&])#(\w*[^\W\d]\w*)")
_LINK = re.compile(r"https?://[^\s<]+")
_PIECE = re.compile(f"{_LINK.pattern}|{_MENTION.pattern}|{_TAG.pattern}", re.IGNORECASE)
_LINK_LENGTH = 23


def mentioned_in(world: World, site: Site, text: str) -> list[Account]:
    """Accounts that a text written on this server addresses, in order, each once."""
    found = (_account_at(world, site, match) for match in _MENTION.finditer(text))
    return list(dict.fromkeys(account for account in found if account is not None))


def handles_in(text: str) -> list[str]:
    """Whatever a server may take for a mention, whether or not there is such an account."""
    return [match[0].lstrip("@") for match in _MENTION.finditer(text)]


def tags_in(text: str) -> list[str]:
    """Lower case, each once, without the sign."""
    return list(dict.fromkeys(match[1].lower() for match in _TAG.finditer(_LINK.sub("", text))))


def length_of(text: str, spoiler: str) -> int:
    """Characters that count: a link is 23, of a remote mention only the local part counts."""
    shorter = _LINK.sub("x" * _LINK_LENGTH, text)
    return len(_MENTION.sub(lambda match: f"@{match[1]}", shorter)) + len(spoiler)


def html_of(world: World, status: Status, reader: Site) -> str:
    """The content as `reader` serves it; elsewhere a quote is announced inside it as well."""
    home = world.home_of(status.author)
    paragraphs = [_inline(world, home, part) for part in status.text.split("\n\n")]
    body = "".join(f"<p>{part}</p>" for part in paragraphs if part)
    quoted = world.statuses.get(status.quote or "")
    if quoted is None or reader is home:
        return body
    return f'<p class="quote-inline">RE: {_anchor(quoted.url)}</p>{body}'


def _inline(world: World, home: Site, text: str) -> str:
    made, last = [], 0
    for match in _PIECE.finditer(text):
        made += [_escaped(text[last : match.start()]), _piece(world, home, match[0])]
        last = match.end()
    return "".join([*made, _escaped(text[last:])])


def _piece(world: World, home: Site, piece: str) -> str:
    if piece.startswith("#"):
        tag = piece[1:]
        link = f'<a href="{home.url}/tags/{tag.lower()}" class="mention hashtag" rel="tag">'
        return f"{link}#<span>{tag}</span></a>"
    if not piece.startswith("@"):
        return _anchor(piece)
    match = _MENTION.fullmatch(piece)
    account = _account_at(world, home, match) if match else None
    if account is None:
        return _escaped(piece)
    link = f'<a href="{account.url}" class="u-url mention">@<span>{account.username}</span></a>'
    return f'<span class="h-card" translate="no">{link}</span>'


def _anchor(url: str) -> str:
    safe = _escaped(url)
    return f'<a href="{safe}" target="_blank" rel="nofollow noopener">{safe}</a>'


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br />")


def _account_at(world: World, site: Site, match: re.Match[str]) -> Account | None:
    return world.find(f"{match[1]}@{match[2]}" if match[2] else match[1], site)
