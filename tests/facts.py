"""Made-up facts that tests start from; each test names only what it is about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from bot.model.actions import Say
from bot.model.cases import Case, Door, House
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
    Question,
)
from bot.model.gauges import Gauge
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId, Member, QuietHours, Relation, Standing
from bot.model.verdicts import Category, Verdict
from bot.rules import gauging

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DR_A = AccountId("did:plc:draaaaaaaaaaaaaaaaaaaaaa")
HOUSE = House(members=1, stream_at=NOON, offers_sign_in=False)
HOSTILE = Verdict(hostility=0.95, scorer="made-up")
CIVIL = Verdict(hostility=0.05, scorer="made-up")
PLEA = Verdict(hostility=0.95, care=0.9, scorer="made-up")
THREAT = Verdict(
    hostility=0.99, categories=MappingProxyType({Category.THREAT: 0.97}), scorer="made-up"
)


def account(number: int) -> AccountId:
    return AccountId(f"did:plc:{number:024d}")


def post_of(author: AccountId, key: int = 1) -> PostId:
    return PostId(f"at://{author}/app.bsky.feed.post/{key}")


def member(**changes: Any) -> Member:
    return replace(Member(DR_A, standing=Standing.ACTIVE, joined_at=NOON), **changes)


def asleep(**changes: Any) -> Member:
    """Her night began just now and lasts until seven in the evening."""
    return member(quiet=QuietHours(NOON.time(), time(19)), timezone="UTC", **changes)


def interaction(author: AccountId, *, key: int = 1, at: datetime = NOON) -> Interaction:
    return Interaction(
        post=post_of(author, key),
        author=author,
        member=DR_A,
        kind=Kind.REPLY,
        text="made up",
        seen_at=at,
        subject=post_of(DR_A),
        version="1",
    )


def contact(author: AccountId, *, minutes_ago: float = 1, **changes: Any) -> Contact:
    at = NOON - timedelta(minutes=minutes_ago)
    seen = Contact(
        number=1, post=post_of(author), author=author, kind=Kind.REPLY, at=at,
        hostility=0.95, care=False,
    )  # fmt: skip
    return replace(seen, **changes)


def case(author: AccountId, verdict: Verdict = HOSTILE, **changes: Any) -> Case:
    weighed = changes.get("recent", ())
    if "gauge" not in changes and weighed:
        changes |= {"gauge": gauge_after(weighed), "met": met_among(author, weighed)}
    facts = Case(
        interaction=interaction(author),
        verdict=verdict,
        member=member(),
        relation=Relation.STRANGER,
        now=NOON,
        recent=(),
        open_episodes=(),
        next_number=41,
        house=HOUSE,
    )
    return replace(facts, **changes)


def gauge_after(contacts: Iterable[Contact], gauge: Gauge = Gauge()) -> Gauge:
    """Her test after these strangers, each once; who asks for help is not weighed."""
    met: dict[AccountId, float] = {}
    for seen in sorted(contacts, key=lambda each: each.at):
        if seen.hostility is not None and not seen.care:
            odds = gauging.odds_of(seen.hostility)
            gauge = gauging.weigh(gauge, seen.at.timestamp(), odds, met.get(seen.author))
            met[seen.author] = max(odds, met.get(seen.author, 0.0))
    return gauge


def met_among(author: AccountId, contacts: Iterable[Contact]) -> float | None:
    his = [
        gauging.odds_of(seen.hostility)
        for seen in contacts
        if seen.author == author and seen.hostility is not None and not seen.care
    ]
    return max(his, default=None)


def calm_member(days: int = 60, strangers: int = 25, hostile: int = 1) -> Gauge:
    """The test of somebody who has had so many such days until yesterday."""
    return Gauge(
        at=(NOON - timedelta(days=1)).timestamp(),
        day=NOON.toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal() - 1,
        days=float(days),
        strangers=float(days * strangers),
        hostile=float(days * hostile),
    )


def crowd(size: int, **changes: Any) -> tuple[Contact, ...]:
    return tuple(contact(account(n), **{"number": n, **changes}) for n in range(1, size + 1))


def episode(*contacts: Contact, **changes: Any) -> Episode:
    """Open since noon, and she was told of it then."""
    opened = Episode(
        number=41,
        member=DR_A,
        kind=EpisodeKind.DOGPILE,
        opened_at=NOON,
        subject=post_of(DR_A),
        contacts=contacts,
        why=("made up",),
        told_at=NOON,
        told_count=len({c.author for c in contacts if not c.care}),
    )
    return replace(opened, **changes)


def measure(number: int, **changes: Any) -> MeasureRow:
    """Account `number`, hidden by the bot for a week."""
    mute = Measure(DR_A, MeasureKind.MUTE, account(number))
    row = MeasureRow(mute, deed=9, state=MeasureState.IN_FORCE, ends_at=NOON + timedelta(days=7))
    return replace(row, **changes)


def deed(*measures: MeasureRow, **changes: Any) -> Deed:
    chosen = Deed(9, DR_A, DeedKind.MUTE, NOON, case=41, measures=measures)
    return replace(chosen, **changes)


def door(**changes: Any) -> Door:
    return replace(Door(account=DR_A, member=Member(DR_A), now=NOON, active=1), **changes)


def question_of(say: Say) -> Question:
    """What a card asks; it must ask something."""
    assert say.asks is not None
    return say.asks
