"""Who wrote to a member in about the last day, eight bytes each: as many as matter fit in 4 KB."""

from array import array
from bisect import bisect_left
from datetime import datetime
from operator import itemgetter
from zlib import crc32

MOST = 512
"""Strangers of one day; of a larger crowd the first are let go of and may count again."""
LET_GO = 64
"""So many at once, so that a crowd costs little more than it is."""

_DAY = 24 * 60  # minutes
_TIMES = 1 << 16  # minutes that can be told apart, about 45 days
_GRADES = 1 << 4
_LATER = _TIMES * _GRADES


class Strangers:
    """By ref: when each was met, to the minute, and with which grade (0 to 15).

    In rising order, words of 32 bits for the ref, 16 for the time and 4 for the grade. Among 512
    two are taken for each other once in some 30,000 days; nobody can bring that about, because a
    ref is a keyed hash.
    """

    __slots__ = ("_words",)

    def __init__(self, packed: bytes = b"") -> None:
        self._words = array("Q")
        self._words.frombytes(packed)

    def __len__(self) -> int:
        return len(self._words)

    def packed(self) -> bytes:
        return self._words.tobytes()

    def grade_of(self, ref: str, at: datetime) -> int | None:
        """With which it was met within the day before `at`, or after it; None: not met."""
        place, key = self._place(ref)
        if place == len(self._words) or self._words[place] // _LATER != key:
            return None
        met = self._words[place]
        return met % _GRADES if _age(met, at) < _DAY else None

    def note(self, ref: str, grade: int, at: datetime) -> None:
        place, key = self._place(ref)
        word = key * _LATER + _minute(at) * _GRADES + grade
        if place < len(self._words) and self._words[place] // _LATER == key:
            self._words[place] = word
            return
        self._words.insert(place, word)
        if len(self._words) > MOST:
            ages = sorted(((_age(met, at), met) for met in self._words), key=itemgetter(0))
            self._words = array("Q", sorted(met for _, met in ages[:-LET_GO]))

    def forget(self, ref: str) -> None:
        place, key = self._place(ref)
        if place < len(self._words) and self._words[place] // _LATER == key:
            del self._words[place]

    def let_go(self, now: datetime) -> None:
        """Of whom was met more than a day ago."""
        self._words = array("Q", (met for met in self._words if _age(met, now) < _DAY))

    def _place(self, ref: str) -> tuple[int, int]:
        key = crc32(ref.encode())
        return bisect_left(self._words, key * _LATER), key


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60) % _TIMES


def _age(met: int, at: datetime) -> int:
    """In minutes; below 0 where it was met up to a day after `at`."""
    age = (_minute(at) - met // _GRADES) % _TIMES
    return age - _TIMES if age > _TIMES - _DAY else age
