"""Accounts of one person: the codes that prove it, and her records in one place.

What is recorded of an account is moved to the first of hers, sealed under that one's key. What was
put in place in an account's name stays under its own: only that account can end it, and takes it
along when it is parted.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.cases import LinkCode
from bot.model.changes import DropCodes, EndPartner, LinkAccounts, ShowCode, UnlinkAccount
from bot.model.episodes import DeedKind
from bot.model.people import AccountId, Member, Relation, Standing
from bot.store import backing, evidence, helping, partnering, suspensions, vigils
from bot.store.deeds import LIVE, KeptDeed, hand_over
from bot.store.keeping import drop_posts_by
from bot.store.page import Note, Page
from bot.store.people import VIA, forget_ties, member_of, set_member
from bot.store.tables import (
    EPOCH,
    bookmarks,
    care_lane,
    contacts,
    deeds,
    episodes,
    flags,
    focus,
    interactions,
    link_codes,
    measures,
    names,
    questions,
    relations,
    trails,
)
from bot.store.tables import vigils as vigil_table
from bot.store.vault import Seal


class KeptCode(msgspec.Struct, frozen=True):
    account: str
    wanted_by: str | None


def code_ref(page: Page, code: str) -> str:
    return page.vault.ref("link code", code)


async def show_code(page: Page, change: ShowCode) -> None:
    ref, code = page.person(change.account), code_ref(page, change.code)
    seal = await page.seal_for(ref)
    kept = KeptCode(change.account, change.wanted_by)
    row = {"code_ref": code, "shown_ref": ref, "expires_at": change.expires_at}
    await page.put(link_codes, {**row, "sealed": seal.close(f"link_codes:{code}", kept)})


async def code_typed(page: Page, code: str, by: AccountId) -> LinkCode | None:
    """None where it was never shown, is used up or expired, or is for another account to type.

    Nor does it open anything once the account that it was shown to has left.
    """
    ref = code_ref(page, code)
    still_open = (link_codes.c.code_ref == ref, link_codes.c.expires_at > page.now)
    row = await page.row(sa.select(link_codes).where(*still_open))
    if row is None:
        return None
    kept = (await page.key(row.shown_ref)).open(f"link_codes:{ref}", row.sealed, KeptCode)
    shown_to = await member_of(page, AccountId(kept.account))
    if kept.wanted_by not in {None, by} or shown_to.standing is not Standing.ACTIVE:
        return None
    return LinkCode(shown_to.account, AccountId(kept.wanted_by) if kept.wanted_by else None)


async def link(page: Page, change: LinkAccounts) -> None:
    """Changes nothing where either has left, or is linked with others meanwhile."""
    first, other = [await member_of(page, each) for each in (change.first, change.other)]
    standings = {first.standing, other.standing}
    taken = first.linked_to or other.linked_to or other.linked or first == other
    if standings != {Standing.ACTIVE} or taken:
        return
    for each in (first.account, other.account):
        await helping.drop_codes(page, DropCodes(each))
    ref, theirs = page.person(first.account), page.person(other.account)
    await _write_vigils(page)
    move = _Move(page, theirs, ref, await page.seal_for(theirs), await page.seal_for(ref))
    await move.records(first.account)
    await move.ties(_tie_with(theirs))
    await helping.hand_over(page, other.account, first.account)
    await partnering.end(page, EndPartner(other.account))
    await backing.hand_over(page, page.person(other.account), page.person(first.account))
    first, other = [await member_of(page, each) for each in (change.first, change.other)]
    await set_member(page, replace(other.relaxed(), linked_to=first.account))
    linked = (*first.linked, other.as_linked)
    await set_member(page, replace(_as_either(first, other), linked=linked))
    for parted in other.parted:
        await _keep_tie(page, first.account, parted)
    await _drop_her_own(page, ref, (*first.accounts, other.account))
    await _forget_what_was_read(page, ref, theirs)
    page.notes.append(Note("linked", move.new, {"accounts": len(linked) + 1}))


async def unlink(page: Page, change: UnlinkAccount) -> None:
    other = await member_of(page, change.account)
    if other.linked_to is None:
        return
    first = await member_of(page, other.linked_to)
    ref, theirs = page.person(first.account), page.person(other.account)
    move = _Move(page, ref, theirs, await page.seal_for(ref), await page.seal_for(theirs))
    await move.own_measures(other.account)
    await move.ties(_tie_alone, relations.c.relation.endswith(f"{VIA}{theirs}"))
    await suspensions.carry_over(page, first, other.account)
    await set_member(page, _as_either(other.alone(), first))
    linked = tuple(each for each in first.linked if each.account != other.account)
    await set_member(page, replace(first, linked=linked))
    if await _is_moderator(page, first):
        for each in (first.account, *(e.account for e in linked)):
            await _keep_tie(page, each, other.account)
    await _forget_what_was_read(page, ref, theirs)
    page.notes.append(Note("unlinked", move.old, {"accounts": len(linked) + 1}))


async def _is_moderator(page: Page, first: Member) -> bool:
    """By any of her accounts."""
    hers = [await member_of(page, account) for account in first.accounts]
    return any(each.is_moderator for each in hers)


async def _keep_tie(page: Page, one: AccountId, other: AccountId) -> None:
    """Each remembers the other: parting must not make two moderators of one person."""
    for mine, theirs in ((one, other), (other, one)):
        member = await member_of(page, mine)
        if theirs not in member.parted:
            await set_member(page, replace(member, parted=(*member.parted, theirs)))


async def drop_ties(page: Page, account: AccountId) -> None:
    """Nobody remembers an account that is forgotten."""
    for each in (await member_of(page, account)).parted:
        member = await member_of(page, each)
        if account in member.parted:
            others = tuple(other for other in member.parted if other != account)
            await set_member(page, replace(member, parted=others))


async def _write_vigils(page: Page) -> None:
    """What this turn has made of them, before they are moved or memory lets them go."""
    await vigils.write(page)
    page.touched.clear()


def _as_either(one: Member, other: Member) -> Member:
    """As long watchful, and as long advisory, as whichever of them is so for longer.

    What either has watched for is watched for.
    """
    longer = max((one, other), key=lambda each: each.braced_until or EPOCH)
    advisory = max((one, other), key=lambda each: each.advisory_until or EPOCH)
    return replace(
        one,
        braced_at=longer.braced_at,
        braced_until=longer.braced_until,
        advisory_until=advisory.advisory_until,
        watched=tuple(dict.fromkeys((*one.watched, *other.watched))),
    )


async def _drop_her_own(page: Page, ref: str, accounts: Collection[AccountId]) -> None:
    """What one of hers wrote to another while they were strangers counts no more."""
    authors = [page.person(account) for account in accounts]
    page.uncounted.update(await drop_posts_by(page, ref, authors))
    own = (trails.c.member_ref == ref, trails.c.author_ref.in_(authors))
    await page.run(sa.delete(trails).where(*own))


def _tie_with(theirs: str) -> Callable[[str], str]:
    return lambda word: word if word == Relation.TRUSTED else f"{word}{VIA}{theirs}"


def _tie_alone(word: str) -> str:
    return word.partition(VIA)[0]


async def _forget_what_was_read(page: Page, *refs: str) -> None:
    await _write_vigils(page)
    for ref in refs:
        forget_ties(page, ref)
        page.facts.forget(ref)
    page.vigils.forget(refs)


@dataclass(frozen=True, slots=True)
class _Move:
    """From one account's rows to another's: opened with one key, sealed with the other."""

    page: Page
    source: str  # refs
    goal: str
    old: Seal
    new: Seal

    async def records(self, goes_to: AccountId) -> None:
        """Everything but ties, and but what is of no use any more: her settings are the goal's."""
        for table, key in (
            (interactions, "post_ref"),
            (trails, "author_ref"),
            (names, "other_ref"),
            (care_lane, "author_ref"),
        ):
            await self._rows(table, key)
        await self._numbered(episodes, member=goes_to)
        settings = (deeds.c.member_ref == self.source, deeds.c.kind == DeedKind.SETTING)
        await self.page.run(sa.delete(deeds).where(*settings))
        await self._numbered(deeds, member=goes_to)
        await self._numbered(flags)
        hers = contacts.c.member_ref == self.source
        await self.page.run(sa.update(contacts).where(hers).values(member_ref=self.goal))
        await self.page.run(sa.delete(vigil_table).where(vigil_table.c.member_ref == self.source))
        await evidence.hand_over(self.page, self.source, self.goal, self.old, self.new)
        for table in (questions, bookmarks, focus):
            await self.page.run(sa.delete(table).where(table.c.ref == self.source))

    async def own_measures(self, goal: AccountId) -> None:
        """Choices with something live in the goal's own name: that becomes a choice of its own."""
        live = sa.exists().where(
            measures.c.deed == deeds.c.number,
            measures.c.member_ref == self.goal,
            measures.c.state.in_(LIVE),
        )
        chosen = sa.select(deeds).where(deeds.c.member_ref == self.source, live)
        for row in await self.page.rows(chosen):
            number = await self.page.next_number("deed")
            kept = self.old.open(f"deeds:{row.number}", row.sealed, KeptDeed)
            about = kept.about if row.kind == DeedKind.LIST else None
            sealed = self.new.close(f"deeds:{number}", KeptDeed(goal, about))
            its = {"number": number, "member_ref": self.goal, "case_number": None, "sealed": sealed}
            await self.page.run(sa.insert(deeds).values({**row._asdict(), **its}))
            await hand_over(self.page, row.number, number, self.goal)
        nothing_left = ~sa.exists().where(measures.c.deed == deeds.c.number)
        mutes = deeds.c.kind.in_((DeedKind.MUTE, DeedKind.AUTOMATIC))
        emptied = (deeds.c.member_ref == self.source, mutes, nothing_left)
        await self.page.run(sa.delete(deeds).where(*emptied))

    async def ties(
        self, word: Callable[[str], str], which: sa.ColumnElement[bool] | None = None
    ) -> None:
        """Those that `which` names, or all, each with its word as it is on the other side."""
        hers = relations.c.member_ref == self.source
        mine = hers if which is None else sa.and_(hers, which)
        rows = await self.page.rows(sa.select(relations).where(mine))
        moved = [
            {**self._moved(relations, "other_ref", row._asdict()), "relation": word(row.relation)}
            for row in rows
        ]
        await self.page.run(sa.delete(relations).where(mine))
        await self.page.put(relations, *moved)

    async def _rows(self, table: sa.Table, key: str) -> None:
        """Of a table keyed by member and `key`; what the goal has of its own stays as it is."""
        hers = table.c.member_ref == self.source
        kept = sa.select(table.c[key]).where(table.c.member_ref == self.goal)
        there = {row[0] for row in await self.page.rows(kept)}
        rows = [row._asdict() for row in await self.page.rows(sa.select(table).where(hers))]
        moved = [self._moved(table, key, row) for row in rows if row[key] not in there]
        await self.page.run(sa.delete(table).where(hers))
        await self.page.put(table, *moved)

    def _moved(self, table: sa.Table, key: str, row: dict[str, Any]) -> dict[str, Any]:
        moved = {**row, "member_ref": self.goal}
        for column, part in (("sealed", ""), ("sealed_text", ":text")):
            if row.get(column) is not None:
                before, after = (f"{table.name}:{ref}:{row[key]}{part}" for ref in self._refs)
                moved[column] = self.new.close(after, self.old.open_json(before, row[column]))
        return moved

    @property
    def _refs(self) -> tuple[str, str]:
        return self.source, self.goal

    async def _numbered(self, table: sa.Table, **about: object) -> None:
        """Of a table whose rows have numbers of their own; `about` is renewed in what is sealed."""
        hers = table.c.member_ref == self.source
        for row in await self.page.rows(sa.select(table).where(hers)):
            place = f"{table.name}:{row.number}"
            what = {**self.old.open_json(place, row.sealed), **about}
            moved = {"member_ref": self.goal, "sealed": self.new.close(place, what)}
            this = table.c.number == row.number
            await self.page.run(sa.update(table).where(this).values(moved))
