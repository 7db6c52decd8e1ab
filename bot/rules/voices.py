"""How much the reports of members weigh together: many of them need not be many opinions."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.episodes import Flag
from bot.model.people import Member, Network, host_of, network_of
from bot.model.policy import Policy
from bot.model.reports import Voice


def voice_of(member: Member, now: datetime, policy: Policy) -> Voice:
    if member.is_advisory(now):
        return Voice.ADVISORY
    return Voice.NEW if member.is_new(now, policy.probation) else Voice.FULL


def weight(reports: Sequence[Flag], policy: Policy) -> float:
    """Of different members: a person with several accounts is one already.

    Whoever runs a server may hold many accounts on it, so the first of each counts in full.
    """
    total, servers = 0.0, set[str]()
    for member in {each.member for each in reports if each.report and each.report.adds_up}:
        server = host_of(member) if network_of(member) is Network.MASTODON else ""
        total += policy.same_server_weight if server in servers else 1.0
        servers |= {server} - {""}
    return total


def is_mass(reports: Sequence[Flag], policy: Policy) -> bool:
    """Whether so many came in so short a time that they may have been arranged."""
    times = sorted(each.opened_at for each in reports)
    spans = zip(times, times[policy.mass_reports - 1 :], strict=False)
    return any(last - first <= policy.mass_reports_window for first, last in spans)
