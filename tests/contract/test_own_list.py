"""What the ledger keeps of our own list, and the facts on which an account may come on it."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from bot.model.actions import KeepListed
from bot.model.changes import (
    AddEntry,
    CloseEpisode,
    EndEntry,
    ForgetPerson,
    OpenEpisode,
    Relate,
    SetFlag,
)
from bot.model.episodes import EpisodeKind, Flag, Opinion
from bot.model.interactions import Interaction
from bot.model.listing import Candidate
from bot.model.lists import ListReason, Recommendation, Retraction, TakenBack
from bot.model.people import AccountId, Relation
from bot.pipeline.ticks import tick
from bot.store.own_list import KEPT_AFTER, candidates
from bot.store.tables import list_log
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    MOD,
    PLEA,
    START,
    Desk,
    World,
    episode,
    heard,
    reply,
    stranger,
)

BAD = stranger(1)
UNTIL = START + 30 * DAY


async def add(
    desk: Desk, account: AccountId = BAD, reason: ListReason = ListReason.THREATS
) -> None:
    entry = AddEntry(account, reason, UNTIL, case=41, evidence="0f" * 32)
    await desk.write(entry, actions=(KeepListed(account),))


async def log(desk: Desk) -> list[tuple[int, str, int | None]]:
    async with desk.ledger.turn() as turn:
        records = await turn.list_after(0, 100)
    return [(r.sequence, r.account, r.of if isinstance(r, Retraction) else None) for r in records]


async def standing(desk: Desk) -> list[int]:
    async with desk.ledger.turn() as turn:
        return [entry.said.sequence for entry in await turn.entries()]


async def test_an_entry_stands_until_it_is_taken_back_and_the_log_keeps_both(desk: Desk) -> None:
    await add(desk)
    await add(desk, stranger(2))
    await desk.restart()
    async with desk.ledger.turn() as turn:
        entry = await turn.entry_of(BAD)
    assert entry is not None
    assert entry.case == 41
    assert entry.said == Recommendation("ours", 1, BAD, START, UNTIL, ListReason.THREATS, "0f" * 32)
    await desk.write(EndEntry(1, TakenBack.WITHDRAWN))
    assert await standing(desk) == [2]
    assert await log(desk) == [(1, BAD, None), (2, stranger(2), None), (3, BAD, 1)]


async def test_whatever_is_written_twice_stands_once(desk: Desk) -> None:
    await add(desk)
    await add(desk)
    await desk.write(EndEntry(1, TakenBack.WITHDRAWN))
    await desk.write(EndEntry(1, TakenBack.EXPIRED))
    assert await log(desk) == [(1, BAD, None), (2, BAD, 1)]
    await add(desk)
    assert await standing(desk) == [3]


async def test_nothing_of_it_can_be_read_without_the_key(desk: Desk) -> None:
    await add(desk)
    async with desk.ledger.page() as page:
        (row,) = await page.rows(sa.select(list_log))
    kept = " ".join(map(str, row))
    assert BAD not in kept
    assert "threats" not in kept


async def test_what_is_long_past_is_let_go_and_what_stands_is_kept(desk: Desk) -> None:
    await add(desk)
    await add(desk, stranger(2))
    await desk.write(EndEntry(1, TakenBack.WITHDRAWN))
    desk.clock.later(KEPT_AFTER)
    await desk.ledger.sweep()
    assert len(await log(desk)) == 3
    desk.clock.later(DAY)
    await desk.ledger.sweep()
    assert await log(desk) == [(2, stranger(2), None)]


async def test_the_public_list_is_brought_in_line_once_an_account(desk: Desk) -> None:
    await add(desk)
    await desk.write(EndEntry(1, TakenBack.WITHDRAWN), actions=(KeepListed(BAD),))
    world = World()
    assert await world.carry_out(desk) == 1
    assert world.acts == ["KeepListed"]


async def test_an_entry_outlives_the_members_whose_cases_it_came_from(desk: Desk) -> None:
    await desk.join()
    await add(desk)
    await desk.write(ForgetPerson(ADA))
    assert await standing(desk) == [1]


async def case(desk: Desk, number: int, seen: Sequence[Interaction], member: AccountId) -> None:
    await desk.keep(*seen)
    await desk.write(OpenEpisode(episode(number, seen, member=member)))


def to_bea(number: int) -> Interaction:
    return reply(number, member=BEA, post=f"at://{stranger(number)}/app.bsky.feed.post/b{number}")


async def facts(desk: Desk, number: int = 41) -> list[Candidate]:
    async with desk.ledger.page() as page:
        return list(await candidates(page, number))


@pytest.fixture
async def two_cases(desk: Desk) -> Desk:
    """Stranger 1 wrote to both, stranger 2 to Ada alone; a moderator closed Bea's case."""
    await desk.join()
    await desk.join(BEA)
    await desk.join(MOD, is_moderator=True)
    await case(desk, 41, [reply(1), reply(2)], ADA)
    await case(desk, 42, [to_bea(1)], BEA)
    flag = Flag.of(episode(42, [to_bea(1)], member=BEA))
    await desk.write(SetFlag(Flag(42, BEA, flag.kind, START, opinions=(Opinion(MOD, "agree"),))))
    return desk


