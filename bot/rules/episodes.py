"""An open episode over time: updates now and then while it grows, an end when it ebbs."""

from dataclasses import replace
from datetime import datetime

from bot.model.actions import Action
from bot.model.changes import CloseEpisode, ToldEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.cards import update_line
from bot.rules.quiet import quiet_until


def review(episode: Episode, member: Member, now: datetime, policy: Policy) -> Decision:
    """Close it when nothing has come for `ebbs_after`; update her at most every `update_every`."""
    if _paused(episode, now):
        return NOTHING  # while she is left in peace, late contacts go on joining this one
    newest = max((contact.at for contact in episode.contacts), default=episode.opened_at)
    if now - max(newest, episode.opened_at) >= policy.ebbs_after:
        return _close(episode, member, now)
    if not _worth_an_update(episode, member, now, policy):
        return NOTHING
    count = len(episode.hostile)
    told = ToldEpisode(episode.number, now, count)
    return Decision((told,), (update_line(episode, member, now),), ("it has grown",))


def _close(episode: Episode, member: Member, now: datetime) -> Decision:
    grown = len(episode.hostile) - episode.told_count
    said: tuple[Action, ...] = ()
    if grown > 0 and member.protected and not _paused(episode, now):
        held = quiet_until(member, now) if episode.kind is EpisodeKind.DOGPILE else None
        said = (replace(update_line(episode, member, now), not_before=held),)
    return Decision((CloseEpisode(episode.number, now),), said, ("it has ebbed",))


def _worth_an_update(episode: Episode, member: Member, now: datetime, policy: Policy) -> bool:
    if not member.protected or _paused(episode, now) or episode.told_at is None:
        return False
    if episode.kind is EpisodeKind.DOGPILE and quiet_until(member, now) is not None:
        return False
    grown = len(episode.hostile) > episode.told_count
    return grown and now - episode.told_at >= policy.update_every


def _paused(episode: Episode, now: datetime) -> bool:
    return episode.paused_until is not None and now < episode.paused_until
