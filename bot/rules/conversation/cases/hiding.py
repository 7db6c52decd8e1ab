"""`mute`: hide accounts for a while, by her own hand where the bot may not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.model.actions import Apply, Field, Part
from bot.model.cases import Chat
from bot.model.changes import StartDeed
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import (
    HIDING,
    Deed,
    DeedKind,
    Episode,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
)
from bot.model.interactions import UNSEEN
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.cards import hidden_for
from bot.rules.conversation.cases.room import no_room, room_for_acts
from bot.rules.conversation.cases.targets import (
    accounts_named,
    aim,
    hidden,
    is_friend,
    leaving,
    may_be_hidden,
    may_need_help,
    name_of,
    no_such_case,
)
from bot.rules.conversation.replies import Asking, ask_member, focus, say
from bot.rules.links import page_of_links


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would be hidden, how long, and what of it she has not said in so many words."""

    accounts: tuple[AccountId, ...]
    left_out: tuple[AccountId, ...]
    episode: Episode | None
    length: timedelta
    capped: bool  # she asked for longer than the longest


def mute(chat: Chat, command: Command, policy: Policy) -> Decision:
    return _mute(chat, command, policy, Line.CONFIRM_MUTE, sure=command.confirmed)


def ask_about_mute(chat: Chat, command: Command, line: Line, policy: Policy) -> Decision:
    """A `mute` that was mistyped, or that others could read: always a question first."""
    return _mute(chat, command, policy, line, sure=False, slip=True)


def _mute(  # the two ways in differ in these three
    chat: Chat, command: Command, policy: Policy, line: Line, *, sure: bool, slip: bool = False
) -> Decision:
    plan = plan_of(chat, command, policy)
    if isinstance(plan, Decision):
        return plan
    if not any(chat.who.acting_on(account) for account in plan.accounts):
        return _offer_links(chat, plan, policy)
    if not sure and (slip or _needs_a_yes(plan, policy)):
        return _confirm(chat, plan, line, policy)
    return _hide(chat, plan, policy)


def plan_of(
    chat: Chat, command: Command, policy: Policy, kinds: Collection[MeasureKind] = HIDING
) -> Plan | Decision:
    """Who is meant, without anybody who may need help, whom she knows, or who is hidden already.

    `kinds`: the ways of hiding that count as already.
    """
    aimed = aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    chosen = _chosen(chat, aimed.episode, command.accounts or aimed.accounts)
    left_out = _left_out(chat, aimed.episode, command.leaving_out)
    if isinstance(chosen, Decision):
        return chosen
    if isinstance(left_out, Decision):
        return left_out
    lists = {deed.number for deed in chat.deeds if deed.kind is DeedKind.LIST}
    held = (row for row in hidden(chat, kinds=kinds) if row.deed not in lists)
    targets = (row.measure.target for row in held)
    already = {target for target in targets if chat.who.acting_on(target)}
    accounts = tuple(a for a in chosen if a not in left_out and a not in already)
    if not accounts:
        return _nobody(chat, aimed.episode, chosen, kinds)
    wanted = command.length or _usual_length(aimed.episode, policy)
    length = min(wanted, policy.mute_longest)
    return Plan(accounts, left_out, aimed.episode, length, capped=wanted > length)


def _usual_length(episode: Episode | None, policy: Policy) -> timedelta:
    return hidden_for(episode.kind, policy) if episode else policy.mute_for


def _chosen(
    chat: Chat, episode: Episode | None, named: tuple[AccountId, ...]
) -> tuple[AccountId, ...] | Decision:
    """The named accounts, or all of the case. Of several, those not to be hidden fall away."""
    offered = may_be_hidden(chat, episode) if episode else ()
    if not named:
        return offered
    if len(named) == 1:
        return _refuse_one(chat, episode, named[0]) or named
    return tuple(account for account in named if account in offered)


def _refuse_one(chat: Chat, episode: Episode | None, account: AccountId) -> Decision | None:
    fields: dict[str, Field] = {"name": name_of(chat, episode, account), "links": (account,)}
    if account in chat.who.accounts:
        return no_such_case(chat)
    if may_need_help(chat, account):
        return say(chat, Line.MAY_NEED_HELP, fields)
    return say(chat, Line.SOMEBODY_SHE_KNOWS, fields) if is_friend(chat, account) else None


def _left_out(
    chat: Chat, episode: Episode | None, names: Sequence[str]
) -> tuple[AccountId, ...] | Decision:
    if episode is None:
        return () if not names else no_such_case(chat)
    return accounts_named(chat, episode, names)


def _nobody(
    chat: Chat,
    episode: Episode | None,
    chosen: Sequence[AccountId],
    kinds: Collection[MeasureKind],
) -> Decision:
    held = hidden(chat, kinds=kinds)
    until = [row.ends_at for row in held if row.measure.target in chosen]
    if until:
        return say(chat, Line.ALREADY_HIDDEN, {"count": len(until), "until": min(until)})
    return say(chat, Line.NOBODY_TO_HIDE) if episode else no_such_case(chat)


def _needs_a_yes(plan: Plan, policy: Policy) -> bool:
    many = len(plan.accounts) > policy.confirm_above
    guessed = bool(plan.left_out) or plan.capped or plan.episode is None
    return many or guessed or _is_unread(plan)


