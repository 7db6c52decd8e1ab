"""What a report to a network's own moderators says, in a member's name, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.model.interactions import PostId


class Reason(StrEnum):
    """The reason types that hostility can have, as Bluesky names them."""

    THREATS = "tools.ozone.report.defs#reasonViolenceThreats"
    SEXUAL = "tools.ozone.report.defs#reasonSexualOther"
    DOXXING = "tools.ozone.report.defs#reasonHarassmentDoxxing"
    HATE = "tools.ozone.report.defs#reasonHarassmentHateSpeech"
    TARGETED = "tools.ozone.report.defs#reasonHarassmentTargeted"
    OTHER = "tools.ozone.report.defs#reasonHarassmentOther"

    @property
    def words(self) -> str:
        """For moderators who have no kinds of their own for these."""
        return _IN_WORDS[self]


_IN_WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.THREATS: "threats or incitement",
        Reason.SEXUAL: "sexual harassment",
        Reason.DOXXING: "private details (doxxing)",
        Reason.HATE: "hate speech",
        Reason.TARGETED: "targeted harassment",
        Reason.OTHER: "harassment",
    }
)


@dataclass(frozen=True, slots=True)
class Filing:
    """What one report says of one account. `posts` are aimed at her, the worst first."""

    reason: Reason
    posts: tuple[PostId, ...]
    version: str  # of the worst: on Bluesky its CID


class Fate(StrEnum):
    """What is to be seen of a reported account later."""

    THERE = "there"
    GONE = "gone"  # the worst post is not shown any more
    LABELLED = "labelled"  # by a labeler that the bot listens to
    AWAY = "away"  # the account is not shown any more
