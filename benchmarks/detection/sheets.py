"""The tables of the report."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.detection.figures import (
    FOUR_HOURS,
    HOUR,
    TARGET_SIZES,
    caught_in,
    delays_of,
    headline,
    matching,
    mean_of,
    median,
    place_of,
    rates_of,
    thirds,
    within,
)
from benchmarks.detection.measure import GRIDS, Found
from benchmarks.detection.parameters import PROFILES, SIZES, Kind
from benchmarks.score.quality_tables import Sheet, share
from bot.scoring.calibrating import Rate

OURS = "House Call"
FIXED = "accounts in 60 min"
USUAL: Mapping[str, tuple[float, ...]] = {
    FIXED: (3, 5, 8),
    "EWMA": (3.25,),
    "young accounts in 60 min": (2, 3),
}


def false_alarms(found: Sequence[Found]) -> Sheet:
    told, virals = sum(each.virals_told for each in found), sum(each.virals for each in found)
    named = {kind: sum(each.named[kind.name] for each in found) for kind in Kind}
    everybody = sum(named.values())
    rows = (
        ("false alarms, member-year", str(mean_of(each.alarms for each in found))),
        ("the same, those within 24 h as one", str(mean_of(each.days for each in found))),
        ("false alarms in a new member's first 30 days", str(mean_of(each.new for each in found))),
        *(
            (f"members with {what} {which}", str(mean))
            for what, by in (
                ("the volume", [each.volume for each in found]),
                ("the hostile share", [each.share for each in found]),
            )
            for which, mean in zip(("lowest", "middle", "highest"), thirds(found, by), strict=True)
        ),
        ("friendly posts that travel, told of", share(Rate(told, virals))),
        ("named: truly hostile", share(Rate(named[Kind.HOSTILE], everybody))),
        (
            "named: civil, arguing or bantering",
            str(sum(named[k] for k in (Kind.CIVIL, Kind.ARGUMENT, Kind.BANTER))),
        ),
        ("named: on her side", str(named[Kind.SUPPORT])),
        (
            "named: seek help, and the scorer did not see it",
            f"{named[Kind.DISTRESS]} of {everybody}",
        ),
        ("named: followed or answered by her", "0 (they are not weighed)"),
    )
    note = f"{len(found)} member-years after a first month, without any attack. 95 % intervals."
    return Sheet("False alarms", ("", "found"), rows, note)


def pile_ons(found: Sequence[Found]) -> Sheet:
    rows = tuple(_pile_on(found, profile, size) for profile in PROFILES for size in SIZES)
    heads = ("set", "accounts", "in 60 min", "in 4 h", "authors", "posts", "delay min", "attacks")
    note = (
        "Medians of what came before the alert: different hostile authors, seen by the scorer"
        " or not, their posts, minutes since the first of them. Headline: facts and fast."
    )
    return Sheet("Pile-ons", heads, rows, note)


def _pile_on(found: Sequence[Found], profile: str, size: int) -> tuple[str, ...]:
    caught = caught_in(found, [(profile, size)])
    delays = [each.delay for each in caught]
    return (
        profile,
        str(size),
        share(within(delays, HOUR)),
        share(within(delays, FOUR_HOURS)),
        f"{median(each.authors for each in caught):.0f}",
        f"{median(each.posts for each in caught):.0f}",
        f"{median(delays) / 60:.0f}",
        str(len(caught)),
    )


def side_by_side(found: Sequence[Found]) -> Sheet:
    ours = [each.delay for size in TARGET_SIZES for each in caught_in(found, headline((size,)))]
    rate = mean_of(each.alarms for each in found)
    rows = [(OURS, "claims 1 a year", str(rate), *_caught(found, None), _missed(ours))]
    for name, usual in USUAL.items():
        matched = matching(name, found, rate.value)
        places = {matched, *(place_of(name, threshold) for threshold in usual)}
        for place in sorted(places):
            delays = delays_of(name, place, caught_in(found, headline()))
            rows.append(
                (
                    name,
                    f">= {GRIDS[name][place]:g}" + (", nearest rate" if place == matched else ""),
                    str(mean_of(each.others[name][place] for each in found)),
                    *_caught(found, (name, place)),
                    _missed(delays),
                )
            )
    heads = ("scorer", "threshold", "false alarms a year", *_heads(), "missed at 4 h, 10 and 30")
    note = (
        "The headline profiles together. Delays are medians in minutes. EWMA knows her true volume,"
        " daily curve and hostile share; the bot has to learn them."
    )
    return Sheet("Side by side", heads, tuple(rows), note)


def _heads() -> Iterator[str]:
    for size in TARGET_SIZES:
        yield from (f"{size}: in 60 min", "in 4 h", "delay")


def _caught(found: Sequence[Found], other: tuple[str, int] | None) -> Iterator[str]:
    for size in TARGET_SIZES:
        caught = caught_in(found, headline((size,)))
        delays = delays_of(*other, caught) if other else [each.delay for each in caught]
        early, late = within(delays, HOUR), within(delays, FOUR_HOURS)
        yield from (f"{early.hits / early.of:.3f}", f"{late.hits / late.of:.3f}")
        yield f"{median(delays) / 60:.0f}"


def _missed(delays: Sequence[float]) -> str:
    late = within(delays, FOUR_HOURS)
    return share(Rate(late.of - late.hits, late.of))


def second_world(found: Mapping[str, Sequence[Found]]) -> Sheet:
    rows = []
    for name, members in found.items():
        told, virals = (sum(getattr(f, key) for f in members) for key in ("virals_told", "virals"))
        authors = median(each.authors for each in caught_in(members, headline()))
        rows.append(
            (
                name,
                str(mean_of(each.alarms for each in members)),
                *_caught(members, None),
                f"{authors:.0f}",
                share(Rate(told, virals)),
            )
        )
    heads = ("set", "false alarms a year", *_heads(), "authors", "viral told")
    years = len(next(iter(found.values())))
    note = f"One thing at a time that the first world leaves out; {years} member-years each."
    return Sheet("Worlds that nobody tuned on", heads, tuple(rows), note)


def trade_off(name: str, found: Sequence[Found]) -> list[tuple[float, float, float]]:
    """False alarms a year, median delay in minutes, share in 60 minutes: 10 accounts, headline."""
    caught = caught_in(found, headline((10,)))
    points = []
    for place, rate in enumerate(rates_of(name, found)):
        delays = delays_of(name, place, caught)
        early = within(delays, HOUR)
        points.append((float(rate), median(delays) / 60, early.hits / early.of))
    return points
