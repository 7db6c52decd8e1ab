"""What must never go out: a word to others than a member, a handle that a server would act on."""

from collections.abc import Collection

from bot.rehearsal.mastodon.content import handles_in
from bot.rehearsal.mastodon.network import Federation
from bot.rehearsal.mastodon.world import Sent, Visibility


def strays(federation: Federation, sender: str, members: Collection[str]) -> list[tuple[Sent, str]]:
    """Every text of this sender that breaks the law, first writings and edits, each with why.

    Actor URIs. Lawful is a direct post to one member, in which nobody else is named live.
    """
    found = [(sent, _objection(federation, sent, members)) for sent in federation.sent(by=sender)]
    return [(sent, why) for sent, why in found if why]


def _objection(federation: Federation, sent: Sent, members: Collection[str]) -> str:
    if sent.visibility is not Visibility.DIRECT:
        return f"{sent.visibility} post"
    if len(sent.to) != 1 or sent.to[0] not in members:
        return f"addressed to {list(sent.to)}"
    account = federation.world.accounts[sent.to[0]]
    hers = {account.username, account.address}
    others = [handle for handle in handles_in(sent.text) if handle.lower() not in hers]
    return f"names {others}" if others else ""
