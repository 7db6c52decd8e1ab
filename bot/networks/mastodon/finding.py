"""Accounts and posts as her own server names them, found there by what they are everywhere."""

from collections.abc import Sequence
from typing import Any

from bot.model.errors import NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.entities import Person, Status, person_in, status_in
from bot.networks.mastodon.links import acct_on
from bot.networks.mastodon.members import AsHer
from bot.networks.mastodon.troubles import Answered


async def ids_of(her: AsHer, accounts: Sequence[AccountId]) -> dict[str, AccountId]:
    found: dict[str, AccountId] = {}
    for account in accounts:
        try:
            found[await id_of(her, account)] = account
        except Answered as answered:
            if answered.absent:
                continue
            raise
        except Unknown:
            continue
    return found


class Unknown(NetworkSaidNo):
    """Her server does not know what is meant."""


async def id_of(her: AsHer, account: AccountId) -> str:
    """Of an account on her server: from what it showed lately, by search, by its address."""
    known = her.shelf.person_id(account)
    if known is not None:
        return known
    found = person_in(await _searched(her, account, "accounts"), her.server.base)
    found = found or await _by_address(her, account)
    if found is None or found.account != account:
        raise Unknown("her server does not know the account")
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


async def post_of(her: AsHer, post: PostId) -> Status:
    """As it is now on her server."""
    known = her.shelf.post_id(post)
    if known is None:
        answer = await _searched(her, post, "statuses")
    else:
        answer = (await her.server.get(f"/api/v1/statuses/{known}")).json
    found = status_in(answer, her.server.base)
    if found is None or found.uri != post:
        raise Unknown("her server does not know the post")
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
