"""What a moderator may do for the member of a case without judging it: `offer` and `urgent`."""

from dataclasses import replace

from bot.model.actions import Field, Priority, Say
from bot.model.cases import Chat
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Flag
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.conversation.desk.taking import in_hand, is_among, write
from bot.rules.conversation.guides import near
from bot.rules.conversation.replies import Asking, ask, say

_CONFIRM = {Word.OFFER: Line.CONFIRM_OFFER, Word.URGENT: Line.CONFIRM_URGENT}
_DONE_ALREADY = {Word.OFFER: Line.OFFERED_ALREADY, Word.URGENT: Line.URGENT_ALREADY}


def help_member_of(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Once a case each, after a yes. Nothing is done for her, and the case stays in hand.

    Of an account that several have reported, each of them is told.
    """
    held = in_hand(chat, command.word)
    if isinstance(held, Decision):
        return held
    flag, _ = held
    about: dict[str, Field] = {"case": flag.number}
    if command.target.case not in {None, flag.number}:
        return say(chat, Line.CLAIM_FIRST)
    if flag.offered if command.word is Word.OFFER else flag.urgent:
        return say(chat, _DONE_ALREADY[command.word], about)
    if not command.confirmed:
        yes = Command(command.word, Target(case=flag.number), confirmed=True)
        return ask(chat, Asking(_CONFIRM[command.word], yes, about), policy.moderator_waits)
    if command.word is Word.OFFER:
        return _offer(chat, flag) + say(chat, Line.OPTIONS_SENT, about)
    return _raise_alarm(chat, flag) + say(chat, Line.CALLED, about)


def _offer(chat: Chat, flag: Flag) -> Decision:
    offered = Decision()
    for each in flag.reports:
        told = Say(each.member, Line.MODERATOR_OFFERS, {"case": each.number})
        offered += write(chat, replace(each, offered=True), Word.OFFER) + Decision((), (told,))
    return offered


def _raise_alarm(chat: Chat, flag: Flag) -> Decision:
    raised, at_hand = Decision(), near(chat.house.about.local_help)
    for each in flag.reports:
        about: dict[str, Field] = {"case": each.number}
        card = (
            Say(each.member, Line.MODERATOR_SAW_DANGER, about, Priority.SEVERE),
            Say(each.member, Line.THREAT_HELP, at_hand, Priority.SEVERE),
        )
        raised += write(chat, replace(each, urgent=True), Word.URGENT) + Decision((), card)
    kept_out = (*flag.recused, *(each.member for each in flag.reports))
    return raised + _call_others(chat, kept_out)


def _call_others(chat: Chat, kept_out: tuple[AccountId, ...]) -> Decision:
    """All who are not on a break, at any hour, but those who have to do with the case."""
    others = [
        each
        for each in chat.moderators
        if each.account != chat.who.account
        and not is_among(kept_out, each)
        and not each.is_away(chat.now)
    ]
    line = Line.MODERATOR_CALLED
    says = (Say(each.account, line, priority=Priority.SEVERE, replaces=line) for each in others)
    return Decision((), tuple(says))
