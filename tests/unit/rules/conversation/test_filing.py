"""Reports to a network's own moderators: what is shown before her yes, what goes out, and once."""

from dataclasses import replace

import pytest

from bot.model.cases import Chat
from bot.model.changes import StartDeed
from bot.model.decisions import Decision
from bot.model.episodes import (
    Deed,
    DeedKind,
    Episode,
    EpisodeKind,
    MeasureKind,
    MeasureState,
)
from bot.model.filings import Filing, Reason
from bot.model.interactions import UNREAD, Kind, PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Right
from bot.model.suspensions import Suspension
from bot.model.verdicts import Category
from bot.rules.conversation import report_deed
from tests.unit.rules.conversation import test_rights as mastodon
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    account,
    after,
    ask,
    case,
    chat,
    contact,
    lines,
    member,
    public_writes,
    said,
)

LINK = "https://bot.example/connect/report"


def small() -> Episode:
    """Two hostile accounts and one that may need help; the first has threatened her."""
    first = replace(contact(1), worst=Category.THREAT, version="cid1")
    return replace(case(hostile=2, care=1), contacts=(first, contact(2), contact(3, care=True)))


def scene(**changes: object) -> Chat:
    able = member(rights=(Right.REPORT,))
    return chat(**{"who": able, "episodes": (small(),), "names": {}, **changes})


def started(decision: Decision) -> Deed:
    (deed,) = [change.deed for change in decision.changes if isinstance(change, StartDeed)]
    return deed


def filings(decision: Decision) -> dict[str, Filing | None]:
    acts = [act.measure for act in public_writes(decision.actions)]
    assert {act.kind for act in acts} <= {MeasureKind.REPORT}
    return {act.target: act.filing for act in acts}


def sent(start: Chat, state: MeasureState = MeasureState.FOR_GOOD) -> Chat:
    start = after(start, ask(start, "report to network 41"))
    start = after(start, ask(start, "yes"))
    (deed,) = start.deeds
    rows = tuple(replace(row, state=state) for row in deed.measures)
    return replace(start, deeds=(replace(deed, measures=rows),), in_force=())


@pytest.mark.need("S2-2")
@pytest.mark.parametrize(
    "typed",
    [
        *(
            "report to network 41",
            "report to bluesky",
            "file report 41",
            "Report to the network 41!",
        ),
        *("report 41 to bluesky", "report this to the network", "report case 41 to bluesky please"),
    ],
)
def test_she_sees_what_goes_out_and_it_waits_for_her_yes(typed: str) -> None:
    asked = ask(scene(), typed)
    text = said(asked)
    assert "2 accounts of case 41 to Bluesky's moderators, with 2 posts" in text
    assert '"Threats or incitement" and "Targeted harassment"' in text
    assert "in your own name" in text
    assert "can't take it back" in text
    assert filings(asked) == {}
    assert filings(ask(after(scene(), asked), "no")) == {}
    done = ask(after(scene(), asked), "yes")
    assert filings(done) == {
        account(1): Filing(Reason.THREATS, (contact(1).post,), "cid1"),
        account(2): Filing(Reason.TARGETED, (contact(2).post,), ""),
    }
    assert (started(done).kind, started(done).until) == (DeedKind.FILING, None)


@pytest.mark.parametrize("typed", ["report", "report 41", "report LINK because threats"])
def test_report_alone_still_means_the_moderators_here(typed: str) -> None:
    assert filings(ask(scene(), typed)) == {}
    assert lines(ask(scene(), typed)) == [Line.REPORT_HOW]


@pytest.mark.need("S1-7")
def test_who_may_need_help_and_what_was_not_aimed_at_her_is_in_no_report() -> None:
    pointed = replace(contact(4), kind=Kind.REPORTED)
    unread = replace(contact(5), version=UNREAD)
    episode = replace(small(), contacts=(*small().contacts, pointed, unread))
    asking = scene(episodes=(episode,), asking=frozenset({account(2)}), friendly=(account(6),))
    asked = ask(asking, "report to network 41")
    assert set(filings(ask(after(asking, asked), "yes"))) == {account(1)}
    only = scene(asking=frozenset({account(1), account(2)}))
    assert lines(ask(only, "report to network 41")) == [Line.NOTHING_TO_FILE]
    assert lines(ask(only, "report to network number 3")) == [Line.NOTHING_TO_FILE]


def test_what_comes_between_question_and_yes_is_not_in_it() -> None:
    """It is for good, and she has said yes to what was counted; who asks for help stays out."""
    start = after(scene(), ask(scene(), "report to network 41"))
    another = replace(contact(4), author=account(2), hostility=1.0)
    later = replace(small(), contacts=(*small().contacts, another, contact(5)))
    done = ask(replace(start, episodes=(later,), asking=frozenset({account(1)})), "yes")
    assert filings(done) == {account(2): Filing(Reason.TARGETED, (contact(2).post,), "")}


def test_whom_she_names_and_whom_she_leaves_out() -> None:
    for typed, left in (("report to network number 2", 2), ("report to network 41 but not 2", 1)):
        asked = ask(scene(), typed)
        assert "1 account" in said(asked)
        assert set(filings(ask(after(scene(), asked), "yes"))) == {account(left)}


def test_the_posts_of_one_account_are_one_report_the_worst_first() -> None:
    more = tuple(
        replace(contact(n), author=account(1), hostility=0.5 + n / 100) for n in range(4, 11)
    )
    start = scene(episodes=(replace(small(), contacts=(*small().contacts, *more)),))
    asked = ask(start, "report to network number 1")
    (filing,) = filings(ask(after(start, asked), "yes")).values()
    assert filing is not None
    assert filing.posts == (contact(1).post, *(contact(n).post for n in (10, 9, 8, 7)))
    assert "5 posts" in said(asked)


