"""Orders leave the ledger here, after they are on record and never before.

Record, act, record: a crash between any two lines repeats an order and never loses one.
"""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar, assert_never

from bot.model.actions import (
    AnswerRequest,
    Apply,
    KeepListed,
    Lift,
    MakeFile,
    OfferCode,
    Priority,
    ReadFate,
    ReadHerCircle,
    ReadNames,
    ReadProofs,
    ReadReported,
    ReadTies,
    Say,
    SignOut,
    TakeCode,
    TakeTemperature,
    person_of,
)
from bot.model.changes import Change, KnowCircle, KnowFate, KnowProfiles, KnowTies
from bot.model.conversations import Tension
from bot.model.decisions import Decision
from bot.model.episodes import Measure, MeasureKind, Prior, Ties
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.filings import Fate
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Network, network_of, network_with
from bot.model.policy import Policy
from bot.model.reports import PublicPost
from bot.model.signals import Profile
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.aside import Aside, fail
from bot.pipeline.conversations import judged
from bot.pipeline.drafts import Drafts
from bot.pipeline.evidence import EvidenceDesk
from bot.pipeline.ports import (
    Acts,
    Clock,
    CodeResult,
    Codes,
    Directory,
    Edge,
    Gate,
    Ledger,
    Messenger,
    Order,
    Outcome,
    Press,
    PublicList,
    Scorer,
)
from bot.rules import membership
from bot.rules.counting import is_hostile
from bot.rules.reported import could_not_read, read_reported
from bot.rules.temperature import tell_temperature, tension_of

_Found = TypeVar("_Found")

LONGEST_WAIT = timedelta(hours=6)
"""Between two tries; Bluesky's chat has been seen to refuse for six hours (skyware-js/bot#12)."""

TRIES_WHEN_UNWELCOME = 12
"""Of a message that its recipient's settings refuse: two and a half days, then it is given up."""

TRIES_OF_A_READ = 7
"""Of a post or a proof that somebody waits for: five minutes."""

_WITHOUT_WORDS: Mapping[str, Line] = {
    Line.DRAFT_ANSWER: Line.DRAFT_GONE,
    Line.DRAFT_BACK: Line.DRAFT_BACK_GONE,
    Line.PARTNER_DRAFT: Line.PARTNER_DRAFT_GONE,
    Line.PARTNER_TOLD: Line.PARTNER_TOLD_GONE,
}
"""What is filled in from memory as it leaves, and what is said where nothing is there."""

TRIES_WHILE_SHE_WAITS = 3
"""Of a conversation that she wants to know about before she answers: a quarter of a minute."""

_SKEW = timedelta(minutes=2)
"""How far a network's clock may run behind ours when its messages are read back."""


