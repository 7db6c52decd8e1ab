from bot.model.verdicts import Passage
from bot.scoring.explaining import MOST_WORDS, Weight, explain
from bot.scoring.local import LocalScorer
from tests.unit.scoring.stand_ins import WordModel


def test_the_words_that_weigh_most_are_named() -> None:
    scorer = LocalScorer(WordModel())
    passage = Passage("what a very bad idea, watch your back", "a parent")
    reasons = explain(passage, scorer.judge([passage])[0], scorer)
    assert reasons.words[0] == Weight("bad", 4.39)
    assert reasons.signs == ("veiled menace",)
    scorer.close()


def test_a_text_that_cannot_be_read_has_no_words_to_name() -> None:
    model = WordModel()
    scorer = LocalScorer(model)
    passage = Passage("Du bist eine Schande für deinen Beruf")
    assert explain(passage, scorer.judge([passage])[0], scorer).words == ()
    assert not model.asked
    scorer.close()


def test_a_long_text_does_not_cost_without_end() -> None:
    model = WordModel()
    scorer = LocalScorer(model)
    passage = Passage(" ".join(f"word{n}" for n in range(10 * MOST_WORDS)))
    explain(passage, scorer.judge([passage])[0], scorer)
    assert len(model.asked) <= MOST_WORDS + 1
    scorer.close()
