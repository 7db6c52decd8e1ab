"""What moderators are told of who reported, and what they may do about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.cases import Chat
from bot.model.changes import Advise
from bot.model.decisions import Decision
from bot.model.episodes import EpisodeKind, Flag, FlagState
from bot.model.people import Member
from bot.model.reports import Behaviour, Report, Voice
from bot.rules.gathering import gather
from tests.unit.rules.conversation.scene import (
    NOW,
    account,
    after,
    ask,
    case,
    chat,
    lines,
    said,
)

EVE, MOD = account(77), account(30)
DAY = timedelta(days=1)


def report(number: int, behaviour: Behaviour = Behaviour.HATE, **more: object) -> Flag:
    voice = more.pop("voice", Voice.FULL)
    made = Report(behaviour, voice=voice)  # type: ignore[arg-type]  # the tests' own words
    flag = Flag(number, account(number), EpisodeKind.REPORTED, NOW, accounts=1, about=EVE)
    return replace(flag, report=made, **more)  # type: ignore[arg-type]  # as above


def desk(*reports: Flag, held: bool = True, decided: tuple[Flag, ...] = ()) -> Chat:
    (item,) = gather(reports)
    if held:
        item = replace(item, claimed_by=MOD, claimed_until=NOW + timedelta(minutes=9))
    flagged = replace(case(item.number, hostile=1, care=0), member=item.member)
    mod = Member(MOD, is_moderator=True)
    more = {"queue": (item,), "flagged": flagged if held else None, "decided": decided}
    return chat(who=mod, episodes=(), focus=None, moderators=(mod,), **more)


def dismissed(number: int, member: int, days: int = 1) -> Flag:
    made = report(number, state=FlagState.CLOSED, verdict="dismiss", closed_by=MOD)
    return replace(
        made, member=account(member), closed_at=NOW - days * DAY, about=account(50 + number)
    )


def advised(decision: Decision) -> list[tuple[int, bool]]:
    """By case; whether it weighs less from now on."""
    return [(c.case, c.until is not None) for c in decision.changes if isinstance(c, Advise)]


@pytest.mark.need("S3-3")
def test_many_reports_are_told_as_a_number_and_never_as_people() -> None:
    shown = ask(desk(report(7), report(9, Behaviour.THREATS), held=False), "next")
    assert "Kind: reported by 2 members, as threats. Cases 7 and 9. 1 account, opened" in said(
        shown
    )
    assert "One member" not in said(shown)


def test_what_does_not_weigh_in_full_is_no_number_and_is_said() -> None:
    new, low = report(9, voice=Voice.NEW), report(11, Behaviour.THREATS, voice=Voice.ADVISORY)
    shown = said(ask(desk(report(7), new, low, held=False), "next"))
    assert "reported by 1 member, as hate. Not all weighs in full." in shown
    assert "No threat or private details that I can see." in shown
    alone = said(ask(desk(new, held=False), "next"))
    assert "reported by the member herself as hate. Not all weighs in full." in alone


def test_many_at_once_are_marked() -> None:
    shown = said(ask(desk(*(report(n) for n in range(7, 13)), held=False), "next"))
    assert "reported by 6 members, as hate. Many within 1 hour: may be arranged." in shown
    assert "Cases 7, 8, 9 and 10." in shown


def test_a_moderator_lowers_the_weight_of_one_of_them_after_a_yes() -> None:
    start = desk(report(7), report(9))
    asked = ask(start, "reporter 9 advisory")
    assert lines(asked) == ["confirm_advisory"]
    assert not advised(asked)
    done = ask(after(start, asked), "yes")
    assert (advised(done), set(lines(done))) == (
        [(9, True)],
        {"reporter_advisory", "advisory_set"},
    )
    back = ask(after(start, ask(start, "reporter 9 full")), "yes")
    assert advised(back) == [(9, False)]


@pytest.mark.parametrize(
    "typed", ["reporter", "reporter 9", "reporter 8 advisory", "reporter 9 full advisory"]
)
def test_nobody_is_guessed(typed: str) -> None:
    assert lines(ask(desk(report(7), report(9)), typed)) == ["reporter_how"]


def test_who_holds_nothing_weighs_nobody() -> None:
    assert lines(ask(desk(report(7), held=False), "reporter 7 advisory")) == ["claim_first"]


@pytest.mark.need("S3-3")
def test_the_third_report_that_was_no_harassment_makes_advisory() -> None:
    before = (dismissed(1, member=7), dismissed(2, member=7), dismissed(3, member=9))
    start = desk(report(7), report(9), decided=before)
    done = ask(after(start, ask(start, "dismiss")), "yes")
    assert advised(done) == [(7, True)]
    assert lines(done).count("reporter_advisory") == 1
    kept = ask(after(start, ask(start, "agree")), "yes")
    assert not advised(kept)


@pytest.mark.parametrize(
    "decided",
    [
        (dismissed(1, member=7), dismissed(2, member=7, days=31)),
        (dismissed(1, member=7), replace(dismissed(2, member=7), verdict="agree")),
        (dismissed(1, member=7),),
    ],
)
def test_fewer_or_older_ones_do_not(decided: tuple[Flag, ...]) -> None:
    start = desk(report(7), decided=decided)
    assert not advised(ask(after(start, ask(start, "dismiss")), "yes"))


def test_what_followed_from_a_verdict_goes_with_it() -> None:
    judged = [dismissed(n, member=7) for n in (1, 2)]
    last = replace(dismissed(7, member=7), closed_at=NOW)
    start = desk(report(20), decided=(last, *judged))
    undone = ask(replace(start, closed=(last,)), "undo")
    assert advised(undone) == [(7, False)]
    assert not advised(ask(replace(start, closed=(last,), decided=(last,)), "undo"))
    low = replace(last, report=Report(Behaviour.HATE, voice=Voice.ADVISORY))
    assert not advised(ask(replace(start, closed=(low,)), "undo")), "it was not this that did it"
