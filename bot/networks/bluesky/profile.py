"""What the bot says of itself: a label that it is a bot, and that anybody may write to it.

With the list of public_list.py, where the community wants one, these two records are all that the
bot ever writes in public from its own account.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

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
    place = {"repo": await account.did(), "collection": collection, "rkey": "self"}
    record, cid = await _read(account, place)
    changed = wanted(record)
    if changed == record:
        return
    body = {**place, "record": {**changed, "$type": collection}, "swapRecord": cid}
    try:
        await account.post("com.atproto.repo.putRecord", body)
    except NetworkSaidNo as error:
        if "InvalidSwap" in str(error):
            raise NetworkDown("the bot's own record changed meanwhile") from error
        raise


async def _read(account: BotAccount, place: dict[str, str]) -> tuple[_Record, str | None]:
    """The record and its CID; none is an empty one.

    Records go and come as they are on the wire: the models of the SDK would add to what they know
    and change what they do not.
    """
    try:
        match await account.get("com.atproto.repo.getRecord", place):
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
