"""Fine-tuning: masked binary cross-entropy over all heads, resumable in the middle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from bot.scoring.tokens import Ids
from training.encoder import Encoder
from training.heads import AIMED, CARE, HEADS, HOSTILITY
from training.rows import Labels
from training.texts import pad

_POOL = 60  # batches shuffled together, then sorted by length
_HEAD_WEIGHTS = {HOSTILITY: 1.0, CARE: 0.4, AIMED: 0.2}


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. `rate` for the body; the heads learn ten times as fast.

    `kinds`: the weight of each kind's loss against that of hostility.
    """

    epochs: int
    rate: float
    seed: int
    frozen: int = -1  # blocks left as they are, with the embeddings; -1: train everything
    size: int = 32
    warm_up: float = 0.06
    save_every: int = 100
    kinds: float = 0.25


@dataclass(frozen=True, slots=True)
class Lesson:
    tokens: Sequence[Ids]
    labels: Labels
    weights: NDArray[np.float32]


def fine_tune(
    model: Encoder, lesson: Lesson, plan: Plan, checkpoint: Path, padding: int
) -> Encoder:
    """Train in place; after an interruption go on from `checkpoint`."""
    torch.manual_seed(plan.seed)
    if plan.frozen >= 0:
        model.freeze_below(plan.frozen)
    batches = list(_batches(lesson, plan))
    optimizer = torch.optim.AdamW(_groups(model, plan.rate), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _slope(len(batches), plan.warm_up))
    done = _resume(model, optimizer, schedule, checkpoint)
    model.train()
    progress = tqdm(range(done, len(batches)), initial=done, total=len(batches), mininterval=20)
    smooth = 0.0
    for step in progress:
        loss = _loss(model, lesson, batches[step], padding, plan.kinds)
        loss.backward()  # type: ignore[no-untyped-call]  torch has no type for it
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        smooth = 0.98 * smooth + 0.02 * float(loss.detach())
        progress.set_postfix(loss=f"{smooth / (1 - 0.98 ** (step - done + 1)):.3f}")
        if (step + 1) % plan.save_every == 0:
            _save(model, optimizer, schedule, step + 1, checkpoint)
    checkpoint.unlink(missing_ok=True)
    return model.eval()


def predict(model: Encoder, tokens: Sequence[Ids], padding: int, size: int = 64) -> Labels:
    """Logits (rows, heads) in the order of `tokens`."""
    found = np.zeros((len(tokens), len(HEADS)), np.float32)
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    model.eval()
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for start in tqdm(range(0, len(order), size), mininterval=20, desc="predict"):
            places = order[start : start + size]
            ids, mask = pad([tokens[place] for place in places], padding)
            found[places] = model(torch.from_numpy(ids), torch.from_numpy(mask)).float().numpy()
    return found


def _loss(model: Encoder, lesson: Lesson, places: list[int], padding: int, kinds: float) -> Tensor:
    ids, mask = pad([lesson.tokens[place] for place in places], padding)
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(torch.from_numpy(ids), torch.from_numpy(mask))
    labels = torch.from_numpy(lesson.labels[places])
    known = ~labels.isnan()
    each = functional.binary_cross_entropy_with_logits(
        logits.float(), labels.nan_to_num(), reduction="none"
    )
    heads = torch.tensor([_HEAD_WEIGHTS.get(head, kinds) for head in HEADS])
    rows = torch.from_numpy(lesson.weights[places])
    return (each * known * heads).sum(1).mul(rows).mean()


def _batches(lesson: Lesson, plan: Plan) -> Iterator[list[int]]:
    """The same batches in the same order for the same seed."""
    generator = np.random.default_rng(plan.seed)
    lengths = np.array([len(tokens) for tokens in lesson.tokens])
    for _ in range(plan.epochs):
        order = generator.permutation(len(lengths))
        for start in range(0, len(order), plan.size * _POOL):
            pool = order[start : start + plan.size * _POOL]
            pool = pool[np.argsort(lengths[pool], kind="stable")]
            cuts = [pool[at : at + plan.size].tolist() for at in range(0, len(pool), plan.size)]
            yield from (cuts[place] for place in generator.permutation(len(cuts)))


def _groups(model: Encoder, rate: float) -> list[dict[str, object]]:
    body = [
        value
        for name, value in model.named_parameters()
        if value.requires_grad and not name.startswith("head.")
    ]
    return [
        {"params": body, "lr": rate},
        {"params": list(model.head.parameters()), "lr": 10 * rate},
    ]


class _slope:  # noqa: N801  used as a function
    """Up in a straight line, then down to nothing."""

    def __init__(self, steps: int, warm_up: float) -> None:
        self.steps, self.rise = steps, max(1, int(steps * warm_up))

    def __call__(self, step: int) -> float:
        if step < self.rise:
            return (step + 1) / self.rise
        return max(0.0, (self.steps - step) / max(1, self.steps - self.rise))


def _save(
    model: Encoder,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    step: int,
    path: Path,
) -> None:
    state = (model.state_dict(), optimizer.state_dict(), schedule.state_dict(), step)
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)


def _resume(
    model: Encoder,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    path: Path,
) -> int:
    if not path.exists():
        return 0
    weights, moments, rates, step = torch.load(path, weights_only=True)
    model.load_state_dict(weights)
    optimizer.load_state_dict(moments)
    schedule.load_state_dict(rates)
    return int(step)
