"""A case that opens with its card at once, or in her morning."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from bot.model.actions import ReadNames, Say
from bot.model.cases import Case, House
from bot.model.changes import OpenEpisode, ToldEpisode
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.quiet import quiet_until

Card: TypeAlias = Callable[[Episode, Member, House, Policy, datetime], Say]


def open_with(card: Card, episode: Episode, case: Case, policy: Policy) -> Decision:
    """The names are read, so that she can name them; her numbers count from when it leaves."""
    held = quiet_until(case.member, case.now)
    leaves_at = held or case.now
    say = replace(card(episode, case.member, case.house, policy, leaves_at), not_before=held)
    told = ToldEpisode(episode.number, leaves_at, len(episode.hostile))
    names = ReadNames(episode.member, episode.hostile)
    return Decision((OpenEpisode(episode), told), (names, say), episode.why)
