"""Changing a few keys of a TOML file; all else stays to the letter, comments included."""

import copy
import os
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeAlias

import tomlkit

from bot.settings.files import Key

Value: TypeAlias = str | tuple[str, ...]
"""What a key is to be; entries of a tuple are added to those that are there."""


def edited(text: str, values: Mapping[Key, Value]) -> str:
    """The text of a TOML file with these keys.

    Raises ValueError where it is written in a way that cannot be changed without touching more.
    """
    document: Any = tomlkit.parse(text)
    wanted = copy.deepcopy(tomllib.loads(text))
    for key, value in values.items():
        _put(document, key, value)
        _put(wanted, key, value)
    after = tomlkit.dumps(document)
    if tomllib.loads(after) != wanted:
        names = ", ".join(".".join(key) for key in values)
        raise ValueError(f"{names} cannot be changed here without touching more: set it by hand")
    return after


def _put(table: Any, key: Key, value: Value) -> None:
    for part in key[:-1]:
        table = table.setdefault(part, {})
    if isinstance(value, str):
        table[key[-1]] = value
    else:
        table.setdefault(key[-1], []).extend(value)


def read_exactly(path: Path) -> str:
    """With its own ends of lines. Raises OSError."""
    return path.read_bytes().decode("utf-8")


def replace(path: Path, before: str, after: str) -> None:
    """All of the new text, or the old file as it was.

    Raises OSError where it cannot be written, ValueError where it is no longer what was read.
    """
    target = path.resolve()  # a link stays one
    if read_exactly(target) != before:
        raise ValueError(f"{path} was changed meanwhile: start again")
    with NamedTemporaryFile(
        "wb", dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as new:
        try:
            new.write(after.encode())
            new.flush()
            os.fsync(new.fileno())
            shutil.copymode(target, new.name)
            Path(new.name).replace(target)
        except OSError:
            Path(new.name).unlink(missing_ok=True)
            raise
