"""Answers that change nothing but what "this" means: help, status, privacy, data."""

from datetime import timedelta

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.coverage import Tier, WhyBlind
from bot.model.decisions import Decision
from bot.model.episodes import DeedKind, Episode
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import hidden
from bot.rules.conversation.member.consenting import by_consent
from bot.rules.conversation.member.settings import shown, zone_part
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import bookmark, say
from bot.rules.dialects import in_words_of
from bot.rules.grammar import understand
from bot.rules.membership import mode_part
from bot.rules.quorum import has_pair

FRESH = timedelta(minutes=5)
"""A stream read this lately is up to date."""

_SOON = timedelta(minutes=1)
_BLIND = {
    WhyBlind.CLOSED: Line.SIGHT_CLOSED,
    WhyBlind.ABSENT: Line.SIGHT_ABSENT,
    WhyBlind.MOVED: Line.SIGHT_MOVED,
}
_TOPICS = {
    "mute": Line.HELP_MUTE,
    "block": Line.HELP_BLOCK,
    "filter": Line.HELP_FILTER,
    "unmute": Line.HELP_UNMUTE,
    "undo": Line.HELP_UNDO,
    "redo": Line.HELP_UNDO,
    "pause": Line.HELP_PAUSE,
    "resume": Line.HELP_PAUSE,
    "brace": Line.HELP_BRACE,
    "relax": Line.HELP_BRACE,
    **dict.fromkeys(("check", "draft", "version", "post as is", "done"), Line.HELP_CHECK),
    **dict.fromkeys(("draft page", "check page"), Line.HELP_CHECK),
    **dict.fromkeys(("pause on", "pause off", "hold draft"), Line.HELP_HOLD),
    "my drafts": Line.HELP_MY_DRAFTS,
    "weather": Line.HELP_WEATHER,
    "temperature": Line.HELP_TEMPERATURE,
    **dict.fromkeys(("nudge on", "nudge off"), Line.HELP_NUDGE),
    "trust": Line.HELP_TRUST,
    "untrust": Line.HELP_TRUST,
    "wrong": Line.HELP_WRONG,
    "why": Line.HELP_WHY,
    "show": Line.HELP_WHY,
    "held": Line.HELP_HELD,
    "mode": Line.HELP_SETTINGS,
    "quiet": Line.HELP_SETTINGS,
    "timezone": Line.HELP_SETTINGS,
    "digest": Line.HELP_SETTINGS,
    "no digest": Line.HELP_SETTINGS,
    "check-ins": Line.HELP_SETTINGS,
    "no check-ins": Line.HELP_SETTINGS,
    **dict.fromkeys(("report", "report screenshot"), Line.HELP_REPORT),
    **dict.fromkeys(("report to network", "my reports"), Line.HELP_FILE),
    **dict.fromkeys(("list", "list preview", "list use", "list leave"), Line.HELP_LIST),
    **dict.fromkeys(("evidence", "new evidence", "delete evidence"), Line.HELP_EVIDENCE),
    "limit replies": Line.HELP_PUBLIC,
    "detach quotes": Line.HELP_PUBLIC,
    "hide replies": Line.HELP_PUBLIC,
    "going badly": Line.HELP_PUBLIC,
    "connect": Line.HELP_CONNECT,
    "disconnect": Line.HELP_CONNECT,
    "link": Line.HELP_LINK,
    "unlink": Line.HELP_LINK,
    "helper": Line.HELP_HELPER,
    "remove helper": Line.HELP_HELPER,
    "stop helping": Line.HELP_HELPING,
    "looked": Line.HELP_HELPING,
    **dict.fromkeys(
        ("partner", "partner off", "show partner", "tell my partner"), Line.HELP_PARTNER
    ),
    "backup": Line.HELP_BACKUP,
    "stop backup": Line.HELP_BACKUP,
    "ally on": Line.HELP_ALLY,
    "ally off": Line.HELP_ALLY,
    "stand by": Line.HELP_ALLY,
    "stop": Line.HELP_STOP,
    "forget me": Line.HELP_STOP,
    "my data": Line.HELP_STOP,
    **dict.fromkeys(("complain", "appeal", "human", "answer", "withdraw"), Line.HELP_PEOPLE),
}
_DESK_TOPICS = {
    **dict.fromkeys(
        (
            *("pass", "hold", "note", "care", "care off", "ask second", "recuse", "know nothing"),
            *("offer", "urgent"),
        ),
        Line.HELP_DESK,
    ),
    **dict.fromkeys(
        ("break", "break off", "handover", "log", "blind on", "blind off"), Line.HELP_DESK_REST
    ),
    **dict.fromkeys(
        ("invite", "remove moderator", "resign", "interests", "moderators", "accept"),
        Line.HELP_ROLES,
    ),
    **dict.fromkeys(
        ("proposals", "support", "oppose", "withdraw", "stop everything", "resume everything"),
        Line.HELP_TOGETHER,
    ),
    **dict.fromkeys(("feeds", "feed add", "feed drop"), Line.HELP_FEEDS),
    **dict.fromkeys(("suspend", "uphold", "release", "list keep"), Line.HELP_ACTS),
}


