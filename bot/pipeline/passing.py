"""What passes between two partners about a draft: in memory and nowhere else, until it has left."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model.actions import Part, Say
from bot.model.cases import Chat
from bot.model.commands import Command
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.pipeline.pieces import in_pieces
from bot.pipeline.wording import Wording
from bot.rules.company import in_quotes
from bot.rules.conversation.company.partners import ANSWERED_WITHIN, ANSWERS
from bot.rules.grammar import understand


@dataclass(frozen=True, slots=True)
class Passed:
    """Words on their way, by the messages in which they were typed."""

    head: Part
    typed: dict[str, str] = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class ShownTo:
    """A draft that was shown, and which messages have answered it."""

    by: AccountId  # with which she showed it
    by_first: AccountId
    until: datetime
    answers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Passing:
    wording: Wording
    _words: dict[tuple[str, AccountId], Passed] = field(default_factory=dict, repr=False)
    _shown: dict[AccountId, ShownTo] = field(default_factory=dict)  # by whom it was shown to

    def may_tell(self, chat: Chat) -> AccountId | None:
        """To whom her next answer goes; None: nobody showed her a draft who is her partner now."""
        shown = self._shown.get(chat.who.account)
        partner = chat.who.partner
        if shown is None or partner is None or partner.account != shown.by_first:
            return None
        room = len(shown.answers - {chat.heard.message}) < ANSWERS
        return shown.by if room and chat.now < shown.until else None

    def note(self, chat: Chat, decision: Decision) -> None:
        """What this decision sends to a partner; the same message twice changes nothing."""
        for said in decision.actions:
            if isinstance(said, Say) and said.line == Line.PARTNER_DRAFT:
                self._note_draft(chat, said.to)
            elif isinstance(said, Say) and said.line == Line.PARTNER_TOLD:
                self._note_answer(chat, said.to)

    def words_of(self, line: str, account: AccountId) -> Sequence[str]:
        passed = self._words.get((line, account))
        if passed is None:
            return ()
        head = self.wording.fill(passed.head, "UTC")
        return in_pieces("\n".join((head, *passed.typed.values())))

    def left(self, line: str, account: AccountId) -> None:
        self._words.pop((line, account), None)

    def let_lapse(self, now: datetime) -> None:
        self._words = {key: each for key, each in self._words.items() if now < each.until}
        self._shown = {key: each for key, each in self._shown.items() if now < each.until}

    def _note_draft(self, chat: Chat, partner: AccountId) -> None:
        """A newer one takes its place."""
        if chat.draft is None:
            return
        until = chat.now + ANSWERED_WITHIN
        typed = {chat.heard.message: chat.draft.text}
        head = _head(Line.PARTNER_DRAFT_NOW, chat)
        self._words[Line.PARTNER_DRAFT, partner] = Passed(head, typed, until)
        self._shown[partner] = ShownTo(chat.heard.sender, chat.who.account, until)

    def _note_answer(self, chat: Chat, to: AccountId) -> None:
        told = understand(chat.heard.text, chat.heard.links)
        shown = self._shown.get(chat.who.account)
        if not isinstance(told, Command) or shown is None:
            return
        before = self._words.get((Line.PARTNER_TOLD, to))
        typed = {**(before.typed if before else {}), chat.heard.message: told.rest}
        head = _head(Line.PARTNER_TOLD_NOW, chat)
        self._words[Line.PARTNER_TOLD, to] = Passed(head, typed, chat.now + ANSWERED_WITHIN)
        answers = shown.answers | {chat.heard.message}
        self._shown[chat.who.account] = replace(shown, answers=answers)


def _head(line: Line, chat: Chat) -> Part:
    """With the name by which the other knows her."""
    called = chat.who.partner.called if chat.who.partner else ""
    return Part(line, {"name": in_quotes(called, Line.YOUR_PARTNER)})
