"""People who ask for help and are angry too: whether the bot names any whom it has heard ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.desk import Desk, Sent, account, opened
from benchmarks.detection.lone import sent_by
from benchmarks.detection.parameters import IN_NEED, Kind
from benchmarks.detection.streams import BEGINS, DAY, Floats, Random

ONE = 8_000_000_000  # id of an author
HOUR = 3_600.0


@dataclass(frozen=True, slots=True)
class Need:
    """Of people of one sort."""

    set: str
    hostile: float  # share of their posts
    heard: int  # of whom a post was taken for a call for help
    named: int  # of these, in a case that opened after it


def measure_need(seed: int, people: int = IN_NEED.people) -> tuple[Need, ...]:
    return tuple(_all_needs(np.random.default_rng([seed, 78]), people))


def _all_needs(random: Random, people: int) -> Iterator[Need]:
    for name, times in (("over months", _months), ("in one evening", _evening)):
        for hostile in IN_NEED.hostile:
            played = [named_after(_sent(random, times(random), hostile)) for _ in range(people)]
            heard = [each for each in played if each is not None]
            yield Need(name, hostile, len(heard), sum(heard))


def named_after(sent: Sequence[Sent]) -> bool | None:
    """Whether a case names the author after the first plea that is heard; None: none is."""
    desk, heard, named = Desk(), False, False
    desk.begin(sent[0].at)
    for each in sent:
        heard = heard or each.care
        cases = opened(desk.take(each))
        named = named or (heard and any(account(each.author) in case.hostile for case in cases))
    return named if heard else None


def _months(random: Random) -> Floats:
    count = int(random.geometric(1 / IN_NEED.contacts))
    days = np.sort(random.integers(0, random.integers(2, 120), count))
    return BEGINS + DAY * days + np.arange(float(count))


def _evening(random: Random) -> Floats:
    count = int(random.choice(IN_NEED.evening))
    return np.sort(BEGINS + random.uniform(0, 2 * HOUR, count))


def _sent(random: Random, at: Floats, hostile: float) -> list[Sent]:
    angry = random.random(len(at)) < hostile
    kind = np.where(angry, int(Kind.HOSTILE), int(Kind.DISTRESS))
    return sent_by(random, at, kind, np.full(len(at), ONE))
