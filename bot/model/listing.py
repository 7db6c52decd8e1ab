"""Our own community's list: what is on it, and the facts on which an account may come there."""

from dataclasses import dataclass

from bot.model.episodes import EpisodeKind
from bot.model.lists import Recommendation
from bot.model.people import AccountId, Member


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands on our list now, with the case that it came from."""

    said: Recommendation
    case: int
    members: int = 0  # in whose cases it was when it was listed; 0: not known any more


@dataclass(frozen=True, slots=True)
class Naming:
    """One member's case in which the account counts as hostile."""

    case: int
    member: Member
    kind: EpisodeKind
    verdict: str | None  # of moderators; None: not judged
    wrong: bool  # it was no harassment, she said of the case, or she trusts the account
    handled_by: frozenset[AccountId] = frozenset()  # moderators


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account of one case that may come on the list. Who named it is never shown."""

    account: AccountId
    number: int  # of its first contact in that case
    namings: tuple[Naming, ...]
    evidence: str  # SHA-256 over keyed facts of these cases, in hex
    asks_for_help: bool = False  # some member, as far as is known
    members: int = 0  # who are protected
    known_to: int = 0  # those of them who follow it, have answered or trust it
    tied: frozenset[AccountId] = frozenset()  # moderators who do
