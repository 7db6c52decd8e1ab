"""Colleagues who offered it stand by her: both consent, all by turns, nobody else is named."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model.actions import Say
from bot.model.backing import Asked, Backing
from bot.model.cases import Ally, Chat, Wish
from bot.model.changes import AskedAllies, CalledOff, NamedTo, OfferedBacking, SetMember
from bot.model.decisions import Decision
from bot.model.lines import Line
from bot.model.people import AccountId, Linked, Member, QuietHours, Standing
from bot.rules.conversation.company.naming import SHOWN
from tests.unit.rules.conversation.scene import (
    HER_POST,
    NOW,
    POLICY,
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


def asked(*days_ago: float, **changes: object) -> tuple[Asked, ...]:
    return tuple(
        replace(Asked(NOW - timedelta(days=days)), **changes)  # type: ignore[arg-type]  # likewise
        for days in days_ago
    )


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
    assert "without saying that it is you" in said(confirm)
    assert not any(isinstance(each, AskedAllies) for each in (which + confirm).changes)
    done = ask(after(scene, confirm), "yes")
    assert AskedAllies(SHE, (account(61),), Backing.PRACTICAL) in done.changes
    assert lines(done) == [Line.ASKED_FOR_PRACTICAL, Line.BACKUP_ASKED]


@pytest.mark.parametrize("answer", ["no", "maybe", "4"])
def test_without_her_yes_nobody_is_asked(answer: str) -> None:
    scene = house(colleague(1))
    assert told(after_yes(scene, answer=answer)) == []


@pytest.mark.need("S4-10", "S2-7")
@pytest.mark.parametrize(("kind", "answer"), [("words", "yes"), ("science", "1")])
def test_an_ally_who_is_asked_reads_of_nobody(kind: str, answer: str) -> None:
    decision = after_yes(house(colleague(1)), kind, answer)
    (text,) = [text for text in says(decision) if "colleague here" in text]
    assert not any(each in text for each in (SHE, HER_POST, *case().hostile, "http"))
    assert "type stand by" in text
    assert "doing nothing is fine" in text


@pytest.mark.parametrize(("answer", "about"), [("1", 41), ("2", None)])
def test_her_own_post_is_noted_to_go_along_only_if_she_says_so(
    answer: str, about: int | None
) -> None:
    decision = after_yes(house(colleague(1)), "science", answer)
    (change,) = [c for c in decision.changes if isinstance(c, AskedAllies)]
    assert change.case == about


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
    scene = house(Ally(near, WOULD), who=member(linked=(Linked(here),)))
    decision = ask(after(scene, ask(scene, "backup")), "1")
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
    would = Ally(colleague(5), asked(1, by_her=True, offered=True))
    decision = ask(house(knew, asleep, off, other, would), "stop backup")
    assert CalledOff(SHE) in decision.changes
    assert told(decision) == [account(61)]
    assert lines(ask(house(other), "stop backup")) == [Line.NO_BACKUP]
    over = Ally(colleague(1), asked(1, by_her=True, called_off=True))
    assert lines(ask(house(over), "stop backup")) == [Line.NO_BACKUP]


def test_a_member_asks_at_most_so_often_a_week_whatever_came_of_it() -> None:
    often = POLICY.asks_per_member
    before = tuple(
        Ally(colleague(n), asked(n, by_her=True, called_off=n == 1)) for n in range(1, often + 1)
    )
    decision = ask(house(*before, colleague(9)), "backup words")
    assert (lines(decision), decision.changes) == ([Line.BACKUP_ENOUGH], ())
    assert "again from Wed 25 Nov" in said(decision), "a week after the oldest of them"
    assert "human" in said(decision)
    fewer = ask(house(*before[1:], colleague(9)), "backup words")
    assert lines(fewer) == [Line.CONFIRM_BACKUP]


WOULD = asked(1, by_her=True, offered=True)


@pytest.mark.need("S4-10")
def test_she_sees_who_would_and_only_whom_she_picks_learns_who_she_is() -> None:
    scene = house(Ally(colleague(1), WOULD), Ally(colleague(2), WOULD), colleague(3))
    offered = ask(scene, "backup")
    assert f"1 https://bsky.app/profile/{account(61)} (kind words in private)" in said(offered)
    assert f"2 https://bsky.app/profile/{account(62)}" in said(offered)
    assert told(offered) == []
    picked = ask(after(scene, offered), "2")
    assert NamedTo(SHE, account(62)) in picked.changes
    assert told(picked) == [account(62)]
    (text,) = [text for text in says(picked) if "You said you would" in text]
    assert f"https://bsky.app/profile/{SHE}" in text
    assert "Please don't answer, quote or link any account" in text
    assert not any(each in text for each in (HER_POST, *case().hostile))


def test_with_her_name_goes_the_post_that_she_agreed_to() -> None:
    would = tuple(replace(one, kind=Backing.SCIENCE, case=41) for one in WOULD)
    scene = house(Ally(colleague(1), would))
    picked = ask(after(scene, ask(scene, "backup")), "1")
    assert any(HER_POST in text for text in says(picked))


@pytest.mark.parametrize("answer", ["no", "yes", "hello", "stop backup"])
def test_whoever_is_not_picked_hears_nothing(answer: str) -> None:
    scene = house(Ally(colleague(1), WOULD))
    decision = ask(after(scene, ask(scene, "backup")), answer)
    assert told(decision) == []
    assert not any(isinstance(change, NamedTo) for change in decision.changes)


def test_who_is_turned_down_hears_nothing_and_comes_up_no_more() -> None:
    scene = house(Ally(colleague(1), WOULD), Ally(colleague(2), WOULD))
    decision = ask(after(scene, ask(scene, "backup")), "3")
    assert CalledOff(SHE, (account(61), account(62))) in decision.changes
    assert told(decision) == []
    over = house(Ally(colleague(1), asked(1, by_her=True, offered=True, called_off=True)))
    assert lines(ask(over, "backup")) == [Line.WHICH_BACKUP]


GONE_SINCE: dict[str, dict[str, object]] = {
    "not willing any more": {"ally": ()},
    "left": {"standing": Standing.LEFT},
    "linked to one in her case": {"linked": (Linked(account(1)),)},
}


@pytest.mark.parametrize("changes", GONE_SINCE.values(), ids=GONE_SINCE)
def test_an_offer_of_who_has_turned_on_her_or_gone_is_none(changes: dict[str, object]) -> None:
    scene = house(Ally(colleague(1), WOULD))
    offered = ask(scene, "backup")
    scene = replace(after(scene, offered), allies=(Ally(colleague(1, **changes), WOULD),))
    assert lines(ask(scene, "1")) == [Line.BACKUP_OFFER_GONE]
    assert lines(ask(replace(scene, question=None), "backup")) == [Line.WHICH_BACKUP]


@pytest.mark.parametrize(
    "one",
    [
        asked(8, by_her=True, offered=True),
        asked(1, by_her=False, offered=True),
        asked(1, by_her=True, offered=True, named=True),
        asked(1, by_her=True),
    ],
    ids=["a week ago", "for another", "is told already", "has not answered"],
)
def test_what_is_no_offer_to_her_is_not_shown(one: tuple[Asked, ...]) -> None:
    assert lines(ask(house(Ally(colleague(1), one)), "backup")) == [Line.WHICH_BACKUP]


def test_a_few_offers_at_a_time_and_other_kinds_can_be_asked_for_meanwhile() -> None:
    scene = house(*(Ally(colleague(n), WOULD) for n in range(1, 6)))
    assert f"{SHOWN + 1} none of these" in said(ask(scene, "backup"))
    assert lines(ask(scene, "backup practical")) == [Line.CONFIRM_BACKUP]


def willing(*wishes: Wish) -> Chat:
    return chat(who=member(ally=ALL), wishes=wishes)


def test_who_would_stand_by_says_so_and_learns_nothing() -> None:
    other = colleague(1)
    decision = ask(willing(Wish(Backing.WORDS, other)), "stand by")
    assert OfferedBacking(other.account, SHE, Backing.WORDS) in decision.changes
    assert lines(decision) == [Line.BACKUP_OFFERED, Line.STOOD_BY]
    assert not any(each in text for text in says(decision) for each in (other.account, SHE))


def test_what_an_ally_reads_is_the_same_whatever_has_become_of_it() -> None:
    texts = {
        says(ask(willing(*wishes), "stand by"))[-1]
        for wishes in (
            (Wish(Backing.WORDS, colleague(1)),),
            (Wish(Backing.WORDS),),
            (Wish(Backing.WORDS), Wish(Backing.SCIENCE, colleague(2))),
        )
    }
    assert len(texts) == 1


def test_stand_by_can_be_for_one_kind_and_needs_to_have_been_asked() -> None:
    scene = willing(Wish(Backing.WORDS, colleague(1)), Wish(Backing.SCIENCE, colleague(2)))
    assert told(ask(scene, "stand by science")) == [account(62)]
    assert told(ask(scene, "stand by")) == [account(61), account(62)]
    assert lines(ask(scene, "stand by practical")) == [Line.NOT_ASKED_TO_STAND_BY]
    assert lines(ask(chat(wishes=scene.wishes), "stand by")) == [Line.ALLY_IS_OFF]


def test_news_of_an_offer_wait_for_her_morning() -> None:
    asleep = colleague(1, quiet=QuietHours(time(8), time(20)), timezone="UTC")
    (act, _) = ask(willing(Wish(Backing.WORDS, asleep)), "stand by").actions
    assert isinstance(act, Say)
    assert act.not_before == NOW.replace(hour=20)


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
