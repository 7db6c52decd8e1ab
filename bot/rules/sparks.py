"""What drove it: the quote after which most of the crowd came."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.model.cases import Case
from bot.model.changes import Quoted
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Quote
from bot.model.interactions import Kind, PostId
from bot.model.policy import Policy
from bot.rules.counting import counts, hostile_accounts

BEFORE = timedelta(hours=3)
"""A quote that is older than this when the first of a crowd arrives did not send them."""


def remember_quote(case: Case, policy: Policy) -> Decision:
    """Of any tone, for a day: what sends a crowd may itself be polite."""
    seen = case.interaction
    known = any(quote.post == seen.post for quote in case.quotes)
    if seen.kind is not Kind.QUOTE or known or not counts(case, policy):
        return NOTHING
    quote = Quote(seen.post, seen.author, seen.seen_at, case.verdict.hostility)
    return Decision((Quoted(seen.member, quote),))


def spark_of(contacts: Sequence[Contact], quotes: Iterable[Quote]) -> PostId | None:
    """The quote before most of these hostile accounts; of several the most hostile, then the first.

    None where no quote has at least half of the others, and two of them, after it. That they came
    after it is no proof that it sent them.
    """
    crowd = hostile_accounts(contacts)
    first = {c.author: c.at for c in reversed(contacts) if c.author in crowd}
    if not first:
        return None
    begins = min(first.values())
    quoting = {c.post: _quote_of(c) for c in contacts if c.kind is Kind.QUOTE}
    found = []
    for quote in (quoting | {quote.post: quote for quote in quotes}).values():
        others = [at for author, at in first.items() if author != quote.author]
        after = sum(at >= quote.at for at in others)
        if quote.at >= begins - BEFORE and after >= max(2, len(others) / 2):
            found.append((-(quote.hostility or 0.0), quote.at, quote.post))
    return min(found)[2] if found else None


def _quote_of(contact: Contact) -> Quote:
    return Quote(contact.post, contact.author, contact.at, contact.hostility)
