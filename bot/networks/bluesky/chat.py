"""Private messages through `chat.bsky.convo`. Every message goes to exactly one person."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Heard
from bot.networks.bluesky import letters, links
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.letters import Convo, Letter, Page
from bot.pipeline.ports import Clock

_ACTIVE_FOR = timedelta(minutes=5)
_PAGE = 100
_LONGEST = 10_000  # bytes, chat.bsky.convo.defs#messageInput
_CONVO = "chat.bsky.convo"


Knows: TypeAlias = Callable[[AccountId], Awaitable[bool]]
"""Whether somebody is inside the house: only for them are handles in messages looked up."""


@dataclass(frozen=True, slots=True)
class Polling:
    """Seconds between two looks at the log."""

    active: float = 5.0
    idle: float = 30.0


class Chat:
    """The bot's mailbox on Bluesky (port Messenger).

    `service` is the chat service with its fragment, e.g. `did:web:api.bsky.chat#bsky_chat`.
    Bluesky pushes nothing, so `hear` polls: often for five minutes after a message, else seldom.
    """

    def __init__(
        self,
        account: BotAccount,
        service: str,
        clock: Clock,
        knows: Knows,
        polling: Polling | None = None,
    ) -> None:
        self._account, self._clock, self._knows = account, clock, knows
        self._polling = polling or Polling()
        self._proxy = {"atproto-proxy": service}
        self._convo_with: dict[AccountId, str] = {}
        self._groups: dict[str, bool] = {}
        self._heard_at: datetime | None = None
        self._ahead = timedelta(0)  # the service's clock, before ours

    async def send(self, to: AccountId, text: str) -> str:
        if len(text.encode()) > _LONGEST:
            raise NetworkSaidNo("the message is longer than Bluesky takes")
        convo, before = await self._conversation_with(to), self._clock.now()
        try:
            answer = await self._post("sendMessage", convoId=convo, message={"text": text})
        except NetworkSaidNo:
            self._convo_with.pop(to, None)  # it may be another conversation next time
            raise
        sent = letters.read(letters.Sent, answer)
        self._compare_clocks(sent, before)
        return sent.id

    def _compare_clocks(self, sent: letters.Sent, before: datetime) -> None:
        """A message was stored between its going out and the answer, or the clocks differ."""
        at, after = _when(sent, before), self._clock.now()
        self._ahead = min(at - before, timedelta(0)) or max(at - after, timedelta(0))

    async def sent_lately(self, to: AccountId, since: datetime) -> Sequence[tuple[str, str]]:
        convo, me = await self._conversation_with(to), await self._account.did()
        found = list[tuple[str, str]]()
        async for message in self._newest_first(convo):
            if _when(message, since) < since:
                break
            if message.sender.did == me:
                found.append((message.id, message.text))
        return found

    async def hear(self, cursor: str | None) -> AsyncGenerator[tuple[Sequence[Heard], str], None]:
        """What is unread, then what the log brings after `cursor`; None: from now on.

        Unread messages are looked for at every start, because nothing says how long the service
        keeps its log. So a message may come again that was heard before an interruption.
        """
        at, known = cursor or await self._end_of_log(), set[str]()
        if cursor is None:
            yield [], at
        for convo in await self._unread_conversations():
            if unread := await self._unread_in(convo):
                known |= {heard.message for heard in unread}
                yield unread, at
                await self._mark_read(unread)
        while True:
            log = await self._log(at)
            heard = [each for each in await self._in_log(log) if each.message not in known]
            moved = bool(log.cursor) and log.cursor != at
            at = log.cursor or at
            if heard or moved:
                yield heard, at
                await self._mark_read(heard)
            if not (log.logs and moved):
                await self._clock.sleep(self._pause())

    async def _end_of_log(self) -> str:
        """Where the log ends now: what is older is read or will be found unread."""
        at = (await self._log(None)).cursor or ""
        while True:
            log = await self._log(at)
            if not log.logs or log.cursor in {None, at}:
                return str(at)
            at = log.cursor

    async def _log(self, cursor: str | None) -> Page:
        return letters.read(Page, await self._get("getLog", cursor=cursor or None))

    async def _in_log(self, log: Page) -> list[Heard]:
        me = await self._account.did()
        created = letters.created_in(log)
        return [await self._heard(one, convo) for convo, one in created if one.sender.did != me]

    async def _unread_in(self, convo: Convo) -> list[Heard]:
        """Oldest first. What comes while they are read is read with them, so none overtakes."""
        try:
            while True:
                letters_of_others = await self._last_of_others(convo)
                now = await self._convo("getConvo", convoId=convo.id)
                if now.unread_count <= convo.unread_count:
                    return [await self._heard(one, convo.id) for one in letters_of_others]
                convo = now
        except NetworkSaidNo:
            return []  # the conversation is gone

    async def _last_of_others(self, convo: Convo) -> list[Letter]:
        """As many as are unread. What the bot itself wrote in between does not count as unread."""
        me, found = await self._account.did(), list[Letter]()
        async for letter in self._newest_first(convo.id):
            if len(found) >= convo.unread_count:
                break
            if letter.sender.did != me:
                found.append(letter)
        return found[::-1]

    async def _unread_conversations(self) -> list[Convo]:
        pages = self._pages("listConvos", readState="unread")
        return [convo async for page in pages for convo in letters.convos_in(page)]

    async def _newest_first(self, convo: str) -> AsyncIterator[Letter]:
        async for page in self._pages("getMessages", convoId=convo):
            for letter in letters.letters_in(page):
                yield letter

    async def _pages(self, method: str, **params: Any) -> AsyncIterator[Page]:
        cursor, seen = None, set[str]()
        while True:
            answer = await self._get(method, **params, limit=_PAGE, cursor=cursor)
            page = letters.read(Page, answer)
            yield page
            cursor = page.cursor
            if not cursor:
                return
            if cursor in seen:
                raise NetworkDown("the chat service lists the same page again and again")
            seen.add(cursor)

    async def _conversation_with(self, account: AccountId) -> str:
        if account not in self._convo_with:
            convo = await self._convo("getConvoForMembers", members=[account])
            if convo.has_many:
                raise NetworkSaidNo("not a conversation between two")
            self._convo_with[account] = convo.id
        return self._convo_with[account]

    async def _heard(self, letter: Letter, convo: str) -> Heard:
        in_group = await self._is_group(convo)
        text, pointers = links.read(letter)
        self._heard_at = self._clock.now()
        return Heard(
            message=letter.id,
            conversation=convo,
            sender=AccountId(letter.sender.did),
            text=text,
            at=_when(letter, self._clock.now() + self._ahead) - self._ahead,
            in_group=in_group,
            links=() if in_group else await self._addresses(pointers, letter.sender.did),
        )

    async def _addresses(self, pointers: Sequence[links.Pointer], sender: str) -> tuple[str, ...]:
        """Canonical and each once; a handle that is nobody's, or a stranger's wish, is left out."""
        named = any(not pointer.actor.startswith("did:") for pointer in pointers)
        ask = named and await self._knows(AccountId(sender))
        found = [(pointer, await self._account_of(pointer.actor, ask)) for pointer in pointers]
        return tuple(dict.fromkeys(pointer.of(account) for pointer, account in found if account))

    async def _account_of(self, actor: str, ask: bool) -> AccountId | None:  # noqa: FBT001  whether to ask the network
        """One look-up that fails must not keep the bot from hearing everybody else."""
        if actor.startswith("did:"):
            return AccountId(actor)
        if not ask:
            return None
        try:
            profile = await self._account.get("app.bsky.actor.getProfile", {"actor": actor})
            return AccountId(letters.read(letters.Sender, profile).did)
        except (NetworkDown, NetworkSaidNo):
            return None

    async def _is_group(self, convo: str) -> bool:
        """Look at a conversation once; a request from somebody new is accepted on the way.

        One that the bot is not in any more counts as a group: nothing is answered there.
        """
        if convo not in self._groups:
            try:
                view = await self._convo("getConvo", convoId=convo)
            except NetworkSaidNo:
                return True
            if view.status == "request" and not view.has_many:
                await self._ask_politely("acceptConvo", convoId=convo)
            self._groups[convo] = view.has_many
        return self._groups[convo]

    async def _mark_read(self, heard: Sequence[Heard]) -> None:
        """Up to what was heard and no further."""
        for convo, message in {each.conversation: each.message for each in heard}.items():
            await self._ask_politely("updateRead", convoId=convo, messageId=message)

    async def _convo(self, method: str, **params: Any) -> Convo:
        return letters.read(letters.WithConvo, await self._get(method, **params)).convo

    async def _ask_politely(self, method: str, **body: Any) -> None:
        """A refusal changes nothing that matters."""
        with suppress(NetworkSaidNo):
            await self._post(method, **body)

    async def _get(self, method: str, **params: Any) -> Any:
        """One query of `chat.bsky.convo`, through the PDS to the chat service."""
        return await self._account.get(f"{_CONVO}.{method}", params, headers=self._proxy)

    async def _post(self, method: str, **body: Any) -> Any:
        return await self._account.post(f"{_CONVO}.{method}", body, headers=self._proxy)

    def _pause(self) -> float:
        heard_at = self._heard_at
        active = heard_at is not None and self._clock.now() - heard_at < _ACTIVE_FOR
        return self._polling.active if active else self._polling.idle


def _when(letter: Letter | letters.Sent, otherwise: datetime) -> datetime:
    """By the service's clock; `otherwise` where what it says is no time."""
    try:
        at = datetime.fromisoformat(str(letter.sent_at))
    except ValueError:
        return otherwise
    return at.replace(tzinfo=at.tzinfo or UTC)
