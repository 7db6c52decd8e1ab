"""One private message in, one answer out. The words stand in `words`.

The path: a question that is open takes the message if it fits; then the word's own function; what
was not understood changes nothing and says so.
"""

from dataclasses import replace

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import DropQuestion
from bot.model.commands import Command, Muddle, Target, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import Standing
from bot.model.policy import Policy
from bot.rules.conversation.cases.hiding import ask_about_mute
from bot.rules.conversation.cases.pausing import or_of_drafts
from bot.rules.conversation.cases.reporting import report_deed
from bot.rules.conversation.cases.targets import hidden
from bot.rules.conversation.company.in_place import act_for, of_another
from bot.rules.conversation.danger import may_be_in_danger
from bot.rules.conversation.desk.judging import redo_verdict, undo_verdict, undone_last
from bot.rules.conversation.desk.roles import answer_invitation
from bot.rules.conversation.drafts import heed_draft
from bot.rules.conversation.guides import near
from bot.rules.conversation.matters.appealing import refuse_suspended
from bot.rules.conversation.matters.pleading import has_matter
from bot.rules.conversation.member.leaving import answer_outsider
from bot.rules.conversation.member.signing_in import take_code
from bot.rules.conversation.questions import (
    ANSWERS,
    chosen,
    crossed,
    lapsed,
)
from bot.rules.conversation.replies import Asking, ask_member, clean, say
from bot.rules.conversation.unsaid import unsaid
from bot.rules.conversation.words import COMMANDS, MODERATOR_COMMANDS, TOUCHES_OTHERS, go_on
from bot.rules.drafts.holding import as_meant
from bot.rules.grammar import understand
from bot.rules.vocabulary import LEAVING_OUT, READING

_ANSWERS = dict(COMMANDS)
_MODERATOR_ANSWERS = dict(MODERATOR_COMMANDS)
_FOR_ANY_MODERATOR = frozenset(
    {Word.MORE, Word.PRIVACY, Word.VERIFY, Word.THREAT_HELP, Word.POLICY}
    | {Word.ANSWER, Word.WHY_LISTED, Word.MODERATORS}
)


def answer(chat: Chat, policy: Policy) -> Decision:  # noqa: PLR0911  one a kind of message
    """What to do about one message. Same facts, same decision; it never raises."""
    if chat.heard.in_group:
        return NOTHING
    understood = _as_meant(chat, understand(chat.heard.text, chat.heard.links))
    inside = chat.who.standing is Standing.ACTIVE or chat.is_moderator
    if chat.names_others:
        answered = _answer_overheard if inside else answer_outsider
        return answered(chat, understood, policy)
    shown = heed_draft(chat, understood)
    if shown is not None:
        return shown
    picked = chosen(chat, understood)
    asked_back = crossed(chat, understood) or _cannot_except(chat, picked or understood, policy)
    at_once = take_code(chat) or asked_back or answer_invitation(chat, understood)
    if at_once is not None:
        return at_once
    if picked is not None:
        return _answered(chat, picked, policy)
    if not inside:
        return answer_outsider(chat, understood, policy)
    return _guess_is_over(chat, understood) + _respond(chat, understood, policy)


def _as_meant(chat: Chat, understood: Command | Muddle) -> Command | Muddle:
    """One word of two that are typed alike; what may be either is asked.

    Who is no moderator says "stop everything" for herself, and nothing but that.
    """
    understood = as_meant(chat, understood, chat.draft)
    if not isinstance(understood, Muddle) and understood.word in {Word.PAUSE_ON, Word.PAUSE_OFF}:
        return or_of_drafts(chat, understood)
    if chat.is_moderator or isinstance(understood, Muddle):
        return understood
    word = _FOR_HERSELF.get(understood.word)
    if word is None:
        return understood
    return Muddle() if understood.rest else replace(understood, word=word)


_FOR_HERSELF = {Word.STOP_EVERYTHING: Word.STOP, Word.RESUME_EVERYTHING: Word.RESUME}


