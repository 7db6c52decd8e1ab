"""What the scorer is given to read."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.people import AccountId
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.react import judge
from tests import facts

EVE = AccountId("did:plc:eve")


class Listening:
    """Finds nothing, and remembers what it was asked."""

    version = "listening"

    def __init__(self) -> None:
        self.asked: list[Passage] = []

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        self.asked += passages
        return [Verdict(0.0) for _ in passages]


async def test_the_scorer_reads_what_is_answered_where_that_is_known() -> None:
    alone = facts.interaction(EVE)
    answering = replace(facts.interaction(EVE, key=2), parent="Flu clinic opens on Monday.")
    scorer = Listening()
    assert len(await judge([alone, answering], scorer)) == 2
    assert scorer.asked == [
        Passage("made up"),
        Passage("made up", "Flu clinic opens on Monday."),
    ]
