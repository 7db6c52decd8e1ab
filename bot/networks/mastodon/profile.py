"""What the bot says of itself: that it is a bot, and nothing of who follows it."""

from collections.abc import Mapping
from typing import Any

from mastodon import Mastodon

from bot.networks.mastodon.own import BotAccount


async def introduce(account: BotAccount) -> None:
    """Only where it does not say so yet; what else the operator wrote stays.

    The list of followers would show who is a member. Old servers know no such setting and ignore
    it. Raises NetworkDown and NetworkSaidNo.
    """
    shown = await account.ordinary(Mastodon.account_verify_credentials)
    if _is_a_bot(shown) and _hides_followers(shown):
        return
    await account.ordinary(lambda m: m.account_update_credentials(bot=True, hide_collections=True))


def _is_a_bot(shown: Mapping[str, Any]) -> bool:
    return shown.get("bot") is True


def _hides_followers(shown: Mapping[str, Any]) -> bool:
    """Mastodon says it beside the rest of the settings, GoToSocial of the account itself."""
    source = shown.get("source")
    told = source.get("hide_collections") if isinstance(source, Mapping) else None
    return told is True or shown.get("hide_collections") is True
