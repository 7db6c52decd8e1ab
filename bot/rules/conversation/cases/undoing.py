"""`undo` and `redo`: the last choice, exactly, and again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from bot.model.actions import Apply, Part, Say
from bot.model.cases import Chat
from bot.model.changes import (
    Change,
    CloseEpisode,
    EndDeed,
    PauseEpisode,
    Relate,
    ReopenEpisode,
    ReviveDeed,
    SetMember,
    StartDeed,
)
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.episodes import (
    HIDING,
    NEEDED_RIGHTS,
    PUBLIC_MEASURES,
    Deed,
    DeedKind,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
)
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Relation
from bot.model.policy import Policy
from bot.rules.conversation.cases.retracting import raise_again, withdraw
from bot.rules.conversation.cases.room import where_there_is_room
from bot.rules.conversation.cases.targets import is_friend, may_need_help
from bot.rules.conversation.cases.unhiding import accounts_about, end_deed, end_deeds
from bot.rules.conversation.lists.subscribing import older_use, say_left
from bot.rules.conversation.member.consenting import without_card
from bot.rules.conversation.member.settings import (
    is_about_watchfulness,
    settings_after,
    settings_before,
)
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import Asking, ask_member, say

_NOT_TO_REVIVE = frozenset({MeasureState.HERS, MeasureState.REFUSED, MeasureState.OFFERED})
_NOTICED = PUBLIC_MEASURES | {MeasureKind.BLOCK}
_PUBLIC = frozenset({DeedKind.HIDE_REPLIES, DeedKind.LIMIT, DeedKind.DETACH})
LISTED = 10


def undo(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Take back the newest choice that can still be taken back, and say what changed."""
    if "list" in command.rest.split():
        return undo_page(chat, 0, policy)
    deed = next((d for d in _undoable(chat, policy) if _of_case(d, command)), None)
    if deed is None:
        return say(chat, Line.NOTHING_TO_UNDO)
    return _unless_others_see_it(chat, command, _take_back(chat, deed), policy)


