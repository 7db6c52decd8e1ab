"""Our own list: who may come on it, for how long, who may agree to it, and when it ends.

Every entry is for a behaviour, by two moderators, out of the cases of two members, and ends.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model.actions import KeepListed
from bot.model.changes import EndEntry
from bot.model.commands import Word
from bot.model.decisions import Decision
from bot.model.episodes import EpisodeKind
from bot.model.listing import Candidate, Entry, Naming
from bot.model.lists import ListReason, TakenBack
from bot.model.people import AccountId, Member
from bot.model.policy import Policy

LONGEST = timedelta(days=90)
LEAST_MEMBERS = 2


def members_naming(candidate: Candidate, now: datetime, policy: Policy) -> int:
    """In how many different members' cases it counts."""
    counting = (each for each in candidate.namings if _counts(each, now, policy))
    return len({naming.member.account for naming in counting})


def _counts(naming: Naming, now: datetime, policy: Policy) -> bool:
    """A report alone, a case turned down by moderators and a newcomer's case count for nothing."""
    if naming.wrong or naming.verdict in {Word.DISMISS, Word.CARE}:
        return False
    if naming.kind is EpisodeKind.REPORTED and naming.verdict != Word.AGREE:
        return False
    joined = naming.member.joined_at
    return joined is not None and now - joined >= policy.probation


def may_be_listed(candidate: Candidate, now: datetime, policy: Policy) -> bool:
    return members_naming(candidate, now, policy) >= LEAST_MEMBERS


def is_too_close(moderator: Member, candidate: Candidate) -> bool:
    """It is she, somebody she knows, or her own case."""
    hers = {account for naming in candidate.namings for account in naming.member.accounts}
    return bool({candidate.account, *candidate.tied, *hers} & set(moderator.accounts))


def kept_out(moderators: Iterable[Member], candidate: Candidate) -> tuple[AccountId, ...]:
    """Who may not be the second: who is too close, or has handled one of these cases."""
    handled = {account for naming in candidate.namings for account in naming.handled_by}
    return tuple(
        each.account
        for each in moderators
        if is_too_close(each, candidate) or handled & set(each.accounts)
    )


def reason_in(words: str) -> ListReason | None:
    """The one behaviour that is named; None where none is, or more than one."""
    named = [each for each in ListReason if _named(each, words)]
    return named[0] if len(named) == 1 else None


def _named(reason: ListReason, words: str) -> bool:
    return any(phrase in words for phrase in (reason.value, *_ALSO[reason]))


_ALSO = {
    ListReason.THREATS: ("threat",),
    ListReason.PRIVATE_DETAILS: ("private detail", "doxxing", "doxing"),
    ListReason.SEXUAL_MESSAGES: ("sexual message", "sexual harassment"),
    ListReason.UNWANTED_CONTACT: ("unwanted contact",),
    ListReason.FAKE_IDENTITY: ("impersonation",),
    ListReason.PILE_ON: ("organizing a pile on", "organising a pile-on", "organising a pile on"),
}
"""How else people type them; each is also found inside longer words."""


def end(entry: Entry, cause: TakenBack) -> Decision:
    """One is enough to release: the log says so, and so does what is published."""
    why = "its end date has come" if cause is TakenBack.EXPIRED else "a moderator took it back"
    said = entry.said
    return Decision((EndEntry(said.sequence, cause),), (KeepListed(said.account),), (why,))
