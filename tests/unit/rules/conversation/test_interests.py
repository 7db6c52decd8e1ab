"""What could sway a moderator: stated once a year, read by members beside a number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.changes import SetMember
from bot.model.people import AccountId, Member
from bot.rules import interests
from bot.rules.interests import HOLDS, REMINDED_BEFORE
from tests.unit.rules.conversation.scene import NOW, after, ask, chat, lines, said

DAY = timedelta(days=1)
ADA = Member(AccountId("did:plc:ada"), is_moderator=True)
BEN = Member(
    AccountId("did:plc:ben"),
    is_moderator=True,
    interests="I teach for a maker of vaccines",
    interests_at=NOW - 30 * DAY,
)
OLD = replace(BEN, account=AccountId("did:plc:old"), interests_at=NOW - HOLDS)


def desk(who: Member = ADA) -> Chat:
    return chat(who=who, episodes=(), focus=None, moderators=(who, BEN))


@pytest.mark.need("S3-2")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("interests: none", "none"),
        ("Interests I teach for a maker of vaccines, and block time.", None),
    ],
)
def test_it_is_kept_as_typed_with_its_date(typed: str, kept: str | None) -> None:
    done = ask(desk(), typed)
    (changed,) = [c.member for c in done.changes if isinstance(c, SetMember)]
    words = kept or "I teach for a maker of vaccines, and block time."
    assert (changed.interests, changed.interests_at) == (words, NOW)
    assert words in said(done)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("interests", "interests_how"),
        ("interests: " + "x" * 201, "interests_too_long"),
        ("interests: I work with @hal.example", "interests_names"),
        ("interests: see https://ward.example/me", "interests_names"),
        ("interests: Dr. Miller is my chief", "interests_names"),
    ],
)
def test_what_names_somebody_or_is_too_long_is_not_kept(typed: str, line: str) -> None:
    done = ask(desk(), typed)
    assert lines(done) == [line]
    assert not done.changes


@pytest.mark.need("S3-2")
def test_a_member_reads_numbers_dates_and_words_and_never_a_name() -> None:
    text = said(ask(chat(moderators=(ADA, BEN)), "moderators"))
    assert "2 volunteer moderators look at cases here" in text
    assert "Moderator 1: nothing stated yet" in text
    assert "Moderator 2, stated on 22 Oct: I teach for a maker of vaccines" in text
    assert "did:plc" not in text
    stale = said(ask(chat(moderators=(OLD,)), "moderators"))
    assert "Moderator 1, stated over a year ago on 21 Nov, so no power to restrict now" in stale


def test_long_ones_go_on_with_more() -> None:
    wordy = [replace(BEN, interests=f"{n}" * 200) for n in range(1, 4)]
    scene = chat(moderators=tuple(wordy))
    seen = ""
    for typed in ("moderators", "more", "more"):
        asked = ask(scene, typed)
        seen += said(asked)
        scene = after(scene, asked)
    assert all(each.interests in seen for each in wordy)
    assert lines(ask(scene, "more")) == ["nothing_more"]


def test_where_there_is_none_it_is_said() -> None:
    assert lines(ask(chat(moderators=()), "moderators")) == ["no_moderators"]


@pytest.mark.parametrize(
    ("said_ago", "asked_ago", "due"),
    [
        (None, None, False),
        (HOLDS - REMINDED_BEFORE - DAY, None, False),
        (HOLDS - REMINDED_BEFORE, None, True),
        (HOLDS - REMINDED_BEFORE, HOLDS, True),
        (HOLDS - REMINDED_BEFORE, DAY, False),
        (HOLDS + DAY, DAY, False),
    ],
)
def test_she_is_reminded_once_a_year(
    said_ago: timedelta | None, asked_ago: timedelta | None, *, due: bool
) -> None:
    moderator = replace(
        ADA,
        interests_at=None if said_ago is None else NOW - said_ago,
        interests_asked_at=None if asked_ago is None else NOW - asked_ago,
    )
    asked = interests.ask(moderator, NOW)
    assert [a.line for a in asked.actions if isinstance(a, Say)] == ["interests_wanted"] * due
    for change in asked.changes:
        assert isinstance(change, SetMember)
        assert not interests.ask(change.member, NOW).actions
