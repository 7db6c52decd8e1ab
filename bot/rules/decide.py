"""Every rule about one interaction. They see the same case and never each other's results."""

from collections.abc import Callable
from typing import TypeAlias

from bot.model.cases import Case
from bot.model.decisions import NOTHING, Decision
from bot.model.policy import Policy
from bot.rules.bursts import alert_burst
from bot.rules.company import tell_helpers
from bot.rules.distress import tell_of_distress
from bot.rules.dogpiles import join_dogpile, open_dogpile, weigh_stranger
from bot.rules.exhibits import copy_at_once
from bot.rules.keeping import keep_what_counts
from bot.rules.kindness import note_kindness
from bot.rules.limits import within_limits
from bot.rules.severe import alert_severe
from bot.rules.sparks import remember_quote
from bot.rules.targeting import follow_trail
from bot.rules.unreadable import note_unreadable

Rule: TypeAlias = Callable[[Case, Policy], Decision]

RULES: tuple[Rule, ...] = (
    keep_what_counts,
    weigh_stranger,
    remember_quote,
    open_dogpile,
    join_dogpile,
    alert_severe,
    alert_burst,
    follow_trail,
    tell_of_distress,
    note_unreadable,
    note_kindness,
)


def decide(case: Case, policy: Policy, rules: tuple[Rule, ...] = RULES) -> Decision:
    """What to do about one interaction; nothing for a member who is not protected."""
    if not case.member.protected:
        return NOTHING
    wanted = sum((rule(case, policy) for rule in rules), start=NOTHING)
    decided = within_limits(wanted, case, policy)
    decided += copy_at_once(decided, case)
    return decided + tell_helpers(decided, case) if case.helpers else decided
