"""What detection remembers between two posts: a handful of numbers each, whatever comes."""

from typing import NamedTuple


class Gauge(NamedTuple):
    """The pile-on test of one member. Times are seconds since 1970, UTC.

    `narrow`, `middle` and `wide` are likelihood ratios: how much better the contacts since `since`
    fit a pile-on, a steep or a shallow one, than her usual days.
    """

    at: float = 0.0  # of the newest contact
    since: float = 0.0  # of the contact with which the present run of evidence began
    narrow: float = 1.0
    middle: float = 1.0
    wide: float = 1.0
    crowd: float = 0.0  # kind strangers of about the last day, each as far as they seem so; fades
    day: int = 0  # days since 1970; the one that the next three are of
    today: float = 0.0  # different strangers
    hostile_today: float = 0.0  # how many of them were hostile, as far as can be told
    teaches: bool = True  # False: a case was open, so this day says nothing about usual ones
    days: float = 0.0  # that the next two stand for; what is long ago fades
    strangers: float = 0.0
    hostile: float = 0.0


class Trail(NamedTuple):
    """One author's contacts with one member since the first unwelcome one. No words, no links."""

    days: tuple[int, ...] = ()  # of the unwelcome contacts, since 1970, rising; one entry a contact
    evidence: float = 0.0  # log likelihood ratio: after her rather than one of many, 0 or more
    told: int = 0  # day on which she was last told of it; 0: never
    asked: int = 0  # day of their last plea for help since the first of those contacts; 0: none


class Unread(NamedTuple):
    """Strangers whose words nobody here could read, and how many that usually are."""

    at: float = 0.0  # seconds since 1970, of the newest
    lately: float = 0.0  # in about the last hour, fading with time
    usual: float = 0.0  # in an hour, over about a month
    told: float = 0.0  # seconds since 1970; 0: never
