"""What the scorer is given to read, and what needs no judging."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.model.cases import Case, Door
from bot.model.changes import DropPost
from bot.model.decisions import Decision
from bot.model.interactions import Interaction
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.model.senses import PostGone
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.react import decision_on, judge
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


class Untouched:
    """Facts that nobody may ask for."""

    async def case_for(self, interaction: Interaction, verdict: Verdict) -> Case:
        raise AssertionError(interaction, verdict)

    async def door_for(self, account: AccountId, follow: str | None = None) -> Door:
        raise AssertionError(account, follow)

    async def apply(self, decision: Decision) -> None:
        raise AssertionError(decision)


async def test_the_scorer_reads_what_is_answered_where_that_is_known() -> None:
    alone = facts.interaction(EVE)
    answering = replace(facts.interaction(EVE, key=2), parent="Flu clinic opens on Monday.")
    scorer = Listening()
    assert len(await judge([alone, answering], scorer)) == 2
    assert scorer.asked == [
        Passage("made up"),
        Passage("made up", "Flu clinic opens on Monday."),
    ]


@pytest.mark.parametrize("member", [None, facts.DR_A])
async def test_what_one_members_server_says_is_gone_is_gone_for_her_alone(
    member: AccountId | None,
) -> None:
    post = facts.interaction(EVE).post
    gone = PostGone(post, facts.NOON, member)
    decision = await decision_on(gone, {}, Untouched(), Policy())
    assert decision == Decision((DropPost(post, member),))
