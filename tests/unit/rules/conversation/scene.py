"""One member with one case, and short ways to talk to the bot about it."""

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.model.actions import Action, Apply, Lift, Say
from bot.model.cases import Chat, House, Sample
from bot.model.changes import (
    Ask,
    Bookmark,
    Change,
    DropQuestion,
    EndDeed,
    Focus,
    PauseEpisode,
    ReviveDeed,
    SetHalted,
    SetMember,
    SetProposal,
    StartDeed,
)
from bot.model.decisions import Decision
from bot.model.episodes import (
    Contact,
    Deed,
    Episode,
    EpisodeKind,
    MeasureRow,
    MeasureState,
)
from bot.model.interactions import Kind, PostId
from bot.model.people import AccountId, Member, Standing
from bot.model.policy import Policy
from bot.model.proposals import ProposalState
from bot.model.senses import Heard
from bot.model.verdicts import Category
from bot.pipeline.wording import Wording
from bot.rules.conversation import answer

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
SHE = AccountId("did:plc:she")
HER_POST = PostId("at://did:plc:she/app.bsky.feed.post/vaccine")
POLICY = Policy()
WORDING = Wording(
    tomllib.loads(
        (Path(__file__).parents[4] / "config/wording/en.toml").read_text(encoding="utf-8")
    )["lines"],
    lambda target: f"https://bsky.app/profile/{target}",
)


def account(number: int) -> AccountId:
    return AccountId(f"did:plc:acct{number:02}")


def contact(number: int, *, care: bool = False, kind: Kind = Kind.REPLY) -> Contact:
    """Account N writes contact N, a minute apart, the first the worst."""
    return Contact(
        number=number,
        post=PostId(f"at://{account(number)}/app.bsky.feed.post/p{number}"),
        author=account(number),
        kind=kind,
        at=NOW - timedelta(minutes=26 - number),
        hostility=0.99 - number / 100,
        care=care,
    )


def case(number: int = 41, hostile: int = 11, care: int = 3) -> Episode:
    contacts = [contact(n, care=n > hostile) for n in range(1, hostile + care + 1)]
    return Episode(
        number=number,
        member=SHE,
        kind=EpisodeKind.DOGPILE,
        opened_at=NOW - timedelta(minutes=15),
        subject=HER_POST,
        contacts=tuple(contacts),
        why=("11 distinct hostile strangers",),
        usual_per_day=1.4,
        told_at=NOW,
        told_count=hostile,
    )


def burst(number: int = 42) -> Episode:
    """One account wrote seven times in twelve minutes; with two messages it named her board."""
    contacts = tuple(
        replace(
            contact(1),
            number=n,
            post=PostId(f"at://{account(1)}/app.bsky.feed.post/b{n}"),
            at=NOW - timedelta(minutes=2 * (7 - n)),
            kinds=(Category.REPORT_TO_EMPLOYER_OR_BOARD,) if n > 5 else (),
        )
        for n in range(1, 8)
    )
    kind = EpisodeKind.BURST
    return replace(case(number), kind=kind, contacts=contacts, told_count=1, usual_per_day=None)


def targeting(number: int = 43) -> Episode:
    """One account came back on four days of two years; only the mild post of today is kept."""
    days = (date(2025, 12, 30), date(2026, 10, 3), date(2026, 11, 7), NOW.date())
    mild = replace(contact(2), number=1, hostility=0.6, at=NOW)
    kind = EpisodeKind.TARGETING
    return replace(case(number), kind=kind, contacts=(mild,), days=days, told_count=1)


