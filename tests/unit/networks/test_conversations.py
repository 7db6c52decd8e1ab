"""Each answer under a feed is counted once, however many conversations wait for their turn."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.networks.conversations import AT_ONCE, Conversations, Shown

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEED = 1

minutes = st.lists(st.integers(1, 50), max_size=8)
threads = st.lists(minutes, min_size=1, max_size=3 * AT_ONCE)


def reading(
    known: Conversations, course: list[list[int]], since: datetime, now: datetime
) -> list[tuple[int, int]]:
    """What one reading counts: (conversation, minute at which the answer came)."""
    came = [[n for n in answers if START + n * MINUTE <= now] for answers in course]
    shown = [Shown(str(key), len(answers), key) for key, answers in enumerate(came)]
    found = list[tuple[int, int]]()
    for each in known.to_be_read(FEED, shown, since):
        dated = [(START + n * MINUTE, n) for n in course[each.post]]
        fresh = known.fresh(FEED, Shown(each.key, each.answers, each.post), dated, now)
        found += [(each.post, n) for _, n in fresh]
    return found


@given(threads, st.lists(st.integers(1, 10), max_size=6))
def test_every_answer_is_counted_once_in_the_end(course: list[list[int]], steps: list[int]) -> None:
    known, since, now = Conversations(), START, START
    counted = Counter[tuple[int, int]]()
    for step in (*steps, 60, 1, 1):  # three readings are enough for all that wait
        now += step * MINUTE
        counted.update(reading(known, course, since, now))
        since = now
    came = Counter((key, n) for key, answers in enumerate(course) for n in answers)
    assert counted == came


def test_what_has_grown_goes_first_and_the_rest_by_turns() -> None:
    known = Conversations()
    shown = [Shown(str(n), 1, n) for n in range(AT_ONCE + 1)]
    first = known.to_be_read(FEED, shown, START)
    for each in first:
        known.fresh(FEED, each, [(START + MINUTE, each.post)], START + MINUTE)
    (waited,) = set(shown) - set(first)
    assert known.to_be_read(FEED, shown, START + MINUTE)[0] == waited
    grown = Shown(first[3].key, 2, first[3].post)
    assert grown in known.to_be_read(FEED, [*shown[:3], grown, *shown[4:]], START)[:2]
    assert known.to_be_read(FEED, [Shown("quiet", 0, 9)], START) == []
