import io
import json
from collections.abc import Iterator

import pytest
from typing_extensions import override

from bot.model.errors import Refused
from bot.scoring import LocalScorer
from bot.scoring.command import Scoring, score_all
from tests.unit.scoring.stand_ins import WordModel

GOOD, BAD = b'{"id": "1", "text": "this is bad news"}\n', b"nope\n"


@pytest.fixture
def scorer() -> Iterator[LocalScorer]:
    scorer = LocalScorer(WordModel())
    yield scorer
    scorer.close()


def run(data: bytes, scorer: LocalScorer, **how: bool) -> tuple[int, list[str], list[str]]:
    out, notes = io.StringIO(), list[str]()
    code = score_all(io.BytesIO(data), Scoring(scorer, out, notes.append, "x.jsonl", **how))
    return code, out.getvalue().splitlines(), notes


def test_each_line_is_answered_in_order(scorer: LocalScorer) -> None:
    lines = b"".join(
        b'{"id": "%d", "text": "this is %s news"}\n' % (n, b"bad" if n % 2 else b"good")
        for n in range(2_000)
    )
    code, out, notes = run(lines, scorer)
    assert (code, notes) == (0, [])
    answers = [json.loads(line) for line in out]
    assert [answer["id"] for answer in answers] == [str(n) for n in range(2_000)]
    assert {answer["hostility"] for answer in answers[1::2]} == {0.9}
    assert {answer["hostility"] for answer in answers[::2]} == {0.1}


def test_a_bad_line_ends_it_with_what_was_before_it(scorer: LocalScorer) -> None:
    out, notes = io.StringIO(), list[str]()
    with pytest.raises(Refused, match=r"x\.jsonl, line 2, is not JSON: mend it"):
        score_all(io.BytesIO(GOOD + BAD + GOOD), Scoring(scorer, out, notes.append, "x.jsonl"))
    assert len(out.getvalue().splitlines()) == 1


def test_with_keep_going_the_rest_is_scored_and_the_line_is_named(scorer: LocalScorer) -> None:
    code, out, notes = run(GOOD + BAD + GOOD, scorer, keep_going=True)
    assert (code, len(out)) == (2, 2)
    assert notes == ["x.jsonl, line 2, is not JSON: left out"]


def test_the_words_that_weighed_most_are_shown_when_asked(scorer: LocalScorer) -> None:
    _, out, _ = run(GOOD, scorer, explain=True)
    assert json.loads(out[0])["words"] == [["bad", 4.39]]
    _, out, _ = run(GOOD, scorer)
    assert "words" not in json.loads(out[0])


class Watched(io.StringIO):
    """Notes how many texts the model had read at each flush."""

    def __init__(self, model: WordModel) -> None:
        super().__init__()
        self.model, self.judged = model, list[int]()

    @override
    def flush(self) -> None:
        self.judged.append(len(self.model.asked))


def test_answers_come_while_the_rest_is_still_to_be_judged() -> None:
    model = WordModel()
    scorer, out = LocalScorer(model), Watched(model)
    lines = b"".join(b'{"id": "%d", "text": "news of day %d"}\n' % (n, n) for n in range(500))
    assert score_all(io.BytesIO(lines), Scoring(scorer, out, print, "x.jsonl")) == 0
    scorer.close()
    assert out.judged[0] < 100
    assert out.judged[-1] == 500


def test_no_input_is_no_output(scorer: LocalScorer) -> None:
    assert run(b"", scorer) == (0, [], [])
