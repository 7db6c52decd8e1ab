"""What Mastodon can do for a member, measure by measure (port Acts)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.errors import NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.mastodon.acting import Acting
from bot.pipeline.ports import Clock

WITHOUT_US = timedelta(days=30)
"""How much later than the bot her own server ends a mute, should the bot be gone by then.

Later, because another choice of hers may hold on to the same mute for longer.
"""

_NOT_HERE = "on Mastodon replies cannot be closed or hidden, nor a quote taken away and given back"


class MastodonActs:
    """Reads what holds, then does or undoes one measure. Every act may be repeated."""

    def __init__(self, acting: Acting, clock: Clock) -> None:
        self._acting, self._clock = acting, clock

    async def look(self, measures: Sequence[Measure]) -> Sequence[Prior | None]:
        """What holds now; None for an account that her server does not show, or what it lacks."""
        targets: dict[AccountId, list[AccountId]] = defaultdict(list)
        for measure in measures:
            if measure.kind is MeasureKind.MUTE:
                targets[measure.member].append(AccountId(measure.target))
        muted = {
            who: await self._acting.whether_muted(who, accounts)
            for who, accounts in sorted(targets.items())
        }
        return [await self._prior(each, muted.get(each.member, {})) for each in measures]

    async def apply(self, measure: Measure, until: datetime | None = None) -> None:
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE:
                lasts = until - self._clock.now() + WITHOUT_US if until else WITHOUT_US
                await self._acting.mute(member, AccountId(target), lasts=lasts)
            case MeasureKind.MUTE_THREAD:
                await self._acting.mute_thread(member, PostId(target), muted=True)
            case MeasureKind.HIDE_REPLY | MeasureKind.LIMIT_REPLIES | MeasureKind.DETACH_QUOTE:
                raise NetworkSaidNo(_NOT_HERE)
            case _:
                assert_never(measure.kind)

    async def lift(self, measure: Measure, prior: Prior) -> None:
        """Undo `apply`; what held before us stays."""
        if prior.held:
            return
        member, target = measure.member, measure.target
        match measure.kind:
            case MeasureKind.MUTE:
                await self._acting.unmute(member, AccountId(target))
            case MeasureKind.MUTE_THREAD:
                await self._acting.mute_thread(member, PostId(target), muted=False)
            case MeasureKind.HIDE_REPLY | MeasureKind.LIMIT_REPLIES | MeasureKind.DETACH_QUOTE:
                raise NetworkSaidNo(_NOT_HERE)
            case _:
                assert_never(measure.kind)

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
            case MeasureKind.HIDE_REPLY | MeasureKind.LIMIT_REPLIES | MeasureKind.DETACH_QUOTE:
                return None
            case _:
                assert_never(measure.kind)
