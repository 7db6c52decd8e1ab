"""The trained model as it ships: a folder that is checked before anything of it is used.

`meta.json` names the other files with their SHA-256 and its own, the heads in the order of the
logits, and for each head the table of knots that turns a logit into a chance. A small model reads
every post; where there is a second, larger one it reads those that the first cannot settle.
"""

import errno
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.scoring.tokens import Ids, Layout, Pair, of_one_length, read_tokenizer, tokenise

SHIPPED = Path(__file__).with_name("artefact")

Logits: TypeAlias = NDArray[np.float32]
Chances: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Piecewise linear: `logits` rise, `chances` never fall."""

    logits: tuple[float, ...]
    chances: tuple[float, ...]

    def read(self, logits: NDArray[np.floating]) -> Chances:
        found: Chances = np.interp(logits, self.logits, self.chances)
        return found


@dataclass(frozen=True, slots=True)
class Stage:
    """One model with its calibration.

    `asked_from`: by head, the chance that the stage before must give for this one to be asked;
    `share`: how much its logits count in the mean of both. `inputs`: their names; without the mask
    where it was written for posts of one length.
    """

    session: onnxruntime.InferenceSession
    inputs: frozenset[str]
    curves: tuple[Curve, ...]
    asked_from: Mapping[str, float]
    share: float

    def read(self, ids: Ids) -> Logits:
        """Of shape (posts, heads) for ids of shape (posts, length), all of them real."""
        given = {"input_ids": ids}
        if "attention_mask" in self.inputs:
            given["attention_mask"] = np.ones_like(ids)
        found: Logits = self.session.run(None, given)[0]
        return found


@dataclass(frozen=True, slots=True)
class Artefact:
    """A model in memory; its methods may be called from any thread.

    `together`: how many tokens are read at once, of posts of one length.
    """

    version: str
    heads: tuple[str, ...]
    together: int
    layout: Layout
    tokenizer: Tokenizer
    first: Stage
    second: Stage | None

    def chances(self, pairs: Sequence[Pair]) -> Chances:
        """Shape (pairs, heads), each 0..1, for normalised pairs whose post is not empty."""
        tokens = tokenise(self.tokenizer, self.layout, pairs)
        logits = self.logits(self.first, tokens)
        chances = _calibrated(logits, self.first.curves)
        further = self.second
        asked = self.unsettled(chances) if further else ()
        if further and len(asked):
            again = self.logits(further, [tokens[place] for place in asked])
            mixed = further.share * again + (1 - further.share) * logits[asked]
            chances[asked] = _calibrated(mixed, further.curves)
        return chances

    def unsettled(self, chances: Chances) -> NDArray[np.intp]:
        """Places of the posts that the second model is asked about, by the first one's chances."""
        asked = np.zeros(len(chances), bool)
        for head, limit in self.second.asked_from.items() if self.second else ():
            asked |= chances[:, self.heads.index(head)] >= limit
        return np.flatnonzero(asked)

    def logits(self, stage: Stage, tokens: Sequence[Ids]) -> Logits:
        """Only posts of one length go in together, so that the answer never depends on others."""
        found = np.zeros((len(tokens), len(self.heads)), np.float32)
        for places in of_one_length(tokens, self.together):
            found[places] = stage.read(np.stack([tokens[place] for place in places]))
        return found


def read_artefact(folder: Path = SHIPPED) -> Artefact:
    """Raises OSError where a file is missing or is not the one that `meta.json` describes."""
    meta = read_meta(folder)
    try:
        for name in ("tokenizer.json", *(stage["file"] for stage in _stages(meta))):
            _check(folder / name, meta["sha256"][name])
        stages = [_stage(folder, stage, meta["heads"]) for stage in _stages(meta)]
        return Artefact(
            version=str(meta["version"]),
            heads=tuple(meta["heads"]),
            together=meta["together"],
            layout=Layout(**meta["layout"]),
            tokenizer=read_tokenizer(folder / "tokenizer.json"),
            first=stages[0],
            second=stages[1] if len(stages) > 1 else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(folder / "meta.json") from error


def read_meta(folder: Path) -> dict[str, Any]:
    """Raises OSError where `meta.json` is missing or not as it was released."""
    path = folder / "meta.json"
    try:
        meta = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _missing(path) from error
    except ValueError as error:
        raise _damaged(path) from error
    if not isinstance(meta, dict) or meta.pop("own", None) != sum_of(meta):
        raise _damaged(path)
    return meta


def sum_of(meta: Mapping[str, Any]) -> str:
    """The SHA-256 of what `meta.json` says, whatever its spacing; it stands there as `own`."""
    return hashlib.sha256(json.dumps(meta, sort_keys=True).encode()).hexdigest()


def _check(path: Path, wanted: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _missing(path) from error
    if found != wanted:
        raise _damaged(path)


def _missing(path: Path) -> OSError:
    said = "a file of the model is missing, so nothing can be judged: install House Call anew"
    return OSError(errno.ENOENT, said, str(path))


def _damaged(path: Path) -> OSError:
    """Its SHA-256 is not the released one, or what describes the others cannot be read."""
    said = "a file of the model is damaged, so nothing can be judged: install House Call anew"
    return OSError(errno.EIO, said, str(path))


def _stages(meta: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [meta[name] for name in ("first", "second") if meta[name]]


def _stage(folder: Path, meta: Mapping[str, Any], heads: Sequence[str]) -> Stage:
    curves = (meta["calibration"][head] for head in heads)
    session = _open(folder / meta["file"])
    return Stage(
        session=session,
        inputs=frozenset(given.name for given in session.get_inputs()),
        curves=tuple(Curve(tuple(c["logits"]), tuple(c["chances"])) for c in curves),
        asked_from=meta.get("asked_from", {}),
        share=meta.get("share", 1.0),
    )


def _open(path: Path) -> onnxruntime.InferenceSession:
    """One thread: what else runs on this machine keeps its cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _calibrated(logits: Logits, curves: Sequence[Curve]) -> Chances:
    return np.column_stack([curve.read(logits[:, place]) for place, curve in enumerate(curves)])
