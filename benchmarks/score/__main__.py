"""`python -m benchmarks.score`: speed and memory on one pinned core, each contender on its own.

How right the scorer is, `benchmarks.score.quality` says.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.score.contenders import CONTENDERS, Judge, fp32, share_asked_further
from benchmarks.score.texts import about, read_texts
from bot.scoring.local import CHUNK
from bot.scoring.trained import SHIPPED

BASE = "alt-profanity-check"
STREAMED = CHUNK  # texts at a time, as the bot does it
BATCH_1 = 400  # texts judged one by one


def main() -> None:
    options = _options()
    if options.only:
        print(json.dumps(measure(options)))  # noqa: T201  its result, for the run that asked
        return
    console = Console(width=120)
    console.print(f"{cpu_name()}, core {options.core} alone; {platform.python_version()}")
    console.print(f"package data: {_megabytes(SHIPPED):.1f} MB in {SHIPPED.name}/")
    names = [*CONTENDERS, *(["fp32"] if options.fp32 else [])]
    found = {name: _apart(name) for name in names}
    first = next(iter(found.values()))
    console.print(
        f"{first['texts']} texts ({about(options.texts)}) of {first['words']:.0f} words in the"
        f" median; {share_asked_further(read_texts(options.texts)):.0%} go to the second model"
    )
    console.print(table_of(found))


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """In a process of its own, so that memory and start are this contender's."""
    os.sched_setaffinity(0, {options.core})
    started = time.perf_counter()
    judge = (fp32(options.fp32) if options.only == "fp32" else CONTENDERS[options.only])()
    judge(["thank you, doctor"])
    start = time.perf_counter() - started
    texts = read_texts(options.texts)
    one_by_one = _latencies(judge, texts[:BATCH_1])
    began = time.perf_counter()
    rest = texts[BATCH_1:]
    for place in range(0, len(rest), STREAMED):
        judge(rest[place : place + STREAMED])
    return {
        "start": start,
        "texts": len(texts),
        "words": float(np.median([len(text.split()) for text in texts])),
        "one": len(one_by_one) / sum(one_by_one),
        "p50": float(np.quantile(one_by_one, 0.5)) * 1e3,
        "p95": float(np.quantile(one_by_one, 0.95)) * 1e3,
        "streaming": len(rest) / (time.perf_counter() - began),
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def table_of(found: dict[str, dict[str, Any]]) -> Table:
    heads = ("", "start s", "batch 1 posts/s", "p50 ms", "p95 ms", "streaming posts/s")
    table = Table(*heads, f"x {BASE}", "RSS MB")
    base = found[BASE].get("streaming")
    for name, its in found.items():
        if "error" in its:
            table.add_row(name, its["error"])
            continue
        ratio = f"{its['streaming'] / base:.2f}" if base else "-"
        numbers = (f"{its[key]:.1f}" for key in ("one", "p50", "p95", "streaming"))
        table.add_row(name, f"{its['start']:.2f}", *numbers, ratio, f"{its['rss']:.0f}")
    return table


def cpu_name() -> str:
    """With what matters for int8 on it."""
    info = Path("/proc/cpuinfo").read_text("utf-8")
    rows = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    named = {key.strip(): value.strip() for key, value in rows.items()}
    flags = named.get("flags", "").split()
    vnni = "with VNNI" if {"avx512_vnni", "avx_vnni"} & {*flags} else "without VNNI"
    known = {"AMX": "amx_int8", "AVX-512": "avx512f", "AVX2": "avx2"}
    best = next((name for name, flag in known.items() if flag in flags), "no AVX2")
    return f"{named.get('model name', platform.machine())} ({best}, {vnni})"


def _latencies(judge: Judge, texts: Sequence[str]) -> list[float]:
    taken = []
    for text in texts:
        began = time.perf_counter()
        judge([text])
        taken.append(time.perf_counter() - began)
    return taken


def _apart(name: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.score", "--only", name, *sys.argv[1:]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        return {"error": done.stderr.strip().rpartition("\n")[2][:60]}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir()) / 2**20


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--texts", type=Path, help='JSON lines with a "text"')
    parser.add_argument("--fp32", type=Path, help="a folder like the artefact, not quantised")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
