"""`trust` and `untrust`: accounts that never count against her."""

from dataclasses import replace

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.changes import Relate, StartDeed
from bot.model.commands import Command, Target
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, Episode
from bot.model.lines import Line
from bot.model.people import AccountId, Relation
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import aim, as_reading, hidden, name_of
from bot.rules.conversation.replies import say
from bot.rules.subscribing import spare


def trust(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """From now on. Lists hide it no more; what she hid herself stays so until `unmute`."""
    found = _one_account(chat, command)
    if isinstance(found, Decision):
        return found
    episode, account = found
    fields: dict[str, Field] = {"name": name_of(chat, episode, account)}
    if account in chat.trusted:
        return say(chat, Line.ALREADY_TRUSTED, fields)
    changed = _relate(chat, DeedKind.TRUST, account, Relation.TRUSTED)
    rows = [row for row in hidden(chat) if row.measure.target == account]
    by_lists = [row for row in rows if row.deed in _choices_of_lists(chat)]
    line = Line.TRUSTED_STILL_HIDDEN if len(by_lists) < len(rows) else Line.TRUSTED
    return changed + spare(by_lists, chat.now) + say(chat, line, fields)


def _choices_of_lists(chat: Chat) -> frozenset[int]:
    return frozenset(deed.number for deed in chat.deeds if deed.kind is DeedKind.LIST)


def untrust(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """Without a name: the account that was trusted last."""
    last = _trusted_last(chat)
    if command.target == Target() and last is not None:
        command = replace(command, target=Target(account=last))
    found = _one_account(chat, command)
    if isinstance(found, Decision):
        return found
    episode, account = found
    fields: dict[str, Field] = {"name": name_of(chat, episode, account)}
    if account not in chat.trusted:
        return say(chat, Line.NOT_TRUSTED, fields)
    changed = _relate(chat, DeedKind.UNTRUST, account, Relation.STRANGER)
    return changed + say(chat, Line.UNTRUSTED, fields)


def _trusted_last(chat: Chat) -> AccountId | None:
    deeds = (deed for deed in chat.deeds if deed.kind is DeedKind.TRUST and deed.undone_at is None)
    newest = max(deeds, key=lambda deed: deed.number, default=None)
    account = AccountId((newest.about or {}).get("account", "")) if newest else None
    return account if account in chat.trusted else None


def _one_account(chat: Chat, command: Command) -> tuple[Episode | None, AccountId] | Decision:
    if command.target == Target():
        return say(chat, Line.TRUST_WHOM, {"word": command.word.value})
    aimed = aim(chat, as_reading(chat, command.target))
    if isinstance(aimed, Decision):
        return aimed
    if len(aimed.accounts) != 1:
        return say(chat, Line.TRUST_WHOM, {"word": command.word.value})
    return aimed.episode, aimed.accounts[0]


def _relate(chat: Chat, kind: DeedKind, account: AccountId, relation: Relation) -> Decision:
    deed = Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=kind,
        at=chat.now,
        about={"account": account},
        reported=True,
    )
    return Decision((Relate(chat.who.account, account, relation), StartDeed(deed)))
