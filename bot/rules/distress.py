"""Distress: one account that seems to be in real difficulty writes to her again and again.

Nothing of it counts as hostile, and nobody is hidden for it. She is told once, gently.
"""

from dataclasses import replace
from datetime import timedelta

from bot.model.cases import Case
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.policy import Policy
from bot.rules.cards import distress_card
from bot.rules.counting import contact_of, contacts_within, is_friend, severe_kind
from bot.rules.opening import open_with

WITHIN = timedelta(days=1)
"""In so long it writes as often as makes a burst of hostile posts."""

AGAIN_AFTER = timedelta(days=7)
"""She is told of the same account no sooner."""


def tell_of_distress(case: Case, policy: Policy) -> Decision:
    """One card for an account, whatever it writes in the week after. Of a threat another tells."""
    this = contact_of(case, policy)
    if this is None or case.counted_before or case.distress_told or is_friend(case):
        return NOTHING
    if severe_kind(case.verdict, policy) is not None:
        return NOTHING
    theirs = tuple(c for c in contacts_within(case, this, WITHIN) if c.author == this.author)
    if not this.spares or len(theirs) < policy.burst_posts:
        return NOTHING
    return _open(case, theirs, policy)


def _open(case: Case, contacts: tuple[Contact, ...], policy: Policy) -> Decision:
    why = (
        f"{len(contacts)} posts in a day by one account that may be asking for help;"
        f" told at {policy.burst_posts}, and as nothing hostile"
    )
    episode = Episode(
        number=case.next_number + 4,  # the four other kinds may take those before
        member=case.member.account,
        kind=EpisodeKind.DISTRESS,
        opened_at=case.now,
        subject=case.interaction.subject,
        contacts=tuple(replace(c, number=n) for n, c in enumerate(contacts, start=1)),
        why=(why,),
        evidence=float(len(contacts)),
    )
    return open_with(distress_card, episode, case, policy)
