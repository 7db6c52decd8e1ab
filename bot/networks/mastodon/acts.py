"""What Mastodon can do for a member, measure by measure (port Acts)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from bot.model.episodes import HIDING, Measure, MeasureKind, Prior
from bot.model.errors import LoginRevoked, NetworkSaidNo
from bot.model.filings import Filing
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.acting import Acting, Tie
from bot.pipeline.ports import Clock

WITHOUT_US = timedelta(days=30)
"""How much later than the bot her own server ends a mute, should the bot be gone by then.

Later, because another choice of hers may hold on to the same mute for longer.
"""

_NOT_HERE = "on Mastodon replies cannot be closed or hidden, nor a quote taken away and given back"


class MastodonActs:
    """Reads what holds, then does or undoes one measure. Every act but a report may be repeated."""

    def __init__(self, acting: Acting, clock: Clock) -> None:
        self._acting, self._clock = acting, clock

    async def look(self, measures: Sequence[Measure]) -> Sequence[Prior | None]:
        """What holds now; None for an account that her server does not show, or what it lacks."""
        targets: dict[AccountId, list[AccountId]] = defaultdict(list)
        for measure in measures:
            if measure.kind in HIDING:
                targets[measure.member].append(AccountId(measure.target))
        ties = {
            who: await self._acting.ties_to(who, accounts)
            for who, accounts in sorted(targets.items())
        }
        return [await self._prior(each, ties.get(each.member, {})) for each in measures]

    async def apply(self, measure: Measure, until: datetime | None = None) -> None:
        member, target = measure.member, measure.target
        left = until - self._clock.now() if until else timedelta()
        match measure.kind:
            case MeasureKind.MUTE:
                await self._acting.mute(member, AccountId(target), lasts=left + WITHOUT_US)
            case MeasureKind.BLOCK:
                await self._acting.block(member, AccountId(target))
            case MeasureKind.FILTER:
                await self._acting.filter(member, target, left if until else WITHOUT_US)
            case MeasureKind.REVOKE_QUOTE:
                await self._acting.revoke(member, PostId(target), _within(measure))
            case MeasureKind.MUTE_THREAD:
                await self._acting.mute_thread(member, PostId(target), muted=True)
            case MeasureKind.REPORT:
                await self._acting.report(member, AccountId(target), _filing(measure))
            case MeasureKind.HIDE_REPLY | MeasureKind.LIMIT_REPLIES | MeasureKind.DETACH_QUOTE:
                raise NetworkSaidNo(_NOT_HERE)
            case _:
                assert_never(measure.kind)

    async def lift(self, measure: Measure, prior: Prior) -> bool:
        """Undo `apply`; what held before us stays."""
        if not prior.held:
            await self._lift(measure)
        return True

    async def _lift(self, measure: Measure) -> None:
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE:
                await self._acting.unmute(member, AccountId(target))
            case MeasureKind.BLOCK:
                await self._acting.unblock(member, AccountId(target))
            case MeasureKind.FILTER:
                await self._acting.unfilter(member, target)
            case MeasureKind.REVOKE_QUOTE | MeasureKind.REPORT:
                return  # nothing takes it back
            case MeasureKind.MUTE_THREAD:
                await self._acting.mute_thread(member, PostId(target), muted=False)
            case MeasureKind.HIDE_REPLY | MeasureKind.LIMIT_REPLIES | MeasureKind.DETACH_QUOTE:
                raise NetworkSaidNo(_NOT_HERE)
            case _:
                assert_never(measure.kind)

    async def sign_out(self, member: AccountId) -> None:
        await self._acting.sign_out(member)

    async def _prior(self, measure: Measure, ties: Mapping[AccountId, Tie]) -> Prior | None:
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE | MeasureKind.BLOCK:
                tie = ties.get(AccountId(target))
                return _prior_of(tie, measure.kind) if tie else None
            case MeasureKind.FILTER:
                return Prior(held=await self._acting.is_filtered(member, target))
            case MeasureKind.REVOKE_QUOTE:
                return await self._prior_of_quote(measure)
            case MeasureKind.MUTE_THREAD:
                return Prior(held=await self._acting.thread_is_muted(member, PostId(target)))
            case (
                MeasureKind.HIDE_REPLY
                | MeasureKind.LIMIT_REPLIES
                | MeasureKind.DETACH_QUOTE
                | MeasureKind.REPORT
            ):
                return None
            case _:
                assert_never(measure.kind)

    async def _prior_of_quote(self, measure: Measure) -> Prior | None:
        """One quote that cannot be read keeps no other from being taken away."""
        quote, post = PostId(measure.target), _within(measure)
        try:
            return Prior(held=await self._acting.is_revoked(measure.member, quote, post))
        except LoginRevoked:
            raise
        except NetworkSaidNo:
            return None


def _prior_of(tie: Tie, kind: MeasureKind) -> Prior | None:
    """None too for a block of somebody she follows by now: it would end that."""
    if kind is MeasureKind.MUTE:
        return None if tie.muting is None else Prior(held=tie.muting)
    if tie.blocking is None or (not tie.blocking and tie.following is not False):
        return None
    return Prior(held=tie.blocking)


def _within(measure: Measure) -> PostId:
    if measure.within is None:
        raise NetworkSaidNo("it is not known which of her posts this is about")
    return measure.within


def _filing(measure: Measure) -> Filing:
    if measure.filing is None:
        raise NetworkSaidNo("it is not known what the report says")
    return measure.filing
