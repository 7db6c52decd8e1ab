"""Many reports of one account are one item, whoever brought them and in whatever order."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.episodes import EpisodeKind, Flag
from bot.model.people import AccountId
from bot.rules.gathering import gather, together
from tests.unit.rules.conversation.scene import NOW, account, case, contact

EVE, HAL = account(77), account(78)


def report(number: int, about: AccountId | None = EVE, **more: object) -> Flag:
    flag = Flag(number, account(number), EpisodeKind.REPORTED, NOW, accounts=1, about=about)
    return replace(flag, **more)  # type: ignore[arg-type]  # the tests' own words for fields


def numbers(item: Flag) -> list[int]:
    return [each.number for each in item.reports]


def test_reports_of_one_account_are_one_item_in_the_place_of_the_first() -> None:
    queue = gather([report(5, HAL), report(2), report(3, None), report(1), report(4, None)])
    assert [numbers(item) for item in queue] == [[5], [1, 2], [3], [4]]
    assert all(not each.joined for item in queue for each in item.reports)


def test_whoever_had_one_of_them_in_hand_has_the_item() -> None:
    for taken in ({"claimed_by": HAL}, {"needs_two": True}):
        assert [f.number for f in gather([report(1), report(2, **taken)])] == [2]


def test_who_leaves_one_leaves_all_and_the_worst_is_what_it_is() -> None:
    (item,) = gather(
        [
            report(1, recused=(HAL,)),
            report(2, severe=True, recused=(account(9), HAL)),
            report(3, asking_for_help=1),
        ]
    )
    assert (item.recused, item.is_severe, item.pleas) == ((HAL, account(9)), True, 1)
    assert not item.severe, "each keeps what is its own"


def test_what_was_judged_together_stays_together_and_apart_from_what_comes_later() -> None:
    then = NOW - timedelta(days=1)
    judged = [report(n, closed_at=then, closed_by=HAL) for n in (1, 2)]
    assert [numbers(i) for i in gather([report(3), *judged])] == [[3], [1, 2]]
    assert [numbers(i) for i in gather([*judged, replace(judged[0], number=4, closed_at=NOW)])] == [
        [1, 2],
        [4],
    ]


def test_the_posts_of_all_are_shown_once_each() -> None:
    first, other = case(1, hostile=2, care=0), case(2, hostile=3, care=0)
    shown = together(first, [other, other])
    assert [(c.number, c.post) for c in shown.contacts] == [(n, contact(n).post) for n in (1, 2, 3)]
    assert together(first, ()) == first


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.sampled_from([EVE, HAL, None])), unique_by=lambda x: x[0]
    )
)
def test_no_report_is_lost_and_no_account_has_two_items(
    filed: list[tuple[int, AccountId | None]],
) -> None:
    flags = [report(number, about) for number, about in filed]
    items = gather(flags)
    assert sorted(n for item in items for n in numbers(item)) == sorted(n for n, _ in filed)
    about = [item.about for item in items if item.about]
    assert len(about) == len(set(about))
    assert gather([each for item in items for each in item.reports]) == items
