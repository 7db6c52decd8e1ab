"""What the bot does for a member with her own sign-in.

Mutes are private state of the AppView. Hidden replies and reply gates are a public record beside
her post (`app.bsky.feed.threadgate`), detached quotes another (`app.bsky.feed.postgate`); both
carry the key of the post, and whatever else stands in them is hers and stays.

Every act but a report may be repeated. All raise LoginRevoked where her sign-in no longer holds,
NetworkDown where trying later may help, and NetworkSaidNo with a sentence where it will not.
"""

import asyncio
import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.filings import Filing
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.bluesky.gates import (
    DETACHED,
    HIDDEN,
    Gate,
    MayReply,
    Record,
    listed_in,
    relisted,
    restored,
    rules_of,
)
from bot.networks.bluesky.oauth import APPVIEW, Procedure, Query, SaidNo
from bot.networks.bluesky.oauth.scopes import (
    CREATE_REPORT,
    GET_MUTES,
    GET_POSTS,
    GET_PROFILES,
    MODERATION,
    MUTE,
    MUTE_THREAD,
    POSTGATE,
    THREADGATE,
    UNMUTE,
    UNMUTE_THREAD,
)
from bot.networks.bluesky.parse import POST

__all__ = ["Acting", "AsHer", "Gate", "MayReply"]

PAGE = 100  # app.bsky.graph.getMutes, limit
PROFILES = 25  # app.bsky.actor.getProfiles, actors
MOST_PAGES = 200
MOST_MUTES = 10_000
LOOK_SECONDS = 30.0
"""Of the machine's time: a look that lasts longer is given up before its next question."""

SWAPS = 4  # tries against somebody who edits the same record at the same moment

Change: TypeAlias = Callable[[Record | None], Record | None]
"""From the record as it stands (None: there is none) to the record as it should be."""


class AsHer(Protocol):
    """Calls a member's server as her; `oauth.Sessions` does. Raises as described above."""

    async def call(self, account: AccountId, what: Query | Procedure) -> Any: ...

    async def end(self, account: AccountId) -> None: ...


