"""Coming and going by message: `join`, `stop`, `forget me`, and whoever is not inside."""

from dataclasses import replace
from datetime import datetime

from bot.model.actions import Field, Part, SignOut
from bot.model.cases import Chat, Door
from bot.model.changes import DropQuestion, SetMember, UnlinkAccount
from bot.model.commands import Command, Muddle, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.rules import company, membership
from bot.rules.conversation.cases.targets import HELD, hidden
from bot.rules.conversation.cases.unhiding import coming_back, let_all_back, release
from bot.rules.conversation.danger import may_be_in_danger
from bot.rules.conversation.lists.rebutting import answer, may_rebut, was_listed, why_listed
from bot.rules.conversation.member.strangers import once_a_day, uniform
from bot.rules.conversation.replies import Asking, ask, say
from bot.rules.conversation.telling import privacy_fields


def join(chat: Chat, _command: Command, policy: Policy) -> Decision:
    """In without a follow; `confirmed` is the yes that the house waits for."""
    standing = chat.who.standing
    if standing is Standing.ACTIVE and not chat.account.by_word:
        by_word = Decision((SetMember(replace(chat.account, by_word=True)),))
        return by_word + say(chat, Line.IN_BY_MESSAGE_TOO)
    if standing is Standing.ACTIVE:
        return say(chat, Line.ALREADY_IN)
    if standing is Standing.WAITING:
        return say(chat, Line.STILL_WAITING)
    if standing is Standing.ASKED:
        return membership.confirmed(door(chat), policy)
    return membership.let_in(door(chat), policy, follow=None)


def stop(chat: Chat, _command: Command, policy: Policy) -> Decision:
    """All of it: her linked accounts leave together, each told what it can still bring back."""
    line = Line.LEFT_BY_WORD
    others = (membership.let_go(_door_of(chat, e), line, policy) for e in chat.accounts[1:])
    return sum(others, start=_stop(replace(chat, who=chat.who.alone()), policy))


def _stop(chat: Chat, policy: Policy) -> Decision:
    if chat.who.standing in {Standing.ACTIVE, Standing.GONE}:
        return membership.let_go(door(chat), Line.LEFT_BY_WORD, policy)
    if chat.who.standing in membership.IN_THE_HOUSE:
        return membership.let_go(door(chat), None, policy) + say(chat, Line.NOT_STARTED)
    return say(chat, Line.ALREADY_LEFT)


