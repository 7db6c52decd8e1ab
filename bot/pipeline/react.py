"""From what the stream brought to committed orders. Read it top to bottom."""

from collections.abc import Callable, Sequence
from typing import TypeAlias, assert_never

from bot.model.actions import ReadHerCircle
from bot.model.cases import Case
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
    Unfollowed,
)
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.ports import Ledger, Scorer, Turn
from bot.rules import membership
from bot.rules.decide import decide

STREAM = "stream"
"""Name of the cursor that is committed with what the stream brought."""


Unjudged: TypeAlias = (
    PostGone | Followed | Unfollowed | BlockedBot | PresenceChanged | Befriended | Missed
)
Journal: TypeAlias = Callable[[Case, Decision], None]
"""Writes the one canonical log line of an interaction; it must not write any text of it."""


def keep_silent(_: Case, __: Decision) -> None:
    """The journal of who wants none."""


async def react(
    batch: Batch,
    *,
    scorer: Scorer,
    ledger: Ledger,
    policy: Policy,
    journal: Journal = keep_silent,
) -> None:
    """Judge a micro-batch and commit it with the stream's cursor, in one transaction."""
    verdicts = await judge([s.interaction for s in batch.sensed if isinstance(s, Aimed)], scorer)
    async with ledger.turn() as turn:
        for sensed in batch.sensed:
            if isinstance(sensed, Aimed):
                case = await turn.case_for(sensed.interaction, verdicts[sensed.interaction])
                decision = decide(case, policy)
                journal(case, decision)
            else:
                decision = await _decide(sensed, turn, policy)
            await turn.apply(decision)
        await turn.keep_cursor(STREAM, batch.cursor)


async def judge(interactions: Sequence[Interaction], scorer: Scorer) -> dict[Interaction, Verdict]:
    """One verdict for each interaction, scored together and outside any transaction."""
    verdicts = await scorer.score([Passage(seen.text) for seen in interactions])
    return dict(zip(interactions, verdicts, strict=True))


async def _decide(sensed: Unjudged, turn: Turn, policy: Policy) -> Decision:
    match sensed:
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