def help_member(chat: Chat, command: Command, _policy: Policy) -> Decision:
    topic = understand(command.rest) if command.rest else None
    if isinstance(topic, Command) and topic.word.value in _TOPICS:
        return say(chat, in_words_of(chat.account.account, _TOPICS[topic.word.value]))
    if chat.is_moderator and isinstance(topic, Command) and topic.word.value in _DESK_TOPICS:
        return say(chat, _DESK_TOPICS[topic.word.value])
    moderator: Field = Part(Line.HELP_MODERATOR) if chat.is_moderator else ""
    connect: Field = ""
    if chat.house.offers_sign_in and not chat.account.can_act:
        connect = Part(Line.HELP_MAY_CONNECT)
    return say(
        chat,
        Line.HELP,
        {
            "mode": mode_part(chat.who, halted=chat.house.is_halted),
            "quiet": _quiet(chat),
            "hidden": _hidden(chat),
            "connect": connect,
            "moderator": moderator,
        },
    )


def status(chat: Chat, _command: Command, policy: Policy) -> Decision:
    said = say(
        chat,
        Line.STATUS,
        {
            "mode": mode_part(chat.who, halted=chat.house.is_halted),
            "hidden": _hidden(chat),
            "quiet": _quiet(chat),
            "zone": zone_part(chat.who, policy),
            "braced": _braced(chat),
            "stream": _sight(chat),
            "acts": Part(Line.STATUS_CAN_ACT if chat.account.can_act else Line.STATUS_CANNOT_ACT),
        },
    )
    unasked = len({row.measure.target for row in by_consent(chat, hidden(chat))})
    if unasked:
        said += say(chat, Line.STATUS_UNASKED, {"count": unasked})
    if chat.is_moderator and not has_pair(chat.moderators):
        said += say(chat, Line.TOO_FEW_MODERATORS)
    if chat.who.digest_at is not None:
        said += say(chat, Line.STATUS_DIGEST, {"time": f"{chat.who.digest_at:%H:%M}"})
    if chat.who.nudges:
        said += say(chat, Line.STATUS_NUDGE)
    if chat.who.pauses_checks:
        said += say(chat, Line.STATUS_PAUSE)
    if chat.who.partner is not None:
        said += say(chat, Line.STATUS_PARTNER)
    if chat.held_draft is not None:
        said += say(chat, Line.STATUS_HELD_DRAFT, {"until": chat.held_draft.until})
    counts = (
        (Line.STATUS_LINKED, len(chat.who.linked)),
        (Line.STATUS_HELPERS, len(chat.who.helpers)),
        (Line.STATUS_HELPING, len(chat.who.helps)),
    )
    return sum((say(chat, line, {"count": n}) for line, n in counts if n), start=said)


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
    unasked = sum(deed.kind is DeedKind.AUTOMATIC for deed in chat.deeds)
    watched = len(chat.who.watched)
    return say(
        chat,
        Line.MY_DATA,
        {
            "since": _since(chat),
            "cases": len(chat.episodes),
            "choices": len(chat.deeds),
            "unasked": Part(Line.MY_DATA_UNASKED, {"count": unasked}) if unasked else "",
            "trusted": len(chat.trusted),
            "hidden": len(hidden(chat)),
            "watched": Part(Line.MY_DATA_WATCHED, {"count": watched}) if watched else "",
            "nudge": Part(Line.MY_DATA_NUDGE) if chat.who.nudges else "",
            "evidence": _evidence(chat),
            "left": Part(Line.MY_DATA_MORE) if chat.episodes else "",
        },
    ) + _case_pages_follow(chat)


def _evidence(chat: Chat) -> Field:
    copies = sum(chat.copied.values())
    if not copies and not chat.files:
        return ""
    return Part(Line.MY_DATA_EVIDENCE, {"files": len(chat.files), "copies": copies})


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


def _sight(chat: Chat) -> Part:
    """Up to when, or how well, she is seen."""
    if chat.coverage is None:
        return _stream(chat)
    match chat.coverage.tier:
        case Tier.SIGNED_IN:
            late = chat.coverage.trouble is not None
            return Part(Line.SIGHT_SIGNED_IN_LATE if late else Line.SIGHT_SIGNED_IN)
        case Tier.ANONYMOUS:
            delays = chat.coverage.delays
            late_by = delays.get(min(delays), _SOON) if delays else _SOON
            return Part(Line.SIGHT_OUTSIDE, {"late": max(late_by, _SOON)})
        case Tier.BLIND:
            why = chat.coverage.why
            return Part(_BLIND[why] if why else Line.SIGHT_CLOSED)


def _stream(chat: Chat) -> Part:
    at = chat.house.stream_at
    if at is None:
        return Part(Line.STREAM_PART_NEVER)
    if chat.now - at > FRESH:
        return Part(Line.STREAM_PART_LATE, {"at": at})
    return Part(Line.STREAM_PART, {"at": at})


def _braced(chat: Chat) -> Field:
    until = chat.who.braced_until
    if until is None or not (chat.who.protected and chat.who.is_braced(chat.now)):
        return ""
    return Part(Line.BRACED_PART, {"until": until})
