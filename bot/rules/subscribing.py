"""Whom a list of others hides for one member, and what of that changes while her yes stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.model.actions import Apply, Lift
from bot.model.changes import AddMeasures, Change, SetEnds
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Deed, Measure, MeasureKind, MeasureRow, MeasureState
from bot.model.people import AccountId, Member, network_of
from bot.model.policy import Policy
from bot.model.subscriptions import Listed, Lists, OthersList

LIVE = frozenset({MeasureState.WANTED, MeasureState.IN_FORCE, MeasureState.OFFERED})


@dataclass(frozen=True, slots=True)
class Found:
    """One account that a list would hide for her."""

    account: AccountId
    entry: Listed
    lists: int  # that name it


def found_on(
    chosen: OthersList, lists: Lists, who: Member, now: datetime, *, agree: int = 1
) -> list[Found]:
    """Those that most lists name come first, then those listed longest.

    Nobody she knows, nobody who may need help, and nobody whom no account of hers can meet. What
    came to another list in a rush says nothing of this one.
    """
    networks = {network_of(account) for account in who.accounts}
    others = [_calm(each, now) for each in lists.all if each.named and each is not chosen]
    found = [
        Found(account, entry, 1 + sum(account in named for named in others))
        for account, entry in chosen.standing(now).items()
        if account not in lists.left_alone and network_of(account) in networks
    ]
    agreed = [each for each in found if each.lists >= agree]
    return sorted(agreed, key=lambda each: (-each.lists, each.entry.at, each.account))


def _calm(known: OthersList, now: datetime) -> set[AccountId]:
    return {account for account, entry in known.standing(now).items() if not entry.held}


def _end_of(entry: Listed, until: datetime) -> datetime:
    """Its own end date, and never later than that of her choice."""
    return until if entry.until is None else min(until, entry.until)


def rows_of(
    found: Sequence[Found], who: Member, deed: int, until: datetime
) -> tuple[MeasureRow, ...]:
    """By each account of hers by which the bot may act; offered where there is none."""
    return tuple(
        MeasureRow(
            Measure(by, MeasureKind.MUTE, each.account), deed, state, _end_of(each.entry, until)
        )
        for each in found
        for by, state in _ways(who, each.account)
    )


def _ways(who: Member, account: AccountId) -> list[tuple[AccountId, MeasureState]]:
    acting = who.acting_on(account)
    if acting:
        return [(by, MeasureState.WANTED) for by in acting]
    return [(who.at(account), MeasureState.OFFERED)]


def room_for_lists(lists: Lists, who: Member, policy: Policy) -> int:
    """Accounts that lists may hide now: half of the limits is left for what she asks herself."""
    hour = policy.measures_per_hour // 2 - lists.acts_this_hour
    day = policy.measures_per_day // 2 - lists.acts_today
    return max(0, min(hour, day)) // max(1, len(who.acting()))


@dataclass(frozen=True, slots=True)
class Use:
    """Her choice of a list, with the list as it is now."""

    deed: Deed
    until: datetime
    agree: int  # lists that have to name an account
    as_of: datetime  # when she was asked: what came in a rush after that, her yes does not cover
    chosen: OthersList

    @classmethod
    def of(cls, deed: Deed, lists: Lists) -> "Use | None":
        """None where it is over, or where nothing of the list is known any more."""
        about = deed.about or {}
        chosen = next((e for e in lists.all if str(e.number) == about.get("list")), None)
        if chosen is None or deed.until is None or deed.undone_at is not None:
            return None
        as_of = datetime.fromisoformat(about.get("as_of", deed.at.isoformat()))
        return cls(deed, deed.until, int(about.get("agree", "1")), as_of, chosen)


def about_list(chosen: OthersList, agree: int, as_of: datetime) -> dict[str, str]:
    """What a choice keeps of her yes."""
    return {"list": str(chosen.number), "agree": str(agree), "as_of": as_of.isoformat()}


def keep_up(use: Use, who: Member, lists: Lists, now: datetime, policy: Policy) -> Decision:
    """What changes for her since the list was read again.

    Ends are carried by the clock, as all are: here they only come nearer. A list that the operator
    names no more, or that cannot be read, changes nothing.
    """
    if not use.chosen.named or use.chosen.read_at is None or use.until <= now:
        return NOTHING
    ends = _ends(use, lists, now)
    changed = Decision((SetEnds(use.deed.number, ends),), (), (_WHY,)) if ends else NOTHING
    return changed + _more(use, who, lists, now, policy)


_WHY = "a list that she uses has changed"


def spare(rows: Iterable[MeasureRow], now: datetime) -> Decision:
    """Whom lists hid and she knows from now on; as lists give way of themselves, only at once."""
    return sum((_spared(row, now) for row in rows), start=NOTHING)


def _spared(row: MeasureRow, now: datetime) -> Decision:
    ends = SetEnds(row.deed, ((AccountId(row.measure.target), now),))
    return Decision((ends,), (Lift(row.measure, row.deed),), ("she knows who a list hides",))


def _ends(use: Use, lists: Lists, now: datetime) -> tuple[tuple[AccountId, datetime], ...]:
    """Whose end comes nearer: now, where nothing is to be hidden any more."""
    standing, ends = use.chosen.standing(now), dict[AccountId, datetime]()
    for row in use.deed.measures:
        account = AccountId(row.measure.target)
        entry = None if account in lists.left_alone else standing.get(account)
        until = now if entry is None else _end_of(entry, use.until)
        if row.state in LIVE and until < row.ends_at and now < row.ends_at:
            ends[account] = until
    return tuple(ends.items())


def _more(use: Use, who: Member, lists: Lists, now: datetime, policy: Policy) -> Decision:
    """What her yes covers besides, as much as there is room for; none that she let back since."""
    if not who.protected or not lists.circle_read or lists.halted:
        return NOTHING
    rows = use.deed.measures
    settled = {row.measure.target for row in rows if row.state in LIVE or now < row.ends_at}
    holding = len({row.measure.target for row in rows if row.state in LIVE})
    covered = (
        each
        for each in found_on(use.chosen, lists, who, now, agree=use.agree)
        if who.acting_on(each.account)
        and each.account not in settled
        and not (each.entry.held and each.entry.seen_at > use.as_of)
    )
    room = min(room_for_lists(lists, who, policy), policy.list_most - holding)
    return _hide(use, who, tuple(islice(covered, max(0, room))))


def _hide(use: Use, who: Member, found: Sequence[Found]) -> Decision:
    """Who was on it before and is again gets the end that the list gives now."""
    known, deed = {row.measure.target for row in use.deed.measures}, use.deed.number
    new = [each for each in found if each.account not in known]
    again = [each for each in found if each.account in known]
    changes: list[Change] = []
    if new:
        changes.append(AddMeasures(deed, rows_of(new, who, deed, use.until)))
    if again:
        ends = tuple((each.account, _end_of(each.entry, use.until)) for each in again)
        changes.append(SetEnds(deed, ends))
    rows = rows_of(again, who, deed, use.until)
    acts = tuple(Apply(row.measure, deed) for row in rows)
    return Decision(tuple(changes), acts, (_WHY,)) if changes else NOTHING
