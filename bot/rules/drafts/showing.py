"""How a draft is shown, in one message or in several, and when it is let go. Nothing is written."""

from dataclasses import replace
from datetime import timedelta

from bot.model.cases import Chat
from bot.model.commands import Command, Muddle, Word
from bot.model.drafts import Showing, Stage
from bot.model.people import Standing
from bot.rules.drafts.holding import as_meant, is_hold
from bot.rules.drafts.reading import LONGEST
from bot.rules.grammar import draft_in, understand

HELD_FOR = timedelta(minutes=30)
"""After her last word about it."""

UNDER_FIRE_FOR = timedelta(days=1)

_NEVER_OF_PIECES = frozenset({Word.VERSION, Word.HOLD_DRAFT})
_STAGES = {
    Word.DONE: Stage.SHOWN,
    Word.VERSION: Stage.VERSION,
    Word.HOLD_DRAFT: Stage.HELD,
    Word.POST_AS_IS: Stage.LET_GO,
    Word.NO: Stage.LET_GO,
    Word.STOP: Stage.LET_GO,
    Word.FORGET_ME: Stage.LET_GO,
}


def after_message(before: Showing | None, chat: Chat) -> Showing | None:
    """The draft as it stands once this message is heard; the same message twice changes nothing.

    Who is no member shows nothing, nor does a message that went to others as well.
    """
    if before is not None and before.lapses_at <= chat.now:
        before = None
    if chat.who.standing is not Standing.ACTIVE or chat.heard.in_group or chat.names_others:
        return before
    began = draft_in(chat.heard.text, chat.heard.links)
    understood = as_meant(chat, understand(chat.heard.text, chat.heard.links), before)
    word = None if isinstance(understood, Muddle) else understood.word
    listening = before is not None and before.stage is Stage.LISTENING
    if began is not None and not (listening and before and chat.heard.message in before.pieces):
        return _begun(began, chat)
    if before is None:
        return None
    stage = _stage_after(understood)
    if stage is not None and not (listening and word in _NEVER_OF_PIECES):
        return _held(replace(before, stage=stage), chat)
    if not listening:
        return before
    pieces = {**before.pieces, chat.heard.message: chat.heard.text}
    return _held(replace(before, pieces=pieces), chat)


def under_fire(chat: Chat) -> bool:
    """Whether strangers turned on her within a day."""
    return any(chat.now - episode.opened_at < UNDER_FIRE_FOR for episode in chat.episodes)


def is_too_long(draft: Showing) -> bool:
    return len(draft.text) > LONGEST


def _stage_after(understood: Command | Muddle) -> Stage | None:
    """None: it is no word about a draft, or no length of time was given with it."""
    word = Word.HELP if isinstance(understood, Muddle) else understood.word
    return None if word is Word.HOLD_DRAFT and not is_hold(understood) else _STAGES.get(word)


def _begun(text: str, chat: Chat) -> Showing:
    stage = Stage.SHOWN if text else Stage.LISTENING
    pieces = {chat.heard.message: text} if text else {}
    return _held(Showing(stage, pieces, chat.now), chat)


def _held(draft: Showing, chat: Chat) -> Showing:
    return replace(draft, lapses_at=chat.now + HELD_FOR, gentle=under_fire(chat))
