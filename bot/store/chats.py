"""The facts behind one private message, one coming or going."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

import sqlalchemy as sa

from bot.model.cases import Ally, Chat, Door, HelpCode, House, LinkCode, Sample, Wish
from bot.model.commands import Command, Word
from bot.model.details import Watched
from bot.model.episodes import Episode, Flag, FlagState, MeasureRow, Question
from bot.model.feeds import Feed
from bot.model.lines import Line
from bot.model.listing import Candidate
from bot.model.matters import Matter
from bot.model.people import RIGHTS_ON, AccountId, Member, Relation, Standing, network_of
from bot.model.proposals import Proposal, ProposalKind
from bot.model.senses import Heard
from bot.model.signals import Label
from bot.model.subscriptions import Lists
from bot.pipeline.cursors import live_at_of
from bot.rules.details import named_in
from bot.rules.gathering import gather, together
from bot.rules.grammar import understand
from bot.rules.tokens import CODE_BYTES, as_code, code_from, is_code
from bot.store import (
    audit,
    auditing,
    backing,
    care,
    conflicts,
    contacts,
    deeds,
    details,
    episodes,
    evidence,
    feeds,
    gate,
    helping,
    labels,
    linking,
    matters,
    orders,
    own_list,
    partnering,
    people,
    profiles,
    rebuttals,
    sessions,
    subscriptions,
    suspensions,
    talk,
)
from bot.store.forgetting import is_forgotten
from bot.store.halting import is_halted
from bot.store.page import Page
from bot.store.pointing import pointed_at
from bot.store.proposals import open_proposals
from bot.store.roles import is_invited
from bot.store.tables import deeds as deed_table
from bot.store.tables import episodes as episode_table
from bot.store.tables import (
    flags,
    interactions,
    measures,
    members,
    relations,
    standing,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

READING = frozenset({Word.SHOW, Word.MORE})
"""Words that may end in reading somebody's post, at once or after a yes."""

ABOUT_LISTS = frozenset(
    {Word.LISTS, Word.LIST_PREVIEW, Word.LIST_USE, Word.LIST_LEAVE, Word.LIST_OURS, Word.MORE}
)
ABOUT_FEEDS = frozenset({Word.WEATHER, Word.FEEDS, Word.FEED_ADD, Word.FEED_DROP, Word.MORE})
PEOPLE = frozenset({Word.COMPLAIN, Word.APPEAL, Word.HUMAN, Word.ANSWER})
"""Words by which moderators hear of her."""

_BY_CODE = frozenset({Word.HELPER, Word.PARTNER})
_NUMBER = re.compile(r"\d{1,9}")


async def _house_with_links(page: Page, account: AccountId, hers: Sequence[Member]) -> House:
    """With fresh links, where the bot offers any, and how it can be checked.

    To sign in is for the account that wrote; to import, for whichever of hers can; to grant more,
    for each.
    """
    audited, head = await audit.mark_of(page.connection)
    imports = (page.import_link(each.account, page.now) for each in hers)
    rights = [(a.account, r) for a in hers for r in RIGHTS_ON[network_of(a.account)]]
    link = page.sign_in_link
    return replace(
        await _house_of(page, account),
        sign_in_link=link(account, page.now) if link else None,
        right_links={(a, r): link(a, page.now, r) for a, r in rights} if link else {},
        import_link=next(filter(None, imports), None),
        draft_link=page.draft_link(account, page.now) if page.draft_link else None,
        shows_others=all(page.shows_others(each.account) for each in hers),
        audited=audited,
        audit_head=head,
    )


async def house(page: Page, account: AccountId) -> House:
    by_code = network_of(account) in page.by_code
    return House(
        members=await people.count_active(page),
        offers_sign_in=by_code or page.sign_in_link is not None,
        is_halted=await is_halted(page),
        by_code=by_code,
    )


async def _house_of(page: Page, account: AccountId) -> House:
    """With the time up to which her network has been heard, and who answers for the bot."""
    live = await page.cursor(live_at_of(network_of(account)))
    heard_at = datetime.fromisoformat(live) if live else None
    gated = network_of(account) in page.gated
    known = await house(page, account)
    return replace(known, stream_at=heard_at, gated=gated, about=page.about)


async def door_for(page: Page, account: AccountId, follow: str | None) -> Door:
    ref = page.person(account)
    waits = sa.select(standing.c.ref).where(standing.c.ref == ref)
    return Door(
        account=account,
        member=await people.member_of(page, account),
        now=page.now,
        active=await people.count_active(page),
        gated=network_of(account) in page.gated,
        tombstone=await is_forgotten(page, account, follow),
        standing_follower=await page.row(waits) is not None,
        in_force=await _in_force(page, (ref,)),
    )


