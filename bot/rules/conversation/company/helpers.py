"""`helper`: somebody whom she trusts may look first. Both say yes, and either ends it by a word.

She is shown a code and gives it to that person herself, who sends it to the bot: so the bot writes
to nobody of its own accord and never says who is in. What a helper may do is in `in_place`.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model.actions import Field, Part, Say
from bot.model.cases import Chat, HelpCode
from bot.model.changes import (
    AddHelper,
    DropCodes,
    OfferHelp,
    PauseEpisode,
    RemoveHelper,
    SetMember,
    StartDeed,
)
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, Episode, Question
from bot.model.lines import Line
from bot.model.people import Companion, Member, Standing
from bot.model.policy import Policy
from bot.rules import company
from bot.rules.company import (
    MOST_HELPED,
    MOST_HELPERS,
    about_case,
    called_by,
    in_quotes,
    may_look,
    news_of,
)
from bot.rules.conversation.cases.targets import case_meant, no_such_case, shunned
from bot.rules.conversation.replies import clean_name, do, focus, say
from bot.rules.quiet import quiet_until
from bot.rules.tokens import is_code, plain

OPEN_FOR = timedelta(hours=24)
LONGEST_NAME = 24
_NAMES = re.compile(r"\b(?:helper|partner)\b[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)
_CALLED = re.compile(r"(?:^|\s)as\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|at://|did:|www\.)\S*", re.IGNORECASE)
_ID = re.compile(r"did:|https?:")


def helper(chat: Chat, command: Command, policy: Policy) -> Decision:
    if command.confirmed:
        return _agree(chat, command)
    if is_code(command.rest):
        return _offer_to_help(chat, policy)
    if chat.who.helpers and _is_about_a_case(chat, command):
        return _look_first(chat, command, policy)
    return _show_code(chat, command)


def remove_helper(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Everybody, or whom she names. They are told nothing: it could bring anger upon her."""
    named = [each for each in chat.who.helpers if plain(each.name) == command.rest]
    gone = named or (chat.who.helpers if not command.rest else ())
    dropped = do(DropCodes(chat.account.account))
    if not gone:
        return dropped + say(chat, Line.NO_SUCH_HELPER if command.rest else Line.NO_HELPER)
    ended = tuple(RemoveHelper(chat.who.account, each.account, quietly=True) for each in gone)
    said = say(chat, Line.HELPER_REMOVED, {"count": len(gone)})
    return dropped + Decision(ended, (), ("she wants no helper any more",)) + said


