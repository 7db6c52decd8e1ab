"""What the ledger's contract tests are written with: a clock to turn, people, posts, orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model.actions import Apply, Lift, Priority, Say
from bot.model.changes import Keep, SetMember, StartDeed
from bot.model.decisions import Decision
from bot.model.episodes import (
    Contact,
    Deed,
    DeedKind,
    Episode,
    EpisodeKind,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
    Prior,
)
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.model.senses import Heard
from bot.model.verdicts import Verdict
from bot.pipeline.ports import Order, Outcome
from bot.store.ledger import House, StoreLedger, open_ledger

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MASTER = bytes(range(32))
ADA = AccountId("did:plc:ada-the-member")
BEA = AccountId("did:plc:bea-the-member")
MOD = AccountId("did:plc:mod-the-moderator")
FOLLOW = "at://did:plc:ada-the-member/app.bsky.graph.follow/3kabc"
HATEFUL = Verdict(hostility=0.9)
PLEA = Verdict(hostility=0.2, care=0.9)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class SteppedClock:
    at: datetime = START

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def later(self, by: timedelta) -> datetime:
        self.at += by
        return self.at


def render(say: Say, member: Member) -> str:
    """The line, what fills it, and whose zone it is shown in."""
    filled = ",".join(f"{name}={value}" for name, value in sorted(say.fields.items()))
    return f"{say.line}[{filled}]{member.timezone or ''}"


@dataclass
class Desk:
    """A ledger that can be closed and opened again on the same database."""

    url: str
    clock: SteppedClock = field(default_factory=SteppedClock)
    policy: Policy = field(default_factory=Policy)
    opened: StoreLedger | None = None
    is_bot: Callable[[AccountId], bool] = lambda _: False
    file_link: Callable[[str, datetime], str | None] = lambda _, __: None

    @property
    def ledger(self) -> StoreLedger:
        assert self.opened is not None
        return self.opened

    async def open(self, master: bytes = MASTER) -> StoreLedger:
        house = House(
            master,
            self.policy,
            self.clock,
            render,
            is_bot=self.is_bot,
            file_link=self.file_link,
        )
        self.opened = await open_ledger(self.url, house)
        return self.opened

    async def close(self) -> None:
        if self.opened is not None:
            await self.opened.close()
            self.opened = None

    async def restart(self) -> StoreLedger:
        await self.close()
        return await self.open()

    async def write(self, *changes: object, actions: Sequence[object] = ()) -> None:
        async with self.ledger.turn() as turn:
            decision = Decision(tuple(changes), tuple(actions), ("a test wants it",))  # type: ignore[arg-type]  # shorthand
            await turn.apply(decision)

    async def join(self, account: AccountId = ADA, **more: object) -> Member:
        values = {"standing": Standing.ACTIVE, "joined_at": self.clock.now(), **more}
        member = Member(account, **values)  # type: ignore[arg-type]  # shorthand
        await self.write(SetMember(member))
        return member

    async def keep(self, *seen: Interaction, verdict: Verdict = HATEFUL) -> None:
        await self.write(*(Keep(each, verdict) for each in seen))

    async def settle(
        self, order: Order, outcome: Outcome = Outcome.DONE, receipt: str | None = None
    ) -> None:
        await self.ledger.settle(order, outcome, receipt=receipt, not_before=None)


def stranger(number: int) -> AccountId:
    return AccountId(f"did:plc:stranger-{number}")


def reply(number: int, at: datetime = START, **more: object) -> Interaction:
    values: dict[str, object] = {
        "post": PostId(f"at://{stranger(number)}/app.bsky.feed.post/{number}"),
        "author": stranger(number),
        "member": ADA,
        "kind": Kind.REPLY,
        "text": f"hateful words number {number}",
        "seen_at": at,
        "subject": PostId(f"at://{ADA}/app.bsky.feed.post/vaccine"),
        "version": "1",
        **more,
    }
    return Interaction(**values)  # type: ignore[arg-type]  # shorthand


def contact(seen: Interaction, number: int, verdict: Verdict = HATEFUL) -> Contact:
    return Contact(
        number=number,
        post=seen.post,
        author=seen.author,
        kind=seen.kind,
        at=seen.seen_at,
        hostility=verdict.hostility,
        care=verdict.care >= Policy().care_at,
        version=seen.version,
        subject=seen.subject,
    )


def episode(number: int, seen: Sequence[Interaction], **more: object) -> Episode:
    values: dict[str, object] = {
        "number": number,
        "member": ADA,
        "kind": EpisodeKind.DOGPILE,
        "opened_at": START,
        "subject": seen[0].subject if seen else None,
        "contacts": tuple(contact(each, n) for n, each in enumerate(seen, start=1)),
        "why": ("so many strangers",),
        **more,
    }
    return Episode(**values)  # type: ignore[arg-type]  # shorthand


def mute_of(target: AccountId, member: AccountId = ADA) -> Measure:
    return Measure(member, MeasureKind.MUTE, target)


def deed(
    number: int,
    targets: Sequence[AccountId],
    *,
    at: datetime = START,
    lasts: timedelta = timedelta(days=7),
    state: MeasureState = MeasureState.WANTED,
) -> Deed:
    return Deed(
        number=number,
        member=ADA,
        kind=DeedKind.MUTE,
        at=at,
        until=at + lasts,
        measures=tuple(MeasureRow(mute_of(t), number, state, at + lasts) for t in targets),
        offered=state is MeasureState.OFFERED,
    )


def started(chosen: Deed) -> tuple[list[object], list[object]]:
    """What a rule writes for a choice: the deed, and an act for every measure."""
    return [StartDeed(chosen)], [Apply(row.measure, chosen.number) for row in chosen.measures]


def lifts(chosen: Deed) -> list[object]:
    return [Lift(row.measure, chosen.number) for row in chosen.measures]


def heard(text: str, sender: AccountId = ADA, at: datetime = START) -> Heard:
    return Heard("message-1", "conversation-1", sender, text, at)


def say(
    to: AccountId, line: str = "hello", priority: Priority = Priority.ANSWER, **more: object
) -> Say:
    return Say(to, line, priority=priority, **more)  # type: ignore[arg-type]  # shorthand


@dataclass
class World:
    """Who is muted, as her server knows it; it cannot tell whose wish it was."""

    muted: set[str] = field(default_factory=set)
    acts: list[str] = field(default_factory=list)

    async def carry_out(self, desk: Desk, *, limit: int = 10) -> int:
        """Settle every act that is due, reading priors first, as the pipeline does."""
        settled = 0
        while orders := await desk.ledger.next_acts(limit):
            for order in orders:
                await desk.settle(await self.act(desk, await desk.ledger.start(order)))
                settled += 1
        return settled

    async def act(self, desk: Desk, order: Order) -> Order:
        match order.action:
            case Apply(measure, number):
                prior = order.prior or await self.look(desk, measure, number)
                if not prior.held:
                    self.muted.add(measure.target)
                    self.acts.append(f"mute {measure.target}")
            case Lift(measure):
                self.muted.discard(measure.target)
                self.acts.append(f"unmute {measure.target}")
            case _:
                self.acts.append(type(order.action).__name__)
        return order

    async def look(self, desk: Desk, measure: Measure, number: int) -> Prior:
        needed = await desk.ledger.priors_needed(number)
        priors = {each: Prior(held=each.target in self.muted) for each in needed}
        await desk.ledger.note_priors(number, priors)
        return priors[measure]
