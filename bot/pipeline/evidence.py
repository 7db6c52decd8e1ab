"""Proofs read while they can be had, and evidence files made of what was copied."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from itertools import groupby

from bot.model.changes import KeepFile, KnowProof
from bot.model.decisions import Decision
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.evidence import Exhibit
from bot.model.people import AccountId, Network, network_of
from bot.pipeline.ports import Ledger, Order, Press, Proofs
from bot.rules.exhibits import case_in, tell_of_file, tell_of_nothing

SERVERS_AT_ONCE = 6
"""Of one server one thing is asked at a time: most authors of a case are on a few."""

LONGEST_READING = 20.0
"""Seconds at a stretch, of the machine's time: whatever else she has asked for waits so long."""

GOES_ON_AFTER = 1.0
"""Seconds."""


class EvidenceDesk:
    """The errands of evidence: both may be done again after a crash, and change nothing then."""

    def __init__(
        self, proofs: Mapping[Network, Proofs], ledger: Ledger, press: Press | None
    ) -> None:
        self._proofs, self._ledger, self._press = proofs, ledger, press

    async def read_proofs(self, member: AccountId, case: int, *, last: bool) -> None:
        """Of copies that have none. A post that is gone, or a dead server, costs only its own.

        Raises NetworkDown where more can be had later, unless this is the `last` try.
        """
        silent = await self._read(member, case, last=last)
        if silent and not last:
            raise NetworkDown(f"{len(silent)} accounts' servers did not answer")

    async def _read(
        self, member: AccountId, case: int | None, *, last: bool
    ) -> Sequence[AccountId]:
        """Gives the accounts whose servers did not answer.

        Raises NetworkDown where its time was up, unless this is the `last` try. What was read by
        then is kept.
        """
        async with self._ledger.turn() as turn:
            waiting = await turn.unproven(member, case)
        by_author = sorted(waiting, key=lambda each: each[1].author)
        gate, silent = asyncio.Semaphore(SERVERS_AT_ONCE), list[AccountId]()
        try:
            async with asyncio.timeout(LONGEST_READING), asyncio.TaskGroup() as tasks:
                for author, theirs in groupby(by_author, key=lambda each: each[1].author):
                    reading = self._read_of_one(member, list(theirs), gate)
                    tasks.create_task(_note_silence(author, reading, silent))
        except TimeoutError:
            if not last:
                more = "there are more proofs to read"
                raise NetworkDown(more, retry_after=GOES_ON_AFTER) from None
        return silent

    async def _read_of_one(
        self,
        member: AccountId,
        theirs: Sequence[tuple[int, Exhibit]],
        gate: asyncio.Semaphore,
    ) -> None:
        proofs = self._proofs.get(network_of(theirs[0][1].author))
        if proofs is None or self._press is None:
            return
        async with gate:
            for case, exhibit in theirs:
                try:
                    proof, handle = await proofs.proof_of(exhibit.post)
                    taken = self._press.examined(exhibit.post, proof, handle)
                except (NetworkSaidNo, ValueError):
                    continue
                known = KnowProof(member, case, exhibit.post, taken)
                async with self._ledger.turn() as turn:
                    await turn.apply(Decision((known,)))

    async def make_file(self, member: AccountId, about: str, order: Order, *, last: bool) -> None:
        """One file and one message, however often the bot is stopped in between.

        Raises NetworkDown as long as proofs are coming in, unless this is the `last` try.
        """
        await self._read(member, case_in(about), last=last)
        async with self._ledger.turn() as turn:
            dossiers = await turn.dossiers(member, about)
        content = await self._press.bind(dossiers) if dossiers and self._press else b""
        posts = sum(len(each.exhibits) for each in dossiers)
        async with self._ledger.turn() as turn:
            known = {each.about: each for each in await turn.files_of(member)}
            made = about in known and known[about].made_at >= order.given_at
            if made or not await turn.is_wanted(member, about):
                return
            whom = await turn.member(member)
            if not dossiers:
                await turn.apply(tell_of_nothing(about, whom))
                return
            await turn.apply(Decision((KeepFile(member, about, content, posts),)))
            (file,) = [each for each in await turn.files_of(member) if each.about == about]
            await turn.apply(tell_of_file(file, whom))


async def _note_silence(
    author: AccountId, reading: Awaitable[None], silent: list[AccountId]
) -> None:
    try:
        await reading
    except NetworkDown:
        silent.append(author)