def stop_helping(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if not chat.who.helps:
        return say(chat, Line.HELPING_NOBODY)
    helped = chat.who.still_helps
    ended = tuple(RemoveHelper(each.account, chat.who.account) for each in helped)
    none = SetMember(replace(chat.who, helps=()))
    theirs = [each.who for each in chat.helped]
    told = tuple(company.gone(each, _night_of(each, theirs, chat.now)) for each in helped)
    said = say(chat, Line.HELPING_STOPPED)
    return Decision((*ended, none), told, ("a helper wants to help no more",)) + said


def looked(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """About no case of anybody whom she helps."""
    return no_such_case(chat) if chat.who.helps else say(chat, Line.HELPING_NOBODY)


def _is_about_a_case(chat: Chat, command: Command) -> bool:
    """Without a name or a number it is about the case that she was told of, if one is open."""
    if command.target.case is not None:
        return True
    named = command.rest or command.target.account or command.target.post
    episode = None if named else case_meant(chat, Target())
    return episode is not None and episode.closed_at is None


def _look_first(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Her helpers are asked, and she is told no more of this case for a while."""
    episode = case_meant(chat, Target(case=command.target.case))
    if episode is None:
        return no_such_case(chat)
    asked = [each for each in chat.helpers if may_look(each, episode)]
    if not asked:
        return say(chat, Line.HELPER_NOT_NOW)
    until = chat.now + policy.pause_for
    deed = Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=DeedKind.PAUSE,
        at=chat.now,
        case=episode.number,
        until=until,
        reported=True,
    )
    told = tuple(_asked(chat, each, episode) for each in asked)
    fields: dict[str, Field] = {"count": len(asked), "case": episode.number, "until": until}
    resting = Decision((StartDeed(deed), PauseEpisode(episode.number, until)), told)
    return resting + focus(chat, episode.number) + say(chat, Line.HELPER_FIRST, fields)


def _asked(chat: Chat, helper: Member, episode: Episode) -> Say:
    """She asks for it herself, so a severe case does not wait for the helper's morning."""
    night = None if episode.is_severe else quiet_until(helper, chat.now)
    return Say(
        helper.account,
        Line.HELPER_ASKED,
        about_case(episode, called_by(helper, chat.who.account)),
        not_before=night,
        replaces=news_of(episode.number),
        case=episode.number,
    )


def _show_code(chat: Chat, command: Command) -> Decision:
    if len(chat.who.helpers) >= MOST_HELPERS:
        return say(chat, Line.HELPER_ENOUGH, {"count": MOST_HELPERS})
    shown = code_for(chat, command)
    if isinstance(shown, Decision):
        return shown
    named = Part(Line.HELPER_CALLED, {"name": f'"{shown.called}"'})
    fields: dict[str, Field] = {
        "code": shown.code,
        "wait": OPEN_FOR,
        "called": named if shown.called else Part(Line.HELPER_UNCALLED),
    }
    return do(shown) + say(chat, Line.HELPER_CODE, fields)


def code_for(chat: Chat, command: Command, *, of_partner: bool = False) -> OfferHelp | Decision:
    """What she may give to somebody; or the answer where she pointed at what is no account."""
    by = command.target.account
    if command.target.post or (by is not None and not _ID.match(by)):
        return say(chat, Line.UNKNOWN_LINK)
    name, called = names_in(chat.heard.text)
    until = chat.now + OPEN_FOR
    return OfferHelp(chat.fresh_code, chat.who.account, until, by, name, called, of_partner)


def names_in(text: str) -> tuple[str, str]:
    """Of "helper Dana as Dr A": what she calls that person, and what she is called there."""
    found = _NAMES.search(text)
    typed = _ADDRESS.sub(" ", found[1]) if found else ""
    name, _, called = _CALLED.sub("\0", typed, count=1).partition("\0")
    return clean_name(name, LONGEST_NAME), clean_name(called, LONGEST_NAME)


def _offer_to_help(chat: Chat, policy: Policy) -> Decision:
    """The helper's own yes. She who showed the code is asked next, and sees who it is."""
    code = chat.help_code
    if code is None or code.of_partner:
        return say(chat, Line.HELPER_NOT_OPEN, {"wait": OPEN_FOR})
    if code.member.account == chat.who.account:
        return say(chat, Line.HELPER_OWN_CODE)
    others = [each for each in chat.who.helps if each.account != code.member.account]
    if len(others) >= MOST_HELPED:
        return say(chat, Line.HELPING_ENOUGH, {"count": MOST_HELPED})
    asked = asked_about(chat, code, Word.HELPER, policy)
    return Decision((DropCodes(code.member.account),), (asked,)) + say(chat, Line.HELP_OFFERED)


_ASKED = {
    Word.HELPER: (Line.CONFIRM_HELPER, Line.YOUR_HELPER),
    Word.PARTNER: (Line.CONFIRM_PARTNER, Line.YOUR_PARTNER),
}


def asked_about(chat: Chat, code: HelpCode, word: Word, policy: Policy) -> Say:
    """She who showed the code sees whose account sent it; a yes of hers is this word again."""
    line, nameless = _ASKED[word]
    yes = Command(
        word,
        rest=f"{code.name} as {code.called}",
        confirmed=True,
        accounts=(chat.who.account,),
    )
    her = code.member
    leaves_at = quiet_until(her, chat.now)
    question = Question(
        person=her.account,
        topic=line,
        asked_at=leaves_at or chat.now,
        expires_at=(leaves_at or chat.now) + policy.member_waits,
        choices=(("yes", yes),),
    )
    fields: dict[str, Field] = {
        "links": (chat.who.account,),
        "name": in_quotes(code.name, nameless),
        "wait": policy.member_waits,
    }
    return Say(her.account, line, fields, not_before=leaves_at, replaces=line, asks=question)


def _agree(chat: Chat, command: Command) -> Decision:
    """Her own yes, to exactly this account; never to one that she keeps away by now."""
    helper, others = chat.would_help, [e.account for e in chat.who.helpers]
    room = helper is not None and len({*others, helper.account}) <= MOST_HELPERS
    if helper is None or not room or helper.standing is not Standing.ACTIVE:
        return say(chat, Line.HELPER_NOT_NOW)
    if shunned(chat) & set(helper.accounts):
        return say(chat, Line.HELPER_NOT_NOW)
    name, called = names_in(f"helper {command.rest}")
    added = AddHelper(chat.who.account, helper.account, name, called)
    began = Say(
        helper.account,
        Line.HELPING_BEGAN,
        {"name": in_quotes(called, Line.SOMEBODY_HELPED), "links": (chat.who.account,)},
        not_before=quiet_until(helper, chat.now),
        replaces=company.help_for(chat.who.account),
    )
    fields: dict[str, Field] = {"name": in_quotes(name, Line.YOUR_HELPER)}
    agreed = Decision((added,), (began,), ("she and her helper both said yes",))
    return agreed + say(chat, Line.HELPER_ADDED, fields)


def _night_of(companion: Companion, known: Iterable[Member], now: datetime) -> datetime | None:
    found = next((each for each in known if each.account == companion.account), None)
    return quiet_until(found, now) if found else None
