"""The public state of the real network, kept up to date from its firehose.

The Jetstream and chat servers of the rehearsal read a World; here it holds what the real PDS said,
so the same serving code speaks for the real network, with real records, revisions and CIDs.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from random import Random

from typing_extensions import override

from bot.rehearsal.bluesky.ids import micros
from bot.rehearsal.bluesky.repo import Account, Event, Status, World
from bot.rehearsal.bluesky.wire import Caller, Json, Via
from tests.networks.firehose import Change, Frame


class Mirror(World):
    """A World that is told, and never decides. `position` is the last firehose frame taken in."""

    def __init__(self, clock: Callable[[], datetime], rng: Random) -> None:
        super().__init__(clock, rng)
        self.position = 0

    async def listen(self, frames: AsyncIterator[Frame]) -> None:
        """Raises RuntimeError when the firehose ends before this is cancelled."""
        async for frame in frames:
            for change in frame.changes:
                self._take(change)
            self.position = frame.seq
        raise RuntimeError("the firehose ended")

    def _take(self, change: Change) -> None:
        account = self._known(change.did)
        match change.kind:
            case "identity":
                self._rename(account, str(change.body.get("handle", "handle.invalid")))
            case "account":
                active = change.body["active"]
                account.status = Status.ACTIVE if active else Status(change.body["status"])
            case "commit":
                self._change_record(change)
            case _:
                pass  # a #sync announces a state without saying it
        self._announce(change)

    def _known(self, did: str) -> Account:
        if did not in self.accounts:
            self.accounts[did] = Account(did, "handle.invalid", "", self.clock())
        return self.accounts[did]

    def _rename(self, account: Account, handle: str) -> None:
        self._by_handle.pop(account.handle, None)
        account.handle = handle
        self._by_handle[handle] = account.did

    def _change_record(self, change: Change) -> None:
        owner = Caller(change.did, Via.PASSWORD)
        place = change.body["collection"], change.body["rkey"]
        if change.body["operation"] == "delete":
            self.remove(owner, *place)
        else:
            self.put(owner, *place, change.body["record"])

    def _announce(self, change: Change) -> None:
        now, last = micros(self.clock()), self.events[-1].time_us if self.events else 0
        seq = len(self.events) + 1
        self.events.append(Event(seq, max(now, last + 1), change.kind, change.did, change.body))
        for bell in self.bells:
            bell.set()

    @override
    def _say(self, kind: str, did: str, body: Json) -> None:
        """The network says it; what is filed here was said already."""
