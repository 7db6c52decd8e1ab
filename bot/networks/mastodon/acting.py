"""What the bot does for a member with her own sign-in, on her own server.

Every act may be repeated. All raise LoginRevoked where her sign-in no longer holds, NetworkDown
where trying later may help, and NetworkSaidNo where it will not.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.model.errors import NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.entities import Person, Status, person_in, status_in
from bot.networks.mastodon.links import acct_on
from bot.networks.mastodon.members import AsHer, Members
from bot.networks.mastodon.troubles import Answered

_RELATIONSHIPS = 40  # ids of one request
_REVOKED = "revoked"


class Acting:
    def __init__(self, members: Members) -> None:
        self._members = members

    async def whether_muted(
        self, member: AccountId, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, bool]:
        """Whether she herself has muted each; who cannot be found on her server is left out."""

        async def look(her: AsHer) -> dict[AccountId, bool]:
            ids = await _ids(her, accounts)
            found: dict[AccountId, bool] = {}
            for some in _in_parts(list(ids), _RELATIONSHIPS):
                answer = await her.server.get(
                    "/api/v1/accounts/relationships", [("id[]", id_) for id_ in some]
                )
                found |= {ids[id_]: muting for id_, muting in _muting(answer.listed) if id_ in ids}
            return found

        return await self._members.ask(member, look)

    async def mute(
        self,
        member: AccountId,
        account: AccountId,
        *,
        lasts: timedelta | None = None,
        notifications: bool = True,
    ) -> None:
        """Hide an account from her. It replaces a mute of hers, so read that first.

        None: until it is ended. An end that her server knows too holds even if the bot is gone.
        """
        form = [("notifications", "true" if notifications else "false")]
        form.append(("duration", str(int(lasts.total_seconds()) if lasts else 0)))
        await self._do(member, account, "mute", form)

    async def unmute(self, member: AccountId, account: AccountId) -> None:
        await self._do(member, account, "unmute", ())

    async def thread_is_muted(self, member: AccountId, post: PostId) -> bool:
        """What cannot be read is an error, never a no."""
        status = await self._members.ask(member, lambda her: _post(her, post))
        if status.muted is None:
            raise NetworkSaidNo("whether she muted the conversation cannot be read")
        return status.muted

    async def mute_thread(self, member: AccountId, post: PostId, *, muted: bool) -> None:
        """No more notifications from this conversation; nobody is judged by it."""
        act = "mute" if muted else "unmute"

        async def do(her: AsHer) -> None:
            status = await _post(her, post)
            await her.server.post(f"/api/v1/statuses/{status.id}/{act}")

        await self._members.ask(member, do)

    async def sign_out(self, member: AccountId) -> None:
        await self._members.end(member)

    async def _do(
        self, member: AccountId, account: AccountId, act: str, form: Sequence[tuple[str, str]]
    ) -> None:
        async def do(her: AsHer) -> None:
            id_ = await _id(her, account)
            await her.server.post(f"/api/v1/accounts/{id_}/{act}", form)

        await self._members.ask(member, do)


async def _ids(her: AsHer, accounts: Sequence[AccountId]) -> dict[str, AccountId]:
    found: dict[str, AccountId] = {}
    for account in accounts:
        try:
            found[await _id(her, account)] = account
        except Answered as answered:
            if answered.absent:
                continue
            raise
        except _Unknown:
            continue
    return found


class _Unknown(NetworkSaidNo):
    """Her server does not know what is meant."""


async def _id(her: AsHer, account: AccountId) -> str:
    """Of an account on her server: from what it showed lately, by search, by its address."""
    known = her.shelf.person_id(account)
    if known is not None:
        return known
    found = person_in(await _searched(her, account, "accounts"), her.server.base)
    found = found or await _by_address(her, account)
    if found is None or found.account != account:
        raise _Unknown("her server does not know the account")
    her.shelf.note_person(found)
    return found.id


async def _by_address(her: AsHer, account: AccountId) -> Person | None:
    acct = acct_on(her.server.base, account)
    if acct is None:
        return None
    try:
        answer = await her.server.get("/api/v1/accounts/lookup", [("acct", acct)])
    except Answered:
        return None
    return person_in(answer.json, her.server.base)


async def _post(her: AsHer, post: PostId) -> Status:
    """As it is now on her server."""
    known = her.shelf.post_id(post)
    if known is None:
        answer = await _searched(her, post, "statuses")
    else:
        answer = (await her.server.get(f"/api/v1/statuses/{known}")).json
    found = status_in(answer, her.server.base)
    if found is None or found.uri != post:
        raise _Unknown("her server does not know the post")
    her.shelf.note(found)
    return found


async def _searched(her: AsHer, identity: str, kind: str) -> Any:
    """None where it finds nothing, or where she did not allow searching."""
    params = [("q", identity), ("type", kind), ("resolve", "true"), ("limit", "1")]
    try:
        answer = (await her.server.get("/api/v2/search", params)).json
    except Answered:
        return None
    found = answer.get(kind) if isinstance(answer, dict) else None
    return found[0] if isinstance(found, list) and found else None


def _muting(relationships: list[Any]) -> list[tuple[str, bool]]:
    return [
        (str(each["id"]), each["muting"])
        for each in relationships
        if isinstance(each, dict) and isinstance(each.get("muting"), bool) and "id" in each
    ]


def _in_parts(ids: list[str], size: int) -> list[list[str]]:
    return [ids[at : at + size] for at in range(0, len(ids), size)]
