"""What every document of the file is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.evidence.proving import proven
from bot.evidence.timeline import Bars, bars_of
from bot.evidence.written import ExhibitFacts, File, written
from bot.model.evidence import Dossier, Exhibit


@dataclass(frozen=True, slots=True)
class Row:
    exhibit: Exhibit
    facts: ExhibitFacts
    proof: str  # what it shows, in a sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    dossier: Dossier
    file: File
    rows: Sequence[Row]

    @classmethod
    def of(cls, dossier: Dossier) -> "Sheet":
        file = written(dossier)
        pairs = zip(dossier.exhibits, file.exhibits, strict=True)
        return cls(dossier, file, [Row(each, facts, proven(each)[1]) for each, facts in pairs])

    @property
    def authors(self) -> int:
        return len({each.author for each in self.dossier.exhibits})

    @property
    def bars(self) -> Bars | None:
        return bars_of([each.at for each in self.dossier.exhibits])


def moment(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if at else "not known"
