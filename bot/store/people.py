"""Members as they stand, and who is a friend of whom."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from bot.model.changes import KnowCircle, Relate, Unfriend
from bot.model.people import FRIENDLY, AccountId, Member, Relation, Standing
from bot.rules.membership import IN_THE_HOUSE
from bot.store.page import Note, Page
from bot.store.tables import members, relations, standing

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


async def read_member(page: Page, row: sa.Row[tuple[object, ...]]) -> Member:
    return (await page.key(row.ref)).open(f"members:{row.ref}", row.sealed, Member)


async def members_where(page: Page, *conditions: sa.ColumnElement[bool]) -> Sequence[Member]:
    statement = sa.select(members).where(*conditions).order_by(members.c.joined_at, members.c.ref)
    return [await read_member(page, row) for row in await page.rows(statement)]


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
    """Returns whether the bot may act for her from now on, and could not before."""
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
    if before.standing is not member.standing:
        page.facts.active = None
        _forget_ties(page, ref)
    if _consent(before) != _consent(member):
        page.notes.append(Note("membership", seal, _consent(member)))
    return member.can_act and not before.can_act


def _consent(member: Member) -> dict[str, str | bool]:
    return {
        "standing": member.standing,
        "mode": member.mode,
        "can_act": member.can_act,
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
    """By refs. UNKNOWN until her circle has been read, unless a tie is already on record."""
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
    for relation in _STRONGEST:
        if relation in ties:
            return relation
    known = page.facts.of(member)
    if known.circle_read is None:
        read = sa.select(members.c.circle_read_at).where(members.c.ref == member)
        known.circle_read = await page.value(read) is not None
    return Relation.STRANGER if known.circle_read else Relation.UNKNOWN


def _forget_ties(page: Page, ref: str) -> None:
    """Whoever was a stranger to her may be none now, or the other way round."""
    known = page.facts.of(ref)
    known.circle_read = None
    known.forget_contacts()
    page.memo.forget_pairs(ref)


def is_stranger(
    member: sa.ColumnElement[str], other: sa.ColumnElement[str]
) -> sa.ColumnElement[bool]:
    """For use in queries: no friendly tie is on record."""
    return ~sa.exists().where(
        relations.c.member_ref == member,
        relations.c.other_ref == other,
        relations.c.relation.in_(FRIENDLY),
    )


async def relate(page: Page, change: Relate) -> None:
    ref, other = page.person(change.member), page.person(change.other)
    _forget_tie(page, ref, change.other, friend=change.relation in FRIENDLY)
    if change.relation in FRIENDLY:
        tie = (change.other, change.by_follow)
        await _add_ties(page, change.member, change.relation, (tie,))
        return
    taken_back = Relation.FOLLOWED if change.by_follow else Relation.TRUSTED
    gone = sa.delete(relations).where(
        relations.c.member_ref == ref,
        relations.c.other_ref == other,
        relations.c.relation == taken_back,
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
    _forget_ties(page, page.person(change.member))
    gone = sa.delete(relations).where(
        relations.c.member_ref == page.person(change.member),
        relations.c.follow_ref == page.vault.ref("follow", change.follow),
    )
    await page.run(gone)


async def know_circle(page: Page, change: KnowCircle) -> None:
    """What was read replaces what was known of her follows; trust and replies stay."""
    ref = page.person(change.member)
    _forget_ties(page, ref)
    if await page.seal_of(ref) is None:
        return  # she was forgotten while her follows were being read
    gone = sa.delete(relations).where(
        relations.c.member_ref == ref, relations.c.relation == Relation.FOLLOWED
    )
    await page.run(gone)
    await _add_ties(page, change.member, Relation.FOLLOWED, change.follows)
    read = sa.update(members).where(members.c.ref == ref).values(circle_read_at=page.now)
    await page.run(read)


async def _add_ties(
    page: Page,
    member: AccountId,
    relation: Relation,
    others: Iterable[tuple[AccountId, str | None]],
) -> None:
    ref = page.person(member)
    seal = await page.seal_for(ref)
    rows = {}
    for other, follow in others:
        other_ref = page.person(other)
        rows[other_ref] = {
            "member_ref": ref,
            "other_ref": other_ref,
            "relation": relation,
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
