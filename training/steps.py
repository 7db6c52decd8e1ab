"""Each step of the pipeline, by name; `python -m training` runs them in order."""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch

import bot.scoring
from bot.scoring.tokens import Ids, Pair, read_tokenizer, tokenise
from training.clean import choose
from training.distil import soften
from training.domain import read_domain, read_examples
from training.encoder import SHAPES, Encoder, load_base
from training.heads import HEADS
from training.recipes import RECIPES, Recipe, rows_for
from training.rows import Labels, labels_of
from training.sources import read_public
from training.texts import LAYOUTS
from training.tune import Lesson, fine_tune, predict
from training.weights import unpack_base
from training.work import Work, fingerprint, sha256_of

SEED = 7
READERS = ("normalise", "spellings", "blinding")  # of bot.scoring: how a text is read


@dataclass(frozen=True, slots=True)
class Places:
    """`data`: the public parquet files; `domain` and `held`: JSON Lines."""

    data: Path
    domain: Path
    held: Path
    without: tuple[str, ...]
    work: Work


def base(places: Places) -> Path:
    return places.work.step("base", {}, unpack_base)


def public(places: Places) -> pd.DataFrame:
    """All public rows, every split."""

    def make(folder: Path) -> None:
        read_public(places.data).to_parquet(folder / "rows.parquet")

    inputs = {"data": fingerprint(places.data, "*.parquet"), "reading": reading()}
    return pd.read_parquet(places.work.step("public", inputs, make) / "rows.parquet")


def chosen(places: Places) -> pd.DataFrame:
    """Cleaned public rows for training."""

    def make(folder: Path) -> None:
        choose(public(places), places.without, SEED).to_parquet(folder / "rows.parquet")

    inputs = {
        "data": fingerprint(places.data, "*.parquet"),
        "without": places.without,
        "reading": reading(),
    }
    return pd.read_parquet(places.work.step("chosen", inputs, make) / "rows.parquet")


def domain(places: Places) -> pd.DataFrame:
    return read_domain(places.domain)


def held_apart(places: Places) -> pd.DataFrame:
    return read_examples(places.held)


def tokens_of(places: Places, shape: str, rows: pd.DataFrame) -> list[Ids]:
    tokenizer = read_tokenizer(base(places) / shape / "tokenizer.json")
    return tokenise(tokenizer, LAYOUTS[shape], pairs_of(rows))


def pairs_of(rows: pd.DataFrame) -> list[Pair]:
    """(parent or "", post), as they stand in the table."""
    return list(zip(rows["parent"], rows["text"], strict=True))


def tuned(places: Places, name: str) -> Encoder:
    """The encoder of recipe `name`, trained now or before."""
    recipe = RECIPES[name]
    folder = places.work.step(
        name, inputs_of(places, recipe), lambda place: _tune(places, name, place)
    )
    model = Encoder(SHAPES[recipe.shape])
    model.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    return model.eval()


def logits(places: Places, name: str, label: str, rows: pd.DataFrame) -> Labels:
    """What recipe `name` says of `rows`, kept under `label`."""
    recipe = RECIPES[name]

    def make(folder: Path) -> None:
        unique = rows[["parent", "text"]].drop_duplicates()
        tokens = tokens_of(places, recipe.shape, unique)
        found = predict(tuned(places, name), tokens, LAYOUTS[recipe.shape].padding)
        at = pd.MultiIndex.from_frame(unique).get_indexer(
            pd.MultiIndex.from_frame(rows[["parent", "text"]])
        )
        np.save(folder / "logits.npy", found[at])

    texts = pd.util.hash_pandas_object(rows[["parent", "text"]], index=False).to_numpy()
    inputs = {"recipe": inputs_of(places, recipe), "rows": int(texts.sum()), "count": len(rows)}
    found: Labels = np.load(places.work.step(f"logits/{name}/{label}", inputs, make) / "logits.npy")
    return found


def _tune(places: Places, name: str, folder: Path) -> None:
    recipe = RECIPES[name]
    model = tuned(places, recipe.start) if recipe.start else load_base(recipe.shape, base(places))
    rows = rows_for(recipe, chosen(places), domain(places))
    labels = labels_of(rows)
    if recipe.teacher:
        labels = soften(labels, logits(places, recipe.teacher, f"for-{name}", rows))
    tokens = tokens_of(places, recipe.shape, rows)
    weights = rows["weight"].to_numpy(np.float32)
    lesson = Lesson(tokens, labels, weights)
    checkpoint = folder / "checkpoint.pt"
    fine_tune(model, lesson, recipe.plan, checkpoint, LAYOUTS[recipe.shape].padding)
    torch.save(model.state_dict(), folder / "weights.pt")


def reading() -> str:
    """Changes when the bot reads texts in another way."""
    folder = Path(bot.scoring.__file__).parent
    return "".join(sha256_of(folder / f"{name}.py")[:8] for name in READERS)


def inputs_of(places: Places, recipe: Recipe) -> dict[str, object]:
    """All that decides the outcome of a fine-tuning; `minilm-public` ignores domain labels."""
    return {
        "recipe": asdict(recipe),
        "heads": HEADS,
        "without": places.without,
        "reading": reading(),
        "data": fingerprint(places.data, "*.parquet"),
        "domain": fingerprint(places.domain, "*.jsonl") if recipe.copies else "",
        "start": inputs_of(places, RECIPES[recipe.start]) if recipe.start else {},
        "teacher": inputs_of(places, RECIPES[recipe.teacher]) if recipe.teacher else {},
    }
