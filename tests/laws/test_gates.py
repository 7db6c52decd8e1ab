"""Law 5 for what others can see: what the bot did is gone after undo, and what she did stays."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.interactions import PostId
from bot.networks.bluesky.acting import Acting
from bot.networks.bluesky.acts import BlueskyActs
from tests.unit.networks.bluesky.test_acting import HER, NOW, POST, POSTGATE, THREADGATE, Repo

KEY = POST.rsplit("/", 1)[1]
LISTS = {
    MeasureKind.HIDE_REPLY: (THREADGATE, "hiddenReplies"),
    MeasureKind.DETACH_QUOTE: (POSTGATE, "detachedEmbeddingUris"),
}
HER_RULES: list[list[dict[str, str]]] = [[], [{"$type": f"{THREADGATE}#mentionRule"}]]


def post_of(number: int) -> PostId:
    return PostId(f"at://did:plc:other/app.bsky.feed.post/3k{number}")


MEASURES = [
    Measure(HER, MeasureKind.LIMIT_REPLIES, POST),
    *(Measure(HER, kind, post_of(n), POST) for kind in LISTS for n in (1, 2)),
]
"""The bot's. She herself hides and detaches others: nobody could tell whose the same one is."""

steps = st.one_of(
    st.tuples(st.just("do"), st.sampled_from(MEASURES)),
    st.tuples(st.just("undo"), st.sampled_from(MEASURES)),
    st.tuples(st.just("lists"), st.sampled_from([(kind, n) for kind in LISTS for n in (8, 9)])),
    st.tuples(st.just("rules"), st.sampled_from([None, *HER_RULES])),
    st.tuples(st.just("removes"), st.sampled_from([THREADGATE, POSTGATE])),
)


def effect(repo: Repo) -> dict[str, Any]:
    """What anybody can see of her gates; a record that says nothing is as good as none."""
    gates = {name: repo.records.get((name, KEY)) or {} for name in (THREADGATE, POSTGATE)}
    lists = {name: sorted(gates[gate].get(name, ())) for gate, name in LISTS.values()}
    return {"allow": gates[THREADGATE].get("allow"), **lists}


@dataclass
class Her:
    """What she does in her own app, on a network with the bot or on one without."""

    repo: Repo = field(
        default_factory=lambda: Repo({("app.bsky.feed.post", KEY): {"$type": "app.bsky.feed.post"}})
    )

    def lists(self, which: tuple[MeasureKind, int]) -> None:
        gate, name = LISTS[which[0]]
        record = self._record(gate)
        record[name] = [*record.get(name, ()), post_of(which[1])]

    def rules(self, allow: list[dict[str, str]] | None) -> None:
        record = self._record(THREADGATE)
        record.pop("allow", None)
        if allow is not None:
            record["allow"] = allow

    def removes(self, gate: str) -> None:
        self.repo.records.pop((gate, KEY), None)

    def _record(self, gate: str) -> dict[str, Any]:
        record: dict[str, Any] = self.repo.records.setdefault(
            (gate, KEY), {"$type": gate, "post": POST, "createdAt": "x"}
        )
        return record


@dataclass
class Bot:
    """As the pipeline does it: what held is read first, and what holds already is left alone."""

    acts: BlueskyActs
    repo: Repo
    held: dict[Measure, Prior] = field(default_factory=dict)

    async def do(self, measure: Measure) -> None:
        if measure in self.held:
            return
        (prior,) = await self.acts.look([measure])
        assert prior is not None
        if not prior.held:
            self.held[measure] = prior
            for _ in range(2):  # a try whose answer was lost
                await self.acts.apply(measure)

    async def undo(self, measure: Measure) -> None:
        prior = self.held.pop(measure, None)
        if prior is None:
            return
        before = effect(self.repo)
        as_it_was = await self.acts.lift(measure, prior)
        assert await self.acts.lift(measure, prior) is as_it_was
        if not as_it_was:
            assert effect(self.repo) == before, "what she has set otherwise is left"


async def live(taken: list[tuple[str, Any]]) -> None:
    with_bot, alone = Her(), Her()
    repo = with_bot.repo
    bot = Bot(BlueskyActs(Acting(repo, clock=lambda: NOW)), repo)
    hers: dict[str, Callable[[Any], None]] = {
        name: getattr(with_bot, name) for name in ("lists", "rules", "removes")
    }
    bots: dict[str, Callable[[Any], Awaitable[None]]] = {"do": bot.do, "undo": bot.undo}
    for name, value in taken:
        if name in bots:
            await bots[name](value)
        else:
            hers[name](value)
            getattr(alone, name)(value)
    for measure in list(bot.held):
        await bot.undo(measure)
    assert effect(repo) == effect(alone.repo)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Drawing is cheap; a busy machine is not the law's business."""


@unhurried
@given(taken=st.lists(steps, max_size=16))
def test_after_all_is_undone_her_gates_are_as_without_the_bot(
    taken: list[tuple[str, Any]],
) -> None:
    asyncio.run(live(taken))


@unhurried
@given(done=st.permutations(MEASURES), undone=st.permutations(MEASURES))
def test_in_whatever_order_it_is_done_and_undone(
    done: list[Measure], undone: list[Measure]
) -> None:
    asyncio.run(live([*(("do", each) for each in done), *(("undo", each) for each in undone)]))
