"""Episodes with their contacts, and how many of them the flags under the same numbers count."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.model.changes import (
    JoinEpisode,
    KnowTies,
    OpenEpisode,
    PauseEpisode,
    SetFlag,
    SetJoined,
    ToldEpisode,
)
from bot.model.episodes import Closed, Contact, Episode, EpisodeKind, Flag, Ties
from bot.model.interactions import Interaction, PostId
from bot.model.people import FRIENDLY, AccountId
from bot.model.reports import Report
from bot.model.signals import Mark
from bot.rules.distress import AGAIN_AFTER
from bot.rules.sparks import with_ties
from bot.store.contacts import DAY, read_contact, with_asking
from bot.store.flags import read_flags, set_flag
from bot.store.page import Page
from bot.store.pairs import is_spared
from bot.store.people import account_of, relation_of
from bot.store.tables import contacts, episodes, flags, interactions
from bot.store.vigils import vigil_of

MOST = 50
"""Episodes of one member that a chat looks back on."""


class KeptEpisode(msgspec.Struct, frozen=True):
    member: str
    subject: str | None
    why: tuple[str, ...]
    evidence: float = 0.0
    spark: str | None = None
    days: tuple[date, ...] = ()
    braced: bool = False
    marks: tuple[Mark, ...] = ()
    ties: Ties | None = None
    likeliest: str | None = None
    report: Report | None = None
    asks_first: bool = False


async def open_episodes(page: Page, ref: str) -> tuple[Episode, ...]:
    """A member's open ones, newest first."""
    known = page.facts.of(ref)
    if known.episodes is None:
        await read_open(page, (ref,))
    return known.episodes or ()


async def read_open(page: Page, refs: Iterable[str]) -> None:
    """Of many at once what `open_episodes` would ask for each."""
    missing = [ref for ref in refs if page.facts.of(ref).episodes is None]
    if not missing:
        return
    hers: dict[str, list[Episode]] = {ref: [] for ref in missing}
    theirs = (episodes.c.member_ref.in_(missing), episodes.c.closed_at.is_(None))
    for episode in await episodes_where(page, *theirs):
        ref = page.person(episode.member)
        hers[ref].append(episode)
        page.facts.holders[episode.number] = ref
    for ref, found in hers.items():
        page.facts.of(ref).episodes = tuple(found)


async def opened_since(page: Page, ref: str, since: datetime) -> int:
    hers = (episodes.c.member_ref == ref, episodes.c.opened_at >= since)
    return int(await page.value(sa.select(sa.func.count()).select_from(episodes).where(*hers)))


async def over_for(page: Page, least: timedelta, most: timedelta) -> Sequence[Closed]:
    """Without their contacts: it is asked at every tick."""
    which = (
        episodes.c.closed_at.between(page.now - most, page.now - least),
        episodes.c.told_at.is_not(None),
        ~episodes.c.wrong,
        episodes.c.kind != EpisodeKind.REPORTED,
    )
    statement = sa.select(episodes.c.number, episodes.c.member_ref, episodes.c.closed_at)
    rows = await page.rows(statement.where(*which).order_by(episodes.c.closed_at))
    found = [(row, await account_of(page, row.member_ref)) for row in rows]
    return [Closed(row.number, member, row.closed_at) for row, member in found if member]


