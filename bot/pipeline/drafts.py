"""The drafts that members are showing: in memory and nowhere else, until they are let go.

After a restart there are none, and whoever asks is told so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model.actions import Part
from bot.model.cases import Chat
from bot.model.drafts import Draft, HeldDraft, OwnDraft, Showing, Stage
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.pipeline.passing import Passing
from bot.pipeline.pieces import in_pieces
from bot.pipeline.wording import Wording
from bot.rules.drafts import review
from bot.rules.drafts.holding import KEPT_AFTER, after_hold
from bot.rules.drafts.nudging import nothing_seen, nudge, nudge_of_many
from bot.rules.drafts.showing import after_message, is_too_long
from bot.rules.drafts.version import version_of

_OVER = frozenset({Stage.HELD, Stage.LET_GO})


@dataclass(slots=True)
class Drafts:
    """By the account that shows them."""

    wording: Wording
    _shown: dict[AccountId, Showing] = field(default_factory=dict, repr=False)
    _held: dict[AccountId, HeldDraft] = field(default_factory=dict, repr=False)
    passing: Passing = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.passing = Passing(self.wording)

    def hear(self, chat: Chat) -> Chat:
        """With the draft as it stands after this message, which may be a piece of it."""
        sender = chat.heard.sender
        draft = after_message(self._shown.pop(sender, None), chat)
        held = after_hold(self._held.pop(sender, None), draft, chat)
        if draft is not None and draft.stage not in _OVER and not is_too_long(draft):
            self._shown[sender] = draft
        if held is not None and not held.let_go:
            self._held[sender] = held
        told = self.passing.may_tell(chat)
        return replace(chat, draft=draft, held_draft=held, may_tell=told)

    def words_of(self, line: str, account: AccountId) -> Sequence[str]:
        """The messages that leave as this line; none: what they are about is not here."""
        if line in {Line.PARTNER_DRAFT, Line.PARTNER_TOLD}:
            return self.passing.words_of(line, account)
        return self._back(account) if line == Line.DRAFT_BACK else self._answer(account)

    def left(self, line: str, account: AccountId) -> None:
        """Those messages have left."""
        self.passing.left(line, account)
        draft = self._shown.get(account)
        if line == Line.DRAFT_BACK:
            del self._held[account]
        elif line == Line.DRAFT_ANSWER and draft and draft.stage is Stage.VERSION:
            del self._shown[account]

    def about_own(self, drafts: Sequence[OwnDraft] | None, zone: str) -> str:
        """What is said of those that lie with her network; None: they could not be read."""
        unread = Part(Line.MY_DRAFTS_UNREADABLE)
        return self.wording.fill(unread if drafts is None else nudge_of_many(drafts), zone)

    def let_lapse(self, now: datetime) -> None:
        lapsed = [who for who, draft in self._shown.items() if draft.lapses_at <= now]
        for who in lapsed:
            del self._shown[who]
        overdue = [who for who, held in self._held.items() if held.until + KEPT_AFTER <= now]
        for who in overdue:
            del self._held[who]
        self.passing.let_lapse(now)

    def _answer(self, account: AccountId) -> Sequence[str]:
        draft = self._shown.get(account)
        if draft is None:
            return ()
        if draft.stage is Stage.VERSION:
            return self._version(draft)
        seen = review(Draft(draft.text))
        said = nudge(seen, gentle=draft.gentle) if seen else nothing_seen(draft.text)
        return (self._fill(said),)

    def _back(self, account: AccountId) -> Sequence[str]:
        held = self._held.get(account)
        return self._in_messages(Line.DRAFT_BACK_NOW, held.text) if held else ()

    def _version(self, draft: Showing) -> Sequence[str]:
        words = version_of(draft.text, lambda line: self._fill(Part(line)))
        if words == draft.text:
            return (self._fill(Part(Line.DRAFT_SAME)),)
        if not words:
            return (self._fill(Part(Line.DRAFT_NOTHING_LEFT)),)
        return self._in_messages(Line.DRAFT_VERSION, words)

    def _in_messages(self, line: Line, words: str) -> Sequence[str]:
        """Her own words below a line, with no live handle in them."""
        return in_pieces(f"{self._fill(Part(line))}\n{words}")

    def _fill(self, part: Part) -> str:
        return self.wording.fill(part, "UTC")
