"""What a report to a network's own moderators says, in a member's name, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.model.interactions import PostId


class Reason(StrEnum):
    """The reason types that hostility can have, as Bluesky names them."""

    THREATS = "tools.ozone.report.defs#reasonViolenceThreats"
    SEXUAL = "tools.ozone.report.defs#reasonSexualOther"
    DOXXING = "tools.ozone.report.defs#reasonHarassmentDoxxing"
    HATE = "tools.ozone.report.defs#reasonHarassmentHateSpeech"
    TARGETED = "tools.ozone.report.defs#reasonHarassmentTargeted"
    OTHER = "tools.ozone.report.defs#reasonHarassmentOther"


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
