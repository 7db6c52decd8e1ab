"""One community's thresholds and limits, as config/policy.toml states them."""

from dataclasses import dataclass
from datetime import time, timedelta


@dataclass(frozen=True, slots=True)
class Policy:
    """Every field is a key of config/policy.toml; probabilities are 0..1."""

    # judging
    hostile_at: float = 0.86  # what the released model names, see tests/laws/test_released_model.py
    severe_at: float = 0.8
    care_at: float = 0.5
    sensitivity: str = "normal"  # low, normal or high
    dogpile_window: timedelta = timedelta(minutes=60)
    dogpile_accounts_low: int = 8
    dogpile_accounts_normal: int = 5
    dogpile_accounts_high: int = 3
    gather_for: timedelta = timedelta(seconds=20)
    update_every: timedelta = timedelta(minutes=30)
    ebbs_after: timedelta = timedelta(hours=2)
    # opting in
    confirm: bool = False
    max_members: int = 500
    moderators_approve: bool = False
    probation: timedelta = timedelta(days=14)
    welcomes_per_day: int = 200  # to followers older than the first start
    # acting
    mute_for: timedelta = timedelta(days=7)
    mute_longest: timedelta = timedelta(days=90)
    pause_for: timedelta = timedelta(hours=24)
    confirm_above: int = 5  # accounts in one mute that need no second yes
    links_per_message: int = 5
    # talking
    member_waits: timedelta = timedelta(hours=2)
    moderator_waits: timedelta = timedelta(minutes=10)
    claim_for: timedelta = timedelta(minutes=20)
    undo_for: timedelta = timedelta(days=30)
    messages_per_minute: int = 4
    stranger_share: float = 0.1
    quiet_start: time = time(22)
    quiet_end: time = time(7)
    community_timezone: str = "UTC"
    outage_told_after: timedelta = timedelta(minutes=15)
    # limits
    measures_per_hour: int = 60  # per member
    measures_per_day: int = 200  # in one member's name
    alerts_per_day: int = 24  # cards to one member
    # keeping
    keep_text: timedelta = timedelta(days=90)
    keep_contacts: timedelta = timedelta(days=730)
    keep_after_leaving: timedelta = timedelta(days=7)
    keep_audit: timedelta = timedelta(days=730)

    def crowd(self) -> int:
        """Distinct hostile strangers within `dogpile_window` that make a dogpile."""
        return {
            "low": self.dogpile_accounts_low,
            "normal": self.dogpile_accounts_normal,
            "high": self.dogpile_accounts_high,
        }[self.sensitivity]
