"""Addresses of accounts and posts: as people paste them, and as the bot writes them."""

import re
from dataclasses import dataclass

MOST_READ = 3  # links of one message that are looked at; no command needs more

_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::\d{1,5})?"
_NAME = r"[A-Za-z0-9_](?:[\w.-]{0,62}\w)?"
_KEY = r"[A-Za-z0-9_-]{1,64}"
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_HANDLE = re.compile(rf"(?<![\w/@.])@({_NAME})@({_HOST})", re.ASCII)
_AFTER = ".,;:!?)]}>\"'"  # what people write behind an address
_PAGE = re.compile(
    rf"(?P<origin>https?://{_HOST})/(?:web/)?@(?P<name>{_NAME})(?:@(?P<host>{_HOST}))?"
    rf"(?:/(?:statuses/)?(?P<key>{_KEY}))?/?(?:[?#].*)?",
    re.IGNORECASE | re.ASCII,
)
_ACTOR = re.compile(
    rf"(?P<origin>https?://{_HOST})/(?:users/(?P<name>{_NAME})|ap/users/(?P<number>\d{{1,32}}))"
    rf"(?:/statuses/(?P<key>{_KEY}))?/?(?:[?#].*)?",
    re.IGNORECASE | re.ASCII,
)
_STATUS_URI = re.compile(r"(?P<actor>.+/users/(?P<name>[^/]+))/statuses/(?P<key>[^/?#]+)")


@dataclass(frozen=True, slots=True)
class Pointer:
    """What somebody pasted: an account or a post, still to be looked up.

    `query` is what a search for it takes.
    """

    query: str
    is_post: bool


def pointers_in(text: str) -> tuple[Pointer, ...]:
    """In order, each once, at most MOST_READ; addresses of anything else are passed over."""
    found = [pointer_in(each[0].rstrip(_AFTER)) for each in _ADDRESS.finditer(text)]
    rest = _ADDRESS.sub(" ", text)
    handles = [Pointer(f"{each[1]}@{each[2]}", is_post=False) for each in _HANDLE.finditer(rest)]
    return tuple(dict.fromkeys(filter(None, (*found, *handles))))[:MOST_READ]


def pointer_in(address: str) -> Pointer | None:
    """None for an address of anything but an account or a post."""
    page = _PAGE.fullmatch(address)
    if page is not None and page["host"] and not page["key"]:
        return Pointer(f"{page['name']}@{page['host']}", is_post=False)
    found = page or _ACTOR.fullmatch(address)
    if found is None:
        return None
    return Pointer(address.partition("#")[0].partition("?")[0].rstrip("/"), bool(found["key"]))


def link_to(identity: str) -> str:
    """Where an account (actor URI) or a post (object URI) can be opened by a person.

    Servers that are asked for a URI by a browser lead on to the page, so any other stays as it is.
    """
    post = _STATUS_URI.fullmatch(identity)
    if post is not None:
        origin = post["actor"].rsplit("/users/", 1)[0]
        return f"{origin}/@{post['name']}/{post['key']}"
    actor = _ACTOR.fullmatch(identity)
    if actor is not None and actor["name"]:
        return f"{actor['origin']}/@{actor['name']}"
    return identity


def link_for(reader: str, identity: str) -> str:
    """The same, at the reader's own server where that shows it: there she can act on it.

    At an account's own server she is a guest, and its page has no menu for her.
    """
    home = _ACTOR.fullmatch(reader)
    if home is None or _STATUS_URI.fullmatch(identity) is not None:
        return link_to(identity)
    acct = acct_on(home["origin"], identity)
    return link_to(identity) if acct is None else f"{home['origin']}/@{acct}"


def address_of(account: str) -> str | None:
    """`name@host` of an actor URI that shows its name; None for one that does not.

    A guess where a server's handles end in another name than its own: what is found by it has to
    be compared.
    """
    actor = _ACTOR.fullmatch(account) or _PAGE.fullmatch(account)
    if actor is None or not actor["name"]:
        return None
    return f"{actor['name']}@{actor['origin'].partition('://')[2]}"


def acct_on(base: str, account: str) -> str | None:
    """As that server writes it: the name alone where the account is its own."""
    address = address_of(account)
    if address is None:
        return None
    name, _, host = address.partition("@")
    return name if base.endswith(f"//{host}") else address