class Hands:
    """The one place where an order meets the world."""

    def __init__(  # noqa: PLR0913  each is a part of its own
        self,
        edges: Sequence[Edge],
        ledger: Ledger,
        scorer: Scorer,
        policy: Policy,
        drafts: Drafts | None = None,
        *,
        press: Press | None = None,
        local: Scorer | None = None,
    ) -> None:
        """`local`: on this machine, for what strangers write to each other; None: the scorer."""
        self._edges = {edge.network: edge for edge in edges}
        self._ledger, self._scorer, self._policy = ledger, scorer, policy
        proofs = {edge.network: edge.proofs for edge in edges if edge.proofs is not None}
        self._evidence = EvidenceDesk(proofs, ledger, press)
        self._drafts, self._local = drafts, local or scorer

    async def do(self, order: Order) -> tuple[Outcome, str | None]:  # noqa: C901, PLR0912  # one arm an action
        """Carry out one order. What came of it, and of a message the network's id."""
        edge = self._edge_of(person_of(order.action))
        match order.action:
            case Say(to, line) if line in _WITHOUT_WORDS:
                return Outcome.DONE, await self._say_of_draft(to, line, order, edge.messenger)
            case Say(to, line) if line == Line.MY_DRAFTS and self._drafts:
                text = await self._about_own_drafts(to, order, edge, self._drafts)
                return Outcome.DONE, await self._say(to, text, order, edge.messenger)
            case Say(to):
                return Outcome.DONE, await self._say(to, order.text or "", order, edge.messenger)
            case Apply(measure, deed):
                if measure.kind is MeasureKind.REPORT:
                    return await _report(measure, edge.acts, order), None
                prior = order.prior or await self._prior(measure, deed, edge.acts)
                if not prior.held:
                    await _apply(measure, edge.acts, order)
            case Lift(measure):
                as_before = await edge.acts.lift(measure, order.prior or Prior(held=False))
                return (Outcome.DONE if as_before else Outcome.LEFT), None
            case ReadHerCircle() | ReadNames() | ReadTies() as errand:
                await self._remember(await self._read(errand))
            case ReadReported() as errand:
                await self._read_reported(errand, order)
            case ReadFate(_, deed, account, post):
                await self._remember(KnowFate(deed, account, await self._fate_of(account, post)))
            case ReadProofs(member, case):
                await self._evidence.read_proofs(member, case, last=_is_last(order))
            case MakeFile(member, about):
                await self._evidence.make_file(member, about, order, last=_is_last(order))
            case TakeTemperature() as errand:
                await self._take_temperature(errand, order)
            case SignOut(member):
                await edge.acts.sign_out(member)
            case AnswerRequest(account, admits):
                await _at_the_gate(edge).answer(account, admits=admits)
            case OfferCode(member):
                await self._offer_code(member, edge.codes)
            case TakeCode(member, code):
                await self._take_code(member, code, edge.codes)
            case KeepListed(account):
                await self._keep_listed(account, edge.public_list)
            case _:
                assert_never(order.action)
        return Outcome.DONE, None

    async def note_signed_out(self, order: Order) -> None:
        """Her sign-in no longer works: the bot can end nothing for her, so she is told what to."""
        if not isinstance(order.action, Apply | Lift):
            return
        async with self._ledger.turn() as turn:
            door = await turn.door_for(order.action.measure.member)
            await turn.apply(membership.signed_out(door))

    def _edge_of(self, account: AccountId) -> Edge:
        """Raises NetworkDown where the bot has no account there any more: it may have one again."""
        return self._at(network_of(account))

    def _at(self, network: Network) -> Edge:
        if network not in self._edges:
            raise NetworkDown(f"no account is configured on {network}")
        return self._edges[network]

    async def _say_of_draft(
        self, to: AccountId, line: str, order: Order, messenger: Messenger
    ) -> str | None:
        """Filled in from memory as it leaves; who showed it before a restart is told to again."""
        texts = self._drafts.words_of(line, to) if self._drafts else ()
        receipt = None
        for text in texts:
            receipt = await self._say(to, text, order, messenger)
        if self._drafts and texts:
            self._drafts.left(line, to)
        else:
            async with self._ledger.turn() as turn:
                await turn.apply(Decision((), (Say(to, _WITHOUT_WORDS[line]),)))
        return receipt

    async def _about_own_drafts(
        self, to: AccountId, order: Order, edge: Edge, drafts: Drafts
    ) -> str:
        """Read from her network as the answer leaves, and not kept."""
        found = None
        if edge.own_drafts is not None:
            last = _is_last(order, TRIES_WHILE_SHE_WAITS)
            found = await _if_readable(edge.own_drafts.drafts_of(to), last=last)
        async with self._ledger.turn() as turn:
            zone = (await turn.member(to)).timezone
        return drafts.about_own(found, zone or self._policy.community_timezone)

    async def _say(self, to: AccountId, text: str, order: Order, messenger: Messenger) -> str:
        if order.attempts > 1 and order.started_at is not None:
            sent = await messenger.sent_lately(to, order.started_at - _SKEW)
            receipt = await self._sent_already(text, sent)
            if receipt is not None:
                return receipt
        return await messenger.send(to, text)

    async def _sent_already(self, text: str, lately: Sequence[tuple[str, str]]) -> str | None:
        """Bluesky's chat takes no idempotency key, so a retry first reads back what was sent."""
        for receipt, sent in lately:
            if sent == text and not await self._ledger.is_our_receipt(receipt):
                return receipt
        return None

    async def _prior(self, measure: Measure, deed: int, acts: Acts) -> Prior:
        """Read and commit what held before the whole deed, so that undo restores exactly that."""
        measures = await self._ledger.priors_needed(deed)
        looks = zip(measures, await acts.look(measures), strict=True)
        priors = {measure: prior for measure, prior in looks if prior is not None}
        await self._ledger.note_priors(deed, priors)
        if measure not in priors:
            raise NetworkSaidNo("whether she did that herself before cannot be read")
        return priors[measure]

    async def _read(self, errand: ReadHerCircle | ReadNames | ReadTies) -> Change:
        """On the network of whom it is about: a person may have accounts on both."""
        match errand:
            case ReadHerCircle(member):
                follows = await self._directory_of(member).follows_of(member)
                return KnowCircle(member, tuple((each.account, each.follow) for each in follows))
            case ReadNames(member, accounts):
                profiles: list[tuple[AccountId, Profile]] = []
                for network in {network_of(each): None for each in accounts}:
                    there = [each for each in accounts if network_of(each) is network]
                    found = await self._directory_of(there[0]).profiles_of(there)
                    profiles.extend(found.items())
                return KnowProfiles(member, tuple(profiles))
            case ReadTies(_, case, quoter, accounts, quote):
                there = [each for each in accounts if network_of(each) is network_of(quoter)]
                tied = await self._directory_of(quoter).followers_among(quoter, there)
                return KnowTies(case, quote, quoter, Ties(len(tied), len(there)))
            case _:
                assert_never(errand)

    async def _fate_of(self, account: AccountId, post: PostId) -> Fate:
        """Whoever blocks the bot is not shown to it, and seems to be gone."""
        directory = self._directory_of(account)
        profile = (await directory.profiles_of([account])).get(account)
        if profile is None:
            return Fate.AWAY
        try:
            await directory.post(post)
        except NetworkSaidNo:
            return Fate.GONE
        return Fate.LABELLED if profile.labels else Fate.THERE

    async def _read_reported(self, errand: ReadReported, order: Order) -> None:
        """Once it has been tried for minutes, she is told that it cannot be read."""
        found = await _if_readable(self._reported(errand), last=_is_last(order))
        async with self._ledger.turn() as turn:
            member = await turn.member(errand.member)
            await turn.apply(
                read_reported(errand, found, member, order.given_at, self._policy)
                if found
                else could_not_read(errand, member)
            )

    async def _reported(self, errand: ReadReported) -> tuple[PublicPost, Verdict]:
        post = await self._directory_of(errand.author).post(errand.post)
        (verdict,) = await self._scorer.score([Passage(post.text)])
        return post, verdict

    async def _take_temperature(self, errand: TakeTemperature, order: Order) -> None:
        """What cannot be read by now she is told of: she waits with her answer."""
        last = _is_last(order, TRIES_WHILE_SHE_WAITS)
        found = await _if_readable(self._tension_at(errand.post), last=last)
        async with self._ledger.turn() as turn:
            member = await turn.member(errand.member)
            await turn.apply(tell_temperature(errand, found, member))

    async def _tension_at(self, post: PostId) -> Tension:
        directory = self._at(network_with(post)).directory
        talk = await directory.conversation(post)
        (verdict,) = await self._local.score([Passage(talk.words)])
        remarks = await judged(talk.remarks, self._local, self._policy)
        return tension_of(remarks, talk.host, hostile=is_hostile(verdict, self._policy))

    def _directory_of(self, account: AccountId) -> Directory:
        return self._edge_of(account).directory

    async def _offer_code(self, member: AccountId, codes: Codes | None) -> None:
        try:
            link = await codes.begin(member) if codes else None
        except NetworkSaidNo:
            link = None
        async with self._ledger.turn() as turn:
            await turn.apply(membership.code_offered(await turn.member(member), link))

    async def _keep_listed(self, account: AccountId, public: PublicList | None) -> None:
        """By what the log says now, so that it does not matter which order comes late."""
        if public is None:
            return
        async with self._ledger.turn() as turn:
            listed = public.wanted and await turn.entry_of(account) is not None
        await (public.put(account) if listed else public.drop(account))

    async def _take_code(self, member: AccountId, code: str, codes: Codes | None) -> None:
        result = await codes.finish(member, code) if codes else CodeResult.REFUSED
        if result not in {CodeResult.OTHER_ACCOUNT, CodeResult.REFUSED}:
            return
        of_another = result is CodeResult.OTHER_ACCOUNT
        async with self._ledger.turn() as turn:
            refused = membership.code_refused(await turn.member(member), of_another=of_another)
            await turn.apply(refused)

    async def _remember(self, known: Change) -> None:
        async with self._ledger.turn() as turn:
            await turn.apply(Decision((known,)))


