"""How tense a conversation is already, told to a member who asks before she answers."""

from collections.abc import Iterable
from enum import StrEnum

from bot.model.actions import Field, Part, Say, TakeTemperature
from bot.model.conversations import Judged, Tension
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Network, Standing, network_with

FEWEST_TENSE, FEWEST_HEATED = 2, 5
"""Hostile accounts: one alone, however loud, makes no conversation tense."""
TENSE_FROM, HEATED_FROM = 0.1, 0.25
"""Their share, 0 to 1, of all who spoke up."""


class Temperature(StrEnum):
    QUIET = "quiet"  # nobody has answered
    CALM = "calm"
    TENSE = "tense"
    HEATED = "heated"


_LINES = {
    Temperature.QUIET: Line.TEMPERATURE_QUIET,
    Temperature.CALM: Line.TEMPERATURE_CALM,
    Temperature.TENSE: Line.TEMPERATURE_TENSE,
    Temperature.HEATED: Line.TEMPERATURE_HEATED,
}


def tension_of(remarks: Iterable[Judged], host: AccountId, *, hostile: bool = False) -> Tension:
    """Each account once, as hostile if any of its remarks is. `hostile`: the post asked about."""
    heard = [each for each in remarks if each.author != host]
    loud = {each.author for each in heard if each.hostile}
    return Tension(len({each.author for each in heard}), len(loud), hostile)


def temperature_of(tension: Tension) -> Temperature:
    accounts, hostile = tension.accounts, tension.hostile
    if not accounts:
        return Temperature.QUIET
    if hostile >= FEWEST_HEATED and hostile >= HEATED_FROM * accounts:
        return Temperature.HEATED
    if hostile >= FEWEST_TENSE and hostile >= TENSE_FROM * accounts:
        return Temperature.TENSE
    return Temperature.CALM


def tell_temperature(errand: TakeTemperature, found: Tension | None, member: Member) -> Decision:
    """None: it could not be read."""
    if member.standing is not Standing.ACTIVE:
        return NOTHING
    if found is None:
        return Decision((), (Say(errand.member, Line.TEMPERATURE_NOT_READ),))
    narrow = network_with(errand.post) is Network.MASTODON
    fields: dict[str, Field] = {
        "hostile": found.hostile,
        "accounts": found.accounts,
        "post": Part(Line.TEMPERATURE_POST) if found.post_is_hostile else "",
        "limits": Part(Line.TEMPERATURE_LIMITS) if narrow else "",
    }
    return Decision((), (Say(errand.member, _LINES[temperature_of(found)], fields),))
