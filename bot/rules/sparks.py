"""What drove it: the quote after which most of the crowd came, if more than the time says so.

Members of a crowd quote her too, and most of it comes after the first of them: so a quote is named
only where a large account wrote it, or where part of the crowd follows whoever did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.actions import ReadNames, ReadTies
from bot.model.cases import Case
from bot.model.changes import Quoted
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, Quote, Ties
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.counting import counts, hostile_contacts

FEWEST_AFTER = 2
FEWEST_FOLLOWERS, LEAST_FOLLOWING = 2, 0.2
"""So many of the crowd, and such a share of those asked about, follow who drove it."""
MOST_QUOTES, MOST_TIES = 3, 120
"""Quotes of one crowd that may be named, and accounts about whom it is asked whom they follow."""
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


def sparks_of(case: Case, contacts: Sequence[Contact], policy: Policy) -> tuple[Quote, ...]:
    """The quotes before most of these hostile accounts, the likeliest first, `MOST_QUOTES` at most.

    Only unwelcome ones, or those of large accounts, and never of somebody who may be asking for
    help: a kind quote that others followed is nobody's fault. That they came after it is no proof
    that it sent them.
    """
    first = _first_contacts(contacts)
    asking = {contact.author for contact in contacts if contact.spares}
    quoting = {c.post: _quote_of(c) for c in contacts if c.kind is Kind.QUOTE and not c.care}
    quotes = (quoting | {quote.post: quote for quote in case.quotes}).values()
    known = (replace(quote, followers=reach(quote, case)) for quote in quotes)
    found = [
        quote
        for quote in known
        if quote.author not in asking
        and (is_unwelcome(quote, policy) or is_large(quote, policy))
        and _is_before_most(quote, first)
    ]
    found.sort(key=lambda quote: _likeliest(quote, policy))
    return tuple(found[:MOST_QUOTES])


def _likeliest(quote: Quote, policy: Policy) -> tuple[bool, float, datetime, PostId]:
    return not is_large(quote, policy), -(quote.hostility or 0.0), quote.at, quote.post


def named_at_once(quotes: Iterable[Quote], policy: Policy) -> PostId | None:
    """What the first card may claim of these: nobody has told yet who follows whom."""
    return next((quote.post for quote in quotes if is_large(quote, policy)), None)


def ties_to_read(episode: Episode, quotes: Iterable[Quote]) -> tuple[ReadTies, ...]:
    """Of the worst accounts only, so that a crowd of thousands costs few questions."""
    asked = []
    for quote in quotes:
        others = tuple(who for who in episode.hostile if who != quote.author)[:MOST_TIES]
        asked.append(ReadTies(episode.member, episode.number, quote.author, others, quote.post))
    return tuple(each for each in asked if each.accounts)


def look_again(case: Case, episode: Episode, policy: Policy) -> tuple[ReadTies, ...]:
    """Once a crowd has had time to grow, and before the update that may tell of it.

    No more where a quote is known to be followed. The ledger asks anew only about twice as many.
    """
    known = episode.ties is not None and is_followed(episode.ties)
    if known or case.now - episode.opened_at < policy.update_every / 2:
        return ()
    return ties_to_read(episode, sparks_of(case, episode.contacts, policy))


def with_ties(
    spark: PostId | None, known: Ties | None, quote: PostId, ties: Ties
) -> tuple[PostId | None, Ties | None]:
    """The spark and its ties, now that it is known who of the crowd follows this quote's author."""
    if quote == spark:
        return spark, ties
    best = known.followers if known else 0
    return (quote, ties) if is_followed(ties) and ties.followers > best else (spark, known)


def is_followed(ties: Ties) -> bool:
    """Whether so many of a crowd follow that it is no accident."""
    return ties.followers >= max(FEWEST_FOLLOWERS, LEAST_FOLLOWING * ties.asked)


def is_large(quote: Quote, policy: Policy) -> bool:
    return (quote.followers or 0) >= policy.large_account


def reach(quote: Quote, case: Case) -> int | None:
    """Followers of who quoted her; None where that is not known."""
    profile = case.profiles.get(quote.author)
    return quote.followers or (profile.followers if profile else None)


def is_unwelcome(quote: Quote, policy: Policy) -> bool:
    return (quote.hostility or 0.0) >= policy.unwelcome_at


def came_after(quote: Quote, contacts: Iterable[Contact]) -> bool:
    """Whether most of the other hostile accounts came after this quote, and two of them.

    None came long before it: it did not send those.
    """
    return _is_before_most(quote, _first_contacts(contacts))


def _first_contacts(contacts: Iterable[Contact]) -> dict[AccountId, datetime]:
    first = dict[AccountId, datetime]()
    for contact in hostile_contacts(contacts):
        first[contact.author] = min(contact.at, first.get(contact.author, contact.at))
    return first


def _is_before_most(quote: Quote, first: Mapping[AccountId, datetime]) -> bool:
    others = [at for author, at in first.items() if author != quote.author]
    after = sum(at >= quote.at for at in others)
    is_fresh = bool(first) and quote.at >= min(first.values()) - BEFORE
    return is_fresh and after >= FEWEST_AFTER and after > len(others) / 2


def _quote_of(contact: Contact) -> Quote:
    return Quote(contact.post, contact.author, contact.at, contact.hostility)
