"""`complain` and `human`: to people outside the bot, who never learn from it who asks.

Each side is known to the other by a number alone. One message goes each way.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Field, Part, Priority, Say
from bot.model.cases import Chat
from bot.model.changes import SetMatter
from bot.model.commands import Command
from bot.model.decisions import NOTHING, Decision
from bot.model.lines import Line
from bot.model.matters import Matter, MatterKind, MatterState, words_name
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.rules.conversation.danger import may_be_in_danger
from bot.rules.conversation.replies import Asking, ask, ask_member, clean, say
from bot.rules.quiet import quiet_until
from bot.rules.quorum import connected

LONGEST_TEXT = 400
MOST_A_WEEK = 5

WEEK = timedelta(days=7)


def complain(chat: Chat, command: Command, policy: Policy) -> Decision:
    """To the outside contact, and to moderators where it is known whom to leave out.

    What she is told is the same whoever she names, so that it does not show who is a moderator.
    """
    case, text = command.target.case, words_in(command)
    if not text:
        return say(chat, Line.COMPLAIN_HOW, {"most": LONGEST_TEXT})
    if case is not None and case not in {each.number for each in chat.episodes}:
        return say(chat, Line.NO_SUCH_CASE)
    refused = cannot_carry(chat, text)
    if refused is not None:
        return refused
    outside = chat.house.about.outside
    readers = _readers_of_complaint(chat, command)
    if not readers and not outside:
        return say(chat, Line.COMPLAIN_NOBODY)
    if not command.confirmed:
        fields: dict[str, Field] = {
            "count": len(text),
            "kept": policy.keep_text,
            "outside": "" if outside else Part(Line.COMPLAIN_NOT_OUTSIDE),
        }
        yes = replace(command, confirmed=True)
        return ask_member(chat, Asking(Line.CONFIRM_COMPLAIN, yes, fields), policy)
    told = (*(each.account for each in readers), *([outside] if outside else []))
    matter = _new(chat, MatterKind.COMPLAINT, told, text, case)
    about: Field = Part(Line.MATTER_CASE, {"case": case}) if case is not None else ""
    intro = [(each, Line.MODERATOR_COMPLAINT) for each in readers]
    if outside:
        intro.append((Member(outside), Line.OUTSIDE_COMPLAINT))
    sent = [tell(each, line, matter, chat, {"about": about}) for each, line in intro]
    return given_to(matter, sent) + say(chat, Line.COMPLAINED, {"number": matter.number})


def call_human(chat: Chat, command: Command, policy: Policy) -> Decision:
    """A moderator is told that somebody wants a word. Help in danger is named first, each time."""
    text = words_in(command)
    danger = say(chat, Line.IN_DANGER) if may_be_in_danger(chat.heard.text) else NOTHING
    refused = cannot_carry(chat, text)
    if refused is not None:
        return danger + refused
    there = not_hers(chat, (m for m in chat.moderators if not m.is_away(chat.now)))
    if not there:
        return danger + say(chat, Line.NO_HUMAN)
    if not command.confirmed:
        yes = replace(command, confirmed=True)
        return danger + ask_member(chat, Asking(Line.CONFIRM_HUMAN, yes), policy)
    matter = _new(chat, MatterKind.TALK, tuple(each.account for each in there), text)
    words: Field = Part(Line.MATTER_WORDS_FOLLOW) if text else ""
    fields: dict[str, Field] = {"words": words, "most": LONGEST_TEXT}
    sent = [tell(each, Line.MODERATOR_WANTED, matter, chat, fields) for each in there]
    return given_to(matter, sent) + say(chat, Line.HUMAN_CALLED, {"number": matter.number})


def answer_matter(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`answer 3` and words: from a reader to whoever asked, or once from her to that reader."""
    number, text = command.target.case, words_in(command)
    if number is None or not text:
        return say(chat, Line.ANSWER_HOW, {"most": LONGEST_TEXT})
    matter = next((m for m in chat.matters if m.number == number and _may_write(m, chat)), None)
    if matter is None:
        return say(chat, Line.NO_SUCH_MATTER)
    if len(text) > LONGEST_TEXT:
        return _too_long(chat)
    if not command.confirmed and not chat.is_outside_contact:
        fields: dict[str, Field] = {"count": len(text), "number": number}
        yes = replace(command, confirmed=True)
        waits = policy.moderator_waits if _is_reader(matter, chat) else policy.member_waits
        return ask(chat, Asking(Line.CONFIRM_ANSWER, yes, fields), waits)
    if _is_reader(matter, chat):
        return _answer(chat, matter, text, command)
    closed = replace(matter, state=MatterState.CLOSED)
    to = Member(matter.answered_by or matter.by)
    sent = tell(to, Line.MATTER_ANSWERS_BACK, replace(matter, text=text), chat)
    return given_to(closed, [sent]) + say(chat, Line.ANSWERED_BACK, {"number": number})


