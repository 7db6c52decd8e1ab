"""When a member hears that her own post joins a pile-on, and when she does not."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import Say
from bot.model.changes import SetMember
from bot.model.conversations import Judged
from bot.model.decisions import Decision
from bot.model.interactions import PostId
from bot.model.people import AccountId, Linked, Member, Mode, QuietHours, Standing
from bot.model.senses import Spoke
from bot.rules.piling_on import SEVERAL, Scene, nudge
from tests.unit.rules.conversation.scene import NOW, SHE, account, lines, member, said

TARGET, TROLL, FRIEND = account(90), account(91), account(92)
THERE = PostId(f"at://{TARGET}/app.bsky.feed.post/there")
REPLY = Spoke(SHE, TARGET, THERE, "words that are in no test", NOW - timedelta(minutes=1))
QUOTE = replace(REPLY, quotes=True)
MINUTE = timedelta(minutes=1)


def wants(**more: object) -> Member:
    return member(nudges=True, **more)


def crowd(size: int, to: AccountId = TARGET, *, hostile: bool = True) -> tuple[Judged, ...]:
    return tuple(Judged(account(n), to, NOW - n * MINUTE, hostile) for n in range(1, size + 1))


def joining(size: int = SEVERAL, **more: object) -> Scene:
    scene = Scene(hostile=True, quotes_hostile=False, remarks=crowd(size))
    return replace(scene, **more)  # type: ignore[arg-type]  # the tests' own words for fields


def nudged(who: Member, spoke: Spoke, scene: Scene) -> list[str]:
    return lines(nudge(who, spoke, scene, NOW))


@pytest.mark.need("S0-10")
def test_who_joins_many_hears_of_it_alone_and_that_is_all_that_is_kept() -> None:
    decision = nudge(wants(), REPLY, joining(), NOW)
    assert lines(decision) == ["nudge"]
    assert decision.changes == (SetMember(replace(wants(), nudged_at=NOW)),)
    assert [act.to for act in decision.actions if isinstance(act, Say)] == [SHE]
    assert said(decision).startswith("Just between us")


HARMLESS = {
    "irony that reads as none": (REPLY, joining(hostile=False)),
    "a reply of support": (REPLY, joining(hostile=False, remarks=crowd(30))),
    "a quarrel of a few": (REPLY, joining(SEVERAL - 1)),
    "a friend's fight, on her side": (replace(REPLY, to=TROLL), joining(30)),
    "one loud account": (
        REPLY,
        joining(remarks=tuple(replace(each, author=TROLL) for each in crowd(30))),
    ),
    "a lively debate": (REPLY, joining(remarks=crowd(30, hostile=False) + crowd(2))),
    "a crowd of days ago": (
        REPLY,
        joining(remarks=tuple(replace(r, at=r.at - timedelta(hours=4)) for r in crowd(30))),
    ),
    "the target answering back": (
        REPLY,
        joining(remarks=(*crowd(4), Judged(TARGET, TARGET, NOW, hostile=True))),
    ),
    "her own words before": (
        REPLY,
        joining(remarks=(*crowd(4), Judged(SHE, TARGET, NOW, hostile=True))),
    ),
    "a thread with herself": (replace(REPLY, to=SHE), joining()),
    "a civil post, quoted": (QUOTE, joining(hostile=False)),
    "a post of an hour ago": (replace(REPLY, at=NOW - timedelta(minutes=61)), joining()),
}


@pytest.mark.need("S0-10")
@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_pile_on_is_nothing(name: str) -> None:
    spoke, scene = HARMLESS[name]
    assert nudge(wants(), spoke, scene, NOW) == Decision()


@pytest.mark.parametrize(
    "who",
    [
        member(),
        wants(mode=Mode.OFF),
        wants(standing=Standing.LEFT),
        wants(nudged_at=NOW - timedelta(hours=23)),
        wants(timezone="UTC", quiet=QuietHours(time(13), time(15))),
    ],
    ids=["did not ask", "mode off", "has left", "heard today", "quiet hours"],
)
def test_whom_it_does_not_concern_hears_nothing(who: Member) -> None:
    assert nudge(who, REPLY, joining(), NOW) == Decision()


def test_after_a_day_she_may_hear_again() -> None:
    who = wants(nudged_at=NOW - timedelta(hours=24))
    assert nudged(who, REPLY, joining()) == ["nudge"]


@pytest.mark.need("S2-8")
def test_who_shows_a_hostile_post_around_gets_the_bystanders_word() -> None:
    objecting = Scene(hostile=False, quotes_hostile=True)
    assert nudged(wants(), QUOTE, objecting) == ["nudge_quote"]
    assert nudged(wants(), REPLY, objecting) == []
    assert nudged(wants(), QUOTE, joining(quotes_hostile=True)) == ["nudge"]
    assert nudged(member(), QUOTE, objecting) == []


@pytest.mark.need("S0-15")
@pytest.mark.parametrize(
    ("spoke", "scene"),
    [(REPLY, joining()), (QUOTE, Scene(hostile=False, quotes_hostile=True))],
    ids=["reply", "quote"],
)
def test_under_fire_herself_she_hears_it_more_gently(spoke: Spoke, scene: Scene) -> None:
    told = said(nudge(wants(), spoke, replace(scene, under_fire=True), NOW))
    assert told.startswith("A lot is coming at you just now, so no hurry")
    assert "Just between us" in told


def test_at_a_linked_account_she_is_told_there_and_counted_as_one_person() -> None:
    other = AccountId("did:plc:sheagain")
    who = wants(linked=(Linked(other),))
    spoke = replace(REPLY, member=other)
    decision = nudge(who, spoke, joining(), NOW)
    assert [act.to for act in decision.actions if isinstance(act, Say)] == [other]
    assert decision.changes == (SetMember(replace(who, nudged_at=NOW)),)
    both = joining(remarks=(*crowd(4), Judged(SHE, TARGET, NOW, hostile=True)))
    assert nudged(who, spoke, both) == []


remarks = st.lists(
    st.builds(
        Judged,
        st.sampled_from([account(n) for n in range(1, 9)]),
        st.sampled_from([TARGET, TROLL]),
        st.integers(0, 300).map(lambda n: NOW - n * MINUTE),
        st.booleans(),
    )
)


@given(remarks)
def test_writing_twice_never_makes_a_crowd_bigger(heard: list[Judged]) -> None:
    once, twice = (joining(remarks=tuple(each)) for each in (heard, heard + heard))
    assert nudged(wants(), REPLY, once) == nudged(wants(), REPLY, twice)


@given(heard=remarks, hostile=st.booleans(), quoted=st.booleans(), under_fire=st.booleans())
def test_whoever_did_not_ask_never_hears_anything(
    *, heard: list[Judged], hostile: bool, quoted: bool, under_fire: bool
) -> None:
    scene = Scene(hostile, quoted, tuple(heard), under_fire)
    assert nudge(member(), QUOTE, scene, NOW) == Decision()


def test_her_words_are_in_nothing_that_comes_of_it() -> None:
    decision = nudge(wants(), REPLY, joining(), NOW)
    assert REPLY.text not in repr(REPLY) + repr(decision)
