import asyncio
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from typing_extensions import override

from bot.model.verdicts import Category, Passage
from bot.scoring import local
from bot.scoring.fingerprints import PLACES
from bot.scoring.judging import Correction
from bot.scoring.local import CHUNK, WAITING, LocalScorer
from bot.scoring.tokens import Pair
from bot.scoring.trained import Chances
from tests.unit.scoring.stand_ins import WordModel


@pytest.fixture
def model() -> WordModel:
    return WordModel()


@pytest.fixture
def scorer(model: WordModel) -> Iterator[LocalScorer]:
    scorer = LocalScorer(model)
    yield scorer
    scorer.close()


async def test_one_verdict_for_each_passage_in_order(scorer: LocalScorer) -> None:
    passages = [Passage(f"this is {'bad' if n % 3 else 'good'} news {n}") for n in range(100)]
    verdicts = await scorer.score(passages)
    assert [v.hostility for v in verdicts] == [0.9 if n % 3 else 0.1 for n in range(100)]
    assert {v.scorer for v in verdicts} == {"words-1"}
    assert not await scorer.score([])


async def test_the_same_text_is_judged_once(scorer: LocalScorer, model: WordModel) -> None:
    copied = [Passage("this is bad news")] * 50
    await scorer.score(copied)
    await scorer.score(copied)
    assert model.asked == [("", "this is bad news")]


async def test_the_parent_is_part_of_what_is_judged(scorer: LocalScorer, model: WordModel) -> None:
    await scorer.score([Passage("this is what you said"), Passage("this is what you said", "Hi!")])
    assert model.asked == [("", "this is what you said"), ("Hi!", "this is what you said")]


async def test_what_is_kept_of_texts_is_bounded(
    model: WordModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "KEPT", 10)
    scorer = LocalScorer(model)
    texts = [Passage(f"this is the text number {n}") for n in range(11)]
    await scorer.score(texts)
    await scorer.score(texts[1:])
    assert len(model.asked) == 11
    await scorer.score(texts[:1])
    assert len(model.asked) == 12
    scorer.close()


@pytest.mark.parametrize("text", ["", "   \n", "\x00\x07", "\u200b\u200d", "\ud800"])
def test_where_there_is_nothing_to_judge_the_model_is_not_asked(
    scorer: LocalScorer, model: WordModel, text: str
) -> None:
    assert scorer.judge([Passage(text)])[0].hostility == 0.0
    assert not model.asked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("this is bad \ud800 news", id="a lone surrogate"),
        pytest.param("this is bad\x00 news \x1b[31m", id="control characters"),
        pytest.param("you are bad " * 8_500, id="100 KB"),
        pytest.param("bad \u202e" * 300, id="bidi"),
    ],
)
def test_odd_texts_are_judged_like_others(scorer: LocalScorer, text: str) -> None:
    assert scorer.judge([Passage(text)])[0].hostility == pytest.approx(0.9)


def test_emoji_alone_are_judged_by_their_names(scorer: LocalScorer, model: WordModel) -> None:
    assert scorer.judge([Passage("🖕")])[0].is_known
    assert "middle finger" in model.asked[0][1]


def test_a_language_it_cannot_read_is_unknown_and_never_harmless(
    scorer: LocalScorer, model: WordModel
) -> None:
    verdict = scorer.judge([Passage("Du bist eine Schande für deinen Beruf")])[0]
    assert verdict.hostility is None
    assert not verdict.categories
    assert not model.asked


def test_private_details_are_seen_in_any_language(scorer: LocalScorer) -> None:
    verdict = scorer.judge([Passage("ecco, her number is 555-201-3344")])[0]
    assert verdict.categories[Category.DOXXING] >= 0.9
    assert verdict.hostility == pytest.approx(0.9)


@pytest.mark.need("S2-12")
def test_the_surer_of_guard_and_model_says_that_help_is_asked_for(scorer: LocalScorer) -> None:
    guard, model, neither = scorer.judge(
        [
            Passage("my daughter can't breathe, please help, you useless quack"),
            Passage("it is very quiet and we are alone"),
            Passage("this is about the weather"),
        ]
    )
    assert guard.care >= 0.5
    assert model.care == pytest.approx(0.9)
    assert neither.care < 0.5


def test_a_correction_is_applied_to_what_is_known_already(scorer: LocalScorer) -> None:
    passage = Passage("this is good news")
    before = scorer.judge([passage])[0]
    scorer.correction = Correction(1.0, 2.0)
    after = scorer.judge([passage])[0]
    assert before.hostility is not None
    assert after.hostility is not None
    assert after.hostility > before.hostility


class SlowModel(WordModel):
    """Waits for `go` before each answer."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Semaphore(0)

    @override
    def chances(self, pairs: Sequence[Pair]) -> Chances:
        self.go.acquire()
        return super().chances(pairs)


async def test_the_event_loop_never_waits_for_the_model() -> None:
    model = SlowModel()
    scorer = LocalScorer(model)
    async with asyncio.TaskGroup() as tasks:
        scoring = tasks.create_task(scorer.score([Passage("this is bad news")]))
        longest = 0.0
        for _ in range(20):
            started = time.perf_counter()
            await asyncio.sleep(0)
            longest = max(longest, time.perf_counter() - started)
        assert not scoring.done()
        model.go.release()
    assert scoring.result()[0].hostility == pytest.approx(0.9)
    assert longest < 0.5
    scorer.close()


async def test_only_so_much_waits_for_the_model_at_a_time() -> None:
    model = SlowModel()
    scorer = LocalScorer(model)
    async with asyncio.TaskGroup() as tasks:
        for n in range(3 * WAITING):
            passages = [Passage(f"this is text {n} and {m}") for m in range(CHUNK)]
            tasks.create_task(scorer.score(passages))
        await asyncio.sleep(0.05)
        assert scorer.waiting <= WAITING
        model.go.release(3 * WAITING)
    assert len(model.asked) == 3 * WAITING * CHUNK
    scorer.close()


async def test_only_what_seems_hostile_gets_a_print_of_its_words(scorer: LocalScorer) -> None:
    bad, good = "this is bad news for you and yours", "this is good news for you and yours"
    hostile, civil = await scorer.score([Passage(bad), Passage(good)])
    assert len(hostile.wording) == PLACES
    assert civil.wording == ()
