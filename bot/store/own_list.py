"""Our own list: an append-only log, under the house key, and the facts for what may come on it."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.changes import AddEntry, EndEntry
from bot.model.episodes import Episode, Flag
from bot.model.listing import Candidate, Entry, Naming
from bot.model.lists import OURS, ListReason, Recommendation, Record, Retraction, TakenBack
from bot.model.people import AccountId, Member, Relation, Standing
from bot.rules.listing import TURNED_DOWN
from bot.store.contacts import who_asked
from bot.store.episodes import episodes_where, flags_where
from bot.store.page import Note, Page
from bot.store.people import member_of, members_where, moderators
from bot.store.tables import contacts, episodes, flags, interactions, list_log, members, relations

MOST_CASES = 200
"""In which the accounts of one case are looked for, the newest."""

KEPT_AFTER = timedelta(days=90)
"""How long it can be read that an entry was taken back: whoever asks by then knows of it."""

NUMBERS = "list_record"
"""The counter of the log."""


class KeptRecord(msgspec.Struct, frozen=True):
    """The sealed part of one line of the log."""

    account: str
    reason: ListReason | None = None
    evidence: str = ""
    cause: TakenBack | None = None
    members: int = 0


async def add_entry(page: Page, change: AddEntry) -> None:
    """An account that is on the list already stays there as it is."""
    if await _entries_where(page, list_log.c.account_ref == page.person(change.account)):
        return
    kept = KeptRecord(change.account, change.reason, change.evidence, members=change.members)
    await _append(page, kept, until_at=change.until, case_number=change.case)
    page.notes.append(Note("list", page.vault.house, {"done": "added", "reason": change.reason}))


async def end_entry(page: Page, change: EndEntry) -> None:
    """Once; what has been taken back already stays so."""
    entries = await _entries_where(page, list_log.c.seq == change.sequence)
    for entry in entries:
        kept = KeptRecord(entry.said.account, cause=change.cause)
        await _append(page, kept, of_seq=change.sequence)
        by = await page.seal_of(page.person(change.by)) if change.by else None
        payload = {"word": "list drop" if change.by else "", "done": change.cause}
        page.notes.append(Note("moderator" if by else "list", by or page.vault.house, payload))


async def _append(page: Page, kept: KeptRecord, **columns: Any) -> None:
    seq = await page.next_number(NUMBERS)
    values = {
        "seq": seq,
        "account_ref": page.person(AccountId(kept.account)),
        "at": page.now,
        "until_at": None,
        "of_seq": None,
        "case_number": None,
        "sealed": page.vault.house.close(f"list_log:{seq}", kept),
    }
    await page.run(sa.insert(list_log).values(values | columns))


async def entries(page: Page) -> Sequence[Entry]:
    """What stands, the oldest first; also what has run out and was not taken back yet."""
    return await _entries_where(page)


async def entry_of(page: Page, account: AccountId) -> Entry | None:
    found = await _entries_where(page, list_log.c.account_ref == page.person(account))
    return found[0] if found else None


async def names(page: Page, accounts: Iterable[AccountId]) -> bool:
    """Whether any of these is on it."""
    refs = [page.person(each) for each in accounts]
    return bool(await _entries_where(page, list_log.c.account_ref.in_(refs)))


async def came_off_at(page: Page, account: AccountId) -> datetime | None:
    """When it was last taken off, as long as the log tells; it may be on it again."""
    taken_back = sa.select(sa.func.max(list_log.c.at)).where(
        list_log.c.account_ref == page.person(account), list_log.c.of_seq.is_not(None)
    )
    at: datetime | None = await page.value(taken_back)
    return at


async def _entries_where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[Entry]:
    back = list_log.alias("back")
    stands = ~sa.exists().where(back.c.of_seq == list_log.c.seq)
    which = sa.select(list_log).where(list_log.c.of_seq.is_(None), stands, *conditions)
    rows = await page.rows(which.order_by(list_log.c.seq))
    kept = ((row, _kept(page, row)) for row in rows)
    return [Entry(_recommendation(row, each), row.case_number, each.members) for row, each in kept]


async def records_after(page: Page, sequence: int, limit: int) -> Sequence[Record]:
    """The log in its order, from behind this number."""
    which = sa.select(list_log).where(list_log.c.seq > sequence).order_by(list_log.c.seq)
    rows = await page.rows(which.limit(limit))
    kept = ((row, _kept(page, row)) for row in rows)
    return [
        _recommendation(row, each) if row.of_seq is None else _retraction(row, each)
        for row, each in kept
    ]


def _recommendation(row: sa.Row[Any], kept: KeptRecord) -> Recommendation:
    return Recommendation(
        list_id=OURS,
        sequence=row.seq,
        account=AccountId(kept.account),
        at=row.at,
        until=row.until_at,
        reason=kept.reason,
        evidence=kept.evidence,
    )


def _retraction(row: sa.Row[Any], kept: KeptRecord) -> Retraction:
    cause = kept.cause or TakenBack.WITHDRAWN
    return Retraction(OURS, row.seq, AccountId(kept.account), row.at, row.of_seq, cause)


def _kept(page: Page, row: sa.Row[Any]) -> KeptRecord:
    return page.vault.house.open(f"list_log:{row.seq}", row.sealed, KeptRecord)


async def sweep(page: Page) -> int:
    """Entries whose end is long past, with the line that took them back."""
    back = list_log.alias("back")
    old = sa.select(back.c.of_seq).where(
        back.c.of_seq.is_not(None), back.c.at < page.now - KEPT_AFTER
    )
    over = [row.of_seq for row in await page.rows(old)]
    both = sa.or_(list_log.c.seq.in_(over), list_log.c.of_seq.in_(over))
    return await page.run(sa.delete(list_log).where(both)) if over else 0


async def candidates(page: Page, case: int) -> tuple[Candidate, ...]:
    """The accounts that count in this case, in the order of their first contact."""
    found = await episodes_where(page, episodes.c.number == case)
    if not found:
        return ()
    numbers = {contact.author: contact.number for contact in reversed(found[0].contacts)}
    named = sorted(found[0].hostile, key=numbers.__getitem__)
    return await _as_candidates(page, named, numbers)


async def doubted(page: Page) -> Sequence[tuple[Entry, Candidate]]:
    """Entries of which a case was taken back, or whose account some member trusts by now.

    What names the account is looked for anew; the case that it was listed from may be gone.
    """
    ref = list_log.c.account_ref
    taken_back = sa.exists().where(
        interactions.c.author_ref == ref,
        contacts.c.member_ref == interactions.c.member_ref,
        contacts.c.post_ref == interactions.c.post_ref,
        episodes.c.number == contacts.c.episode,
        flags.c.number == episodes.c.number,
        sa.or_(episodes.c.wrong, flags.c.verdict.in_(TURNED_DOWN)),
    )
    trusted = sa.exists().where(
        relations.c.other_ref == ref, relations.c.relation == Relation.TRUSTED
    )
    found = await _entries_where(page, sa.or_(taken_back, trusted))
    named = [(await _as_candidates(page, [entry.said.account], {}))[0] for entry in found]
    return list(zip(found, named, strict=True))


async def _as_candidates(
    page: Page, named: Sequence[AccountId], numbers: Mapping[AccountId, int]
) -> tuple[Candidate, ...]:
    cases = await _cases_naming(page, named)
    asking = {who for each in cases for who in await who_asked(page, page.person(each.member))}
    namings = await _namings(page, cases)
    ties, trusting = await _ties(page, named), await _ties(page, named, Relation.TRUSTED)
    protected = {page.person(member.account) for member in await _protected(page)}
    desk = {page.person(a): a for each in await moderators(page) for a in each.accounts}
    return tuple(
        Candidate(
            account=account,
            number=numbers.get(account, 0),
            namings=tuple(
                _said_of(page, namings[each.number], trusting[account])
                for each in cases
                if account in each.hostile and account in each.witnessed and each.number in namings
            ),
            evidence=_evidence(page, account, cases),
            asks_for_help=account in asking,
            members=len(protected - {page.person(account)}),
            known_to=len(protected & ties[account]),
            tied=frozenset(who for ref, who in desk.items() if ref in ties[account]),
        )
        for account in named
    )


async def _cases_naming(page: Page, accounts: Collection[AccountId]) -> Sequence[Episode]:
    """Whoever's they are."""
    theirs = interactions.c.author_ref.in_([page.person(account) for account in accounts])
    same = sa.and_(
        contacts.c.member_ref == interactions.c.member_ref,
        contacts.c.post_ref == interactions.c.post_ref,
    )
    numbers = sa.select(contacts.c.episode).join(interactions, same).where(theirs).distinct()
    return await episodes_where(page, episodes.c.number.in_(numbers), limit=MOST_CASES)


