"""Where the configuration is."""

import sys
from collections.abc import Mapping
from pathlib import Path

HOUSECALL_TOML, POLICY_TOML = "housecall.toml", "policy.toml"


def find_config(option: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """The folder with housecall.toml: `--config`, HOUSECALL_CONFIG, ./config, as installed."""
    named = named_config(option, environ)
    if named and not (named / HOUSECALL_TOML).is_file():
        raise ValueError(f"{named} holds no housecall.toml: name the folder that does")
    if named:
        return named
    if (cwd / "config" / HOUSECALL_TOML).is_file():
        return cwd / "config"
    return shipped_config()


def named_config(option: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The folder that the operator names, whether it is there or not."""
    said = environ.get("HOUSECALL_CONFIG")
    return option or (Path(said) if said else None)


def shipped_config() -> Path:
    """The folder that came with the program, in which every key has its default."""
    installed = Path(sys.prefix, "share", "housecall", "config")
    beside_the_package = Path(__file__).resolve().parents[2] / "config"
    for folder in (installed, beside_the_package):
        if (folder / HOUSECALL_TOML).is_file():
            return folder
    raise ValueError("there is no config folder here: name one with --config DIR")
