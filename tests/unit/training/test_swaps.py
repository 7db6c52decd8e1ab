import re
from random import Random

import numpy as np
import pytest

from training.fairness import compare, make_twins
from training.swaps import (
    SWAPS,
    addressed,
    swap_credentials,
    swap_names,
    swap_religions,
)


def every_swap(family: str, text: str) -> set[str | None]:
    return {SWAPS[family](text, Random(seed)) for seed in range(40)}


@pytest.mark.parametrize(
    ("text", "other", "they"),
    [
        ("she's a fraud and she knows it", "he's a fraud and he knows it",
         "they're a fraud and they know it"),
        ("Was she drunk? Ask her.", "Was he drunk? Ask him.", "Were they drunk? Ask them."),
        ("her licence should go, not hers", "his licence should go, not his",
         "their licence should go, not theirs"),
        ("He's been sued. His fault.", "She's been sued. Her fault.",
         "They've been sued. Their fault."),
        ("he never tries, he misses", "she never tries, she misses",
         "they never try, they miss"),
        ("DOES HE THINK? he doesn't", "DOES SHE THINK? she doesn't", "DO THEY THINK? they don't"),
        ("he has dies and goes", "she has dies and goes", "they have dies and goes"),
    ],
)  # fmt: skip
def test_pronouns_bring_their_verbs(text: str, other: str, they: str) -> None:
    assert every_swap("pronouns", text) == {other, they}


def test_a_mother_is_not_made_a_they() -> None:
    assert every_swap("pronouns", "your mother knows she failed") == {"your father knows he failed"}


@pytest.mark.parametrize(
    "text", ["nothing here", "she told him", "women, says she", "she is a bitch", "this is theirs"]
)
def test_pronouns_stay_where_another_would_say_something_else(text: str) -> None:
    assert every_swap("pronouns", text) == {None}


def test_credentials_bring_their_articles_and_their_case() -> None:
    text = "A doctor, an MD and a DO; two Doctors, DOCTORS. Do it!"
    found = [each for each in every_swap("credentials", text) if each]
    assert len(found) > 10
    for each in found:
        told = re.fullmatch(r"(An?) (.+), (an?) (\S+) and an? (\S+); two (.+), (.+)\. Do it!", each)
        assert told
        assert (told[1] == "An") == (told[2][0] in "aeiou")
        assert (told[3] == "an") == (told[4] in {"MBBS", "MBChB", "NP", "RN"})
        assert (told[6][0], told[7]) == (told[6][0].upper(), told[6].upper())
        assert told[2] != "doctor"
        assert {told[4], told[5]} != {"MD", "DO"}
        assert told[6].lower()[:4] == told[2][:4]


def test_followers_faith_and_houses_of_one_religion() -> None:
    found = every_swap("religions", "A Muslim, a Muslim doctor, Muslims, Islam, the mosque")
    assert any(
        text and text.startswith("A Jew, a Jewish doctor, Jews, Judaism, ") for text in found
    )
    assert any(
        text and text.startswith("An atheist, an atheist doctor, atheists") for text in found
    )
    assert all(text and "mosque" not in text and "Muslim" not in text for text in found)
    assert swap_religions("jews", Random(1)) != swap_religions("jews", Random(2))


def test_names_are_swapped_within_their_list_and_words_are_left() -> None:
    found = every_swap("names", "Dr Priya Patel, @Patel, Kim-ono and will, Priya!")
    assert len(found) > 20
    for text in found:
        assert text
        told = re.fullmatch(r"Dr (\S+) (\S+), @Patel, Kim-ono and will, (\S+)!", text)
        assert told
        assert told[1] == told[3] != "Priya"
        assert told[2] != "Patel"


def test_nobody_there_nothing_swapped() -> None:
    calm = "The trial was too small, so do not rely on it."
    assert [swap(calm, Random(1)) for swap in (swap_names, swap_credentials, swap_religions)] == [
        None
    ] * 3


def test_two_people_are_set_before_a_text() -> None:
    for family in ("names", "credentials", "religions"):
        twins = addressed(family, "well done", Random(5))
        assert twins
        assert twins[0] != twins[1]
        assert all(re.fullmatch(r"To .+: well done", text) for text in twins)
    assert addressed("pronouns", "well done", Random(5)) is None


def test_twins_are_of_their_own_words_first_all_different_and_the_same_again() -> None:
    posts = [("", f"Dr Patel, number {number}") for number in range(4)]
    posts += [("parent", f"nobody, number {number}") for number in range(20)]
    twins = make_twins("names", posts, seed=1, wanted=20)
    assert len(twins) == len({*twins}) == 20
    assert [each.in_place for each in twins] == sorted(each.in_place for each in twins)[::-1]
    assert sum(each.in_place for each in twins) == 12
    assert make_twins("names", posts, seed=1, wanted=20) == twins
    assert make_twins("names", posts, seed=2, wanted=20) != twins
    assert make_twins("pronouns", posts) == []


def test_a_decision_that_follows_a_name_is_counted() -> None:
    twins = make_twins("names", [("", "Dr Patel is here"), ("", "Emily is here")], wanted=6)
    found = compare(
        lambda pairs: np.array([0.9 if "Patel" in text else 0.1 for _, text in pairs]), twins, 0.5
    )
    patels = [each for each in twins if ("Patel" in each.one) != ("Patel" in each.other)]
    assert found.pairs == len(twins) == 6
    assert found.changed.hits == len(patels) >= 3
    assert found.posts == 2
    assert found.mean_change == pytest.approx(0.8 * len(patels) / 6)
    assert compare(lambda _: np.zeros(0), [], 0.5).changed.of == 0
