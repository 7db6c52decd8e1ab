"""Whether an evidence file is still what it was made as; no network is needed for that."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.evidence import written
from bot.evidence.building import DOCUMENTS, build
from bot.evidence.packing import pack, unpack
from bot.evidence.proving import proven
from bot.evidence.written import (
    ExhibitFacts,
    File,
    canonical,
    dossier_in,
    exhibit_in,
    hash_of,
    made_with,
    proof_name,
    sha256,
)
from bot.model.evidence import Checked, Proven, Verification

_OTHERWISE_MADE = (
    "It was made by another version of the program, so whether the documents say what"
    f" {written.NAME} says was not compared; each is what was hashed."
)
_CHANGED_AROUND = "The zip file around them was changed."


def verify(packed: bytes) -> Verification:
    """Raises ValueError, with a sentence, for what is no evidence file at all."""
    contents = unpack(packed)
    if written.NAME not in contents:
        raise ValueError(f"it holds no {written.NAME}")
    file = written.read(contents[written.NAME])
    exhibits = tuple(_checked(file, contents))
    troubles = tuple(_troubles(file, contents, packed))
    as_made = file.facts.made_with == made_with()
    if as_made and not troubles and all(each.holds for each in exhibits):
        troubles = tuple(_differences(file, contents))
    notes = () if as_made else (_OTHERWISE_MADE,)
    return Verification(file.head, exhibits, troubles, notes)


def verify_all(packed: bytes) -> Mapping[str, Verification]:
    """Of a file with several cases, each by its name in there; of one with one case, that alone.

    Raises ValueError, with a sentence, where one of them is no evidence file.
    """
    contents = unpack(packed)
    if not contents or not all(name.startswith("case-") for name in contents):
        return {"": verify(packed)}
    around = () if pack(contents) == packed else (_CHANGED_AROUND,)
    found = {}
    for name, data in contents.items():
        try:
            each = verify(data)
        except ValueError as error:
            raise ValueError(f"of {name} in it, {error}") from error
        found[name] = replace(each, troubles=(*each.troubles, *around))
    return found


def _checked(file: File, contents: Mapping[str, bytes]) -> Iterator[Checked]:
    last = file.start
    for number, facts in enumerate(file.exhibits, start=1):
        chained = facts.number == number and facts.previous == last and facts.hash == hash_of(facts)
        shows, why = _shows(facts, contents)
        yield Checked(number, facts.post, chained, shows, why)
        last = facts.hash


def _shows(facts: ExhibitFacts, contents: Mapping[str, bytes]) -> tuple[Proven, str]:
    if facts.proof is not None:
        car = contents.get(facts.proof.file)
        if car is None:
            return Proven.INVALID, "Its proof is missing."
        if sha256(car) != facts.proof.sha256 or facts.proof.file != proof_name(facts.number):
            return Proven.INVALID, "Its proof is not the one that was hashed."
    return proven(exhibit_in(facts, contents))


def _troubles(file: File, contents: Mapping[str, bytes], packed: bytes) -> Iterator[str]:
    if canonical(file) != contents[written.NAME]:
        yield f"{written.NAME} is not written as this program writes it."
    if file.start != sha256(canonical(file.facts)):
        yield "The facts of the case are not what was hashed."
    if file.head != (file.exhibits[-1].hash if file.exhibits else file.start):
        yield "The head of the chain is not its last hash."
    named = {*file.files, written.NAME, *(each.proof.file for each in file.exhibits if each.proof)}
    for name in sorted(named ^ contents.keys()):
        yield f"{name} is {'missing' if name in named else 'not named in ' + written.NAME}."
    for name, hashed in file.files.items():
        if name in contents and sha256(contents[name]) != hashed:
            yield f"{name} is not what was hashed."
    if pack(contents) != packed:
        yield _CHANGED_AROUND


def _differences(file: File, contents: Mapping[str, bytes]) -> Iterator[str]:
    """What was changed together with its hash."""
    try:
        made = unpack(build(dossier_in(file, contents)))
    except OverflowError as error:
        raise ValueError(f"{written.NAME} names a time that cannot be") from error
    differing = [name for name in DOCUMENTS if made[name] != contents.get(name)]
    if not differing and made != contents:
        differing = [written.NAME]
    for name in differing:
        yield f"{name} does not say what the facts in {written.NAME} say."
