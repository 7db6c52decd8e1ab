"""An open episode over time: updates now and then while it grows, an end when it ebbs."""

from dataclasses import replace
from datetime import datetime

from bot.model.actions import Action, Say
from bot.model.cases import House
from bot.model.changes import CloseEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.cards import burst_card, distress_card, severe_card, targeting_card, update_line
from bot.rules.dogpiles import tell_of_dogpile
from bot.rules.limits import Spent, has_room
from bot.rules.quiet import quiet_until

_CARDS = {
    EpisodeKind.SEVERE: severe_card,
    EpisodeKind.BURST: burst_card,
    EpisodeKind.TARGETING: targeting_card,
    EpisodeKind.DISTRESS: distress_card,
}


def review(episode: Episode, member: Member, now: datetime, policy: Policy) -> Decision:
    """Close it when nothing has come for `ebbs_after`; update her at most every `update_every`."""
    if episode.is_paused(now):
        return NOTHING  # while she is left in peace, late contacts go on joining this one
    newest = max((contact.at for contact in episode.contacts), default=episode.opened_at)
    if now - max(newest, episode.opened_at) >= policy.ebbs_after:
        return _close(episode, member, now)
    if not _worth_an_update(episode, member, now, policy):
        return NOTHING
    count = len(episode.hostile)
    told = ToldEpisode(episode.number, now, count)
    return Decision((told,), (update_line(episode, member, now),), ("it has grown",))


def is_untold(episode: Episode, member: Member, now: datetime) -> bool:
    """Whether the brake held back its card and she is still to be told."""
    wanted = member.protected and not episode.is_paused(now)
    return wanted and episode.told_at is None and bool(episode.contacts)


def tell_late(  # what a card says, and whether there is room for it
    episode: Episode, member: Member, house: House, spent: Spent, now: datetime, policy: Policy
) -> Decision:
    """The card that was held back, as soon as there is room. Until then the case stays open."""
    if episode.kind is EpisodeKind.DOGPILE:
        late = tell_of_dogpile(episode, member, house, now, policy)
    else:
        held = _sleeps_until(episode, member, now)
        card = _CARDS[episode.kind](episode, member, house, policy, held or now)
        told = ToldEpisode(episode.number, held or now, len(episode.hostile))
        late = Decision((told,), (replace(card, not_before=held),))
    cards = [action for action in late.actions if isinstance(action, Say)]
    if not all(has_room(card, spent, policy) for card in cards):
        return NOTHING
    return late + Decision((), (), ("told as soon as there was room",))


def _close(episode: Episode, member: Member, now: datetime) -> Decision:
    grown = len(episode.hostile) - episode.told_count
    said: tuple[Action, ...] = ()
    if grown > 0 and member.protected and not episode.is_paused(now):
        held = _sleeps_until(episode, member, now)
        said = (replace(update_line(episode, member, now), not_before=held),)
    return Decision((CloseEpisode(episode.number, now),), said, ("it has ebbed",))


def _worth_an_update(episode: Episode, member: Member, now: datetime, policy: Policy) -> bool:
    if not member.protected or episode.is_paused(now) or episode.told_at is None:
        return False
    if _sleeps_until(episode, member, now) is not None:
        return False
    grown = len(episode.hostile) > episode.told_count
    return grown and now - episode.told_at >= policy.update_every


def _sleeps_until(episode: Episode, member: Member, now: datetime) -> datetime | None:
    """Only what is severe is told in her quiet hours."""
    return None if episode.kind is EpisodeKind.SEVERE else quiet_until(member, now)
