"""Details of somebody's life, in the forms in which they go round."""

import pytest

from bot.model.details import DetailKind
from bot.model.verdicts import Category, Verdict
from bot.rules.details import HIDDEN, forms_in, hidden, hurting, named_in, told

PHONE, LONDON = "+1 312 555 0142", "+44 20 7946 0958"
MAIL, HOME, NAME = "jane.doe@clinic.example", "12 Elm Street, Apt 4", "Dr Jane Smith"


def kept_of(text: str, *details: str) -> str:
    """The text as it would be kept by who has these watched for."""
    named = [one for each in details for one in named_in(each)]
    assert len(named) == len(details)
    forms = {form for one in named for form in one.forms}
    regions = {one.region for one in named if one.region}
    found = forms_in(text, {one.kind for one in named}, regions)
    return hidden(text, [form for form in found if form.text in forms])


@pytest.mark.need("S4-4")
@pytest.mark.parametrize(
    ("detail", "written"),
    [
        (PHONE, "312 555 0142"),
        (PHONE, "1.312.555.0142"),
        (PHONE, "0013125550142"),
        (PHONE, "3l2-555-Ol42"),
        (PHONE, "three one two five five five oh one four two"),
        (PHONE, "3 1 2 5 5 5 0 1 4 2"),
        (PHONE, "\uff13\uff11\uff12 555 0142"),
        (PHONE, "\u0663\u0661\u0662 555 0142"),
        (LONDON, "020 7946 0958"),
        (LONDON, "0044 20 7946 0958"),
        (LONDON, "44 (0)20 7946 0958"),
        (MAIL, "jane.doe@clinic.example"),
        (MAIL, "JANE.DOE\uff20clinic.example"),
        (MAIL, "jane [dot] doe (at) clinic dot example"),
        (MAIL, "j a n e . d o e @ c l i n i c . e x a m p l e"),
        (MAIL, "j\u0430ne.doe at clinic.ex\u0430mple"),
        (HOME, "12 elm st"),
        (HOME, "12, ELM Street"),
        (HOME, "Elm Street 12"),
        ("Elmstra\u00dfe 12", "Elmstr. 12"),
        ("12 N Elm St", "12 North Elm Street"),
        ("12 St Charles Avenue", "12 Saint Charles Ave"),
        ("400 Fifth Avenue", "400 5th ave"),
        (NAME, "Jane Smith"),
        (NAME, "SMITH, Jane"),
        (NAME, "Jane Q. Smith"),
        (NAME, "JaneSmith"),
        (NAME, "smithjane"),
        (NAME, "J\u0430ne Sm\u00edth"),
        ("Sinead O'Brien", "Sin\u00e9ad OBrien"),
    ],
)
def test_a_detail_is_found_however_it_is_written(detail: str, written: str) -> None:
    assert kept_of(f"hey, {written} is hers", detail) == f"hey, {HIDDEN} is hers"


@pytest.mark.parametrize(
    ("detail", "written"),
    [
        (PHONE, "312 555 0143"),
        (PHONE, "+44 312 555 0142"),
        (PHONE, "312 555"),
        (MAIL, "john.doe@clinic.example"),
        (MAIL, "jane.doe@clinic.test"),
        (HOME, "112 Elm Street"),
        (HOME, "12 Elm Avenue"),
        (HOME, "12 elms"),
        ("12 N Elm St", "12 S Elm St"),
        (NAME, "Jane Smythe"),
        (NAME, "Smith. Jane left"),
        (NAME, "Jane"),
    ],
)
def test_what_is_somebody_elses_is_left_alone(detail: str, written: str) -> None:
    assert kept_of(f"hey, {written} is theirs", detail) == f"hey, {written} is theirs"


def test_several_in_one_text_are_each_hidden_once() -> None:
    text = f"Jane Smith lives at 12 Elm St, call +1 (312) 555-0142 or +1 312 555 0100 or {MAIL}!"
    kept = f"{HIDDEN} lives at {HIDDEN}, call +{HIDDEN} or +1 312 555 0100 or {HIDDEN}!"
    assert kept_of(text, PHONE, MAIL, HOME, NAME).replace("(", "") == kept


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        (PHONE, [DetailKind.PHONE]),
        (MAIL, [DetailKind.EMAIL]),
        (HOME, [DetailKind.ADDRESS]),
        (NAME, [DetailKind.NAME]),
        (f"{PHONE}\n{NAME}; {MAIL}", [DetailKind.PHONE, DetailKind.NAME, DetailKind.EMAIL]),
        ("312 555 0142", []),  # of which country?
        ("Jane", []),
        ("12", []),
        (f"{PHONE}\nJane", []),
        (f"my phone: {PHONE}", [DetailKind.PHONE]),
        ("my phone 520 555 0142", []),
        ("Jane Doe, 520 555 0142", []),
        ("my e-mail jane@example.org", [DetailKind.EMAIL]),
        ("1 The Green", [DetailKind.ADDRESS]),
        ("my cat", []),
        ("everything please", []),
        ("", []),
    ],
)
def test_what_she_gives_is_known_for_what_it_is(given: str, kinds: list[DetailKind]) -> None:
    assert [one.kind for one in named_in(given)] == kinds


@pytest.mark.parametrize(
    ("led", "bare"),
    [
        ("my name is Jane Doe", "Jane Doe"),
        ("my daughter's name: Emma Doe", "Emma Doe"),
        ("my home address is 12 Elm Street", "12 Elm Street"),
        ("our e-mail is jane@example.org", "jane@example.org"),
    ],
)
def test_what_is_said_before_a_detail_is_no_part_of_it(led: str, bare: str) -> None:
    assert named_in(led) == named_in(bare) != ()


def test_a_text_with_a_detail_shows_private_details_whatever_else_it_is() -> None:
    calm = Verdict(0.1, categories={Category.INSULT: 0.3})
    assert told(calm).worst_severe() == (Category.DOXXING, 1.0)
    assert told(calm).categories[Category.INSULT] == 0.3


WORDS = "the words quack, little girl"


@pytest.mark.need("S1-13")
@pytest.mark.parametrize(
    ("written", "stands"),
    [
        ("what a QUACK", True),
        ("qu\u00e1cks, all of them", True),
        ("calm down, little  girl", True),
        ("they quacked", False),
        ("a little. Girls!", True),
        ("a girl, little", False),
        ("quackery", False),
    ],
)
def test_a_word_that_hurts_is_found_as_a_word(written: str, *, stands: bool) -> None:
    (named,) = named_in(WORDS)
    found = {form.text for form in forms_in(written, {DetailKind.WORD}, ())}
    assert bool(found & set(named.forms)) is stands


@pytest.mark.parametrize("given", ["the word", "the words: ,", "the word one two three four five"])
def test_words_that_cannot_be_told_are_not_taken(given: str) -> None:
    assert named_in(given) == ()


def test_a_word_that_hurts_makes_it_hostile_and_leaves_the_plea_in_it() -> None:
    for verdict in (Verdict(None, care=0.9), Verdict(0.02, care=0.9), Verdict(0.99, care=0.9)):
        counted = hurting(verdict)
        assert (counted.hostility or 0.0) >= 0.95
        assert counted.care == 0.9
