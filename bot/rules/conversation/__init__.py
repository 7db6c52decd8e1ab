"""One private message in, one answer out. Read COMMANDS for what can be asked for.

The path: a question that is open takes the message if it fits; then the word's own function; what
was not understood changes nothing and says so.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import DropQuestion
from bot.model.commands import Command, Muddle, Target, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.people import Standing
from bot.model.policy import Policy
from bot.rules.conversation.appealing import appeal, refuse_suspended
from bot.rules.conversation.backing import ally, ally_off, backup, stop_backup
from bot.rules.conversation.blocking import block
from bot.rules.conversation.caring import set_care
from bot.rules.conversation.casework import ask_second, hold, know_nothing, note, pass_on, recuse
from bot.rules.conversation.danger import may_be_in_danger
from bot.rules.conversation.filtering import filter_words
from bot.rules.conversation.gate import answer_request, requests
from bot.rules.conversation.guides import guide, verify
from bot.rules.conversation.halting import resume_everything, stop_everything
from bot.rules.conversation.helpers import helper, looked, remove_helper, stop_helping
from bot.rules.conversation.helping import help_member_of
from bot.rules.conversation.hiding import ask_about_mute, links_page, mute
from bot.rules.conversation.holding import held
from bot.rules.conversation.in_place import act_for, of_another
from bot.rules.conversation.interests import interests, moderators, moderators_page
from bot.rules.conversation.leaving import answer_outsider, forget_me, join, stop
from bot.rules.conversation.linking import link, unlink
from bot.rules.conversation.listing import list_add, list_drop, list_ours
from bot.rules.conversation.moderating import (
    approve,
    judge,
    next_case,
    queue,
    redo_verdict,
    show_case,
    undo_verdict,
    undone_last,
)
from bot.rules.conversation.pausing import pause, resume
from bot.rules.conversation.pleading import (
    call_human,
    complain,
    has_matter,
    withdraw_matter,
)
from bot.rules.conversation.practising import practice
from bot.rules.conversation.proposing import decide, proposals
from bot.rules.conversation.public import act_in_public
from bot.rules.conversation.questions import (
    ANSWERS,
    choose,
    chosen,
    crossed,
    lapsed,
    say_no,
    say_yes,
)
from bot.rules.conversation.raising import report
from bot.rules.conversation.rebutting import answer as answer_people
from bot.rules.conversation.rebutting import keep, why_listed
from bot.rules.conversation.replies import Asking, ask_member, clean, say
from bot.rules.conversation.reporters import reporter
from bot.rules.conversation.reporting import report_deed
from bot.rules.conversation.resting import end_break, hand_over, log, set_blind, take_break
from bot.rules.conversation.revoking import detach
from bot.rules.conversation.roles import (
    accept,
    answer_invitation,
    invite,
    remove_moderator,
    resign,
)
from bot.rules.conversation.settings import (
    brace,
    relax,
    set_check_ins,
    set_digest,
    set_mode,
    set_quiet,
    set_timezone,
)
from bot.rules.conversation.showing import go_on_showing, show
from bot.rules.conversation.signing_in import connect, disconnect, take_code
from bot.rules.conversation.subscribing import (
    leave_list,
    lists_page,
    preview_list,
    show_lists,
    use_list,
)
from bot.rules.conversation.suspending import release, suspend, uphold
from bot.rules.conversation.targets import hidden
from bot.rules.conversation.telling import (
    data_page,
    help_member,
    my_data,
    privacy,
    status,
    why,
    why_page,
)
from bot.rules.conversation.trusting import trust, untrust
from bot.rules.conversation.undoing import redo, undo, undo_page
from bot.rules.conversation.unhiding import unmute, wrong
from bot.rules.conversation.withdrawing import withdraw
from bot.rules.grammar import understand
from bot.rules.vocabulary import LEAVING_OUT, READING

Answer: TypeAlias = Callable[[Chat, Command, Policy], Decision]


def later(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Words that this version does not know yet, said plainly; help in danger is never put off."""
    line = _LATER_LINES.get(command.rest, Line.NOT_HERE_YET)
    return say(chat, line, {"word": command.rest})


_LATER_LINES = {
    "check": Line.NO_CHECK_YET,
}


_PAGES = {
    Line.LISTS: lists_page,
    Line.MY_DATA_CASES: data_page,
    Line.MODERATORS: moderators_page,
}
"""Long answers of which only the place to go on from is remembered."""


