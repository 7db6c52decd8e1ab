"""`list`: lists of others, looked into, used for a while, left again. None acts without a yes."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.changes import Change, EndDeed, StartDeed
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, MeasureRow, MeasureState
from bot.model.lines import Line
from bot.model.lists import ListReason
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.subscriptions import OthersList
from bot.rules.conversation.cases.hiding import links_and_file
from bot.rules.conversation.cases.targets import HELD, name_of
from bot.rules.conversation.cases.unhiding import end_deed
from bot.rules.conversation.lists.by_hand import by_hand, opens_to
from bot.rules.conversation.pages import page_of
from bot.rules.conversation.replies import Asking, ask_member, clean_name, say
from bot.rules.subscribing import (
    Found,
    Use,
    about_list,
    found_on,
    room_for_lists,
    rows_of,
)
from bot.rules.vocabulary import NUMBER_WORDS

LISTS_A_PAGE = 3
_HIDDEN = HELD | {MeasureState.HERS}
_AS_OF = re.compile(r"\bas of (\S+)$")
_NUMBER = re.compile(r"\d{1,6}")
_AGREE = re.compile(r"\bif (?:at least )?(\w{1,9}) (?:of them |lists )?agree")


def show_lists(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return lists_page(chat, 0)


def lists_page(chat: Chat, start: int) -> Decision:
    """Those that the operator names, a few a message."""
    named = [each for each in chat.lists.all if each.named]
    if not named:
        return say(chat, Line.NO_LISTS)
    parts = [_item(chat, each) for each in named]
    return page_of(chat, Line.LISTS, parts, start, size=LISTS_A_PAGE)


def _item(chat: Chat, chosen: OthersList) -> Part:
    use = _use_of(chat, chosen)
    fields: dict[str, Field] = {
        "number": chosen.number,
        "name": _name(chosen),
        "count": len(chosen.standing(chat.now)),
        "use": Part(Line.LIST_IN_USE_PART, {"until": use.until}) if use else "",
    }
    return Part(Line.LIST_ITEM, fields)


def _name(chosen: OthersList) -> str:
    return clean_name(chosen.source.name)


def _uses(chat: Chat) -> list[Use]:
    """Her choices of lists that hold now, the newest first."""
    deeds = (d for d in chat.deeds if d.kind is DeedKind.LIST and d.ended_at is None)
    found = (Use.of(deed, chat.lists) for deed in deeds)
    return [use for use in found if use is not None and use.until > chat.now]


def _use_of(chat: Chat, chosen: OthersList) -> Use | None:
    return next((use for use in _uses(chat) if use.chosen.number == chosen.number), None)


def _meant(chat: Chat, command: Command, among: Sequence[OthersList]) -> OthersList | Decision:
    """The list with the first number that she typed; without a number the only one there is."""
    typed = _NUMBER.findall(_AGREE.sub("", _AS_OF.sub("", command.rest)))
    if not any(each.named for each in chat.lists.all):
        return say(chat, Line.NO_LISTS)
    if len(typed) != 1:
        return among[0] if len(among) == 1 and not typed else say(chat, Line.WHICH_LIST)
    found = next((each for each in among if each.number == int(typed[0])), None)
    return found or say(chat, Line.NO_SUCH_LIST, {"number": int(typed[0])})


def _named(chat: Chat, command: Command) -> OthersList | Decision:
    """A list that can be looked into and used now."""
    chosen = _meant(chat, command, [each for each in chat.lists.all if each.named])
    if isinstance(chosen, OthersList) and chosen.read_at is None:
        return say(chat, Line.LIST_NOT_READ, {"number": chosen.number})
    if isinstance(chosen, OthersList) and chosen.is_void(chat.now):
        return say(chat, Line.LIST_IS_VOID, {"number": chosen.number})
    return chosen


def preview_list(chat: Chat, command: Command, policy: Policy) -> Decision:
    """How many, why, how old, how much lists agree, and who of hers is on it. Changes nothing."""
    chosen = _named(chat, command)
    if isinstance(chosen, Decision):
        return chosen
    standing = chosen.standing(chat.now)
    found = found_on(chosen, chat.lists, chat.who, chat.now)
    dates = sorted(entry.at for entry in standing.values())
    wanted = min(len(found), policy.list_most)
    fields: dict[str, Field] = {
        "number": chosen.number,
        "name": _name(chosen),
        "count": len(standing),
        "hide": wanted,
        "reasons": _reasons([entry.reason for entry in standing.values()]),
        "dates": Part(Line.LIST_DATES, {"oldest": dates[0], "newest": dates[-1]}) if dates else "",
        "agreed": _agreed(found),
        "friends": _friends(chat, chosen),
    }
    return say(chat, Line.LIST_PREVIEW, fields)


def _reasons(given: Sequence[ListReason | None]) -> Field:
    counts = Counter(reason for reason in given if reason is not None)
    if not counts:
        return Part(Line.LIST_NO_REASONS)
    parts = tuple(
        Part(LIST_REASONS[reason], {"times": Part(Line.LISTED_TIMES, {"count": count})})
        for reason, count in counts.most_common(3)
    )
    return Part(Line.LIST_NAMED_FOR, {"reasons": parts})


LIST_REASONS = {
    ListReason.THREATS: Line.LISTED_THREATS,
    ListReason.PRIVATE_DETAILS: Line.LISTED_PRIVATE_DETAILS,
    ListReason.SEXUAL_MESSAGES: Line.LISTED_SEXUAL_MESSAGES,
    ListReason.UNWANTED_CONTACT: Line.LISTED_UNWANTED_CONTACT,
    ListReason.FAKE_IDENTITY: Line.LISTED_FAKE_IDENTITY,
    ListReason.PILE_ON: Line.LISTED_PILE_ON,
}


def _agreed(found: Sequence[Found]) -> Field:
    count = sum(each.lists > 1 for each in found)
    return Part(Line.LIST_AGREED, {"count": count}) if count else ""


def _friends(chat: Chat, chosen: OthersList) -> Field:
    standing = chosen.standing(chat.now)
    count = sum(account in chat.lists.left_alone.friendly for account in standing)
    return Part(Line.LIST_FRIENDS, {"count": count}) if count else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a yes to a list would do."""

    chosen: OthersList
    found: tuple[Found, ...]
    agree: int
    length: timedelta
    as_of: datetime  # when she was asked
    instead: Use | None  # of the use that it renews

    @property
    def fresh(self) -> tuple[Found, ...]:
        """Those of them that the list does not hide from her yet."""
        rows = self.instead.deed.measures if self.instead else ()
        held = {row.measure.target for row in rows if row.state in _HIDDEN}
        return tuple(each for each in self.found if each.account not in held)


