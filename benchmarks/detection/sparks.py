"""Which quote the bot names as what drove a pile-on, held against the one that did."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.detection.desk import Desk, Sent, account, opened, place_of, sent_in
from benchmarks.detection.streams import DAY, Flags, Stream
from benchmarks.detection.watchers import POLICY, Watcher
from bot.model.episodes import Episode, EpisodeKind
from bot.model.interactions import PostId
from bot.rules.dogpiles import open_dogpile_of
from bot.rules.sparks import spark_of

LOOKED_AT = DAY  # after the attack begins


@dataclass(frozen=True, slots=True)
class Named:
    """One pile-on that the rules told of. `true`: the spark is named."""

    at: float
    some: bool  # any quote is named
    true: bool
    seen: bool  # the bot does not take the true spark for a plea
    later_some: bool  # what the same rule would say of the case at its first update
    later_true: bool
    followers: int  # of the named accounts, those who follow the author of the true spark
    accounts: int


def spark_named(watcher: Watcher, stream: Stream, begin: float) -> Named | None:
    """Plays the attack to the bot's own rules; None where they never tell of a pile-on.

    `stream`: all that is aimed at her, from a day before.
    """
    desk, sent = Desk(), sent_in(stream)
    known: Flags = stream.known
    desk.begin(float(stream.at[0]), np.unique(stream.author[known]).tolist())
    desk.remember(watcher, [each for each in sent if each.at < begin])
    coming = (each for each in sent if begin <= each.at < begin + LOOKED_AT)
    for each in coming:
        for episode in opened(desk.take(each)):
            if episode.kind is EpisodeKind.DOGPILE:
                return _named(stream, episode, each.at, _asked_again(desk, each, coming))
    return None


def _asked_again(desk: Desk, opening: Sent, coming: Iterator[Sent]) -> PostId | None:
    """The spark by what the case holds when she may be told of it again."""
    last, until = opening, opening.at + POLICY.update_every.total_seconds()
    for each in coming:
        if each.at > until:
            break
        desk.take(each)
        last = each
    case = desk.case(last)
    episode = open_dogpile_of(case)
    return spark_of(episode.contacts, case.quotes, POLICY) if episode else None


def _named(stream: Stream, episode: Episode, at: float, later: PostId | None) -> Named:
    places = np.flatnonzero(stream.spark)
    true = place_of(int(places[0])) if len(places) else None
    follow = {account(who) for who in stream.author[stream.after_spark].tolist()}
    return Named(
        at=at,
        some=episode.spark is not None,
        true=episode.spark is not None and episode.spark == true,
        seen=bool((stream.spark & ~stream.care).any()),
        later_some=later is not None,
        later_true=later is not None and later == true,
        followers=len(follow & {*episode.hostile}),
        accounts=len(episode.hostile),
    )