def redo(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Only what the very last undo took back."""
    undone = [d for d in chat.deeds if d.undone_at is not None]
    deed = max(undone, key=lambda d: (d.undone_at, d.number), default=None)
    if deed is None or not _may_return(chat, deed):
        return say(chat, Line.NOTHING_TO_REDO)
    return _unless_others_see_it(chat, command, _put_back(chat, deed), policy)


def _unless_others_see_it(
    chat: Chat, command: Command, decision: Decision, policy: Policy
) -> Decision:
    """What others can notice is not put back unasked, and none of it goes beyond the limits."""
    acts = [action for action in decision.actions if isinstance(action, Apply)]
    public = sum(act.measure.kind in _NOTICED for act in acts)
    if not public or command.confirmed:
        return where_there_is_room(chat, decision, policy)
    yes = replace(command, confirmed=True)
    asking = Asking(Line.CONFIRM_PUBLIC_AGAIN, yes, {"count": public})
    return ask_member(chat, asking, policy)


def _may_return(chat: Chat, deed: Deed) -> bool:
    over = deed.until is not None and deed.until <= chat.now
    newer = any(d.undone_at is None and d.at > (deed.undone_at or d.at) for d in chat.deeds)
    return not over and not newer


def _undoable(chat: Chat, policy: Policy) -> list[Deed]:
    return [
        deed
        for deed in chat.deeds
        if deed.undone_at is None
        and chat.now - deed.at <= policy.undo_for
        and (deed.until is None or deed.until > chat.now)
    ]


def _of_case(deed: Deed, command: Command) -> bool:
    return command.target.case in {None, deed.case}


def _take_back(chat: Chat, deed: Deed) -> Decision:  # noqa: C901, PLR0911  one per kind
    ended = end_deed(deed, chat.now)
    match deed.kind:
        case (
            DeedKind.MUTE
            | DeedKind.AUTOMATIC
            | DeedKind.BLOCK
            | DeedKind.FILTER
            | DeedKind.HIDE_REPLIES
            | DeedKind.LIMIT
            | DeedKind.DETACH
            | DeedKind.REVOKE
            | DeedKind.FILING
        ):
            return ended + _said_of_measures(chat, deed)
        case DeedKind.LIST:
            older = older_use(chat, deed)
            back = _revive(chat, older) if older else Decision()
            return ended + back + say_left(chat, deed, older)
        case DeedKind.PAUSE:
            return ended + say(chat, Line.RESUMED, {"case": deed.case or 0})
        case DeedKind.TRUST | DeedKind.UNTRUST:
            trusted = deed.kind is DeedKind.UNTRUST
            line = Line.UNDONE_UNTRUST if trusted else Line.UNDONE_TRUST
            return ended + _trust(chat, deed, trusted=trusted) + say(chat, line)
        case DeedKind.UNMUTE:
            several = len(accounts_about(deed)) > 1
            line = Line.UNDONE_UNMUTE_SOME if several else Line.UNDONE_UNMUTE
            return ended + _hide_again(chat, deed, None) + say(chat, line)
        case DeedKind.WRONG:
            return ended + _take_back_wrong(chat, deed)
        case DeedKind.REPORT:
            return ended + withdraw(chat, deed)
        case DeedKind.SETTING:
            before = settings_before(chat.who, deed, chat.now)
            return ended + Decision((SetMember(before),)) + _said_of_setting(chat, deed, before)
        case _:
            assert_never(deed.kind)


def _said_of_setting(chat: Chat, deed: Deed, before: Member) -> Decision:
    if not is_about_watchfulness(deed):
        return say(chat, Line.UNDONE_SETTING)
    if before.braced_until is None:
        return say(chat, Line.UNDONE_BRACE)
    return say(chat, Line.UNDONE_RELAX, {"until": before.braced_until})


def _said_of_measures(chat: Chat, deed: Deed) -> Decision:
    if deed.offered:
        return say(chat, Line.UNDONE_OFFER)
    if deed.kind is DeedKind.REVOKE:
        return say(chat, Line.REVOKED_FOR_GOOD)
    if deed.kind is DeedKind.FILING:
        return say(chat, Line.FILED_FOR_GOOD)
    held = {MeasureState.WANTED, MeasureState.IN_FORCE}
    count = sum(row.state in held for row in deed.measures)
    if count == 0:
        hers = any(row.state is MeasureState.HERS for row in deed.measures)
        return say(chat, Line.UNDONE_ALL_HERS if hers else Line.UNDONE_REFUSED)
    said = Say(chat.who.account, _UNDONE.get(deed.kind, Line.UNDONE_PUBLIC), {"count": count})
    if deed.kind is DeedKind.AUTOMATIC:
        said = without_card(said, deed)
    return Decision((), (said,))


_UNDONE = {
    DeedKind.MUTE: Line.UNDONE_MUTE,
    DeedKind.AUTOMATIC: Line.UNDONE_MUTE,
    DeedKind.BLOCK: Line.UNDONE_BLOCK,
    DeedKind.FILTER: Line.UNDONE_FILTER,
}


def _take_back_wrong(chat: Chat, deed: Deed) -> Decision:
    about = deed.about or {}
    if "account" in about:
        relation = _trust(chat, deed, trusted=False)
        again = _hide_again(chat, deed, AccountId(about["account"]))
        return relation + again + say(chat, Line.UNDONE_TRUST)
    numbers = {int(n) for n in about.get("deeds", "").split(",") if n}
    deeds = [d for d in chat.deeds if d.number in numbers and _may_live(chat, d)]
    again = sum((_revive(chat, d) for d in deeds), start=Decision())
    opened = Decision((ReopenEpisode(deed.case or 0),))
    return opened + again + say(chat, Line.UNDONE_WRONG, {"case": deed.case or 0})


def _may_live(chat: Chat, deed: Deed) -> bool:
    return deed.until is None or deed.until > chat.now


def _put_back(chat: Chat, deed: Deed) -> Decision:  # noqa: PLR0911  one per kind
    revived = Decision((ReviveDeed(deed.number),))
    match deed.kind:
        case DeedKind.TRUST | DeedKind.UNTRUST:
            again = _trust(chat, deed, trusted=deed.kind is DeedKind.TRUST)
            return revived + again + say(chat, Line.REDONE)
        case DeedKind.SETTING:
            after = SetMember(settings_after(chat.who, deed, chat.now))
            return revived + Decision((after,)) + say(chat, Line.REDONE)
        case DeedKind.WRONG:
            return revived + _wrong_again(chat, deed) + say(chat, Line.REDONE)
        case DeedKind.REPORT:
            return revived + raise_again(chat, deed) + say(chat, Line.REDONE)
        case DeedKind.UNMUTE | DeedKind.REVOKE | DeedKind.FILING:
            return say(chat, Line.NOTHING_TO_REDO)
        case DeedKind.LIST:
            return _put_list_back(chat, deed)
        case _:
            return _put_measures_back(chat, deed)


def _put_list_back(chat: Chat, deed: Deed) -> Decision:
    """In the place of the choice that stood again meanwhile."""
    again, older = _put_measures_back(chat, deed), older_use(chat, deed)
    if older is None or not again.changes:
        return again
    return again + Decision((EndDeed(older.number, chat.now, undone=False),))


def _put_measures_back(chat: Chat, deed: Deed) -> Decision:
    """Acts are told of when they have settled; without any there is nothing to wait for."""
    again = _revive(chat, deed)
    if again.actions:
        return again
    return again + say(chat, Line.REDONE if again.changes else Line.NOTHING_TO_REDO)


def _wrong_again(chat: Chat, deed: Deed) -> Decision:
    about = deed.about or {}
    if "account" in about:
        return _trust(chat, deed, trusted=True)
    numbers = {int(n) for n in about.get("deeds", "").split(",") if n}
    deeds = [d for d in chat.deeds if d.number in numbers and d.undone_at is None]
    closed = Decision((CloseEpisode(deed.case or 0, chat.now, wrong=True),))
    return closed + end_deeds(deeds, chat.now)


def _revive(chat: Chat, deed: Deed) -> Decision:
    """The same measures until the same date, without accounts that must not be hidden by now."""
    rows = [row for row in deed.measures if row.state not in _NOT_TO_REVIVE]
    if deed.measures and not rows and deed.kind in _PUBLIC:
        return Decision()  # she has set it otherwise herself
    back = _brought_back_since(chat, deed)
    allowed = [
        row
        for row in rows
        if row.ends_at > chat.now
        and row.measure.target not in back
        and _may_be_applied(chat, row.measure)
    ]
    paused: tuple[Change, ...] = ()
    if deed.kind is DeedKind.PAUSE and deed.case is not None:
        paused = (PauseEpisode(deed.case, deed.until),)
    if deed.offered:
        return Decision((ReviveDeed(deed.number),))
    allowed = [row for row in allowed if _is_able(chat.who, row.measure)]
    if not allowed and rows:
        return Decision()
    if len(allowed) == len(rows):
        acts = tuple(Apply(row.measure, deed.number) for row in rows)
        return Decision((ReviveDeed(deed.number), *paused), acts)
    return _fresh(chat, deed, allowed)


def _is_able(who: Member, measure: Measure) -> bool:
    """Whether her sign-in still allows it."""
    return measure.member in who.acting(right=NEEDED_RIGHTS.get(measure.kind))


def _brought_back_since(chat: Chat, deed: Deed) -> set[str]:
    """Accounts of the deed that she let back one by one, which no other undo hides again."""
    return {
        account
        for later in chat.deeds
        for account in accounts_about(later)
        if later.kind is DeedKind.UNMUTE and later.undone_at is None and later.at >= deed.at
    }


def _fresh(chat: Chat, deed: Deed, rows: list[MeasureRow]) -> Decision:
    wanted = tuple(
        MeasureRow(row.measure, chat.next_deed, MeasureState.WANTED, row.ends_at) for row in rows
    )
    if not wanted:
        return Decision()
    new = replace(
        deed,
        number=chat.next_deed,
        at=chat.now,
        measures=wanted,
        undone_at=None,
        reported=False,
    )
    return Decision((StartDeed(new),), tuple(Apply(r.measure, new.number) for r in wanted))


def _hide_again(chat: Chat, deed: Deed, trusted_until_now: AccountId | None) -> Decision:
    """Undo of the return of single accounts: hidden again until the date each would have had.

    Those that a list had hidden are the list's again.
    """
    may_return = [
        account
        for account in accounts_about(deed)
        if account not in chat.friendly
        and (account not in chat.trusted or account == trusted_until_now)
        and not may_need_help(chat, account)
    ]
    blocked = set((deed.about or {}).get("blocked", "").split())
    rows = tuple(
        MeasureRow(measure, chat.next_deed, MeasureState.WANTED, until)
        for account, until in accounts_about(deed).items()
        if account in may_return and until is not None and until > chat.now
        for measure in _ways_to_hide(chat.who, account, block=account in blocked)
    )
    listed = Decision((), _listed_again(chat, may_return))
    if not rows:
        return listed
    blocks = any(row.measure.kind is MeasureKind.BLOCK for row in rows)
    new = Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=DeedKind.BLOCK if blocks else DeedKind.MUTE,
        at=chat.now,
        case=deed.case,
        until=max(row.ends_at for row in rows),
        measures=rows,
    )
    acts = tuple(Apply(row.measure, new.number) for row in rows)
    return Decision((StartDeed(new),), acts) + listed


def _listed_again(chat: Chat, accounts: Sequence[AccountId]) -> tuple[Apply, ...]:
    """By the lists that she uses, of what she had let back from them."""
    uses = (deed for deed in chat.deeds if deed.kind is DeedKind.LIST and deed.ended_at is None)
    return tuple(
        Apply(row.measure, use.number)
        for use in uses
        for row in use.measures
        if row.measure.target in accounts
        and row.state is MeasureState.ENDED
        and row.ends_at > chat.now
    )


def _ways_to_hide(who: Member, account: AccountId, *, block: bool) -> list[Measure]:
    """By each of her accounts that may."""
    kind = MeasureKind.BLOCK if block else MeasureKind.MUTE
    hers = (Measure(by, kind, account) for by in who.acting_on(account))
    return [each for each in hers if _is_able(who, each)]


def _may_be_applied(chat: Chat, measure: Measure) -> bool:
    if measure.kind not in HIDING:
        return True
    account = AccountId(measure.target)
    return not is_friend(chat, account) and not may_need_help(chat, account)


def _trust(chat: Chat, deed: Deed, *, trusted: bool) -> Decision:
    relation = Relation.TRUSTED if trusted else Relation.STRANGER
    account = AccountId((deed.about or {}).get("account", ""))
    return Decision((Relate(chat.who.account, account, relation),))


def undo_page(chat: Chat, start: int, policy: Policy) -> Decision:
    """What can still be taken back, newest first."""
    deeds = _undoable(chat, policy)[:LISTED]
    if not deeds:
        return say(chat, Line.NOTHING_TO_UNDO)
    parts = [Part(_listed_as(deed), {"at": deed.at, "case": deed.case or 0}) for deed in deeds]
    return page_of(chat, Line.UNDO_LIST, parts, start)


def _listed_as(deed: Deed) -> Line:
    if deed.by is not None:
        return Line.DEED_BY_HELPER
    return Line.DEED_BRACE if is_about_watchfulness(deed) else _LISTED_AS[deed.kind]


_LISTED_AS = {
    DeedKind.MUTE: Line.DEED_MUTE,
    DeedKind.LIST: Line.DEED_LIST,
    DeedKind.AUTOMATIC: Line.DEED_AUTOMATIC,
    DeedKind.BLOCK: Line.DEED_BLOCK,
    DeedKind.FILTER: Line.DEED_FILTER,
    DeedKind.REVOKE: Line.DEED_REVOKE,
    DeedKind.FILING: Line.DEED_FILING,
    DeedKind.PAUSE: Line.DEED_PAUSE,
    DeedKind.HIDE_REPLIES: Line.DEED_HIDE_REPLIES,
    DeedKind.LIMIT: Line.DEED_LIMIT,
    DeedKind.DETACH: Line.DEED_DETACH,
    DeedKind.TRUST: Line.DEED_TRUST,
    DeedKind.UNTRUST: Line.DEED_UNTRUST,
    DeedKind.UNMUTE: Line.DEED_UNMUTE,
    DeedKind.WRONG: Line.DEED_WRONG,
    DeedKind.REPORT: Line.DEED_REPORT,
    DeedKind.SETTING: Line.DEED_SETTING,
}
