"""`held`: what waits for the end of her quiet hours, and what came while a case was paused."""

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import DropHeld, ReleaseHeld, ToldEpisode
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.conversation.cases.pausing import pauses_of
from bot.rules.conversation.replies import say

_NOW = frozenset({"now"})
_NEVER = frozenset({"never", "drop", "delete", "discard"})
CASES_NAMED = 5


def held(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Counts and case numbers, no words: to be looked at now, later or never."""
    typed = set(command.rest.split())
    if chat.held is None or not typed & (_NOW | _NEVER):
        return _tell(chat)
    count: dict[str, Field] = {"count": chat.held.count}
    never = bool(typed & _NEVER)
    over = DropHeld(chat.who.account) if never else ReleaseHeld(chat.who.account)
    said = say(chat, Line.HELD_NEVER if never else Line.HELD_NOW, count)
    return Decision((over, *_told(chat))) + said


def _tell(chat: Chat) -> Decision:
    paused = _paused(chat)
    if chat.held is None:
        line = Line.HELD_IN_PAUSES if paused else Line.HELD_NOTHING
        return say(chat, line, {"paused": paused})
    cases = tuple(f"case {number}" for number in chat.held.cases[:CASES_NAMED])
    about: Field = Part(Line.HELD_ABOUT, {"cases": cases}) if cases else ""
    return say(
        chat,
        Line.HELD,
        {
            "count": chat.held.count,
            "until": chat.held.until,
            "about": about,
            "paused": paused,
        },
    )


def _told(chat: Chat) -> tuple[ToldEpisode, ...]:
    """She was to be told of these in the morning; now she knows, and no second card follows."""
    cases = chat.held.cases if chat.held else ()
    return tuple(
        ToldEpisode(each.number, chat.now, each.told_count)
        for each in chat.episodes
        if each.number in cases and each.told_at is not None and each.told_at > chat.now
    )


def _paused(chat: Chat) -> Field:
    """Of the newest paused case; `why` and `show` tell of each."""
    for episode in chat.episodes:
        if episode.paused_until is not None and episode.is_paused(chat.now):
            fields: dict[str, Field] = {
                "case": episode.number,
                "count": len(_came_since(chat, episode)),
                "until": episode.paused_until,
            }
            return Part(Line.HELD_PAUSED, fields)
    return ""


def _came_since(chat: Chat, episode: Episode) -> set[AccountId]:
    """Hostile accounts that wrote after she paused it."""
    since = max((deed.at for deed in pauses_of(chat, episode)), default=chat.now)
    hostile = set(episode.hostile)
    return {c.author for c in episode.contacts if c.author in hostile and c.at > since}
