"""Members as they stand, and who is a friend of whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from bot.model.changes import KnowCircle, Relate, Unfriend
from bot.model.people import FRIENDLY, AccountId, Member, Relation, Standing
from bot.rules.membership import IN_THE_HOUSE
from bot.store.page import Note, Page
from bot.store.tables import EPOCH, members, relations, standing

VIA = ":"
"""In the word of a tie, between what it is and the ref of the linked account that it is of."""

_STRONGEST = (Relation.TRUSTED, Relation.FOLLOWED, Relation.REPLIED)


async def member_of(page: Page, account: AccountId) -> Member:
    """What is kept of an account; an unknown one has standing NONE."""
    ref = page.person(account)
    known = page.facts.of(ref)
    if known.member is None:
        await read_members(page, {ref: account})
    return known.member or Member(account)


async def read_members(page: Page, accounts: Mapping[str, AccountId]) -> None:
    """Of many at once, by their refs, what `member_of` and `strongest` would ask for each."""
    facts = {ref: page.facts.of(ref) for ref in accounts}
    missing = [ref for ref, of in facts.items() if of.member is None or of.circle_read is None]
    if not missing:
        return
    found = await page.rows(sa.select(members).where(members.c.ref.in_(missing)))
    rows = {row.ref: row for row in found}
    for ref in missing:
        row, known = rows.get(ref), facts[ref]
        if known.member is None:
            known.member = Member(accounts[ref]) if row is None else await read_member(page, row)
        known.circle_read = row is not None and row.circle_read_at is not None
        if known.circle_read and known.member.linked:
            known.circle_read = None  # asked of all her accounts when it matters


async def read_member(page: Page, row: sa.Row[tuple[object, ...]]) -> Member:
    return (await page.key(row.ref)).open(f"members:{row.ref}", row.sealed, Member)


async def members_where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[Member]:
    statement = sa.select(members).where(*conditions).order_by(members.c.joined_at, members.c.ref)
    return [await read_member(page, row) for row in await page.rows(statement)]


async def moderators(page: Page) -> Sequence[Member]:
    """Each once, whichever of her linked accounts was named; as the first of them.

    First those that the configuration names by any account, then by when they were appointed.
    """
    named = await members_where(page, members.c.is_moderator)
    in_order = sorted(named, key=lambda each: (each.appointed_at or EPOCH, each.account))
    since: dict[AccountId, datetime | None] = {}
    for each in in_order:
        since.setdefault(each.linked_to or each.account, each.appointed_at)
    return [replace(await member_of(page, who), appointed_at=at) for who, at in since.items()]


async def account_of(page: Page, ref: str) -> AccountId | None:
    row = await page.row(sa.select(members).where(members.c.ref == ref))
    return None if row is None else (await read_member(page, row)).account


async def count_active(page: Page) -> int:
    """Members already in the house."""
    if page.facts.active is None:
        active = sa.select(sa.func.count()).where(members.c.standing == Standing.ACTIVE)
        page.facts.active = int(await page.value(active))
    return page.facts.active


async def set_member(page: Page, member: Member) -> bool:
    """Returns whether the bot may do for her from now on what it could not before."""
    ref = page.person(member.account)
    seal = await page.seal_for(ref)
    before = await member_of(page, member.account)
    values = {
        "ref": ref,
        "standing": member.standing,
        "mode": member.mode,
        "joined_at": member.joined_at,
        "left_at": member.left_at,
        "follow_ref": page.vault.ref("follow", member.follow) if member.follow else None,
        "is_moderator": member.is_moderator,
        "sealed": seal.close(f"members:{ref}", member),
    }
    if member.standing is not Standing.ACTIVE:
        values["circle_read_at"] = None  # it grows old while nobody watches
    await page.put(members, values)
    if member.standing in IN_THE_HOUSE:
        await page.run(sa.delete(standing).where(standing.c.ref == ref))
    page.facts.of(ref).member = member
    await _note_on_first(page, member)
    await _note_on_others(page, member)
    if before.standing is not member.standing:
        page.facts.active = None
        forget_ties(page, ref)
    if _consent(before) != _consent(member):
        page.notes.append(Note("membership", seal, _consent(member)))
    new = not before.can_act or set(member.rights) - set(before.rights)
    return member.can_act and bool(new)


async def _note_on_first(page: Page, member: Member) -> None:
    """Whether the bot may act by a linked account stands with the first one of hers, too."""
    if member.linked_to is None:
        return
    first = await member_of(page, member.linked_to)
    linked = tuple(member.as_linked if e.account == member.account else e for e in first.linked)
    if linked != first.linked:
        await set_member(page, replace(first, linked=linked))


async def _note_on_others(page: Page, member: Member) -> None:
    """What she chose stands with each of her accounts, so that it holds when they are parted."""
    for each in member.linked:
        other = await member_of(page, each.account)
        if other.set_like(member) != other:
            await set_member(page, other.set_like(member))


async def first_of(page: Page, account: AccountId) -> AccountId:
    """The account that stands for this person; itself where none is linked."""
    return (await member_of(page, account)).linked_to or account


def _consent(member: Member) -> dict[str, str | bool]:
    return {
        "standing": member.standing,
        "mode": member.mode,
        "can_act": member.can_act,
        "rights": " ".join(member.rights),
        "is_moderator": member.is_moderator,
    }


async def outside(page: Page, accounts: Collection[AccountId]) -> Sequence[AccountId]:
    """Those that are not in the house, nor followers of before the first start."""
    inside = sa.select(members.c.ref).where(members.c.standing.in_(IN_THE_HOUSE))
    known = {
        row.ref for rows in (inside, sa.select(standing.c.ref)) for row in await page.rows(rows)
    }
    return [account for account in accounts if page.person(account) not in known]


async def relation_of(page: Page, member: str, other: str) -> Relation:
    """By refs. UNKNOWN until her circles have been read, unless a tie is already on record."""
    if (member, other) not in page.memo.relations:
        found = {row.word for row in await page.rows(ties_between(member, other))}
        page.memo.relations[member, other] = await strongest(page, member, found)
    return page.memo.relations[member, other]


def ties_between(member: str, other: str) -> sa.Select[tuple[str]]:
    """Each tie on record, as `word`."""
    return sa.select(relations.c.relation.label("word")).where(
        relations.c.member_ref == member, relations.c.other_ref == other
    )


async def strongest(page: Page, member: str, ties: Collection[str]) -> Relation:
    kinds = {tie.partition(VIA)[0] for tie in ties}
    for relation in _STRONGEST:
        if relation in kinds:
            return relation
    known = page.facts.of(member)
    if known.circle_read is None:
        known.circle_read = await circles_read(page, member)
    return Relation.STRANGER if known.circle_read else Relation.UNKNOWN


async def circles_read(page: Page, ref: str) -> bool:
    """Of all her accounts."""
    known = page.facts.of(ref)
    if known.member is None:
        row = await page.row(sa.select(members).where(members.c.ref == ref))
        if row is None:
            return False
        known.member = await read_member(page, row)
    refs = {page.person(account) for account in known.member.accounts}
    read = sa.select(sa.func.count()).where(
        members.c.ref.in_(refs), members.c.circle_read_at.is_not(None)
    )
    return int(await page.value(read)) == len(refs)


def forget_ties(page: Page, ref: str) -> None:
    """Whoever was a stranger to her may be none now, or the other way round."""
    known = page.facts.of(ref)
    known.circle_read = None
    known.forget_contacts()
    page.memo.forget_pairs(ref)


def is_stranger(
    member: sa.ColumnElement[str], other: sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    """For use in queries: no tie is on record, and there are none but friendly ones."""
    return ~sa.exists().where(relations.c.member_ref == member, relations.c.other_ref == other)


@dataclass(frozen=True, slots=True)
class _Side:
    """Whose ties they are, and through which linked account, by refs."""

    ref: str
    via: str | None

    def word(self, relation: Relation) -> str:
        """Trust is hers; whom she follows or answers is found out of each account by itself."""
        through = self.via if relation is not Relation.TRUSTED else None
        return relation if through is None else f"{relation}{VIA}{through}"


async def _side_of(page: Page, account: AccountId) -> _Side:
    first, ref = await first_of(page, account), page.person(account)
    return _Side(ref, None) if first == account else _Side(page.person(first), ref)


async def relate(page: Page, change: Relate) -> None:
    side, other = await _side_of(page, change.member), page.person(change.other)
    _forget_tie(page, side.ref, change.other, friend=change.relation in FRIENDLY)
    if change.relation in FRIENDLY:
        tie = (change.other, change.by_follow)
        await _add_ties(page, side, change.relation, (tie,))
        return
    taken_back = Relation.FOLLOWED if change.by_follow else Relation.TRUSTED
    gone = sa.delete(relations).where(
        relations.c.member_ref == side.ref,
        relations.c.other_ref == other,
        relations.c.relation == side.word(taken_back),
    )
    await page.run(gone)


def _forget_tie(page: Page, ref: str, account: AccountId, *, friend: bool) -> None:
    """Most of those whom she follows or answers have never been counted: nothing else changes."""
    page.memo.relations.pop((ref, page.person(account)), None)
    known = page.facts.of(ref)
    known.hostile_at = None
    if known.recent and (not friend or any(c.author == account for c in known.recent.contacts)):
        known.recent = None


async def unfriend(page: Page, change: Unfriend) -> None:
    side = await _side_of(page, change.member)
    forget_ties(page, side.ref)
    gone = sa.delete(relations).where(
        relations.c.member_ref == side.ref,
        relations.c.relation == side.word(Relation.FOLLOWED),
        relations.c.follow_ref == page.vault.ref("follow", change.follow),
    )
    await page.run(gone)


async def know_circle(page: Page, change: KnowCircle) -> None:
    """What was read replaces what was known of her follows; trust and replies stay."""
    ref, side = page.person(change.member), await _side_of(page, change.member)
    forget_ties(page, side.ref)
    if await page.seal_of(ref) is None:
        return  # she was forgotten while her follows were being read
    gone = sa.delete(relations).where(
        relations.c.member_ref == side.ref,
        relations.c.relation == side.word(Relation.FOLLOWED),
    )
    await page.run(gone)
    await _add_ties(page, side, Relation.FOLLOWED, change.follows)
    read = sa.update(members).where(members.c.ref == ref).values(circle_read_at=page.now)
    await page.run(read)


async def _add_ties(
    page: Page,
    side: _Side,
    relation: Relation,
    others: Iterable[tuple[AccountId, str | None]],
) -> None:
    ref = side.ref
    seal = await page.seal_for(ref)
    rows = {}
    for other, follow in others:
        other_ref = page.person(other)
        rows[other_ref] = {
            "member_ref": ref,
            "other_ref": other_ref,
            "relation": side.word(relation),
            "follow_ref": page.vault.ref("follow", follow) if follow else None,
            "sealed": seal.close(f"relations:{ref}:{other_ref}", other),
        }
    await page.put(relations, *rows.values())


async def trusted_by(page: Page, ref: str) -> tuple[AccountId, ...]:
    statement = sa.select(relations).where(
        relations.c.member_ref == ref, relations.c.relation == Relation.TRUSTED
    )
    seal = await page.seal_of(ref)
    if seal is None:
        return ()
    found = await page.rows(statement)
    opened = (seal.open(f"relations:{ref}:{row.other_ref}", row.sealed, str) for row in found)
    return tuple(AccountId(other) for other in sorted(opened))
