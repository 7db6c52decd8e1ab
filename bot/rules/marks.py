"""What stands beside the words and makes a pile-on a little likelier; none of it proves anything.

Each mark adds evidence in nats, as if it were so much likelier in a pile-on than on usual days. All
of them together add at most `MOST`: they lower what the words must bring, and never replace it.
One young account, one pair of alike texts, is what happens on any day, so those add nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from math import log
from operator import eq
from typing import assert_never

from bot.model.cases import Case
from bot.model.episodes import Contact
from bot.model.gauges import Gauge
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.signals import Heat, Label, Mark, MarkKind, Profile
from bot.rules import gauging
from bot.rules.counting import hostile_contacts
from bot.rules.sparks import came_after, is_unwelcome, reach

MOST = 1.5
"""Nats, of all marks together: at most the evidence of one hostile stranger or so."""

ALIKE_AT = 0.6
"""Share of equal places of two prints. Of ten million pairs of hostile texts 4 reached it, three of
which are one text in two spellings; of copies with one word changed 97 in 100 do."""
PAIR, ALIKE_EACH = 2, log(3)
"""So many accounts that write alike are nothing; what each further one adds."""
YOUNG_EACH = log(2)
"""For each young account after the first."""
LABELS_MOST = log(3)
HOT_BY, HOT = 2.0, 0.3
"""A feed is hot at so many times its usual share of hostile replies."""
LARGE_QUOTE = 1.0

FEW_POSTS = 5
"""An account with fewer is as good as new."""
AHEAD = timedelta(days=1)
"""So far the clock of a server may be ahead; what is said to be created later is not believed."""
MOST_COMPARED = 64
"""Prints of one run; among more of them the newest are compared, which is enough for `MOST`."""
WARM = 1 / 3
"""Share of the bound from which on the bot looks at who they are."""


def is_warm(gauge: Gauge, tolerated: float) -> bool:
    """Whether a crowd may be forming, at so many tolerated false alarms a year."""
    return gauging.evidence(gauge) >= WARM * gauging.bound(gauge, tolerated)


def marks_of(case: Case, contacts: Sequence[Contact], policy: Policy) -> tuple[Mark, ...]:
    """Those of the hostile strangers among these contacts, in whatever order they are given."""
    theirs = hostile_contacts(contacts)
    found = (
        _alike(theirs),
        _young(theirs, case.profiles, policy),
        _labelled(theirs, case.signals.labels),
        _hot(case.signals.heat),
        _quoted(case, contacts, policy),
    )
    return tuple(mark for mark in found if mark is not None)


def evidence_of(marks: Iterable[Mark]) -> float:
    """In nats, 0 to `MOST`."""
    return min(MOST, sum(mark.weight for mark in marks))


def in_words(mark: Mark) -> str:
    match mark.kind:
        case MarkKind.ALIKE:
            return (
                f"{mark.count} accounts use nearly the same words,"
                " which is no proof that they act together"
            )
        case MarkKind.YOUNG:
            return f"{mark.count} of the accounts are new or almost empty, which proves nothing"
        case MarkKind.LABELS:
            return f"labelers have labelled {mark.count} of the accounts, for whatever reason"
        case MarkKind.HEAT:
            return "community feeds show more hostile replies than usual"
        case MarkKind.LARGE_QUOTE:
            return f"an account with {mark.count} followers quoted her before most of them came"
        case _:
            assert_never(mark.kind)


def _alike(theirs: Iterable[Contact]) -> Mark | None:
    """Groups of accounts in which each writes nearly like another one of them."""
    printed = sorted((c.at, c.post, c.author, c.wording) for c in theirs if c.wording)
    groups = {author: frozenset({author}) for _, _, author, _ in printed}
    for (*_, one, words), (*_, other, same) in combinations(printed[-MOST_COMPARED:], 2):
        if groups[one] is not groups[other] and likeness(words, same) >= ALIKE_AT:
            joined = groups[one] | groups[other]
            groups |= dict.fromkeys(joined, joined)
    sizes = [len(group) for group in set(groups.values())]
    weight = ALIKE_EACH * sum(max(0, size - PAIR) for size in sizes)
    together = sum(size for size in sizes if size > PAIR)
    return Mark(MarkKind.ALIKE, together, weight) if weight else None


def likeness(words: Sequence[int], others: Sequence[int]) -> float:
    """Estimated Jaccard similarity of two texts, by their prints; 0 where one has none."""
    if not words or len(words) != len(others):
        return 0.0
    same: int = sum(map(eq, words, others))
    return same / len(words)


def _young(
    theirs: Iterable[Contact], profiles: Mapping[AccountId, Profile], policy: Policy
) -> Mark | None:
    """Whose profile is not known is never young."""
    known = ((contact, profiles.get(contact.author)) for contact in theirs)
    young = {c.author for c, profile in known if profile and _is_young(profile, c, policy)}
    more = len(young) - 1
    return Mark(MarkKind.YOUNG, len(young), YOUNG_EACH * more) if more > 0 else None


def _is_young(profile: Profile, contact: Contact, policy: Policy) -> bool:
    if profile.posts is not None and profile.posts < FEW_POSTS:
        return True
    if profile.created_at is None:
        return False
    return -AHEAD <= contact.at - profile.created_at < policy.young_account


def _labelled(theirs: Sequence[Contact], labels: Iterable[Label]) -> Mark | None:
    """Each account with the weightiest of its labels; several labelers may copy each other."""
    weights: dict[AccountId, float] = defaultdict(float)
    posts = {contact.post: contact for contact in theirs}
    newest = {contact.author: contact for contact in sorted(theirs, key=lambda each: each.at)}
    for label in labels:
        about = posts.get(label.post) if label.post else newest.get(label.account)
        if about is None or about.author != label.account:
            continue
        if label.ends_at is None or label.ends_at > about.at:
            weights[label.account] = max(weights[label.account], label.weight)
    heavy = [weight for weight in weights.values() if weight > 0.0]
    weight = min(LABELS_MOST, sum(sorted(heavy)))
    return Mark(MarkKind.LABELS, len(heavy), weight) if heavy else None


def _hot(heat: Heat | None) -> Mark | None:
    hot = heat is not None and heat.now > 0.0 and heat.now >= HOT_BY * heat.usual
    return Mark(MarkKind.HEAT, weight=HOT) if hot else None


def _quoted(case: Case, contacts: Sequence[Contact], policy: Policy) -> Mark | None:
    """The reach of the largest account whose unwelcome quote came before most of them.

    A kind quote sends kind people, and with them the few hostile ones of any large crowd.
    """
    largest = [
        followers
        for quote in case.quotes
        if (followers := reach(quote, case) or 0) >= policy.large_account
        and is_unwelcome(quote, policy)
        and came_after(quote, contacts)
    ]
    return Mark(MarkKind.LARGE_QUOTE, max(largest), LARGE_QUOTE) if largest else None
