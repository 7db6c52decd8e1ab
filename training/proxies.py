"""The sets on which candidates are judged; none of their rows is trained on.

A row whose words, apart from case and punctuation, are also those of a training row is left out:
the splits are by hash of the whole text, and short posts repeat themselves across sources.
"""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from training.clean import SWEARING
from training.heads import HOSTILITY
from training.rows import take

ARGUMENTS = ("disagreement", "methods_criticism", "fair_complaint", "counter_speech")
EVERYDAY = ("b3",)  # files of general talk about groups, not of a physician's world
TWIN_FROM = 0.8  # cosine of the words two posts have
_SEED = 3
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~\u2018-\u201f]+")  # an emoji counts as a word


def proxy_sets(
    public: pd.DataFrame, held: pd.DataFrame, domain: pd.DataFrame | None = None
) -> dict[str, pd.DataFrame]:
    """Rows with a boolean column `truth`, by the name of the question they ask.

    `domain`: the examples that are trained on, to keep their words out as well.
    """
    trained = public[public["split"] == "train"]
    written = [trained["text"], *([] if domain is None else [domain["text"]])]
    known = frozenset(map(folded, pd.concat(written)))
    own = held_sets(unseen(held, known))
    return own | public_sets(unseen(public[public["split"] == "devtest"], known), trained)


def held_sets(held: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What was written for this project and kept apart."""
    everyday = held["split"].isin(EVERYDAY)
    doctors, general = held[~everyday], held[everyday]
    hostile, harmless = _split(doctors)
    sets = {
        "physician": _set(hostile, harmless),
        "argument_vs_attack": _set(hostile, [doctors[doctors["group"].isin(ARGUMENTS)]]),
    }
    return sets | ({"functional_everyday": _set(*_split(general))} if len(general) else {})


def public_sets(kept: pd.DataFrame, trained: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Of rows kept out of training, and those trained on, to tell near twins."""
    by_source = dict(list(kept.groupby("source")))
    civil, goemotions = by_source["civil_toxicspans"], by_source["goemotions"]
    wiki = by_source["cat_large"]
    davidson = by_source["davidson2017"]
    contrast = by_source["hatemojibuild"]
    insults = civil[(civil[HOSTILITY] == 1) & (civil["insult"] == 1)]
    calm = [
        take(goemotions, 500, _SEED),
        take(wiki[wiki[HOSTILITY] == 0], 500, _SEED),
    ]
    profane = goemotions[goemotions["text"].str.contains(SWEARING)]
    civil_hostile = civil[(civil[HOSTILITY] == 1)]
    abusive = pd.concat(
        [
            davidson[davidson["group"] == "hate"],
            take(civil_hostile[civil_hostile["text"].str.contains(SWEARING)], 250, _SEED),
        ]
    )
    talk = [take(davidson[davidson["group"] == "offensive"], 400, _SEED), take(profane, 300, _SEED)]
    alone = contrast[nearest(contrast, trained[trained["source"] == "hatemojibuild"]) < TWIN_FROM]
    return {
        "person_directed": _set(take(insults, 400, _SEED), calm),
        "profanity_not_abuse": _set(abusive, talk),
        "argument_public": _set(
            take(insults, 400, _SEED), [take(civil[civil[HOSTILITY] < 1 / 2], 500, _SEED)]
        ),
        "contrast_hate": _set(*_split(contrast)),
        "contrast_hate_no_twin": _set(*_split(alone)),
        "toxic_social": _set(*_split(by_source["surge_toxicity"])),
    }


def folded(text: str) -> str:
    """The words and the emoji alone."""
    return _BETWEEN_WORDS.sub(" ", text.lower()).strip()


def unseen(rows: pd.DataFrame, known: frozenset[str]) -> pd.DataFrame:
    """Rows whose words are not `known` (each `folded`) and not those of a row before."""
    words = rows["text"].map(folded)
    asked = words + "\n" + rows["parent"].map(folded)
    return rows[~words.isin(known) & ~asked.duplicated()]


def nearest(rows: pd.DataFrame, others: pd.DataFrame) -> NDArray[np.float64]:
    """For each row the cosine of its words with those of the most alike among the others."""
    if rows.empty or others.empty:
        return np.zeros(len(rows))
    counter = CountVectorizer(binary=True, token_pattern=r"\w+")  # noqa: S106  a pattern of words
    counter.fit(pd.concat([rows["text"], others["text"]]))
    there = normalize(counter.transform(others["text"]).astype(np.float64))
    here = normalize(counter.transform(rows["text"]).astype(np.float64))
    return np.asarray((here @ there.T).max(axis=1).todense()).ravel()


def _split(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    return rows[rows[HOSTILITY] == 1], [rows[rows[HOSTILITY] == 0]]


def _set(hostile: pd.DataFrame, harmless: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat([hostile, *harmless], ignore_index=True)
    return rows.assign(truth=np.arange(len(rows)) < len(hostile))
