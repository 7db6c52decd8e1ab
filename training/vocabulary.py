"""A smaller vocabulary that both encoders share: rare tokens fall apart into common ones.

Tokens that hardly occur in any row take a fifth of the artefact. Without them WordPiece spells
their words with shorter pieces; single letters always stay, so nothing becomes unknown.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from bot.scoring.tokens import Layout
from training.encoder import Encoder
from training.texts import layout

FEWEST = 12  # occurrences in all public rows; every token of a domain row stays
POSITIONS = 192  # more than the longest assembled post
_SPECIAL = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[UNK]": "[UNK]"}


def choose_tokens(
    tokenizer: Tokenizer, public: Sequence[str], domain: Sequence[str]
) -> tuple[str, ...]:
    """Tokens in the order of their new ids."""
    counts = _count(tokenizer, public)
    wanted = {place for place, count in counts.items() if count >= FEWEST}
    wanted |= set(_count(tokenizer, domain))
    names = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    kept = [name for name, place in names if place in wanted or len(name.removeprefix("##")) == 1]
    return (*_SPECIAL, *(name for name in kept if name not in _SPECIAL))


def _count(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    counts: Counter[int] = Counter()
    for found in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(found.ids)
    return counts


def shared_layout() -> Layout:
    places = list(_SPECIAL)
    return layout(places.index("[CLS]"), places.index("[SEP]"), places.index("[PAD]"))


def write_tokenizer(source: Path, tokens: Sequence[str], target: Path) -> None:
    """The uncased WordPiece tokenizer with these tokens alone, adding no marks of its own."""
    raw = json.loads(source.read_text(encoding="utf-8"))
    raw["model"]["vocab"] = {name: place for place, name in enumerate(tokens)}
    raw["added_tokens"] = []
    raw |= {"post_processor": None, "truncation": None, "padding": None}
    target.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


def with_tokens(model: Encoder, own: Tokenizer, tokens: Sequence[str]) -> Encoder:
    """The same encoder for the new ids; `own` is the tokenizer it was trained with."""
    shape = replace(model.shape, vocabulary=len(tokens), positions=POSITIONS + model.shape.offset)
    smaller = Encoder(shape)
    state = dict(model.state_dict())
    places = [_place(own, name) for name in tokens]
    state["words.weight"] = state["words.weight"][torch.tensor(places)]
    state["positions.weight"] = state["positions.weight"][: shape.positions]
    smaller.load_state_dict(state)
    return smaller.eval()


def _place(own: Tokenizer, name: str) -> int:
    """MPNet's tokenizer has BERT's words and its own names for the marks."""
    for candidate in (_SPECIAL.get(name, name), name):
        place = own.token_to_id(candidate)
        if place is not None:
            return int(place)
    raise ValueError(f"the tokenizer does not know {name}")
