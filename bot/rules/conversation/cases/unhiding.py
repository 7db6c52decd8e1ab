"""`unmute` and `wrong`: let accounts back, some or all."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from bot.model.actions import Action, Field, Lift, Part
from bot.model.cases import Chat
from bot.model.changes import Change, CloseEpisode, EndDeed, PauseEpisode, Relate, StartDeed
from bot.model.commands import Command, Target
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, Episode, MeasureKind, MeasureRow, MeasureState
from bot.model.lines import Line
from bot.model.people import AccountId, Relation
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import (
    HELD,
    Aim,
    accounts_named,
    aim,
    all_cases,
    as_reading,
    hidden,
    name_of,
    no_such_case,
)
from bot.rules.conversation.replies import focus, say

EVERYTHING = frozenset({"all", "everyone", "everybody", "everything"})


def unmute(chat: Chat, command: Command, _policy: Policy) -> Decision:
    if not hidden(chat):
        return _nothing_hidden(chat)
    if _means_everybody(command):
        everywhere, rows = all_cases(chat), hidden(chat)
        some = command.leaving_out
        return _let_back_but(chat, everywhere, command, rows) if some else let_all_back(chat)
    aimed = aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    return _let_back_meant(chat, command, aimed)


def _let_back_meant(chat: Chat, command: Command, aimed: Aim) -> Decision:
    if command.leaving_out:
        return _let_back_but(chat, aimed.episode, command, _rows_of(chat, aimed))
    if aimed.accounts:
        return _let_one_back(chat, aimed.episode, aimed.accounts[0])
    return _let_back(chat, hidden(chat, aimed.episode) if aimed.episode else ())


def _means_everybody(command: Command) -> bool:
    """All of all cases; "all Hal" or "all of 41" is less than that."""
    one = replace(command.target, name=None) != Target()
    named = command.target.name is not None and command.target.name not in EVERYTHING
    return bool(EVERYTHING & set(command.rest.split())) and not one and not named


def _rows_of(chat: Chat, aimed: Aim) -> tuple[MeasureRow, ...]:
    if aimed.accounts:
        return tuple(row for row in hidden(chat) if row.measure.target in aimed.accounts)
    return hidden(chat, aimed.episode) if aimed.episode else ()


def _let_back_but(
    chat: Chat, episode: Episode | None, command: Command, rows: tuple[MeasureRow, ...]
) -> Decision:
    """Some of them: one choice of its own, which undo takes back; the older choices stand."""
    if episode is None:
        return no_such_case(chat)
    stay = accounts_named(chat, episode, command.leaving_out)
    if isinstance(stay, Decision):
        return stay
    back = [row for row in rows if row.measure.target not in stay]
    if not back:
        return say(chat, Line.LET_BACK_NOBODY)
    count = len({row.measure.target for row in back})
    left = len({row.measure.target for row in rows}) - count
    said = say(chat, Line.LET_BACK_SOME, {"count": count, "left": left})
    return bring_back(chat, episode, back) + said


def bring_back(chat: Chat, episode: Episode | None, rows: Collection[MeasureRow]) -> Decision:
    """Some accounts, as one choice that undo takes back; the choices that hid them stand."""
    deed = _deed(chat, DeedKind.UNMUTE, episode, _about(chat, rows))
    return Decision((StartDeed(deed),), _lifts(rows))


def let_all_back(chat: Chat, line: Line = Line.LET_BACK) -> Decision:
    """End every mute of the bot, as one choice after another would have."""
    return _let_back(chat, hidden(chat), line)


def _let_back(chat: Chat, rows: tuple[MeasureRow, ...], line: Line = Line.LET_BACK) -> Decision:
    if not rows:
        return _nothing_hidden(chat)
    count = len({row.measure.target for row in rows})
    return release(rows, chat.now) + say(chat, line, {"count": count})


def release(rows: Iterable[MeasureRow], now: datetime) -> Decision:
    """Undo whole choices by what is in force of them, however long ago they were made."""
    rows = tuple(rows)
    ended = tuple(EndDeed(number, now, undone=True) for number in {row.deed: None for row in rows})
    return Decision(ended, _lifts(row for row in rows if row.state in HELD))


def coming_back(rows: Iterable[MeasureRow]) -> Field:
    """How many accounts she sees again; nothing where none was hidden."""
    count = len({row.measure.target for row in rows})
    return Part(Line.COMING_BACK, {"count": count}) if count else ""


def end_deeds(deeds: Iterable[Deed], now: datetime) -> Decision:
    return sum((end_deed(deed, now) for deed in deeds), start=Decision())


def end_deed(deed: Deed, now: datetime) -> Decision:
    """Undo one choice: lift what the bot put in place, and nothing else."""
    lifts = tuple(Lift(row.measure, deed.number) for row in deed.measures if row.state in HELD)
    changes: list[Change] = [EndDeed(deed.number, now, undone=True)]
    if deed.kind is DeedKind.PAUSE and deed.case is not None:
        changes.append(PauseEpisode(deed.case, None))
    return Decision(tuple(changes), lifts, (f"takes back deed {deed.number}",))


def wrong(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """A case was no harassment, or one account in it was counted by mistake."""
    aimed = aim(chat, as_reading(chat, command.target))
    if isinstance(aimed, Decision):
        return aimed
    if aimed.episode is None:
        return say(chat, Line.UNKNOWN_LINK)
    if aimed.accounts:
        return _wrong_account(chat, aimed.episode, aimed.accounts[0])
    return _wrong_case(chat, aimed.episode)


def _wrong_case(chat: Chat, episode: Episode) -> Decision:
    if episode.wrong:
        return say(chat, Line.WRONG_ALREADY, {"case": episode.number})
    deeds = [d for d in chat.deeds if d.case == episode.number and _ends_with_its_case(d)]
    deed = _deed(chat, DeedKind.WRONG, episode, {"deeds": ",".join(str(d.number) for d in deeds)})
    numbers = {deed.number for deed in deeds}
    old = [row for row in hidden(chat, episode) if row.deed not in numbers]
    closed = Decision((CloseEpisode(episode.number, chat.now, wrong=True), StartDeed(deed)))
    fields: dict[str, Field] = {
        "case": episode.number,
        "coming_back": coming_back(hidden(chat, episode)),
    }
    return (
        closed
        + end_deeds(deeds, chat.now)
        + release(old, chat.now)
        + focus(chat, episode.number)
        + say(chat, Line.WRONG_NOTED, fields)
    )


def _wrong_account(chat: Chat, episode: Episode, account: AccountId) -> Decision:
    """Let it back and never count it again: the only way to mean it."""
    if account in chat.trusted:
        return say(chat, Line.ALREADY_TRUSTED, {"name": name_of(chat, episode, account)})
    rows = [row for row in hidden(chat) if row.measure.target == account]
    deed = _deed(chat, DeedKind.WRONG, episode, {**_about(chat, rows), "account": account})
    changes = (Relate(chat.who.account, account, Relation.TRUSTED), StartDeed(deed))
    fields: dict[str, Field] = {"name": name_of(chat, episode, account), "case": episode.number}
    said = say(chat, Line.WRONG_ACCOUNT_NOTED, fields)
    return Decision(changes, _lifts(rows)) + said


def _let_one_back(chat: Chat, episode: Episode | None, account: AccountId) -> Decision:
    rows = [row for row in hidden(chat) if row.measure.target == account]
    if not rows:
        return _nothing_hidden(chat)
    fields: dict[str, Field] = {"name": name_of(chat, episode, account)}
    return bring_back(chat, episode, rows) + say(chat, Line.ONE_BACK, fields)


def _nothing_hidden(chat: Chat) -> Decision:
    """Nothing by the bot; what she hid by links or by herself only she can show again."""
    offered = any(row.state is MeasureState.OFFERED for row in chat.in_force)
    return say(chat, Line.NOTHING_HIDDEN_BUT_LINKS if offered else Line.NOTHING_HIDDEN)


def _lifts(rows: Iterable[MeasureRow]) -> tuple[Action, ...]:
    return tuple(Lift(row.measure, row.deed) for row in rows)


def _about(chat: Chat, rows: Iterable[MeasureRow]) -> dict[str, str]:
    """The accounts, until when each was hidden, and which were blocked, one after another.

    Last come those that only a list hid: until when is the list's to say.
    """
    rows, lists = tuple(rows), {each.number for each in chat.deeds if each.kind is DeedKind.LIST}
    ends: dict[str, datetime] = {}
    blocked: dict[str, None] = {}
    for row in rows:
        if row.deed not in lists:
            target = row.measure.target
            ends[target] = max(row.ends_at, ends.get(target, row.ends_at))
        if row.measure.kind is MeasureKind.BLOCK:
            blocked[row.measure.target] = None
    accounts = dict.fromkeys([*ends, *(row.measure.target for row in rows)])
    about = {
        "account": " ".join(accounts),
        "until": " ".join(until.isoformat() for until in ends.values()),
    }
    return about | {"blocked": " ".join(blocked)} if blocked else about


def accounts_about(deed: Deed) -> dict[AccountId, datetime | None]:
    """Whom a choice about single accounts was about, and until when each had been hidden."""
    about = deed.about or {}
    accounts = about.get("account", "").split()
    ends = [datetime.fromisoformat(until) for until in about.get("until", "").split()]
    return {AccountId(a): end for a, end in zip_longest(accounts, ends[: len(accounts)])}


def _deed(chat: Chat, kind: DeedKind, episode: Episode | None, about: dict[str, str]) -> Deed:
    return Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=kind,
        at=chat.now,
        case=episode.number if episode else None,
        about=about,
        reported=True,
    )


def _ends_with_its_case(deed: Deed) -> bool:
    pause = deed.kind is DeedKind.PAUSE
    held = any(row.state in HELD for row in deed.measures)
    return deed.undone_at is None and (held or pause)
