"""Why a sign-in ended without a session, in words for the member."""

from enum import StrEnum

from bot.model.errors import Refused

USED = "That sign-in was used already. Please start again."
STRANGE = "That sign-in was not started here. Please start again."
LATE = "That sign-in took longer than 10 minutes. Please start again."
DECLINED = "You chose not to allow it. Nothing has changed."
UNFINISHED = "Your server did not finish the sign-in. Please start again."
OTHER_ACCOUNT = "You signed in with another account than the one I wrote to."
TOO_LITTLE = "Your server did not allow hiding accounts for you, so I cannot do that."


class WhyNot(StrEnum):
    DECLINED = "declined"  # she said no at her server
    OTHER_ACCOUNT = "other_account"
    LAPSED = "lapsed"  # too late, used already, or not started here
    TOO_LITTLE = "too_little"  # her server did not grant the mutes
    FAILED = "failed"


class SignInRefused(Refused):
    """A sign-in that ended without a session; the message is a sentence for her."""

    def __init__(self, why: WhyNot, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why
