"""Who counts as a second moderator: another person, whom nobody else could be speaking for."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from bot.model.episodes import Opinion
from bot.model.people import Member, Network, host_of, network_of


def has_pair(moderators: Iterable[Member]) -> bool:
    """Whether two of them can decide what needs two."""
    return any(not connected(one, other) for one, other in combinations(moderators, 2))


def agreed(opinions: Sequence[Opinion], verdict: str, moderators: Iterable[Member]) -> bool:
    """Whether two unconnected ones, who are moderators still, hold this verdict."""
    holders = {opinion.by for opinion in opinions if opinion.verdict == verdict}
    return has_pair(each for each in moderators if holders & set(each.accounts))


def connected(one: Member, other: Member) -> bool:
    """One person, or both on one Mastodon server: whoever runs it could write as either.

    Accounts that a moderator has parted are still one person's.
    """
    same_person = one.ever & other.ever
    return bool(same_person or _servers(one) & _servers(other))


def _servers(moderator: Member) -> set[str]:
    return {host_of(a) for a in moderator.accounts if network_of(a) is Network.MASTODON}
