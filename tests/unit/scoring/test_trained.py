import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.scoring import normalise
from bot.scoring.tokens import Layout, assemble, of_one_length
from bot.scoring.trained import SHIPPED, read_artefact, sum_of
from tests.unit.scoring.stand_ins import HEADS

POSTS = (
    "thank you doctor",
    "you are a disgrace and everybody knows it " * 5,
    "ok",
    "fool",
    "shame on you",
    "good morning all",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "artefact"))


def rewrite(folder: Path, **changes: Any) -> None:
    meta = json.loads((folder / "meta.json").read_text("utf-8")) | changes
    del meta["own"]
    (folder / "meta.json").write_text(json.dumps(meta | {"own": sum_of(meta)}))


def test_what_ships_is_whole() -> None:
    model = read_artefact()
    assert tuple(model.heads) == HEADS
    assert model.version
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= 120 * 2**20


@pytest.mark.parametrize("name", [file.name for file in SHIPPED.iterdir()])
def test_a_missing_file_is_one_clear_error(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=r"is missing.*install House Call anew") as error:
        read_artefact(folder)
    assert error.value.filename == str(folder / name)


@pytest.mark.parametrize(
    "name", [file.name for file in SHIPPED.iterdir() if file.name != "meta.json"]
)
def test_a_damaged_file_is_one_clear_error(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(OSError, match=r"is damaged.*install House Call anew") as error:
        read_artefact(folder)
    assert error.value.filename == str(folder / name)


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", "\xff"])
def test_a_damaged_description_is_one_clear_error(folder: Path, text: str) -> None:
    (folder / "meta.json").write_text(text, "latin-1")
    with pytest.raises(OSError, match=r"is damaged.*install House Call anew"):
        read_artefact(folder)


def test_a_changed_number_in_the_description_is_damage(folder: Path) -> None:
    text = (folder / "meta.json").read_text("utf-8")
    changed = text.replace('"share": 0.7', '"share": 0.1')
    assert changed != text
    (folder / "meta.json").write_text(changed, "utf-8")
    with pytest.raises(OSError, match=r"is damaged.*install House Call anew"):
        read_artefact(folder)


def test_a_file_that_nothing_vouches_for_is_not_loaded(folder: Path) -> None:
    sums = json.loads((folder / "meta.json").read_text("utf-8"))["sha256"]
    del sums["tokenizer.json"]
    rewrite(folder, sha256=sums)
    with pytest.raises(OSError, match=r"is damaged"):
        read_artefact(folder)


def test_chances_come_in_the_order_of_the_posts_whatever_their_length() -> None:
    model = read_artefact()
    pairs = [("", normalise.normalise(post)) for post in POSTS]
    together = model.chances(pairs)
    alone = np.concatenate([model.chances([pair]) for pair in pairs])
    assert together.shape == (len(POSTS), len(HEADS))
    assert ((together >= 0) & (together <= 1)).all()
    assert (together == alone).all(), "what else arrived changes nothing"
    assert model.chances([]).shape == (0, len(HEADS))


def test_a_second_model_is_asked_where_the_first_is_unsure(folder: Path) -> None:
    first = json.loads((folder / "meta.json").read_text("utf-8"))["first"]
    quarter = {"logits": [-8.0, 8.0], "chances": [0.25, 0.25]}
    second = first | {
        "asked_from": {"hostility": 0.5},
        "share": 0.5,
        "calibration": dict.fromkeys(HEADS, quarter),
    }
    pairs = [("", "thank you so much"), ("", "you are a fucking idiot")]
    rewrite(folder, second=None)
    before = read_artefact(folder).chances(pairs)
    rewrite(folder, second=second)
    after = read_artefact(folder).chances(pairs)
    assert before[0, 0] < 0.5 < before[1, 0]
    assert (after[0] == before[0]).all()
    assert (after[1] == 0.25).all()


def test_of_a_long_post_the_head_and_the_tail_are_read() -> None:
    layout = Layout(1, 2, 0, parent_tokens=3, post_tokens=6, post_tail=2)
    assert assemble([], range(10, 20), layout).tolist() == [1, 10, 11, 12, 13, 18, 19, 2]
    assert assemble([5, 6, 7, 8], [10], layout).tolist() == [1, 5, 6, 7, 2, 10, 2]


def test_only_posts_of_one_length_are_read_together() -> None:
    lengths = (5, 3, 5, 3, 3, 9)
    tokens = [np.zeros(length, np.int64) for length in lengths]
    assert list(of_one_length(tokens, 7)) == [[1, 3], [4], [0], [2], [5]]
    assert list(of_one_length(tokens, 10)) == [[1, 3, 4], [0, 2], [5]]
    assert not list(of_one_length([], 10))
