"""`python -m training`: from the data to the artefact, its report and its card."""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch

from training import finish, steps
from training.recipes import RECIPES
from training.steps import Places
from training.work import Work

HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    torch.set_num_threads(asked.threads)
    places = Places(
        data=asked.data,
        domain=asked.domain,
        held=asked.held,
        without=tuple(asked.without),
        work=Work(asked.work),
    )
    for name in asked.only or RECIPES:
        steps.tuned(places, name)
    if asked.only:
        return
    folder = finish.finish(places, asked.ship, asked.version, HERE)
    if asked.out:
        shutil.copytree(folder, asked.out, dirs_exist_ok=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder with the public parquet files")
    add("--domain", type=Path, default=HERE / "domain", help="domain examples for training")
    add("--held", type=Path, default=HERE / "domain" / "held_apart", help="never trained on")
    add("--work", type=Path, required=True, help="folder for intermediate results")
    add("--out", type=Path, help="where to copy the artefact")
    add("--without", action="append", default=[], help="a public source to leave out; repeatable")
    add("--only", action="append", choices=tuple(RECIPES), help="fit only this recipe; repeatable")
    add(
        "--ship",
        nargs="+",
        default=list(finish.SHIPPED),
        choices=tuple(RECIPES),
        help="the recipe that ships, or a small and a large one",
    )
    add("--version", default="1", help="version written into the artefact")
    add("--threads", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
