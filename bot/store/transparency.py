"""The exact counts of one quarter, for `rules.transparency` to make fit to be told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from bot.model.commands import Word
from bot.model.episodes import EpisodeKind
from bot.model.lists import TakenBack
from bot.model.matters import MatterKind
from bot.model.proposals import ProposalKind, ProposalState
from bot.model.transparency import Quarter, Tally
from bot.store.auditing import Opened, entries, moderator_acts
from bot.store.page import Page
from bot.store.tables import deeds, episodes, flags

VERDICTS = (Word.AGREE, Word.DISMISS, Word.CARE)
OUTCOMES = tuple(state for state in ProposalState if state is not ProposalState.OPEN)


async def tally(page: Page, quarter: Quarter) -> Tally:
    """Of what is still kept: somebody who was forgotten since is in no count."""
    opened = sa.select(episodes.c.kind).where(_within(episodes.c.opened_at, quarter))
    judged = sa.select(flags.c.verdict, flags.c.opened_at, flags.c.closed_at).where(
        _within(flags.c.closed_at, quarter), flags.c.verdict.is_not(None)
    )
    undone = sa.select(sa.func.count()).where(_within(deeds.c.undone_at, quarter))
    kinds = (row.kind for row in await page.rows(opened))
    verdicts = await page.rows(judged)
    acts = await moderator_acts(page, quarter.start, quarter.end)
    words = Counter(act.about.get("word") for act in acts)
    states = await _proposals(page, acts, quarter)
    listed = await entries(page, "list", quarter.start, quarter.end)
    done = Counter(each.about.get("done") for each in (*acts, *listed))
    appeals = _appeals(await entries(page, "matter", quarter.start, quarter.end))
    return Tally(
        tables={
            "cases": _counted(kinds, EpisodeKind),
            "verdicts": _counted((row.verdict for row in verdicts), VERDICTS),
            "proposals": {state: states[state] for state in OUTCOMES},
        },
        wholes={"proposals": states[ProposalState.OPEN]},
        alone={
            "verdicts_taken_back": words[Word.UNDO],
            "choices_undone": await page.value(undone),
            "list_entries": done["added"],
            "list_entries_withdrawn": done[TakenBack.WITHDRAWN],
            "appeals": appeals,
            "upheld_after_appeal": _upheld(acts),
            "released_early": words[Word.RELEASE],
        },
        hours=tuple((row.closed_at - row.opened_at).total_seconds() / 3600 for row in verdicts),
    )


async def _proposals(page: Page, acts: Sequence[Opened], quarter: Quarter) -> Mapping[str, int]:
    """How many came into each state; open: were made."""
    lapsed = await entries(page, "lapsed", quarter.start, quarter.end)
    return Counter(each.about["state"] for each in (*acts, *lapsed) if "proposal" in each.about)


def _upheld(acts: Sequence[Opened]) -> int:
    agreed = {"kind": ProposalKind.UPHOLD, "state": ProposalState.AGREED}
    return sum(agreed.items() <= act.about.items() for act in acts)


def _appeals(put: Sequence[Opened]) -> int:
    """Each once, whatever became of it: of one matter there is an entry a change."""
    return len({e.about["matter"] for e in put if e.about.get("kind") == MatterKind.APPEAL})


def _within(column: sa.Column[object], quarter: Quarter) -> sa.ColumnElement[bool]:
    return sa.and_(column >= quarter.start, column < quarter.end)


def _counted(found: Iterable[str], names: Iterable[str]) -> Mapping[str, int]:
    counts = Counter(found)
    return {str(name): counts[name] for name in names}
