"""`backup`: colleagues who have offered it are asked to stand by a member.

They are asked without her name. Of whoever would, she sees who it is, and names herself or not:
see `naming`. Nobody learns a thing of the accounts that she is hurt by: what is written has no
place for it.
"""

from dataclasses import replace
from datetime import UTC, datetime

from bot.model.actions import Field, Part, Say
from bot.model.backing import Backing
from bot.model.cases import Ally, Chat
from bot.model.changes import AskedAllies, CalledOff
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.company import ASKED_FOR, WEEK, asked_for
from bot.rules.conversation.cases.targets import case_meant, shunned
from bot.rules.conversation.company.kinds import called, kinds_in
from bot.rules.conversation.company.naming import introduce, is_willing, offers, show_offers
from bot.rules.conversation.replies import Asking, ask_among, ask_member, say
from bot.rules.quiet import quiet_until

EARLIEST, LATEST = (datetime(year, 1, 1, tzinfo=UTC) for year in (1970, 9999))

LEAVE_IT = (Part(Line.CHOICE_LEAVE), Command(Word.NO))


def backup(chat: Chat, command: Command, policy: Policy) -> Decision:
    """First whoever would stand by her already; then which kind, whether really, who is next."""
    if command.accounts:
        return introduce(chat, command)
    kinds = kinds_in(command.rest)
    found = [] if kinds else offers(chat)
    if found:
        return show_offers(chat, found, policy)
    not_yet = _not_yet(chat, policy)
    if not_yet is not None:
        return not_yet
    if len(kinds) != 1:
        return _ask_which(chat, policy)
    if not command.confirmed:
        return _ask_whether(chat, kinds[0], policy)
    return _ask_allies(chat, kinds[0], command.target.case, policy)


def stop_backup(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """Who waits to be asked is not; who knows that it is she hears that it is over."""
    mine = [(each, one) for each in chat.allies for one in each.asked if one.by_her]
    lately = [(each, one) for each, one in mine if not one.called_off]
    if not any(chat.now - one.at < WEEK for _, one in lately):
        return say(chat, Line.NO_BACKUP)
    know = {each.member.account: each.member for each, one in lately if one.may_know}
    told = tuple(_over(chat, each) for each in know.values() if is_willing(each))
    off = Decision((CalledOff(chat.who.account),), told, ("she called it off",))
    return off + say(chat, Line.BACKUP_STOPPED, {"count": len(told)})


def next_in_turn(chat: Chat, kind: Backing, policy: Policy) -> tuple[Member, ...]:
    """Whoever was asked longest ago, and nobody more often in a week than is allowed.

    Never somebody who is new here, who wrote in a case of hers or whom she has hidden: even without
    her name it would tell the wrong one that somebody is having a hard time.
    """
    away = {*chat.who.accounts, *shunned(chat)}
    able = [
        each
        for each in chat.allies
        if is_willing(each.member, kind)
        and begins(each.member, policy) <= chat.now
        and not away & set(each.member.accounts)
        and _asked_lately(each, chat.now) < policy.asks_per_ally
    ]
    in_turn = sorted(able, key=_last_asked)
    return tuple(each.member for each in in_turn[: policy.allies_per_ask])


def begins(member: Member, policy: Policy) -> datetime:
    """From when she may ask and be asked."""
    since = member.joined_at
    return LATEST if since is None else since + policy.probation


def _not_yet(chat: Chat, policy: Policy) -> Decision | None:
    """The answer to who is new, or has asked as often this week as everybody may."""
    since = begins(chat.who, policy)
    if since > chat.now:
        return say(chat, Line.BACKUP_TOO_NEW, {"at": since, "wait": policy.probation})
    times = {one.at for each in chat.allies for one in each.asked if one.by_her}
    lately = sorted(at for at in times if chat.now - at < WEEK)
    if len(lately) < policy.asks_per_member:
        return None
    again = lately[-policy.asks_per_member] + WEEK
    return say(chat, Line.BACKUP_ENOUGH, {"count": len(lately), "at": again})


def _asked_lately(each: Ally, now: datetime) -> int:
    return sum(now - one.at < WEEK for one in each.asked)


def _last_asked(each: Ally) -> datetime:
    return max((one.at for one in each.asked), default=EARLIEST)


def _ask_which(chat: Chat, policy: Policy) -> Decision:
    offered = [(called(kind), Command(Word.BACKUP, rest=kind.value)) for kind in Backing]
    return _choose(chat, Line.WHICH_BACKUP, [*offered, LEAVE_IT], {}, policy)


def _ask_whether(chat: Chat, kind: Backing, policy: Policy) -> Decision:
    """Also with which link of her own, where there is a post that it is about."""
    yes = Command(Word.BACKUP, rest=kind.value, confirmed=True)
    fields: dict[str, Field] = {"count": policy.allies_per_ask, "kind": called(kind)}
    episode = case_meant(chat, Target())
    if kind is not Backing.SCIENCE or episode is None or episode.subject is None:
        return ask_member(chat, Asking(Line.CONFIRM_BACKUP, yes, fields), policy)
    with_post = replace(yes, target=Target(case=episode.number))
    choices = [
        (Part(Line.CHOICE_WITH_POST), with_post),
        (Part(Line.CHOICE_WITHOUT_POST), yes),
        LEAVE_IT,
    ]
    return _choose(chat, Line.CONFIRM_BACKUP_SCIENCE, choices, fields, policy)


def _choose(
    chat: Chat,
    line: Line,
    choices: list[tuple[Part, Command]],
    fields: dict[str, Field],
    policy: Policy,
) -> Decision:
    numbered = tuple((str(n), command) for n, (_, command) in enumerate(choices, start=1))
    offered: dict[str, Field] = {
        "choices": tuple(part for part, _ in choices),
        "last": len(choices),
    }
    return ask_among(chat, line, numbered, {**fields, **offered}, policy.member_waits)


def _ask_allies(chat: Chat, kind: Backing, case: int | None, policy: Policy) -> Decision:
    chosen = next_in_turn(chat, kind, policy)
    if not chosen:
        return say(chat, Line.BACKUP_NOBODY, {"most": policy.asks_per_ally})
    asked = AskedAllies(chat.who.account, tuple(each.account for each in chosen), kind, case)
    told = tuple(_asked(chat, each, kind) for each in chosen)
    why = f"she asked for {kind}, and {len(chosen)} colleagues are asked without her name"
    said = say(chat, Line.BACKUP_ASKED, {"count": len(chosen)})
    return Decision((asked,), told, (why,)) + said


def _asked(chat: Chat, other: Member, kind: Backing) -> Say:
    return Say(
        other.account,
        ASKED_FOR[kind],
        {},
        not_before=quiet_until(other, chat.now),
        replaces=asked_for(chat.who.account),
    )


def _over(chat: Chat, other: Member) -> Say:
    return Say(
        other.account,
        Line.BACKUP_OVER,
        {"links": (chat.who.at(other.account),)},
        not_before=quiet_until(other, chat.now),
        replaces=asked_for(chat.who.account),
    )