class Acting:
    """Acts on Bluesky as a member who allowed it. The services are each a DID with its name."""

    def __init__(
        self,
        as_her: AsHer,
        *,
        clock: Callable[[], datetime],
        appview: str = APPVIEW,
        moderation: str = MODERATION,
    ) -> None:
        self._as_her = as_her
        self._clock = clock
        self._appview, self._moderation = appview, moderation

    async def mute(self, member: AccountId, account: AccountId) -> None:
        """Hide an account from her alone. Bluesky's mutes have no end: ending them is ours."""
        what = Procedure(MUTE, {"actor": account}, proxy=self._appview)
        await self._as_her.call(member, what)

    async def unmute(self, member: AccountId, account: AccountId) -> None:
        what = Procedure(UNMUTE, {"actor": account}, proxy=self._appview)
        await self._as_her.call(member, what)

    async def mutes_of(self, member: AccountId, late: float | None = None) -> frozenset[AccountId]:
        """Everybody she has muted, all of them or an error.

        Accounts that are deactivated or taken down at the moment are left out by the AppView, so
        that one is missing here says nothing yet: see `whether_muted`. From `late` on, by the
        loop's time, no more is asked; None: LOOK_SECONDS from now.
        """
        found: set[AccountId] = set()
        seen: set[str] = set()
        cursor: str | None = None
        late = _time() + LOOK_SECONDS if late is None else late
        while True:
            accounts, cursor = _page(await self._as_her.call(member, self._mutes_after(cursor)))
            found |= accounts
            if cursor is None:
                return frozenset(found)
            if cursor in seen or _time() > late:
                raise NetworkDown("her mutes could not be read to the end")
            seen.add(cursor)
            if len(seen) >= MOST_PAGES or len(found) > MOST_MUTES:
                raise NetworkSaidNo("she has muted more accounts than can be read")

    async def whether_muted(
        self, member: AccountId, accounts: Collection[AccountId], late: float | None = None
    ) -> dict[AccountId, bool]:
        """Whether she herself has muted each; who cannot be read at the moment is left out."""
        late = _time() + LOOK_SECONDS if late is None else late
        hers = await self.mutes_of(member, late)
        rest = sorted(set(accounts) - hers)
        found = dict.fromkeys(hers & set(accounts), True)
        for at in range(0, len(rest), PROFILES):
            if _time() > late:
                raise NetworkDown("whom she has muted could not be read in time")
            some = rest[at : at + PROFILES]
            what = Query(GET_PROFILES, {"actors": some}, proxy=self._appview)
            found |= _muted_in(await self._as_her.call(member, what), some)
        return found

    async def mute_thread(self, member: AccountId, root: PostId) -> None:
        """Hide a whole conversation from her notifications. Needs the wider consent `threads`."""
        what = Procedure(MUTE_THREAD, {"root": root}, proxy=self._appview)
        await self._as_her.call(member, what)

    async def unmute_thread(self, member: AccountId, root: PostId) -> None:
        what = Procedure(UNMUTE_THREAD, {"root": root}, proxy=self._appview)
        await self._as_her.call(member, what)

    async def thread_is_muted(self, member: AccountId, root: PostId) -> bool:
        """Whether she has muted the conversation. What cannot be read is an error, never a no."""
        what = Query(GET_POSTS, {"uris": root}, proxy=self._appview)
        match await self._as_her.call(member, what):
            case {"posts": [{"viewer": {"threadMuted": bool(muted)}}]}:
                return muted
            case _:
                raise NetworkSaidNo("whether she muted the conversation cannot be read")

    async def sign_out(self, member: AccountId) -> None:
        """Forget her sign-in, and revoke it where her server can be reached."""
        await self._as_her.end(member)

    async def begins_conversation(self, member: AccountId, post: PostId) -> bool:
        """Whether this post of hers is there and answers nobody: only then a gate has effect."""
        value, _ = await self._read(member, POST, _key_of_hers(member, post))
        return value is not None and "reply" not in value

    async def gate_of(self, member: AccountId, post: PostId) -> Gate:
        """The gate of her post, to be committed before anything about it is changed."""
        value, _ = await self._read(member, THREADGATE, _key_of_hers(member, post))
        return Gate(None if value is None else json.dumps(value, sort_keys=True))

    async def hide_reply(
        self, member: AccountId, root: PostId, reply: PostId, *, hide: bool
    ) -> bool:
        """Hide a reply in her conversation from everybody, or show it again.

        `root` is the post that began the conversation, and must be hers. False: it stood so
        already, and nothing was done. A gate that says nothing any more is deleted; one that does
        keeps an empty list, as Bluesky's own app writes it.
        """
        empty = self._new(THREADGATE, root)

        def change(gate: Record | None) -> Record | None:
            return relisted(gate, empty, (HIDDEN, reply), wanted=hide)

        return await self._edit(member, THREADGATE, root, change)

    async def gate_replies(
        self, member: AccountId, post: PostId, allow: frozenset[MayReply]
    ) -> bool:
        """Let only some people reply to her post from now on. False: it stood so already.

        Read `gate_of` first: `restore_gate` needs it.
        """
        rules = rules_of(allow)
        empty = self._new(THREADGATE, post)

        def change(gate: Record | None) -> Record | None:
            return {**(gate or empty), "allow": rules}

        return await self._edit(member, THREADGATE, post, change)

    async def restore_gate(
        self, member: AccountId, post: PostId, *, prior: Gate, ours: frozenset[MayReply]
    ) -> bool:
        """Undo `gate_replies(…, ours)`: the rules are again what they were in `prior`.

        What else changed in the record meanwhile stays. Where she changed the rules herself, or
        removed the gate, that stays too and the answer is False.
        """
        rules = rules_of(ours)

        def change(gate: Record | None) -> Record | None:
            return restored(gate, prior, rules)

        return await self._edit(member, THREADGATE, post, change)

    async def detached_from(self, member: AccountId, post: PostId) -> frozenset[PostId]:
        """The quotes that her post is detached from already."""
        value, _ = await self._read(member, POSTGATE, _key_of_hers(member, post))
        return frozenset(map(PostId, listed_in(value, DETACHED)))

    async def detach_quote(
        self, member: AccountId, post: PostId, quote: PostId, *, detach: bool
    ) -> bool:
        """Take her post out of a quote, or put it back. False: it stood so already."""
        empty = self._new(POSTGATE, post)

        def change(gate: Record | None) -> Record | None:
            return relisted(gate, empty, (DETACHED, quote), wanted=detach)

        return await self._edit(member, POSTGATE, post, change)

    async def report(self, member: AccountId, filing: Filing) -> None:
        """The worst post, with the addresses of the others. Once more would be one more report."""
        worst, *others = filing.posts
        subject = {"$type": "com.atproto.repo.strongRef", "uri": worst, "cid": filing.version}
        said = {"reasonType": filing.reason, "subject": subject}
        also = {"reason": "\n".join(others)} if others else {}
        what = Procedure(CREATE_REPORT, said | also, proxy=self._moderation)
        await self._as_her.call(member, what)

    def _mutes_after(self, cursor: str | None) -> Query:
        params = {"limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
        return Query(GET_MUTES, params, proxy=self._appview)

    def _new(self, collection: str, post: PostId) -> Record:
        at = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
        return {"$type": collection, "post": post, "createdAt": at.replace("+00:00", "Z")}

    async def _edit(self, member: AccountId, collection: str, post: PostId, change: Change) -> bool:
        """Read, change, and write only where nobody wrote in between. False: nothing to change."""
        key = _key_of_hers(member, post)
        for _ in range(SWAPS):
            value, cid = await self._read(member, collection, key)
            wanted = change(value)
            if wanted == value:
                return False
            if await self._swap(member, (collection, key), wanted, cid):
                return True
        raise NetworkDown("her record kept changing while it was edited")

    async def _read(
        self, member: AccountId, collection: str, key: str
    ) -> tuple[Record | None, str | None]:
        params = {"repo": member, "collection": collection, "rkey": key}
        try:
            answer = await self._as_her.call(member, Query("com.atproto.repo.getRecord", params))
        except SaidNo as error:
            if error.name == "RecordNotFound":
                return None, None
            raise
        match answer:
            case {"cid": str(cid), "value": {"$type": _, **_more} as value}:
                return dict(value), cid
            case _:
                raise NetworkSaidNo("her server answered with something else than the record")

    async def _swap(
        self,
        member: AccountId,
        place: tuple[str, str],
        wanted: Record | None,
        cid: str | None,
    ) -> bool:
        """Write or delete, if the record still has this cid (None: if there still is none)."""
        collection, key = place
        at = {"repo": member, "collection": collection, "rkey": key, "swapRecord": cid}
        what = (
            Procedure("com.atproto.repo.deleteRecord", at)
            if wanted is None
            else Procedure("com.atproto.repo.putRecord", {**at, "record": wanted})
        )
        try:
            await self._as_her.call(member, what)
        except SaidNo as error:
            if error.name == "InvalidSwap":
                return False
            raise
        return True


def _page(answer: Any) -> tuple[set[AccountId], str | None]:
    """One page of mutes, and the cursor of the next. A page that cannot be read is an error."""
    match answer:
        case {"mutes": [*views], **more} if len(views) <= PAGE:
            accounts = {AccountId(view["did"]) for view in views if _names_account(view)}
            cursor = more.get("cursor")
            if all(map(_names_account, views)) and isinstance(cursor, str | None):
                return accounts, cursor or None
        case _:
            pass
    raise NetworkDown("her mutes could not be read to the end")


def _muted_in(answer: Any, asked: Collection[AccountId]) -> dict[AccountId, bool]:
    """What profiles say of her own mutes. A mute that comes from a list of hers is not one."""
    match answer:
        case {"profiles": [*profiles]} if len(profiles) <= PROFILES:
            found = {}
            for profile in profiles:
                match profile:
                    case {"did": str(did), "viewer": {"muted": bool(muted), **more}}:
                        found[AccountId(did)] = muted and not more.get("mutedByList")
                    case _:
                        continue  # it does not say, so it is not known
            return {account: found[account] for account in asked if account in found}
        case _:
            raise NetworkDown("whom she has muted could not be read")


def _time() -> float:
    return asyncio.get_running_loop().time()


def _names_account(view: Any) -> bool:
    return isinstance(view, dict) and isinstance(view.get("did"), str)


def _key_of_hers(member: AccountId, post: PostId) -> str:
    """The record key of one of her own posts, at://did/app.bsky.feed.post/key."""
    match post.split("/"):
        case ["at:", "", owner, "app.bsky.feed.post", key] if owner == member and key:
            return key
        case _:
            raise NetworkSaidNo("only the person who wrote the post can do that")
