"""Made-up facts that tests start from; each test names only what it is about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.model.cases import Case, Door, House
from bot.model.episodes import Contact
from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId, Member, Relation, Standing
from bot.model.verdicts import Category, Verdict

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


def door(**changes: Any) -> Door:
    return replace(Door(account=DR_A, member=Member(DR_A), now=NOON, active=1), **changes)
