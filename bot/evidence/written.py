"""`evidence.json`: everything that the file says, as one chain of hashes.

Each exhibit is hashed together with the hash of the one before it, and the first with that of the
facts of the case, so that none can be changed, added or left out. Canonical JSON: sorted names, no
spaces, and nothing but ASCII.
"""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Struct

from bot.model.evidence import Dossier, Entry, Exhibit, Proof
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId, Network
from bot.model.verdicts import Category

SCHEMA: Literal["housecall evidence 1"] = "housecall evidence 1"
NAME = "evidence.json"
PRINTED = "evidence.pdf"
LONGEST_TEXT = 10_000
"""Characters. Of longer ones it would take minutes to make the documents anew."""

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]


class CaseFacts(Struct, frozen=True, forbid_unknown_fields=True):
    case: int
    network: Network
    member: str
    opened_at: Moment
    made_at: Moment
    version: str
    made_with: str  # hashed, so that nobody can call it another's work to have it compared less
    done: tuple[Entry, ...]
    reports: tuple[Entry, ...]


class ProofFacts(Struct, frozen=True, forbid_unknown_fields=True):
    file: str
    sha256: str
    taken_at: Moment
    document: str


class ExhibitFacts(Struct, frozen=True, forbid_unknown_fields=True):
    number: int
    previous: str  # hash of the exhibit before it, or of the facts of the case
    post: PostId
    link: str
    author: AccountId
    handle: str
    kind: Kind
    category: Category | None
    posted_at: Moment | None
    seen_at: Moment
    text: str
    text_sha256: str
    proof: ProofFacts | None
    hash: str = ""  # of all the rest


class File(Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal["housecall evidence 1"]
    facts: CaseFacts
    counts: dict[str, int]
    start: str  # hash of the facts of the case
    exhibits: tuple[ExhibitFacts, ...]
    head: str  # the last hash
    files: dict[str, str]  # SHA-256 of each of the others that are read by people, by name


@cache
def made_with() -> str:
    """Whatever the bytes of the documents depend on beside what they say."""
    packages = ("housecall", "fpdf2", "fonttools", "jinja2", "ttf-opensans")
    named = [f"{name} {version(name)}" for name in packages]
    return ", ".join([*named, f"zlib {zlib.ZLIB_RUNTIME_VERSION}"])


def written(dossier: Dossier) -> File:
    """Without the hashes of the other files, which are made of this."""
    facts = facts_of(dossier)
    start = last = sha256(canonical(facts))
    exhibits = []
    for number, exhibit in enumerate(dossier.exhibits, start=1):
        sealed = _sealed(exhibit, number, last)
        exhibits.append(sealed)
        last = sealed.hash
    counts = dict(dossier.counts)
    return File(SCHEMA, facts, counts, start, tuple(exhibits), last, {})


def read(data: bytes) -> File:
    """Raises ValueError for what is no such file."""
    try:
        file = msgspec.json.decode(data, type=File)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ValueError(f"{NAME} cannot be read") from error
    if any(len(each) > LONGEST_TEXT for each in _texts(file)):
        raise ValueError(
            f"{NAME} holds a text longer than the {LONGEST_TEXT:,} characters of an evidence file"
        )
    return file


def _texts(file: File) -> Iterator[str]:
    """All that may be of any length."""
    yield from (file.facts.member, file.facts.version, file.facts.made_with)
    yield from (each.what for each in (*file.facts.done, *file.facts.reports))
    for each in file.exhibits:
        yield from (each.text, each.handle, each.link, each.post, each.author)
        yield each.proof.document if each.proof else ""


def dossier_in(file: File, proofs: Mapping[str, bytes]) -> Dossier:
    """What the file was made of. Raises ValueError where a proof is missing."""
    facts = file.facts
    return Dossier(
        facts.case,
        facts.network,
        facts.member,
        facts.opened_at,
        facts.made_at,
        facts.version,
        tuple(exhibit_in(each, proofs) for each in file.exhibits),
        facts.done,
        facts.reports,
    )


def canonical(value: Struct) -> bytes:
    plain = msgspec.to_builtins(value)
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


def hash_of(exhibit: ExhibitFacts) -> str:
    return sha256(canonical(msgspec.structs.replace(exhibit, hash="")))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def facts_of(dossier: Dossier) -> CaseFacts:
    return CaseFacts(
        dossier.case,
        dossier.network,
        dossier.member,
        dossier.opened_at,
        dossier.made_at,
        dossier.version,
        made_with(),
        dossier.done,
        dossier.reports,
    )


def text_hash(text: str) -> str:
    return sha256(text.encode())


def proof_name(number: int) -> str:
    return f"proofs/{number:03d}.car"


def _sealed(exhibit: Exhibit, number: int, previous: str) -> ExhibitFacts:
    proof = exhibit.proof
    sealed = ExhibitFacts(
        number,
        previous,
        exhibit.post,
        exhibit.link,
        exhibit.author,
        exhibit.handle,
        exhibit.kind,
        exhibit.category,
        exhibit.posted_at,
        exhibit.seen_at,
        exhibit.text,
        text_hash(exhibit.text),
        ProofFacts(proof_name(number), sha256(proof.car), proof.taken_at, proof.document)
        if proof
        else None,
    )
    return msgspec.structs.replace(sealed, hash=hash_of(sealed))


def exhibit_in(facts: ExhibitFacts, proofs: Mapping[str, bytes]) -> Exhibit:
    """Raises ValueError where its proof is missing."""
    proof = None
    if facts.proof is not None:
        if facts.proof.file not in proofs:
            raise ValueError(f"{facts.proof.file} is missing")
        proof = Proof(proofs[facts.proof.file], facts.proof.document, facts.proof.taken_at)
    return Exhibit(
        facts.post,
        facts.link,
        facts.author,
        facts.handle,
        facts.kind,
        facts.category,
        facts.posted_at,
        facts.seen_at,
        facts.text,
        proof,
    )
