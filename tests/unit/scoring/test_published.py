import json
from pathlib import Path
from typing import Any

import pytest

from bot.app.operating import told_of_release
from bot.scoring.published import read_published
from bot.scoring.trained import sum_of

META = {
    "version": "7",
    "thresholds": {"product": 0.82},
    "measured": [{"what": "harmless replies that count", "hits": 5, "of": 250}],
}


def described(folder: Path, **changes: Any) -> Path:
    meta = {**META, **changes}
    (folder / "meta.json").write_text(json.dumps({**meta, "own": sum_of(meta)}))
    return folder


def test_the_rates_are_told_with_their_intervals(tmp_path: Path) -> None:
    assert told_of_release(read_published(described(tmp_path)), 0.82).splitlines() == [
        "Measured at release, model 7, counting from 0.82:",
        "  harmless replies that count: 5 of 250: 2% (1% to 5%)",
    ]


def test_where_a_community_counts_from_elsewhere_it_is_told(tmp_path: Path) -> None:
    told = told_of_release(read_published(described(tmp_path)), 0.7)
    assert told.endswith("Here it counts from 0.7, so these rates are not those of here.")


def test_a_model_of_which_nothing_is_published_says_so(tmp_path: Path) -> None:
    folder = described(tmp_path, measured=[])
    assert told_of_release(read_published(folder), 0.82).splitlines() == [
        "Measured at release, model 7, counting from 0.82:",
        "  nothing is published of this model",
    ]


@pytest.mark.parametrize(
    "changes", [{"thresholds": {}}, {"thresholds": None}, {"measured": [{"what": "x"}]}]
)
def test_a_damaged_description_is_one_clear_error(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="what describes the model is damaged"):
        read_published(described(tmp_path, **changes))


def test_a_changed_rate_is_not_told(tmp_path: Path) -> None:
    path = described(tmp_path) / "meta.json"
    path.write_text(path.read_text("utf-8").replace('"hits": 5', '"hits": 1'))
    with pytest.raises(OSError, match="is damaged"):
        read_published(tmp_path)


def test_a_missing_description_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"meta\.json"):
        read_published(tmp_path)
