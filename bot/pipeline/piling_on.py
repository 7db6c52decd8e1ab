"""From what a member said in public to a private word to her alone. Her words are in memory only.

Nothing of it is committed but the word itself and when it was said; after a crash there is none.
"""

from dataclasses import replace

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.model.senses import Spoke
from bot.model.verdicts import Passage
from bot.pipeline.conversations import judged
from bot.pipeline.ports import Clock, Directory, Ledger, Scorer, Turn
from bot.rules.counting import is_hostile
from bot.rules.drafts.showing import UNDER_FIRE_FOR
from bot.rules.piling_on import Scene, may_be_nudged, nudge


async def look_at(
    spoke: Spoke,
    *,
    directory: Directory,
    scorer: Scorer,
    ledger: Ledger,
    policy: Policy,
    clock: Clock,
) -> None:
    """What is harmless, or cannot be read, passes."""
    async with ledger.turn() as turn:
        who = await _first_of(spoke.member, turn)
    if not may_be_nudged(who, spoke, clock.now()):
        return
    scene = await _scene(spoke, directory, scorer, policy)
    if scene is None:
        return
    async with ledger.turn() as turn:
        who = await _first_of(spoke.member, turn)
        _, cases = await turn.what_came(who.account, clock.now() - UNDER_FIRE_FOR)
        await turn.apply(nudge(who, spoke, replace(scene, under_fire=cases > 0), clock.now()))


async def _scene(
    spoke: Spoke, directory: Directory, scorer: Scorer, policy: Policy
) -> Scene | None:
    hostile = await _is_hostile(spoke.text, scorer, policy)
    if not (hostile or spoke.quotes):
        return None
    try:
        talk = await directory.conversation(spoke.about)
    except (NetworkDown, NetworkSaidNo):
        return None
    quoted = spoke.quotes and await _is_hostile(talk.words, scorer, policy)
    remarks = await judged(talk.remarks, scorer, policy) if hostile else ()
    return Scene(hostile, quoted, remarks)


async def _is_hostile(text: str, scorer: Scorer, policy: Policy) -> bool:
    (verdict,) = await scorer.score([Passage(text)])
    return is_hostile(verdict, policy)


async def _first_of(account: AccountId, turn: Turn) -> Member:
    """Of her linked accounts the one that stands for her."""
    member = await turn.member(account)
    return await turn.member(member.linked_to) if member.linked_to else member
