"""What the released model says of itself: its threshold, and how often it errs there.

`meta.json` holds `thresholds` and, as counts of examples that it was not trained on, judged at the
product's threshold, `"measured": [{"what": "harmless replies that count", "hits": 3, "of": 250}]`.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.scoring.calibrating import Rate
from bot.scoring.trained import SHIPPED, read_meta


@dataclass(frozen=True, slots=True)
class Published:
    """`threshold`: the chance of hostility from which a post counts; `rates`: by what they are."""

    version: str
    threshold: float
    rates: Mapping[str, Rate]


def read_published(folder: Path = SHIPPED) -> Published:
    """Raises OSError where `meta.json` is missing or cannot be understood."""
    meta = read_meta(folder)
    try:
        return Published(
            version=str(meta["version"]),
            threshold=float(meta["thresholds"]["product"]),
            rates={row["what"]: Rate(row["hits"], row["of"]) for row in meta.get("measured", ())},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = "what describes the model is damaged: install House Call anew"
        raise OSError(errno.EIO, said, str(folder / "meta.json")) from error
