"""Posts and notifications become what the bot noticed; nothing past this file sees the wire."""

from collections.abc import Mapping
from datetime import datetime

from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId
from bot.model.senses import Aimed, Befriended, Followed, Spoke
from bot.networks.mastodon.entities import OPEN, Notice, Person, Status
from bot.networks.mastodon.letters import heard
from bot.networks.mastodon.shelf import Known, Shelf


def follow_of(account: AccountId) -> str:
    """The name of an account's follow of the bot: no server gives such a thing an id."""
    return f"{account}#follows"


def followed(notice: Notice) -> Followed | None:
    if notice.person is None:
        return None
    return Followed(notice.person.account, follow_of(notice.person.account), notice.at)


def aimed(status: Status, her: Person, shelf: Shelf, at: datetime) -> Aimed | None:
    """The post as seen from her, where it answers, quotes or mentions her.

    The handles that it begins with only say whom it is for, and are left out.
    `at` is when the server let us know of it. The shelf tells what was answered; where it does
    not, the post still counts, only without what would have been known.
    """
    author = status.author.account
    reason = _reason(status, her, shelf)
    if author == her.account or reason is None:
        return None
    kind, about = reason
    parent = shelf.post(status.answers)
    is_reply = kind is Kind.REPLY
    interaction = Interaction(
        post=status.uri,
        author=author,
        member=her.account,
        kind=kind,
        text=heard(status.text),
        seen_at=at,
        subject=about.uri if about else None,
        version=status.version,
        root=_root(about, parent) if is_reply else None,
        answers=_answers(status, her, parent, shelf) if is_reply else None,
        parent=_words(status, parent, shelf),
    )
    return Aimed(interaction, edited=bool(status.version))


def befriended(status: Status, shelf: Shelf) -> Befriended | None:
    """Whom she answered with this post of hers; None where it is nobody, or not known who."""
    other = shelf.person(status.answers_account)
    if other is None or other.account == status.author.account:
        return None
    return Befriended(status.author.account, other.account, None, status.at)


def spoken(status: Status, shelf: Shelf) -> Spoke | None:
    """Whom a public post of hers answers, else whom it quotes.

    Servers tell no root of a conversation, so it is read from her own post.
    """
    if status.visibility not in OPEN:
        return None
    author, words = status.author.account, heard(status.text)
    answered = shelf.person(status.answers_account)
    if answered is not None and answered.account != author:
        return Spoke(author, answered.account, status.uri, words, status.at)
    quoted = shelf.quoted(status.quotes) if status.quotes else None
    if quoted is None or quoted.author == author:
        return None
    return Spoke(author, quoted.author, quoted.uri, words, status.at, quotes=True)


def others_in(status: Status, ours: set[str]) -> Mapping[str, str]:
    """Everybody mentioned whose local id is not among ours: the address of each by its handle."""
    return {each.acct: each.url for each in status.mentions if each.id not in ours}


def _reason(status: Status, her: Person, shelf: Shelf) -> tuple[Kind, Known | None] | None:
    """The most direct one: reply, quote, mention; with what is answered or quoted.

    Where both the parent and the root are hers, the root is what is answered.
    """
    parent = shelf.post(status.answers)
    if parent is not None and parent.root_author == her.account and parent.root is not None:
        root = Known(parent.root, her.account, "", parent.root, her.account, "")
        return Kind.REPLY, root
    if status.answers_account == her.id:
        return Kind.REPLY, parent
    if _quotes(status, her, shelf):
        quoted = shelf.quoted(status.quotes) if status.quotes else None
        return Kind.QUOTE, quoted
    return (Kind.MENTION, None) if _mentions(status, her) else None


def _root(about: Known | None, parent: Known | None) -> PostId | None:
    if parent is not None:
        return parent.root
    return about.root if about else None


def _answers(status: Status, her: Person, parent: Known | None, shelf: Shelf) -> AccountId | None:
    """Whom a reply speaks to, where it has nothing for her but a place in her conversation."""
    if status.answers_account == her.id or _mentions(status, her) or _quotes(status, her, shelf):
        return None
    if parent is None or parent.author in {status.author.account, her.account}:
        return None
    return parent.author


def _words(status: Status, parent: Known | None, shelf: Shelf) -> str | None:
    """What it answers or else quotes, where that is at hand."""
    if parent is None and status.quotes is not None:
        parent = shelf.quoted(status.quotes)
    return parent.text or None if parent else None


def _mentions(status: Status, her: Person) -> bool:
    return any(mention.id == her.id for mention in status.mentions)


def _quotes(status: Status, her: Person, shelf: Shelf) -> bool:
    quoted = shelf.quoted(status.quotes) if status.quotes else None
    return quoted is not None and quoted.author == her.account