async def episodes_where(
    page: Page, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> Sequence[Episode]:
    """Newest first."""
    statement = sa.select(episodes).where(*conditions).order_by(episodes.c.number.desc())
    rows = await page.rows(statement.limit(limit))
    inside = await _contacts_of(page, [row.number for row in rows]) if rows else {}
    return [await _read(page, row, inside[row.number]) for row in rows]


async def _contacts_of(page: Page, numbers: Iterable[int]) -> dict[int, list[Contact]]:
    statement = (
        sa.select(contacts.c.episode, contacts.c.number, interactions, with_asking(page))
        .join(
            interactions,
            sa.and_(
                contacts.c.member_ref == interactions.c.member_ref,
                contacts.c.post_ref == interactions.c.post_ref,
            ),
        )
        .where(contacts.c.episode.in_(list(numbers)), ~interactions.c.gone)
        .order_by(contacts.c.episode, contacts.c.number)
    )
    found: dict[int, list[Contact]] = defaultdict(list)
    for row in await page.rows(statement):
        vigil = await vigil_of(page, row.member_ref)
        seal = await page.key(row.member_ref)
        found[row.episode].append(read_contact(page, seal, row, row.number, vigil))
    return found


async def _read(page: Page, row: sa.Row[Any], inside: Sequence[Contact]) -> Episode:
    kept = await _opened(page, row)
    return Episode(
        number=row.number,
        member=AccountId(kept.member),
        kind=EpisodeKind(row.kind),
        opened_at=row.opened_at,
        subject=PostId(kept.subject) if kept.subject else None,
        contacts=tuple(inside),
        why=kept.why,
        usual_per_day=row.usual_per_day,
        told_at=row.told_at,
        told_count=row.told_count,
        closed_at=row.closed_at,
        wrong=row.wrong,
        paused_until=row.paused_until,
        evidence=kept.evidence,
        spark=PostId(kept.spark) if kept.spark else None,
        days=kept.days,
        braced=kept.braced,
        marks=kept.marks,
        ties=kept.ties,
        likeliest=PostId(kept.likeliest) if kept.likeliest else None,
        report=kept.report,
        asks_first=kept.asks_first,
    )


async def alarm_about(page: Page, seen: Interaction) -> int | None:
    """The severe case of the last day in which she was told of this author.

    Where he has deleted the post that it was about, the newest severe one of that day: who deletes
    and threatens again brings no new alert.
    """
    ref, author, since = page.person(seen.member), page.person(seen.author), page.now - DAY
    told = sa.select(episodes.c.number).where(
        episodes.c.member_ref == ref,
        episodes.c.kind == EpisodeKind.SEVERE,
        episodes.c.told_at > since,
    )
    his = sa.and_(interactions.c.member_ref == ref, interactions.c.author_ref == author)
    posts = sa.select(interactions.c.post_ref).where(his)
    in_it = sa.exists().where(
        contacts.c.episode == episodes.c.number,
        contacts.c.member_ref == ref,
        contacts.c.post_ref.in_(posts),
    )
    newest = told.order_by(episodes.c.number.desc()).limit(1)
    about_him: int | None = await page.value(newest.where(in_it))
    if about_him is not None:
        return about_him
    taken_back = sa.exists().where(
        his,
        interactions.c.gone,
        interactions.c.at > since,
        interactions.c.severity >= page.policy.severe_at,
    )
    newest_of_all: int | None = await page.value(newest.where(taken_back))
    return newest_of_all


async def is_distress_told(page: Page, seen: Interaction) -> bool:
    """Whether she was told in the last days that this author may be in difficulty.

    Nor is she told anew where all that it was about has been deleted.
    """
    ref, author = page.person(seen.member), page.person(seen.author)
    told = sa.select(episodes.c.number).where(
        episodes.c.member_ref == ref,
        episodes.c.kind == EpisodeKind.DISTRESS,
        episodes.c.opened_at > page.now - AGAIN_AFTER,
    )
    inside = sa.exists().where(contacts.c.episode == episodes.c.number)
    same = sa.and_(
        interactions.c.member_ref == contacts.c.member_ref,
        interactions.c.post_ref == contacts.c.post_ref,
        interactions.c.author_ref == author,
    )
    theirs = sa.exists().where(contacts.c.episode == episodes.c.number, same)
    return await page.value(told.where(sa.or_(theirs, ~inside)).limit(1)) is not None


async def open_episode(page: Page, change: OpenEpisode) -> None:
    """Raises ValueError where the number is taken: people already know another case by it."""
    episode = change.episode
    if episode.number <= 0 or await _is_taken(page, episode.number):
        raise ValueError(f"case {episode.number} cannot be opened: the number is not free")
    ref = page.person(episode.member)
    seal = await page.seal_for(ref)
    kept = KeptEpisode(
        episode.member,
        episode.subject,
        episode.why,
        episode.evidence,
        episode.spark,
        episode.days,
        episode.braced,
        episode.marks,
        episode.ties,
        episode.likeliest,
        episode.report,
    )
    values = {
        "number": episode.number,
        "member_ref": ref,
        "kind": episode.kind,
        "opened_at": episode.opened_at,
        "usual_per_day": episode.usual_per_day,
        "told_at": episode.told_at,
        "told_count": episode.told_count,
        "closed_at": episode.closed_at,
        "wrong": episode.wrong,
        "paused_until": episode.paused_until,
        "last_number": 0,
        "sealed": seal.close(f"episodes:{episode.number}", kept),
    }
    await page.run(sa.insert(episodes).values(values))
    await page.note_number("episode", episode.number)
    page.facts.of(ref).episodes = None
    await _add_contacts(page, episode.number, ref, episode.contacts, set())
    await set_flag(page, SetFlag(Flag.of(episode)))


async def _is_taken(page: Page, number: int) -> bool:
    found = await page.value(sa.select(episodes.c.number).where(episodes.c.number == number))
    return found is not None


async def join_episode(page: Page, change: JoinEpisode) -> None:
    """A contact that is in it already stays once; a number that is taken gives way to the next."""
    ref, episode = _open_one(page, change.number)
    if episode is not None:
        known = page.facts.of(ref)
        if change.number not in known.inside:
            known.inside[change.number] = {page.post(each.post) for each in episode.contacts}
        inside = known.inside[change.number]
        added = await _add_contacts(page, change.number, ref, change.contacts, inside)
        _put_back(page, ref, replace(episode, contacts=(*episode.contacts, *added)))
        return
    row = await page.row(sa.select(episodes.c.member_ref).where(episodes.c.number == change.number))
    if row is not None:
        posts = sa.select(contacts.c.post_ref).where(contacts.c.episode == change.number)
        there = {each.post_ref for each in await page.rows(posts)}
        await _add_contacts(page, change.number, row.member_ref, change.contacts, there)


async def set_joined(page: Page, change: SetJoined) -> None:
    """Posts that were never hers, or are gone, stay out."""
    which = episodes.c.number == change.number
    ref = await page.value(sa.select(episodes.c.member_ref).where(which))
    posts = [page.post(post) for post in change.posts]
    inside = sa.and_(contacts.c.episode == change.number, contacts.c.post_ref.in_(posts))
    await page.run(sa.delete(contacts).where(inside))
    if ref is not None and change.joined:
        hers = (interactions.c.member_ref == ref, interactions.c.post_ref.in_(posts))
        kept = sa.select(interactions.c.post_ref).where(*hers, ~interactions.c.gone)
        last = await _last_number(page, change.number)
        found = [row.post_ref for row in await page.rows(kept.order_by(interactions.c.at))]
        page.add(
            contacts,
            *(
                {"episode": change.number, "number": n, "member_ref": ref, "post_ref": post}
                for n, post in enumerate(found, start=last + 1)
            ),
        )
        page.memo.last_numbers[change.number] = last + len(found)
    page.facts.of(ref or "").episodes = None
    page.uncounted.add(change.number)


def _open_one(page: Page, number: int) -> tuple[str, Episode | None]:
    """An open case that is in memory, with the ref of whose it is."""
    ref = page.facts.holders.get(number, "")
    known = page.facts.of(ref).episodes if ref else None
    return ref, next((each for each in known or () if each.number == number), None)


def _put_back(page: Page, ref: str, changed: Episode) -> None:
    known = page.facts.of(ref)
    known.episodes = tuple(
        changed if each.number == changed.number else each for each in known.episodes or ()
    )


async def _add_contacts(
    page: Page, number: int, ref: str, wanted: Sequence[Contact], there: set[str]
) -> tuple[Contact, ...]:
    """`there`: refs of the posts that are in it; the new ones are added to it."""
    last = await _last_number(page, number)
    added: list[Contact] = []
    rows = []
    for contact in wanted:
        post = page.post(contact.post)
        if post in there:
            continue
        there.add(post)
        last = max(last + 1, contact.number)
        added.append(replace(contact, number=last))
        rows.append({"episode": number, "number": last, "member_ref": ref, "post_ref": post})
    page.add(contacts, *rows)
    page.memo.last_numbers[number] = last
    page.uncounted.add(number)
    return tuple(added)


async def _last_number(page: Page, number: int) -> int:
    if number not in page.memo.last_numbers:
        last = sa.select(episodes.c.last_number).where(episodes.c.number == number)
        page.memo.last_numbers[number] = int(await page.value(last) or 0)
    return page.memo.last_numbers[number]


async def count_contacts(page: Page) -> None:
    """Bring flags and numbers up to date, once for all that joined or vanished in a turn."""
    numbers, page.uncounted = page.uncounted, set()
    if not numbers:
        return
    for episode in await _as_they_are(page, numbers):
        counts = {
            "accounts": len(episode.hostile),
            "asking_for_help": len(episode.asking_for_help),
            "severe": episode.is_severe,
        }
        one = flags.c.number == episode.number
        await page.run(sa.update(flags).where(one).values(counts))
        await _update(page, episode.number, last_number=await _last_number(page, episode.number))


async def _as_they_are(page: Page, numbers: set[int]) -> Sequence[Episode]:
    """A case that is open is in memory: a large crowd is not read again for each who joins."""
    known = [episode for _, episode in (_open_one(page, n) for n in numbers) if episode]
    others = numbers - {episode.number for episode in known}
    return [*known, *(await episodes_where(page, episodes.c.number.in_(others)) if others else ())]


async def told_episode(page: Page, change: ToldEpisode) -> None:
    await _change(page, change.number, told_at=change.at, told_count=change.count)


async def know_ties(page: Page, change: KnowTies) -> None:
    """Of a case that may have been forgotten while they were being read.

    Whoever she knows by now, or who is spared for having asked her for help, drove nothing.
    """
    row = await page.row(sa.select(episodes).where(episodes.c.number == change.number))
    if row is None:
        return
    ref, quoter = row.member_ref, page.person(change.quoter)
    known = await relation_of(page, ref, quoter) in FRIENDLY
    if known or await is_spared(page, ref, quoter):
        return
    kept = await _opened(page, row)
    spark = PostId(kept.spark) if kept.spark else None
    spark, ties = with_ties(spark, kept.ties, change.quote, change.ties)
    await _seal_anew(page, row, msgspec.structs.replace(kept, spark=spark, ties=ties))


async def note_report(page: Page, row: sa.Row[Any], **changes: Any) -> None:
    """Fields of Report, in the case of this row and for moderators."""
    kept = await _opened(page, row)
    if kept.report is not None and kept.report != replace(kept.report, **changes):
        told = replace(kept.report, **changes)
        page.uncounted.add(row.number)
        await _seal_anew(page, row, msgspec.structs.replace(kept, report=told))
        for flag in await read_flags(page, flags.c.number == row.number, order=(flags.c.number,)):
            await set_flag(page, SetFlag(replace(flag, report=told)))


async def ask_first(page: Page, number: int) -> None:
    """Of a case that may have been forgotten meanwhile."""
    row = await page.row(sa.select(episodes).where(episodes.c.number == number))
    if row is not None:
        kept = await _opened(page, row)
        await _seal_anew(page, row, msgspec.structs.replace(kept, asks_first=True))


async def _opened(page: Page, row: sa.Row[Any]) -> KeptEpisode:
    return (await page.key(row.member_ref)).open(f"episodes:{row.number}", row.sealed, KeptEpisode)


async def _seal_anew(page: Page, row: sa.Row[Any], kept: KeptEpisode) -> None:
    sealed = (await page.key(row.member_ref)).close(f"episodes:{row.number}", kept)
    this = episodes.c.number == row.number
    await page.run(sa.update(episodes).where(this).values(sealed=sealed))
    page.facts.of(row.member_ref).episodes = None


async def close_episode(page: Page, number: int, at: datetime | None, *, wrong: bool) -> None:
    """`at` None opens it again."""
    await _change(page, number, closed_at=at, wrong=wrong)


async def pause_episode(page: Page, change: PauseEpisode) -> None:
    await _change(page, change.number, paused_until=change.until)


async def _change(page: Page, number: int, **values: Any) -> None:
    """The values are fields of Episode: what the turn has read of it is kept in step."""
    await _update(page, number, **values)
    if "closed_at" in values:
        whose = sa.select(episodes.c.member_ref).where(episodes.c.number == number)
        page.facts.of(await page.value(whose) or "").episodes = None
        page.facts.holders.pop(number, None)
    ref, episode = _open_one(page, number)
    if episode is not None:
        _put_back(page, ref, replace(episode, **values))


async def _update(page: Page, number: int, **values: Any) -> None:
    await page.run(sa.update(episodes).where(episodes.c.number == number).values(values))


async def flags_where(
    page: Page, *conditions: sa.ColumnElement[bool], newest_first: bool = False
) -> Sequence[Flag]:
    """Most severe first, then the oldest; or the last closed first."""
    await count_contacts(page)
    if newest_first:
        return await read_flags(page, *conditions, order=(flags.c.closed_at.desc(),))
    by_need = (flags.c.severe.desc(), flags.c.opened_at, flags.c.number)
    return await read_flags(page, *conditions, order=by_need)
