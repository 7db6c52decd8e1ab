"""A replay's memory and the ledger are one: they give the same decisions on the same stream."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType

import pytest

from bot.app.replaying.books import Books
from bot.model.changes import KnowCircle, OpenEpisode, SetMember
from bot.model.decisions import Decision
from bot.model.episodes import EpisodeKind
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.model.senses import (
    Aimed,
    Befriended,
    PostGone,
    Presence,
    PresenceChanged,
    Sensed,
    Unfollowed,
)
from bot.model.verdicts import Category, Verdict
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.react import Facts, decision_on
from bot.rules.counting import insisting
from bot.rules.episodes import review
from bot.store.ledger import House, StoreLedger, open_ledger
from tests.contract.ledgers import DAY, MASTER, START, SteppedClock, render

ADA, BEA = AccountId("did:plc:" + "a" * 24), AccountId("did:plc:" + "b" * 24)
AUTHORS = tuple(AccountId(f"did:plc:{number:024d}") for number in range(18))
INSISTING = AUTHORS[-2:]
UNBRAKED = Policy(alerts_per_day=1_000_000)
EVENTS = 160
SPARED, NOT_SPARED = "spared", "not spared"


def _verdict(hostility: float | None, care: float = 0.0, **kinds: float) -> Verdict:
    categories = MappingProxyType({Category(kind): p for kind, p in kinds.items()})
    return Verdict(hostility, care, categories, "made-up")


COPIED = replace(_verdict(0.97), wording=(1, 2, 3))
HOSTILE = (COPIED, *(_verdict(hostility) for hostility in (0.97, 0.97, 0.91, 0.88, 0.6)))
VERDICTS = (
    *HOSTILE,
    *(_verdict(hostility) for hostility in (0.72, 0.3, 0.05)),
    _verdict(None),
    _verdict(0.2, care=0.9),
    _verdict(0.93, care=0.9),
    _verdict(0.97, threat=0.95),
    _verdict(0.97, threat=0.95, care=0.8),
    _verdict(0.95, insult=0.9),
)


@dataclass
class Scene:
    """What happens, at random but again the same with the same seed."""

    rng: Random
    at: datetime = START
    told: list[Interaction] = field(default_factory=list)
    follows: list[tuple[AccountId, str]] = field(default_factory=list)
    verdicts: dict[Interaction, Verdict] = field(default_factory=dict)

    def events(self) -> Iterator[Sensed]:
        for number in range(EVENTS):
            self.at += self._gap()
            yield from self._event(number)

    def _gap(self) -> timedelta:
        kinds = (timedelta(seconds=20), timedelta(minutes=4), timedelta(hours=5), timedelta(days=2))
        return self.rng.choices(kinds, (60, 31, 5, 4))[0] * self.rng.random()

    def _event(self, number: int) -> Iterator[Sensed]:  # noqa: C901  one arm a kind
        rng = self.rng
        author = rng.choice(
            (*AUTHORS[:12], *INSISTING, *INSISTING) if self._crowded(number) else INSISTING
        )
        member = rng.choice((ADA, ADA, BEA))
        what = rng.choices(
            ("post", "again", "edit", "delete", "befriend", "unfollow", "gone", "away"),
            (80, 5, 5, 4, 3, 2, 0.5, 0.5),
        )[0]
        match what:
            case "again" | "edit" if self.told:
                seen = rng.choice(self.told[-20:])
                if what == "edit":
                    seen = replace(seen, version=str(number), seen_at=self.at)
                yield self._aimed(seen, number)
            case "delete" if self.told:
                yield PostGone(rng.choice(self.told[-30:]).post, self.at)
            case "befriend":
                follow = (
                    f"at://{member}/app.bsky.graph.follow/{number}" if rng.random() < 0.6 else None
                )
                self.follows += [(member, follow)] if follow else []
                yield Befriended(member, author, follow, self.at)
            case "unfollow" if self.follows:
                yield Unfollowed(*rng.choice(self.follows), self.at)
            case "gone":
                yield PresenceChanged(author, Presence.TAKEN_DOWN, self.at)
            case "away":
                yield PresenceChanged(BEA, Presence.AWAY, self.at)
                yield PresenceChanged(BEA, Presence.ACTIVE, self.at)
            case _:
                both = (ADA, BEA) if rng.random() < 0.1 else (member,)
                for each in both:
                    yield self._aimed(self._post(number, author, each), number)

    def _post(self, number: int, author: AccountId, member: AccountId) -> Interaction:
        late = timedelta(hours=3) * self.rng.random() if self.rng.random() < 0.1 else timedelta()
        kind = self.rng.choice((Kind.REPLY, Kind.REPLY, Kind.QUOTE, Kind.MENTION))
        other = self.rng.choice(AUTHORS)
        aside = kind is Kind.REPLY and other != author and self.rng.random() < 0.15
        hers = PostId(f"at://{member}/app.bsky.feed.post/{self.rng.randrange(3)}")
        return Interaction(
            post=PostId(f"at://{author}/app.bsky.feed.post/{number}"),
            author=author,
            member=member,
            kind=kind,
            text="made up",
            seen_at=self.at - late,
            subject=hers if kind is not Kind.MENTION else None,
            version=str(number),
            root=hers if kind is Kind.REPLY else None,
            answers=other if aside else None,
        )

    def _crowded(self, number: int) -> bool:
        """First come a few who insist, and ask for nothing."""
        return number >= EVENTS // 3

    def _aimed(self, seen: Interaction, number: int) -> Aimed:
        self.told.append(seen)
        self.verdicts[seen] = self.rng.choice(VERDICTS if self._crowded(number) else HOSTILE)
        return Aimed(seen)


@asynccontextmanager
async def ledger_of(policy: Policy, clock: SteppedClock) -> AsyncIterator[StoreLedger]:
    ledger = await open_ledger("sqlite:///:memory:", House(MASTER, policy, clock, render))
    try:
        yield ledger
    finally:
        await ledger.close()


async def both_decide(scene: Scene, policy: Policy) -> Counter[EpisodeKind | str]:
    """How many cases of each kind opened, and how often somebody in them had asked for help."""
    clock, opened, decided = SteppedClock(), Counter[EpisodeKind | str](), 0
    books = Books((ADA, BEA), policy, WatchSet(AccountId("did:web:bot"), (ADA, BEA)))
    await books.move_to(START)
    circle = KnowCircle(ADA, ((AUTHORS[0], None), (AUTHORS[1], None)))
    await books.apply(Decision((circle,)))
    async with ledger_of(policy, clock) as ledger:
        members = [Member(each, standing=Standing.ACTIVE, joined_at=START) for each in (ADA, BEA)]
        async with ledger.turn() as turn:
            await turn.apply(Decision((*map(SetMember, members), circle)))
        swept = START
        for sensed in scene.events():
            clock.at = scene.at
            if clock.at - swept >= DAY:  # as the bot and the replay do, each once in a while
                swept = clock.at
                await ledger.sweep()
            async with ledger.turn() as turn:
                for episode in await turn.episodes_to_review():
                    member = await turn.member(episode.member)
                    await turn.apply(review(episode, member, clock.at, policy))
                expected = await _decide(sensed, turn, scene, policy)
            await books.move_to(clock.at)
            await books.review(ADA)
            await books.review(BEA)
            found = await _decide(sensed, books, scene, policy)
            assert found.changes == expected.changes, sensed
            assert found.because == expected.because, sensed
            assert found.actions == expected.actions, sensed
            cases = [c.episode for c in found.changes if isinstance(c, OpenEpisode)]
            opened.update(each.kind for each in cases)
            opened[SPARED] += sum(bool(each.spared) for each in cases)
            opened[NOT_SPARED] += sum(bool(insisting(each.contacts)) for each in cases)
            decided += 1
    assert decided >= EVENTS
    return opened


async def _decide(sensed: Sensed, facts: Facts, scene: Scene, policy: Policy) -> Decision:
    decision = await decision_on(sensed, scene.verdicts, facts, policy)
    await facts.apply(decision)
    return decision


@pytest.mark.parametrize("sensitivity", ["normal", "high"])
async def test_they_decide_alike(sensitivity: str) -> None:
    """Over many days as well as within an hour; every kind of case is among what they decide."""
    opened = Counter[EpisodeKind | str]()
    for seed in range(4):
        policy = replace(UNBRAKED, sensitivity=sensitivity)
        opened += await both_decide(Scene(Random(f"{sensitivity} {seed}")), policy)
    assert set(+opened) == {*EpisodeKind, SPARED, NOT_SPARED} - {EpisodeKind.REPORTED}
