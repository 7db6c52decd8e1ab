"""Who is in the made-up network, and how often each of them turns up."""

import base64
from dataclasses import dataclass
from random import Random
from typing import Self

TIERS = (1_000, 100_000, 1_000_000)  # members: the first so many accounts that watching can mean
STORED = 100_000  # authors of whom an interaction is stored


def made_up_did(rng: Random) -> str:
    """did:plc and 24 characters of base32 (https://web.plc.directory/spec)."""
    return "did:plc:" + base64.b32encode(rng.randbytes(15)).decode().lower()


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something the accounts of one tier have: the part that is theirs alone."""

    first: float  # ranks below 1,000
    next: float  # below 100,000
    last: float  # below 1,000,000

    def tier(self, rng: Random) -> int | None:
        """0, 1 or 2; None for everybody else."""
        drawn = rng.random()
        for tier, share in enumerate((self.first, self.next, self.last)):
            if drawn < share:
                return tier
            drawn -= share
        return None


@dataclass(frozen=True, slots=True)
class People:
    """Nobody is in two of these."""

    famous: list[str]  # by rank: the members are the first of them
    stored: list[str]  # something that they wrote is stored
    writers: list[str]  # write to the famous; what they wrote stays
    others: list[str]

    @classmethod
    def made_up(cls, rng: Random, famous: int = TIERS[-1], stored: int = STORED) -> Self:
        sizes = (famous, stored, stored, 2 * stored)
        return cls(*([made_up_did(rng) for _ in range(size)] for size in sizes))

    def at_tier(self, tier: int, rng: Random) -> str:
        """One account of a tier; of the next smaller one where the network is smaller."""
        edges = [0, *(min(edge, len(self.famous)) for edge in TIERS)]
        low, high = edges[tier], edges[tier + 1]
        return self.famous[rng.randrange(low, high) if low < high else rng.randrange(high)]

    def somebody(self, rng: Random) -> str:
        return rng.choice(self.others)

    def writer(self, rng: Random) -> str:
        return rng.choice(self.writers)
