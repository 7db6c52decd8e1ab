"""One community's thresholds and limits, as config/policy.toml states them."""

from dataclasses import dataclass
from datetime import time, timedelta

from bot.model.reports import Behaviour
from bot.model.signals import Meaning

LABELS = (
    Meaning("threat", 0.7, Behaviour.THREATS),
    Meaning("intolerant", 0.5, Behaviour.HATE),
    Meaning("rude", 0.4),
    Meaning("limited", 0.4),
    Meaning("suspended", 0.7),
    Meaning("listed", 0.4),
)
"""Of Bluesky's own labeler, of servers on Mastodon, and of the lists of others."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Every field is a key of config/policy.toml; probabilities are 0..1."""

    # judging
    hostile_at: float = 0.86  # what the released model names, see tests/laws/test_released_model.py
    severe_at: float = 0.8
    care_at: float = 0.5
    sensitivity: str = "normal"  # low, normal or high
    false_alarms_low: float = 0.1  # tolerated of dogpiles, in a member's year
    false_alarms_normal: float = 1.0
    dogpile_fewest: int = 3  # distinct hostile strangers, however strong the evidence
    dogpile_accounts_high: int = 3
    dogpile_window_high: timedelta = timedelta(minutes=60)
    young_account: timedelta = timedelta(days=30)
    large_account: int = 10_000  # followers
    labels: tuple[Meaning, ...] = LABELS
    brace_factor: float = 10.0  # as many false alarms are tolerated while she is braced
    brace_for: timedelta = timedelta(hours=24)
    burst_posts: int = 6  # hostile ones, by one account or two
    burst_window: timedelta = timedelta(minutes=60)
    unwelcome_at: float = 0.5
    unread_accounts: int = 10
    kind_at: float = 0.5
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
    # reports of members
    reporter_dismissed: int = 3  # reports judged to be no harassment, within 30 days
    advisory_for: timedelta = timedelta(days=30)
    same_server_weight: float = 0.5
    mass_reports: int = 5
    mass_reports_window: timedelta = timedelta(minutes=60)
    # limits
    measures_per_hour: int = 60  # per member
    measures_per_day: int = 200  # in one member's name
    alerts_per_day: int = 24  # cards to one member
    allies_per_ask: int = 5  # colleagues who hear of one `backup`
    asks_per_ally: int = 2  # a week
    asks_per_member: int = 3  # a week
    # lists of others
    list_for: timedelta = timedelta(days=30)
    list_agree: int = 1  # lists that have to name an account
    list_entries: int = 5_000  # of one list; a longer one is not read
    list_most: int = 200  # accounts that one list may hide from one member
    list_additions_per_day: int = 25  # under the yes to a list as it was
    list_stale_for: timedelta = timedelta(days=7)  # until a stale one hides nobody any more
    # by standing consent
    automatic_at: float = 0.95  # hostility of an account that is hidden unasked
    automatic_per_hour: int = 20  # mutes in one member's name
    automatic_per_day: int = 200  # of all members together
    # keeping
    keep_text: timedelta = timedelta(days=90)
    keep_contacts: timedelta = timedelta(days=730)
    keep_after_leaving: timedelta = timedelta(days=7)
    keep_audit: timedelta = timedelta(days=730)

    def meaning_of(self, labeler: str, value: str) -> Meaning | None:
        """What is made of a label, first by who says it; None: nothing."""
        said = [each for each in self.labels if each.value == value]
        found = next((e for e in said if e.labeler == labeler), None)
        found = found or next((e for e in said if not e.labeler), None)
        return found if found and found.weight > 0.0 else None

    def false_alarms(self, *, braced: bool) -> float:
        """Dogpiles that may be none, tolerated in a member's year. At "high" no promise holds."""
        usual = self.false_alarms_low if self.sensitivity == "low" else self.false_alarms_normal
        return usual * self.brace_factor if braced else usual
