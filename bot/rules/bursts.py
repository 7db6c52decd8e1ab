"""Burst: many hostile posts from one account, or from two. A dogpile counts people, this posts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from bot.model.cases import Case
from bot.model.changes import JoinEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.policy import Policy
from bot.rules.cards import burst_card
from bot.rules.counting import contact_of, contacts_within, counts, is_hostile, not_spared
from bot.rules.dogpiles import open_dogpile_of
from bot.rules.opening import open_with

A = TypeVar("A")


def loudest(authors: Iterable[A], posts: int) -> tuple[A, ...]:
    """The one account, else the two, that wrote at least `posts` of these; () where none did.

    `authors`: one entry for each hostile post of the window.
    """
    most = Counter(authors).most_common(2)
    for size in range(1, len(most) + 1):
        if sum(count for _, count in most[:size]) >= posts:
            return tuple(author for author, _ in most[:size])
    return ()


def alert_burst(case: Case, policy: Policy) -> Decision:
    """One card for as long as it goes on; none for a post of an account that she has hidden.

    Whoever is loud within a dogpile is in that case already.
    """
    this = contact_of(case, policy)
    fresh = this is not None and not case.counted_before
    if this is None or not fresh or not (is_hostile(case.verdict, policy) and counts(case, policy)):
        return NOTHING
    if open_dogpile_of(case) is not None:
        return NOTHING
    open_one = next((e for e in case.open_episodes if _is_about(e, this)), None)
    if open_one is not None:
        return _joins(open_one, this)
    near = [c for c in contacts_within(case, this, policy.burst_window) if not c.care]
    loud = loudest((c.author for c in near), policy.burst_posts)
    if this.author not in loud:
        return NOTHING
    return _open(case, tuple(c for c in near if c.author in loud), policy)


def _is_about(episode: Episode, this: Contact) -> bool:
    return episode.kind is EpisodeKind.BURST and any(
        contact.author == this.author for contact in episode.contacts
    )


def _joins(episode: Episode, this: Contact) -> Decision:
    last = max((contact.number for contact in episode.contacts), default=0)
    late = replace(this, number=last + 1)
    return Decision((JoinEpisode(episode.number, (late,)),), (), ("joins the open burst",))


def _open(case: Case, contacts: tuple[Contact, ...], policy: Policy) -> Decision:
    why = (
        f"{len(contacts)} hostile posts by {len({c.author for c in contacts})} account(s) within"
        f" {policy.burst_window.total_seconds() / 60:.0f} minutes; alerts at {policy.burst_posts}"
    )
    episode = Episode(
        number=case.next_number + 2,  # the rules for dogpiles and severe ones may take those before
        member=case.member.account,
        kind=EpisodeKind.BURST,
        opened_at=case.now,
        subject=case.interaction.subject,
        contacts=tuple(replace(c, number=n) for n, c in enumerate(contacts, start=1)),
        why=(why, *not_spared(contacts)),
        usual_per_day=case.usual_per_day,
        evidence=float(len(contacts)),
    )
    return open_with(burst_card, episode, case, policy)