def member(**changes: object) -> Member:
    who = Member(SHE, Standing.ACTIVE, joined_at=NOW - timedelta(days=40), can_act=True)
    return replace(who, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


def chat(**changes: object) -> Chat:
    start = Chat(
        heard=heard(""),
        who=member(),
        now=NOW,
        house=House(members=38, stream_at=NOW, offers_sign_in=True),
        episodes=(case(),),
        focus=41,
        names={account(3): "Hal, St. Luke's", account(4): "Pat B", account(5): "Pat C"},
        verdicts={},
        next_deed=7,
    )
    return replace(start, **changes)  # type: ignore[arg-type]  # as above


def heard(text: str, *links: str) -> Heard:
    return Heard("m1", "c1", SHE, text, NOW, links=links)


def ask(scene: Chat, text: str, *links: str, policy: Policy = POLICY) -> Decision:
    return answer(
        replace(scene, heard=replace(heard(text, *links), sender=scene.who.account)), policy
    )


def says(decision: Decision) -> list[str]:
    """What the person reads, in UTC."""
    return [WORDING.render(act, "UTC") for act in decision.actions if isinstance(act, Say)]


def said(decision: Decision) -> str:
    (text,) = says(decision)
    return text


def lines(decision: Decision) -> list[str]:
    return [act.line for act in decision.actions if isinstance(act, Say)]


def muted(decision: Decision) -> list[AccountId]:
    return [AccountId(a.measure.target) for a in decision.actions if isinstance(a, Apply)]


def lifted(decision: Decision) -> list[str]:
    return [act.measure.target for act in decision.actions if isinstance(act, Lift)]


def after(scene: Chat, decision: Decision) -> Chat:
    """The facts of the next message, with what this decision changed, as the ledger keeps them."""
    for change in decision.changes:
        scene = _changed(scene, change)
    return replace(scene, in_force=_in_force(scene))


def _changed(  # noqa: C901, PLR0911  # one per change
    scene: Chat, change: Change
) -> Chat:
    match change:
        case Ask(question):
            return replace(scene, question=question)
        case DropQuestion():
            return replace(scene, question=None)
        case Focus(_, number):
            return replace(scene, focus=number)
        case Bookmark(_, line, items):
            return replace(scene, bookmark=(line, items))
        case SetMember(who):
            return replace(scene, who=who) if who.account == scene.who.account else scene
        case StartDeed(deed):
            return replace(scene, deeds=(deed, *scene.deeds), next_deed=scene.next_deed + 1)
        case EndDeed(number, at, undone):
            return _with_deed(scene, number, at if undone else None, MeasureState.ENDED)
        case ReviveDeed(number):
            return _with_deed(scene, number, None, MeasureState.WANTED)
        case SetProposal(proposal):
            others = (each for each in scene.proposals if each.number != proposal.number)
            waits = (proposal,) if proposal.state is ProposalState.OPEN else ()
            return replace(scene, proposals=(*others, *waits), next_proposal=proposal.number + 1)
        case SetHalted():
            return replace(scene, house=replace(scene.house, is_halted=change.halted))
        case PauseEpisode(number, until):
            paused = [
                replace(e, paused_until=until) if e.number == number else e for e in scene.episodes
            ]
            return replace(scene, episodes=tuple(paused))
        case _:
            return scene


def _with_deed(scene: Chat, number: int, undone: datetime | None, state: MeasureState) -> Chat:
    def changed(deed: Deed) -> Deed:
        if deed.number != number:
            return deed
        return replace(deed, undone_at=undone, measures=_moved(deed.measures, state))

    return replace(scene, deeds=tuple(changed(deed) for deed in scene.deeds))


def _moved(rows: tuple[MeasureRow, ...], state: MeasureState) -> tuple[MeasureRow, ...]:
    keep = {MeasureState.HERS, MeasureState.REFUSED, MeasureState.FOR_GOOD}
    return tuple(row if row.state in keep else replace(row, state=state) for row in rows)


def _in_force(scene: Chat) -> tuple[MeasureRow, ...]:
    shown = {MeasureState.WANTED, MeasureState.IN_FORCE, MeasureState.OFFERED}
    return tuple(row for deed in scene.deeds for row in deed.measures if row.state in shown)


def settled(scene: Chat, **states: MeasureState) -> Chat:
    """All that was wanted now holds, but what `states` says of single accounts ("acct03")."""

    def row(one: MeasureRow) -> MeasureRow:
        if one.state is not MeasureState.WANTED:
            return one
        name = one.measure.target.rsplit(":", 1)[-1]
        return replace(one, state=states.get(name, MeasureState.IN_FORCE))

    deeds = tuple(
        replace(deed, measures=tuple(row(each) for each in deed.measures)) for deed in scene.deeds
    )
    scene = replace(scene, deeds=deeds)
    return replace(scene, in_force=_in_force(scene))


def texts(*numbers: int) -> tuple[Sample, ...]:
    return tuple(Sample(contact(n), f"words of number {n} @someone") for n in numbers)


def public_writes(actions: tuple[Action, ...]) -> list[Apply]:
    return [act for act in actions if isinstance(act, Apply)]
