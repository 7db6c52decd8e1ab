"""`why am i on this`: an account hears what our list says of it, and may answer once.

Whoever asks hears only of the account that she writes from. Nothing tells who listed it, in whose
cases, or how many.
"""

from bot.model.actions import Field, Part, Priority, Say
from bot.model.cases import Chat
from bot.model.changes import SetRebuttal
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.model.proposals import ProposalKind
from bot.model.rebuttals import UNDECIDED_FOR, OnOurList, Rebuttal
from bot.rules.conversation.danger import may_be_in_danger
from bot.rules.conversation.desk.proposing import propose
from bot.rules.conversation.matters.pleading import LONGEST_TEXT, answer_matter, not_among, not_hers
from bot.rules.conversation.member.strangers import once_a_day
from bot.rules.conversation.replies import clean, say
from bot.rules.quiet import quiet_until


def why_listed(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    """The behaviour and the end date, or that it is over, and so what came of an answer.

    An outsider who was on no list never comes here.
    """
    listed = chat.listed
    if listed is None and chat.unlisted_at is not None:
        return _tell(chat, Line.LISTED_NO_MORE, {"at": chat.unlisted_at})
    if listed is None:
        return say(chat, Line.NOT_LISTED)
    fields: dict[str, Field] = {
        "until": listed.until,
        "reason": listed.entry.said.reason or "",
        "left": _about_answer(listed),
    }
    return _tell(chat, Line.LISTED_WHY, fields)


def answer(chat: Chat, command: Command, policy: Policy) -> Decision:
    """To what was put before her by a number; otherwise the one answer of a listed account."""
    if command.target.case is not None or not may_rebut(chat):
        return answer_matter(chat, command, policy)
    text = clean(command.rest, LONGEST_TEXT)
    if not text or chat.listed is None:
        return why_listed(chat, command, policy)
    return _rebut(chat, chat.listed, text)


def was_listed(chat: Chat) -> bool:
    return chat.listed is not None or chat.unlisted_at is not None


def may_rebut(chat: Chat) -> bool:
    return chat.listed is not None and chat.listed.rebuttal is None


def keep(chat: Chat, command: Command, policy: Policy) -> Decision:
    """`list keep 52 [7 days]`: after its answer an entry stands only where two readers say so."""
    case = command.target.case
    found = next((each for each in chat.rebuttals if each.case == case and not each.stands), None)
    if found is None:
        return say(chat, Line.NO_REBUTTAL)
    if not set(found.readers) & set(chat.who.accounts):
        return say(chat, Line.NOT_YOURS_TO_KEEP, {"case": found.case})
    others = [m for m in chat.moderators if not set(found.readers) & set(m.accounts)]
    terms = {"case": str(found.case), "sequence": str(found.sequence)}
    if command.length is not None:
        terms["until"] = (chat.now + command.length).isoformat()
    barred = tuple(account for each in others for account in each.accounts)
    kind = ProposalKind.KEEP
    concerns = found.account
    return propose(chat, command, kind, policy, concerns=concerns, terms=terms, barred=barred)


def _rebut(chat: Chat, listed: OnOurList, text: str) -> Decision:
    """What is too long is cut: an outsider has had the one message of the day that could say so."""
    readers = not_hers(chat, not_among(chat.moderators, listed.involved))
    given = Rebuttal(
        sequence=listed.entry.said.sequence,
        case=listed.entry.case,
        account=chat.heard.sender,
        at=chat.now,
        text=text,
        readers=tuple(each.account for each in readers),
        ends_at=chat.now + UNDECIDED_FOR,
    )
    told = tuple(each for reader in readers for each in _to_reader(reader, given, listed, chat))
    in_danger = may_be_in_danger(chat.heard.text)
    line = Line.IN_DANGER if in_danger else Line.REBUTTAL_TAKEN
    return Decision((SetRebuttal(given),), told) + _tell(chat, line, {})


def _to_reader(reader: Member, given: Rebuttal, listed: OnOurList, chat: Chat) -> tuple[Say, ...]:
    held, low = quiet_until(reader, chat.now), Priority.WELCOME
    fields: dict[str, Field] = {
        "case": given.case,
        "reason": listed.entry.said.reason or "",
        "until": listed.until,
        "ends": given.ends_at or listed.until,
    }
    words: dict[str, Field] = {"case": given.case, "text": given.text}
    return (
        Say(reader.account, Line.MODERATOR_REBUTTAL, fields, low, not_before=held),
        Say(reader.account, Line.REBUTTAL_WORDS, words, low, not_before=held),
    )


def _about_answer(listed: OnOurList) -> Part:
    given = listed.rebuttal
    if given is None:
        return Part(Line.MAY_ANSWER, {"most": LONGEST_TEXT})
    return Part(Line.ANSWER_STANDS if given.stands else Line.ANSWER_IS_READ)


def _tell(chat: Chat, line: Line, fields: dict[str, Field]) -> Decision:
    inside = chat.who.standing is Standing.ACTIVE or chat.is_moderator
    return say(chat, line, fields) if inside else once_a_day(chat, line, fields)
