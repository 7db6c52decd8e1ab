"""A threat, sexual threat or private details: one message is enough, whatever the hour."""

from dataclasses import replace

from bot.model.cases import Case
from bot.model.changes import JoinEpisode, OpenEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.policy import Policy
from bot.rules.cards import severe_card
from bot.rules.counting import contact_of, is_friend, severe_kind


def alert_severe(case: Case, policy: Policy) -> Decision:
    """At once, but one account is told of once a day, and nobody whom she has hidden is.

    At most one card in `update_every` as well. What brings no card joins a case.
    An account that may be asking for help is told of too: a threat stays a threat, but for a plea
    nobody is offered for hiding.
    """
    this = contact_of(case, policy)
    kind = severe_kind(case.verdict, policy)
    if this is None or kind is None or case.counted_before:
        return NOTHING
    probability = case.verdict.worst_severe()[1]
    why = f"{kind} {probability:.2f} is at or above {policy.severe_at:.2f}"
    if case.has_detail:
        why = "a detail that she has watched for stands in it"
    joins = _case_to_join(case, policy)
    if joins is not None:
        late = replace(this, number=_next_number(case, joins))
        return Decision((JoinEpisode(joins, (late,)),), (), (why,))
    # The dogpile rule may take `next_number` in this same turn.
    episode = Episode(
        number=case.next_number + 1,
        member=case.member.account,
        kind=EpisodeKind.SEVERE,
        opened_at=case.now,
        subject=case.interaction.subject,
        contacts=(this,),
        why=(why,),
        usual_per_day=case.usual_per_day,
        evidence=probability,
    )
    if case.hidden:
        noted = replace(episode, told_at=case.now, told_count=len(episode.hostile))
        return Decision((OpenEpisode(noted),), (), (why, "no card: she has hidden this account"))
    known = is_friend(case)
    card = severe_card(episode, case.member, case.house, policy, case.now, known=known)
    return Decision(
        changes=(OpenEpisode(episode), ToldEpisode(episode.number, case.now, 1)),
        actions=(card,),
        because=(why,),
    )


def _case_to_join(case: Case, policy: Policy) -> int | None:
    """The open one that was told lately, is still to be told or is about an account she has hidden.

    Otherwise the one of the last day in which she was told of this account, closed or not.
    """
    since = case.now - policy.update_every
    for each in case.open_episodes:
        about = case.hidden and any(c.author == case.interaction.author for c in each.contacts)
        lately = each.told_at is None or each.told_at > since
        if each.kind is EpisodeKind.SEVERE and (lately or about):
            return each.number
    return case.alarm


def _next_number(case: Case, joins: int) -> int:
    """Of a case that is closed the ledger knows the number."""
    inside = [
        c.number for each in case.open_episodes if each.number == joins for c in each.contacts
    ]
    return 1 + max(inside, default=0)
