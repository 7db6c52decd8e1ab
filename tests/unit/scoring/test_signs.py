import time

import pytest

from bot.model.verdicts import Category
from bot.scoring.signs import signs_in


def kinds_in(text: str) -> set[Category]:
    return {kind for sign in signs_in(text) for kind in sign.kinds}


@pytest.mark.need("S4-5")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am going to kill you", Category.THREAT),
        ("kill yourself", Category.THREAT),
        ("watch your back", Category.THREAT),
        ("nice house you have, shame if something happened", Category.THREAT),
        ("i want to rape you", Category.SEXUAL_HARASSMENT),
        ("show us your tits", Category.SEXUAL_HARASSMENT),
        ("her home address is 14 Elm Street", Category.DOXXING),
        ("I know where you live", Category.DOXXING),
        ("call her at 555-201-3344 tonight", Category.DOXXING),
        ("I'm calling your hospital", Category.REPORT_TO_EMPLOYER_OR_BOARD),
        ("I'm calling the medical board about you", Category.REPORT_TO_EMPLOYER_OR_BOARD),
        ("Everyone report her now", Category.PILE_ON_CALL),
        ("let's flood her reviews, boys", Category.PILE_ON_CALL),
        ("make her famous", Category.PILE_ON_CALL),
    ],
)
def test_what_carries_no_toxic_word_is_seen(text: str, kind: Category) -> None:
    assert kind in kinds_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "hell yeah, brilliant thread",
        "this is fucking great",
        "I disagree with your method and your sample is too small",
        "The board exam is in May",
        "Our office line is 555-201-3344, call for an appointment",
        "Who runs the clinic on Elm Street?",
        "My address changed, new office: 200 Oak Ave, Suite 4",
        "Our new clinic is at 200 Oak Ave, your visits move there too",
        "Everyone should read this paper",
    ],
)
def test_ordinary_talk_shows_none(text: str) -> None:
    assert signs_in(text) == ()


@pytest.mark.parametrize(
    ("aimed", "spared"),
    [
        pytest.param("kill yourself", "Please do not kill yourself", id="refused"),
        pytest.param("kill yourself", 'He told me "kill yourself"', id="received"),
        pytest.param("kill yourself", "Today's mail said 'kill yourself' twice", id="quoted"),
        pytest.param("die you quack", "I want to die, you useless quack", id="herself"),
        pytest.param("just die you quack", "i should just die, you quack", id="herself, just"),
        pytest.param(
            "her new address is 14 Elm Street",
            "My new address, so she and her kids know, is 14 Elm Street",
            id="her own",
        ),
        pytest.param("her number is 555-201-3344", "her office line is 555-201-3344", id="public"),
    ],
)
def test_the_same_words_not_aimed_at_anybody_do_not_count(aimed: str, spared: str) -> None:
    assert signs_in(aimed)
    assert not signs_in(spared)


def test_only_private_details_are_certain() -> None:
    assert [sign.is_certain for sign in signs_in("her number is 555-201-3344")] == [True]
    assert not any(sign.is_certain for sign in signs_in("I know where you live"))


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "i am ", "you fucking ", "my mom , ", "! ", "f*", "1 ", "12-", "a.b@", "@a", "(12)"),
        *("i hope you and ", "hope your kids fucking ", "i i will will come ", "😀", "a b ", '" '),
        *("the state medical ", "not saying that ", "call your very ", "everyone tag ", "' a"),
    ],
)
def test_garbage_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """A search that grows with the square would take over 16 times as long for 4 times the text."""
    short, long = (piece * (size // len(piece)) for size in (1_900, 7_600))
    assert _seconds(long) < 10 * _seconds(short) + 0.25
    assert _seconds(long) < 2


def _seconds(text: str) -> float:
    def once() -> float:
        started = time.thread_time()
        signs_in(text)
        return time.thread_time() - started

    return min(once(), once())