def forget_me(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Stops at once and erases after the days of grace; only the typed word FORGET does it."""
    if not command.confirmed:
        yes = Command(Word.FORGET_ME, confirmed=True)
        grace: dict[str, Field] = {"grace": policy.keep_after_leaving}
        asking = Asking(Line.CONFIRM_FORGET, yes, grace, word="forget")
        return ask(chat, asking, policy.member_waits)
    since = _left_since(chat.who, chat.now)
    ended = release(chat.in_force, chat.now)
    fields: dict[str, Field] = {
        "coming_back": coming_back(hidden(chat)),
        "erased_at": since + policy.keep_after_leaving,
    }
    others = (_gone(each, chat.now) for each in chat.accounts[1:])
    gone = sum(others, start=_gone(chat.who.alone(), chat.now))
    return ended + gone + say(chat, Line.FORGETTING, fields)


def _gone(who: Member, now: datetime) -> Decision:
    """It has left and can be acted for no more. A linked account is parted before."""
    out = who.alone().unaided().signed_out()
    left = replace(out, standing=Standing.LEFT, left_at=_left_since(who, now))
    parted = (UnlinkAccount(who.account),) if who.linked_to else ()
    signed_out = (SignOut(who.account),) if who.can_act else ()
    changes = (*parted, SetMember(left), DropQuestion(who.account))
    return company.parted(who) + Decision(changes, signed_out)


def _left_since(who: Member, now: datetime) -> datetime:
    return who.left_at if who.standing is Standing.LEFT and who.left_at else now


def answer_outsider(chat: Chat, understood: Command | Muddle, policy: Policy) -> Decision:
    """Somebody who is not inside. Whatever is not about herself gets the one uniform answer."""
    if isinstance(understood, Muddle) and may_be_in_danger(chat.heard.text):
        return once_a_day(chat, Line.IN_DANGER, {})
    if chat.names_others or isinstance(understood, Muddle):
        return uniform(chat)
    for_all = _answer_anybody(chat, understood, policy)
    if for_all is not None:
        return for_all
    match chat.who.standing:
        case Standing.LEFT | Standing.GONE:
            return _answer_who_left(chat, understood, policy)
        case Standing.ASKED | Standing.WAITING:
            return _answer_who_waits(chat, understood, policy)
        case _:
            return _answer_stranger(chat, understood, policy)


def _answer_anybody(chat: Chat, command: Command, policy: Policy) -> Decision | None:
    """What does not depend on whether she has ever been inside."""
    if command.word is Word.WHY_LISTED and was_listed(chat):
        return why_listed(chat, command, policy)
    if command.word is Word.ANSWER and (chat.is_outside_contact or may_rebut(chat)):
        return answer(chat, command, policy)
    return None


def door(chat: Chat) -> Door:
    return _door_of(chat, chat.who)


def _door_of(chat: Chat, member: Member) -> Door:
    """Of one account of hers: what is in force is what is in its name."""
    return Door(
        account=member.account,
        member=member,
        now=chat.now,
        active=chat.house.members,
        gated=chat.house.gated,
        in_force=tuple(row for row in chat.in_force if row.measure.member == member.account),
    )


def _answer_stranger(chat: Chat, command: Command, policy: Policy) -> Decision:
    if command.word is Word.JOIN:
        return join(chat, command, policy)
    if command.word is Word.PRIVACY:
        return once_a_day(chat, Line.PRIVACY, privacy_fields(policy))
    # `my data` too: an honest count of posts kept would tell whom they were aimed at.
    return uniform(chat)


def _answer_who_waits(chat: Chat, command: Command, policy: Policy) -> Decision:
    match command.word:
        case Word.JOIN | Word.STOP:
            return _EVERYWHERE[command.word](chat, command, policy)
        case Word.PRIVACY:
            return say(chat, Line.PRIVACY, privacy_fields(policy))
        case Word.YES if chat.who.standing is Standing.ASKED:
            return join(chat, Command(Word.JOIN, confirmed=True), policy)
        case Word.NO | Word.FORGET_ME:
            return stop(chat, command, policy)
        case Word.HELP | Word.STATUS | Word.MORE | Word.YES:
            asked = chat.who.standing is Standing.ASKED
            return say(chat, Line.STILL_ASKED if asked else Line.STILL_WAITING)
        case _:
            return uniform(chat)


def _answer_who_left(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Her leftovers, her data and the way back; the rest as to anybody."""
    if command.word in _EVERYWHERE:
        return _EVERYWHERE[command.word](chat, command, policy)
    match command.word:
        case Word.YES | Word.UNMUTE | Word.UNDO if hidden(chat):
            return let_all_back(chat, Line.LEFTOVERS_RELEASED) + _sign_out(chat)
        case Word.NO if hidden(chat):
            fields: dict[str, Field] = {
                "count": len(hidden(chat)),
                "until": _last_end(chat, policy),
            }
            dropped = Decision((DropQuestion(chat.who.account),))
            return dropped + say(chat, Line.LEFTOVERS_STAY, fields)
        case Word.MY_DATA:
            return say(chat, Line.MY_DATA_LEFT, _erasure(chat.who, policy))
        case Word.PRIVACY:
            return say(chat, Line.PRIVACY, privacy_fields(policy))
        case _:
            return say(chat, Line.ALREADY_LEFT)


def _sign_out(chat: Chat) -> Decision:
    """Once all comes back, her sign-in has no more use; what it must still end keeps it."""
    others = any(r.state in HELD and r not in hidden(chat) for r in chat.in_force)
    if others or not chat.who.can_act:
        return NOTHING
    out = SetMember(chat.who.signed_out())
    return Decision((out,), (SignOut(chat.who.account),))


def _last_end(chat: Chat, policy: Policy) -> datetime:
    """Erasing her records brings back whoever is still hidden."""
    last = max(row.ends_at for row in hidden(chat))
    if chat.who.left_at is None:
        return last
    return min(last, chat.who.left_at + policy.keep_after_leaving)


def _erasure(who: Member, policy: Policy) -> dict[str, Field]:
    if who.left_at is None:
        return {"erased": ""}
    return {"erased": Part(Line.ERASED_ON, {"at": who.left_at + policy.keep_after_leaving})}


_EVERYWHERE = {Word.JOIN: join, Word.STOP: stop, Word.FORGET_ME: forget_me}
