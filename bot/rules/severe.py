"""A threat, sexual threat or private details: one message is enough, whatever the hour."""

from dataclasses import replace

from bot.model.cases import Case
from bot.model.changes import JoinEpisode, OpenEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.policy import Policy
from bot.rules.cards import severe_card
from bot.rules.counting import contact_of, severe_kind


def alert_severe(case: Case, policy: Policy) -> Decision:
    """At once, at most one card in `update_every`; what comes sooner joins the open case.

    An account that may be asking for help is told of too: a threat stays a threat, but such an
    account is never offered for hiding.
    """
    this = contact_of(case, policy)
    kind = severe_kind(case.verdict, policy)
    if this is None or kind is None or case.counted_before:
        return NOTHING
    why = f"{kind} {case.verdict.worst_severe()[1]:.2f} is at or above {policy.severe_at:.2f}"
    told = _told_lately(case, policy)
    if told is not None:
        late = replace(this, number=1 + max((c.number for c in told.contacts), default=0))
        return Decision((JoinEpisode(told.number, (late,)),), (), (why,))
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
    )
    card = severe_card(episode, case.member, case.house, policy, case.now)
    return Decision(
        changes=(OpenEpisode(episode), ToldEpisode(episode.number, case.now, 1)),
        actions=(card,),
        because=(why,),
    )


def _told_lately(case: Case, policy: Policy) -> Episode | None:
    since = case.now - policy.update_every
    severe = (e for e in case.open_episodes if e.kind is EpisodeKind.SEVERE)
    return next((e for e in severe if e.told_at is not None and e.told_at > since), None)
