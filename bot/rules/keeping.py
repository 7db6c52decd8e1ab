"""What is remembered of an interaction, and what is let go again."""

from bot.model.cases import Case
from bot.model.changes import DropPost, Keep
from bot.model.decisions import NOTHING, Decision
from bot.model.policy import Policy
from bot.rules.counting import contact_of


def keep_what_counts(case: Case, policy: Policy) -> Decision:
    """Only what is hostile, or may be a plea for help, and only from strangers, is kept.

    An edit that takes the hostility out takes the post out of her counts. Whether it counts for
    others is decided by their own facts: whom she knows may be a stranger to them. An edit that
    could not be judged changes nothing.
    """
    contact = contact_of(case, policy)
    if contact is not None:
        return Decision((Keep(case.interaction, case.verdict, contact.care),))
    if case.counted_before and case.verdict.is_known:
        dropped = DropPost(case.interaction.post, case.interaction.member)
        return Decision((dropped,), (), ("it no longer counts",))
    return NOTHING
