from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.store.strangers import LET_GO, MOST, Strangers
from tests.facts import NOON

minutes = st.integers(-3 * 24 * 60, 3 * 24 * 60)
met = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15), minutes), max_size=80)
DAY = timedelta(days=1)


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


@given(met, minutes)
def test_each_is_remembered_as_last_met_for_a_day(
    seen: list[tuple[int, int, int]], now: int
) -> None:
    strangers, last = Strangers(), dict[int, tuple[int, int]]()
    for who, grade, minute in seen:
        strangers.note(f"{who:032x}", grade, at(minute))
        last[who] = (grade, minute)
    assert len(strangers) == len(last)
    for who in range(41):
        grade, when = last.get(who, (0, -10_000))
        lately = -24 * 60 < now - when < 24 * 60
        assert strangers.grade_of(f"{who:032x}", at(now)) == (grade if lately else None)


@given(met)
def test_packed_and_unpacked_it_is_the_same(seen: list[tuple[int, int, int]]) -> None:
    strangers = Strangers()
    for who, grade, minute in seen:
        strangers.note(f"{who:032x}", grade, at(minute))
    packed = strangers.packed()
    assert len(packed) == 8 * len(strangers)
    assert Strangers(packed).packed() == packed


def test_of_a_crowd_the_first_are_let_go_of() -> None:
    strangers = Strangers()
    for who in range(2_000):
        strangers.note(f"{who:032x}", 3, NOON + timedelta(minutes=who / 10))
        assert len(strangers) <= MOST
    end = NOON + timedelta(minutes=200)
    assert all(strangers.grade_of(f"{who:032x}", end) == 3 for who in range(1_600, 2_000))
    assert strangers.grade_of(f"{0:032x}", end) is None
    assert len(strangers) > MOST - LET_GO


def test_who_is_forgotten_is_a_stranger_again() -> None:
    strangers = Strangers()
    strangers.note("a", 1, NOON)
    strangers.forget("b")
    assert strangers.grade_of("a", NOON) == 1
    strangers.forget("a")
    assert strangers.grade_of("a", NOON) is None


def test_what_is_older_than_a_day_goes() -> None:
    strangers = Strangers()
    strangers.note("a", 1, NOON - timedelta(hours=25))
    strangers.note("b", 2, NOON - timedelta(hours=23))
    strangers.let_go(NOON)
    assert len(strangers) == 1
