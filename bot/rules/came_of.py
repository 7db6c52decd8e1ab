"""What came of reports to a network: looked at again by the clock, as anybody can see it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.model.actions import ReadFate
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Deed, MeasureRow, MeasureState
from bot.model.filings import Fate
from bot.model.people import AccountId, Member, Standing

LOOKS = (timedelta(days=1), timedelta(days=7))
"""After it was sent."""

LOOKED = "looked"
"""In what is kept about the choice: when the last look was. The fates stand there by account."""

_MAY_BE_THERE = frozenset({MeasureState.FOR_GOOD, MeasureState.UNSURE})


def look_again(deed: Deed, member: Member, now: datetime) -> Decision:
    """An errand for each account of it, once for each of the LOOKS that has come."""
    come = [number for number, after in enumerate(LOOKS, 1) if deed.at + after <= now]
    if not come or member.standing is not Standing.ACTIVE:
        return NOTHING
    looked = looked_at(deed)
    if looked is not None and looked >= deed.at + LOOKS[come[-1] - 1]:
        return NOTHING
    return Decision(
        (),
        tuple(
            ReadFate(member.account, deed.number, AccountId(row.measure.target), post, come[-1])
            for row in _sent(deed)
            if row.measure.filing is not None
            for post in row.measure.filing.posts[:1]
        ),
        ("a report was sent some time ago",),
    )


def looked_at(deed: Deed) -> datetime | None:
    at = (deed.about or {}).get(LOOKED)
    return datetime.fromisoformat(at) if at else None


def fates_of(deed: Deed) -> Counter[Fate]:
    """Of the accounts of it that were looked at."""
    about = deed.about or {}
    found = (about.get(row.measure.target) for row in _sent(deed))
    return Counter(Fate(fate) for fate in found if fate)


def in_words(deed: Deed) -> str:
    """One line of an evidence file: how many accounts, for what, and what came of it."""
    states = Counter(row.state for row in deed.measures)
    reasons = {row.measure.filing.reason.words for row in deed.measures if row.measure.filing}
    answers = [f"{states[state]} {words}" for state, words in _ANSWERS.items() if states[state]]
    fates, looked = fates_of(deed), looked_at(deed)
    seen = ", ".join(f"{fates[fate]} {fate}" for fate in Fate if fates[fate])
    later = f"; on {looked:%Y-%m-%d}: {seen}" if looked and seen else ""
    return f"{', '.join(sorted(reasons))}: {', '.join(answers)}{later}"


_ANSWERS = {
    MeasureState.FOR_GOOD: "sent",
    MeasureState.UNSURE: "sent without an answer",
    MeasureState.REFUSED: "not taken",
    MeasureState.WANTED: "on their way",
}


def came_of(deeds: Iterable[Deed], since: datetime) -> tuple[int, int]:
    """Accounts looked at again since then, and those of them that are not as they were."""
    fates = Counter[Fate]()
    for deed in deeds:
        looked = looked_at(deed)
        if looked is not None and looked > since:
            fates += fates_of(deed)
    return fates.total(), fates.total() - fates[Fate.THERE]


def _sent(deed: Deed) -> list[MeasureRow]:
    return [row for row in deed.measures if row.state in _MAY_BE_THERE]
