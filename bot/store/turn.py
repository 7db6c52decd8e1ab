"""Port `Turn`: the facts and the writes of one transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model.cases import Case, Chat, Day, Door, House, Telling, Unasked
from bot.model.changes import Change
from bot.model.decisions import Decision
from bot.model.episodes import Closed, Deed, Episode, Flag, FlagState, Question
from bot.model.evidence import Dossier, Exhibit
from bot.model.feeds import Feed
from bot.model.files import EvidenceFile
from bot.model.gate import FollowRequest
from bot.model.interactions import Interaction
from bot.model.listing import Candidate, Entry
from bot.model.lists import Record
from bot.model.people import AccountId, Member, Network, Standing
from bot.model.proposals import Proposal
from bot.model.senses import Heard
from bot.model.subscriptions import Lists, OthersList
from bot.model.verdicts import Verdict
from bot.rules.membership import IN_THE_HOUSE
from bot.store import (
    ahead,
    audit,
    cases,
    changes,
    chats,
    consent,
    contacts,
    deeds,
    digest,
    episodes,
    evidence,
    feeds,
    forgetting,
    gate,
    halting,
    orders,
    own_list,
    people,
    proposals,
    rebuttals,
    retention,
    subscriptions,
    talk,
)
from bot.store.page import Page
from bot.store.tables import episodes as episode_table
from bot.store.tables import flags, heard, members, meta, standing

_FIRST_START = {Network.BLUESKY: "first_start", Network.MASTODON: "first_start:mastodon"}


class StoreTurn:
    """One transaction; see the port for what each fact means."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.applied: list[Change] = []
        self.ordered = False  # whether there is something new to say or to do

    async def look_up(self, interactions: Sequence[Interaction]) -> None:
        await ahead.read_ahead(self._page, interactions)

    async def case_for(self, interaction: Interaction, verdict: Verdict) -> Case:
        return await cases.case_for(self._page, interaction, verdict)

    async def chat_for(self, heard: Heard) -> Chat:
        return await chats.chat_for(self._page, heard)

    async def door_for(self, account: AccountId, follow: str | None = None) -> Door:
        return await chats.door_for(self._page, account, follow)

    async def heard_before(self, message: str) -> bool:
        ref = self._page.vault.ref("message", message)
        return await self._page.row(sa.select(heard.c.ref).where(heard.c.ref == ref)) is not None

    async def mark_heard(self, message: str) -> None:
        row = {"ref": self._page.vault.ref("message", message), "at": self._page.now}
        await self._page.put(heard, row)

    async def outside(self, accounts: Collection[AccountId]) -> Sequence[AccountId]:
        return await people.outside(self._page, accounts)

    async def members_followed(self) -> Sequence[Member]:
        inside = members.c.standing.in_(IN_THE_HOUSE)
        came = members.c.follow_ref.is_not(None)
        found = await people.members_where(self._page, inside, came)
        return [member for member in found if not member.by_word]

    async def members_active(self) -> Sequence[Member]:
        active = members.c.standing == Standing.ACTIVE
        return await people.members_where(self._page, active)

    async def member(self, account: AccountId) -> Member:
        return await people.member_of(self._page, account)

    async def started_before(self, network: Network) -> bool:
        return await self._page.setting(_FIRST_START[network]) is not None

    async def note_first_start(self, network: Network, standing: Collection[AccountId]) -> None:
        started = {"name": _FIRST_START[network], "value": self._page.now.isoformat()}
        await self._page.put(meta, started)
        await retention.keep_standing(self._page, standing)

    async def standing_followers(self) -> Sequence[AccountId]:
        return await retention.standing_followers(self._page)

    async def release_standing_followers(self) -> None:
        await self._page.run(sa.delete(standing))

    async def lapsed_questions(self) -> Sequence[Question]:
        return await talk.lapsed_questions(self._page)

    async def ending_measures(self) -> Sequence[Deed]:
        return await deeds.ending(self._page)

    async def deeds_to_recap(self) -> Sequence[Deed]:
        return await deeds.to_recap(self._page)

    async def deeds_to_report(self) -> Sequence[Deed]:
        return await deeds.to_report(self._page)

    async def filings(self) -> Sequence[Deed]:
        return await deeds.filings(self._page)

    async def episodes_to_review(self) -> Sequence[Episode]:
        return await episodes.episodes_where(self._page, episode_table.c.closed_at.is_(None))

    async def over_for(self, least: timedelta, most: timedelta) -> Sequence[Closed]:
        return await episodes.over_for(self._page, least, most)

    async def who_let_act(self) -> Sequence[Member]:
        return await consent.who_let_act(self._page)

    async def about_to_be_told(self, member: Member) -> Sequence[Telling]:
        return await consent.about_to_be_told(self._page, member)

    async def hides_unasked(self, member: Member) -> bool:
        return await consent.hides_unasked(self._page, member)

    async def unasked(self, member: Member) -> Unasked:
        return await consent.unasked(self._page, member)

    async def day_of(self, member: Member, morning: datetime | None) -> Day:
        return await digest.day_of(self._page, member, morning)

    async def chat_with(self, account: AccountId) -> Chat:
        nothing = Heard(message="", conversation="", sender=account, text="", at=self._page.now)
        return await chats.chat_for(self._page, nothing)

    async def members_waiting(self) -> Sequence[Member]:
        waiting = members.c.standing == Standing.WAITING
        return await people.members_where(self._page, waiting)

    async def house(self, account: AccountId) -> House:
        return await chats.house(self._page, account)

    async def alerts_today(self, account: AccountId) -> tuple[int, int]:
        return await orders.alerts_today(self._page, self._page.person(account))

    async def what_came(self, account: AccountId, since: datetime) -> tuple[int, int]:
        ref = self._page.person(account)
        hostile = await contacts.hostile_since(self._page, ref, since)
        return hostile, await episodes.opened_since(self._page, ref, since)

    async def follow_requests(self) -> Sequence[FollowRequest]:
        return await gate.follow_requests(self._page)

    async def open_flags(self) -> Sequence[Flag]:
        return await episodes.flags_where(self._page, flags.c.state == FlagState.OPEN)

    async def others_lists(self) -> Sequence[OthersList]:
        return await subscriptions.all_lists(self._page)

    async def feeds(self) -> Sequence[Feed]:
        return await feeds.all_feeds(self._page)

    async def list_uses(self) -> Sequence[Deed]:
        return await subscriptions.uses(self._page)

    async def lists_for(self, member: Member) -> Lists:
        return await subscriptions.lists_for(self._page, member)

    async def entries(self) -> Sequence[Entry]:
        return await own_list.entries(self._page)

    async def entry_of(self, account: AccountId) -> Entry | None:
        return await own_list.entry_of(self._page, account)

    async def entries_over(self) -> Sequence[tuple[Entry, datetime]]:
        return await rebuttals.over(self._page)

    def list_is_public(self) -> bool:
        return self._page.public_list() is not None

    async def entries_doubted(self) -> Sequence[tuple[Entry, Candidate]]:
        return await own_list.doubted(self._page)

    async def strangers_to(self, account: AccountId) -> Sequence[Member]:
        return await own_list.strangers_to(self._page, account)

    async def list_after(self, sequence: int, limit: int) -> Sequence[Record]:
        return await own_list.records_after(self._page, sequence, limit)

    async def last_listed(self) -> int:
        return await self._page.counter(own_list.NUMBERS)

    async def unproven(
        self, member: AccountId, case: int | None = None
    ) -> Sequence[tuple[int, Exhibit]]:
        return await evidence.unproven(self._page, member, case)

    async def dossiers(self, member: AccountId, about: str) -> Sequence[Dossier]:
        return await evidence.dossiers(self._page, member, about)

    async def is_wanted(self, member: AccountId, about: str) -> bool:
        return await evidence.is_wanted(self._page, member, about)

    async def files_of(self, member: AccountId) -> Sequence[EvidenceFile]:
        return await evidence.files_of(self._page, member)

    async def file(self, id_: str) -> tuple[str, bytes] | None:
        return await evidence.content_of(self._page, id_)

    async def lapsed_proposals(self) -> Sequence[Proposal]:
        return await proposals.lapsed_proposals(self._page)

    async def is_halted(self) -> bool:
        return await halting.is_halted(self._page)

    async def audit_mark(self) -> tuple[int, str]:
        return await audit.mark_of(self._page.connection)

    async def cursor(self, name: str) -> str | None:
        return await self._page.cursor(name)

    async def people_to_erase(self) -> Sequence[AccountId]:
        return await forgetting.people_to_erase(self._page)

    async def members_known(self) -> Sequence[Member]:
        return await people.members_where(self._page)

    async def moderators(self) -> Sequence[Member]:
        return await people.moderators(self._page)

    async def apply(self, decision: Decision) -> None:
        await changes.apply(self._page, decision)
        self.applied.extend(decision.changes)
        self.ordered = self.ordered or bool(decision.actions)

    async def keep_cursor(self, name: str, value: str) -> None:
        await self._page.keep_cursor(name, value)
