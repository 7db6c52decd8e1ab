"""Details of a member's own life that she asked to have watched for. None is kept in clear."""

from dataclasses import dataclass
from enum import StrEnum


class DetailKind(StrEnum):
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"
    EMAIL = "email"
    WORD = "word"  # one that hurts her: it is no secret, and counts as hostile


@dataclass(frozen=True, slots=True)
class Watched:
    """One detail, by keyed hashes of its forms: nobody can read it back without the key."""

    kind: DetailKind
    marks: tuple[str, ...]
    region: str = ""  # of a telephone number: the country whose way of dialling is read
