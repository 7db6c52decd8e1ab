import numpy as np
import pytest

from benchmarks.score.quality_figures import (
    by_group,
    decided,
    kinds_sheet,
    macro_f1,
    ranked,
    swaps_sheet,
    words_sheet,
)
from benchmarks.score.quality_judges import KINDS, Verdicts
from benchmarks.score.quality_tables import Sheet, figure, markdown, share, terminal
from benchmarks.score.quality_words import dialects_in, identities_in
from bot.model.verdicts import Passage
from bot.scoring import LocalScorer
from bot.scoring.calibrating import Rate
from tests.unit.scoring.stand_ins import WordModel
from training.fairness import Compared
from training.measure import Figure

FOREIGN = "Das ist ein sehr schöner Tag für die ganze Familie gewesen"
TRUTH = np.array([True, True, False, False])


def test_a_perfect_ranking_is_told_as_one() -> None:
    scores = np.array([0.9, 0.8, 0.2, 0.1])
    *ranks, calibration = ranked(TRUTH, scores, 20, chances=True)
    assert ranks == ["1.000 (1.00-1.00)"] * 4
    assert calibration.startswith("0.150 (.1")
    assert ranked(TRUTH, scores, 20, chances=False)[-1] == "-"


def test_decisions_are_at_the_threshold_and_not_above_it() -> None:
    recall, false_positives, balanced = decided(TRUTH, np.array([0.7, 0.6, 0.7, 0.1]), 0.7, 20)
    assert recall.startswith("0.500 ")
    assert false_positives.startswith("0.500 ")
    assert balanced.startswith("0.500 ")


def test_false_positives_are_counted_by_group() -> None:
    found = by_group(["b", "a", "b"], np.array([0.9, 0.1, 0.2]), 0.5)
    assert found == {"a": Rate(0, 1), "b": Rate(1, 2)}
    assert [*found] == ["a", "b"]


def test_macro_f1_counts_only_kinds_that_are_there() -> None:
    truths = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 0]], np.bool_)
    chances = np.array([[0.9, 0.0, 0.9], [0.1, 0.5, 0.9], [0.0, 0.0, 0.9]])
    assert macro_f1(truths, chances, 30).value == pytest.approx((2 / 3 + 1) / 2)
    sheet = kinds_sheet(("one", "two", "never"), truths, chances, 30)
    assert [row[:2] for row in sheet.rows] == [("one", "2"), ("two", "1"), ("macro", "2")]
    assert sheet.rows[1][3].startswith("1.000")


def test_swaps_add_up() -> None:
    found = {
        "names": Compared(100, 60, 50, Rate(1, 100), 0.01),
        "religions": Compared(300, 300, 300, Rate(3, 300), 0.02),
    }
    *_, total = swaps_sheet(found, 0.7).rows
    assert total[:2] == ("all", "400")
    assert total[4:6] == ("4", "1.0 % (0.4-2.5)")


def test_words_with_too_few_rows_are_not_shown() -> None:
    rates = {"rare": {"ours": Rate(1, 4)}, "common": {"ours": Rate(2, 5)}}
    (row,) = words_sheet("", rates).rows
    assert row[:3] == ("common", "5", "2")
    assert words_sheet("", {}).rows == ()


def test_figures_and_shares_are_short() -> None:
    assert figure(Figure(0.9123, 0.889, 0.9999)) == "0.912 (.89-1.00)"
    assert figure(Figure(float("nan"), 0, 0)) == "-"
    assert share(Rate(1, 100)) == "1.0 % (0.2-5.4)"
    assert share(Rate(0, 0)) == "-"


def test_a_sheet_is_the_same_on_the_terminal_and_in_markdown() -> None:
    sheet = Sheet("Title", ("set", "n"), (("one | two", "1"),), "A note.")
    text = markdown("All", ["First line."], [sheet])
    assert text.splitlines() == [
        "# All",
        "",
        "First line.",
        "",
        "## Title",
        "",
        "A note.",
        "",
        "| set | n |",
        "|---|---|",
        "| one \\| two | 1 |",
    ]
    table = terminal(sheet)
    assert [column.header for column in table.columns] == ["set", "n"]
    assert table.row_count == 1


def test_identities_are_words_and_not_parts_of_words() -> None:
    assert identities_in("Two Muslim women prayed") == ("women", "Muslim")
    assert identities_in("the translation manager in Indiana wore black shoes") == ()
    assert identities_in("a black doctor, a white doctor") == ("Black",)


def test_dialects_are_words_and_not_parts_of_words() -> None:
    assert dialects_in("she finna leave") == ("African American English",)
    assert dialects_in("I cannae, wee man") == ("Scots",)
    assert dialects_in("We weep about kennels and fatherhood") == ()


def test_what_was_judged_is_not_judged_again() -> None:
    model = WordModel()
    verdicts = Verdicts(LocalScorer(model))
    passages = [Passage("what a bad doctor"), Passage("thank you, doctor"), Passage(FOREIGN)]
    assert verdicts.hostility(passages).tolist() == pytest.approx([0.9, 0.1, 0.0])
    assert verdicts.kinds(passages).shape == (3, len(KINDS))
    assert verdicts.unknown(passages) == 1
    assert len(model.asked) == 2
