"""`filter`: posts with words of her choice out of her own sight for a while; nobody can tell."""

import re

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import DeedKind, Measure, MeasureKind
from bot.model.lines import Line
from bot.model.people import AccountId, Network, Right
from bot.model.policy import Policy
from bot.rules.conversation.cases.choosing import choose_measures
from bot.rules.conversation.cases.room import no_room, room_for_acts
from bot.rules.conversation.cases.targets import HELD
from bot.rules.conversation.member.rights import ask_for_right, on_mastodon
from bot.rules.conversation.replies import Asking, ask_member, clean, say
from bot.rules.particulars import take_length
from bot.rules.tokens import tokens_in

LONGEST = 60
"""Characters of all the words together: what fits into the question as it is."""

SHORTEST = 3
"""Letters of one of them: "a" would hide nearly everything."""

_TYPED = re.compile(r"\bfilter\b(.*)", re.IGNORECASE | re.DOTALL)
_MARKS = " \t\r\n.,;:\"'\u201c\u201d\u2018\u2019"
_WHY = "she confirmed a filter of her own"


def filter_words(chat: Chat, command: Command, policy: Policy) -> Decision:
    words = command.rest if command.confirmed else _words(chat, command)
    if not words or not on_mastodon(chat):
        return say(chat, Line.FILTER_HOW if on_mastodon(chat) else Line.FILTER_BY_HAND)
    by = chat.who.acting(Network.MASTODON, right=Right.FILTER)
    if not by:
        return ask_for_right(chat, Right.FILTER)
    length = min(command.length or policy.mute_for, policy.mute_longest)
    yes = Command(Word.FILTER, length=length, rest=words, confirmed=True)
    return _filter(chat, command, yes, by, policy)


def _filter(
    chat: Chat, command: Command, yes: Command, by: tuple[AccountId, ...], policy: Policy
) -> Decision:
    """`yes`: what she would say yes to, or has."""
    wanted = tuple(Measure(each, MeasureKind.FILTER, yes.rest) for each in by)
    held = [row.ends_at for row in chat.in_force if row.measure in wanted and row.state in HELD]
    if held:
        return say(chat, Line.FILTERED_ALREADY, {"until": min(held)})
    length = yes.length or policy.mute_for
    if not command.confirmed:
        fields: dict[str, Field] = {"words": yes.rest, "length": length}
        return ask_member(chat, Asking(Line.CONFIRM_FILTER, yes, fields), policy)
    if room_for_acts(chat, policy) < len(wanted):
        return no_room(chat, policy)
    return choose_measures(chat, DeedKind.FILTER, wanted, chat.now + length, None, _WHY)


def _words(chat: Chat, command: Command) -> str:
    """As she typed them, with commas between; empty where they cannot be used as they are."""
    typed = _TYPED.search(chat.heard.text)
    said = _without_length(typed[1] if typed else command.rest)
    found = [" ".join(each.strip(_MARKS).split()) for each in said.split(",")]
    words = ", ".join(dict.fromkeys(each for each in found if each))
    short = any(len(re.findall(r"\w", each)) < SHORTEST for each in words.split(", "))
    return "" if short or clean(words, LONGEST) != words else words


def _without_length(said: str) -> str:
    """What is left before "for 7 days" at its end."""
    typed = said.split()
    for size in range(4, 0, -1):
        length, rest = take_length(tokens_in(" ".join(typed[-size:])))
        if length is not None and set(rest) <= {"for"}:
            return " ".join(typed[:-size])
    return " ".join(typed[:-1] if typed[-1:] == ["for"] else typed)
