"""What a labeler says, written down with the place up to which it was heard."""

from bot.model.changes import KnowLabels
from bot.model.decisions import Decision
from bot.model.senses import Labelled
from bot.pipeline.cursors import labels_of
from bot.pipeline.ports import Ledger


async def take_labels(told: Labelled, *, ledger: Ledger) -> None:
    async with ledger.turn() as turn:
        if told.said:
            await turn.apply(Decision((KnowLabels(told.labeler, told.name, told.said),)))
        await turn.keep_cursor(labels_of(told.labeler), told.cursor)