def go_on(chat: Chat, _command: Command, policy: Policy) -> Decision:  # noqa: PLR0911  one per kind
    """`more`: the rest of the last long answer."""
    if chat.bookmark is None or not chat.bookmark[1]:
        return say(chat, Line.NOTHING_MORE)
    line, items = chat.bookmark
    match line:
        case Line.SHOWN:
            return go_on_showing(chat, items)
        case Line.MUTE_LINKS_GO_ON:
            links = [item["link"] for item in items if "link" in item]
            return links_page(chat, Line.MUTE_LINKS_GO_ON, links, policy)
        case Line.UNDO_LIST:
            return undo_page(chat, _start(items[0].get("start", "")), policy)
        case Line.LISTS | Line.MY_DATA_CASES | Line.MODERATORS:
            return _PAGES[Line(line)](chat, _start(items[0].get("start", "")))
        case Line.WHY_MORE:
            number = _start(items[0].get("case", ""))
            return why_page(chat, number, _start(items[0].get("start", "")), policy)
        case _:
            return say(chat, Line.NOTHING_MORE)


COMMANDS: tuple[tuple[Word, Answer], ...] = (
    (Word.HELP, help_member),
    (Word.STATUS, status),
    (Word.WHY, why),
    (Word.SHOW, show),
    (Word.HELD, held),
    (Word.MORE, go_on),
    (Word.PRIVACY, privacy),
    (Word.MUTE, mute),
    (Word.BLOCK, block),
    (Word.FILTER, filter_words),
    (Word.UNMUTE, unmute),
    (Word.UNDO, undo),
    (Word.REDO, redo),
    (Word.PAUSE, pause),
    (Word.RESUME, resume),
    (Word.BRACE, brace),
    (Word.RELAX, relax),
    (Word.TRUST, trust),
    (Word.UNTRUST, untrust),
    (Word.WRONG, wrong),
    (Word.REPORT, report),
    (Word.PRACTICE, practice),
    (Word.VERIFY, verify),
    (Word.THREAT_HELP, guide),
    (Word.EMPLOYER_HELP, guide),
    (Word.REPLY_HELP, guide),
    (Word.LIMIT, act_in_public),
    (Word.DETACH, detach),
    (Word.HIDE_REPLIES, act_in_public),
    (Word.LISTS, show_lists),
    (Word.LIST_PREVIEW, preview_list),
    (Word.LIST_USE, use_list),
    (Word.LIST_LEAVE, leave_list),
    (Word.CONNECT, connect),
    (Word.DISCONNECT, disconnect),
    (Word.LINK, link),
    (Word.UNLINK, unlink),
    (Word.HELPER, helper),
    (Word.REMOVE_HELPER, remove_helper),
    (Word.STOP_HELPING, stop_helping),
    (Word.LOOKED, looked),
    (Word.BACKUP, backup),
    (Word.STOP_BACKUP, stop_backup),
    (Word.ALLY, ally),
    (Word.ALLY_OFF, ally_off),
    (Word.MODE, set_mode),
    (Word.QUIET, set_quiet),
    (Word.TIMEZONE, set_timezone),
    (Word.CHECK_INS, set_check_ins),
    (Word.NO_CHECK_INS, set_check_ins),
    (Word.MODERATORS, moderators),
    (Word.ACCEPT, accept),
    (Word.DIGEST, set_digest),
    (Word.NO_DIGEST, set_digest),
    (Word.COMPLAIN, complain),
    (Word.APPEAL, appeal),
    (Word.HUMAN, call_human),
    (Word.WHY_LISTED, why_listed),
    (Word.ANSWER, answer_people),
    (Word.WITHDRAW, withdraw_matter),
    (Word.JOIN, join),
    (Word.STOP, stop),
    (Word.MY_DATA, my_data),
    (Word.FORGET_ME, forget_me),
    (Word.YES, say_yes),
    (Word.NO, say_no),
    (Word.CHOICE, choose),
    (Word.LATER, later),
)

