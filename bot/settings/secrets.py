"""What must not stand in a committed file: from the environment, from files, from secrets.env."""

import base64
import binascii
import io
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from dotenv import dotenv_values

from bot.settings.files import nearest, read_text

KEY_BYTES = 32


def gather(known: Collection[str], config_dir: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The known variables that are set. The environment goes before config/secrets.env.

    `NAME_FILE` names a file that holds the value, as Docker and systemd hand over secrets.
    """
    path = config_dir / "secrets.env"
    found = _from_file(known, path) if path.is_file() else {}
    for name in known:
        if environ.get(name):
            found[name] = environ[name]
        elif environ.get(f"{name}_FILE"):
            found[name] = read_text(Path(environ[f"{name}_FILE"])).strip()
    return found


def _from_file(known: Collection[str], path: Path) -> dict[str, str]:
    values = dotenv_values(stream=io.StringIO(read_text(path)), interpolate=False)
    for name in values:
        if name not in known:
            close = nearest(name, dict.fromkeys(known))
            remedy = f"did you mean {close}?" if close else "remove it"
            raise ValueError(f"{path}: there is no variable {name}: {remedy}")
    return {name: value for name, value in values.items() if value}


def read_key(text: str, where: str) -> bytes:
    """32 bytes in base64, either alphabet. Raises ValueError that names `where`."""
    try:
        key = base64.b64decode(text.strip().translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(
            f"{where} is not a master key: it must be {KEY_BYTES} bytes in base64, "
            f"as `head -c {KEY_BYTES} /dev/urandom | base64` prints them"
        )
    return key


def make_key(path: Path, fresh: Callable[[int], bytes]) -> bytes:
    """Write a new key that only its owner can read. Raises ValueError where that cannot be."""
    key = fresh(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ValueError(f"the master key cannot be written to {path}: {error.strerror}") from None
    return key
