"""What the bot does for a member with her own sign-in, on her own server.

Every act but a report may be repeated. All raise LoginRevoked where her sign-in no longer holds,
NetworkDown where trying later may help, and NetworkSaidNo where it will not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.model.errors import NetworkSaidNo
from bot.model.filings import Filing
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon import filing, filters, quotes
from bot.networks.mastodon.finding import id_of, ids_of, post_of
from bot.networks.mastodon.members import AsHer, Members
from bot.pipeline.ports import Clock

_RELATIONSHIPS = 40  # ids of one request


@dataclass(frozen=True, slots=True)
class Tie:
    """What she has set towards an account; each None where her server does not say."""

    muting: bool | None
    blocking: bool | None
    following: bool | None  # or has asked to


class Acting:
    def __init__(self, members: Members, clock: Clock) -> None:
        self._members, self._clock = members, clock

    async def ties_to(
        self, member: AccountId, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Tie]:
        """What she has set towards each; who cannot be found on her server is left out."""

        async def look(her: AsHer) -> dict[AccountId, Tie]:
            ids = await ids_of(her, accounts)
            found: dict[AccountId, Tie] = {}
            for some in _in_parts(list(ids), _RELATIONSHIPS):
                answer = await her.server.get(
                    "/api/v1/accounts/relationships", [("id[]", id_) for id_ in some]
                )
                found |= {ids[id_]: tie for id_, tie in _ties(answer.listed) if id_ in ids}
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

    async def block(self, member: AccountId, account: AccountId) -> None:
        """It severs follows both ways, and has no end: ending it is ours."""
        await self._do(member, account, "block", ())

    async def unblock(self, member: AccountId, account: AccountId) -> None:
        await self._do(member, account, "unblock", ())

    async def is_filtered(self, member: AccountId, words: str) -> bool:
        now = self._clock.now()
        return await self._members.ask(member, lambda her: filters.holds(her, words, now))

    async def filter(self, member: AccountId, words: str, lasts: timedelta) -> None:
        now = self._clock.now()
        await self._members.ask(member, lambda her: filters.put(her, words, lasts, now))

    async def unfilter(self, member: AccountId, words: str) -> None:
        await self._members.ask(member, lambda her: filters.remove(her, words))

    async def is_revoked(self, member: AccountId, quote: PostId, post: PostId) -> bool:
        return await self._members.ask(member, lambda her: quotes.is_revoked(her, quote, post))

    async def revoke(self, member: AccountId, quote: PostId, post: PostId) -> None:
        """Take a quote of a post of hers away: nothing gives it back."""
        await self._members.ask(member, lambda her: quotes.revoke(her, quote, post))

    async def thread_is_muted(self, member: AccountId, post: PostId) -> bool:
        """What cannot be read is an error, never a no."""
        status = await self._members.ask(member, lambda her: post_of(her, post))
        if status.muted is None:
            raise NetworkSaidNo("whether she muted the conversation cannot be read")
        return status.muted

    async def mute_thread(self, member: AccountId, post: PostId, *, muted: bool) -> None:
        """No more notifications from this conversation; nobody is judged by it."""
        act = "mute" if muted else "unmute"

        async def do(her: AsHer) -> None:
            status = await post_of(her, post)
            await her.server.post(f"/api/v1/statuses/{status.id}/{act}")

        await self._members.ask(member, do)

    async def report(self, member: AccountId, account: AccountId, said: Filing) -> None:
        """Once more would be one more report."""
        await self._members.ask(member, lambda her: filing.send(her, account, said))

    async def sign_out(self, member: AccountId) -> None:
        await self._members.end(member)

    async def _do(
        self, member: AccountId, account: AccountId, act: str, form: Sequence[tuple[str, str]]
    ) -> None:
        async def do(her: AsHer) -> None:
            id_ = await id_of(her, account)
            await her.server.post(f"/api/v1/accounts/{id_}/{act}", form)

        await self._members.ask(member, do)


def _ties(relationships: list[Any]) -> Iterator[tuple[str, Tie]]:
    for each in relationships:
        if isinstance(each, dict) and "id" in each:
            said = {name: value for name, value in each.items() if isinstance(value, bool)}
            follows, asked = said.get("following"), said.get("requested")
            following = None if follows is None else follows or bool(asked)
            yield str(each["id"]), Tie(said.get("muting"), said.get("blocking"), following)


def _in_parts(ids: list[str], size: int) -> list[list[str]]:
    return [ids[at : at + size] for at in range(0, len(ids), size)]
