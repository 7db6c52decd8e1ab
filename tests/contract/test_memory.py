"""What the ledger remembers changes no decision: it decides as one that has just been opened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType

import pytest
import sqlalchemy as sa

from bot.model.cases import Case
from bot.model.changes import KnowCircle, SetMember
from bot.model.decisions import Decision
from bot.model.people import AccountId, Mode
from bot.model.senses import Aimed, Batch, Befriended, PostGone, Sensed, Unfollowed
from bot.model.verdicts import Category, Passage, Verdict
from bot.pipeline.ports import Outcome
from bot.pipeline.react import react
from bot.pipeline.ticks import tick
from bot.rules.decide import decide
from tests.contract.ledgers import ADA, BEA, DAY, HATEFUL, HOUR, PLEA, Desk, reply, stranger

CIVIL = Verdict(0.1)
UNKNOWN = Verdict(None)
VILE = Verdict(0.99)
THREAT = Verdict(0.97, 0.0, MappingProxyType({Category.THREAT: 0.95}))
MEMBERS = (ADA, BEA)


class ByText:
    version = "made-up"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        verdicts = {"hate": HATEFUL, "plea": PLEA, "threat": THREAT, "words": UNKNOWN, "vile": VILE}
        return [verdicts.get(passage.text.split()[0], CIVIL) for passage in passages]


def somethings(rng: Random, desk: Desk, places: int) -> list[Sensed]:
    """What happens next around two members and forty strangers, in no good order."""
    found = list[Sensed]()
    for _ in range(places):
        number, member = rng.randrange(40), rng.choice(MEMBERS)
        post = rng.randrange(600)
        at = desk.clock.now() - timedelta(minutes=rng.choice((0, 0, 0, 5, 90, 1_500)))
        kind = rng.choices(("aimed", "gone", "friend", "unfriend"), (90, 5, 4, 1))[0]
        seen = reply(
            post * 100 + number,
            at,
            member=member,
            author=stranger(number),
            text=rng.choices(("hate", "civil", "plea", "threat", "words"), (50, 40, 2, 4, 4))[0]
            + " said",
            version=str(rng.choice((1, 1, 1, 2))),
            answers=rng.choice((None, None, stranger(rng.randrange(40)))),
        )
        if kind == "aimed":
            found.append(Aimed(seen))
        elif kind == "gone":
            found.append(PostGone(seen.post, at))
        elif kind == "friend":
            found.append(Befriended(member, stranger(number), rng.choice((None, f"f{number}")), at))
        else:
            found.append(Unfollowed(member, f"f{number}", at))
    return found


INSISTING = range(41, 44)


def insistence(rng: Random, desk: Desk, turn: int) -> list[Sensed]:
    """Some come in every turn with the plainest words, and ask for help now and then."""
    now = desk.clock.now()
    return [
        Aimed(
            reply(
                100_000 + turn * 100 + number,
                now,
                member=MEMBERS[number % 2],
                author=stranger(number),
                text=rng.choices(("vile", "plea"), (9, 1))[0] + " said",
            )
        )
        for number in INSISTING
    ]


async def journal_of(folder: Path, seed: int, *, forgetful: bool) -> list[tuple[Case, Decision]]:
    """Every case and decision of one made-up history; the forgetful one reopens each time."""
    folder.mkdir()  # noqa: ASYNC240  before anything waits
    desk, rng, journal = (
        Desk(f"sqlite:///{folder}/housecall.db"),
        Random(seed),
        list[tuple[Case, Decision]](),
    )
    await desk.open()
    for member in MEMBERS:
        await desk.join(member, joined_at=desk.clock.now() - 40 * DAY)
        await desk.write(KnowCircle(member, ((stranger(0), "f0"),)))
    for turn in range(24):
        desk.clock.later(rng.choice((timedelta(seconds=20), HOUR, 8 * HOUR)))
        sensed = (
            *somethings(rng, desk, rng.randrange(1, 25)),
            *insistence(rng, desk, turn),
        )
        if forgetful:
            await desk.restart()
        batch = Batch(sensed, str(turn), desk.clock.now())
        await react(
            batch,
            scorer=ByText(),
            ledger=desk.ledger,
            policy=desk.policy,
            journal=lambda case, decision: journal.append((case, decision)),
        )
        await others_at_work(desk, rng)
    await desk.close()
    return journal


async def others_at_work(desk: Desk, rng: Random) -> None:
    """Messages leave, time is looked at, somebody changes her mind."""
    if rng.random() < 0.5 and (order := await desk.ledger.next_message()):
        outcome = rng.choice((Outcome.DONE, Outcome.DONE, Outcome.REFUSED))
        await desk.settle(await desk.ledger.start(order), outcome)
    if rng.random() < 0.3:
        await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
    if rng.random() < 0.1:
        await desk.ledger.sweep()
    if rng.random() < 0.1:
        async with desk.ledger.turn() as turn:
            her = await turn.member(ADA)
        mode = Mode.ASK if her.mode is Mode.OFF else Mode.OFF
        await desk.write(SetMember(replace(her, mode=mode)))
    if rng.random() < 0.1:
        with pytest.raises(RuntimeError, match="in the middle"):
            await half_a_turn(desk, rng)


async def half_a_turn(desk: Desk, rng: Random) -> None:
    async with desk.ledger.turn() as turn:
        for sensed in somethings(rng, desk, 5):
            if isinstance(sensed, Aimed):
                case = await turn.case_for(sensed.interaction, HATEFUL)
                await turn.apply(decide(case, desk.policy))
        raise RuntimeError("in the middle")


@pytest.mark.parametrize("seed", range(3))
async def test_a_ledger_that_remembers_decides_as_one_just_opened(
    tmp_path: Path, seed: int
) -> None:
    remembering = await journal_of(tmp_path / "remembering", seed, forgetful=False)
    forgetful = await journal_of(tmp_path / "forgetful", seed, forgetful=True)
    assert len(remembering) > 100
    assert sum(bool(decision.actions) for _, decision in remembering) > 5
    contacts = [contact for case, _ in remembering for contact in case.recent]
    assert any(contact.spares for contact in contacts)
    assert any(contact.insists for contact in contacts)
    for (case, decision), (other, expected) in zip(remembering, forgetful, strict=True):
        assert case == other
        assert decision == expected


async def test_after_a_start_many_members_take_no_more_questions_than_a_few(desk: Desk) -> None:
    everybody = [AccountId(f"did:plc:member-{number}") for number in range(23)]
    for member in everybody:
        await desk.join(member)
    few = await questions_for(desk, everybody[:3])
    many = await questions_for(desk, everybody[3:])
    assert few == many


async def questions_for(desk: Desk, members: Sequence[AccountId]) -> list[str]:
    """What is asked while one civil post at each of them is taken in, right after a start."""
    asked = list[str]()

    def note(*what: object) -> None:
        asked.append(str(what[2]).partition(" IN ")[0])

    await desk.restart()
    sensed = [
        Aimed(reply(n, desk.clock.now(), member=m, text="civil")) for n, m in enumerate(members)
    ]
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        await react(
            Batch(tuple(sensed), f"{len(members)}", desk.clock.now()),
            scorer=ByText(),
            ledger=desk.ledger,
            policy=desk.policy,
        )
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    return asked