def _is_last(order: Order, tries: int = TRIES_OF_A_READ) -> bool:
    return order.attempts >= tries


async def _if_readable(reading: Awaitable[_Found], *, last: bool) -> _Found | None:
    """None where the network says no, or does not answer at the `last` try either."""
    try:
        return await reading
    except NetworkSaidNo:
        return None
    except NetworkDown:
        if not last:
            raise
        return None


def _at_the_gate(edge: Edge) -> Gate:
    if edge.gate is None:
        raise NetworkSaidNo("nobody has to ask there any more")
    return edge.gate


async def _apply(measure: Measure, acts: Acts, order: Order) -> None:
    """A try whose answer was lost may have worked, or she has done it herself since then."""
    if order.attempts == 1 or not await _holds(measure, acts):
        await acts.apply(measure, order.ends_at)


async def _report(measure: Measure, acts: Acts, order: Order) -> Outcome:
    """Once, whatever becomes of it: no network tells a reporter what it has taken in."""
    if order.attempts > 1:
        return Outcome.UNSURE
    try:
        await acts.apply(measure)
    except NetworkDown:
        return Outcome.UNSURE
    return Outcome.DONE


async def _holds(measure: Measure, acts: Acts) -> bool:
    (found,) = await acts.look((measure,))
    return found is not None and found.held


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
        outcome, receipt = await hands.do(started)
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
        return timedelta(seconds=min(asked, LONGEST_WAIT.total_seconds()))
    return min(timedelta(seconds=5 * 2 ** min(attempts - 1, 12)), LONGEST_WAIT)


def _may_be_welcome_later(order: Order) -> bool:
    """Somebody who takes no messages today may change that; a stranger is not asked twice."""
    says_to_member = isinstance(order.action, Say) and order.action.priority < Priority.STRANGER
    return says_to_member and order.attempts < TRIES_WHEN_UNWELCOME


def _wait_for_her(attempts: int) -> timedelta:
    """An hour, doubled with every try."""
    return min(timedelta(hours=2 ** min(attempts - 1, 12)), LONGEST_WAIT)
