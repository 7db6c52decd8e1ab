"""The turnstile and the sign-ins under way, on a clock that is a number."""

import pytest

from bot.web.limits import Turnstile, Visits


def test_a_burst_passes_and_then_one_at_a_time() -> None:
    turnstile = Turnstile(burst=3, per_second=0.5)
    assert [turnstile.wait("192.0.2.1", 0.0) for _ in range(4)] == [0, 0, 0, 2.0]
    assert turnstile.wait("192.0.2.1", 1.0) == pytest.approx(1.0)
    assert turnstile.wait("192.0.2.1", 2.5) == 0
    assert turnstile.wait("192.0.2.1", 2.5) > 0


def test_a_long_rest_gives_no_more_than_the_burst() -> None:
    turnstile = Turnstile(burst=2, per_second=1)
    turnstile.wait("192.0.2.1", 0.0)
    waits = [turnstile.wait("192.0.2.1", 1e6) for _ in range(3)]
    assert waits == [0, 0, 1.0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("nonsense", "other nonsense", True),
    ],
)
def test_a_home_is_one_asker(one: str, other: str, *, same: bool) -> None:
    turnstile = Turnstile(burst=1, per_second=0.1)
    turnstile.wait(one, 0.0)
    assert (turnstile.wait(other, 0.0) > 0) is same


def test_memory_is_bounded_and_the_least_recent_goes_first() -> None:
    turnstile = Turnstile(burst=1, per_second=0.001, most=2)
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1", "192.0.2.3"):
        turnstile.wait(address, 0.0)
    assert turnstile.wait("192.0.2.1", 0.0) > 0
    assert turnstile.wait("192.0.2.2", 0.0) == 0


def test_a_state_ends_once_with_its_cookie_and_in_time() -> None:
    visits = Visits()
    visits.begin("state", "cookie", 0.0)
    assert not visits.end("other", "cookie", 1.0)
    assert not visits.end("state", "other", 1.0)
    assert not visits.end("state", "", 1.0)
    assert visits.end("state", "cookie", 599.0)
    assert not visits.end("state", "cookie", 599.0)
    visits.begin("late", "cookie", 0.0)
    assert not visits.end("late", "cookie", 600.0)


def test_only_so_many_sign_ins_are_under_way() -> None:
    visits = Visits(most=2)
    for state in ("a", "b", "c"):
        visits.begin(state, "cookie", 0.0)
    assert [visits.end(state, "cookie", 1.0) for state in ("a", "b", "c")] == [False, True, True]
