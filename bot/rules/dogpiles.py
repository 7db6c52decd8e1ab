"""Is a crowd forming? Count people, not posts: one loud account is no dogpile."""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from bot.model.actions import ReadNames
from bot.model.cases import Case, House
from bot.model.changes import JoinEpisode, OpenEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.interactions import PostId
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.rules.cards import pile_on_card
from bot.rules.counting import contact_of, contacts_within, hostile_accounts, is_friend
from bot.rules.quiet import quiet_until


def open_dogpile(case: Case, policy: Policy) -> Decision:
    """Enough distinct hostile strangers within the window: one card, and one only."""
    this = contact_of(case, policy)
    if this is None or _is_nothing_new(case) or open_dogpile_of(case) is not None:
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
    """Late replies and quotes join the open episode; the next update will count them."""
    episode = open_dogpile_of(case)
    if episode is None or _is_nothing_new(case):
        return NOTHING
    last = episode.contacts[-1].number if episode.contacts else 0
    this = contact_of(case, policy, number=last + 1)
    if this is None:
        return NOTHING
    return Decision((JoinEpisode(episode.number, (this,)),), (), ("joins the open dogpile",))


def catch_up(case: Case, joined: tuple[AccountId, ...], policy: Policy) -> Decision:
    """Once for all who joined a case of hers together, so that a crowd costs no more than it is.

    Their names are read, so that she can name them. While the card is still held back, to gather
    or until morning, it is written anew with them; a card that the brake held back is not.
    """
    names = Decision((), (ReadNames(case.member.account, joined),))
    episode = open_dogpile_of(case)
    if episode is None or episode.told_at is None or case.now >= episode.told_at:
        return names
    return names + tell_of_dogpile(episode, case.member, case.house, case.now, policy)


def _is_nothing_new(case: Case) -> bool:
    """A crowd is made of strangers, whatever else one of those she knows has written."""
    return case.counted_before or is_friend(case)


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
    return opened + tell_of_dogpile(episode, case.member, case.house, case.now, policy)


def tell_of_dogpile(
    episode: Episode, member: Member, house: House, now: datetime, policy: Policy
) -> Decision:
    """Held for a moment, so that one card counts a crowd that comes all at once."""
    gathered = max(now, episode.opened_at + policy.gather_for)
    leaves_at = quiet_until(member, gathered) or gathered
    card = pile_on_card(episode, member, house, policy, leaves_at)
    return Decision(
        (ToldEpisode(episode.number, leaves_at, len(episode.hostile)),),
        (replace(card, not_before=leaves_at, replaces=f"pile_on:{episode.number}"),),
    )


def _numbered(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(replace(contact, number=n) for n, contact in enumerate(contacts, start=1))


def _most_common_subject(case: Case) -> PostId | None:
    """Her post that this crowd answers, as far as the contacts at hand tell."""
    answered = (case.interaction.subject, *(contact.subject for contact in case.recent))
    subjects = Counter(subject for subject in answered if subject is not None)
    return max(subjects, key=subjects.__getitem__, default=None)
