"""Reading one TOML file into a model; every mistake is one sentence with file, line and remedy."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

Key = tuple[str, ...]


class Frozen(BaseModel):
    """Strict: a number in quotes is a mistake. Values stay out of errors: one may be a password."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


M = TypeVar("M", bound=BaseModel)


def read_text(path: Path) -> str:
    """Raises ValueError where the file is missing, unreadable or not UTF-8."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise ValueError(f"{path} is missing: copy it from House Call's own config/") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """The table and the text that it was read from."""
    text = read_text(path)
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        where = f"{path}:{place[1]}" if place else f"{path}:{len(text.splitlines())}"
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise ValueError(f"{where}: this is not TOML: {reason}") from None


def check(
    model: type[M], table: Mapping[str, Any], *, path: Path, text: str, outside: Mapping[Key, str]
) -> M:
    """Validate a table. `outside` names the variable that a value came from instead of the file."""
    try:
        return model.model_validate(table)
    except ValidationError as error:
        mistake = error.errors(include_url=False, include_input=False)[0]
    key = tuple(part for part in mistake["loc"] if isinstance(part, str))
    if key in outside:
        where = outside[key]
    else:
        line = line_of(text, key) or line_of(text, key[:-1])  # of a table within an array
        where = f"{path}:{line}" if line else str(path)
    raise ValueError(f"{where}: {_sentence(model, key, mistake)}")


def line_of(text: str, key: Key) -> int | None:
    """The line of a TOML text on which a key or table is set, from 1."""
    table: Key = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[([\w.-]+)\]", line):
            table = found = tuple(header[1].split("."))
        elif entry := re.match(r"\s*([\w.-]+)\s*=", line):
            found = (*table, *entry[1].split("."))
        else:
            continue
        if found == key:
            return number
    return None


def nearest(word: str, known: Mapping[str, Any]) -> str | None:
    found = difflib.get_close_matches(word, list(known), n=1)
    return found[0] if found else None


def keys_of(model: type[BaseModel], above: Key = ()) -> dict[Key, Any]:
    """Every key of a model with its default, nested tables flattened."""
    found: dict[Key, Any] = {}
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= keys_of(inner, (*above, name))
        else:
            found[*above, name] = field.default
    return found


def _sentence(model: type[BaseModel], key: Key, mistake: ErrorDetails) -> str:
    name = ".".join(key)
    if mistake["type"] == "extra_forbidden":
        close = nearest(name, {".".join(known): None for known in keys_of(model)})
        remedy = f"did you mean {close}?" if close else "remove it"
        return f"there is no setting {name}: {remedy}"
    if mistake["type"] == "missing":
        return f"{name} is missing: add it"
    said = mistake["msg"].removeprefix("Value error, ")
    must = re.sub(r"^Input should", "must", said)
    return f"{name} {must}: remove the line for the default"