async def _namings(page: Page, cases: Sequence[Episode]) -> Mapping[int, Naming]:
    """By the number of the case."""
    found = await flags_where(page, flags.c.number.in_([each.number for each in cases]))
    by_number = {flag.number: flag for flag in found}
    return {
        each.number: Naming(
            case=each.number,
            member=await member_of(page, each.member),
            kind=each.kind,
            verdict=by_number[each.number].verdict,
            wrong=each.wrong,
            handled_by=_who_handled(by_number[each.number]),
        )
        for each in cases
        if each.number in by_number
    }


def _said_of(page: Page, naming: Naming, trusting: Collection[str]) -> Naming:
    """By a member who trusts the account, whatever her case says of others."""
    trusts = any(page.person(account) in trusting for account in naming.member.accounts)
    return replace(naming, wrong=naming.wrong or trusts)


def _who_handled(flag: Flag) -> frozenset[AccountId]:
    by = (flag.closed_by, flag.claimed_by, *(opinion.by for opinion in flag.opinions))
    return frozenset(account for account in by if account is not None)


def _evidence(page: Page, account: AccountId, cases: Sequence[Episode]) -> str:
    """It proves later what was decided on, and tells nobody who holds it what that was."""
    theirs = (c for each in cases for c in each.contacts if c.author == account)
    facts = sorted(f"{page.vault.mac(f'evidence:{c.post}')} {c.at.isoformat()}" for c in theirs)
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


async def _ties(
    page: Page, accounts: Collection[AccountId], *kinds: Relation
) -> Mapping[AccountId, set[str]]:
    """Whoever follows each, has answered or trusts it, or one of these alone, by refs."""
    by_ref = {page.person(account): account for account in accounts}
    known = sa.select(relations.c.member_ref, relations.c.other_ref).where(
        relations.c.other_ref.in_(by_ref),
        *([relations.c.relation.in_(kinds)] if kinds else []),
    )
    found: dict[AccountId, set[str]] = defaultdict(set)
    for row in await page.rows(known):
        found[by_ref[row.other_ref]].add(row.member_ref)
    return found


async def strangers_to(page: Page, account: AccountId) -> Sequence[Member]:
    """Members who are watched and do not know it, each person once."""
    known = (await _ties(page, (account,)))[account]
    return [
        member
        for member in await _protected(page)
        if page.person(member.account) not in known and account not in member.accounts
    ]


async def _protected(page: Page) -> Sequence[Member]:
    """Members who are watched, each person once."""
    active = await members_where(page, members.c.standing == Standing.ACTIVE)
    return [member for member in active if member.protected and member.linked_to is None]
