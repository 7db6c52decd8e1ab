"""Sentences that are true on one network only, and what is said instead on the other."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.model.lines import Line
from bot.model.people import AccountId, Network, network_of

_ON_MASTODON: Mapping[Line, Line] = MappingProxyType(
    {
        Line.ASK_TO_CONFIRM: Line.ASK_TO_CONFIRM_DIRECT,
        Line.CONFIRM_EVIDENCE: Line.CONFIRM_EVIDENCE_DIRECT,
        Line.FEWER_PINGS: Line.FEWER_PINGS_DIRECT,
        Line.HELP_PUBLIC: Line.HELP_PUBLIC_DIRECT,
        Line.HELP_CONNECT: Line.HELP_CONNECT_DIRECT,
        Line.PAUSE_BY_HAND: Line.PAUSE_BY_HAND_DIRECT,
        Line.SIGN_IN_LINK: Line.SIGN_IN_LINK_DIRECT,
        Line.SIGNED_IN: Line.SIGNED_IN_DIRECT,
        Line.UNREADABLE_LESS: Line.UNREADABLE_LESS_DIRECT,
    }
)


def in_words_of(account: AccountId, line: Line) -> Line:
    """The line as it holds on this account's network."""
    if network_of(account) is Network.MASTODON:
        return _ON_MASTODON.get(line, line)
    return line