def _cannot_except(chat: Chat, asked: Command | Muddle, policy: Policy) -> Decision | None:
    """The answer to a "but not" that the word would pass over: nothing of it is done."""
    command = asked.meant if isinstance(asked, Muddle) else asked
    if command is None or not _passes_over(command):
        return None
    if chat.who.standing is Standing.ACTIVE or chat.is_moderator or hidden(chat):
        return say(chat, Line.CANNOT_LEAVE_OUT)
    return answer_outsider(chat, Muddle(meant=command), policy)


def _passes_over(command: Command) -> bool:
    harmless = command.word in READING | {Word.YES, Word.CHOICE}  # no acting words
    return bool(command.leaving_out) and not harmless and command.word not in LEAVING_OUT


_ONLY_WARNED = ANSWERS | {Word.CHECK, Word.TELL, Word.WATCH_FOR}


def _answer_overheard(chat: Chat, understood: Command | Muddle, policy: Policy) -> Decision:
    """Whom she named could read her message too, so whatever would act is asked back first.

    What is no word, and an answer to a question, does nothing; nor are details of hers, which a
    question would keep. The bot's answers are hers alone.
    """
    if isinstance(understood, Muddle) and may_be_in_danger(chat.heard.text):
        return say(chat, Line.IN_DANGER)
    careful = say(chat, Line.NAMED_SOMEBODY)
    command = understood.meant if isinstance(understood, Muddle) else understood
    if command is None or command.word in _ONLY_WARNED or not _is_known(chat, command):
        return careful
    if command.word in READING:
        return careful + _respond(chat, command, policy)
    return careful + _ask_first(chat, command, (Line.STILL_MUTE, Line.STILL_WANTED), policy)


def _guess_is_over(chat: Chat, understood: Command | Muddle) -> Decision:
    """She typed what she meant, so "did you mean" is no longer asked: a later yes finds nothing."""
    asked = chat.question is not None and chat.question.topic in _GUESSES
    if not asked or isinstance(understood, Muddle):
        return NOTHING
    return Decision((DropQuestion(chat.who.account),))


_GUESSES = frozenset(
    {
        *(Line.DID_YOU_MEAN, Line.MEANT_MUTE, Line.STILL_WANTED, Line.STILL_MUTE),
        Line.DESCRIBE_WHOSE,
    }
)


def _answered(chat: Chat, picked: Command, policy: Policy) -> Decision:
    """The question is over before its answer is acted on, so a second yes finds nothing open.

    It stays open where she left out somebody who cannot be found: she is asked again then.
    """
    over = Decision((DropQuestion(chat.who.account),))
    chat = replace(chat, question=None, lapsed=None)
    inside = chat.who.standing is Standing.ACTIVE or chat.is_moderator
    if picked.word is Word.NO:
        return over + say(chat, Line.LEFT_THIS if picked.rest else Line.LEFT_ALONE)
    if not inside:
        return over + answer_outsider(chat, picked, policy)
    done = _respond(chat, picked, policy)
    return done if picked.leaving_out and not done.changes else over + done


def _respond(chat: Chat, understood: Command | Muddle, policy: Policy) -> Decision:
    if may_be_in_danger(chat.heard.text, understood):
        return say(chat, Line.IN_DANGER)
    if isinstance(understood, Muddle):
        return _ask_back(chat, understood, policy)
    return _do(chat, understood, policy)


def _do(chat: Chat, understood: Command, policy: Policy) -> Decision:
    if chat.is_moderator:
        said = _answer_moderator(chat, understood, policy)
        if said is not None:
            return said
    if chat.who.standing is not Standing.ACTIVE:
        return _answer_former_member(chat, understood, policy)
    helped = of_another(chat, understood)
    if chat.suspension is not None and (helped or understood.word in TOUCHES_OTHERS):
        return refuse_suspended(chat)
    if helped is not None:
        return act_for(chat, helped, understood, policy, go_on)
    respond = _ANSWERS.get(understood.word)
    return respond(chat, understood, policy) if respond else _respond(chat, Muddle(), policy)


