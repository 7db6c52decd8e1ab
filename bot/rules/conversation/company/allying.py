"""`ally` and `stand by`: a member offers to stand by colleagues, and says when she would.

She is asked without a name, and whatever she answers, what she reads next is the same: so nobody
learns by it who asked, or whether somebody still does.
"""

from bot.model.actions import Field, Part, Say
from bot.model.backing import Backing
from bot.model.cases import Chat
from bot.model.changes import OfferedBacking, SetMember
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.rules.company import offers_to
from bot.rules.conversation.company.backing import begins
from bot.rules.conversation.company.kinds import all_called, kinds_in
from bot.rules.conversation.replies import say
from bot.rules.quiet import quiet_until


def ally(chat: Chat, command: Command, policy: Policy) -> Decision:
    """For all kinds, or for those that she names in place of what she offered before."""
    willing = chat.who.willing_to(kinds_in(command.rest) or tuple(Backing))
    return Decision((SetMember(willing),)) + _on(chat, willing, policy)


def ally_off(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if not chat.who.ally:
        return say(chat, Line.ALLY_IS_OFF)
    return Decision((SetMember(chat.who.willing_to(())),)) + say(chat, Line.ALLY_OFF)


def stand_by(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Her yes to all that was put to her this week, or to the kinds that she names."""
    if not chat.who.ally:
        return say(chat, Line.ALLY_IS_OFF)
    kinds = kinds_in(command.rest) or tuple(Backing)
    asked = [each for each in chat.wishes if each.kind in kinds]
    if not asked:
        return say(chat, Line.NOT_ASKED_TO_STAND_BY)
    waiting = [(each.asker, each.kind) for each in asked if each.asker is not None]
    hers = chat.who.account
    would = tuple(OfferedBacking(asker.account, hers, kind) for asker, kind in waiting)
    told = {asker.account: _would(chat, asker) for asker, _ in waiting}
    yes = Decision(would, tuple(told.values()), ("she would stand by who asked",))
    return (yes if would else Decision()) + say(chat, Line.STOOD_BY)


def _would(chat: Chat, asker: Member) -> Say:
    return Say(
        asker.account,
        Line.BACKUP_OFFERED,
        {},
        not_before=quiet_until(asker, chat.now),
        replaces=offers_to(asker.account),
    )


def _on(chat: Chat, who: Member, policy: Policy) -> Decision:
    since = begins(who, policy)
    fields: dict[str, Field] = {
        "most": policy.asks_per_ally,
        "kinds": all_called(who.ally),
        "since": Part(Line.ALLY_SINCE, {"at": since}) if since > chat.now else "",
    }
    return say(chat, Line.ALLY_IS_ON, fields)
