"""Her settings, from `mode` and `quiet` to `digest` and `nudge`: each can be undone."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import SetMember, StartDeed
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind
from bot.model.lines import Line
from bot.model.people import Member, Mode, Network, QuietHours, network_of
from bot.model.policy import Policy
from bot.rules.conversation.member.consenting import (
    as_before,
    refuse_or_ask,
    still_pending,
    stopped_for_now,
)
from bot.rules.conversation.replies import Asking, ask_member, say
from bot.rules.digest import begun
from bot.rules.particulars import NIGHT
from bot.rules.places import near_zone, zone_of_place
from bot.rules.quiet import next_time

_MODES = {
    **dict.fromkeys(("auto", "automatic"), Mode.AUTO),
    **dict.fromkeys(("ask", "manual", "on"), Mode.ASK),
    "off": Mode.OFF,
}
_MODE_IS = {
    Mode.OFF: Line.MODE_IS_OFF,
    Mode.ASK: Line.MODE_IS_ASK,
    Mode.AUTO: Line.MODE_IS_AUTO,
}
_MODE_NOW = {
    Mode.OFF: Line.MODE_NOW_OFF,
    Mode.ASK: Line.MODE_NOW_ASK,
    Mode.AUTO: Line.MODE_NOW_AUTO,
}
BRACED_LONGEST = timedelta(days=7)
_FEWEST_SETTINGS, _SETTINGS = 3, 9
QUIET_LONGEST = timedelta(days=1)
"""Of what she asks for once."""
DIGEST_AT = time(8)
_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))? ?(am|pm)?\b")
_ON, _OFF = "on", "off"
_HOURS = re.compile(
    r"(?:from )?(\d{1,2})(?::(\d{2}))? ?(am|pm)?(?: ?[-\u2013] ?| to | until | and | )"
    r"(\d{1,2})(?::(\d{2}))? ?(am|pm)?"
)


def set_mode(chat: Chat, command: Command, policy: Policy) -> Decision:
    words = command.rest.split()
    mode = _mode_in(words)
    if mode is None:
        return say(chat, _MODE_IS[chat.who.mode], {"halted": stopped_for_now(chat)})
    if mode is Mode.AUTO:
        answered = refuse_or_ask(chat, command, policy)
        if answered is not None:
            return answered
    pending = still_pending(chat)
    dropped: Field = Part(Line.MODE_DROPPED, {"count": pending}) if pending else ""
    changed = _set(chat, replace(chat.who, mode=mode))
    fields: dict[str, Field] = {"dropped": dropped, "halted": stopped_for_now(chat)}
    return changed + say(chat, _MODE_NOW[mode], fields)


def _mode_in(words: Sequence[str]) -> Mode | None:
    """Whoever says "automatic off" is asked again; more than that she has not said."""
    named = [_MODES[word] for word in words if word in _MODES]
    unsaid = {Mode.AUTO} < set(named) and "on" not in words
    return Mode.ASK if unsaid else next(iter(named), None)


def set_quiet(chat: Chat, command: Command, policy: Policy) -> Decision:
    if {"off", "none", "never"} & set(command.rest.split()):
        off = replace(chat.who, quiet=None, quiet_tonight=None)
        return _set(chat, off) + say(chat, Line.QUIET_NOW_OFF)
    hours = quiet_hours_in(command.rest)
    if hours is None and command.length is not None:
        return _quiet_once(chat, command.length, policy)
    if hours is None:
        fields = {"quiet": shown(QuietHours(policy.quiet_start, policy.quiet_end))}
        return say(chat, Line.QUIET_HOW, fields)
    changed = _set(chat, replace(chat.who, quiet=hours))
    line = Line.QUIET_NOW if chat.who.timezone else Line.QUIET_NEEDS_ZONE
    zone = chat.who.timezone or policy.community_timezone
    return changed + say(chat, line, {"quiet": shown(hours), "zone": zone})


def _quiet_once(chat: Chat, length: timedelta, policy: Policy) -> Decision:
    """From now on for so long; "tonight" ends in her morning."""
    until = chat.now + min(length, QUIET_LONGEST)
    if length == NIGHT:
        if chat.who.timezone is None:
            return say(chat, Line.QUIET_TONIGHT_NEEDS_ZONE)
        end = chat.who.quiet.end if chat.who.quiet else policy.quiet_end
        until = next_time(end, chat.who.timezone, chat.now)
    changed = _set(chat, replace(chat.who, quiet_tonight=until))
    return changed + say(chat, Line.QUIET_TONIGHT, {"until": until})


def set_timezone(chat: Chat, command: Command, policy: Policy) -> Decision:
    """A first time zone also starts the community's usual quiet hours, unless she has her own."""
    typed = command.rest
    if not typed:
        return say(chat, Line.ZONE_IS, {"zone": zone_part(chat.who, policy)})
    zone = zone_of_place(typed)
    if zone is None:
        meant = near_zone(typed)
        if meant is None:
            return say(chat, Line.ZONE_UNKNOWN)
        yes = Command(Word.TIMEZONE, rest=meant)
        return ask_member(chat, Asking(Line.ZONE_MEANT, yes, {"zone": meant}), policy)
    usual = QuietHours(policy.quiet_start, policy.quiet_end)
    quiet = chat.who.quiet if chat.who.timezone else chat.who.quiet or usual
    fields = {"zone": zone}
    changed = _set(chat, replace(chat.who, timezone=zone, quiet=quiet))
    if quiet is None:
        return changed + say(chat, Line.ZONE_NOW, fields)
    return changed + say(chat, Line.ZONE_NOW_QUIET, {**fields, "quiet": shown(quiet)})


