"""A detail is found in every listed form, and what is another's never is."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.rules.details import HIDDEN
from tests.unit.rules.test_details import kept_of

numbers = st.from_regex(r"[2-9][0-8][0-9][2-9][0-9]{6}", fullmatch=True)
between = st.sampled_from(["", " ", "-", ".", "\u2011", " - ", "/"])
words = st.sampled_from("ada bea cora dora edda flora greta hanna iris juna".split())  # noqa: SIM905  ten quoted words are harder to read
orders = st.sampled_from(["{} {}", "{1}, {0}", "{}{}", "Dr. {} Q. {}", "{1} {0}"])
endings = st.sampled_from([("Street", "st."), ("Avenue", "Ave"), ("Road", "rd"), ("Lane", "Ln")])


@given(numbers, between, st.sampled_from(["", "1", "+1", "001"]), st.booleans())
def test_a_number_is_found_in_any_grouping(
    number: str,
    sign: str,
    prefix: str,
    spelled: bool,  # noqa: FBT001  drawn, not passed
) -> None:
    groups = [number[:3], number[3:6], number[6:]]
    if spelled:
        groups[0] = " ".join(dict(zip("0123456789", _SPELLED, strict=True))[d] for d in groups[0])
    written = (sign or " ").join([prefix, *groups]) if prefix else (sign or " ").join(groups)
    assert HIDDEN in kept_of(f"ring {written} now", f"+1{number}")


_SPELLED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@given(numbers, numbers, between)
def test_the_number_of_somebody_else_is_left_alone(hers: str, other: str, sign: str) -> None:
    assume(hers != other)
    text = f"ring {sign.join([other[:3], other[3:6], other[6:]])} now"
    assert kept_of(text, f"+1{hers}") == text


@given(words, words, words, st.sampled_from([".", "_", "-", ""]), st.sampled_from(["@", " at "]))
def test_an_address_of_mail_is_found_with_any_signs(
    one: str, other: str, host: str, sign: str, at: str
) -> None:
    hers, dot = f"{one}.{other}@{host}.example", " dot " if at != "@" else "."
    assert kept_of(f"to {one}{sign}{other}{at}{host}{dot}example", hers) == f"to {HIDDEN}"


@given(st.integers(1, 9_999), words, endings, st.booleans())
def test_a_street_is_found_with_its_ending_short_or_long(
    house: int,
    street: str,
    ending: tuple[str, str],
    last: bool,  # noqa: FBT001  drawn, not passed
) -> None:
    long, short = ending
    written = f"{street.upper()} {short} {house}" if last else f"{house}, {street} {short}"
    kept = kept_of(f"at {written}", f"{house} {street} {long}")
    assert re.fullmatch(re.escape(f"at {HIDDEN}") + r"\.?", kept)
    assert HIDDEN not in kept_of(f"at {written}", f"{house + 1} {street} {long}")


@given(words, words, words, orders)
def test_a_name_is_found_in_either_order_and_no_other_is(
    one: str, two: str, other: str, form: str
) -> None:
    written = form.format(one.title(), two.title())
    assert HIDDEN in kept_of(f"so {written} said", f"{one} {two}")
    assume(other not in {one, two})
    assert HIDDEN not in kept_of(f"so {written} said", f"{one} {other}")
