"""Which word is answered by which function: what a member may say, and what a moderator may."""

from collections.abc import Callable
from typing import TypeAlias

from bot.model.cases import Chat
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.cases.asking import who_needs_help
from bot.rules.conversation.cases.blocking import block
from bot.rules.conversation.cases.describing import describe, report_or_go_on
from bot.rules.conversation.cases.easing import ease
from bot.rules.conversation.cases.evidence import delete_evidence, evidence
from bot.rules.conversation.cases.explaining import why, why_page
from bot.rules.conversation.cases.filing import file, filed, filed_page
from bot.rules.conversation.cases.filtering import filter_words
from bot.rules.conversation.cases.hiding import links_page, mute
from bot.rules.conversation.cases.holding import held
from bot.rules.conversation.cases.pausing import pause, resume
from bot.rules.conversation.cases.public import act_in_public
from bot.rules.conversation.cases.revoking import detach
from bot.rules.conversation.cases.showing import go_on_showing, show
from bot.rules.conversation.cases.trusting import trust, untrust
from bot.rules.conversation.cases.undoing import redo, undo, undo_page
from bot.rules.conversation.cases.unhiding import unmute, wrong
from bot.rules.conversation.company.allying import ally, ally_off, stand_by
from bot.rules.conversation.company.backing import backup, stop_backup
from bot.rules.conversation.company.helpers import helper, looked, remove_helper, stop_helping
from bot.rules.conversation.company.partners import partner, partner_off, show_partner, tell
from bot.rules.conversation.desk.caring import set_care
from bot.rules.conversation.desk.casework import (
    ask_second,
    hold,
    know_nothing,
    note,
    pass_on,
    recuse,
)
from bot.rules.conversation.desk.feeds import add_feed, drop_feed, feeds, feeds_page
from bot.rules.conversation.desk.gate import answer_request, requests, requests_page
from bot.rules.conversation.desk.halting import resume_everything, stop_everything
from bot.rules.conversation.desk.helping import help_member_of
from bot.rules.conversation.desk.interests import interests, moderators, moderators_page
from bot.rules.conversation.desk.judging import (
    approve,
    judge,
    next_case,
    queue,
    show_case,
)
from bot.rules.conversation.desk.proposing import decide, proposals
from bot.rules.conversation.desk.reporters import reporter
from bot.rules.conversation.desk.resting import end_break, hand_over, log, set_blind, take_break
from bot.rules.conversation.desk.roles import (
    accept,
    invite,
    remove_moderator,
    resign,
)
from bot.rules.conversation.desk.suspending import release, suspend, uphold
from bot.rules.conversation.drafts import (
    check,
    draft_page,
    hold_draft,
    my_drafts,
    post_as_is,
    version,
)
from bot.rules.conversation.guides import community_rules, guide, verify
from bot.rules.conversation.lists.by_hand import list_ours_by_hand
from bot.rules.conversation.lists.listing import list_add, list_drop, list_ours
from bot.rules.conversation.lists.rebutting import answer as answer_people
from bot.rules.conversation.lists.rebutting import keep, why_listed
from bot.rules.conversation.lists.subscribing import (
    leave_list,
    lists_page,
    preview_list,
    show_lists,
    use_list,
)
from bot.rules.conversation.matters.appealing import appeal
from bot.rules.conversation.matters.pleading import (
    call_human,
    complain,
    withdraw_matter,
)
from bot.rules.conversation.matters.withdrawing import withdraw
from bot.rules.conversation.member.asking_temperature import temperature
from bot.rules.conversation.member.leaving import forget_me, join, stop
from bot.rules.conversation.member.linking import link, unlink
from bot.rules.conversation.member.practising import practice
from bot.rules.conversation.member.settings import (
    brace,
    relax,
    set_check_ins,
    set_digest,
    set_mode,
    set_nudges,
    set_pause,
    set_quiet,
    set_timezone,
)
from bot.rules.conversation.member.signing_in import connect, disconnect
from bot.rules.conversation.member.watching import watch_for, watch_list, watch_off
from bot.rules.conversation.member.weather import weather
from bot.rules.conversation.questions import (
    choose,
    say_no,
    say_yes,
)
from bot.rules.conversation.replies import say
from bot.rules.conversation.telling import (
    data_page,
    help_member,
    my_data,
    privacy,
    status,
)

Answer: TypeAlias = Callable[[Chat, Command, Policy], Decision]


