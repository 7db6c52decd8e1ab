"""Details that she has watched for: told at once, hidden in what is kept, and never kept."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.changes import ForgetPerson, KnowCircle
from bot.model.details import DetailKind
from bot.model.lines import Line
from bot.model.people import Network
from bot.model.senses import Aimed, Batch
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.hear import hear
from bot.pipeline.react import react
from tests.contract.ledgers import ADA, BEA, MINUTE, START, Desk, heard, reply

NUMBER, HOME = "+1 312 555 0142", "12 Elm Street"
CANARIES = ("312 555 0142", "3125550142", "Elm", "elm")


class Calm:
    version = "calm"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [Verdict(0.05) for _ in passages]


async def ask(desk: Desk, text: str) -> None:
    desk.clock.later(MINUTE)
    message = replace(heard(text, ADA, desk.clock.now()), message=text)
    await hear((message,), text[:9], Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)


async def comes(desk: Desk, number: int, text: str) -> None:
    seen = reply(number, desk.clock.now(), text=text)
    batch = Batch((Aimed(seen),), str(number), desk.clock.now(), Network.BLUESKY)
    await react(batch, scorer=Calm(), ledger=desk.ledger, policy=desk.policy)


async def told(desk: Desk) -> list[str]:
    return [order["line"] for order in (await desk.ledger.export(ADA))["orders"]]


@pytest.fixture
async def watching(desk: Desk) -> Desk:
    await desk.join()
    await desk.join(BEA)
    await desk.write(KnowCircle(ADA, ()), KnowCircle(BEA, ()))
    await ask(desk, f"watch for {NUMBER}\n{HOME}")
    return desk


@pytest.mark.need("S4-4")
async def test_a_post_that_shows_one_is_told_at_once_and_kept_without_it(watching: Desk) -> None:
    await comes(watching, 1, "calm words: call (312) 555.0142, she is at 12 elm st")
    assert Line.SEVERE in await told(watching)
    (kept,) = (await watching.ledger.export(ADA))["interactions"]
    assert kept["text"] == "calm words: call ([your detail], she is at [your detail]"


@pytest.mark.need("S1-13", "S2-12")
async def test_a_word_that_hurts_counts_for_her_alone_and_no_plea_is_counted(
    watching: Desk,
) -> None:
    """The text stays as it is; nothing of the word is kept beside it."""
    await ask(watching, "watch for the words moonbeam, little girl")
    assert await told(watching) == [Line.WATCHING, Line.WATCHING_WORDS]
    await comes(watching, 1, "good morning, Moonbeams")
    (kept,) = (await watching.ledger.export(ADA))["interactions"]
    assert kept["text"] == "good morning, Moonbeams"
    assert kept["hostility"] >= 0.95
    to_another = reply(2, watching.clock.now(), text="good morning, moonbeam", member=BEA)
    batch = Batch((Aimed(to_another),), "2", START, Network.BLUESKY)
    await react(batch, scorer=Calm(), ledger=watching.ledger, policy=watching.policy)
    assert (await watching.ledger.export(BEA))["interactions"] == []
    await ask(watching, "watch off 3")
    await comes(watching, 3, "good night, moonbeam")
    assert len((await watching.ledger.export(ADA))["interactions"]) == 1
    assert Line.SEVERE not in await told(watching)


async def test_details_of_others_and_posts_to_others_bring_nothing(watching: Desk) -> None:
    await comes(watching, 1, "call (312) 555.0143, at 13 elm st")
    to_another = reply(2, watching.clock.now(), text=f"call {NUMBER}", member=BEA)
    batch = Batch((Aimed(to_another),), "2", START, Network.BLUESKY)
    await react(batch, scorer=Calm(), ledger=watching.ledger, policy=watching.policy)
    assert Line.SEVERE not in await told(watching)


async def test_nothing_of_a_detail_is_anywhere_in_what_is_kept(
    watching: Desk, tmp_path: Path
) -> None:
    await comes(watching, 1, "call 312 555 0142")
    exported = await watching.ledger.export(ADA)
    assert exported["watched"] == {DetailKind.PHONE: 1, DetailKind.ADDRESS: 1}
    assert not exported["member"]["watched"]
    await watching.close()
    everything = json.dumps(exported).encode() + _files_in(tmp_path)
    assert everything
    for canary in CANARIES:
        assert canary.encode() not in everything


def _files_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_they_hold_after_a_restart_and_end_by_a_word_and_by_forgetting(
    watching: Desk,
) -> None:
    await watching.restart()
    await ask(watching, "watch off 1")
    await comes(watching, 1, f"call {NUMBER}")
    assert (await watching.ledger.export(ADA))["interactions"] == []
    await comes(watching, 2, "she is at 12 elm st")
    assert len((await watching.ledger.export(ADA))["interactions"]) == 1
    await watching.write(ForgetPerson(ADA))
    assert "watched" not in await watching.ledger.export(ADA)
