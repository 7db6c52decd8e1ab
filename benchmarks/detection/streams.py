"""Posts aimed at one member, as columns: what is drawn, and what of it the bot hears."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.detection.parameters import EDGES, SCORES, Kind, World

Random: TypeAlias = np.random.Generator
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

DAY = 86_400.0
YEAR = 365 * DAY
BEGINS = 19_700 * DAY  # seconds since 1970 of every simulated first day
LOGIT_EDGE = 1e-4
HER = -1_000_000  # as the one who is answered; no author's id
NO_QUOTE = -1
SLOGANS = 3  # that go round


class Stream(NamedTuple):
    """One row a post, in the order of `at`."""

    at: Floats  # seconds since 1970, of the post
    kind: Ints
    author: Ints
    hostility: Floats  # what the scorer says
    care: Flags  # the bot takes it for a call for help
    known: Flags  # by somebody whom she follows or answered
    young: Flags  # the account is younger than 30 days
    after_spark: Flags  # its author follows the one whose quote set it off
    attack: Flags
    reach: Ints  # followers of the author of a quote; -1: it is none
    answers: Ints  # the account it speaks to; `HER`
    words: Ints  # whoever pastes the same ones; 0: their own
    subject: Ints  # which post of hers
    spark: Flags  # it is the quote that set it off

    @property
    def size(self) -> int:
        return len(self.at)


def rows(stream: Stream, which: Flags | slice | Ints) -> Stream:
    return Stream._make(column[which] for column in stream)


def heard(stream: Stream) -> Stream:
    """What the pile-on test gets: strangers, and of whoever seeks help nothing any more."""
    kept = ~(stream.known | stream.care)
    asking, first = np.unique(stream.author[stream.care], return_index=True)
    since = np.flatnonzero(stream.care)[first]
    place = np.searchsorted(asking, stream.author).clip(0, max(0, len(asking) - 1))
    if len(asking):
        kept &= (asking[place] != stream.author) | (np.arange(stream.size) < since[place])
    return rows(stream, kept)


def merged(streams: Iterable[Stream]) -> Stream:
    every = list(streams)
    whole = Stream._make(np.concatenate(columns) for columns in zip(*every, strict=True))
    return rows(whole, np.argsort(whole.at, kind="stable"))


def posts(
    random: Random, world: World, at: Floats, kind: Ints, author: Ints, young: float | None = None
) -> Stream:
    """Strangers' posts with scores drawn for what they are; `author` decides who is young."""
    hostility, care = scored(random, kind)
    size, nobody = len(at), np.zeros(len(at), np.bool_)
    least = 1_000 * (world.young if young is None else young)
    reach = np.where(random.random(size) < world.quoting, _followers(random, world, size), NO_QUOTE)
    pasted = random.random(size) < world.slogan
    return Stream(
        at,
        kind,
        author,
        hostility,
        care,
        known=nobody,
        young=((author * 2_654_435_761) % 1_000) < least,
        after_spark=nobody,
        attack=nobody,
        reach=reach,
        answers=np.full(size, HER),
        words=np.where(pasted, random.integers(1, SLOGANS + 1, size), 0),
        subject=np.zeros(size, np.int64),
        spark=nobody,
    )


def quote(
    random: Random, world: World, at: float, kind: Kind, author: int, reach: tuple[float, float]
) -> Stream:
    """One quote by an account of about this reach: median followers, sigma of the log."""
    one = posts(random, world, np.array([at]), np.array([int(kind)]), np.array([author]), 0.0)
    followers = np.array([int(random.lognormal(np.log(reach[0]), reach[1]))])
    return one._replace(reach=followers)


def _followers(random: Random, world: World, size: int) -> Ints:
    median, spread = world.reach
    return random.lognormal(np.log(median), spread, size).astype(np.int64)


def scored(random: Random, kind: Ints) -> tuple[Floats, Flags]:
    """Hostility, and whether it is taken for a call for help."""
    hostility, care = np.empty(len(kind)), np.empty(len(kind), np.bool_)
    edges = np.array(EDGES)
    for each in Kind:
        places = np.flatnonzero(kind == each)
        left_out, counts = SCORES[each]
        share = np.array(counts) / sum(counts)
        bins = random.choice(len(counts), len(places), p=share)
        width = edges[bins + 1] - edges[bins]
        hostility[places] = edges[bins] + random.random(len(places)) * width
        care[places] = random.random(len(places)) < left_out
    return hostility, care


def drifted(stream: Stream, world: World) -> Stream:
    """With a scorer that is a little more wrong every day."""
    if not (world.harmless_drift or world.hostile_drift):
        return stream
    chance = np.clip(stream.hostility, LOGIT_EDGE, 1 - LOGIT_EDGE)
    hostile = np.isin(stream.kind, (Kind.HOSTILE, Kind.MILD))
    a_year = np.where(hostile, world.hostile_drift, world.harmless_drift)
    logit = np.log(chance / (1 - chance)) + a_year * (stream.at - BEGINS) / YEAR
    return stream._replace(hostility=1 / (1 + np.exp(-logit)))


def late(stream: Stream, world: World, gaps: Iterable[tuple[float, float]]) -> Stream:
    """As it arrives: `at` is when the bot sees it; in each gap nothing comes, or nothing ever."""
    at = stream.at.copy()
    kept = np.ones(len(at), np.bool_)
    for begin, end in gaps:
        inside = (at >= begin) & (at < end)
        at[inside] = end
        kept &= ~(inside & world.lost)
    if world.polled:
        at = np.ceil(at / world.polled) * world.polled
    return rows(stream._replace(at=at), kept)
