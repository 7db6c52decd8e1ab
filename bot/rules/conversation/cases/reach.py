"""Automatic mode: whom her standing consent reaches. Where anything is not known, nobody.

It is the choice "hide them" of a card, made beforehand and for fewer accounts. Nobody whom she
knows or who may need help is ever among them, nobody about whom there is doubt, and nobody whom she
has let back. Threats stay hers to decide on, because she may want to keep them and show them.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.model.cases import Chat, Unasked
from bot.model.episodes import Deed, DeedKind, Episode, EpisodeKind, MeasureRow
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.conversation.cases.room import limit_in_force, room_for_acts
from bot.rules.conversation.cases.targets import hidden, is_friend, may_be_hidden, may_need_help
from bot.rules.conversation.cases.unhiding import accounts_about

_KINDS = frozenset({EpisodeKind.DOGPILE, EpisodeKind.BURST, EpisodeKind.TARGETING})
_NO_OBJECTION = frozenset({None, "agree"})
"""What moderators may have said of a case."""


def reached(chat: Chat, episode: Episode, policy: Policy) -> tuple[AccountId, ...]:
    """Accounts of the case that are hidden unasked, worst first."""
    if not _may_act_in(chat, episode, policy):
        return ()
    already = {row.measure.target for row in hidden(chat)} | _decided_on(chat, episode)
    return tuple(
        account
        for account in may_be_hidden(chat, episode)
        if account not in already
        and chat.who.acting_on(account)
        and _is_beyond_doubt(episode, account, policy)
    )


def no_longer_reached(chat: Chat, rows: Iterable[MeasureRow]) -> tuple[MeasureRow, ...]:
    """Those of accounts that it would not reach any more: she knows them, or they ask for help."""
    known = {account for deed in chat.deeds for account in _let_back_by(deed)}
    return tuple(
        row
        for row in rows
        if row.measure.target not in known and _is_spared(chat, AccountId(row.measure.target))
    )


def _is_spared(chat: Chat, account: AccountId) -> bool:
    pleads = any(c.care and c.author == account for e in chat.episodes for c in e.contacts)
    return pleads or is_friend(chat, account) or may_need_help(chat, account)


def limit_reached(
    chat: Chat, mutes: int, spent: Unasked, policy: Policy
) -> tuple[int, timedelta] | None:
    """The limit that so many more mutes would go beyond, and its window; None: there is room."""
    if mutes > policy.automatic_per_hour - spent.this_hour:
        return policy.automatic_per_hour, timedelta(hours=1)
    if mutes > policy.automatic_per_day - spent.today:
        return policy.automatic_per_day, timedelta(days=1)
    return limit_in_force(chat, policy) if mutes > room_for_acts(chat, policy) else None


def _may_act_in(chat: Chat, episode: Episode, policy: Policy) -> bool:
    known = chat.circle_read and not chat.who.is_new(chat.now, policy.probation)
    judged = chat.verdicts is not None and chat.verdicts.get(episode.number) in _NO_OBJECTION
    settled = episode.asks_first or episode.wrong or episode.is_paused(chat.now)
    allowed = chat.who.lets_act and not chat.house.is_halted
    return allowed and known and judged and not settled and episode.kind in _KINDS


def _is_beyond_doubt(episode: Episode, account: AccountId, policy: Policy) -> bool:
    """Nothing by it may be a plea or a threat, and something is surely hostile."""
    theirs = [contact for contact in episode.contacts if contact.author == account]
    if any(c.care or c.insists or c.worst is not None or c.hostility is None for c in theirs):
        return False
    surest = max((c.hostility or 0.0 for c in theirs), default=0.0)
    return surest >= max(policy.automatic_at, policy.hostile_at)


def _decided_on(chat: Chat, episode: Episode) -> set[str]:
    """Whom she has let back, one by one or by `undo`, and whom it was done to in this case."""
    one_by_one = {account for deed in chat.deeds for account in _let_back_by(deed)}
    together = (
        deed
        for deed in chat.deeds
        if deed.undone_at is not None
        or (deed.kind is DeedKind.AUTOMATIC and deed.case == episode.number)
    )
    return one_by_one | {row.measure.target for deed in together for row in deed.measures}


def _let_back_by(deed: Deed) -> set[AccountId]:
    is_one = deed.kind is DeedKind.UNMUTE and deed.undone_at is None
    return set(accounts_about(deed)) if is_one else set()