def withdraw_matter(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """What is hers and still open; the newest where she names no number."""
    number = command.target.case
    open_ones = [m for m in chat.matters if _is_hers(m, chat) and m.state in _WAITING]
    matter = next((m for m in reversed(open_ones) if number in {None, m.number}), None)
    if matter is None:
        return say(chat, Line.NOTHING_TO_WITHDRAW)
    gone = replace(matter, state=MatterState.WITHDRAWN, text="")
    fields: dict[str, Field] = {"number": matter.number}
    told = tuple(
        Say(
            each,
            Line.MATTER_WITHDRAWN,
            fields,
            Priority.WELCOME,
            replaces=words_name(matter.number),
        )
        for each in matter.readers
    )
    return Decision((SetMatter(gone),), told) + say(chat, Line.WITHDRAWN, fields)


def has_matter(chat: Chat, command: Command) -> bool:
    """Whether a moderator who takes something back means a matter of hers, not a proposal."""
    number = command.target.case
    proposed = [each.number for each in chat.proposals if each.by in chat.who.accounts]
    hers = [m.number for m in chat.matters if _is_hers(m, chat) and m.state in _WAITING]
    return bool(hers) and (number in hers if number is not None else not proposed)


def words_in(command: Command) -> str:
    """As they are passed on: one line, no live name or link; what is too long stays too long."""
    return clean(command.rest, LONGEST_TEXT + 1) if command.rest else ""


def not_among(moderators: Iterable[Member], accounts: Iterable[AccountId]) -> list[Member]:
    """Those who are none of these people, and whom nobody of them could be speaking for."""
    everybody, named = tuple(moderators), set(accounts)
    theirs = [each for each in everybody if named & each.ever]
    return [each for each in everybody if not any(connected(each, one) for one in theirs)]


_WAITING = frozenset({MatterState.OPEN, MatterState.ANSWERED})


def _readers_of_complaint(chat: Chat, command: Command) -> list[Member]:
    """Nobody where it is not known whom it is about."""
    named, case = command.target.account, command.target.case
    known = [each for each in chat.moderators if named in each.ever]
    if named is not None and not (known and chat.house.about.outside):
        return []  # what she hears must not depend on whether it is a moderator
    if named is None and case is None:
        return []
    about = {*(chat.handlers.get(case, ()) if case is not None else ())}
    if named is not None:
        about.add(named)
    return not_hers(chat, not_among(chat.moderators, about))


def not_hers(chat: Chat, moderators: Iterable[Member]) -> list[Member]:
    return [each for each in moderators if not each.ever & chat.who.ever]


def cannot_carry(chat: Chat, text: str) -> Decision | None:
    """What she is told where these words are not passed on."""
    if len(text) > LONGEST_TEXT:
        return _too_long(chat)
    lately = [m for m in chat.matters if _is_hers(m, chat) and chat.now - m.at < WEEK]
    if len(lately) >= MOST_A_WEEK:
        return say(chat, Line.MATTERS_ENOUGH, {"count": MOST_A_WEEK})
    return None


def _too_long(chat: Chat) -> Decision:
    return say(chat, Line.WORDS_TOO_LONG, {"most": LONGEST_TEXT})


def _new(
    chat: Chat,
    kind: MatterKind,
    readers: tuple[AccountId, ...],
    text: str,
    case: int | None = None,
) -> Matter:
    return Matter(chat.next_matter, kind, chat.who.account, chat.now, readers, text, case)


def given_to(matter: Matter, sent: Iterable[tuple[Say, ...]]) -> Decision:
    told = tuple(each for those in sent for each in those)
    return Decision((SetMatter(matter),), told)


def tell(
    to: Member, line: Line, matter: Matter, chat: Chat, fields: dict[str, Field] | None = None
) -> tuple[Say, ...]:
    """What it is, then its words in a message of their own; in the reader's daytime."""
    number: dict[str, Field] = {"number": matter.number}
    held, low = quiet_until(to, chat.now), Priority.WELCOME
    intro = Say(to.account, line, number | (fields or {}), low, not_before=held)
    if not matter.text:
        return (intro,)
    over = line is Line.MATTER_ANSWERS_BACK
    left = Part(Line.MATTER_OVER) if over else Part(Line.MATTER_WRITE_BACK, number)
    words = number | {"text": matter.text, "left": left}
    name = words_name(matter.number)
    return intro, Say(to.account, Line.MATTER_WORDS, words, low, not_before=held, replaces=name)


def _answer(chat: Chat, matter: Matter, text: str, command: Command) -> Decision:
    by = chat.account.account
    answered = replace(matter, state=MatterState.ANSWERED, answered_by=by)
    who: Field = Part(_writer(matter, chat))
    said = tell(
        Member(matter.by), Line.MATTER_ANSWER, replace(matter, text=text), chat, {"who": who}
    )
    kept = SetMatter(answered, by, command.word.value)
    told = say(chat, Line.ANSWER_PASSED_ON, {"number": matter.number})
    return Decision((kept,), said) + told


def _writer(matter: Matter, chat: Chat) -> Line:
    """That a moderator reads a complaint about an account would tell that it is another's."""
    if matter.kind is MatterKind.COMPLAINT and matter.case is None:
        return Line.WRITER_OF_READERS
    return Line.WRITER_OUTSIDE if chat.is_outside_contact else Line.WRITER_MODERATOR


def _may_write(matter: Matter, chat: Chat) -> bool:
    if _is_reader(matter, chat):
        return matter.state is MatterState.OPEN
    return (
        _is_hers(matter, chat) and matter.state is MatterState.ANSWERED and _reads_on(matter, chat)
    )


def _reads_on(matter: Matter, chat: Chat) -> bool:
    """Whether whoever answered is still a moderator, or the outside contact."""
    now = {chat.house.about.outside, *(a for each in chat.moderators for a in each.accounts)}
    return matter.answered_by is not None and matter.answered_by in now


def _is_reader(matter: Matter, chat: Chat) -> bool:
    """For as long as she is a moderator, or the outside contact."""
    reads = chat.is_moderator or chat.is_outside_contact
    return reads and bool(set(matter.readers) & {chat.heard.sender, *chat.who.accounts})


def _is_hers(matter: Matter, chat: Chat) -> bool:
    return matter.by in chat.who.accounts