MODERATOR_COMMANDS: tuple[tuple[Word, Answer], ...] = (
    (Word.QUEUE, queue),
    (Word.NEXT, next_case),
    (Word.SHOW, show_case),
    (Word.AGREE, judge),
    (Word.DISMISS, judge),
    (Word.APPROVE, approve),
    (Word.PASS_ON, pass_on),
    (Word.HOLD, hold),
    (Word.NOTE, note),
    (Word.ASK_SECOND, ask_second),
    (Word.OFFER, help_member_of),
    (Word.URGENT, help_member_of),
    (Word.CARE, set_care),
    (Word.CARE_OFF, set_care),
    (Word.RECUSE, recuse),
    (Word.REPORTER, reporter),
    (Word.KNOW_NOTHING, know_nothing),
    (Word.LOG, log),
    (Word.BREAK, take_break),
    (Word.BREAK_OFF, end_break),
    (Word.HANDOVER, hand_over),
    (Word.BLIND_ON, set_blind),
    (Word.BLIND_OFF, set_blind),
    (Word.REQUESTS, requests),
    (Word.ADMIT, answer_request),
    (Word.DECLINE, answer_request),
    (Word.PROPOSALS, proposals),
    (Word.SUPPORT, decide),
    (Word.OPPOSE, decide),
    (Word.WITHDRAW, withdraw),
    (Word.INVITE, invite),
    (Word.REMOVE_MODERATOR, remove_moderator),
    (Word.RESIGN, resign),
    (Word.INTERESTS, interests),
    (Word.SUSPEND, suspend),
    (Word.UPHOLD, uphold),
    (Word.RELEASE, release),
    (Word.STOP_EVERYTHING, stop_everything),
    (Word.RESUME_EVERYTHING, resume_everything),
    (Word.LIST_ADD, list_add),
    (Word.LIST_DROP, list_drop),
    (Word.LIST_OURS, list_ours),
    (Word.LIST_KEEP, keep),
)

TOUCHES_OTHERS = frozenset({Word.REPORT, Word.LIST_USE, Word.BACKUP, Word.ALLY})
"""Words that a suspended member does not have: what reaches beyond her own view."""

_ANSWERS = dict(COMMANDS)
_MODERATOR_ANSWERS = dict(MODERATOR_COMMANDS)
_FOR_ANY_MODERATOR = frozenset(
    {Word.MORE, Word.PRIVACY, Word.LATER, Word.VERIFY, Word.THREAT_HELP}
    | {Word.ANSWER, Word.WHY_LISTED, Word.MODERATORS}
)


def answer(chat: Chat, policy: Policy) -> Decision:
    """What to do about one message. Same facts, same decision; it never raises."""
    if chat.heard.in_group:
        return NOTHING
    understood = _as_meant(chat, understand(chat.heard.text, chat.heard.links))
    inside = chat.who.standing is Standing.ACTIVE or chat.is_moderator
    if chat.names_others:
        named = say(chat, Line.NAMED_SOMEBODY)
        return named if inside else answer_outsider(chat, understood, policy)
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
    """Who is no moderator says "stop everything" for herself, and nothing but that."""
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
    harmless = command.word in READING | {Word.YES, Word.CHOICE, Word.LATER}  # no acting words
    return bool(command.leaving_out) and not harmless and command.word not in LEAVING_OUT


def _guess_is_over(chat: Chat, understood: Command | Muddle) -> Decision:
    """She typed what she meant, so "did you mean" is no longer asked: a later yes finds nothing."""
    asked = chat.question is not None and chat.question.topic in _GUESSES
    if not asked or isinstance(understood, Muddle):
        return NOTHING
    return Decision((DropQuestion(chat.who.account),))


_GUESSES = frozenset({Line.DID_YOU_MEAN, Line.MEANT_MUTE})


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
    if isinstance(understood, Muddle):
        return _ask_back(chat, understood, policy)
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
    return respond(chat, understood, policy) if respond else _ask_back(chat, Muddle(), policy)


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
    if may_be_in_danger(chat.heard.text):
        return say(chat, Line.IN_DANGER)
    meant = muddle.meant
    known = meant is not None and (chat.is_moderator or meant.word in _ANSWERS)
    if meant is None or not known:
        return say(chat, Line.MUDDLED)
    hers = chat.who.standing is Standing.ACTIVE and of_another(chat, meant) is None
    if meant.word is Word.MUTE and chat.who.acting() and hers:
        return ask_about_mute(chat, meant, policy)
    but = f"but not {', '.join(meant.leaving_out)}" if meant.leaving_out else ""
    words = clean(f"{meant.word.value} {meant.rest} {but}", 60)
    return ask_member(chat, Asking(Line.DID_YOU_MEAN, meant, {"words": words}), policy)


def _start(written: str) -> int:
    return int(written) if written.isdecimal() else 0


__all__ = ["COMMANDS", "MODERATOR_COMMANDS", "answer", "lapsed", "report_deed"]