def _is_unread(plan: Plan) -> bool:
    """Whether one of them is there for a post alone that nobody here has read."""
    contacts = plan.episode.contacts if plan.episode else ()
    read = {contact.author for contact in contacts if contact.version not in UNSEEN}
    return any(c.author in plan.accounts and c.author not in read for c in contacts)


def _confirm(chat: Chat, plan: Plan, line: Line, policy: Policy) -> Decision:
    return ask_member(chat, asking_about(chat, plan, line, Word.MUTE), policy)


def asking_about(chat: Chat, plan: Plan, line: Line, word: Word) -> Asking:
    """Whether she wants this plan carried out, by that word."""
    capped: Field = Part(Line.THE_LONGEST, {"length": plan.length}) if plan.capped else ""
    yes = Command(word, _target(plan), plan.length, confirmed=True, accounts=plan.accounts)
    fields: dict[str, Field] = {
        "count": len(plan.accounts),
        "length": plan.length,
        "leaving": leaving(chat, plan.episode, plan.left_out),
        "capped": capped,
        "unread": Part(Line.MUTE_UNREAD) if _is_unread(plan) else "",
        "of_case": Part(Line.OF_CASE, {"case": plan.episode.number}) if plan.episode else "",
    }
    return Asking(line, yes, fields)


def _target(plan: Plan) -> Target:
    if plan.episode is not None:
        return Target(case=plan.episode.number)
    return Target(account=plan.accounts[0])


def _hide(chat: Chat, plan: Plan, policy: Policy) -> Decision:
    """Order the acts. She hears "done" when they have settled, see `report_deed`.

    Whom only another account of hers could hide, by which the bot may not act, she gets links for.
    """
    reached = tuple(account for account in plan.accounts if chat.who.acting_on(account))
    others = tuple(account for account in plan.accounts if account not in reached)
    room = room_for_acts(chat, policy) // max(len(chat.who.acting_on(a)) for a in reached)
    if room == 0:
        return no_room(chat, policy)
    now_hidden = reached[:room]
    deed = _deed(chat, plan, hidden=now_hidden, offered=others)
    wanted = (row.measure for row in deed.measures if row.state is MeasureState.WANTED)
    acts = tuple(Apply(measure, deed.number) for measure in wanted)
    why = (f"she chose to hide {len(now_hidden)} accounts",)
    decision = Decision((StartDeed(deed),), acts, why)
    left = len(reached) - len(now_hidden)
    if left:
        decision += some_later(chat, Word.MUTE, plan, len(now_hidden), left)
    if others:
        decision += links_and_file(chat, others, Line.MUTE_LINKS_REST, policy)
    return decision + (focus(chat, deed.case) if deed.case else Decision())


def some_later(chat: Chat, word: Word, plan: Plan, count: int, left: int) -> Decision:
    case = plan.episode.number if plan.episode else 0
    fields: dict[str, Field] = {"count": count, "left": left, "case": case, "word": word.value}
    return say(chat, Line.SOME_LATER, fields)


def _deed(
    chat: Chat, plan: Plan, *, hidden: Sequence[AccountId] = (), offered: Sequence[AccountId] = ()
) -> Deed:
    """One choice: hidden by each of her accounts by which the bot may, or offered as links."""
    until, who = chat.now + plan.length, chat.who
    ways = [
        (account, MeasureState.WANTED, by) for account in hidden for by in who.acting_on(account)
    ]
    ways += [(account, MeasureState.OFFERED, who.at(account)) for account in offered]
    return Deed(
        number=chat.next_deed,
        member=who.account,
        kind=DeedKind.MUTE,
        at=chat.now,
        case=plan.episode.number if plan.episode else None,
        until=until,
        measures=tuple(
            MeasureRow(Measure(by, MeasureKind.MUTE, account), chat.next_deed, state, until)
            for account, state, by in ways
        ),
        offered=not hidden,
        reported=not hidden,
    )


def _offer_links(chat: Chat, plan: Plan, policy: Policy) -> Decision:
    """Links to hide them by her own hand, worst first; recorded as offered, never as done."""
    offered = {r.measure.target for r in chat.in_force if r.state is MeasureState.OFFERED}
    line = Line.MUTE_LINKS if chat.house.shows_others else Line.MUTE_BY_SEARCH
    decision = links_and_file(chat, plan.accounts, line, policy)
    if plan.episode:
        decision += focus(chat, plan.episode.number)
    fresh = tuple(account for account in plan.accounts if account not in offered)
    if not fresh:
        return decision
    started = StartDeed(_deed(chat, plan, offered=fresh))
    return replace(decision, changes=(started, *decision.changes))


def links_and_file(
    chat: Chat, accounts: Sequence[AccountId], line: Line, policy: Policy
) -> Decision:
    """The first links, and where there are many the file with all, for whose server takes one."""
    page = links_page(chat, line, accounts, policy)
    enough = len(accounts) <= policy.links_per_message and chat.house.shows_others
    if chat.house.import_link is None or enough:
        return page
    return page + say(chat, Line.MUTE_FILE, {"link": chat.house.import_link})


def links_page(chat: Chat, line: Line, accounts: Sequence[str], policy: Policy) -> Decision:
    """One message of links; `more` goes on with the rest."""
    fields, go_on = page_of_links(chat.who.account, accounts, policy.links_per_message)
    return say(chat, line, fields) + Decision((go_on,))
