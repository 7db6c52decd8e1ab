"""The last steps: judge every candidate, publish the chosen one, measure it, write it down."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bot.model.verdicts import Passage
from bot.scoring.local import LocalScorer
from bot.scoring.normalise import normalise
from bot.scoring.published import read_published
from bot.scoring.tokens import tokenise
from bot.scoring.trained import Artefact, read_artefact
from training import candidates, steps
from training.card import write_card
from training.checks import agreement, size_of
from training.clean import SHARES
from training.domain import read_written
from training.fairness import Pair, measure_swaps
from training.heads import HOSTILITY
from training.measure import Numbers
from training.proxies import EVERYDAY, proxy_sets
from training.publish import calibration_rows, publish, publish_rates
from training.report import judge, judge_chosen, write_report
from training.steps import Places, pairs_of

SHIPPED = ("minilm-domain", "mpnet-domain")
_DISAGREEING = ("disagreement", "methods_criticism")


def finish(places: Places, shipped: Sequence[str], version: str, home: Path) -> Path:
    """Return the folder of the artefact; the report and the card go to `home`."""
    held = steps.held_apart(places)
    sets = proxy_sets(steps.public(places), held, steps.domain(places))
    plain = candidates.plain_candidates(places)
    scored = plain | candidates.blends(places, plain)
    folder = publish(places, shipped, version)
    artefact = read_artefact(folder)
    scored["as shipped"] = lambda _, rows: artefact.chances(pairs_of(rows)).astype(np.float32)
    table = judge(scored, sets)
    chosen = {"recipes": shipped, "version": version, "rows": rows_used(places)}
    chosen |= describe(folder, sets["physician"], read_written(places.held))
    chosen |= {"size MB": size_of(folder), "int8": quantised(places, artefact, shipped)}
    write_report(table, chosen, home / "report")
    write_card(table, chosen, home / "MODEL_CARD.md")
    return folder


def describe(folder: Path, held: pd.DataFrame, written: pd.DataFrame) -> dict[str, Any]:
    """`held`: as the model reads them; `written`: as people wrote them, names and all."""
    artefact, threshold = read_artefact(folder), read_published(folder).threshold
    chances = artefact.chances(pairs_of(held))
    measured = measured_at(threshold, written[~written["split"].isin(EVERYDAY)], artefact)
    publish_rates(folder, measured)

    def hostility(pairs: Sequence[Pair]) -> Numbers:
        plain = [(normalise(parent), normalise(text)) for parent, text in pairs]
        return artefact.chances(plain)[:, 0]

    return {
        "swaps": {
            family: {
                "pairs": found.pairs,
                "in place": found.in_place,
                "decisions changed": str(found.changed),
                "mean change": round(found.mean_change, 4),
            }
            for family, found in measure_swaps(hostility, pairs_of(written), threshold).items()
        },
        "measured": measured,
        "at product": judge_chosen(chances, held, threshold),
    }


def measured_at(
    threshold: float, written: pd.DataFrame, artefact: Artefact
) -> list[dict[str, Any]]:
    """Counts for `housecall calibrate --report`, judged as the bot does."""
    passages = [Passage(text, parent or None) for parent, text in pairs_of(written)]
    verdicts = LocalScorer(artefact).judge(passages)
    over = np.array([(verdict.hostility or 0.0) >= threshold for verdict in verdicts])
    hostile = (written[HOSTILITY] == 1).to_numpy()
    asked = {
        "hostile replies that count": hostile,
        "harmless replies that count": ~hostile,
        "disagreement that counts": written["group"].isin(_DISAGREEING).to_numpy(),
        "medical talk that counts": (written["group"] == "medical_vocabulary").to_numpy(),
    }
    return [
        {"what": what, "hits": int(over[rows].sum()), "of": int(rows.sum())}
        for what, rows in asked.items()
    ]


def quantised(
    places: Places, artefact: Artefact, shipped: Sequence[str]
) -> dict[str, dict[str, float]]:
    """By recipe, on the rows of the calibration."""
    rows = calibration_rows(places)
    tokens = tokenise(artefact.tokenizer, artefact.layout, pairs_of(rows))
    stages = (artefact.first, artefact.second)
    return {
        name: agreement(
            artefact.logits(stage, tokens), steps.logits(places, name, "calibration", rows)
        )
        for name, stage in zip(shipped, stages, strict=False)
        if stage
    }


def rows_used(places: Places) -> dict[str, Any]:
    chosen, domain = steps.chosen(places), steps.domain(places)
    return {
        "public": {source: int((chosen["source"] == source).sum()) for source in SHARES},
        "domain train": int((domain["split"] == "train").sum()),
        "domain calibration": int((domain["split"] == "calibration").sum()),
        "held apart": len(steps.held_apart(places)),
    }
