"""Direct posts as private messages (port Messenger): each goes to exactly one person."""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from typing import Any, TypeAlias

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Heard
from bot.networks.mastodon import letters
from bot.networks.mastodon.entities import Notice, Person, Status, moment, person_in, status_in
from bot.networks.mastodon.links import pointers_in
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.parse import others_in
from bot.networks.mastodon.shelf import Bounded
from bot.networks.mastodon.streaming import Ears
from bot.networks.mastodon.troubles import Answered
from bot.pipeline.ports import Clock

MENTIONS = ("mention",)
_DIRECT = "direct"
_PAGE = 40
_MOST_PAGES = 5  # of our own posts that are read back
_TRIES = 3

Knows: TypeAlias = Callable[[AccountId], Awaitable[bool]]
"""Whether somebody is inside the house: only for them are links in messages looked up."""


class Messages:
    """The bot's mailbox. `ears` listen to the bot's own account for MENTIONS.

    Direct posts reach everybody who is mentioned in them, so none of ours has a live handle but
    hers; the server is told whom we mean, and what it answers is checked.
    """

    def __init__(self, account: BotAccount, ears: Ears, clock: Clock, knows: Knows) -> None:
        self._account, self._ears, self._clock, self._knows = account, ears, clock, knows
        self._last_from = Bounded[AccountId, str](1_024)  # local ids of what people wrote last

    async def send(self, to: AccountId, text: str) -> str:
        """In one post or, where it is too long, in several that answer each other."""
        her = await self._account.person(to)
        limits = (await self._account.server.instance()).limits
        try:
            pieces = letters.parts(her.acct, text, limits)
        except ValueError as error:
            raise NetworkSaidNo("the message does not fit into posts") from error
        sent: list[Status] = []
        try:
            for piece in pieces:
                answers = sent[-1].id if sent else self._last_from.get(to)
                sent.append(await self._post(her, piece, answers))
        except (NetworkDown, NetworkSaidNo):
            for status in sent:  # half a message is none, and the whole of it will be tried again
                await self._take_back(status.id)
            raise
        return sent[0].uri

    async def sent_lately(self, to: AccountId, since: datetime) -> Sequence[tuple[str, str]]:
        me, her = await self._account.me(), await self._account.person(to)
        chains: dict[str, list[Status]] = {}  # by the local id of their last post
        for status in reversed(await self._own_posts(me, since)):
            if status.visibility == _DIRECT and {m.id for m in status.mentions} == {her.id}:
                chain = chains.pop(status.answers or "", [])
                chains[status.id] = [*chain, status]
        return [(chain[0].uri, _text_of(chain)) for chain in reversed(chains.values())]

    async def hear(self, cursor: str | None) -> AsyncGenerator[tuple[Sequence[Heard], str], None]:
        after, since = _resume(cursor, self._clock.now())
        await self._open_the_door()
        if cursor is None:
            yield [], _cursor(after, since)
        async with aclosing(self._ears.listen(after, since)) as news:
            async for told in news:
                heard = [each for n in told.notices if (each := await self._heard(n)) is not None]
                moved, after = told.after != after, told.after
                if heard or moved:
                    yield heard, _cursor(after, since)

    async def _post(self, her: Person, text: str, answers: str | None) -> Status:
        try:
            return await self._post_once(her, text, answers)
        except Answered as answered:
            if answers is None or not answered.absent:
                raise
        return await self._post_once(her, text, None)  # what it would have answered is gone

    async def _post_once(self, her: Person, text: str, answers: str | None) -> Status:
        form = [
            ("status", text),
            ("visibility", _DIRECT),
            ("allowed_mentions[]", her.id),
            ("content_type", "text/plain"),  # GoToSocial: else it may be read as Markdown
        ]
        if answers is not None:
            form.append(("in_reply_to_id", answers))
        answer = (await self._account.server.post("/api/v1/statuses", form)).json
        status = status_in(answer, self._account.server.base)
        if status is None:
            await self._take_back_unread(answer)
            raise NetworkDown("what was posted cannot be read")
        if {m.id for m in status.mentions} != {her.id} or status.visibility != _DIRECT:
            await self._take_back(status.id)
            raise NetworkSaidNo("the message would not have gone to her alone, and is taken back")
        return status

    async def _take_back(self, id_: str) -> None:
        for _ in range(_TRIES):
            with suppress(NetworkDown, NetworkSaidNo):
                await self._account.server.change("DELETE", f"/api/v1/statuses/{id_}")
                return

    async def _take_back_unread(self, answer: Any) -> None:
        match answer:
            case {"id": str() | int() as id_}:
                await self._take_back(str(id_))
            case _:
                return

    async def _own_posts(self, me: Person, since: datetime) -> list[Status]:
        """The newest first, back to `since`."""
        path, found = f"/api/v1/accounts/{me.id}/statuses", list[Status]()
        params = (("limit", str(_PAGE)), ("exclude_reblogs", "true"))
        answer = await self._account.server.get(path, params)
        for _ in range(_MOST_PAGES):
            read = (status_in(each, self._account.server.base) for each in answer.listed)
            page = [status for status in read if status is not None]
            found += [status for status in page if status.at >= since]
            if not page or page[-1].at < since or answer.following is None:
                break
            answer = await self._account.server.get(path, answer.following)
        return found

    async def _heard(self, notice: Notice) -> Heard | None:
        """None for what is not private: the bot never answers in public."""
        status = notice.status
        me = await self._account.me()
        if status is None or status.visibility != _DIRECT or status.author.id == me.id:
            return None
        sender = status.author
        self._account.shelf.note_person(sender)
        self._last_from.put(sender.account, status.id)
        others = others_in(status, {me.id, sender.id})
        text = letters.spelled_out(status.text, others)
        return Heard(
            message=status.uri,
            conversation=sender.account,
            sender=sender.account,
            text=letters.heard(text),
            at=min(notice.at, self._clock.now()),
            names_others=bool(others),
            links=await self._addresses(text, sender.account),
        )

    async def _addresses(self, text: str, sender: AccountId) -> tuple[str, ...]:
        """Canonical and each once; what the server does not know is left out."""
        pointers = pointers_in(text)
        if not pointers or not await self._knows(sender):
            return ()
        found = list[str]()
        for pointer in pointers:
            with suppress(NetworkDown):  # one look-up must not keep the bot from hearing others
                match await self._account.find(pointer.query, post=pointer.is_post):
                    case Person(account=account):
                        found.append(account)
                    case Status(uri=uri):
                        found.append(uri)
                    case None:
                        continue
        return tuple(dict.fromkeys(found))

    async def _open_the_door(self) -> None:
        """Private mentions are filtered by default: let them in, and those that wait already.

        Servers without such a policy let everything in.
        """
        with suppress(NetworkSaidNo):
            await self._account.ordinary(
                lambda m: m.update_notifications_policy(
                    for_private_mentions="accept", for_limited_accounts="accept"
                )
            )
            for request in await self._account.ordinary(lambda m: m.notification_requests()):
                await self._let_in(request)

    async def _let_in(self, request: Any) -> None:
        person = person_in(request.get("account"), self._account.server.base)
        if person is not None and await self._knows(person.account):
            id_ = str(request["id"])
            await self._account.ordinary(lambda m: m.accept_notification_request(id_))


def _text_of(chain: Sequence[Status]) -> str:
    return letters.together([letters.without_handle(status.text) for status in chain])


def _resume(cursor: str | None, now: datetime) -> tuple[str | None, datetime]:
    """Raises ValueError on a cursor that this module did not write."""
    match json.loads(cursor) if cursor else {}:
        case {"since": str(since), **rest}:
            after = rest.get("after")
            return (after if isinstance(after, str) else None), moment(since) or now
        case _:
            return None, now


def _cursor(after: str | None, since: datetime) -> str:
    return json.dumps({"after": after, "since": since.isoformat()}, separators=(",", ":"))
