"""Orders leave the ledger here, after they are on record and never before.

Record, act, record: a crash between any two lines repeats an order and never loses one.
"""

from datetime import datetime, timedelta
from typing import assert_never

from bot.model.actions import (
    Apply,
    Lift,
    Priority,
    ReadHerCircle,
    ReadNames,
    ReadTies,
    Say,
    SignOut,
)
from bot.model.changes import Change, KnowCircle, KnowProfiles, KnowTies
from bot.model.decisions import Decision
from bot.model.episodes import Measure, Prior, Ties
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId
from bot.pipeline.aside import Aside, fail
from bot.pipeline.ports import Acts, Clock, Directory, Ledger, Messenger, Order, Outcome
from bot.rules import membership

LONGEST_WAIT = timedelta(hours=6)
"""Between two tries; Bluesky's chat has been seen to refuse for six hours (skyware-js/bot#12)."""

TRIES_WHEN_UNWELCOME = 12
"""Of a message that its recipient's settings refuse: two and a half days, then it is given up."""

_SKEW = timedelta(minutes=2)
"""How far a network's clock may run behind ours when its messages are read back."""


class Hands:
    """The one place where an order meets the world."""

    def __init__(
        self, messenger: Messenger, acts: Acts, directory: Directory, ledger: Ledger
    ) -> None:
        self._messenger, self._acts = messenger, acts
        self._directory, self._ledger = directory, ledger

    async def do(self, order: Order) -> str | None:
        """Carry out one order; the receipt is the network's id of a message."""
        match order.action:
            case Say(to):
                return await self._say(to, order)
            case Apply(measure, deed):
                prior = order.prior or await self._prior(deed, order)
                if not prior.held:
                    await self._apply(measure, order)
            case Lift(measure):
                await self._acts.lift(measure, order.prior or Prior(held=False))
            case ReadHerCircle() | ReadNames() | ReadTies() as errand:
                await self._remember(await self._read(errand))
            case SignOut(member):
                await self._acts.sign_out(member)
            case _:
                assert_never(order.action)
        return None

    async def note_signed_out(self, order: Order) -> None:
        """Her sign-in no longer works: the bot can end nothing for her, so she is told what to."""
        if not isinstance(order.action, Apply | Lift):
            return
        async with self._ledger.turn() as turn:
            door = await turn.door_for(order.action.measure.member)
            await turn.apply(membership.signed_out(door))

    async def _say(self, to: AccountId, order: Order) -> str:
        text = order.text or ""
        if order.attempts > 1 and order.started_at is not None:
            receipt = await self._sent_already(to, text, order.started_at - _SKEW)
            if receipt is not None:
                return receipt
        return await self._messenger.send(to, text)

    async def _sent_already(self, to: AccountId, text: str, since: datetime) -> str | None:
        """Bluesky's chat takes no idempotency key, so a retry first reads back what was sent."""
        for receipt, sent in await self._messenger.sent_lately(to, since):
            if sent == text and not await self._ledger.is_our_receipt(receipt):
                return receipt
        return None

    async def _apply(self, measure: Measure, order: Order) -> None:
        """A no to a second try says nothing of the first, whose answer was lost: it may hold."""
        try:
            await self._acts.apply(measure)
        except NetworkSaidNo:
            if order.attempts == 1 or not await self._holds(measure):
                raise

    async def _holds(self, measure: Measure) -> bool:
        (found,) = await self._acts.look((measure,))
        return found is not None and found.held

    async def _prior(self, deed: int, order: Order) -> Prior:
        """Read and commit what held before the whole deed, so that undo restores exactly that."""
        assert isinstance(order.action, Apply)  # noqa: S101  # narrowed by the caller's match
        measures = await self._ledger.priors_needed(deed)
        looks = zip(measures, await self._acts.look(measures), strict=True)
        priors = {measure: prior for measure, prior in looks if prior is not None}
        await self._ledger.note_priors(deed, priors)
        if order.action.measure not in priors:
            raise NetworkSaidNo("whether she did that herself before cannot be read")
        return priors[order.action.measure]

    async def _read(self, errand: ReadHerCircle | ReadNames | ReadTies) -> Change:
        match errand:
            case ReadHerCircle(member):
                follows = await self._directory.follows_of(member)
                return KnowCircle(member, tuple((each.account, each.follow) for each in follows))
            case ReadNames(member, accounts):
                profiles = await self._directory.profiles_of(accounts)
                return KnowProfiles(member, tuple(profiles.items()))
            case ReadTies(_, case, quoter, accounts, quote):
                found = await self._directory.followers_among(quoter, accounts)
                return KnowTies(case, quote, quoter, Ties(len(found), len(accounts)))
            case _:
                assert_never(errand)

    async def _remember(self, known: Change) -> None:
        async with self._ledger.turn() as turn:
            await turn.apply(Decision((known,)))


async def carry_out(
    order: Order, *, hands: Hands, ledger: Ledger, clock: Clock, aside: Aside = fail
) -> Outcome:
    """Start, act, settle. The errors of networks are caught here and nowhere else.

    What nobody expected is told to `aside` and tried again later, so that the rest goes on.
    Raises OSError where the ledger cannot be written; call again with the same order then.
    """
    try:
        started = await ledger.start(order)
    except LookupError:
        return Outcome.DROPPED
    receipt, not_before = None, None
    try:
        receipt = await hands.do(started)
        outcome = Outcome.DONE
    except NetworkDown as down:
        outcome = Outcome.RETRY
        not_before = clock.now() + _wait(started.attempts, down.retry_after)
    except LoginRevoked:
        await hands.note_signed_out(started)
        outcome = Outcome.REFUSED
    except NetworkSaidNo:
        outcome = Outcome.REFUSED
        if _may_be_welcome_later(started):
            outcome = Outcome.RETRY
            not_before = clock.now() + _wait_for_her(started.attempts)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001  an order is never lost, and never stops the others
        aside(type(order.action).__name__, error)
        outcome = Outcome.RETRY
        not_before = clock.now() + _wait(started.attempts, None)
    await ledger.settle(started, outcome, receipt=receipt, not_before=not_before)
    return outcome


def _wait(attempts: int, asked: float | None) -> timedelta:
    """What the network asked for, else 5 s doubled with every try."""
    if asked is not None:
        return min(timedelta(seconds=asked), LONGEST_WAIT)
    return min(timedelta(seconds=5 * 2 ** min(attempts - 1, 12)), LONGEST_WAIT)


def _may_be_welcome_later(order: Order) -> bool:
    """Somebody who takes no messages today may change that; a stranger is not asked twice."""
    says_to_member = isinstance(order.action, Say) and order.action.priority < Priority.STRANGER
    return says_to_member and order.attempts < TRIES_WHEN_UNWELCOME


def _wait_for_her(attempts: int) -> timedelta:
    """An hour, doubled with every try."""
    return min(timedelta(hours=2 ** min(attempts - 1, 12)), LONGEST_WAIT)