def _answer_moderator(chat: Chat, command: Command, policy: Policy) -> Decision | None:
    """A moderator's word; None where it is a word for members, or about a case of her own."""
    if command.word is Word.UNDO and not command.rest:
        return undo_verdict(chat, policy) if _judged_last(chat) else None
    if command.word is Word.REDO and not command.rest and undone_last(chat):
        return redo_verdict(chat, policy)
    if command.word is Word.WITHDRAW and has_matter(chat, command):
        return None
    if command.word is Word.SHOW:
        about = {Target(), Target(case=chat.flagged.number)} if chat.flagged else set()
        if command.target not in about and chat.who.standing is Standing.ACTIVE:
            return None
    respond = _MODERATOR_ANSWERS.get(command.word)
    return respond(chat, command, policy) if respond else None


def _answer_former_member(chat: Chat, command: Command, policy: Policy) -> Decision:
    """A moderator who is no active member can still leave, be forgotten, let hers back, return.

    A yes or no to a question of her desk is none about her own leftovers.
    """
    asked = chat.question or chat.lapsed
    at_desk = command.word in ANSWERS and asked is not None and asked.topic in _OF_THE_DESK
    if command.word in _FOR_ANY_MODERATOR or at_desk:
        return _ANSWERS[command.word](chat, command, policy)
    said = answer_outsider(replace(chat, answered_today=False), command, policy)
    if not any(isinstance(act, Say) and act.line == Line.STRANGER for act in said.actions):
        return said
    if command.word in ANSWERS:
        return _ANSWERS[command.word](chat, command, policy)
    return say(chat, Line.MODERATOR_WORDS)


_OF_THE_DESK = frozenset(
    {
        Line.CONFIRM_AGREE,
        Line.CONFIRM_DISMISS,
        Line.CONFIRM_APPROVE,
        Line.CONFIRM_CARE,
        Line.CONFIRM_CARE_OFF,
        Line.CONFIRM_ADVISORY,
        Line.CONFIRM_FULL,
        Line.CONFIRM_PROPOSE,
        Line.CONFIRM_SUPPORT,
        Line.CONFIRM_OPPOSE,
        Line.CONFIRM_RESIGN,
        Line.CONFIRM_OFFER,
        Line.CONFIRM_URGENT,
        Line.CONFIRM_LIST_ADD,
        Line.CONFIRM_ANSWER,
    }
)


def _judged_last(chat: Chat) -> bool:
    """Whether her newest choice that can be undone is a verdict and not one about herself."""
    judged = [flag.closed_at for flag in chat.closed if flag.closed_at is not None]
    chose = [deed.at for deed in chat.deeds if deed.undone_at is None]
    return bool(judged) and (not chose or max(judged) >= max(chose))


def _ask_back(chat: Chat, muddle: Muddle, policy: Policy) -> Decision:
    """Acting words are never guessed: what seems to be meant is asked."""
    help_for = unsaid(chat.heard.text) if muddle.meant is None else None
    if help_for is not None:
        return say(chat, help_for, near(chat.house.about.local_help))
    if muddle.meant is None or not _is_known(chat, muddle.meant):
        return say(chat, Line.MUDDLED)
    return _ask_first(chat, muddle.meant, (Line.MEANT_MUTE, Line.DID_YOU_MEAN), policy)


def _is_known(chat: Chat, command: Command) -> bool:
    return chat.is_moderator or command.word in _ANSWERS


def _ask_first(chat: Chat, command: Command, lines: tuple[Line, Line], policy: Policy) -> Decision:
    """`lines`: for a mute, which says whom it would hide, and for all else, in her own words."""
    of_mute, of_any = lines
    hers = chat.who.standing is Standing.ACTIVE and of_another(chat, command) is None
    if command.word is Word.MUTE and chat.who.acting() and hers:
        return ask_about_mute(chat, command, of_mute, policy)
    but = f"but not {', '.join(command.leaving_out)}" if command.leaving_out else ""
    words = clean(f"{command.word.value} {_pointed(command.target)} {command.rest} {but}", 60)
    return ask_member(chat, Asking(of_any, command, {"words": words}), policy)


def _pointed(target: Target) -> str:
    """Instead of an address, which she would have to compare letter by letter."""
    if target.post:
        return "that post"
    return "that account" if target.account else ""


__all__ = ["answer", "lapsed", "report_deed"]
