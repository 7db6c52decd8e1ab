"""Members who reported an account, as moderators see them: how many, and how much they weigh."""

from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat
from bot.model.changes import Advise
from bot.model.commands import Command, Target, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Flag
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.model.reports import Behaviour, Report, Voice
from bot.rules.behaviours import NAMES, report_part
from bot.rules.conversation.desk.taking import in_hand, write
from bot.rules.conversation.replies import Asking, ask, say
from bot.rules.voices import is_mass, weight

LATELY = timedelta(days=30)
"""How long a report that was no harassment stands beside the next one."""

CASES_NAMED = 4
_VOICES = {"advisory": Voice.ADVISORY, "full": Voice.FULL}


def reported_part(flag: Flag, policy: Policy) -> Part:
    """What kind of case it is. Of several claims the gravest is named, and never who made them."""
    reports = [each.report for each in flag.reports if each.report]
    light = _doubt(flag, policy)
    if len(reports) == 1:
        alone = dict(report_part(reports[0], Line.CASE_REPORTED).fields)
        if reports[0].described:
            alone["old"] = Part(Line.CASE_DESCRIBED)
        return Part(Line.CASE_REPORTED, {**alone, "light": light})
    fields: dict[str, Field] = {
        "count": max(1, int(weight(flag.reports, policy))),
        "behaviour": Part(NAMES[_gravest(reports)]),
        "old": Part(Line.CASE_OLD) if any(report.old for report in reports) else "",
        "light": light,
        "cases": tuple(str(each.number) for each in flag.reports[:CASES_NAMED]),
    }
    return Part(Line.CASE_REPORTED_BY_MANY, fields)


def _doubt(flag: Flag, policy: Policy) -> Field:
    """Why it may be less than it seems."""
    if is_mass(flag.reports, policy):
        return Part(Line.CASE_MASS, {"span": policy.mass_reports_window})
    if flag.joined and any(each.report and each.report.described for each in flag.reports):
        return Part(Line.CASE_SOME_DESCRIBED)
    return Part(Line.CASE_LIGHT) if weight(flag.reports, policy) < len(flag.reports) else ""


def reporter(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`reporter 7 advisory` and `reporter 7 full`, of a member in the item in hand, after a yes."""
    held = in_hand(chat, command.word)
    if isinstance(held, Decision):
        return held
    flag, _ = held
    wanted = flag.number if command.target.case is None else command.target.case
    meant = next((r for r in flag.reports if r.report and r.number == wanted), None)
    named = {_VOICES[word] for word in command.rest.split() if word in _VOICES}
    if meant is None or len(named) != 1:
        return say(chat, Line.REPORTER_HOW)
    (voice,) = named
    until = chat.now + policy.advisory_for
    fields: dict[str, Field] = {"case": meant.number, "until": until}
    if not command.confirmed:
        yes = Command(Word.REPORTER, Target(case=wanted), rest=voice.value, confirmed=True)
        return ask(chat, Asking(_CONFIRM[voice], yes, fields), policy.moderator_waits)
    noted = write(chat, flag, Word.REPORTER)
    return noted + _weigh(meant, voice, fields) + say(chat, _DONE[voice], fields)


def after_dismissal(chat: Chat, flag: Flag, policy: Policy) -> Decision:
    """Whoever's reports were no harassment again and again weighs less for a while."""
    fields: dict[str, Field] = {"until": chat.now + policy.advisory_for}
    due = (e for e in _heavy(flag) if _dismissed(chat, e) + 1 >= policy.reporter_dismissed)
    return sum((_weigh(each, Voice.ADVISORY, fields) for each in due), NOTHING)


def after_dismissal_undone(chat: Chat, flag: Flag, policy: Policy) -> Decision:
    """What followed from this verdict goes with it."""
    due = (e for e in _heavy(flag) if _dismissed(chat, e) == policy.reporter_dismissed)
    return sum((_weigh(each, Voice.FULL, {}) for each in due), NOTHING)


_CONFIRM = {Voice.ADVISORY: Line.CONFIRM_ADVISORY, Voice.FULL: Line.CONFIRM_FULL}
_DONE = {Voice.ADVISORY: Line.ADVISORY_SET, Voice.FULL: Line.ADVISORY_ENDED}
_TELLS = {Voice.ADVISORY: Line.REPORTER_ADVISORY, Voice.FULL: Line.REPORTER_FULL}


def _weigh(flag: Flag, voice: Voice, fields: dict[str, Field]) -> Decision:
    until = fields.get("until") if voice is Voice.ADVISORY else None
    advised = Advise(flag.number, until if isinstance(until, datetime) else None)
    told = Say(flag.member, _TELLS[voice], fields)
    return Decision((advised,), (told,), (f"its reports weigh as {voice}",))


def _heavy(flag: Flag) -> list[Flag]:
    """Reports of members who were not advisory yet."""
    return [e for e in flag.reports if e.report and e.report.voice is not Voice.ADVISORY]


def _dismissed(chat: Chat, flag: Flag) -> int:
    """Lately, of the same member."""
    return sum(
        each.member == flag.member and each.report is not None
        for item in chat.decided
        for each in item.reports
        if each.verdict == Word.DISMISS and each.closed_at and chat.now - each.closed_at < LATELY
    )


def _gravest(reports: list[Report]) -> Behaviour:
    """Of those that weigh something, if any does."""
    heavy = [report for report in reports if report.may_be_grave] or reports
    claimed = {report.behaviour for report in heavy}
    return next(behaviour for behaviour in Behaviour if behaviour in claimed)
