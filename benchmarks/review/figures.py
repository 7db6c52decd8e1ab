"""From what was found to figures. Nothing here reads a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from benchmarks.review.contenders import ANY, Seen
from benchmarks.review.written import Written
from benchmarks.score.quality_tables import Sheet, share
from bot.model.drafts import FindingKind, Span
from bot.scoring.calibrating import Rate

Found = Mapping[str, Sequence[Seen]]
"""By the draft's id."""

HEADS = (
    "scorer",
    "found",
    "clean flagged",
    "kind right",
    "hard found",
    "place touched",
    "ms a draft",
)


def line_of(name: str, written: Sequence[Written], found: Found, seconds: float) -> tuple[str, ...]:
    problems = [each for each in written if each.kind]
    clean = [each for each in written if not each.kind]
    hard = [each for each in problems if each.hard]
    hits = [each for each in problems if found[each.id]]
    kinds = [(each, seen.kind) for each in hits for seen in found[each.id] if seen.kind != ANY]
    placed = [each for each in hits if each.marked and any(seen.spans for seen in found[each.id])]
    return (
        name,
        share(_rate(problems, lambda each: bool(found[each.id]))),
        share(_rate(clean, lambda each: bool(found[each.id]))),
        share(Rate(sum(_is(each, kind) for each, kind in kinds), len(kinds))),
        share(_rate(hard, lambda each: bool(found[each.id]))),
        share(_rate(placed, lambda each: touches(found[each.id], each.marked))),
        f"{1000 * seconds / max(1, len(written)):.2f}",
    )


def by_kind(written: Mapping[str, Sequence[Written]], found: Found) -> Sheet:
    """How many problems of each kind are found, as that kind, by author."""
    rows = [
        (
            kind.value,
            *(
                share(_rate([e for e in own if e.kind is kind], lambda e: _as_itself(e, found)))
                for own in written.values()
            ),
        )
        for kind in FindingKind
    ]
    note = "Found as its own kind; Wilson's 95 % intervals."
    return Sheet("Kinds, House Call", ("kind", *written), tuple(rows), note)


def touches(seen: Sequence[Seen], marked: Iterable[Span]) -> bool:
    """Whether anything that was found overlaps what was marked."""
    spans = [span for each in seen for span in each.spans]
    return any(start < last and first < end for start, end in spans for first, last in marked)


def _as_itself(each: Written, found: Found) -> bool:
    return any(_is(each, seen.kind) for seen in found[each.id])


def _is(each: Written, kind: str) -> bool:
    return each.kind is not None and each.kind.value == kind


def _rate(of: Sequence[Written], hit: Callable[[Written], bool]) -> Rate:
    return Rate(sum(map(hit, of)), len(of))
