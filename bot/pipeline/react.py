"""From what the stream brought to committed orders. Read it top to bottom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeAlias, assert_never

from bot.model.actions import ReadHerCircle
from bot.model.cases import Case, Door
from bot.model.changes import (
    DropAuthor,
    DropPost,
    JoinEpisode,
    KnowCallers,
    Relate,
    TreatedAs,
    Unfriend,
)
from bot.model.decisions import NOTHING, Decision
from bot.model.interactions import Interaction
from bot.model.people import AccountId, Relation, Standing
from bot.model.policy import Policy
from bot.model.senses import (
    Aimed,
    AtTheGate,
    Batch,
    Befriended,
    BlockedBot,
    Followed,
    Missed,
    PostGone,
    Presence,
    PresenceChanged,
    Sensed,
    SignInLapsed,
    Spoke,
    Unfollowed,
)
from bot.model.signals import Signals
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.aside import PASSING, Aside, each_alone, fail
from bot.pipeline.cursors import stream_of
from bot.pipeline.ports import Ledger, Observers, Scorer
from bot.rules import membership
from bot.rules.decide import decide
from bot.rules.dogpiles import catch_up

FOR_GOOD = frozenset({Presence.DELETED, Presence.TAKEN_DOWN})
"""What such an account wrote no longer counts; who is only away may be back tomorrow."""

Unjudged: TypeAlias = (
    PostGone
    | Followed
    | Unfollowed
    | BlockedBot
    | PresenceChanged
    | SignInLapsed
    | Befriended
    | Spoke
    | AtTheGate
    | Missed
)
Journal: TypeAlias = Callable[[Case, Decision], None]
"""Writes the one canonical log line of an interaction; it must not write any text of it."""


class Facts(Protocol):
    """What deciding needs: a turn of the ledger, or the memory of a replay."""

    async def case_for(self, interaction: Interaction, verdict: Verdict) -> Case: ...
    async def door_for(self, account: AccountId, follow: str | None = None) -> Door: ...
    async def apply(self, decision: Decision) -> None: ...


def keep_silent(_: Case, __: Decision) -> None:
    """The journal of who wants none."""


class Nobody:
    """Observers that say nothing."""

    def about(self, _: Case) -> Signals:
        return UNSEEN


UNSEEN = Signals()
NOBODY = Nobody()


async def react(  # noqa: PLR0913  each is a part of its own
    batch: Batch,
    *,
    scorer: Scorer,
    ledger: Ledger,
    policy: Policy,
    observers: Observers = NOBODY,
    journal: Journal = keep_silent,
    aside: Aside = fail,
) -> None:
    """Judge a micro-batch and commit it with that network's cursor, in one transaction.

    Where that cannot be done, each thing is taken alone and what makes it fail is set aside.
    """

    async def take(some: Sequence[Sensed], cursor: str | None) -> None:
        aimed = [sensed.interaction for sensed in some if isinstance(sensed, Aimed)]
        verdicts = await judge(aimed, scorer)
        async with ledger.turn() as turn:
            await turn.look_up(aimed)
            joined: list[Interaction] = []
            for sensed in some:
                decision = await decision_on(sensed, verdicts, turn, policy, observers, journal)
                await turn.apply(decision)
                if isinstance(sensed, Aimed) and joins(decision):
                    joined.append(sensed.interaction)
            await catch_up_with(joined, verdicts, turn, policy)
            if cursor is not None:
                await turn.keep_cursor(stream_of(batch.network), cursor)

    try:
        await take(batch.sensed, batch.cursor)
    except PASSING:
        raise
    except Exception:  # noqa: BLE001  which of them it was shows when they are taken one by one
        await each_alone(batch.sensed, lambda one: take((one,), None), aside)
        await take((), batch.cursor)


async def decision_on(
    sensed: Sensed,
    verdicts: Mapping[Interaction, Verdict],
    facts: Facts,
    policy: Policy,
    observers: Observers = NOBODY,
    journal: Journal = keep_silent,
) -> Decision:
    if not isinstance(sensed, Aimed):
        return await _decide(sensed, facts, policy)
    if sensed.treatment is not None:
        seen = sensed.interaction
        treated = TreatedAs(seen.author, sensed.treatment, seen.seen_at)
        await facts.apply(Decision((treated,)))
    case = await facts.case_for(sensed.interaction, verdicts[sensed.interaction])
    if (signals := observers.about(case)) != UNSEEN:
        labels = (*case.signals.labels, *signals.labels)
        case = replace(case, signals=Signals(labels, signals.heat))
    decision = decide(case, policy)
    journal(case, decision)
    return decision


def joins(decision: Decision) -> bool:
    return any(isinstance(change, JoinEpisode) for change in decision.changes)


async def catch_up_with(
    joined: Sequence[Interaction],
    verdicts: Mapping[Interaction, Verdict],
    turn: Facts,
    policy: Policy,
) -> None:
    """Once for each member whose case they joined: her card is written anew once for all."""
    for last in {seen.member: seen for seen in joined}.values():
        authors = dict.fromkeys(seen.author for seen in joined if seen.member == last.member)
        case = await turn.case_for(last, verdicts[last])
        await turn.apply(catch_up(case, tuple(authors), policy))


async def judge(interactions: Sequence[Interaction], scorer: Scorer) -> dict[Interaction, Verdict]:
    """One verdict for each interaction, scored together and outside any transaction."""
    verdicts = await scorer.score([Passage(seen.text, seen.parent) for seen in interactions])
    return dict(zip(interactions, verdicts, strict=True))


async def _decide(sensed: Unjudged, facts: Facts, policy: Policy) -> Decision:
    match sensed:
        case PostGone(post, _, member):
            return Decision((DropPost(post, member),))
        case Befriended(member, other, by_follow):
            kind = Relation.FOLLOWED if by_follow else Relation.REPLIED
            return Decision((Relate(member, other, kind, by_follow),))
        case AtTheGate(callers, whole):
            return Decision((KnowCallers(callers, whole),))
        case Missed() | Spoke():
            return NOTHING  # the network is read for these: by outages.read_again, piling_on
        case Followed() | Unfollowed() | BlockedBot() | PresenceChanged() | SignInLapsed():
            return await _at_the_door(sensed, facts, policy)
        case _:
            assert_never(sensed)


async def _at_the_door(
    sensed: Followed | Unfollowed | BlockedBot | PresenceChanged | SignInLapsed,
    facts: Facts,
    policy: Policy,
) -> Decision:
    match sensed:
        case Followed(account, follow):
            return membership.followed(await facts.door_for(account, follow), follow, policy)
        case Unfollowed(account, follow):
            return await _unfollowed(account, follow, facts, policy)
        case BlockedBot(account):
            return membership.blocked(await facts.door_for(account), policy)
        case SignInLapsed(account):
            return membership.signed_out(await facts.door_for(account))
        case PresenceChanged(account, presence):
            door = await facts.door_for(account)
            gone = (DropAuthor(account),) if presence in FOR_GOOD else ()
            return Decision(gone) + membership.presence_changed(door, presence, policy)
        case _:
            assert_never(sensed)


async def _unfollowed(account: AccountId, follow: str, facts: Facts, policy: Policy) -> Decision:
    """The stream says only which record is gone: it may be her follow of somebody else."""
    door = await facts.door_for(account)
    left = membership.unfollowed(door, follow, policy)
    if left is not NOTHING or door.member.standing is not Standing.ACTIVE:
        return left
    return Decision((Unfriend(account, follow),), (ReadHerCircle(account),))
