"""Variety that the rows lack: other parents, other people in the same sentence."""

import re

import numpy as np
import pandas as pd

PARENT_GIVEN = 0.25  # of public rows without a parent get a physician's post at random
PARENT_DROPPED = 0.15  # of domain rows lose theirs, where other words carry the meaning
_NEEDS_PARENT = frozenset({"condescending_dismissive", "sarcasm_harmless"})

PERSON_SWAPPED = 0.5  # of domain copies speak of somebody else

# Blinding hides pronouns, letters and religions; these keep their meaning and are swapped instead.
_RINGS = (
    ("woman", "man"),
    ("women", "men"),
    ("lady", "gentleman"),
    ("girl", "boy", "kid"),
    ("mother", "father"),
    ("mum", "dad"),
    ("mom", "dad"),
    ("daughter", "son"),
    ("sister", "brother"),
    ("wife", "husband"),
    ("aunt", "uncle"),
    (
        "doctor",
        "physician",
        "surgeon",
        "nurse",
        "pharmacist",
        "paramedic",
        "midwife",
        "psychiatrist",
    ),
    ("gp", "consultant", "registrar", "resident", "intern", "attending", "fellow"),
    ("sarah", "fatima", "ingrid", "kwame", "rahul", "mei", "carlos", "deborah", "yusuf", "olga"),
    ("johnson", "banerjee", "adeyemi", "tanaka", "cohen", "rahman", "novak", "lopez", "murphy"),
)
_RING_OF = {word: ring for ring in _RINGS for word in ring}
_SWAPPED = re.compile(rf"\b(?:{'|'.join(_RING_OF)})\b", re.IGNORECASE)


def lend_parents(public: pd.DataFrame, domain: pd.DataFrame, seed: int) -> pd.DataFrame:
    """An insult stays one under any post: the mere presence of a parent must tell nothing."""
    generator = np.random.default_rng(seed)
    parents = domain.loc[domain["parent"] != "", "parent"].unique()
    if len(parents) == 0:
        return public
    lent = (public["parent"] == "").to_numpy() & (generator.random(len(public)) < PARENT_GIVEN)
    chosen = generator.choice(parents, len(public))
    return public.assign(parent=np.where(lent, chosen, public["parent"]))


def drop_parents(domain: pd.DataFrame, seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    dropped = generator.random(len(domain)) < PARENT_DROPPED
    dropped &= ~domain["group"].isin(_NEEDS_PARENT).to_numpy()
    return domain.assign(parent=np.where(dropped, "", domain["parent"]))


def repeat(rows: pd.DataFrame, times: int, seed: int) -> pd.DataFrame:
    """`times` copies with different parents dropped: each passes once in an epoch."""
    copies = [swap_people(drop_parents(rows, seed + turn), seed + turn) for turn in range(1, times)]
    return pd.concat([rows, *copies], ignore_index=True)


def swap_people(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """What is said stays hostile or harmless whoever it is said of."""
    generator = np.random.default_rng(seed)
    turned = generator.random(len(rows)) < PERSON_SWAPPED
    shifts = generator.integers(1, 8, len(rows))
    texts = [
        _swapped(text, shift) if turn else text
        for text, turn, shift in zip(rows["text"], turned, shifts, strict=True)
    ]
    return rows.assign(text=texts)


def _swapped(text: str, shift: int) -> str:
    """Each such word goes on by `shift` places in its ring."""

    def turn(match: re.Match[str]) -> str:
        word = match.group().lower()
        ring = _RING_OF[word]
        twin = ring[(ring.index(word) + shift) % len(ring)]
        return twin.upper() if match.group().isupper() else twin

    return _SWAPPED.sub(turn, text)
