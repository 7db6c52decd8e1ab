"""Port `Ledger`: what it knows of accounts beside their words, when, and for how long."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.model.actions import ReadNames, ReadTies
from bot.model.cases import Case
from bot.model.changes import KnowProfiles, KnowTies, OpenEpisode, Quoted, Relate, Weighed
from bot.model.decisions import Decision
from bot.model.episodes import Quote, Ties
from bot.model.gauges import Gauge
from bot.model.interactions import PostId
from bot.model.people import AccountId, Network, Relation
from bot.model.senses import Aimed, Batch
from bot.model.signals import Label, Mark, MarkKind, Profile, Signals
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.carry_out import Hands
from bot.pipeline.ports import Directory, Edge
from bot.pipeline.react import react
from bot.store.profiles import FRESH
from tests.contract.ledgers import (
    ADA,
    DAY,
    HATEFUL,
    HOUR,
    PLEA,
    START,
    Desk,
    episode,
    reply,
    stranger,
)

LABELER = AccountId("did:plc:labeler")
PRINT = tuple(range(64))
HAL = Profile("Hal", START - 3 * DAY, 2, 70)
WARM = Gauge(at=START.timestamp(), narrow=999.0, middle=999.0, wide=999.0)


async def case_of(desk: Desk, number: int, verdict: Verdict = HATEFUL) -> Case:
    seen = reply(number, desk.clock.now())
    async with desk.ledger.turn() as turn:
        return await turn.case_for(seen, verdict)


async def warm(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1))
    await desk.write(
        Weighed(ADA, stranger(1), 60.0, START, WARM), KnowProfiles(ADA, ((stranger(1), HAL),))
    )


async def test_the_print_of_words_is_kept_with_the_post_and_erased_with_its_text(
    desk: Desk,
) -> None:
    await desk.join()
    await desk.keep(reply(1), verdict=replace(HATEFUL, wording=PRINT))
    await desk.keep(reply(2))
    await desk.restart()
    case = await case_of(desk, 3)
    assert [contact.wording for contact in case.recent] == [PRINT, ()]
    desk.clock.later(desk.policy.keep_text + HOUR)
    assert (await desk.ledger.sweep())["texts"] == 2
    exported = (await desk.ledger.export(ADA))["interactions"]
    assert [(each["text"], each["wording"]) for each in exported] == [(None, ()), (None, ())]


async def test_a_contact_of_the_same_turn_has_its_print(desk: Desk) -> None:
    await desk.join()
    async with desk.ledger.turn() as turn:
        await turn.case_for(reply(1), HATEFUL)
    await desk.keep(reply(1), verdict=replace(HATEFUL, wording=PRINT))
    assert [contact.wording for contact in (await case_of(desk, 2)).recent] == [PRINT]


async def test_profiles_are_facts_of_a_case_while_a_crowd_may_be_forming(desk: Desk) -> None:
    await warm(desk)
    assert (await case_of(desk, 2)).profiles == {stranger(1): HAL}
    await desk.restart()
    assert (await case_of(desk, 2)).profiles == {stranger(1): HAL}
    assert (await case_of(desk, 2, Verdict(hostility=0.1))).profiles == {}
    await desk.write(
        Weighed(ADA, stranger(1), 60.0, START, WARM._replace(narrow=1, middle=1, wide=1))
    )
    assert (await case_of(desk, 2)).profiles == {}


async def test_what_was_read_a_day_ago_is_not_known_today_but_the_name_is(desk: Desk) -> None:
    await warm(desk)
    desk.clock.later(FRESH - HOUR)
    assert (await case_of(desk, 2)).profiles == {stranger(1): HAL}
    desk.clock.later(HOUR)
    assert (await case_of(desk, 2)).profiles == {}
    assert (await desk.ledger.export(ADA))["names"][stranger(1)]["name"] == "Hal"


async def test_nobody_is_looked_up_twice_a_day_and_who_waits_is_asked_for_together(
    desk: Desk,
) -> None:
    await warm(desk)
    await desk.write(actions=[ReadNames(ADA, (stranger(1),))])
    assert await asked(desk) == []
    await desk.write(actions=[ReadNames(ADA, (stranger(1), stranger(2)))])
    await desk.write(actions=[ReadNames(ADA, (stranger(2), stranger(3)))])
    assert await asked(desk) == [(stranger(2), stranger(3))]
    desk.clock.later(FRESH)
    await desk.write(actions=[ReadNames(ADA, (stranger(1),))])
    assert await asked(desk) == [(stranger(2), stranger(3), stranger(1))]


async def asked(desk: Desk) -> list[tuple[AccountId, ...]]:
    found = [order.action for order in await desk.ledger.next_acts(9)]
    return [action.accounts for action in found if isinstance(action, ReadNames)]


async def test_the_reach_of_who_quoted_her_comes_with_the_profile(desk: Desk) -> None:
    await desk.join()
    first, again, other = (
        Quote(reply(n).post, stranger(who), START, 0.1) for n, who in ((1, 1), (2, 1), (3, 2))
    )
    await desk.write(Quoted(ADA, first), Quoted(ADA, other))
    await desk.write(KnowProfiles(ADA, ((stranger(1), replace(HAL, followers=50_000)),)))
    await desk.write(Quoted(ADA, again))
    await desk.restart()
    quotes = (await case_of(desk, 9)).quotes
    assert [quote.followers for quote in quotes] == [50_000, None, 50_000]


async def test_marks_stay_with_the_case_they_were_reasons_for(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1))
    marks = (Mark(MarkKind.YOUNG, 2, 0.7),)
    case = replace(episode(1, [reply(1)]), marks=marks, likeliest=PostId("at://quoting"))
    await desk.write(OpenEpisode(case))
    await desk.restart()
    (known,) = (await case_of(desk, 2)).open_episodes
    assert (known.marks, known.likeliest) == (marks, case.likeliest)


async def test_profiles_of_somebody_forgotten_are_not_kept(desk: Desk) -> None:
    await desk.write(KnowProfiles(ADA, ((stranger(1), HAL),)))
    assert not (await desk.ledger.export(ADA))["kept"]


class Labelling:
    """Observers that have a label for whoever writes."""

    def about(self, case: Case) -> Signals:
        return Signals((Label(LABELER, "harassment", case.interaction.author, 0.5),))


class Civil:
    version = "made up"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [Verdict(0.1) for _ in passages]


async def test_what_observers_say_is_a_fact_of_the_case_and_alone_does_nothing(desk: Desk) -> None:
    await desk.join()
    news = Batch(tuple(Aimed(reply(n), edited=False) for n in range(9)), "1", START)
    told: list[tuple[Case, Decision]] = []
    await react(
        news,
        scorer=Civil(),
        ledger=desk.ledger,
        policy=desk.policy,
        observers=Labelling(),
        journal=lambda case, decision: told.append((case, decision)),
    )
    assert [case.signals.labels[0].account for case, _ in told] == [stranger(n) for n in range(9)]
    assert not any(decision.actions for _, decision in told)


QUOTING = PostId("at://quoting")
NOTHING_ELSE: Any = object()


async def opened_with_ties(desk: Desk, read: ReadTies) -> None:
    await desk.join()
    await desk.keep(reply(1))
    await desk.write(OpenEpisode(episode(1, [reply(1)])), actions=[read, read])


async def test_who_follows_the_one_that_quoted_her_is_kept_with_the_case(desk: Desk) -> None:
    read = ReadTies(ADA, 1, stranger(9), (stranger(1), stranger(2)), QUOTING)
    await opened_with_ties(desk, read)
    await desk.restart()
    (order,) = await desk.ledger.next_acts(9)
    assert order.action == read
    few, ties = Ties(1, 2), Ties(2, 2)
    async with desk.ledger.turn() as turn:
        await turn.episodes_to_review()
        for known in (few, ties, few):
            await turn.apply(Decision((KnowTies(1, QUOTING, stranger(9), known),)))
            (case,) = await turn.episodes_to_review()
            assert case.spark == (None if known is few and case.ties is None else QUOTING)
        await turn.apply(Decision((KnowTies(77, QUOTING, stranger(9), ties),)))
    await desk.restart()
    (case,) = (await case_of(desk, 2)).open_episodes
    assert (case.spark, case.ties) == (QUOTING, few)


class Following:
    """A directory in which nearly everybody follows everybody (port Directory)."""

    def __init__(self, *strangers: AccountId) -> None:
        self.strangers = strangers

    async def followers_among(
        self, _account: AccountId, others: Sequence[AccountId]
    ) -> Sequence[AccountId]:
        return [other for other in others if other not in self.strangers]


@pytest.mark.need("S1-7")
async def test_what_the_network_tells_of_whom_they_follow_names_the_quote(desk: Desk) -> None:
    crowd = tuple(stranger(n) for n in range(1, 6))
    await opened_with_ties(desk, ReadTies(ADA, 1, stranger(9), crowd, QUOTING))
    (order,) = await desk.ledger.next_acts(9)
    directory = cast("Directory", Following(*crowd[:3]))
    edge = Edge(Network.BLUESKY, NOTHING_ELSE, NOTHING_ELSE, NOTHING_ELSE, directory, NOTHING_ELSE)
    await Hands((edge,), desk.ledger, NOTHING_ELSE, desk.policy).do(order)
    (case,) = (await case_of(desk, 2)).open_episodes
    assert (case.spark, case.ties) == (QUOTING, Ties(2, 5))


async def test_a_crowd_is_asked_about_again_when_it_has_doubled(desk: Desk) -> None:
    read = ReadTies(ADA, 1, stranger(9), (stranger(1), stranger(2)), QUOTING)
    await opened_with_ties(desk, read)
    three = replace(read, accounts=(*read.accounts, stranger(3)))
    four = replace(read, accounts=(*three.accounts, stranger(4)))
    await desk.write(actions=[three, four])
    for asked in (read, four):
        (order,) = await desk.ledger.next_acts(9)
        assert order.action == asked
        await desk.settle(await desk.ledger.start(order))
    assert not await desk.ledger.next_acts(9)


async def test_whoever_she_knows_or_who_has_asked_for_help_drove_nothing(desk: Desk) -> None:
    read = ReadTies(ADA, 1, stranger(9), (stranger(1), stranger(2)), QUOTING)
    await opened_with_ties(desk, read)
    await desk.keep(reply(8), verdict=PLEA)
    known = [KnowTies(1, QUOTING, stranger(n), Ties(2, 2)) for n in (8, 9)]
    await desk.write(Relate(ADA, stranger(9), Relation.FOLLOWED), *known)
    (case,) = (await case_of(desk, 2)).open_episodes
    assert (case.spark, case.ties) == (None, None)
