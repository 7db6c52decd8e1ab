"""Private messages through `chat.bsky.convo`. Every message goes to exactly one person."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from atproto import models

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Heard
from bot.networks.bluesky import links
from bot.networks.bluesky.client import BotAccount
from bot.pipeline.ports import Clock

_ACTIVE_FOR = timedelta(minutes=5)
_PAIR = 2  # members of a conversation between two
_PAGE = 100
_LONGEST = 10_000  # bytes, chat.bsky.convo.defs#messageInput

_Message: TypeAlias = Any  # models.ChatBskyConvoDefs.MessageView; the SDK ships no types
_Convo: TypeAlias = Any  # models.ChatBskyConvoDefs.ConvoView


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
        self, account: BotAccount, service: str, clock: Clock, polling: Polling | None = None
    ) -> None:
        self._account, self._clock = account, clock
        self._polling = polling or Polling()
        self._proxy = {"atproto-proxy": service}
        self._convo_with: dict[AccountId, str] = {}
        self._groups: dict[str, bool] = {}
        self._heard_at: datetime | None = None

    async def send(self, to: AccountId, text: str) -> str:
        if len(text.encode()) > _LONGEST:
            raise NetworkSaidNo("the message is longer than Bluesky takes")
        message = models.ChatBskyConvoDefs.MessageInput(text=text)
        convo = await self._conversation_with(to)
        data = models.ChatBskyConvoSendMessage.Data(convo_id=convo, message=message)
        try:
            sent = await self._ask("send_message", data)
        except NetworkSaidNo:
            self._convo_with.pop(to, None)  # it may be another conversation next time
            raise
        return str(sent.id)

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
            found = [each for each in [await self._in_log(entry) for entry in log.logs] if each]
            heard = [each for each in found if each.message not in known]
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

    async def _log(self, cursor: str | None) -> Any:
        params = models.ChatBskyConvoGetLog.Params(cursor=cursor or None)
        return await self._ask("get_log", params)

    async def _in_log(self, entry: object) -> Heard | None:
        if not isinstance(entry, models.ChatBskyConvoDefs.LogCreateMessage):
            return None
        message = entry.message
        if not isinstance(message, models.ChatBskyConvoDefs.MessageView):
            return None
        if message.sender.did == await self._account.did():
            return None
        return await self._heard(message, entry.convo_id)

    async def _unread_in(self, convo: _Convo) -> list[Heard]:
        """Oldest first. What the bot itself wrote in between does not count as unread."""
        me, heard = await self._account.did(), list[Heard]()
        try:
            async for message in self._newest_first(convo.id):
                if len(heard) >= convo.unread_count:
                    break
                if message.sender.did != me:
                    heard.append(await self._heard(message, convo.id))
        except NetworkSaidNo:
            return []  # the conversation is gone
        return heard[::-1]

    async def _unread_conversations(self) -> list[_Convo]:
        convos, cursor, seen = list[_Convo](), None, set[str]()
        while True:
            params = models.ChatBskyConvoListConvos.Params(
                read_state="unread", limit=_PAGE, cursor=cursor
            )
            page = await self._ask("list_convos", params)
            convos += page.convos
            cursor = page.cursor
            if not cursor:
                return convos
            _must_be_new(cursor, seen)

    async def _newest_first(self, convo: str) -> AsyncIterator[_Message]:
        cursor, seen = None, set[str]()
        while True:
            params = models.ChatBskyConvoGetMessages.Params(
                convo_id=convo, limit=_PAGE, cursor=cursor
            )
            page = await self._ask("get_messages", params)
            for message in page.messages:
                if isinstance(message, models.ChatBskyConvoDefs.MessageView):
                    yield message
            cursor = page.cursor
            if not cursor:
                return
            _must_be_new(cursor, seen)

    async def _conversation_with(self, account: AccountId) -> str:
        if account not in self._convo_with:
            params = models.ChatBskyConvoGetConvoForMembers.Params(members=[account])
            found = await self._ask("get_convo_for_members", params)
            if _has_many(found.convo):
                raise NetworkSaidNo("not a conversation between two")
            self._convo_with[account] = found.convo.id
        return self._convo_with[account]

    async def _heard(self, message: _Message, convo: str) -> Heard:
        in_group = await self._is_group(convo)
        text, pointers = links.read(message)
        self._heard_at = self._clock.now()
        return Heard(
            message=message.id,
            conversation=convo,
            sender=AccountId(message.sender.did),
            text=text,
            at=_when(message, self._clock.now()),
            in_group=in_group,
            links=() if in_group else await self._addresses(pointers),
        )

    async def _addresses(self, pointers: Sequence[links.Pointer]) -> tuple[str, ...]:
        """Canonical and each once; a handle that is nobody's is left out."""
        found = [(pointer, await self._account_of(pointer.actor)) for pointer in pointers]
        return tuple(dict.fromkeys(pointer.of(account) for pointer, account in found if account))

    async def _account_of(self, actor: str) -> AccountId | None:
        if actor.startswith("did:"):
            return AccountId(actor)
        params = models.AppBskyActorGetProfile.Params(actor=actor)
        try:
            return AccountId((await self._account.ask("app.bsky.actor.get_profile", params)).did)
        except NetworkSaidNo:
            return None

    async def _is_group(self, convo: str) -> bool:
        """Look at a conversation once; a request from somebody new is accepted on the way.

        One that the bot is not in any more counts as a group: nothing is answered there.
        """
        if convo not in self._groups:
            params = models.ChatBskyConvoGetConvo.Params(convo_id=convo)
            try:
                view = (await self._ask("get_convo", params)).convo
            except NetworkSaidNo:
                return True
            if view.status == "request" and not _has_many(view):
                data = models.ChatBskyConvoAcceptConvo.Data(convo_id=convo)
                await self._ask_politely("accept_convo", data)
            self._groups[convo] = _has_many(view)
        return self._groups[convo]

    async def _mark_read(self, heard: Sequence[Heard]) -> None:
        """Up to what was heard and no further."""
        for convo, message in {each.conversation: each.message for each in heard}.items():
            data = models.ChatBskyConvoUpdateRead.Data(convo_id=convo, message_id=message)
            await self._ask_politely("update_read", data)

    async def _ask(self, method: str, model: object) -> Any:
        """One call of `chat.bsky.convo`, through the PDS to the chat service."""
        return await self._account.ask(f"chat.bsky.convo.{method}", model, headers=self._proxy)

    async def _ask_politely(self, method: str, model: object) -> None:
        """A refusal changes nothing that matters."""
        with suppress(NetworkSaidNo):
            await self._ask(method, model)

    def _pause(self) -> float:
        heard_at = self._heard_at
        active = heard_at is not None and self._clock.now() - heard_at < _ACTIVE_FOR
        return self._polling.active if active else self._polling.idle


def _must_be_new(cursor: str, seen: set[str]) -> None:
    if cursor in seen:
        raise NetworkDown("the chat service lists the same page again and again")
    seen.add(cursor)


def _has_many(convo: _Convo) -> bool:
    return len(convo.members) > _PAIR or isinstance(convo.kind, models.ChatBskyConvoDefs.GroupConvo)


def _when(message: _Message, otherwise: datetime) -> datetime:
    """By the service's clock; `otherwise` where what it says is no time."""
    try:
        at = datetime.fromisoformat(message.sent_at)
    except ValueError:
        return otherwise
    return at.replace(tzinfo=at.tzinfo or UTC)
