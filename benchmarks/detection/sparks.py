"""Which quote the bot names as what drove a pile-on, held against the one that did."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from benchmarks.detection.attacks import SPARK
from benchmarks.detection.desk import Desk, Sent, account, opened, place_of, sent_in
from benchmarks.detection.parameters import World
from benchmarks.detection.streams import DAY, Flags, Stream
from benchmarks.detection.watchers import POLICY, Watcher
from bot.model.changes import JoinEpisode
from bot.model.episodes import Episode, EpisodeKind
from bot.model.interactions import PostId
from bot.model.people import AccountId

LOOKED_AT = DAY  # after the attack begins
PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """One pile-on that the rules told of. `true`: the spark is named."""

    at: float
    some: bool  # the first card claims any quote
    true: bool
    seen: bool  # the bot does not take the true spark for a plea
    later_some: bool  # the same at the first update, when it is known who follows whom
    later_true: bool
    questions: int  # so often it was asked who follows one account
    followers: int  # of the named accounts, those who follow the author of the true spark
    accounts: int


def spark_named(watcher: Watcher, stream: Stream, begin: float, world: World) -> Named | None:
    """Plays the attack to the bot's own rules; None where they never tell of a pile-on.

    `stream`: all that is aimed at her, from a day before.
    """
    desk, sent = Desk(follows=_follows(stream, world)), sent_in(stream)
    known: Flags = stream.known
    desk.begin(float(stream.at[0]), np.unique(stream.author[known]).tolist())
    desk.remember(watcher, [each for each in sent if each.at < begin])
    coming = (each for each in sent if begin <= each.at < begin + LOOKED_AT)
    for each in coming:
        for episode in opened(desk.take(each)):
            if episode.kind is EpisodeKind.DOGPILE:
                _goes_on(desk, coming, each.at + POLICY.update_every.total_seconds())
                return _named(stream, episode, each.at, desk)
    return None


def _goes_on(desk: Desk, coming: Iterator[Sent], until: float) -> None:
    """What else is asked before she may be told of it again."""
    for each in coming:
        if each.at > until:
            return
        if any(isinstance(change, JoinEpisode) for change in desk.take(each).changes):
            desk.catch_up(each)


def _follows(stream: Stream, world: World) -> Callable[[AccountId, AccountId], bool]:
    """Who follows the author of the spark is drawn with the attack; of others very few are."""
    sent = {account(who) for who in stream.author[stream.after_spark].tolist()}
    spark = account(SPARK) if stream.spark.any() else None

    def follows(who: AccountId, whom: AccountId) -> bool:
        if whom == spark:
            return who in sent
        return crc32(f"{who} {whom}".encode()) % PARTS < PARTS * world.spark_followed_else

    return follows


def _named(stream: Stream, episode: Episode, at: float, desk: Desk) -> Named:
    places = np.flatnonzero(stream.spark)
    true = place_of(int(places[0])) if len(places) else None
    follow = {account(who) for who in stream.author[stream.after_spark].tolist()}
    later: PostId | None = desk.spark_in(episode)
    return Named(
        at=at,
        some=episode.spark is not None,
        true=episode.spark is not None and episode.spark == true,
        seen=bool((stream.spark & ~stream.care).any()),
        later_some=later is not None,
        later_true=later is not None and later == true,
        questions=len(desk.asked),
        followers=len(follow & {*episode.hostile}),
        accounts=len(episode.hostile),
    )
