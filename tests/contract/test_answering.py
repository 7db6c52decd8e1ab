"""What the ledger tells of a quarter, and the auditor of moderators."""

from dataclasses import replace

import pytest

from bot.model.changes import (
    Acted,
    AddEntry,
    EndEntry,
    ForgetPerson,
    OpenEpisode,
    SetFlag,
    SetMatter,
    SetProposal,
)
from bot.model.episodes import EpisodeKind, Flag, FlagState
from bot.model.lists import ListReason, TakenBack
from bot.model.matters import Matter, MatterKind, MatterState
from bot.model.proposals import Proposal, ProposalKind, ProposalState
from bot.model.transparency import Quarter
from tests.contract.ledgers import ADA, HOUR, MOD, START, Desk, episode, reply, stranger

QUARTER = Quarter.of(START)


async def judged(desk: Desk) -> None:
    """Two cases, one of them agreed to, taken back, and dismissed two hours after it began."""
    await desk.join(MOD, is_moderator=True)
    await desk.join()
    await desk.keep(reply(1))
    for number, kind in ((1, EpisodeKind.DOGPILE), (2, EpisodeKind.SEVERE)):
        await desk.write(OpenEpisode(episode(number, [reply(1)], kind=kind)))
    flag = Flag.of(episode(1, [reply(1)]))
    closed = replace(
        flag, state=FlagState.CLOSED, verdict="agree", closed_by=MOD, closed_at=START + HOUR
    )
    later = replace(closed, verdict="dismiss", closed_at=START + 2 * HOUR)
    for each, word in ((closed, "agree"), (flag, "undo"), (later, "dismiss")):
        await desk.write(SetFlag(each, MOD, word))


@pytest.mark.need("S3-6")
async def test_a_quarter_is_counted_from_what_is_kept(desk: Desk) -> None:
    await judged(desk)
    found = await desk.ledger.tally(QUARTER)
    opened = {kind: count for kind, count in found.tables["cases"].items() if count}
    assert opened == {"dogpile": 1, "severe": 1}
    assert found.tables["verdicts"] == {"agree": 0, "dismiss": 1, "care": 0}
    assert {name: count for name, count in found.alone.items() if count} == {
        "verdicts_taken_back": 1
    }
    assert found.hours == (2.0,)
    empty = await desk.ledger.tally(QUARTER.before)
    assert not any(empty.tables["cases"].values())
    assert empty.hours == ()


@pytest.mark.need("S3-6")
async def test_proposals_and_appeals_are_counted_by_what_became_of_them(desk: Desk) -> None:
    await judged(desk)
    made = Proposal(1, ProposalKind.UPHOLD, MOD, START, START + HOUR, about=ADA)
    await desk.write(SetProposal(made, MOD, "propose"))
    await desk.write(SetProposal(replace(made, state=ProposalState.AGREED), MOD, "support"))
    await desk.write(SetProposal(replace(made, number=2), MOD, "propose"))
    await desk.write(SetProposal(replace(made, number=2, state=ProposalState.LAPSED)))
    appeal = Matter(1, MatterKind.APPEAL, ADA, START, ())
    for state in (MatterState.OPEN, MatterState.ANSWERED):
        await desk.write(SetMatter(replace(appeal, state=state)))
    await desk.write(SetMatter(replace(appeal, number=2, kind=MatterKind.TALK)))
    await desk.write(Acted(MOD, "release"))
    for number in (1, 2, 3):
        until = START + HOUR
        await desk.write(AddEntry(stranger(number), ListReason.THREATS, until, case=1))
    await desk.write(EndEntry(1, TakenBack.WITHDRAWN, MOD), EndEntry(2, TakenBack.EXPIRED))
    found = await desk.ledger.tally(QUARTER)
    assert found.tables["proposals"] == {"agreed": 1, "refused": 0, "lapsed": 1, "withdrawn": 0}
    assert found.wholes == {"proposals": 2}
    alone = ("appeals", "upheld_after_appeal", "released_early")
    assert [found.alone[name] for name in alone] == [1, 1, 1]
    assert (found.alone["list_entries"], found.alone["list_entries_withdrawn"]) == (3, 1)


async def test_the_auditor_is_shown_who_did_what_and_no_member(desk: Desk) -> None:
    await judged(desk)
    await desk.write(Acted(MOD, "admit"))
    acts = await desk.ledger.moderator_acts(QUARTER.start, QUARTER.end)
    assert [act.about["word"] for act in acts] == ["agree", "undo", "dismiss", "admit"]
    assert {act.by for act in acts} == {MOD}
    assert ADA not in str(acts)
    assert await desk.ledger.moderator_acts(QUARTER.end, QUARTER.end) == []


async def test_of_a_moderator_who_was_forgotten_only_the_dates_stay(desk: Desk) -> None:
    await judged(desk)
    await desk.write(ForgetPerson(MOD))
    acts = await desk.ledger.moderator_acts(QUARTER.start, QUARTER.end)
    assert [(act.by, act.about) for act in acts] == [(None, {})] * 3
    assert (await desk.ledger.verify_audit()).ok
