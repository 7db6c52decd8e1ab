"""What the bot says of itself: a label that it is a bot, and that anybody may write to it.

These two records are all that the bot ever writes in public from its own account.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from atproto import AsyncClient, models

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.networks.bluesky.client import BotAccount

PROFILE = "app.bsky.actor.profile"
DECLARATION = "chat.bsky.actor.declaration"
BOT_LABEL = "bot"  # recognised by Bluesky since 2026-03

_Record: TypeAlias = dict[str, Any]


async def introduce(account: BotAccount) -> None:
    """Write each record only where it does not say so yet; what else stands in it stays."""
    await _keep_true(account, PROFILE, _labelled)
    await _keep_true(account, DECLARATION, _open_to_all)


async def _keep_true(
    account: BotAccount, collection: str, wanted: Callable[[_Record], _Record]
) -> None:
    """Not over somebody else's change: where one came in between, trying again helps."""
    me = await account.did()
    record, cid = await _read(account, me, collection)
    changed = wanted(record)
    if changed == record:
        return
    data = models.ComAtprotoRepoPutRecord.Data(
        repo=me,
        collection=collection,
        rkey="self",
        record={**changed, "$type": collection},
        swap_record=cid,
    )
    try:
        await account.ask("com.atproto.repo.put_record", data)
    except NetworkSaidNo as error:
        if "InvalidSwap" in str(error):
            raise NetworkDown("the bot's own record changed meanwhile") from error
        raise


async def _read(account: BotAccount, me: str, collection: str) -> tuple[_Record, str | None]:
    """The record as it stands on the wire: a model of the SDK would leave out what it misses."""
    params = models.ComAtprotoRepoGetRecord.Params(repo=me, collection=collection, rkey="self")

    async def ask(client: AsyncClient) -> Any:
        answer = await client.invoke_query("com.atproto.repo.getRecord", params=params)
        return answer.content

    try:
        match await account.call(ask):
            case {"value": dict(value), "cid": str(cid)}:
                return value, cid
            case _:
                raise NetworkDown("the bot's own record cannot be read")
    except NetworkSaidNo as error:
        if "RecordNotFound" in str(error):
            return {}, None
        raise


def _labelled(profile: _Record) -> _Record:
    labels = profile.get("labels") or {}
    values = list(labels.get("values") or [])
    if any(value.get("val") == BOT_LABEL for value in values):
        return profile
    said = {
        "$type": "com.atproto.label.defs#selfLabels",
        "values": [*values, {"val": BOT_LABEL}],
    }
    return {**profile, "labels": said}


def _open_to_all(declaration: _Record) -> _Record:
    return {**declaration, "allowIncoming": "all"}