async def _in_force(page: Page, refs: Sequence[str]) -> tuple[MeasureRow, ...]:
    """In the name of these accounts."""
    live = (measures.c.member_ref.in_(refs), measures.c.state.in_(deeds.LIVE))
    return tuple(await deeds.measures_where(page, *live))


async def chat_for(page: Page, heard: Heard) -> Chat:
    """A stranger gets no more than the house and whether there was an answer today.

    Whichever of her linked accounts wrote, it is the conversation of the first of them.
    """
    writer = await people.member_of(page, heard.sender)
    answered = await talk.was_answered_today(page, page.person(heard.sender))
    word = _word_of(heard)
    listed = await rebuttals.listed(page, heard.sender, answers=word is Word.ANSWER)
    asks = word is Word.WHY_LISTED and listed is None
    off_list_at = await own_list.came_off_at(page, heard.sender) if asks else None
    if await page.seal_of(page.person(heard.sender)) is None:
        return Chat(
            heard,
            writer,
            page.now,
            await _house_of(page, heard.sender),
            answered_today=answered,
            names_others=heard.names_others,
            next_deed=await page.counter("deed") + 1,
            invited=await is_invited(page, page.person(heard.sender)),
            matters=await _matters(page, heard.sender),
            listed=listed,
            unlisted_at=off_list_at,
            moderators=tuple(await people.moderators(page)) if listed else (),
        )
    accounts = await _accounts_of(page, writer)
    refs = [page.person(each.account) for each in accounts]
    is_moderator = any(each.is_moderator for each in accounts)
    ever = [page.person(account) for account in accounts[0].ever]
    ref = refs[0]
    question, lapsed = await talk.question_of(page, ref)
    focus = await talk.focus_of(page, ref)
    bookmark = await talk.bookmark_of(page, ref)
    queue = await _queue(page) if is_moderator else ()
    held = _held(queue, accounts, page.now)
    flagged = await _flagged(page, held) if held else None
    decided = await _decided(page) if is_moderator else ()
    open_cases = [report.number for flag in queue for report in flag.reports]
    meant = _may_be_meant(heard, question)
    wants_people = any(command.word in PEOPLE for command in meant) or _asks_who(meant, bookmark)
    needs_people = is_moderator or wants_people or listed is not None
    code, typed = await _codes(page, heard.sender, meant)
    reading = _Reading(heard.text, meant, bookmark, focus)
    proposed = tuple(await open_proposals(page)) if is_moderator else ()
    chat = await _of_her(page, heard, accounts, reading)
    if flagged is not None and reading.may_lead_to_reading:
        shown = await _samples(page, (flagged,), held)
        chat = replace(chat, samples=(*shown, *(s for s in chat.samples if s not in shown)))
    return replace(
        chat,
        house=await _house_with_links(page, heard.sender, accounts),
        question=question,
        lapsed=lapsed,
        focus=focus,
        lists=await _lists(page, accounts[0], meant),
        feeds=await _feeds(page, meant),
        bookmark=bookmark,
        queue=queue,
        flagged=flagged,
        answered_today=answered,
        names_others=heard.names_others,
        coverage=page.coverage(heard.sender),
        waiting=await _waiting(page) if is_moderator else (),
        awaits_code=await sessions.is_pending(page, sessions.of_code(heard.sender)),
        requests=tuple(await gate.follow_requests(page)) if is_moderator else (),
        closed=tuple(flag for flag in decided if flag.closed_by in accounts[0].accounts),
        decided=decided,
        in_care=await care.in_care(page, page.person(flagged.member)) if flagged else frozenset(),
        party=_of_items(queue, await conflicts.with_accounts(page, open_cases, ever)),
        tied=_of_items(queue, await conflicts.with_her_circle(page, open_cases, ref)),
        circle_read=await people.circles_read(page, ref),
        moderators=tuple(await people.moderators(page)) if needs_people else (),
        fresh_code=code,
        typed_code=typed,
        pointed=await pointed_at(page, ref, meant),
        next_case=await page.counter("episode") + 1,
        held=await orders.held_back(page, ref),
        helpers=await helping.helpers_of(page, accounts[0]),
        helped=await _helped(page, heard, accounts[0], reading),
        help_code=await _help_code(page, accounts[0], meant),
        would_help=await _would_help(page, meant),
        partner=await partnering.partner_of(page, accounts[0]),
        allies=await _allies(page, accounts[0], meant),
        wishes=await _wishes(page, accounts[0], meant),
        invited=await is_invited(page, page.person(heard.sender)),
        entries=tuple(await own_list.entries(page)) if is_moderator else (),
        candidates=await _candidates(page, meant, proposed) if is_moderator else (),
        proposals=proposed,
        next_proposal=await page.counter("proposal") + 1,
        matters=await matters.matters_for(page, [each.account for each in accounts]),
        next_matter=await page.counter("matter") + 1,
        handlers=await _handlers(page, meant),
        listed=listed,
        unlisted_at=off_list_at,
        rebuttals=await rebuttals.standing(page) if is_moderator else (),
        suspension=await suspensions.suspension_of(page, refs),
        suspensions=await suspensions.in_force(page) if is_moderator else (),
        to_watch=_to_watch(page, meant),
        appealed=await _appealed(page, ref, meant),
        files=await evidence.files_of(page, accounts[0].account),
        copied=await evidence.copied(page, accounts[0].account),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What tells which cases' words a message may bring up."""

    text: str
    meant: tuple[Command, ...]
    bookmark: tuple[str, tuple[Mapping[str, str], ...]] | None
    focus: int | None

    @property
    def may_lead_to_reading(self) -> bool:
        return any(command.word in READING for command in self.meant)

    @property
    def may_be_why(self) -> bool:
        goes_on = self.bookmark is not None and self.bookmark[0] == Line.WHY_MORE
        return goes_on or any(command.word is Word.WHY for command in self.meant)

    def cases(self, hers: Sequence[Episode]) -> tuple[Episode, ...]:
        """Every case whose words it may bring up; none where it cannot lead to reading.

        Which of them is meant is for the rules to say.
        """
        if not self.may_lead_to_reading:
            return ()
        wanted = {command.target.case for command in self.meant} | {self.focus}
        wanted |= {int(number) for number in _NUMBER.findall(self.text)}
        if self.bookmark is not None:
            wanted |= {int(item["case"]) for item in self.bookmark[1] if "case" in item}
        wanted |= {episode.number for episode in hers[:1]}  # what `show` means by itself
        return tuple(each for each in hers if each.number in wanted)


async def _of_her(
    page: Page, heard: Heard, accounts: tuple[Member, ...], reading: _Reading
) -> Chat:
    """What is kept of one person, of which cases and choices are made."""
    refs = [page.person(each.account) for each in accounts]
    ref = refs[0]
    hers = await episodes.episodes_where(
        page, episode_table.c.member_ref == ref, limit=episodes.MOST
    )
    chosen = sa.or_(deeds.looked_back_on(page, ref), subscriptions.in_use(page))
    return Chat(
        heard=heard,
        who=accounts[0],
        now=page.now,
        house=await _house_of(page, accounts[0].account),
        episodes=tuple(hers),
        deeds=tuple(await deeds.deeds_where(page, deed_table.c.member_ref == ref, chosen)),
        in_force=await _in_force(page, refs),
        trusted=await people.trusted_by(page, ref),
        names=await profiles.names_of(page, ref),
        samples=await _samples(page, reading.cases(hers)),
        labels=await _labels(page, accounts[0], hers) if reading.may_be_why else (),
        measures_this_hour=await orders.measures_since(page, page.now - HOUR, refs),
        measures_today=await orders.measures_since(page, page.now - DAY, refs),
        next_deed=await page.counter("deed") + 1,
        friendly=await _friendly(page, ref, tuple(hers)),
        asking=await contacts.who_asked(page, ref),
        verdicts=await _verdicts(page, ref),
        accounts=accounts,
    )


async def _labels(page: Page, who: Member, hers: Sequence[Episode]) -> tuple[Label, ...]:
    wrote = ((c.author, c.post) for episode in hers for c in episode.contacts)
    return await labels.about(page, who, wrote)


async def _helped(page: Page, heard: Heard, helper: Member, reading: _Reading) -> tuple[Chat, ...]:
    """Of each member whom she helps, what that member's own words would be answered from."""
    found = [await _accounts_of(page, Member(each.account)) for each in helper.still_helps]
    active = (accounts for accounts in found if accounts[0].standing is Standing.ACTIVE)
    return tuple([await _of_her(page, heard, accounts, reading) for accounts in active])


async def _help_code(page: Page, writer: Member, meant: Sequence[Command]) -> HelpCode | None:
    command = next((each for each in meant if each.word in _BY_CODE), None)
    if command is None or not is_code(command.rest):
        return None
    return await helping.code_typed(page, as_code(command.rest), writer)


async def _allies(page: Page, writer: Member, meant: Sequence[Command]) -> tuple[Ally, ...]:
    """Everybody's record is read for it, so only where it is about asking them."""
    asking = any(command.word in {Word.BACKUP, Word.STOP_BACKUP} for command in meant)
    return await backing.allies(page, writer.account) if asking else ()


async def _wishes(page: Page, writer: Member, meant: Sequence[Command]) -> tuple[Wish, ...]:
    stands_by = any(command.word is Word.STAND_BY for command in meant)
    return await backing.wishes(page, writer) if stands_by else ()


async def _would_help(page: Page, meant: Sequence[Command]) -> Member | None:
    """Whom she is asked about, as that account stands now."""
    offers = (each.accounts for each in meant if each.word in _BY_CODE and each.confirmed)
    account = next(chain.from_iterable(offers), None)
    return None if account is None else await people.member_of(page, account)


async def _accounts_of(page: Page, writer: Member) -> tuple[Member, ...]:
    """All that are one person's, the first one first."""
    first = await people.member_of(page, writer.linked_to or writer.account)
    return tuple([await people.member_of(page, account) for account in first.accounts])


async def _codes(
    page: Page, sender: AccountId, meant: Sequence[Command]
) -> tuple[str, LinkCode | None]:
    """A fresh one, and the one that was typed; neither where it is not about linking."""
    command = next((each for each in meant if each.word in {Word.LINK, *_BY_CODE}), None)
    if command is None:
        return "", None
    fresh = code_from(page.vault.house.entropy(CODE_BYTES))
    if command.word in _BY_CODE:
        return fresh, None
    return fresh, await linking.code_typed(page, as_code(command.rest), sender)


async def _lists(page: Page, who: Member, meant: Sequence[Command]) -> Lists:
    """Read only where the message may be about them."""
    about = any(c.word in ABOUT_LISTS or _asks_why_of_one(c) for c in meant)
    return await subscriptions.lists_for(page, who) if about else Lists()


async def _feeds(page: Page, meant: Sequence[Command]) -> tuple[Feed, ...]:
    """Read only where the message may be about them."""
    return await feeds.all_feeds(page) if any(c.word in ABOUT_FEEDS for c in meant) else ()


def _asks_why_of_one(command: Command) -> bool:
    return command.word is Word.WHY and command.target.account is not None


async def _candidates(
    page: Page, meant: Sequence[Command], waiting: Sequence[Proposal]
) -> tuple[Candidate, ...]:
    """Of the case that is to be listed from, or that a proposal she supports would list from."""
    adds = [each.target.case for each in meant if each.word is Word.LIST_ADD]
    backed = {e.target.case or e.target.number for e in meant if e.word is Word.SUPPORT}
    lists = (each for each in waiting if each.number in backed and each.kind is ProposalKind.LIST)
    cases = (*adds, *(int(each.terms["case"]) for each in lists))
    case = next((case for case in cases if case is not None), None)
    return () if case is None else await own_list.candidates(page, case)


def _may_be_meant(heard: Heard, question: Question | None) -> tuple[Command, ...]:
    """What was typed, then what an answer to the open question would pick."""
    understood = understand(heard.text, heard.links)
    typed = (understood,) if isinstance(understood, Command) else ()
    choices = question.choices if question else ()
    return (*typed, *(command for _, command in choices))


def _to_watch(page: Page, meant: Sequence[Command]) -> tuple[Watched, ...]:
    """Of details that she gives only what may be kept goes on from here."""
    given = (command.rest for command in meant if command.word is Word.WATCH_FOR)
    return details.watched_as(page.vault, [named for rest in given for named in named_in(rest)])


def _word_of(heard: Heard) -> Word | None:
    understood = understand(heard.text, heard.links)
    return understood.word if isinstance(understood, Command) else None


def _asks_who(
    meant: Sequence[Command], bookmark: tuple[str, tuple[Mapping[str, str], ...]] | None
) -> bool:
    """Whether she asks what moderators have stated, or for more of it."""
    words = {command.word for command in meant}
    goes_on = Word.MORE in words and bookmark is not None and bookmark[0] == Line.MODERATORS
    return goes_on or Word.MODERATORS in words


async def _matters(page: Page, sender: AccountId) -> tuple[Matter, ...]:
    """Of somebody of whom nothing is kept: only the outside contact has any."""
    outside = sender == page.about.outside
    return await matters.matters_for(page, [sender]) if outside else ()


async def _appealed(page: Page, ref: str, meant: Sequence[Command]) -> Flag | None:
    cases = {command.target.case for command in meant if command.word is Word.APPEAL}
    hers = (flags.c.member_ref == ref, flags.c.number.in_(cases - {None}))
    return next(iter(await episodes.flags_where(page, *hers)), None) if cases else None


async def _handlers(page: Page, meant: Sequence[Command]) -> Mapping[int, frozenset[AccountId]]:
    cases = {c.target.case for c in meant if c.word in PEOPLE and c.target.case is not None}
    return {case: await auditing.handlers(page, case) for case in cases}


async def _queue(page: Page) -> tuple[Flag, ...]:
    return gather(await episodes.flags_where(page, flags.c.state == FlagState.OPEN))


def _of_items(queue: Sequence[Flag], cases: Collection[int]) -> frozenset[int]:
    """Those items of which one of these cases is a part."""
    return frozenset(f.number for f in queue if any(r.number in cases for r in f.reports))


async def _waiting(page: Page) -> tuple[Member, ...]:
    return tuple(await people.members_where(page, members.c.standing == Standing.WAITING))


def _held(queue: Sequence[Flag], accounts: Sequence[Member], now: datetime) -> Flag | None:
    """What this moderator has claimed and still holds, by any account of hers."""
    hers = {each.account for each in accounts}
    mine = (flag for flag in queue if flag.claimed_by in hers)
    return next((flag for flag in mine if flag.claimed_until and flag.claimed_until > now), None)


async def _flagged(page: Page, held: Flag) -> Episode | None:
    """Its posts, those of other members' reports of the same account among them."""
    numbers = [report.number for report in held.reports]
    found = await episodes.episodes_where(page, episode_table.c.number.in_(numbers))
    cases = {episode.number: episode for episode in found}
    first = cases.pop(held.number, None)
    others = [cases[number] for number in numbers if number in cases]
    return together(first, others) if first else None


async def _samples(
    page: Page, cases: Sequence[Episode], held: Flag | None = None
) -> tuple[Sample, ...]:
    """`held`: the item of a moderator, in which several members may have a post."""
    reporters = {held.number: [report.member for report in held.reports]} if held else {}
    found: list[Sample] = []
    for case in cases:
        whose = reporters.get(case.number, [case.member])
        found += await _samples_of(page, case, [page.person(member) for member in whose])
    return tuple(found)


async def _samples_of(page: Page, episode: Episode, refs: Sequence[str]) -> tuple[Sample, ...]:
    posts = [page.post(contact.post) for contact in episode.contacts]
    texts, known = dict[str, str | None](), dict[AccountId, str]()
    for ref in refs:
        seal = await page.key(ref)
        statement = sa.select(interactions).where(
            interactions.c.member_ref == ref, interactions.c.post_ref.in_(posts)
        )
        for row in await page.rows(statement):
            texts[row.post_ref] = texts.get(row.post_ref) or contacts.read_text(seal, row)
        known = {**await profiles.names_of(page, ref), **known}
    return tuple(
        Sample(contact, texts.get(page.post(contact.post)), known.get(contact.author))
        for contact in episode.contacts
    )


async def _friendly(page: Page, ref: str, hers: tuple[Episode, ...]) -> tuple[AccountId, ...]:
    """Accounts in her cases that she follows or has answered by now."""
    ties = sa.select(relations.c.other_ref).where(
        relations.c.member_ref == ref,
        relations.c.relation != Relation.TRUSTED,
    )
    known = {row.other_ref for row in await page.rows(ties)}
    authors = {contact.author for episode in hers for contact in episode.contacts}
    return tuple(sorted(author for author in authors if page.person(author) in known))


async def _verdicts(page: Page, ref: str) -> dict[int, str]:
    judged = sa.select(flags.c.number, flags.c.verdict).where(
        flags.c.member_ref == ref, flags.c.verdict.is_not(None)
    )
    return {row.number: row.verdict for row in await page.rows(judged)}


async def _decided(page: Page) -> tuple[Flag, ...]:
    """What moderators closed lately, newest first."""
    found = await episodes.flags_where(
        page,
        flags.c.state == FlagState.CLOSED,
        flags.c.closed_at > page.now - page.policy.undo_for,
        newest_first=True,
    )
    return gather(found)
