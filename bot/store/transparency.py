"""The exact counts of one quarter, for `rules.transparency` to make fit to be told."""

from collections import Counter
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from bot.model.commands import Word
from bot.model.episodes import EpisodeKind
from bot.model.transparency import Quarter, Tally
from bot.store.auditing import moderator_acts
from bot.store.page import Page
from bot.store.tables import deeds, episodes, flags

VERDICTS = (Word.AGREE, Word.DISMISS, Word.CARE)


async def tally(page: Page, quarter: Quarter) -> Tally:
    """Of what is still kept: somebody who was forgotten since is in no count."""
    opened = sa.select(episodes.c.kind).where(_within(episodes.c.opened_at, quarter))
    decided = sa.select(flags.c.verdict, flags.c.opened_at, flags.c.closed_at).where(
        _within(flags.c.closed_at, quarter), flags.c.verdict.is_not(None)
    )
    verdicts = await page.rows(decided)
    undone = sa.select(sa.func.count()).where(_within(deeds.c.undone_at, quarter))
    acts = await moderator_acts(page, quarter.start, quarter.end)
    kinds = (row.kind for row in await page.rows(opened))
    return Tally(
        tables={
            "cases": _counted(kinds, EpisodeKind),
            "verdicts": _counted((row.verdict for row in verdicts), VERDICTS),
        },
        alone={
            "verdicts_taken_back": sum(act.about.get("word") == Word.UNDO for act in acts),
            "choices_undone": await page.value(undone),
        },
        hours=tuple((row.closed_at - row.opened_at).total_seconds() / 3600 for row in verdicts),
    )


def _within(column: sa.Column[object], quarter: Quarter) -> sa.ColumnElement[bool]:
    return sa.and_(column >= quarter.start, column < quarter.end)


def _counted(found: Iterable[str], names: Iterable[str]) -> Mapping[str, int]:
    counts = Counter(found)
    return {str(name): counts[name] for name in names}