def test_one_yes_is_about_few_accounts_and_few_reasons() -> None:
    many = scene(episodes=(case(hostile=14),))
    assert "10 accounts" in said(ask(many, "report to network 41"))
    assert "4 more can come after that" in said(ask(many, "report to network 41"))
    kinds = (Category.THREAT, Category.DOXXING, Category.SEXUAL_HARASSMENT)
    three = tuple(replace(contact(n), worst=kind) for n, kind in enumerate(kinds, start=1))
    start = scene(episodes=(replace(case(), contacts=three),))
    assert "2 accounts" in said(ask(start, "report to network 41"))
    assert '"Threats or incitement" and "Doxxing"' in said(ask(start, "report to network 41"))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (EpisodeKind.DOGPILE, Reason.TARGETED),
        (EpisodeKind.BURST, Reason.TARGETED),
        (EpisodeKind.SEVERE, Reason.OTHER),
        (EpisodeKind.REPORTED, Reason.OTHER),
    ],
)
def test_without_a_kind_of_its_own_a_post_is_what_its_case_is(
    kind: EpisodeKind, reason: Reason
) -> None:
    start = scene(episodes=(replace(case(hostile=1, care=0), kind=kind),))
    done = ask(after(start, ask(start, "report to network 41")), "yes")
    assert [each.reason for each in filings(done).values() if each] == [reason]


def test_what_was_sent_is_not_sent_again() -> None:
    start = sent(scene())
    assert lines(ask(start, "report to network 41")) == [Line.NOTHING_TO_FILE]
    assert "Sent: I reported 2 accounts" in said(
        report_deed(start.deeds[0], start.who, NOW, POLICY)
    )
    undone = ask(start, "undo")
    assert "can't be taken back" in said(undone)
    start = after(start, undone)
    assert lines(ask(start, "redo")) == [Line.NOTHING_TO_REDO]
    assert lines(ask(start, "report to network 41")) == [Line.NOTHING_TO_FILE]


@pytest.mark.parametrize(
    ("state", "line", "words"),
    [
        (MeasureState.UNSURE, Line.FILED_UNSURE, "No answer came."),
        (MeasureState.REFUSED, Line.FILED_REFUSED, "Not taken."),
    ],
)
def test_what_was_not_taken_may_be_tried_again(state: MeasureState, line: Line, words: str) -> None:
    start = sent(scene(), state)
    assert lines(report_deed(start.deeds[0], start.who, NOW, POLICY)) == [line]
    assert words in said(ask(start, "my reports"))
    assert lines(ask(start, "report to network 41")) == [Line.CONFIRM_FILE]


def test_my_reports_say_when_to_whom_and_for_what() -> None:
    text = said(ask(sent(scene()), "my reports"))
    assert "case 41: 2 to Bluesky" in text
    assert '"Threats or incitement"' in text
    assert lines(ask(scene(), "what came of my reports")) == [Line.NO_REPORTS]
    assert lines(ask(scene(), "help report to network")) == [Line.HELP_FILE]


def test_without_the_right_she_is_asked_for_it_or_gets_what_to_paste() -> None:
    start = scene(who=member())
    assert lines(ask(start, "report to network 41")) == [Line.FILE_BY_HAND]
    assert str(contact(1).post) in said(ask(start, "report to network 41"))
    assert "Type connect if" not in said(ask(start, "report to network 41"))
    linked = replace(start.house, right_links={(SHE, Right.REPORT): LINK})
    asked = ask(replace(start, house=linked), "report to network 41")
    assert lines(asked) == [Line.RIGHT_LINK]
    assert LINK in said(asked)
    signed_out = ask(scene(who=member(can_act=False)), "report to network 41")
    assert "Type connect if" in said(signed_out)


def test_on_mastodon_it_stays_on_her_own_server() -> None:
    start = mastodon.scene(Right.REPORT)
    asked = ask(start, "report 41 to mastodon")
    assert "your server's moderators" in said(asked)
    assert "isn't passed on to other servers" in said(asked)
    done = filings(ask(after(start, asked), "yes"))
    assert set(done) == set(mastodon.FAR[:3])
    by_hand = ask(replace(mastodon.scene(), house=chat().house), "report to my server")
    assert lines(by_hand) == [Line.FILE_BY_HAND_DIRECT]


def test_of_a_case_on_both_networks_one_is_asked_about_after_the_other() -> None:
    there = AccountId("https://far.example/users/hal")
    other = replace(contact(9), author=there, post=PostId(f"{there}/statuses/1"), hostility=1.0)
    start = scene(episodes=(replace(small(), contacts=(*small().contacts, other)),))
    first = sent(start)
    assert {row.measure.target for row in first.deeds[0].measures} == {account(1), account(2)}
    assert lines(ask(first, "report to network 41")) == [Line.FILE_BY_HAND_DIRECT]


def test_who_is_suspended_sends_none() -> None:
    suspended = Suspension(60, "threats", NOW, NOW + POLICY.undo_for, deciders=())
    decision = ask(scene(suspension=suspended), "report to network 41")
    assert filings(decision) == {}
    assert Line.CONFIRM_FILE not in lines(decision)


def test_the_limits_of_acts_are_those_of_reports_too() -> None:
    full = scene(measures_this_hour=POLICY.measures_per_hour)
    assert lines(ask(full, "report to network 41")) == [Line.LIMIT_REACHED]
    nearly = scene(measures_this_hour=POLICY.measures_per_hour - 1)
    assert "1 account of case 41" in said(ask(nearly, "report to network 41"))
