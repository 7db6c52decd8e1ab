"""What people said about the verdicts that they looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One post that counted, and whether a member or a moderator found that it should have."""

    hostility: float  # as the scorer gave it then
    scorer: str  # its version, which names the correction that was in force
    hostile: bool
