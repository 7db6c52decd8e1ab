import time

import pytest

from bot.model.verdicts import Category, Passage
from bot.scoring import Baseline
from tests.unit.scoring.hostile_fixtures import BENIGN, HOSTILE, IDENTITIES, IDENTITY_FRAMES

HOSTILE_AT = 0.7
SEVERE_AT = 0.8
BASELINE = Baseline()


def _hostile(text: str) -> bool:
    return BASELINE.judge(text).hostility >= HOSTILE_AT


def test_recall_and_precision_on_sentences_of_our_own() -> None:
    """These sentences were at hand while the phrases were written: on new text expect less."""
    found = sum(map(_hostile, HOSTILE))
    false_alarms = sum(map(_hostile, BENIGN))
    assert len(HOSTILE) >= 90
    assert len(BENIGN) >= 110
    assert found / len(HOSTILE) >= 0.97
    assert found / (found + false_alarms) >= 0.95
    assert false_alarms <= 4


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am going to kill you", Category.THREAT),
        ("kill yourself", Category.THREAT),
        ("watch your back", Category.THREAT),
        ("i want to rape you", Category.SEXUAL),
        ("show us your tits", Category.SEXUAL),
        ("her home address is 14 Elm Street", Category.DOXXING),
        ("I know where you live", Category.DOXXING),
    ],
)
def test_severe_kinds_are_severe(text: str, kind: Category) -> None:
    assert BASELINE.judge(text).categories[kind] >= SEVERE_AT
    assert BASELINE.judge(text).worst_severe()[1] >= SEVERE_AT


@pytest.mark.need("S1-12", "S4-5")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("who gave you a licence", Category.CREDENTIALS),
        ("fake doctor", Category.CREDENTIALS),
        ("I'm calling your hospital", Category.EMPLOYER),
        ("I'm calling the medical board about you", Category.EMPLOYER),
        ("you are an idiot", Category.INSULT),
        ("calm down sweetheart", Category.INSULT),
        ("go back to your country", Category.IDENTITY),
    ],
)
def test_milder_kinds_are_counted_and_are_not_severe(text: str, kind: Category) -> None:
    verdict = BASELINE.judge(text)
    assert verdict.hostility >= HOSTILE_AT
    assert verdict.categories[kind] >= HOSTILE_AT
    assert verdict.worst_severe()[1] < SEVERE_AT


@pytest.mark.need("S0-17")
@pytest.mark.parametrize(
    "text",
    [
        "hell yeah, brilliant thread",
        "this is fucking great",
        "fuck yes, congratulations!",
        "holy shit that result",
        "damn, well done",
    ],
)
def test_profanity_alone_is_no_evidence_at_all(text: str) -> None:
    assert not BASELINE.judge(text).categories
    assert BASELINE.judge(text).hostility < 0.1


@pytest.mark.parametrize(
    ("aimed", "spared"),
    [
        pytest.param("You are an idiot", "I never said you are an idiot", id="negated"),
        pytest.param("kill yourself", "Please do not kill yourself", id="refused"),
        pytest.param("kill yourself", 'He told me "kill yourself"', id="received"),
        pytest.param("you are a fraud", "I'm sorry they said you are a fraud", id="defended"),
        pytest.param("hysterical bitch", "Stop calling women hysterical bitch", id="opposed"),
        pytest.param("you stupid woman", "love you, you stupid woman", id="between friends"),
        pytest.param("her number is 555-201-3344", "her office line is 555-201-3344", id="public"),
        pytest.param("you are trash", "your argument is trash", id="an idea"),
    ],
)
def test_the_same_words_not_aimed_at_anybody_do_not_count(aimed: str, spared: str) -> None:
    assert BASELINE.judge(spared).hostility < HOSTILE_AT
    assert BASELINE.judge(spared).hostility < BASELINE.judge(aimed).hostility


@pytest.mark.need("S1-6")
@pytest.mark.parametrize("frame", IDENTITY_FRAMES)
def test_who_one_is_changes_nothing(frame: str) -> None:
    seen = {
        (verdict.hostility, verdict.care, tuple(verdict.categories.items()))
        for verdict in (BASELINE.judge(frame.format(who)) for who in IDENTITIES)
    }
    assert len(seen) == 1
    assert not _hostile(frame.format(IDENTITIES[0]))


async def test_one_verdict_for_each_passage_in_order() -> None:
    verdicts = await BASELINE.score([Passage("thanks"), Passage("you are a quack", "a parent")])
    assert [round(verdict.hostility, 1) for verdict in verdicts] == [0.0, 1.0]
    assert {verdict.scorer for verdict in verdicts} == {Baseline.version}
    assert not await BASELINE.score([])


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "i am ",
        "you fucking ",
        "my mom , ",
        "! ",
        "f*",
        "1 ",
        "12-",
        "a.b@",
        "@a",
        "(12)",
        "i hope you and ",
        "my chest pain ",
        "hope your kids fucking ",
        "i i will will come ",
        "😀",
        "the state medical ",
        "a b ",
        '" ',
        "not saying that ",
        "call your very ",
    ],
)
def test_garbage_takes_time_in_proportion_to_its_length(piece: str) -> None:
    """A search that grows with the square would take over 16 times as long for 4 times the text."""
    short, long = (piece * (size // len(piece)) for size in (4_000, 16_000))
    assert _seconds(long) < 10 * _seconds(short) + 0.25
    assert _seconds(long) < 3


def _seconds(text: str) -> float:
    def once() -> float:
        started = time.thread_time()
        BASELINE.judge(text)
        return time.thread_time() - started

    return min(once(), once())
