"""What the released model says of itself, and what the product does with it."""

import json
from typing import Any

from bot.model.policy import Policy
from bot.scoring.published import read_published
from bot.scoring.trained import SHIPPED


def meta() -> Any:
    return json.loads((SHIPPED / "meta.json").read_text("utf-8"))


def test_the_default_threshold_is_the_one_at_which_the_model_was_measured() -> None:
    """After a release: write the new one into bot/model/policy.py and config/policy.toml."""
    assert Policy().hostile_at == read_published().threshold


def test_the_released_model_says_how_often_it_errs_there() -> None:
    assert len(read_published().rates) >= 2