def brace(chat: Chat, command: Command, policy: Policy) -> Decision:
    """More watchful for a while. Said again without a length, it says until when."""
    if not chat.who.protected:
        return say(chat, Line.BRACE_NEEDS_MODE)
    if command.target != Target():
        return say(chat, Line.BRACE_HOW)
    until = chat.who.braced_until
    braced = until is not None and chat.who.is_braced(chat.now)
    if until is not None and braced and command.length is None:
        return say(chat, Line.BRACED_ALREADY, {"until": until})
    wanted = command.length or policy.brace_for
    until = chat.now + min(wanted, BRACED_LONGEST)
    since = chat.who.braced_at if braced else chat.now
    capped = wanted > BRACED_LONGEST
    fields: dict[str, Field] = {
        "until": until,
        "capped": Part(Line.BRACE_LONGEST, {"length": BRACED_LONGEST}) if capped else "",
    }
    watchful = replace(chat.who, braced_at=since or chat.now, braced_until=until)
    return _set(chat, watchful, until) + say(chat, Line.BRACED, fields)


def relax(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if not chat.who.is_braced(chat.now):
        return say(chat, Line.NOT_BRACED)
    changed = _set(chat, chat.who.relaxed(), chat.who.braced_until)
    return changed + say(chat, Line.RELAXED)


def set_check_ins(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Declined, they stay away until she asks for them."""
    wanted = command.word is Word.CHECK_INS
    said = Line.CHECK_INS_ON if wanted else Line.CHECK_INS_OFF
    return _set(chat, replace(chat.who, check_ins=wanted)) + say(chat, said)


def set_pause(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """A moment before each answer about a draft; of a conversation it is `pause` alone."""
    wanted = command.word is Word.PAUSE_ON
    said = Line.PAUSE_NOW_ON if wanted else Line.PAUSE_NOW_OFF
    return _set(chat, replace(chat.who, pauses_checks=wanted)) + say(chat, said)


def set_digest(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Her day in one message, at a time of hers; without one it is told what it is."""
    if command.word is Word.NO_DIGEST:
        return _set(chat, replace(chat.who, digest_at=None)) + say(chat, Line.DIGEST_NOW_OFF)
    found = _TIME.search(command.rest)
    at = _clock(found[1], found[2], found[3]) if found else chat.who.digest_at or DIGEST_AT
    if at is None:
        return say(chat, Line.DIGEST_HOW)
    wanted = replace(chat.who, digest_at=at)
    if wanted != chat.who:
        wanted = begun(wanted, chat.now, policy)
    fields: dict[str, Field] = {"time": f"{at:%H:%M}", "zone": zone_part(chat.who, policy)}
    return _set(chat, wanted) + say(chat, Line.DIGEST_NOW, fields)


def set_nudges(chat: Chat, command: Command, _policy: Policy) -> Decision:
    wanted = command.word is Word.NUDGE
    changed = _set(chat, replace(chat.who, nudges=wanted))
    if not wanted:
        return changed + say(chat, Line.NUDGE_OFF)
    late = any(network_of(each) is Network.MASTODON for each in chat.who.accounts)
    fields: dict[str, Field] = {
        "late": Part(Line.NUDGE_LATE) if late else "",
        "off": "" if chat.who.protected else Part(Line.NUDGE_NEEDS_MODE),
    }
    return changed + say(chat, Line.NUDGE_ON, fields)


def zone_part(who: Member, policy: Policy) -> Part:
    if who.timezone is None:
        return Part(Line.ZONE_PART_COMMUNITY, {"zone": policy.community_timezone})
    return Part(Line.ZONE_PART, {"zone": who.timezone})


def quiet_hours_in(text: str) -> QuietHours | None:
    """From "22-7", "22:30-06:00", "10pm to 7am"; None where it is no span of two clock times."""
    found = _HOURS.search(text)
    if found is None:
        return None
    start = _clock(found[1], found[2], found[3])
    end = _clock(found[4], found[5], found[6])
    return None if start is None or end is None or start == end else QuietHours(start, end)


def shown(hours: QuietHours) -> str:
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"


def is_about_watchfulness(deed: Deed) -> bool:
    """Of all settings only this one ends by itself."""
    return deed.kind is DeedKind.SETTING and deed.until is not None


def settings_before(who: Member, deed: Deed, now: datetime) -> Member:
    about = deed.about or {}
    return _restored(who, about.get("before", ""), about.get("after", ""), now)


def settings_after(who: Member, deed: Deed, now: datetime) -> Member:
    about = deed.about or {}
    return _restored(who, about.get("after", ""), about.get("before", ""), now)


def _set(chat: Chat, changed: Member, until: datetime | None = None) -> Decision:
    """The same setting twice changes nothing the second time.

    `until`: from then on there is nothing to take back, because it would have ended by itself.
    """
    if changed == chat.who:
        return Decision()
    deed = Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=DeedKind.SETTING,
        at=chat.now,
        until=until,
        about={"before": _written(chat.who), "after": _written(changed)},
        reported=True,
    )
    return Decision((SetMember(changed), StartDeed(deed)))


def _written(who: Member) -> str:
    quiet = shown(who.quiet) if who.quiet else ""
    at, until = who.braced_at, who.braced_until
    braced = f"{at.isoformat()}/{until.isoformat()}" if at and until else ""
    check_ins = "" if who.check_ins else _OFF
    digest_at = f"{who.digest_at:%H:%M}" if who.digest_at else ""
    tonight = who.quiet_tonight.isoformat() if who.quiet_tonight else ""
    pauses, nudges = (_ON if on else "" for on in (who.pauses_checks, who.nudges))
    parts = (who.mode.value, who.timezone or "", quiet, braced, check_ins, digest_at, tonight)
    return "|".join((*parts, pauses, nudges))


def _restored(who: Member, written: str, other: str, now: datetime) -> Member:
    """As `written`; what may have changed since only where the choice was about it.

    So her standing consent comes back only with the choice that gave or ended it. Watchfulness and
    a quiet night that would be over by now are not restored.

    `other`: what it was on the other side of the choice.
    """
    if not _FEWEST_SETTINGS <= len(written.split("|")) <= _SETTINGS:
        return who
    mode, zone, quiet, braced, check_ins, digest_at, tonight, *switches = _settings_in(written)
    mode_there, _, _, braced_there, *others = _settings_in(other)
    check_ins_there, digest_there, tonight_there, *switches_there = others
    hours = quiet_hours_in(quiet) if quiet else None
    who = replace(who, timezone=zone or None, quiet=hours)
    if mode != mode_there:
        who = as_before(replace(who, mode=Mode(mode)))
    who = _switched(who, (check_ins, *switches), (check_ins_there, *switches_there))
    if digest_at != digest_there:
        who = replace(who, digest_at=time.fromisoformat(digest_at) if digest_at else None)
    if tonight != tonight_there:
        who = replace(who, quiet_tonight=_still_to_come(tonight, now))
    return who if braced == braced_there else _braced_as(who, braced, now)


def _braced_as(who: Member, braced: str, now: datetime) -> Member:
    since, _, ends = braced.partition("/")
    if not ends or datetime.fromisoformat(ends) <= now:
        return who.relaxed()
    at, until = datetime.fromisoformat(since), datetime.fromisoformat(ends)
    return replace(who, braced_at=at, braced_until=until)


def _switched(who: Member, written: Sequence[str], there: Sequence[str]) -> Member:
    """What is on or off: check-ins, the pause before a review, nudges."""
    (check_ins, pauses, nudges), (check_ins_there, pauses_there, nudges_there) = written, there
    if check_ins != check_ins_there:
        who = replace(who, check_ins=check_ins != _OFF)
    if pauses != pauses_there:
        who = replace(who, pauses_checks=pauses == _ON)
    return replace(who, nudges=nudges == _ON) if nudges != nudges_there else who


def _still_to_come(written: str, now: datetime) -> datetime | None:
    at = datetime.fromisoformat(written) if written else now
    return at if at > now else None


def _settings_in(written: str) -> list[str]:
    """In the order of `_written`; older choices did not know the last of them."""
    parts = written.split("|")
    return parts + [""] * (_SETTINGS - len(parts))


def _clock(hour: str, minute: str | None, half: str | None) -> time | None:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None:
        if not 1 <= hours <= 12:  # noqa: PLR2004  hours on a clock face
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    hours = 0 if hours == 24 and minutes == 0 else hours  # noqa: PLR2004  hours of a day
    return time(hours, minutes) if hours < 24 and minutes < 60 else None  # noqa: PLR2004  hours and minutes of a day
