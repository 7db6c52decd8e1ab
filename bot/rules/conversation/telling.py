"""Answers that change nothing but what "this" means: help, status, why, privacy, data."""

from collections import Counter
from datetime import timedelta
from typing import assert_never

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.interactions import Kind
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.cards import DAYS_SHOWN, days_in
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import bookmark, focus, say
from bot.rules.conversation.settings import shown, zone_part
from bot.rules.conversation.targets import aim, hidden
from bot.rules.grammar import understand
from bot.rules.membership import mode_part

FRESH = timedelta(minutes=5)
"""A stream read this lately is up to date."""

_TOPICS = {
    "mute": Line.HELP_MUTE,
    "unmute": Line.HELP_UNMUTE,
    "undo": Line.HELP_UNDO,
    "redo": Line.HELP_UNDO,
    "pause": Line.HELP_PAUSE,
    "resume": Line.HELP_PAUSE,
    "trust": Line.HELP_TRUST,
    "untrust": Line.HELP_TRUST,
    "wrong": Line.HELP_WRONG,
    "why": Line.HELP_WHY,
    "show": Line.HELP_WHY,
    "mode": Line.HELP_SETTINGS,
    "quiet": Line.HELP_SETTINGS,
    "timezone": Line.HELP_SETTINGS,
    "limit replies": Line.HELP_PUBLIC,
    "detach quotes": Line.HELP_PUBLIC,
    "hide replies": Line.HELP_PUBLIC,
    "connect": Line.HELP_CONNECT,
    "disconnect": Line.HELP_CONNECT,
    "stop": Line.HELP_STOP,
    "forget me": Line.HELP_STOP,
    "my data": Line.HELP_STOP,
}
_KINDS = {
    Kind.REPLY: Line.WHY_REPLIES,
    Kind.QUOTE: Line.WHY_QUOTES,
    Kind.MENTION: Line.WHY_MENTIONS,
}


def help_member(chat: Chat, command: Command, _policy: Policy) -> Decision:
    topic = understand(command.rest) if command.rest else None
    if isinstance(topic, Command) and topic.word.value in _TOPICS:
        return say(chat, _TOPICS[topic.word.value])
    moderator: Field = Part(Line.HELP_MODERATOR) if chat.who.is_moderator else ""
    connect: Field = ""
    if chat.house.offers_sign_in and not chat.who.can_act:
        connect = Part(Line.HELP_MAY_CONNECT)
    return say(
        chat,
        Line.HELP,
        {
            "mode": mode_part(chat.who),
            "quiet": _quiet(chat),
            "hidden": _hidden(chat),
            "connect": connect,
            "moderator": moderator,
        },
    )


def status(chat: Chat, _command: Command, policy: Policy) -> Decision:
    return say(
        chat,
        Line.STATUS,
        {
            "mode": mode_part(chat.who),
            "hidden": _hidden(chat),
            "quiet": _quiet(chat),
            "zone": zone_part(chat.who, policy),
            "stream": _stream(chat),
            "acts": Part(Line.STATUS_CAN_ACT if chat.who.can_act else Line.STATUS_CANNOT_ACT),
        },
    )


def why(chat: Chat, command: Command, policy: Policy) -> Decision:
    """The rule and the true numbers of a case, never a guess."""
    aimed = aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    if aimed.episode is None:
        return say(chat, Line.UNKNOWN_LINK)
    episode = aimed.episode
    fields = {**_why_fields(chat, episode), "rule": _rule(chat, episode, policy)}
    return say(chat, _why_line(episode), fields) + focus(chat, episode.number)


def privacy(chat: Chat, _command: Command, policy: Policy) -> Decision:
    return say(chat, Line.PRIVACY, privacy_fields(policy))


def privacy_fields(policy: Policy) -> dict[str, Field]:
    return {
        "text": policy.keep_text,
        "contacts": policy.keep_contacts,
        "leaving": policy.keep_after_leaving,
    }


