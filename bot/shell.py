"""What surrounds one call of the program: settings, streams, and how a failure is told."""

# Settings are imported where they are used, so that --help is quick.
# ruff: noqa: PLC0415

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

import typer

from bot.model.errors import NetworkDown, NetworkSaidNo, Refused

if TYPE_CHECKING:
    from bot.model.policy import Policy
    from bot.settings import Settings

OK, FAILED, BAD_INPUT = 0, 1, 2


class Wiring(Protocol):
    """What bot.app does for a command, each with its exit code.

    Raises Refused for a wish that cannot be met, NetworkDown and NetworkSaidNo.
    """

    def run(self, settings: "Settings") -> int: ...
    def stories(self) -> Sequence[str]: ...
    def rehearse(
        self, story: str, *, seed: int, speed: float, keep: Path | None, interactive: bool
    ) -> int: ...
    def watch(
        self,
        members: Sequence[str],
        *,
        streams: Sequence[str],
        appview: str,
        policy: "Policy",
        json: bool,
    ) -> int: ...
    def replay(
        self, stream: Path, *, members: Path, graph: Path | None, policy: "Policy"
    ) -> int: ...
    def review(self, file: Path, *, config_dir: Path) -> int: ...
    def export(self, settings: "Settings", account: str) -> int: ...
    def forget(self, settings: "Settings", account: str) -> int: ...
    def hand_over(self, settings: "Settings", account: str, about: str, out: Path) -> int: ...
    def verify_audit(self, settings: "Settings", head: str | None) -> int: ...
    def show_audit(self, settings: "Settings", month: str | None) -> int: ...
    def transparency(self, settings: "Settings", quarter: str | None, *, json: bool) -> int: ...
    def enrol(self, settings: "Settings", count: int) -> int: ...
    def list_links(self, settings: "Settings") -> int: ...
    def calibrate(self, settings: "Settings", *, report: bool) -> int: ...
    def set_up(
        self, folder: Path, environ: Mapping[str, str], answers: TextIO, *, patient: bool
    ) -> int: ...


class BadInput(Exception):
    """What was typed or configured is wrong; the sentence says where, and what to do."""


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds one call of the program."""

    wiring: Callable[[], Wiring]
    environ: Mapping[str, str]
    cwd: Path
    at_terminal: bool
    answers: TextIO
    err: TextIO

    def config_dir(self, option: Path | None) -> Path:
        from bot.settings import find_config

        try:
            return find_config(option, self.environ, self.cwd)
        except ValueError as error:
            raise BadInput(str(error)) from error

    def config_dir_to_make(self, option: Path | None) -> Path:
        """Where the configuration is, or will be: never that of the package."""
        from bot.settings import named_config

        return named_config(option, self.environ) or self.cwd / "config"

    def settings(self, option: Path | None) -> "Settings":
        return self._load(self.config_dir(option), self.environ)

    def settings_without_login(self, option: Path | None) -> "Settings":
        """For what the bot's own account has no part in, so that its password need not be there."""
        from bot.settings import BLUESKY_PASSWORD

        return self._load(self.config_dir(option), {**self.environ, BLUESKY_PASSWORD: "unused"})

    def _load(self, folder: Path, environ: Mapping[str, str]) -> "Settings":
        from bot.settings import load_settings

        try:
            return load_settings(folder, environ)
        except ValueError as error:
            raise BadInput(str(error)) from error

    def policy(self, file: Path | None) -> "Policy":
        """This file's, or that of the config folder that is found."""
        from bot.settings import load_policy

        try:
            return load_policy(file or self.config_dir(None) / "policy.toml")
        except ValueError as error:
            raise BadInput(str(error)) from error

    def say(self, sentence: str) -> None:
        typer.echo(sentence, file=self.err)


def cause_of(error: BaseException) -> BaseException:
    """What went wrong first, out of the groups that task groups wrap it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def explained(error: BaseException) -> tuple[int, str]:
    match error:
        case typer.TyperException():
            return BAD_INPUT, f"{_usage_error(error)} Try `housecall --help`."
        case BadInput() | Refused():
            return BAD_INPUT, str(error)
        case NetworkDown() | NetworkSaidNo():
            return FAILED, f"the network could not be used: {error}"
        case OSError(strerror=str(said), filename=where):
            return FAILED, f"{said}: {where}" if where else said
        case KeyboardInterrupt() | typer.Abort():
            return FAILED, "stopped"
        case _:  # its message may quote a member, so only its kind is shown
            return FAILED, f"failed ({type(error).__name__}); HOUSECALL_DEBUG=1 shows where"


def _usage_error(error: typer.TyperException) -> str:
    write = getattr(error, "format_message", error.__str__)
    sentence = " ".join(str(write()).split())
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."
