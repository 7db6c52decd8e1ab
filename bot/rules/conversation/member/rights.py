"""Rights that a usual sign-in does not hold: each is asked for when it is needed, by itself."""

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Network, Right, network_of
from bot.rules.conversation.replies import say
from bot.rules.membership import NAMES_OF_RIGHTS

_GRANTS = {
    Right.BLOCK: Line.GRANTS_BLOCK,
    Right.FILTER: Line.GRANTS_FILTER,
    Right.REVOKE: Line.GRANTS_REVOKE,
    Right.REPORT: Line.GRANTS_REPORT,
    Right.DRAFTS: Line.GRANTS_DRAFTS,
}


def on_mastodon(chat: Chat) -> tuple[AccountId, ...]:
    """Her accounts there: those that are signed in first, of these the one that wrote."""
    acting = chat.who.acting()
    hers = (each for each in chat.who.accounts if network_of(each) is Network.MASTODON)
    return tuple(sorted(hers, key=lambda each: (each not in acting, each != chat.heard.sender)))


def ask_for_right(chat: Chat, right: Right, account: AccountId | None = None) -> Decision:
    """A link by which her server is asked for this one right more; None: by any account there.

    She signs in first, where she has not: what that shows the bot is said there.
    """
    hers = on_mastodon(chat) if account is None else (account,)
    link = chat.house.right_links.get((hers[0], right)) if hers else None
    if link is None:
        return say(chat, Line.NO_SIGN_IN_HERE)
    if hers[0] not in chat.who.acting():
        return say(chat, Line.RIGHT_NEEDS_SIGN_IN)
    fields: dict[str, Field] = {
        "right": Part(NAMES_OF_RIGHTS[right]),
        "grants": Part(_GRANTS[right]),
        "link": link,
    }
    return say(chat, Line.RIGHT_LINK, fields)