async def test_each_account_comes_with_every_members_case_that_names_it(two_cases: Desk) -> None:
    first, second = await facts(two_cases)
    assert (first.account, first.number, second.account, second.number) == (
        stranger(1),
        1,
        stranger(2),
        2,
    )
    assert {naming.member.account for naming in first.namings} == {ADA, BEA}
    assert [naming.case for naming in second.namings] == [41]
    assert {account for naming in first.namings for account in naming.handled_by} == {MOD}
    assert first.members == 3
    assert await facts(two_cases, 99) == []


async def test_the_evidence_is_of_the_facts_and_the_same_each_time(two_cases: Desk) -> None:
    first, second = await facts(two_cases)
    assert len(first.evidence) == 64
    assert first.evidence != second.evidence
    assert (await facts(two_cases, 42))[0].evidence == first.evidence


async def test_who_knows_the_account_is_counted_and_moderators_are_named(two_cases: Desk) -> None:
    await two_cases.write(Relate(BEA, stranger(2), Relation.FOLLOWED, "at://f"))
    await two_cases.write(Relate(MOD, stranger(2), Relation.REPLIED))
    _, second = await facts(two_cases)
    assert (second.known_to, second.tied) == (2, frozenset({MOD}))


async def test_a_plea_to_any_member_is_seen(two_cases: Desk) -> None:
    plea = reply(1, member=BEA, post="at://x/app.bsky.feed.post/plea")
    await two_cases.keep(plea, verdict=PLEA)
    found = {each.account: each.asks_for_help for each in await facts(two_cases)}
    assert found[stranger(1)]
    assert not found[stranger(2)]


async def test_what_she_called_no_harassment_is_known_as_that(two_cases: Desk) -> None:
    await two_cases.write(CloseEpisode(42, START, wrong=True))
    first, _ = await facts(two_cases)
    assert {naming.case: naming.wrong for naming in first.namings} == {41: False, 42: True}


async def doubts(desk: Desk) -> list[tuple[AccountId, list[int]]]:
    """The accounts of entries in doubt, with the cases that still name each."""
    async with desk.ledger.turn() as turn:
        found = await turn.entries_doubted()
    return [(e.said.account, sorted(n.case for n in c.namings if not n.wrong)) for e, c in found]


@pytest.mark.parametrize("by", ["case", "account", "moderator"])
async def test_an_entry_is_in_doubt_when_what_it_rests_on_is_taken_back(
    two_cases: Desk, by: str
) -> None:
    await add(two_cases)
    assert await doubts(two_cases) == []
    kind = EpisodeKind.DOGPILE
    taken_back: dict[str, tuple[object, list[int]]] = {
        "case": (CloseEpisode(42, START, wrong=True), [41]),
        "account": (Relate(BEA, BAD, Relation.TRUSTED), [41]),
        "moderator": (SetFlag(Flag(42, BEA, kind, START, verdict="dismiss")), [41, 42]),
    }
    change, left = taken_back[by]
    await two_cases.write(change)
    assert await doubts(two_cases) == [(BAD, left)]
    await two_cases.write(EndEntry(1, TakenBack.WITHDRAWN))
    assert await doubts(two_cases) == []


async def test_it_is_in_doubt_without_the_case_that_it_was_listed_from(two_cases: Desk) -> None:
    await add(two_cases)
    await two_cases.write(ForgetPerson(ADA), CloseEpisode(42, START, wrong=True))
    assert await doubts(two_cases) == [(BAD, [])]


async def test_members_who_know_the_account_or_are_it_are_offered_nothing(two_cases: Desk) -> None:
    await two_cases.write(Relate(BEA, BAD, Relation.FOLLOWED, "at://f"))
    async with two_cases.ledger.turn() as turn:
        assert {member.account for member in await turn.strangers_to(BAD)} == {ADA, MOD}
        assert {member.account for member in await turn.strangers_to(ADA)} == {BEA, MOD}


async def test_each_entry_is_offered_once_and_ends_on_its_date(two_cases: Desk) -> None:
    await add(two_cases)
    for _ in range(2):
        await tick(ledger=two_cases.ledger, policy=two_cases.policy, clock=two_cases.clock)
    offers = []
    while order := await two_cases.ledger.next_message():
        offers.append(order)
        await two_cases.settle(await two_cases.ledger.start(order), receipt=order.once)
    texts = [order.text or "" for order in offers]
    assert sum("list_offer" in text for text in texts) == 3
    two_cases.clock.at = UNTIL
    await tick(ledger=two_cases.ledger, policy=two_cases.policy, clock=two_cases.clock)
    assert await standing(two_cases) == []


async def test_only_the_account_itself_is_told_that_it_is_listed(desk: Desk) -> None:
    await add(desk)
    async with desk.ledger.turn() as turn:
        itself = await turn.chat_for(heard("why am i on this", BAD))
        other = await turn.chat_for(heard("why am i on this", stranger(2)))
    assert itself.listed is not None
    assert itself.listed.entry.said.account == BAD
    assert other.listed is None


async def test_what_is_kept_about_an_account_says_that_it_is_listed(desk: Desk) -> None:
    await add(desk)
    await add(desk, ADA)
    await desk.join()
    for account in (BAD, ADA):
        listed = (await desk.ledger.export(account))["listed"]
        assert listed["reason"] == "threats"
        assert "case" not in listed
    assert "listed" not in await desk.ledger.export(stranger(2))
