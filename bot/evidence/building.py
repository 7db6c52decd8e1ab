"""One file out of a dossier; the same dossier gives the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from bot.evidence import table, written
from bot.evidence.packing import pack
from bot.evidence.page import PAGE, READ_ME, page, read_me
from bot.evidence.proving import with_proof_of_it_alone
from bot.evidence.sheet import Sheet
from bot.evidence.written import PRINTED, canonical, proof_name, sha256
from bot.model.evidence import Dossier, Exhibit

DOCUMENTS = (READ_ME, PAGE, PRINTED, table.NAME)
"""What people read; each is made of `evidence.json` alone."""


def build(dossier: Dossier) -> bytes:
    """A zip file. Proofs that do not hold are left out, and so are words that are not shown."""
    sheet = Sheet.of(_settled(dossier))
    documents = _documents(sheet)
    hashes = {name: sha256(data) for name, data in documents.items()}
    facts = canonical(msgspec.structs.replace(sheet.file, files=hashes))
    return pack({**documents, written.NAME: facts, **_proofs(sheet.dossier)})


def bind(dossiers: Sequence[Dossier]) -> bytes:
    """The file of one case; of several, a zip file with the file of each in it."""
    made = {f"case-{each.case}.zip": build(each) for each in dossiers}
    return next(iter(made.values())) if len(made) == 1 else pack(made)


def _settled(dossier: Dossier) -> Dossier:
    exhibits = sorted(dossier.exhibits, key=lambda each: (each.at, each.post))
    return replace(dossier, exhibits=tuple(map(with_proof_of_it_alone, map(_sound, exhibits))))


def _sound(exhibit: Exhibit) -> Exhibit:
    """What is no character, half of one, is written out, and what is endless is cut."""
    text = exhibit.text.encode("utf-8", "backslashreplace").decode()[: written.LONGEST_TEXT]
    return replace(exhibit, text=text)


def _documents(sheet: Sheet) -> Mapping[str, bytes]:
    from bot.evidence.printing import printed  # noqa: PLC0415  # takes a second, and rarely needed

    made = (read_me(sheet), page(sheet), printed(sheet), table.table(sheet.file))
    return dict(zip(DOCUMENTS, made, strict=True))


def _proofs(dossier: Dossier) -> Mapping[str, bytes]:
    numbered = enumerate(dossier.exhibits, start=1)
    return {proof_name(number): each.proof.car for number, each in numbered if each.proof}
