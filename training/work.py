"""The work folder: each step leaves its output and a note of what it was made from."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tqdm import tqdm


class Work:
    """`step` runs `make(folder)` unless the same step with the same inputs is already done."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, name: str) -> bool:
        """Whether a step of this name was finished, whatever it was made from."""
        return (self.folder / name / "manifest.json").exists()

    def step(self, name: str, inputs: Mapping[str, Any], make: Callable[[Path], None]) -> Path:
        place = self.folder / name
        done, started = place / "manifest.json", place / "started.json"
        wanted = json.dumps(inputs, sort_keys=True, default=str)
        if done.exists() and json.loads(done.read_text())["inputs"] == wanted:
            return place
        if done.exists() or (started.exists() and started.read_text() != wanted):
            shutil.rmtree(place)
        place.mkdir(parents=True, exist_ok=True)
        started.write_text(wanted)
        tqdm.write(f"{name}: running")
        make(place)
        started.unlink()
        done.write_text(json.dumps({"inputs": wanted}))
        return place


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(folder: Path, pattern: str) -> str:
    """Changes when any matching file changes."""
    parts = [sha256_of(path) for path in sorted(folder.glob(pattern))]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]
