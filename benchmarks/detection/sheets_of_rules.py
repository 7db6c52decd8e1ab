"""The tables of what stands beside the pile-on test: sparks, marks, severe messages, one author."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.detection.figures import (
    FOUR_HOURS,
    HOUR,
    TARGET_SIZES,
    caught_in,
    headline,
    mean_of,
    median,
    within,
)
from benchmarks.detection.lone import Alone
from benchmarks.detection.measure import Caught, Found
from benchmarks.detection.need import Need
from benchmarks.detection.parameters import (
    IN_NEED,
    NOT_MODELLED,
    QUOTED,
    SEVERE_GROUPS,
    SEVERITY,
    SIZES,
    UNQUOTED,
)
from benchmarks.detection.sparks import Named
from benchmarks.detection.threats import Came, Threats
from benchmarks.detection.watchers import POLICY
from benchmarks.score.quality_tables import Sheet, share
from bot.rules.trails import DAYS_AFTER_HER
from bot.scoring.calibrating import Rate

HEADS = tuple(head for size in TARGET_SIZES for head in (f"{size}: in 60 min", "in 4 h", "authors"))


def sparks_named(found: Sequence[Found]) -> Sheet:
    """Right, wrong or none, of those that the rules told of; the last set has no spark at all."""
    sets: list[tuple[tuple[str, int], ...]] = [((QUOTED, size),) for size in SIZES]
    sets += [tuple((QUOTED, size) for size in SIZES), tuple((UNQUOTED, size) for size in SIZES)]
    rows = []
    for which in sets:
        caught = caught_in(found, which)
        name = which[0][0] if len(which) > 1 else f"{which[0][0]}, {which[0][1]} accounts"
        rows.append((name, *_spark_row(caught)))
    heads = (
        "set",
        "right",
        "wrong",
        "none",
        "right where it was seen",
        "first card: right",
        "wrong",
        "questions",
        "follow it",
    )
    note = (
        "Through the whole rules, of the pile-ons told of, at the first update, half an hour after"
        " the first card. Facts: no quote drove them, so any that is named is wrong. Seen: the bot"
        " did not take the true quote for a call for help. Questions: how often a network was asked"
        " who of a crowd follows one account, on average. Follow it: the median share of the"
        " accounts on the first card that follow who wrote the true quote."
    )
    return Sheet("The quote that drove it", heads, tuple(rows), note)


def _spark_row(caught: Sequence[Caught]) -> Iterator[str]:
    named = [each.spark for each in caught if each.spark]
    seen = [each for each in named if each.seen]
    yield share(Rate(sum(each.later_true for each in named), len(named)))
    yield share(Rate(sum(each.later_some and not each.later_true for each in named), len(named)))
    yield share(Rate(sum(not each.later_some for each in named), len(named)))
    yield share(Rate(sum(each.later_true for each in seen), len(seen))) if seen else "-"
    yield share(Rate(sum(each.true for each in named), len(named)))
    yield share(Rate(sum(each.some and not each.true for each in named), len(named)))
    yield f"{sum(each.questions for each in named) / max(1, len(named)):.1f}"
    yield f"{_following(seen):.2f}" if seen else "-"


def _following(named: Sequence[Named]) -> float:
    return float(np.median([each.followers / each.accounts for each in named]))


def settings(found: Mapping[tuple[str, str], Sequence[Found]]) -> Sheet:
    """`found`: by setting and world; the same members and attacks in each."""
    rows = tuple(
        (setting, world, str(mean_of(each.alarms for each in members)), *_pile_ons(members))
        for (setting, world), members in found.items()
    )
    years = len(next(iter(found.values())))
    note = (
        f"{years} member-years each; headline attacks. The weights of the marks stand in the rules"
        " and know nothing of the odds in these worlds. High has no promise about false alarms."
    )
    return Sheet("Marks and sensitivity", ("bot", "world", "false alarms", *HEADS), rows, note)


def _pile_ons(found: Sequence[Found]) -> Iterator[str]:
    for size in TARGET_SIZES:
        caught = caught_in(found, headline((size,)))
        for limit in (HOUR, FOUR_HOURS):
            rate = within([each.delay for each in caught], limit)
            yield share(rate)
        yield f"{median(each.authors for each in caught):.0f}"


def severe(threats: Threats) -> Sheet:
    rows = []
    for name, came in threats.came.items():
        how = Counter(came)
        counts = (share(Rate(how[each], len(came))) for each in Came)
        rows.append((name, share(Rate(len(came), threats.sent[name])), *counts))
    heads = ("set", "seen by the scorer", *(each.value for each in Came))
    note = (
        f"Through the whole rules. Seen: {POLICY.severe_at:g} or more for a severe kind; what came"
        " of these. Joined: a case that she was told of within half an hour, or is still to be."
        f" Of the scorer's own texts it sees {_seen(SEVERE_GROUPS)} of severe ones; of other"
        f" hostile ones {_seen(('other hostile',))} and of harmless ones {_seen(('harmless',))}"
        " seem severe to it."
    )
    return Sheet("Severe messages", heads, tuple(rows), note)


def _seen(names: Sequence[str]) -> str:
    """By the table of scores; 0.8 is one of its edges."""
    counts = np.sum([SEVERITY[name][1] for name in names], axis=0)
    return share(Rate(int(counts[5:].sum()), int(counts.sum())))


def alone(found: Alone) -> Sheet:
    rows = (
        (
            "one mild contact a fortnight, told by the eighth",
            share(Rate(found.by_eighth, found.trickles)),
        ),
        (
            "the same, where none of eight is taken for a call for help",
            share(Rate(found.unasked_by_eighth, found.unasked)),
        ),
        ("contact at which she is told, median", f"{median(found.at_contact):.0f}"),
        (
            "told of strangers who merely come back, member-year",
            f"{found.falsely / found.years:.3f}",
        ),
        ("floods of which the scorer sees enough", share(Rate(found.floods_seen, found.floods))),
        ("of these told", share(Rate(found.floods_told, found.floods_seen))),
        (
            "the same, where no post is taken for a call for help",
            share(Rate(found.floods_unasked_told, found.floods_unasked)),
        ),
    )
    return Sheet("One author alone", ("", "found"), rows, "Through the whole rules.")


def in_need(found: Sequence[Need]) -> Sheet:
    rows = []
    for each in found:
        rate = share(Rate(each.named, each.heard))
        rows.append((each.set, f"{each.hostile:g}", f"{each.heard}", f"{each.named}", rate))
    note = (
        f"Through the whole rules; {IN_NEED.people} people each. Heard: a post of theirs was taken"
        " for a call for help. Named: in a case that opened after it, because they came with"
        f" unwelcome words on {DAYS_AFTER_HER} days since, or with very many. What is assumed here"
        " is how many of the posts of somebody who seeks help are truly hostile."
    )
    heads = ("in need", "share of hostile posts", "heard", "named", "of those heard")
    return Sheet("Asking for help, and hostile", heads, tuple(rows), note)


def covered() -> Sheet:
    rows = tuple((item, "; ".join(where)) for item, where in NOT_MODELLED.items())
    note = "Names as they begin in the tables above."
    return Sheet("What the facts did not model", ("", "modelled in"), rows, note)
