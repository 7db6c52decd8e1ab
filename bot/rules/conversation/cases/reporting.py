"""What came of a choice, said only when the network has answered for all of it."""

from collections import Counter
from datetime import datetime

from bot.model.actions import Field, Part, Say
from bot.model.changes import ReportedDeed
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Deed, DeedKind, MeasureRow, MeasureState
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.rules.company import helper_of
from bot.rules.conversation.cases.filing import report_filing
from bot.rules.conversation.member.consenting import report_automatic
from bot.rules.links import page_of_links
from bot.rules.quiet import quiet_until

_DONE = {
    DeedKind.MUTE: Line.DONE_MUTE,
    DeedKind.LIST: Line.DONE_LIST,
    DeedKind.PAUSE: Line.DONE_PAUSE,
    DeedKind.HIDE_REPLIES: Line.DONE_HIDE_REPLIES,
    DeedKind.LIMIT: Line.DONE_LIMIT,
    DeedKind.DETACH: Line.DONE_DETACH,
    DeedKind.BLOCK: Line.DONE_BLOCK,
    DeedKind.FILTER: Line.DONE_FILTER,
    DeedKind.REVOKE: Line.DONE_REVOKE,
}
_HERS = {
    DeedKind.MUTE: Line.ALREADY_HERS,
    DeedKind.LIST: Line.ALREADY_HERS,
    DeedKind.BLOCK: Line.ALREADY_BLOCKED,
}
_REFUSED = {
    DeedKind.FILTER: Line.REFUSED_FILTER,
    DeedKind.REVOKE: Line.REFUSED_REVOKE,
    DeedKind.LIMIT: Line.REFUSED_LIMIT,
}
_REFUSED_HIDING = {
    DeedKind.MUTE: Line.ALL_REFUSED,
    DeedKind.LIST: Line.ALL_REFUSED,
    DeedKind.BLOCK: Line.REFUSED_BLOCK,
}


def report_deed(deed: Deed, member: Member, now: datetime, policy: Policy) -> Decision:
    """One message for one choice; nothing while any part of it is still on its way."""
    if any(row.state is MeasureState.WANTED for row in deed.measures):
        return NOTHING
    told = Decision((ReportedDeed(deed.number),))
    unsaid = deed.undone_at is None and (deed.until is None or deed.until > now)
    if deed.kind is DeedKind.AUTOMATIC and unsaid:
        return told + report_automatic(deed, member, now)
    if member.standing is not Standing.ACTIVE or not deed.measures:
        return told
    if deed.kind is DeedKind.FILING:
        return told + report_filing(deed, member)
    if deed.undone_at is not None or (deed.until is not None and deed.until <= now):
        return told + _report_undone(deed, member, policy) + _report_left(deed, member, now)
    return told + _report_done(deed, member, now, policy)


def _report_undone(deed: Deed, member: Member, policy: Policy) -> Decision:
    """Undo was answered when asked for, expiry needs no word: only what is stuck is news."""
    stuck = [row for row in deed.measures if row.state is MeasureState.IN_FORCE]
    if not any(row.measure.member in member.acting() for row in stuck):
        return NOTHING  # without her sign-in, she has been told what to undo by hand
    if deed.kind is DeedKind.FILTER:
        return _say(member, Line.UNDO_STUCK_FILTER, {})
    return _say_by_hand(member, Line.UNDO_STUCK, stuck, policy)


def _report_left(deed: Deed, member: Member, now: datetime) -> Decision:
    """What she has set otherwise since the bot did, so that the bot has left it to her."""
    ours = (row for row in deed.measures if row.prior is not None and not row.prior.held)
    if not any(row.state is MeasureState.HERS for row in ours):
        return NOTHING
    return _say(member, Line.LEFT_AS_SHE_SET_IT, {}, quiet_until(member, now))


def _report_done(deed: Deed, member: Member, now: datetime, policy: Policy) -> Decision:
    states = Counter(row.state for row in deed.measures)
    done = states[MeasureState.IN_FORCE] + states[MeasureState.FOR_GOOD]
    hers = states[MeasureState.HERS]
    refused = states[MeasureState.REFUSED]
    line = _DONE.get(deed.kind)
    if line is None or done + hers + refused == 0:
        return NOTHING
    if done and deed.by is not None:
        by = {"name": helper_of(member, deed.by)}
        fields = _fields(deed, done, hers, refused) | by
        return _say(member, Line.DONE_BY_HELPER, fields, quiet_until(member, now))
    if done:
        return _say(member, line, _fields(deed, done, hers, refused))
    if refused:
        return _say_refused(deed, member, refused, policy)
    return _say(member, _HERS.get(deed.kind, Line.ALREADY_SO), {"count": hers})


def _fields(deed: Deed, done: int, hers: int, refused: int) -> dict[str, Field]:
    return {
        "count": done,
        "until": deed.until or deed.at,
        "case": Part(Line.CASE_PART, {"case": deed.case}) if deed.case else "",
        "hers": Part(Line.SOME_HERS, {"count": hers}) if hers else "",
        "refused": Part(Line.SOME_REFUSED, {"count": refused}) if refused else "",
    }


def _say_refused(deed: Deed, member: Member, refused: int, policy: Policy) -> Decision:
    rows = [row for row in deed.measures if row.state is MeasureState.REFUSED]
    if deed.kind in _REFUSED:
        return _say(member, _REFUSED[deed.kind], {"count": refused})
    if not any(row.measure.member in member.acting() for row in rows):
        return _say(member, Line.REFUSED_SIGNED_OUT, {"count": refused})
    if deed.kind not in _REFUSED_HIDING:
        return _say(member, Line.REFUSED_OTHER, {})
    return _say_by_hand(member, _REFUSED_HIDING[deed.kind], rows, policy)


def _say_by_hand(member: Member, line: Line, rows: list[MeasureRow], policy: Policy) -> Decision:
    """What she can do herself, a page of links; `more` goes on with the rest."""
    links = tuple(row.measure.target for row in rows)
    fields, go_on = page_of_links(member.account, links, policy.links_per_message)
    return Decision((go_on,)) + _say(member, line, fields)


def _say(
    member: Member, line: Line, fields: dict[str, Field], not_before: datetime | None = None
) -> Decision:
    return Decision((), (Say(member.account, line, fields, not_before=not_before),))
