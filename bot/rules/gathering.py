"""Reports of one account by several members are one item for moderators, however many arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model.episodes import Episode, Flag


def gather(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Each item stands where its first case stood.

    A verdict is written to all its cases at one time, by which they still belong together later.
    """
    items: dict[object, list[Flag]] = {}
    for flag in flags:
        key = (flag.about, flag.closed_by, flag.closed_at) if flag.about else flag.number
        items.setdefault(key, []).append(flag)
    return tuple(map(_as_one, items.values()))


def together(first: Episode, others: Iterable[Episode]) -> Episode:
    """The first case with the posts that the others hold besides, numbered on."""
    contacts = list(first.contacts)
    seen = {contact.post for contact in contacts}
    for contact in (contact for each in others for contact in each.contacts):
        if contact.post not in seen:
            seen.add(contact.post)
            number = max((each.number for each in contacts), default=0) + 1
            contacts.append(replace(contact, number=number))
    return replace(first, contacts=tuple(contacts))


def _as_one(flags: Sequence[Flag]) -> Flag:
    """Led by the one that somebody has had in hand; who leaves one of them leaves them all."""
    first, *others = sorted(flags, key=lambda flag: (not _was_in_hand(flag), flag.number))
    recused = dict.fromkeys(by for flag in flags for by in flag.recused)
    return replace(first, joined=tuple(others), recused=tuple(recused)) if others else first


def _was_in_hand(flag: Flag) -> bool:
    return flag.claimed_by is not None or bool(flag.opinions) or flag.needs_two
