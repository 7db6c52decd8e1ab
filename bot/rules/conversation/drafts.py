"""`check`: what she thinks of posting, looked at with her. The words of it are never in a decision.

An answer about a draft is ordered by its name alone; its words are filled in as it leaves, from
memory.
"""

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.commands import Command, Muddle, Word
from bot.model.decisions import NOTHING, Decision
from bot.model.drafts import Showing, Stage
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.member.asking_temperature import beside_a_draft
from bot.rules.conversation.replies import say
from bot.rules.drafts.showing import is_too_long


def heed_draft(chat: Chat, understood: Command | Muddle) -> Decision | None:
    """While she sends a draft in pieces, each is one and asks for nothing; "no" drops it."""
    if chat.draft is None:
        return None
    word = None if isinstance(understood, Muddle) else understood.word
    if chat.draft.stage is Stage.LET_GO and word is Word.NO:
        return say(chat, Line.DRAFT_LET_GO)
    began = word in {Word.CHECK, Word.DONE}
    return NOTHING if chat.draft.stage is Stage.LISTENING and not began else None


def check(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    if chat.draft is None:
        return say(chat, Line.DRAFT_GONE)
    if chat.draft.stage is Stage.LISTENING:
        return say(chat, Line.DRAFT_LISTENING)
    return _about(chat, chat.draft) + beside_a_draft(chat)


def version(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return say(chat, Line.DRAFT_GONE) if chat.draft is None else _about(chat, chat.draft)


def post_as_is(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return _instead(chat, Line.DRAFT_AS_IS)


def _about(chat: Chat, draft: Showing) -> Decision:
    return _instead(chat, Line.DRAFT_TOO_LONG if is_too_long(draft) else Line.DRAFT_ANSWER)


def _instead(chat: Chat, line: Line) -> Decision:
    """An answer that has not left yet gives way: it would be filled in with what came after."""
    return Decision((), (Say(chat.who.account, line, replaces=Line.DRAFT_ANSWER),))
