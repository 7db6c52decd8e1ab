"""The brake: whatever the rules want, a member gets only so many alerts, the worst ones first."""

from dataclasses import dataclass

from bot.model.actions import Say
from bot.model.cases import Case
from bot.model.changes import ToldEpisode
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Spent:
    """Cards to one member in the last 24 hours, those that still wait included."""

    alerts: int = 0
    others: int = 0  # those of them that are about no dogpile

    def with_one_more(self, alert: Say) -> "Spent":
        return Spent(self.alerts + 1, self.others + (not _is_pile_on(alert)))


def has_room(alert: Say, spent: Spent, policy: Policy) -> bool:
    """A quarter is kept for pile-ons: a few accounts that threaten or flood cannot spend it."""
    most = policy.alerts_per_day
    for_pile_ons = max(1, most // 4) if most > 1 else 0
    full = not _is_pile_on(alert) and spent.others >= most - for_pile_ons
    return spent.alerts < most and not full


def _is_pile_on(alert: Say) -> bool:
    return alert.line == Line.PILE_ON


def within_limits(wanted: Decision, case: Case, policy: Policy) -> Decision:
    """Drop messages beyond `alerts_per_day`, most severe kept; what was held back is a reason.

    The episode is opened all the same: moderators see it in their queue, `why` shows it, and she is
    told as soon as there is room. A card that is held back asks nothing, so her next "1" is about
    the last one that she was shown. A note that is about no case is not held back.
    """
    cards = (a for a in wanted.actions if isinstance(a, Say) and a.case is not None)
    alerts = sorted(cards, key=lambda a: a.priority)
    spent, held = Spent(case.alerts_today, case.others_today), list[Say]()
    for alert in alerts:
        if has_room(alert, spent, policy):
            spent = spent.with_one_more(alert)
        else:
            held.append(alert)
    if not held:
        return wanted
    why = f"held back {len(held)}: at most {policy.alerts_per_day} alerts a day to one member"
    kept = tuple(action for action in wanted.actions if action not in held)
    untold = {alert.case for alert in held}
    changes = tuple(
        c for c in wanted.changes if not (isinstance(c, ToldEpisode) and c.number in untold)
    )
    return Decision(changes, kept, (*wanted.because, why))