def use_list(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Asked about always; where the bot may not act, what she can do by her own hand."""
    plan = _plan(chat, command, policy)
    if isinstance(plan, Decision):
        return plan
    if not any(chat.who.acting_on(each.account) for each in plan.found):
        return _offer(chat, plan, policy)
    if not command.confirmed:
        return ask_member(chat, _asking(chat, plan, policy), policy)
    return _use(chat, plan, policy)


def _plan(chat: Chat, command: Command, policy: Policy) -> Plan | Decision:
    chosen, agree = _named(chat, command), _agree_in(command, policy)
    if isinstance(chosen, Decision):
        return chosen
    not_yet = _not_yet(chat, chosen, agree, policy)
    if not_yet is not None or agree is None:
        return not_yet or say(chat, Line.HELP_LIST)
    found = found_on(chosen, chat.lists, chat.who, chat.now, agree=agree)
    if command.confirmed:
        found = [each for each in found if each.account in command.accounts]
    able = [each for each in found if chat.who.acting_on(each.account)]
    plan = Plan(
        chosen=chosen,
        found=tuple(able or found)[: policy.list_most],
        agree=agree,
        length=min(command.length or policy.list_for, policy.mute_longest),
        as_of=_as_of(command) or chat.now,
        instead=_use_of(chat, chosen),
    )
    return _idle(chat, plan, command) or plan


def _idle(chat: Chat, plan: Plan, command: Command) -> Decision | None:
    """The answer where a yes would change nothing."""
    number = plan.chosen.number
    if not plan.found:
        fields: dict[str, Field] = {"number": number, "friends": _friends(chat, plan.chosen)}
        return say(chat, Line.LIST_HIDES_NOBODY, fields)
    if plan.instead and not plan.fresh and not command.length:
        return say(chat, Line.LIST_IN_USE, {"number": number, "until": plan.instead.until})
    return None


def _agree_in(command: Command, policy: Policy) -> int | None:
    """How many lists have to name an account; None where she said so and it cannot be read."""
    typed = _AGREE.search(command.rest)
    if typed is None:
        return None if "agree" in command.rest else policy.list_agree
    known = {**NUMBER_WORDS, "both": 2}
    count = int(typed[1]) if typed[1].isdecimal() else known.get(typed[1])
    return count if count is None else max(1, count)


def _as_of(command: Command) -> datetime | None:
    """When she was asked, in the answer to it."""
    asked = _AS_OF.search(command.rest) if command.confirmed else None
    return datetime.fromisoformat(asked[1]) if asked else None


def _not_yet(chat: Chat, chosen: OthersList, agree: int | None, policy: Policy) -> Decision | None:
    """New members wait, and nobody is hidden from who may follow them."""
    opens = opens_to(chat, policy)
    if opens > chat.now:
        return say(chat, Line.LISTS_LATER, {"at": opens, "number": chosen.number})
    if not chat.lists.circle_read:
        return say(chat, Line.LIST_CIRCLE_UNREAD)
    named = sum(each.named for each in chat.lists.all)
    too_few = agree is not None and agree > named
    return say(chat, Line.TOO_FEW_LISTS, {"count": named}) if too_few else None


def _asking(chat: Chat, plan: Plan, policy: Policy) -> Asking:
    room = room_for_lists(chat.lists, chat.who, policy)
    several: Field = Part(Line.LIST_IF_AGREED, {"count": plan.agree}) if plan.agree > 1 else ""
    fields: dict[str, Field] = {
        "number": plan.chosen.number,
        "count": len(plan.found),
        "until": chat.now + plan.length,
        "several": several,
        "friends": _friends(chat, plan.chosen),
        "slowly": Part(Line.LIST_SLOWLY) if len(plan.fresh) > room else "",
    }
    rest = f"{plan.chosen.number} if {plan.agree} agree as of {chat.now.isoformat()}"
    accounts = tuple(each.account for each in plan.found)
    yes = Command(Word.LIST_USE, length=plan.length, rest=rest, confirmed=True, accounts=accounts)
    return Asking(Line.CONFIRM_LIST, yes, fields)


def _use(chat: Chat, plan: Plan, policy: Policy) -> Decision:
    """Those hidden already stay so without a gap; of the others as many as there is room for.

    The rest follows when the list is read again.
    """
    there = [each for each in plan.found if each not in plan.fresh]
    at_once = plan.fresh[: room_for_lists(chat.lists, chat.who, policy)]
    deed = _deed(chat, plan, (*there, *at_once))
    why = (f"she chose to use list {plan.chosen.number}",)
    return Decision((StartDeed(deed), *_renewed(chat, plan)), (), why)


def _renewed(chat: Chat, plan: Plan) -> tuple[Change, ...]:
    """The older choice of the same list gives way."""
    older = plan.instead
    return (EndDeed(older.deed.number, chat.now, undone=False),) if older else ()


def _deed(chat: Chat, plan: Plan, found: Sequence[Found]) -> Deed:
    until, number = chat.now + plan.length, chat.next_deed
    rows = rows_of(found, chat.who, number, until)
    instead = {"instead": str(plan.instead.deed.number)} if plan.instead else {}
    offered = all(row.state is MeasureState.OFFERED for row in rows) and bool(rows)
    return Deed(
        number=number,
        member=chat.who.account,
        kind=DeedKind.LIST,
        at=chat.now,
        until=until,
        measures=rows,
        about=about_list(plan.chosen, plan.agree, plan.as_of) | instead,
        offered=offered,
        reported=offered,
    )


def _offer(chat: Chat, plan: Plan, policy: Policy) -> Decision:
    """Links by which she hides them by her own hand; recorded as offered, never as done."""
    if plan.chosen.source.is_ours and (whole := by_hand(chat)):
        return whole
    if plan.chosen.source.is_on_bluesky and chat.house.shows_others:
        return say(chat, Line.LIST_BY_HAND, {"links": (plan.chosen.source.address,)})
    accounts = [each.account for each in plan.found]
    line = Line.MUTE_LINKS if chat.house.shows_others else Line.MUTE_BY_SEARCH
    deed = _deed(chat, plan, plan.found)
    started = Decision((StartDeed(deed), *_renewed(chat, plan)))
    return started + links_and_file(chat, accounts, line, policy)


def leave_list(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """What came only from it comes back; what she or another choice hid stays hidden."""
    uses = _uses(chat)
    chosen = _meant(chat, command, [use.chosen for use in uses])
    if isinstance(chosen, Decision):
        return say(chat, Line.LIST_NOT_USED) if not uses else chosen
    use = next(use for use in uses if use.chosen.number == chosen.number)
    return end_deed(use.deed, chat.now) + say_left(chat, use.deed)


def say_left(chat: Chat, deed: Deed, older: Deed | None = None) -> Decision:
    """How many come back because nothing else holds them; `older`: the choice that stands again."""
    if deed.offered:
        return say(chat, Line.UNDONE_OFFER)
    others = {row.measure.target for row in chat.in_force if row.deed != deed.number}
    others |= {row.measure.target for row in older.measures} if older else set()
    held = {row.measure.target for row in deed.measures if row.state in HELD}
    number = (deed.about or {}).get("list", "")
    fields: dict[str, Field] = {"count": len(held - others), "number": number}
    if older is None:
        return say(chat, Line.LIST_LEFT, fields)
    return say(chat, Line.LIST_AS_BEFORE, {**fields, "until": older.until or chat.now})


def older_use(chat: Chat, deed: Deed) -> Deed | None:
    """The choice of the same list that this one took the place of, if its time is not over."""
    number = int((deed.about or {}).get("instead", "0"))
    older = next((each for each in chat.deeds if each.number == number), None)
    return older if older and older.until and chat.now < older.until else None


def why_listed(chat: Chat, account: AccountId) -> Decision | None:
    """Which list hides it, since when and why; None where none does."""
    for use in _uses(chat):
        rows = [row for row in use.deed.measures if row.measure.target == account]
        held = [row for row in rows if row.state in HELD]
        if held:
            return say(chat, Line.WHY_LISTED, _why_fields(chat, use, held[0]))
    return None


def _why_fields(chat: Chat, use: Use, row: MeasureRow) -> dict[str, Field]:
    account = AccountId(row.measure.target)
    entry = use.chosen.standing(chat.now).get(account)
    why = Part(LIST_REASONS[entry.reason], {"times": ""}) if entry and entry.reason else None
    return {
        "name": name_of(chat, None, account),
        "number": use.chosen.number,
        "list": _name(use.chosen),
        "since": max(use.deed.at, entry.seen_at) if entry else use.deed.at,
        "until": row.ends_at,
        "reason": Part(Line.LISTED_BECAUSE, {"reason": why}) if why else Part(Line.LIST_NO_REASONS),
    }
