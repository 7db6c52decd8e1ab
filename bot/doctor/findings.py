"""One installation, and what a check says of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.doctor.outside import Outside
from bot.pipeline.ports import Clock
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """One installation and what is around it."""

    settings: Settings
    outside: Outside
    clock: Clock

    @property
    def secrets_file(self) -> Path:
        return self.settings.config_dir / "secrets.env"


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    says: str
    remedy: str | None = None  # None: all is well

    @property
    def ok(self) -> bool:
        return self.remedy is None

    @property
    def line(self) -> str:
        if self.remedy is None:
            return f"ok {self.subject}: {self.says}"
        return f"missing {self.subject}: {self.says}: {self.remedy}"


Check: TypeAlias = Callable[[Site], Awaitable[Finding]]
