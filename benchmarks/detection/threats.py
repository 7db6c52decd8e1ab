"""Severe messages, through the bot's own rules: told at once, whatever the hour, or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from benchmarks.detection.desk import Desk, Sent
from benchmarks.detection.parameters import EDGES, SEVERE, SEVERE_GROUPS, SEVERITY, Kind, Severe
from benchmarks.detection.streams import BEGINS, DAY, Floats, Random, scored
from benchmarks.detection.watchers import POLICY
from bot.model.actions import Say
from bot.model.changes import JoinEpisode
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.verdicts import Category

SENDER = 6_000_000_000  # first id
HOUR = 3_600.0


class Came(StrEnum):
    """What becomes of a severe message."""

    AT_ONCE = "at once"
    JOINED = "joined"  # a case that she has been told of
    HELD = "held"  # until morning, or by the brake
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Threats:
    """Of each set: how many messages there were, and what came of those that the scorer saw."""

    sent: Mapping[str, int]
    came: Mapping[str, tuple[Came, ...]]


def measure_threats(seed: int, messages: int = 1_000, campaigns: int = 40) -> Threats:
    random = np.random.default_rng([seed, 78])
    came: dict[str, list[Came]] = {}
    sent: dict[str, int] = {}
    for group in SEVERE_GROUPS:
        category = Category(group)
        for _ in range(messages):
            at = BEGINS + random.uniform(0, DAY)
            night = _is_night(at, SEVERE)
            name = f"{group.replace('_', ' ')}, {'in quiet hours' if night else 'by day'}"
            _note(name, _messages(random, SEVERE, np.array([at]), (category,)), sent, came)
    for size, hours in SEVERE.campaigns:
        name = f"{size} messages by {size} accounts in {hours:g} hours"
        for _ in range(campaigns):
            times = np.sort(BEGINS + random.uniform(0, hours * HOUR, size))
            kinds = [Category(each) for each in random.choice(SEVERE_GROUPS, size)]
            _note(name, _messages(random, SEVERE, times, kinds), sent, came)
    return Threats(sent, {name: tuple(each) for name, each in came.items()})


def _note(
    name: str, messages: Iterable[Sent], sent: dict[str, int], came: dict[str, list[Came]]
) -> None:
    messages = list(messages)
    sent[name] = sent.get(name, 0) + len(messages)
    came.setdefault(name, []).extend(_played(messages, SEVERE))


def _messages(
    random: Random, world: Severe, at: Floats, kinds: Iterable[Category]
) -> Iterable[Sent]:
    """Each by another account; some of them she has answered: their ids are odd."""
    hostility, _ = scored(random, np.full(len(at), int(Kind.HOSTILE)))
    for place, category in enumerate(kinds):
        plea, probability = _severity(random, category)
        author = SENDER + 2 * place + int(random.random() < world.answered)
        yield Sent(
            place,
            float(at[place]),
            author,
            float(hostility[place]),
            plea,
            severe=(category, probability),
        )


def _severity(random: Random, category: Category) -> tuple[bool, float]:
    """Whether it is taken for a plea, and the probability that it is severe."""
    pleas, counts = SEVERITY[category.value]
    place = int(random.choice(len(counts), p=np.array(counts) / sum(counts)))
    return bool(random.random() < pleas), float(random.uniform(EDGES[place], EDGES[place + 1]))


def _played(messages: Iterable[Sent], world: Severe) -> Iterable[Came]:
    """What came of those in which the scorer sees what they are."""
    desk, messages = Desk(world.quiet_hours), list(messages)
    answered = [each.author for each in messages if each.author % 2]
    desk.begin(messages[0].at, answered=answered)
    for each in messages:
        decision = desk.take(each)
        if each.severe is not None and each.severe[1] >= POLICY.severe_at:
            yield _came(decision)


def _came(decision: Decision) -> Came:
    cards = [a for a in decision.actions if isinstance(a, Say) and a.line == Line.SEVERE]
    if cards:
        return Came.HELD if any(card.not_before for card in cards) else Came.AT_ONCE
    if any(isinstance(change, JoinEpisode) for change in decision.changes):
        return Came.JOINED
    return Came.HELD if decision.because else Came.NEVER


def _is_night(at: float, world: Severe) -> bool:
    first, last = world.quiet_hours
    hour = (at % DAY) / HOUR
    return hour >= first or hour < last
