"""The drafts that members are showing: in memory and nowhere else, until they are let go.

After a restart there are none, and whoever asks is told so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.model.actions import Part
from bot.model.cases import Chat
from bot.model.drafts import Draft, Showing, Stage
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.pipeline.wording import LONGEST, Wording
from bot.rules.drafts import review
from bot.rules.drafts.nudging import nudge
from bot.rules.drafts.showing import after_message, is_too_long
from bot.rules.drafts.version import version_of

_PIECE = re.compile(rf"\s*(\S.{{0,{LONGEST - 1}}})(?=\s|$)|(.{{1,{LONGEST}}})", re.DOTALL)


@dataclass(slots=True)
class Drafts:
    """By the account that shows them."""

    wording: Wording
    _shown: dict[AccountId, Showing] = field(default_factory=dict, repr=False)

    def hear(self, chat: Chat) -> Chat:
        """With the draft as it stands after this message, which may be a piece of it."""
        sender = chat.heard.sender
        draft = after_message(self._shown.pop(sender, None), chat)
        if draft is not None and draft.stage is not Stage.LET_GO and not is_too_long(draft):
            self._shown[sender] = draft
        return replace(chat, draft=draft)

    def answer_to(self, account: AccountId) -> Sequence[str]:
        """The messages that say what waits to be said about her draft; none: it is not here."""
        draft = self._shown.get(account)
        if draft is None:
            return ()
        if draft.stage is Stage.VERSION:
            return self._version(draft)
        return (self._fill(nudge(review(Draft(draft.text)), gentle=draft.gentle)),)

    def answered(self, account: AccountId) -> None:
        """Kept on only while there is a version to ask for."""
        draft = self._shown.get(account)
        if draft is not None and (draft.stage is Stage.VERSION or not review(Draft(draft.text))):
            del self._shown[account]

    def let_lapse(self, now: datetime) -> None:
        lapsed = [who for who, draft in self._shown.items() if draft.lapses_at <= now]
        for who in lapsed:
            del self._shown[who]

    def _version(self, draft: Showing) -> Sequence[str]:
        words = version_of(draft.text, lambda line: self._fill(Part(line)))
        if words == draft.text:
            return (self._fill(Part(Line.DRAFT_SAME)),)
        if not words:
            return (self._fill(Part(Line.DRAFT_NOTHING_LEFT)),)
        whole = f"{self._fill(Part(Line.DRAFT_VERSION))}\n{words}".replace("@", "(at)")
        return [(found[1] or found[2]).rstrip() for found in _PIECE.finditer(whole)]

    def _fill(self, part: Part) -> str:
        return self.wording.fill(part, "UTC")
