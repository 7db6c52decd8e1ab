"""Conversations of others, read when somebody needs to know how they go. Nothing of them stays."""

from collections.abc import Sequence

from bot.model.conversations import Judged, Remark
from bot.model.policy import Policy
from bot.pipeline.ports import Scorer
from bot.rules.counting import is_hostile

MOST = 500
"""Remarks that are judged of one conversation, the newest."""


async def judged(remarks: Sequence[Remark], scorer: Scorer, policy: Policy) -> tuple[Judged, ...]:
    newest = sorted(remarks, key=lambda remark: remark.at)[-MOST:]
    verdicts = await scorer.score([remark.passage for remark in newest])
    return tuple(
        Judged(remark.author, remark.to, remark.at, is_hostile(verdict, policy))
        for remark, verdict in zip(newest, verdicts, strict=True)
    )
