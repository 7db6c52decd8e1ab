"""What moderators are told of members who reported an account: how many, never who."""

from bot.model.actions import Field, Part
from bot.model.episodes import Flag
from bot.model.lines import Line
from bot.model.reports import Behaviour
from bot.rules.conversation.raising import NAMES, report_part


def reported_part(flag: Flag) -> Part:
    """What kind of case it is: of several claims the gravest is named."""
    reports = [each.report for each in flag.reports if each.report]
    if len(reports) == 1:
        return report_part(reports[0], Line.CASE_REPORTED)
    claimed = {report.behaviour for report in reports}
    gravest = next(behaviour for behaviour in Behaviour if behaviour in claimed)
    fields: dict[str, Field] = {
        "count": len(reports),
        "behaviour": Part(NAMES[gravest]),
        "old": Part(Line.REPORT_IS_OLD) if any(report.old for report in reports) else "",
    }
    return Part(Line.CASE_REPORTED_BY_MANY, fields)
