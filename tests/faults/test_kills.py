"""The bot is killed wherever it waits, and goes on as if nothing had been."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.rehearsal.faults import Fault
from tests.faults.checks import play_through
from tests.faults.house import set_scene
from tests.faults.lives import ENDED, Plan
from tests.faults.story import Play

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

ESSENTIAL = (
    r"^(in|after) pipeline/carry_out"
    r"|^(in|after) pipeline/(react|hear)\.(take|hear):\d+ StoreLedger.turn commit"
    r"|^after pipeline/ticks.*StoreTurn.apply"
    r"|^after app/signing_in.*commit"
)
"""Where something is on its way between the record and the world."""

WORTH_IT = rf"{ESSENTIAL}|^after (?!.*StoreTurn\.(?!apply|keep_cursor|mark_heard))|^in .*commit"
"""Reads within one transaction leave nothing behind: of those, one is as good as another."""

LANDMARKS = {
    "the start of an order": "carry_out.carry_out:* StoreLedger.start commit",
    "the end of an order": "carry_out.carry_out:* StoreLedger.settle commit",
    "a message": "carry_out._say:* Chat.send",
    "a look at her mutes": "carry_out._prior:* BlueskyActs.look",
    "a mute": "carry_out._apply:* BlueskyActs.apply",
    "its end": "carry_out.do:* BlueskyActs.lift",
    "what a post led to": "react.take:* StoreLedger.turn commit",
    "an answer": "hear.hear:* StoreLedger.turn commit",
    "what fell due": "ticks.tick:* StoreTurn.apply",
    "her sign-in": "signing_in.save:* SignIns.save commit",
}


async def test_killed_once_at_every_place_where_it_waits(tmp_path: Path, seconds: float) -> None:
    over = time.monotonic() + 0.4 * seconds

    def plan(simple: Plan) -> Plan:
        deadly = WORTH_IT if time.monotonic() < over else ESSENTIAL
        return replace(simple, deadly=deadly, spared=frozenset(_fatal(simple.sites)))

    async with set_scene(tmp_path, 1, plan=plan) as scene:
        await play_through(scene)
    fatal = _fatal(tmp_path / "sites.txt")
    print(f"killed at {len(fatal)} sites:", *fatal, sep="\n  ")  # noqa: T201  pytest shows it
    assert scene.lives.deaths >= len(fatal) >= 60
    for what, site in LANDMARKS.items():
        start, end = site.split("*")
        assert any(start in each and each.endswith(end) for each in fatal), what


async def test_killed_at_random(tmp_path: Path, seconds: float, seed: int) -> None:
    rng, over = Random(seed), time.monotonic() + 0.2 * seconds
    played = 0
    while not played or time.monotonic() < over:
        folder = tmp_path / str(played)
        folder.mkdir()
        async with set_scene(folder, seed + played, plan=_by_chance(rng)) as scene:
            await play_through(scene)
        assert scene.lives.deaths >= 1
        played += 1


@pytest.mark.parametrize(
    "request_path",
    [
        "/xrpc/chat.bsky.convo.sendMessage",
        "/xrpc/app.bsky.graph.muteActor",
        "/xrpc/app.bsky.graph.unmuteActor",
    ],
)
async def test_what_was_done_without_an_answer_is_not_done_again(
    tmp_path: Path, request_path: str
) -> None:
    async with set_scene(tmp_path, 2) as scene:
        faults = scene.stage.network.faults
        play = Play(
            scene,
            before_each=lambda: faults.clear(request_path),
            after_each=lambda: faults.next(request_path, Fault.ANSWER_LOST),
        )
        await play_through(scene, play)
        again = scene.books.rows("SELECT count(*) FROM orders WHERE attempts > 1")
        assert again[0][0] >= 2


def _by_chance(rng: Random) -> Callable[[Plan], Plan]:
    """Some fifteen lives of any length, and then one to the end."""
    lives = iter(range(15))

    def plan(simple: Plan) -> Plan:
        if next(lives, None) is None:
            return simple
        return replace(simple, after=int(2 ** rng.uniform(5, 12)))

    return plan


def _fatal(sites: Path) -> list[str]:
    lines = sites.read_text("utf-8").splitlines() if sites.exists() else []
    return [line.removeprefix(ENDED) for line in lines if line.startswith(ENDED)]
