"""Is a crowd forming? Count people, not posts: one loud account is no dogpile."""

from collections import Counter
from dataclasses import replace

from bot.model.actions import ReadNames
from bot.model.cases import Case
from bot.model.changes import JoinEpisode, OpenEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.interactions import PostId
from bot.model.policy import Policy
from bot.rules.cards import pile_on_card
from bot.rules.counting import contact_of, contacts_within, hostile_accounts
from bot.rules.quiet import quiet_until


def open_dogpile(case: Case, policy: Policy) -> Decision:
    """Enough distinct hostile strangers within the window: one card, and one only."""
    this = contact_of(case, policy)
    if this is None or case.counted_before or open_dogpile_of(case) is not None:
        return NOTHING
    contacts = _numbered(contacts_within(case, this, policy.dogpile_window))
    crowd = hostile_accounts(contacts)
    if len(crowd) < policy.crowd():
        return NOTHING
    why = (
        f"{len(crowd)} distinct hostile strangers"
        f" within {policy.dogpile_window.total_seconds() / 60:.0f} minutes;"
        f" {policy.sensitivity} sensitivity alerts at {policy.crowd()}"
    )
    return _tell(case, policy, _episode(case, contacts, why), why)


def join_dogpile(case: Case, policy: Policy) -> Decision:
    """Late replies and quotes join the open episode; the next update will count them.

    While the card is still held back, to gather or until morning, it is written anew with them.
    """
    episode = open_dogpile_of(case)
    if episode is None or case.counted_before:
        return NOTHING
    this = contact_of(case, policy, number=1 + max((c.number for c in episode.contacts), default=0))
    if this is None:
        return NOTHING
    joined = Decision(
        (JoinEpisode(episode.number, (this,)),),
        (ReadNames(episode.member, (this.author,)),),
        ("joins the open dogpile",),
    )
    if case.now < (episode.told_at or episode.opened_at + policy.gather_for):
        grown = replace(episode, contacts=(*episode.contacts, this))
        return joined + _card(case, policy, grown)
    return joined


def open_dogpile_of(case: Case) -> Episode | None:
    return next((e for e in case.open_episodes if e.kind is EpisodeKind.DOGPILE), None)


def _episode(case: Case, contacts: tuple[Contact, ...], why: str) -> Episode:
    return Episode(
        number=case.next_number,
        member=case.member.account,
        kind=EpisodeKind.DOGPILE,
        opened_at=case.now,
        subject=_most_common_subject(case),
        contacts=contacts,
        why=(why,),
        usual_per_day=case.usual_per_day,
    )


def _tell(case: Case, policy: Policy, episode: Episode, why: str) -> Decision:
    opened = Decision(
        (OpenEpisode(episode),), (ReadNames(episode.member, episode.hostile),), (why,)
    )
    return opened + _card(case, policy, episode)


def _card(case: Case, policy: Policy, episode: Episode) -> Decision:
    """Held for a moment, so that one card counts a crowd that comes all at once."""
    gathered = episode.opened_at + policy.gather_for
    leaves_at = quiet_until(case.member, gathered) or gathered
    card = pile_on_card(episode, case.member, case.house, policy, leaves_at)
    return Decision(
        (ToldEpisode(episode.number, leaves_at, len(episode.hostile)),),
        (replace(card, not_before=leaves_at, replaces=f"pile_on:{episode.number}"),),
    )


def _numbered(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(replace(contact, number=n) for n, contact in enumerate(contacts, start=1))


def _most_common_subject(case: Case) -> PostId | None:
    """Her post that this crowd answers, as far as the contacts at hand tell."""
    subjects = Counter(s for s in (case.interaction.subject, *case.subjects) if s is not None)
    return max(subjects, key=subjects.__getitem__, default=None)
