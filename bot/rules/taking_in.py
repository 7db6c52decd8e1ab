"""What is made of a list of others when it has been read again.

It can change by little at any time. By much at once it changes for nobody who said yes to it as it
was: whoever holds the list may have lost it, or may have turned.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.actions import Field, Priority, Say
from bot.model.lines import Line
from bot.model.lists import Recommendation
from bot.model.people import Member, Standing
from bot.model.policy import Policy
from bot.model.subscriptions import Listed, OthersList, Trouble
from bot.rules.conversation.replies import clean_name
from bot.rules.quiet import quiet_until

DAY = timedelta(days=1)
KEPT_FOR = DAY
"""So long entries stay that vanished with most others; a list that means it says so longer."""

FEW = 2
"""So many entries can always vanish at once."""

FAILS_FOR = timedelta(hours=1)

UNHEARD_FOR = DAY
"""So long a list that promises nothing may go without an answer before it is stale."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source answered."""

    form: str
    standing: tuple[Recommendation, ...]  # whom it names now
    taken_back: frozenset[str] = frozenset()  # whom it says in so many words that it names no more
    signed: bool = False  # with the key that the operator named
    etag: str = ""
    last: int = 0  # how far the log went when it was signed
    good_until: datetime | None = None  # when what was signed is too old to be believed


def take_in(known: OthersList, answer: Answer, now: datetime, policy: Policy) -> OthersList:
    """The list from now on. An answer in another form than the first is none.

    Nor is one that was signed before what is known: it would bring back whom the list took off.
    """
    if _is_older(answer, known):
        return unread(known, now, policy)
    if known.form not in {"", answer.form}:
        silent = unread(known, now, policy)
        is_stale = silent.trouble is Trouble.STALE
        return silent if is_stale else replace(silent, trouble=Trouble.OTHER_FORM)
    before = {entry.name: entry for entry in known.entries}
    stays, shrunk_at = _kept_awhile(known, before, answer, now)
    listed = _listed(before, answer, now)
    fresh = [entry for entry in listed.values() if entry.name not in before]
    arrivals = tuple(at for at in known.arrivals if at > now - DAY)
    came = len(fresh) if known.first_read_at is not None else 0
    rush = came > 0 and len(arrivals) + came > policy.list_additions_per_day
    if rush:
        listed |= {entry.name: replace(entry, held=True) for entry in fresh}
    entries = (*listed.values(), *stays)
    emptied = Trouble.EMPTIED if stays else None
    after = replace(
        known,
        entries=entries,
        actors={name: known.actors[name] for name in {*listed, *before} & known.actors.keys()},
        form=answer.form,
        etag=answer.etag,
        last=answer.last,
        good_until=answer.good_until,
        first_read_at=known.first_read_at or now,
        read_at=now,
        failing_since=None,
        shrunk_at=shrunk_at,
        arrivals=arrivals if rush else (*arrivals, *(now for _ in range(came))),
        trouble=Trouble.RUSH if rush else emptied,
    )
    return _dated(after, now, policy)


def unread(known: OthersList, now: datetime, policy: Policy) -> OthersList:
    """It could not be read. All that was on it stays, each until its end, as far as it may."""
    since = known.failing_since or now
    lasting = now - since >= FAILS_FOR
    trouble = Trouble.UNREADABLE if lasting else known.trouble
    return _dated(replace(known, failing_since=since, trouble=trouble), now, policy)


def unchanged(known: OthersList, now: datetime, policy: Policy) -> OthersList:
    """Its server says that it is as it was when it was last read."""
    cleared = None if known.trouble in {Trouble.UNREADABLE, Trouble.STALE} else known.trouble
    after = replace(known, read_at=now, failing_since=None, trouble=cleared)
    return _dated(after, now, policy)


def _is_older(answer: Answer, known: OthersList) -> bool:
    if answer.last < known.last:
        return True
    if known.good_until is None:
        return False
    return answer.good_until is None or answer.good_until < known.good_until


def _dated(known: OthersList, now: datetime, policy: Policy) -> OthersList:
    """With when it goes stale, and some time later void.

    Whoever holds a list could otherwise keep people hidden for ever by answering with an old page,
    or not at all.
    """
    silent_from = known.failing_since + UNHEARD_FOR if known.failing_since else None
    stale_at = known.good_until or silent_from
    if stale_at is None:
        return replace(known, void_at=None)
    trouble = Trouble.STALE if stale_at <= now else known.trouble
    return replace(known, trouble=trouble, void_at=stale_at + policy.list_stale_for)


def _listed(before: Mapping[str, Listed], answer: Answer, now: datetime) -> dict[str, Listed]:
    """Every name once, with what the list says of it last."""
    listed: dict[str, Listed] = {}
    for each in answer.standing:
        old = before.get(each.account)
        listed[each.account] = Listed(
            name=each.account,
            reason=each.reason,
            at=old.at if old else min(each.at, now),
            until=each.until,
            seen_at=old.seen_at if old else now,
            held=old.held if old else False,
        )
    return listed


def _kept_awhile(
    known: OthersList, before: Mapping[str, Listed], answer: Answer, now: datetime
) -> tuple[Sequence[Listed], datetime | None]:
    """Entries that are gone without a word, with most of the list; and since when it is so."""
    named = {each.account for each in answer.standing} | answer.taken_back
    gone = [
        entry
        for entry in before.values()
        if entry.name not in named and (entry.until is None or now < entry.until)
    ]
    if answer.signed or len(gone) <= FEW or 2 * len(gone) <= len(before):
        return (), None
    since = known.shrunk_at or now
    return (gone, since) if now - since < KEPT_FOR else ((), None)


def tell_of_list(
    before: OthersList,
    after: OthersList,
    moderators: Iterable[Member],
    users: Iterable[Member],
    now: datetime,
) -> tuple[Say, ...]:
    """What is wrong with it now: moderators, and those who use it where that is theirs to know.

    At most once a day, but for a list that is stale, which takes more than a day by itself.
    """
    trouble, told_at = after.trouble, before.told_at
    if trouble is None or trouble is before.trouble:
        return ()
    if told_at and now - told_at < DAY and trouble is not Trouble.STALE:
        return ()
    fields: dict[str, Field] = {
        "number": after.number,
        "name": clean_name(after.source.name),
        "void": after.void_at or now,
    }
    told = [(moderator, _TROUBLES[trouble]) for moderator in moderators]
    if trouble in _TELLS_USERS:
        told += [(user, _TELLS_USERS[trouble]) for user in users]
    return tuple(
        Say(who.account, line, fields, Priority.WELCOME, not_before=quiet_until(who, now))
        for who, line in told
        if who.standing is Standing.ACTIVE or who.is_moderator
    )


_TROUBLES = {
    Trouble.UNREADABLE: Line.MODERATOR_LIST_UNREADABLE,
    Trouble.OTHER_FORM: Line.MODERATOR_LIST_OTHER_FORM,
    Trouble.RUSH: Line.MODERATOR_LIST_RUSH,
    Trouble.EMPTIED: Line.MODERATOR_LIST_EMPTIED,
    Trouble.STALE: Line.MODERATOR_LIST_STALE,
}
_TELLS_USERS = {Trouble.RUSH: Line.LIST_RUSH, Trouble.STALE: Line.LIST_STALE}
