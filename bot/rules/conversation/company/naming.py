"""Who would stand by a member: she sees who it is, and lets them know who she is, or not.

So nobody who offers support learns by that who is having a hard time. A colleague was asked without
her name, has said yes, and hears no more unless she picks that one.
"""

from collections.abc import Sequence

from bot.model.actions import Field, Part, Say
from bot.model.backing import Asked, Backing
from bot.model.cases import Ally, Chat
from bot.model.changes import CalledOff, NamedTo
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.rules.company import WEEK, asked_for
from bot.rules.conversation.cases.targets import shunned
from bot.rules.conversation.company.kinds import called
from bot.rules.conversation.replies import ask_among, say
from bot.rules.quiet import quiet_until

SHOWN = 2
"""Offers in one message, those whom she asked first; the others come when these are answered."""


def offers(chat: Chat) -> list[Ally]:
    """Who would stand by her, does not know it is her, and is nobody she keeps away by now."""
    away = {*chat.who.accounts, *shunned(chat)}
    return [
        each
        for each in chat.allies
        if is_willing(each.member) and not away & set(each.member.accounts) and _open(chat, each)
    ]


def show_offers(chat: Chat, found: Sequence[Ally], policy: Policy) -> Decision:
    """A number is her yes to exactly that one."""
    shown = found[:SHOWN]
    accounts = tuple(each.member.account for each in shown)
    picks = [Command(Word.BACKUP, confirmed=True, accounts=(each,)) for each in accounts]
    none = Command(Word.BACKUP, rest="none", accounts=accounts)
    numbered = tuple((str(n), command) for n, command in enumerate((*picks, none), start=1))
    parts = (*(_offer(chat, each) for each in shown), Part(Line.CHOICE_NONE_OF_THESE))
    fields: dict[str, Field] = {"choices": parts, "last": len(parts)}
    return ask_among(chat, Line.BACKUP_OFFERS, numbered, fields, policy.member_waits)


def introduce(chat: Chat, command: Command) -> Decision:
    """To whom she picked; whom she does not want hears nothing, now or later."""
    if not command.confirmed:
        turned_down = Decision((CalledOff(chat.who.account, command.accounts),))
        return turned_down + say(chat, Line.BACKUP_TURNED_DOWN)
    found = next((e for e in offers(chat) if e.member.account in command.accounts), None)
    if found is None:
        return say(chat, Line.BACKUP_OFFER_GONE)
    named = NamedTo(chat.who.account, found.member.account)
    why = "she and a colleague who would stand by her both said yes"
    told = Decision((named,), (_named(chat, found),), (why,))
    return told + say(chat, Line.BACKUP_TOLD, {"links": (found.member.at(chat.who.account),)})


def is_willing(member: Member, *kinds: Backing) -> bool:
    offered = set(member.ally) & set(kinds or Backing)
    return bool(offered) and member.standing is Standing.ACTIVE


def _open(chat: Chat, ally: Ally) -> Asked | None:
    """The last time that it was put to this one and answered, if it still waits for her."""
    return next((one for one in reversed(ally.asked) if _waits(one, chat)), None)


def _waits(one: Asked, chat: Chat) -> bool:
    answered = one.by_her and one.offered and not (one.named or one.called_off)
    return answered and chat.now - one.at < WEEK


def _offer(chat: Chat, ally: Ally) -> Part:
    one = _open(chat, ally) or Asked(chat.now)
    near = ally.member.at(chat.heard.sender)
    return Part(Line.CHOICE_OFFER, {"links": (near,), "kind": called(one.kind)})


def _named(chat: Chat, ally: Ally) -> Say:
    one, other = _open(chat, ally) or Asked(chat.now), ally.member
    post = next((e.subject for e in chat.episodes if e.number == one.case and e.subject), None)
    hers: AccountId = chat.who.at(other.account)
    fields: dict[str, Field] = {
        "kind": called(one.kind),
        "links": (hers,),
        "post": Part(Line.THEIR_POST, {"links": (post,)}) if post else "",
    }
    return Say(
        other.account,
        Line.BACKUP_NAMED,
        fields,
        not_before=quiet_until(other, chat.now),
        replaces=asked_for(chat.who.account),
    )
