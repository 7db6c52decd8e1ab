"""From what the stream brought to committed orders. Read it top to bottom."""

from collections.abc import Sequence
from typing import assert_never

from bot.model.actions import ReadHerCircle
from bot.model.changes import DropAuthor, DropPost, Relate, Unfriend
from bot.model.decisions import NOTHING, Decision
from bot.model.interactions import Interaction
from bot.model.people import AccountId, Relation, Standing
from bot.model.policy import Policy
from bot.model.senses import (
    Aimed,
    Batch,
    Befriended,
    BlockedBot,
    Followed,
    Missed,
    PostGone,
    Presence,
    PresenceChanged,
    Sensed,
    Unfollowed,
)
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.ports import Ledger, Scorer, Turn
from bot.rules import membership
from bot.rules.decide import decide

STREAM = "stream"
"""Name of the cursor that is committed with what the stream brought."""


async def react(batch: Batch, *, scorer: Scorer, ledger: Ledger, policy: Policy) -> None:
    """Judge a micro-batch and commit it with the stream's cursor, in one transaction."""
    verdicts = await judge([s.interaction for s in batch.sensed if isinstance(s, Aimed)], scorer)
    async with ledger.turn() as turn:
        for sensed in batch.sensed:
            await turn.apply(await _decide(sensed, verdicts, turn, policy))
        await turn.keep_cursor(STREAM, batch.cursor)


async def judge(interactions: Sequence[Interaction], scorer: Scorer) -> dict[Interaction, Verdict]:
    """One verdict for each interaction, scored together and outside any transaction."""
    verdicts = await scorer.score([Passage(seen.text) for seen in interactions])
    return dict(zip(interactions, verdicts, strict=True))


async def _decide(
    sensed: Sensed, verdicts: dict[Interaction, Verdict], turn: Turn, policy: Policy
) -> Decision:
    match sensed:
        case Aimed(interaction):
            return decide(await turn.case_for(interaction, verdicts[interaction]), policy)
        case PostGone(post):
            return Decision((DropPost(post),))
        case Befriended(member, other, by_follow):
            kind = Relation.FOLLOWED if by_follow else Relation.REPLIED
            return Decision((Relate(member, other, kind, by_follow),))
        case Missed():
            return NOTHING  # read again from the network by outages.read_again
        case Followed() | Unfollowed() | BlockedBot() | PresenceChanged():
            return await _at_the_door(sensed, turn, policy)
        case _:
            assert_never(sensed)


async def _at_the_door(
    sensed: Followed | Unfollowed | BlockedBot | PresenceChanged, turn: Turn, policy: Policy
) -> Decision:
    match sensed:
        case Followed(account, follow):
            return membership.followed(await turn.door_for(account, follow), follow, policy)
        case Unfollowed(account, follow):
            return await _unfollowed(account, follow, turn, policy)
        case BlockedBot(account):
            return membership.blocked(await turn.door_for(account), policy)
        case PresenceChanged(account, presence):
            door = await turn.door_for(account)
            gone = () if presence is Presence.ACTIVE else (DropAuthor(account),)
            return Decision(gone) + membership.presence_changed(door, presence, policy)
        case _:
            assert_never(sensed)


async def _unfollowed(account: AccountId, follow: str, turn: Turn, policy: Policy) -> Decision:
    """The stream says only which record is gone: it may be her follow of somebody else."""
    door = await turn.door_for(account)
    left = membership.unfollowed(door, follow, policy)
    if left is not NOTHING or door.member.standing is not Standing.ACTIVE:
        return left
    return Decision((Unfriend(account, follow),), (ReadHerCircle(account),))
