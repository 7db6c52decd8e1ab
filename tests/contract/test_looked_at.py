"""Which verdicts people looked at, and what is kept of that."""

from dataclasses import replace

from bot.model.calibration import LookedAt
from bot.model.changes import CloseEpisode, Keep, OpenEpisode, SetFlag
from bot.model.episodes import Flag, FlagState
from bot.model.verdicts import Verdict
from bot.rules.counting import asks_for_help
from bot.scoring.calibrating import name_of, read_correction
from bot.scoring.judging import Correction
from tests.contract.ledgers import ADA, HATEFUL, PLEA, START, Desk, episode, reply

SURE = replace(HATEFUL, hostility=0.9, scorer="m-1")


async def decide(desk: Desk, number: int, verdict: str) -> None:
    async with desk.ledger.turn() as turn:
        opened = next(flag for flag in await turn.open_flags() if flag.number == number)
    await desk.write(SetFlag(replace(opened, state=FlagState.CLOSED, verdict=verdict)))


def flag(number: int) -> SetFlag:
    one = episode(number, [])
    return SetFlag(Flag(number, ADA, one.kind, START))


async def test_agreed_and_dismissed_and_wrong_are_told_apart(desk: Desk) -> None:
    await desk.join()
    for number in (1, 2, 3, 4):
        seen = reply(number)
        await desk.keep(seen, verdict=SURE)
        await desk.write(OpenEpisode(episode(number, [seen])), flag(number))
    await decide(desk, 1, "agree")
    await decide(desk, 2, "dismiss")
    await decide(desk, 3, "agree")
    await desk.write(CloseEpisode(3, START, wrong=True))
    await desk.restart()
    found = await desk.ledger.looked_at()
    assert sorted(each.hostile for each in found) == [False, False, True]
    assert {(each.hostility, each.scorer) for each in found} == {(0.9, "m-1")}
    assert LookedAt(0.9, "m-1", hostile=True) in found


async def test_who_may_ask_for_help_and_what_was_not_judged_teaches_nothing(desk: Desk) -> None:
    await desk.join()
    asking, unknown = reply(1), reply(2)
    assert asks_for_help(PLEA, desk.policy)
    await desk.keep(asking, verdict=PLEA)
    await desk.write(Keep(unknown, Verdict(None, categories=HATEFUL.categories)))
    await desk.write(OpenEpisode(episode(1, [asking, unknown])), flag(1))
    await decide(desk, 1, "dismiss")
    assert await desk.ledger.looked_at() == []


async def test_what_could_not_be_judged_is_kept_as_unknown(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1), verdict=Verdict(None, care=0.9))
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(2), HATEFUL)
    assert [(contact.hostility, contact.care) for contact in case.recent] == [(None, True)]
    exported = await desk.ledger.export(ADA)
    assert exported["interactions"][0]["hostility"] is None


async def test_the_correction_outlives_a_restart(desk: Desk) -> None:
    assert await desk.ledger.correction() is None
    correction = Correction(0.8, -0.5)
    await desk.ledger.keep_correction(name_of(correction))
    await desk.restart()
    assert read_correction(await desk.ledger.correction()) == correction
    await desk.ledger.keep_correction("")
    assert read_correction(await desk.ledger.correction()) == Correction()