def my_data(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Counts and dates; the whole file is the operator's to hand over."""
    return say(
        chat,
        Line.MY_DATA,
        {
            "since": _since(chat),
            "cases": len(chat.episodes),
            "choices": len(chat.deeds),
            "trusted": len(chat.trusted),
            "hidden": len(hidden(chat)),
            "left": Part(Line.MY_DATA_MORE) if chat.episodes else "",
        },
    ) + _case_pages_follow(chat)


def data_page(chat: Chat, start: int) -> Decision:
    parts = [_case_part(episode) for episode in chat.episodes]
    return page_of(chat, Line.MY_DATA_CASES, parts, start)


def _case_pages_follow(chat: Chat) -> Decision:
    items = [{"start": "0"}] if chat.episodes else []
    return bookmark(chat, Line.MY_DATA_CASES, items)


def _case_part(episode: Episode) -> Part:
    fields: dict[str, Field] = {
        "case": episode.number,
        "at": episode.opened_at,
        "count": len(episode.hostile),
    }
    return Part(Line.MY_DATA_CASE, fields)


def _since(chat: Chat) -> Field:
    joined = chat.who.joined_at
    return "" if joined is None else Part(Line.MY_DATA_SINCE, {"at": joined})


def _hidden(chat: Chat) -> Part:
    rows = hidden(chat)
    if not rows:
        return Part(Line.NOTHING_HIDDEN_PART)
    count = len({row.measure.target for row in rows})
    until = min(row.ends_at for row in rows)
    return Part(Line.HIDDEN_PART, {"count": count, "until": until})


def _quiet(chat: Chat) -> Part:
    if chat.who.timezone is None:
        return Part(Line.QUIET_PART_NO_ZONE)
    if chat.who.quiet is None:
        return Part(Line.QUIET_PART_OFF)
    return Part(Line.QUIET_PART, {"quiet": shown(chat.who.quiet)})


def _stream(chat: Chat) -> Part:
    at = chat.house.stream_at
    if at is None:
        return Part(Line.STREAM_PART_NEVER)
    if chat.now - at > FRESH:
        return Part(Line.STREAM_PART_LATE, {"at": at})
    return Part(Line.STREAM_PART, {"at": at})


def _why_line(episode: Episode) -> Line:
    return Line.WHY if episode.kind is EpisodeKind.DOGPILE else Line.WHY_SEVERE


def _why_fields(chat: Chat, episode: Episode) -> dict[str, Field]:
    counted = [c for c in episode.contacts if c.author in episode.hostile]
    span = timedelta(minutes=1)
    if counted:
        span = max(span, max(c.at for c in counted) - min(c.at for c in counted))
    kinds = Counter(c.kind for c in counted)
    care = len(episode.asking_for_help)
    severe = sum(c.worst is not None for c in episode.contacts)
    return {
        "case": episode.number,
        "count": len(episode.hostile),
        "posts": len(episode.contacts),
        "span": span,
        "kinds": tuple(
            Part(line, {"count": kinds[kind]}) for kind, line in _KINDS.items() if kinds[kind]
        ),
        "usual": _usual(episode),
        "care": Part(Line.WHY_CARE, {"count": care}) if care else "",
        "spark": Part(Line.WHY_SPARK, {"link": (episode.spark,)}) if episode.spark else "",
        "severe": Part(Line.WHY_SEVERE_WORDS if severe else Line.WHY_NO_SEVERE_WORDS),
        "decided": _decided(chat, episode),
        "ends": _ends(chat, episode),
    }


def _rule(chat: Chat, episode: Episode, policy: Policy) -> Part:
    """As this community has set it."""
    sure = round(100 * policy.hostile_at)
    match episode.kind:
        case EpisodeKind.SEVERE:
            return Part(Line.WHY_RULE_SEVERE, {"sure": round(100 * policy.severe_at)})
        case EpisodeKind.BURST:
            fields: dict[str, Field] = {"count": policy.burst_posts, "window": policy.burst_window}
            return Part(Line.WHY_RULE_BURST, {**fields, "sure": sure})
        case EpisodeKind.TARGETING:
            shown = episode.days[-DAYS_SHOWN:]
            return Part(Line.WHY_RULE_TARGETING, {"days": tuple(days_in(shown))})
        case EpisodeKind.DOGPILE if policy.sensitivity == "high":
            fields = {"count": policy.dogpile_accounts_high, "window": policy.dogpile_window_high}
            return Part(Line.WHY_RULE_COUNT, {**fields, "sure": sure})
        case EpisodeKind.DOGPILE:
            braced = chat.who.is_braced(episode.opened_at)
            rate = f"{policy.false_alarms(braced=braced):g}"
            return Part(Line.WHY_RULE, {"rate": rate, "sure": sure})
        case _:
            assert_never(episode.kind)


def _usual(episode: Episode) -> Field:
    if episode.usual_per_day is None:
        return Part(Line.WHY_USUAL_UNKNOWN)
    usual = round(episode.usual_per_day)
    return Part(Line.WHY_USUAL, {"count": usual}) if usual else Part(Line.WHY_USUAL_NONE)


def _decided(chat: Chat, episode: Episode) -> Field:
    """Who judged, by role. Where moderators' verdicts were not read, nothing is claimed."""
    if chat.verdicts is None:
        return ""
    verdict = chat.verdicts.get(episode.number)
    if verdict is None:
        return Part(Line.WHY_NO_MODERATOR)
    agreed = verdict == "agree"
    return Part(Line.WHY_MODERATOR_AGREED if agreed else Line.WHY_MODERATOR_DISMISSED)


def _ends(chat: Chat, episode: Episode) -> Field:
    rows = hidden(chat, episode)
    if not rows:
        return ""
    return Part(Line.WHY_ENDS, {"until": min(row.ends_at for row in rows)})
