"""What drove it: the quote after which most of the crowd came."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.model.actions import ReadNames
from bot.model.cases import Case
from bot.model.changes import Quoted
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Quote
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.counting import counts, hostile_accounts

FEWEST_AFTER = 2
BEFORE = timedelta(hours=3)
"""A quote that is older than this when the first of a crowd arrives did not send them."""


def remember_quote(case: Case, policy: Policy) -> Decision:
    """Of any tone, for a day: what sends a crowd may itself be polite.

    Who quotes her is looked up at once: a crowd follows a large account within minutes.
    """
    seen = case.interaction
    known = any(quote.post == seen.post for quote in case.quotes)
    if seen.kind is not Kind.QUOTE or known or not counts(case, policy):
        return NOTHING
    quote = Quote(seen.post, seen.author, seen.seen_at, case.verdict.hostility)
    return Decision((Quoted(seen.member, quote),), (ReadNames(seen.member, (seen.author,)),))


def spark_of(contacts: Sequence[Contact], quotes: Iterable[Quote], policy: Policy) -> PostId | None:
    """The quote before most of these hostile accounts; of several the most hostile, then the first.

    Only an unwelcome one, or that of a large account, and never of somebody who may be asking for
    help: a kind quote that others followed is nobody's fault. That they came after it is no proof
    that it sent them.
    """
    first = _first_contacts(contacts)
    asking = {contact.author for contact in contacts if contact.care}
    quoting = {c.post: _quote_of(c) for c in contacts if c.kind is Kind.QUOTE}
    found = [
        (-(quote.hostility or 0.0), quote.at, quote.post)
        for quote in (quoting | {quote.post: quote for quote in quotes}).values()
        if quote.author not in asking and _may_send(quote, policy) and _is_before_most(quote, first)
    ]
    return min(found)[2] if found else None


def _may_send(quote: Quote, policy: Policy) -> bool:
    return is_unwelcome(quote, policy) or (quote.followers or 0) >= policy.large_account


def is_unwelcome(quote: Quote, policy: Policy) -> bool:
    return (quote.hostility or 0.0) >= policy.unwelcome_at


def came_after(quote: Quote, contacts: Iterable[Contact]) -> bool:
    """Whether most of the other hostile accounts came after this quote, and two of them.

    None came long before it: it did not send those.
    """
    return _is_before_most(quote, _first_contacts(contacts))


def _first_contacts(contacts: Iterable[Contact]) -> dict[AccountId, datetime]:
    contacts = tuple(contacts)
    crowd, first = hostile_accounts(contacts), dict[AccountId, datetime]()
    for contact in contacts:
        if contact.author in crowd:
            first[contact.author] = min(contact.at, first.get(contact.author, contact.at))
    return first


def _is_before_most(quote: Quote, first: Mapping[AccountId, datetime]) -> bool:
    others = [at for author, at in first.items() if author != quote.author]
    after = sum(at >= quote.at for at in others)
    is_fresh = bool(first) and quote.at >= min(first.values()) - BEFORE
    return is_fresh and after >= FEWEST_AFTER and after > len(others) / 2


def _quote_of(contact: Contact) -> Quote:
    return Quote(contact.post, contact.author, contact.at, contact.hostility)
