"""The brake: whatever the rules want, a member gets only so many alerts, the worst ones first."""

from bot.model.actions import Say
from bot.model.cases import Case
from bot.model.changes import ToldEpisode
from bot.model.decisions import Decision
from bot.model.policy import Policy


def within_limits(wanted: Decision, case: Case, policy: Policy) -> Decision:
    """Drop messages beyond `alerts_per_day`, most severe kept; what was held back is a reason.

    The episode is opened all the same: moderators see it in their queue, and `why` shows it. A card
    that is held back asks nothing, so her next "1" is about the last one that she was shown.
    """
    alerts = sorted((a for a in wanted.actions if isinstance(a, Say)), key=lambda a: a.priority)
    room = max(0, policy.alerts_per_day - case.alerts_today)
    held = alerts[room:]
    if not held:
        return wanted
    why = f"held back {len(held)}: at most {policy.alerts_per_day} alerts a day to one member"
    kept = tuple(action for action in wanted.actions if action not in held)
    untold = {alert.case for alert in held}
    changes = tuple(
        c for c in wanted.changes if not (isinstance(c, ToldEpisode) and c.number in untold)
    )
    return Decision(changes, kept, (*wanted.because, why))
