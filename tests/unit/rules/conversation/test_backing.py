"""Colleagues who offered it stand by her: both consent, all by turns, nobody else is named."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model.actions import Say
from bot.model.backing import Asked, Backing
from bot.model.cases import Ally, Chat
from bot.model.changes import AskedAllies, CalledOff, SetMember
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Linked, Member, QuietHours, Standing
from tests.unit.rules.conversation.scene import (
    HER_POST,
    NOW,
    SHE,
    account,
    after,
    ask,
    case,
    chat,
    lines,
    member,
    said,
    says,
)

LONG_IN = NOW - timedelta(days=40)
ALL = tuple(Backing)


def colleague(number: int, *kinds: Backing, **changes: object) -> Member:
    who = Member(account(60 + number), Standing.ACTIVE, joined_at=LONG_IN, ally=kinds or ALL)
    return replace(who, **changes)  # type: ignore[arg-type]  # the tests' own words for fields


def asked(*days_ago: float, **changes: bool) -> tuple[Asked, ...]:
    return tuple(Asked(NOW - timedelta(days=days), **changes) for days in days_ago)


def house(*allies: Ally | Member, **changes: object) -> Chat:
    known = tuple(each if isinstance(each, Ally) else Ally(each) for each in allies)
    return chat(allies=known, **changes)


def after_yes(scene: Chat, kind: str = "words", answer: str = "yes") -> Decision:
    """Her choice of a kind, and her answer to what it means."""
    confirm = ask(scene, f"backup {kind}")
    return ask(after(scene, confirm), answer)


def told(decision: Decision) -> list[AccountId]:
    return [act.to for act in decision.actions if isinstance(act, Say) and act.to != SHE]


def test_she_picks_a_kind_and_is_told_what_they_learn() -> None:
    scene = house(colleague(1))
    which = ask(scene, "backup")
    assert (
        "1 kind words in private\n2 support on the science\n3 practical help\n4 leave it"
        in said(which)
    )
    confirm = ask(after(scene, which), "3")
    assert "practical help" in said(confirm)
    assert "they learn that you use me" in said(confirm)
    assert not any(isinstance(each, AskedAllies) for each in (which + confirm).changes)
    done = ask(after(scene, confirm), "yes")
    assert AskedAllies(SHE, (account(61),)) in done.changes
    assert lines(done) == [Line.ASKED_FOR_PRACTICAL, Line.BACKUP_ASKED]


@pytest.mark.parametrize("answer", ["no", "maybe", "4"])
def test_without_her_yes_nobody_is_asked(answer: str) -> None:
    scene = house(colleague(1))
    assert told(after_yes(scene, answer=answer)) == []


def test_an_ally_reads_who_it_is_and_nothing_of_anybody_else() -> None:
    decision = after_yes(house(colleague(1)))
    (text,) = [text for text in says(decision) if "colleague here" in text]
    assert f"https://bsky.app/profile/{SHE}" in text
    assert "Please don't answer, quote or link any account" in text
    assert not any(each in text for each in case().hostile)
    assert HER_POST not in text


@pytest.mark.parametrize(("answer", "linked"), [("1", True), ("2", False)])
def test_her_own_post_goes_along_only_if_she_says_so(answer: str, *, linked: bool) -> None:
    decision = after_yes(house(colleague(1)), "science", answer)
    (text,) = [text for text in says(decision) if "colleague here" in text]
    assert (HER_POST in text) is linked


def test_a_link_that_she_types_goes_to_nobody() -> None:
    scene = house(colleague(1))
    hostile = case().contacts[0].post
    confirm = ask(scene, f"backup science {hostile}", hostile)
    for answer in ("1", "2"):
        assert not any(hostile in text for text in says(ask(after(scene, confirm), answer)))


def test_only_who_offered_that_kind_is_asked() -> None:
    words, science = colleague(1, Backing.WORDS), colleague(2, Backing.SCIENCE)
    assert told(after_yes(house(words, science), "words")) == [words.account]


@pytest.mark.parametrize(
    "changes",
    [
        {"ally": ()},
        {"standing": Standing.LEFT},
        {"joined_at": NOW - timedelta(days=13)},
        {"joined_at": None},
        {"account": SHE},
        {"account": account(1)},
        {"linked": (Linked(account(1)),)},
    ],
    ids=["not willing", "left", "new", "no date", "herself", "in her case", "linked to one in it"],
)
def test_who_is_never_asked(changes: dict[str, object]) -> None:
    decision = after_yes(house(colleague(1, **changes)))
    assert told(decision) == []
    assert lines(decision) == [Line.BACKUP_NOBODY]


def test_whom_she_has_hidden_is_never_asked() -> None:
    other = colleague(1)
    hidden = ask(chat(), "mute did:plc:acct61", other.account)
    scene = after(chat(), hidden)
    scene = after(scene, ask(scene, "yes")) if scene.question else scene
    assert any(row.measure.target == other.account for row in scene.in_force)
    assert told(after_yes(replace(scene, question=None, allies=(Ally(other),)))) == []


def test_by_turns_who_was_asked_longest_ago_first_and_no_more_than_five() -> None:
    allies = [Ally(colleague(n), asked(80 - n)) for n in range(1, 8)]
    never = Ally(colleague(9))
    decision = after_yes(house(*reversed(allies), never))
    assert told(decision) == [account(n) for n in (69, 61, 62, 63, 64)]


@pytest.mark.parametrize(
    ("days_ago", "is_asked"),
    [((), True), ((1,), True), ((1, 2), False), ((1, 7), True), ((6.9, 6.9), False)],
)
def test_at_most_twice_a_week(days_ago: tuple[float, ...], *, is_asked: bool) -> None:
    decision = after_yes(house(Ally(colleague(1), asked(*days_ago))))
    assert bool(told(decision)) is is_asked


def test_an_ally_asleep_is_asked_in_the_morning() -> None:
    asleep = colleague(1, quiet=QuietHours(time(8), time(20)), timezone="UTC")
    (held,) = [
        act.not_before
        for act in after_yes(house(asleep)).actions
        if isinstance(act, Say) and act.to != SHE
    ]
    assert held == NOW.replace(hour=20)


def test_on_each_network_she_is_named_by_her_account_there() -> None:
    here = AccountId("https://med.example/users/she")
    near = colleague(1, account=AccountId("https://clinic.example/users/dr"))
    decision = after_yes(house(near, who=member(linked=(Linked(here),))))
    (act,) = [a for a in decision.actions if isinstance(a, Say) and a.to == near.account]
    assert act.fields["links"] == (here,)


def test_who_is_new_asks_nobody_yet() -> None:
    scene = house(colleague(1), who=member(joined_at=NOW - timedelta(days=13)))
    decision = ask(scene, "backup words")
    assert (lines(decision), decision.changes) == ([Line.BACKUP_TOO_NEW], ())
    assert "22 Nov" in said(decision)


def test_stop_backup_tells_those_who_knew_and_are_still_willing() -> None:
    knew = Ally(colleague(1), asked(1, by_her=True, may_know=True))
    asleep = Ally(colleague(2), asked(1, by_her=True))
    off = Ally(colleague(3, ally=()), asked(1, by_her=True, may_know=True))
    other = Ally(colleague(4), asked(1))
    decision = ask(house(knew, asleep, off, other), "stop backup")
    assert CalledOff(SHE) in decision.changes
    assert told(decision) == [account(61)]
    assert lines(ask(house(other), "stop backup")) == [Line.NO_BACKUP]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("ally on", ALL),
        ("ally on words", (Backing.WORDS,)),
        ("ally on for private words and practical help", (Backing.WORDS, Backing.PRACTICAL)),
        ("please ally on science", (Backing.SCIENCE,)),
    ],
)
def test_an_ally_offers_all_or_some(typed: str, kinds: tuple[Backing, ...]) -> None:
    decision = ask(chat(), typed)
    assert [c.member.ally for c in decision.changes if isinstance(c, SetMember)] == [kinds]
    assert lines(decision) == [Line.ALLY_IS_ON]


def test_an_ally_ends_it_by_a_word_and_starts_with_none() -> None:
    assert member().ally == ()
    willing = chat(who=member(ally=ALL))
    decision = ask(willing, "ally off")
    assert [c.member.ally for c in decision.changes if isinstance(c, SetMember)] == [()]
    assert lines(ask(chat(), "ally off")) == [Line.ALLY_IS_OFF]


def test_somebody_may_be_called_ally() -> None:
    scene = chat(names={account(3): "Ally"})
    assert "Ally" in said(ask(scene, "trust Ally"))


def test_leaving_ends_the_offer() -> None:
    decision = ask(chat(who=member(ally=ALL)), "stop")
    (left,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    assert left.ally == ()


def test_a_new_ally_reads_when_it_begins() -> None:
    new = chat(who=member(joined_at=NOW - timedelta(days=10)))
    assert "It begins on Wed 25 Nov" in said(ask(new, "ally on"))
