"""What falls due by the clock alone. APScheduler ticks; the due dates live in the ledger."""

from datetime import datetime

from bot.model.policy import Policy
from bot.pipeline.ports import Clock, Ledger, Turn
from bot.rules import dues
from bot.rules.conversation import lapsed, report_deed
from bot.rules.episodes import review


async def tick(*, ledger: Ledger, policy: Policy, clock: Clock) -> None:
    """Ends first: nobody may stay muted because something later in the tick went wrong."""
    for due in DUES:
        async with ledger.turn() as turn:
            await due(turn, clock.now(), policy)


async def _end_measures(turn: Turn, now: datetime, policy: Policy) -> None:
    for deed in await turn.ending_measures():
        await turn.apply(dues.end(deed, await turn.member(deed.member), now, policy))


async def _report_deeds(turn: Turn, now: datetime, policy: Policy) -> None:
    for deed in await turn.deeds_to_report():
        await turn.apply(report_deed(deed, await turn.member(deed.member), now, policy))


async def _lapse_questions(turn: Turn, now: datetime, _: Policy) -> None:
    for question in await turn.lapsed_questions():
        await turn.apply(lapsed(question, now))


async def _recap(turn: Turn, now: datetime, _: Policy) -> None:
    for deed in await turn.deeds_to_recap():
        await turn.apply(dues.recap(deed, await turn.member(deed.member), now))


async def _review(turn: Turn, now: datetime, policy: Policy) -> None:
    for episode in await turn.episodes_to_review():
        await turn.apply(review(episode, await turn.member(episode.member), now, policy))


async def _erase(turn: Turn, _: datetime, __: Policy) -> None:
    for account in await turn.people_to_erase():
        await turn.apply(dues.erase(account))


DUES = (_end_measures, _report_deeds, _lapse_questions, _recap, _review, _erase)