_PAGES = {
    Line.LISTS: lists_page,
    Line.MY_DATA_CASES: data_page,
    Line.MODERATORS: moderators_page,
    Line.REQUESTS: requests_page,
    Line.FEEDS: feeds_page,
    Line.MY_REPORTS: filed_page,
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
        case _ if line in _PAGES:
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
    (Word.PAUSE_ON, set_pause),
    (Word.PAUSE_OFF, set_pause),
    (Word.RESUME, resume),
    (Word.BRACE, brace),
    (Word.RELAX, relax),
    (Word.TRUST, trust),
    (Word.UNTRUST, untrust),
    (Word.WRONG, wrong),
    (Word.REPORT, report_or_go_on),
    (Word.DESCRIBE, describe),
    (Word.FILE, file),
    (Word.FILED, filed),
    (Word.PRACTICE, practice),
    (Word.VERIFY, verify),
    (Word.EVIDENCE, evidence),
    (Word.NEW_EVIDENCE, evidence),
    (Word.DELETE_EVIDENCE, delete_evidence),
    (Word.THREAT_HELP, guide),
    (Word.EMPLOYER_HELP, guide),
    (Word.REPLY_HELP, guide),
    (Word.OOPS, guide),
    (Word.REPAIR, guide),
    (Word.BYSTANDER, guide),
    (Word.WHO_NEEDS_HELP, who_needs_help),
    (Word.POLICY, community_rules),
    (Word.WATCH_FOR, watch_for),
    (Word.WATCH_LIST, watch_list),
    (Word.WATCH_OFF, watch_off),
    (Word.LIMIT, act_in_public),
    (Word.DETACH, detach),
    (Word.HIDE_REPLIES, act_in_public),
    (Word.GOING_BADLY, ease),
    (Word.LISTS, show_lists),
    (Word.LIST_PREVIEW, preview_list),
    (Word.LIST_USE, use_list),
    (Word.LIST_LEAVE, leave_list),
    (Word.LIST_OURS, list_ours_by_hand),
    (Word.CONNECT, connect),
    (Word.DISCONNECT, disconnect),
    (Word.LINK, link),
    (Word.UNLINK, unlink),
    (Word.HELPER, helper),
    (Word.REMOVE_HELPER, remove_helper),
    (Word.STOP_HELPING, stop_helping),
    (Word.LOOKED, looked),
    (Word.PARTNER, partner),
    (Word.PARTNER_OFF, partner_off),
    (Word.SHOW_PARTNER, show_partner),
    (Word.TELL, tell),
    (Word.BACKUP, backup),
    (Word.STOP_BACKUP, stop_backup),
    (Word.ALLY, ally),
    (Word.ALLY_OFF, ally_off),
    (Word.STAND_BY, stand_by),
    (Word.MODE, set_mode),
    (Word.QUIET, set_quiet),
    (Word.TIMEZONE, set_timezone),
    (Word.CHECK_INS, set_check_ins),
    (Word.NO_CHECK_INS, set_check_ins),
    (Word.WEATHER, weather),
    (Word.TEMPERATURE, temperature),
    (Word.MODERATORS, moderators),
    (Word.ACCEPT, accept),
    (Word.DIGEST, set_digest),
    (Word.NO_DIGEST, set_digest),
    (Word.NUDGE, set_nudges),
    (Word.NO_NUDGE, set_nudges),
    (Word.CHECK, check),
    (Word.DONE, check),
    (Word.DRAFT_PAGE, draft_page),
    (Word.VERSION, version),
    (Word.POST_AS_IS, post_as_is),
    (Word.HOLD_DRAFT, hold_draft),
    (Word.MY_DRAFTS, my_drafts),
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
    (Word.FEEDS, feeds),
    (Word.FEED_ADD, add_feed),
    (Word.FEED_DROP, drop_feed),
    (Word.LIST_ADD, list_add),
    (Word.LIST_DROP, list_drop),
    (Word.LIST_OURS, list_ours),
    (Word.LIST_KEEP, keep),
)

TOUCHES_OTHERS = frozenset(
    {Word.REPORT, Word.DESCRIBE, Word.FILE, Word.LIST_USE, Word.LIST_OURS, Word.BACKUP, Word.ALLY}
    | {Word.STAND_BY, Word.PARTNER, Word.SHOW_PARTNER, Word.TELL}
)
"""Words that a suspended member does not have: what reaches beyond her own view."""


def _start(written: str) -> int:
    return int(written) if written.isdecimal() else 0
