"""What Bluesky can do for a member, measure by measure (port Acts)."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.filings import Filing
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.bluesky.acting import LOOK_SECONDS, Acting, Gate, MayReply

MAY_STILL_REPLY = frozenset({MayReply.FOLLOWED_BY_HER, MayReply.MENTIONED})
"""Who may answer a post whose replies she has limited: people she chose herself."""

_NOT_HERE = "on Bluesky nobody is blocked, no word is filtered and no quote taken away for good"


class BlueskyActs:
    """Reads what holds, then does or undoes one measure. Every act but a report may be repeated."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    async def look(self, measures: Sequence[Measure]) -> Sequence[Prior | None]:
        """What holds now; None for an account that cannot be read at the moment.

        Her mutes are read once however many measures ask for them. Raises NetworkDown where it
        takes too long: a slow server may hold up its own member and nobody else for long.
        """
        targets: dict[AccountId, list[AccountId]] = defaultdict(list)
        for measure in measures:
            if measure.kind is MeasureKind.MUTE:
                targets[measure.member].append(AccountId(measure.target))
        loop = asyncio.get_running_loop()
        late = loop.time() + LOOK_SECONDS
        muted = {
            who: await self._acting.whether_muted(who, accounts, late)
            for who, accounts in sorted(targets.items())
        }
        priors: list[Prior | None] = []
        for measure in measures:
            if loop.time() > late:
                raise NetworkDown("what holds for her could not be read in time")
            priors.append(await self._prior(measure, muted.get(measure.member, {})))
        return priors

    async def apply(self, measure: Measure, until: datetime | None = None) -> None:
        del until  # the network keeps no dates: the bot ends it
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE:
                await self._acting.mute(member, AccountId(target))
            case MeasureKind.MUTE_THREAD:
                await self._acting.mute_thread(member, PostId(target))
            case MeasureKind.HIDE_REPLY:
                await self._acting.hide_reply(member, _within(measure), PostId(target), hide=True)
            case MeasureKind.LIMIT_REPLIES:
                await self._acting.gate_replies(member, PostId(target), MAY_STILL_REPLY)
            case MeasureKind.DETACH_QUOTE:
                await self._acting.detach_quote(
                    member, _within(measure), PostId(target), detach=True
                )
            case MeasureKind.REPORT:
                await self._acting.report(member, _filing(measure))
            case MeasureKind.BLOCK | MeasureKind.FILTER | MeasureKind.REVOKE_QUOTE:
                raise NetworkSaidNo(_NOT_HERE)
            case _:
                assert_never(measure.kind)

    async def lift(self, measure: Measure, prior: Prior) -> bool:
        """Undo `apply`; what held before us, and what she changed meanwhile, stays."""
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE:
                await self._acting.unmute(member, AccountId(target))
            case MeasureKind.MUTE_THREAD:
                await self._acting.unmute_thread(member, PostId(target))
            case MeasureKind.HIDE_REPLY:
                await self._acting.hide_reply(member, _within(measure), PostId(target), hide=False)
            case MeasureKind.LIMIT_REPLIES:
                return await self._open_replies(member, PostId(target), Gate(prior.restore))
            case MeasureKind.DETACH_QUOTE:
                await self._acting.detach_quote(
                    member, _within(measure), PostId(target), detach=False
                )
            case MeasureKind.REPORT:
                return True  # nothing takes it back
            case MeasureKind.BLOCK | MeasureKind.FILTER | MeasureKind.REVOKE_QUOTE:
                raise NetworkSaidNo(_NOT_HERE)
            case _:
                assert_never(measure.kind)
        return True

    async def _open_replies(self, member: AccountId, post: PostId, prior: Gate) -> bool:
        """Whether the same people may reply as before: a repeat finds them so already."""
        await self._acting.restore_gate(member, post, prior=prior, ours=MAY_STILL_REPLY)
        gate = await self._acting.gate_of(member, post)
        return bool(gate.allow == prior.allow)

    async def sign_out(self, member: AccountId) -> None:
        await self._acting.sign_out(member)

    async def _prior(self, measure: Measure, muted: Mapping[AccountId, bool]) -> Prior | None:
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE:
                held = muted.get(AccountId(target))
                return None if held is None else Prior(held=held)
            case MeasureKind.MUTE_THREAD:
                return Prior(held=await self._acting.thread_is_muted(member, PostId(target)))
            case MeasureKind.HIDE_REPLY:
                gate = await self._acting.gate_of(member, _within(measure))
                return Prior(held=target in gate.hidden)
            case MeasureKind.LIMIT_REPLIES:
                if not await self._acting.begins_conversation(member, PostId(target)):
                    raise NetworkSaidNo("replies are limited where a conversation began")
                gate = await self._acting.gate_of(member, PostId(target))
                return Prior(held=gate.allow is not None, restore=gate.record)
            case MeasureKind.DETACH_QUOTE:
                detached = await self._acting.detached_from(member, _within(measure))
                return Prior(held=target in detached)
            case (
                MeasureKind.BLOCK
                | MeasureKind.FILTER
                | MeasureKind.REVOKE_QUOTE
                | MeasureKind.REPORT
            ):
                return None
            case _:
                assert_never(measure.kind)


def _within(measure: Measure) -> PostId:
    if measure.within is None:
        raise NetworkSaidNo("it is not known which of her posts this is about")
    return measure.within


def _filing(measure: Measure) -> Filing:
    if measure.filing is None:
        raise NetworkSaidNo("it is not known what the report says")
    return measure.filing
