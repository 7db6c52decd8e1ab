from pathlib import Path

from benchmarks.score.texts import COUNT, HOSTILE_SHARE, SENTENCES, about, read_texts
from tests.unit.scoring.hostile_fixtures import HOSTILE


def test_the_texts_are_all_different_and_as_hostile_as_is_said() -> None:
    texts = read_texts(None)
    hostile = [text for text in texts if any(said in text for said in HOSTILE)]
    assert len(set(texts)) == COUNT
    assert len(hostile) == COUNT * HOSTILE_SHARE
    assert f"{HOSTILE_SHARE:.0%} hostile" in about(None)
    assert texts == read_texts(None)
    assert len(set(SENTENCES)) == len(SENTENCES)


def test_other_texts_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text('{"text": "one"}\n{"text": "two"}\n{"text": "one"}\n', "utf-8")
    assert read_texts(file) == ["one", "two"]
    assert about(file) == "replies.jsonl"
