"""The page for drafts: who may use it, and what is said there. Nothing of a draft is kept."""

from collections.abc import Sequence
from datetime import timedelta

from bot.app.signing_in import Links
from bot.app.tokens import Tokens
from bot.model.actions import Part
from bot.model.cases import Chat
from bot.model.drafts import Draft, Finding, Span
from bot.model.errors import Refused
from bot.model.people import AccountId, Standing
from bot.pipeline.ports import Clock, Ledger
from bot.pipeline.wording import Wording
from bot.rules.drafts import review
from bot.rules.drafts.nudging import nothing_seen, nudge
from bot.rules.drafts.reading import LONGEST, apart
from bot.rules.drafts.showing import under_fire
from bot.rules.drafts.version import version_of
from bot.web.ports import Looked, Remark

PAGE = "draft"
TICKET_LASTS = timedelta(hours=1)
"""After each look, because who is writing should not be hurried."""


class DraftDesk:
    """Port SecondLook of bot.web. Only for members, as `check` in the chat is."""

    def __init__(
        self, links: Links, master_key: bytes, wording: Wording, ledger: Ledger, clock: Clock
    ) -> None:
        self._links, self._wording = links, wording
        self._tickets = Tokens("draft tickets", master_key, TICKET_LASTS)
        self._ledger, self._clock = ledger, clock

    def is_ours(self, token: str) -> bool:
        return self._links.is_ours(token)

    async def begin(self, token: str) -> str:
        account = self._links.account_in(token, self._clock.now())
        await self._chat_of(account)
        return self._ticket(account, token)

    async def look(self, token: str, ticket: str, text: str) -> Looked:
        opened = self._tickets.opened(ticket, self._clock.now())
        account, _, began_with = opened.partition(" ")
        if began_with != token:
            raise Refused("That page was opened by another link.")
        chat = await self._chat_of(AccountId(account))
        fresh = self._ticket(chat.heard.sender, token)
        if not text.strip():
            return Looked(fresh)
        if len(text) > LONGEST:
            return Looked(fresh, too_long_by=len(text) - LONGEST)
        findings = review(Draft(text))
        if not findings:
            return Looked(fresh, says=self._fill(nothing_seen(text)))
        remarks = self._remarks(findings, gentle=under_fire(chat))
        version = version_of(text, lambda line: self._fill(Part(line)))
        return Looked(fresh, remarks=remarks, version=None if version == text else version)

    async def _chat_of(self, account: AccountId) -> Chat:
        """Raises Refused where she is no member, or none any more."""
        async with self._ledger.turn() as turn:
            chat = await turn.chat_with(account)
        if chat.who.standing is not Standing.ACTIVE:
            raise Refused("Drafts are looked at with members. Type start in the chat.")
        return chat

    def _remarks(self, findings: Sequence[Finding], *, gentle: bool) -> tuple[Remark, ...]:
        """The same words only once, about every part that they are about."""
        parts: dict[str, list[Span]] = {}
        for number, finding in enumerate(findings):
            first = number == 0
            says = self._fill(nudge((finding,), gentle=gentle and first, below=True))
            parts.setdefault(says, []).extend(finding.spans)
        return tuple(Remark(says, apart(spans)) for says, spans in parts.items())

    def _ticket(self, account: AccountId, token: str) -> str:
        return self._tickets.sealed(f"{account} {token}", self._clock.now())

    def _fill(self, part: Part) -> str:
        return self._wording.fill(part, "UTC")
