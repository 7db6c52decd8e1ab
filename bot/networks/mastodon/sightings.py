"""Posts as the bot's own server shows them, seen from the members whom they are aimed at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.model.senses import Aimed
from bot.networks.mastodon.entities import Status
from bot.networks.mastodon.links import acct_on
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.view import View
from bot.pipeline.ports import Clock


async def aimed_at_members(
    posts: Sequence[Status],
    since: Mapping[AccountId, datetime],
    account: BotAccount,
    clock: Clock,
) -> list[Aimed]:
    """Those that name or answer members, each of whom counts from her own time on."""
    found, base = list[Aimed](), account.server.base
    by_acct = {(acct_on(base, member) or member).lower(): member for member in since}
    for post in posts:
        named = {by_acct.get(mention.acct.lower()) for mention in post.mentions}
        answered = account.shelf.person(post.answers_account)
        named.add(answered.account if answered else None)
        for member in sorted(each for each in named if each in since and each is not None):
            aimed = await _aimed_at(member, post, since[member], account, clock)
            found += [aimed] if aimed else []
    return found


async def _aimed_at(
    member: AccountId, post: Status, since: datetime, account: BotAccount, clock: Clock
) -> Aimed | None:
    """Where her account or the conversation cannot be read, the visits will tell."""
    try:
        view = View(account.server, await account.person(member), account.shelf)
        await view.understand(post)
    except (NetworkDown, NetworkSaidNo):
        return None
    account.shelf.note(post)
    now = clock.now()
    at = view.written_at(post, now)
    return view.aimed(post, now if post.version else at) if at >= since else None
