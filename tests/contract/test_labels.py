"""What labelers say, as the ledger keeps it: the newest of each holds, whatever came first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.changes import (
    ForgetPerson,
    KnowLabels,
    KnowList,
    KnowProfiles,
    NameLabelers,
    NameLists,
    TreatedAs,
    Weighed,
)
from bot.model.gauges import Gauge
from bot.model.lists import ListReason, Recommendation
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.model.senses import Labelled
from bot.model.signals import Label, Meaning, Profile, Statement, Treatment
from bot.model.subscriptions import OthersList, Source
from bot.pipeline.cursors import labels_of
from bot.pipeline.labels import take_labels
from bot.rules.dogpiles import open_dogpile
from bot.rules.taking_in import Answer, take_in
from bot.store import labels
from tests.contract.ledgers import ADA, DAY, HATEFUL, HOUR, MINUTE, START, Desk, reply, stranger

WARM = Gauge(at=START.timestamp(), since=START.timestamp(), narrow=40.0, middle=40.0, wide=40.0)
MEMBER = Member(ADA)
HERS = Member(AccountId("https://hers.example/users/dr-a"))
LABELER, OTHER = AccountId("did:plc:labeler"), AccountId("did:plc:other")
HAL = stranger(1)
HALS_POST = reply(1).post


def said(value: str = "rude", at: datetime = START, **more: Any) -> Statement:
    return replace(Statement(LABELER, HAL, value, at), **more)


async def know(desk: Desk, *statements: Statement, labeler: AccountId = LABELER) -> None:
    await desk.write(KnowLabels(labeler, "labels.example", statements))


async def on_hal(desk: Desk, who: Member = MEMBER) -> Sequence[Label]:
    async with desk.ledger.page() as page:
        return await labels.about(page, who, [(HAL, HALS_POST)])


async def values(desk: Desk) -> list[str]:
    return [label.value for label in await on_hal(desk)]


async def test_a_label_names_who_says_it_of_what_and_what_is_made_of_it(desk: Desk) -> None:
    await know(desk, said(), said("intolerant", subject=HALS_POST, ends_at=START + DAY))
    found = sorted(await on_hal(desk), key=lambda label: label.value)
    assert [(one.value, one.post, one.account, one.by, one.weight) for one in found] == [
        ("intolerant", HALS_POST, HAL, "labels.example", 0.5),
        ("rude", None, HAL, "labels.example", 0.4),
    ]
    await desk.restart()
    assert len(await on_hal(desk)) == 2


async def test_it_ends_when_it_is_taken_back_or_runs_out(desk: Desk) -> None:
    await know(desk, said(), said("threat", ends_at=START + HOUR))
    assert await values(desk) == ["rude", "threat"]
    taken_back = START + MINUTE
    await know(desk, said(at=taken_back, ends_at=taken_back))
    assert await values(desk) == ["threat"]
    desk.clock.later(HOUR)
    assert await values(desk) == []


async def test_history_that_comes_again_changes_nothing(desk: Desk) -> None:
    history = [said(), said(at=START + MINUTE, ends_at=START + MINUTE), said("threat")]
    await know(desk, *history)
    for again in (history, history[:1], reversed(history)):
        await know(desk, *again)
        assert await values(desk) == ["threat"]
    await know(desk, said(at=START + HOUR))
    assert await values(desk) == ["rude", "threat"]


async def test_what_nobody_signed_holds_for_a_day_and_never_against_what_was_signed(
    desk: Desk,
) -> None:
    await desk.join()
    shown = KnowProfiles(ADA, ((HAL, Profile("Hal", labels=(said(), said("unheard-of")))),))
    await desk.write(shown)
    assert await values(desk) == ["rude"]
    desk.clock.later(labels.HINTS_FOR)
    assert await values(desk) == []
    await desk.write(shown)
    assert await values(desk) == ["rude"]
    await know(desk, said(at=START - DAY, ends_at=START - DAY))
    await desk.write(shown)
    assert await values(desk) == []
    await know(desk, said(at=START))
    await desk.write(shown)
    desk.clock.later(10 * DAY)
    assert await values(desk) == ["rude"]


async def test_how_a_server_shows_an_account_holds_until_it_shows_it_otherwise(desk: Desk) -> None:
    for number, marks in enumerate([("limited",), ("limited", "suspended"), ("suspended",), ()]):
        at = START + number * MINUTE
        await desk.write(TreatedAs(HAL, Treatment("hers.example", marks), at))
        assert [(one.value, one.by) for one in await on_hal(desk, HERS)] == [
            (value, "hers.example") for value in marks
        ]
    await desk.write(TreatedAs(HAL, Treatment("hers.example", ("limited",)), START))
    assert not await on_hal(desk, HERS)


async def test_of_a_server_that_is_neither_hers_nor_theirs_she_hears_nothing(desk: Desk) -> None:
    """It is known here because some other member is there."""
    cat = AccountId("https://his.example/users/cat")
    for server in ("hers.example", "his.example", "third.example"):
        await desk.write(TreatedAs(cat, Treatment(server, ("limited",)), START))
    async with desk.ledger.page() as page:
        told = [await labels.about(page, who, [(cat, HALS_POST)]) for who in (HERS, Member(ADA))]
    assert [[one.by for one in each] for each in told] == [
        ["hers.example", "his.example"],
        ["his.example"],
    ]


async def test_who_is_on_a_list_that_the_operator_named_is_listed_by_it(desk: Desk) -> None:
    north = Source("North Clinic", "https://north.example/list.json")
    named = Recommendation("north", 1, HAL, START, START + DAY, ListReason.THREATS)
    await desk.write(NameLists((north,)))
    listed = take_in(OthersList(1, north), Answer("log", (named,)), START, desk.policy)
    await desk.write(KnowList(listed))
    (label,) = await on_hal(desk)
    assert (label.by, label.value, label.post) == ("North Clinic", "listed", None)
    desk.clock.later(DAY)
    assert not await on_hal(desk)
    desk.clock.at = START
    await desk.write(NameLists(()))
    assert not await on_hal(desk)


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=9), st.randoms())
def test_the_newest_statement_is_the_same_in_every_order(
    told: list[tuple[int, bool]], random: Any
) -> None:
    """What `know` writes of one batch, before the database compares it with what it has."""
    statements = [
        said(at=START + n * MINUTE, ends_at=START if gone else None)
        for n, gone in dict(told).items()
    ]
    shuffled = list(statements)
    random.shuffle(shuffled)
    assert labels.newest(shuffled) == labels.newest(statements)


async def test_what_means_nothing_here_any_more_is_no_label(desk: Desk) -> None:
    await know(desk, said(), said("threat"))
    await know(desk, said("rude", labeler=OTHER), labeler=OTHER)
    desk.policy = replace(
        Policy(), labels=(Meaning("rude", 0.3), Meaning("rude", 0.0, None, str(OTHER)))
    )
    await desk.restart()
    assert [(one.labeler, one.value, one.weight) for one in await on_hal(desk)] == [
        (LABELER, "rude", 0.3)
    ]


async def test_a_labeler_that_is_named_no_more_is_forgotten(desk: Desk) -> None:
    for labeler in (LABELER, OTHER):
        told = Labelled(labeler, "labels.example", (said(labeler=labeler),), "7 https://x a")
        await take_labels(told, ledger=desk.ledger)
    assert await desk.ledger.cursor(labels_of(OTHER)) == "7 https://x a"
    await desk.write(NameLabelers((LABELER,)))
    assert [one.labeler for one in await on_hal(desk)] == [LABELER]
    assert await desk.ledger.cursor(labels_of(OTHER)) is None
    assert await desk.ledger.cursor(labels_of(LABELER)) == "7 https://x a"


async def test_what_is_over_for_long_and_the_oldest_beyond_the_most_are_let_go(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await know(desk, said("threat", ends_at=START), *(said(subject=stranger(n)) for n in (2, 3)))
    desk.clock.later(labels.OVER_FOR + DAY)
    await know(desk, said(at=desk.clock.now()))
    assert (await desk.ledger.sweep())["labels"] == 1
    monkeypatch.setattr(labels, "MOST", 1)
    assert (await desk.ledger.sweep())["labels"] == 2
    assert await values(desk) == ["rude"]


async def test_what_is_said_of_a_member_is_hers_to_see_and_goes_with_her(desk: Desk) -> None:
    await desk.join()
    await know(desk, said(subject=ADA))
    (mine,) = (await desk.ledger.export(ADA))["labels"]
    assert (mine["by"], mine["says"]) == (LABELER, "rude")
    await desk.write(ForgetPerson(ADA))
    async with desk.ledger.page() as page:
        assert not await labels.export(page, page.person(ADA))


async def test_labels_of_a_crowd_are_facts_of_the_case_once_it_may_be_one(desk: Desk) -> None:
    """They came before the replies did. Of civil words nobody is looked up."""
    await desk.join()
    await know(desk, *(said(subject=stranger(n)) for n in range(1, 5)))
    await desk.keep(*(reply(n, START + n * MINUTE) for n in range(1, 4)))
    await desk.write(Weighed(ADA, stranger(3), 60.0, START, WARM))
    desk.clock.later(5 * MINUTE)
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(4, START + 4 * MINUTE), HATEFUL)
        civil = await turn.case_for(reply(4, START + 4 * MINUTE), replace(HATEFUL, hostility=0.1))
    assert {one.account for one in case.signals.labels} == {stranger(n) for n in range(1, 5)}
    assert not civil.signals.labels
    assert not open_dogpile(civil, desk.policy).changes
