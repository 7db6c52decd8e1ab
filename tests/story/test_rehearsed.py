"""What `housecall rehearse` plays, and that it notices a bot that notices nothing."""

from functools import partial
from pathlib import Path

import pytest

from bot.app import playing
from bot.app.rehearsing import Manner
from bot.evidence import verify
from bot.rules import decide
from bot.rules.dogpiles import open_dogpile
from tests.story.staging import kept_log


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.need("S1-1", "S2-11")
@pytest.mark.parametrize("story", list(playing.PLAYS))
async def test_each_story_ends_as_written(
    story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with kept_log():
        assert await playing.play(story, 1, 2.0, tmp_path, interactive=False) == 0
    said = capsys.readouterr().out
    left = files_in(tmp_path)
    assert left.pop(f"{story}.txt").decode() in said
    assert [verify(each).holds for each in left.values()] == [True] * (story == "evidence")
    assert "The story went as written." in said
    assert "Try it on a real account now" in said


@pytest.mark.parametrize("story", list(playing.PLAYS))
async def test_without_detection_the_story_fails(
    story: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blind = tuple(rule for rule in decide.RULES if rule is not open_dogpile)
    assert len(blind) == len(decide.RULES) - 1
    monkeypatch.setattr(decide.decide, "__defaults__", (blind,))
    monkeypatch.setattr(playing, "Manner", partial(Manner, patience=4.0))
    with kept_log():
        assert await playing.play(story, 1, 3.0, None, interactive=False) == 1
    assert "The story did not go as written" in capsys.readouterr().out


def test_the_readme_names_every_story() -> None:
    readme = Path("README.md").read_text(encoding="utf-8")
    (row,) = [line for line in readme.splitlines() if line.startswith("| `housecall rehearse")]
    assert [story for story in playing.PLAYS if f"`{story}`" not in row] == []
