"""`list`: what she is told of lists of others, what her yes does, and how all of it comes back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model.actions import Apply, Lift
from bot.model.cases import Chat
from bot.model.changes import EndDeed, ReviveDeed, SetEnds, StartDeed
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, MeasureState
from bot.model.lists import ListReason
from bot.model.policy import Policy
from bot.model.subscriptions import LeftAlone, Listed, Lists, OthersList, Source
from tests.unit.rules.conversation.scene import (
    NOW,
    SHE,
    account,
    after,
    ask,
    chat,
    lines,
    member,
    said,
    says,
    settled,
)

DAY = timedelta(days=1)
ON_BLUESKY = "at://did:plc:north/app.bsky.graph.list/3k"


def listed(number: int, **more: Any) -> Listed:
    start = Listed(account(number), ListReason.THREATS, NOW - 9 * DAY, NOW + 9 * DAY, NOW - DAY)
    return replace(start, **more)


def others(number: int, *entries: Listed, **more: Any) -> OthersList:
    source = Source(f"Clinic {number}", f"https://clinic{number}.example/list.json")
    start = OthersList(number, source, entries=entries, first_read_at=NOW - DAY, read_at=NOW - DAY)
    return replace(start, **more)


NORTH = others(1, *(listed(n) for n in range(1, 7)))
SOUTH = others(2, listed(2), listed(3), listed(9, reason=None, until=None, at=NOW - 40 * DAY))
LISTS = Lists((NORTH, SOUTH), LeftAlone(friendly=frozenset({account(4), account(99)})))


def scene(lists: Lists = LISTS, **more: Any) -> Chat:
    return chat(lists=lists, **more)


def chosen(decision: Decision) -> Deed:
    (deed,) = (change.deed for change in decision.changes if isinstance(change, StartDeed))
    return deed


def hidden(deed: Deed) -> list[str]:
    return [row.measure.target for row in deed.measures]


def used(start: Chat, text: str = "list use 1") -> tuple[Chat, Deed]:
    """After her yes, and with all of it in place."""
    asked = after(start, ask(start, text))
    done = ask(asked, "yes")
    return settled(after(asked, done)), chosen(done)


def test_the_lists_are_told_by_number_with_what_is_in_use() -> None:
    text = said(ask(scene(), "list"))
    assert "1 Clinic 1: 6 accounts." in text
    assert "2 Clinic 2: 3 accounts." in text
    using, _ = used(scene())
    assert "1 Clinic 1: 6 accounts, in use until 21 Dec." in said(ask(using, "lists"))


def test_long_lists_of_lists_go_on_with_more() -> None:
    many = Lists(tuple(replace(NORTH, number=n) for n in range(1, 6)))
    first = ask(scene(many), "list")
    assert "2 left: type more" in said(first)
    assert "5 Clinic" in said(ask(after(scene(many), first), "more"))


def test_a_preview_says_how_many_why_how_old_and_who_is_left_alone() -> None:
    text = said(ask(scene(), "list preview 1"))
    assert text.startswith("List 1, Clinic 1: 6 accounts. It says why: threats (6).")
    assert "Named between 12 Nov and 12 Nov." in text
    assert "2 of them are on another list here too." in text
    assert "1 account that you follow or know are on it; I leave them alone." in text
    assert "I'd hide 5 accounts for you" in text
    assert not ask(scene(), "preview list 1").changes


def test_a_list_without_reasons_says_so() -> None:
    assert "doesn't say why" in said(
        ask(scene(Lists((others(1, listed(1, reason=None)),))), "list preview")
    )


@pytest.mark.need("S3-4")
def test_nothing_is_hidden_before_a_yes_that_says_how_many_and_until_when() -> None:
    asked = ask(scene(), "list use 1")
    assert not [change for change in asked.changes if isinstance(change, StartDeed)]
    assert "I'd hide 5 accounts of list 1" in said(asked)
    assert "none after Mon 21 Dec" in said(asked)
    for no in ("no", "what", "list"):
        assert not [c for c in ask(after(scene(), asked), no).changes if isinstance(c, StartDeed)]


def test_each_is_hidden_to_its_own_end_date_and_none_for_longer_than_she_said() -> None:
    _, deed = used(scene(), "list use 2 for 20 days")
    ends = {row.measure.target: row.ends_at for row in deed.measures}
    assert ends == {
        account(2): NOW + 9 * DAY,
        account(3): NOW + 9 * DAY,
        account(9): NOW + 20 * DAY,
    }
    assert (deed.kind, deed.until) == (DeedKind.LIST, NOW + 20 * DAY)
    _, longest = used(scene(), "list use 2 for 900 days")
    assert longest.until == NOW + Policy().mute_longest


def test_who_she_knows_or_may_need_help_is_left_alone() -> None:
    alone = LeftAlone(frozenset({account(1)}), frozenset({account(2), SHE}))
    lists = Lists((replace(NORTH, entries=(*NORTH.entries, listed(7, name=SHE))),), alone)
    _, deed = used(scene(lists))
    assert hidden(deed) == [account(n) for n in (3, 4, 5, 6)]


def test_those_that_most_lists_name_come_first_and_she_can_ask_for_agreement() -> None:
    _, deed = used(scene())
    assert hidden(deed)[:2] == [account(2), account(3)]
    for typed in (
        "list use 1 if 2 agree",
        "use list 1 if at least 2 lists agree",
        "list use 1 if two agree",
        "list use 1, if both agree",
    ):
        asked = ask(scene(), typed)
        assert "Only those that 2 lists name." in said(asked)
        assert hidden(chosen(ask(after(scene(), asked), "yes"))) == [account(2), account(3)]
    assert lines(ask(scene(), "list use 1 if 3 agree")) == ["too_few_lists"]


def test_a_rush_on_one_list_is_no_agreement_with_another() -> None:
    rush = replace(SOUTH, entries=(listed(2), *(listed(n, held=True) for n in range(3, 7))))
    start = scene(Lists((NORTH, rush)))
    assert hidden(used(start, "list use 1 if 2 agree")[1]) == [account(2)]


def test_what_has_ended_or_is_not_known_by_its_account_hides_nobody() -> None:
    gone = listed(1, until=NOW)
    unknown = listed(2, name="hal@clinic.example")
    elsewhere = listed(3, name="https://clinic.example/users/hal")
    alone = Lists((others(1, gone, unknown, elsewhere),))
    assert lines(ask(scene(alone), "list use 1")) == ["list_hides_nobody"]
    actors = {"hal@clinic.example": account(5)}
    known = Lists((replace(alone.all[0], actors=actors),))
    assert hidden(used(scene(known))[1]) == [account(5)]


def test_a_yes_covers_what_was_counted_and_no_more() -> None:
    asked = after(scene(), ask(scene(), "list use 1"))
    grown = replace(NORTH, entries=(listed(20), *NORTH.entries[1:]))
    done = ask(replace(asked, lists=replace(LISTS, all=(grown, SOUTH))), "yes")
    assert set(hidden(chosen(done))) == {account(n) for n in (2, 3, 5, 6)}


def test_there_is_a_limit_to_what_a_list_may_hide_and_how_fast() -> None:
    many = Lists((others(1, *(listed(n) for n in range(1, 90))),), acts_this_hour=10)
    asked = ask(scene(many), "list use 1", policy=Policy(list_most=50))
    assert "I'd hide 50 accounts" in said(asked)
    assert "over some hours" in said(asked)
    done = ask(after(scene(many), asked), "yes", policy=Policy(list_most=50))
    assert len(chosen(done).measures) == Policy().measures_per_hour // 2 - 10


@pytest.mark.parametrize(
    ("typed", "start", "line"),
    [
        ("list", Lists(), "no_lists"),
        ("list use 1", Lists(), "no_lists"),
        ("list preview", LISTS, "which_list"),
        ("list use 3", LISTS, "no_such_list"),
        ("list leave 1", LISTS, "list_not_used"),
        ("list use 1 2", LISTS, "which_list"),
        ("list use 1 if some agree", LISTS, "help_list"),
        ("list use 1 agreed or not they agree", LISTS, "help_list"),
        ("list use 1", replace(LISTS, circle_read=False), "list_circle_unread"),
        ("list use 1", Lists((replace(NORTH, read_at=None),)), "list_not_read"),
        ("list use 1", Lists((replace(NORTH, named=False), SOUTH)), "no_such_list"),
        ("list use 1", Lists((others(1),)), "list_hides_nobody"),
    ],
)
def test_where_nothing_can_be_done_nothing_changes(typed: str, start: Lists, line: str) -> None:
    decision = ask(scene(start), typed)
    assert lines(decision) == [line]
    assert not [change for change in decision.changes if isinstance(change, StartDeed | EndDeed)]


def test_a_new_member_can_look_and_waits_to_use() -> None:
    new = scene(who=member(joined_at=NOW - DAY))
    assert lines(ask(new, "list preview 1")) == ["list_preview"]
    text = said(ask(new, "list use 1"))
    assert text.startswith("Lists open to you on Fri 4 Dec")


def test_leaving_brings_back_what_came_only_from_the_list() -> None:
    using, deed = used(scene())
    left = ask(using, "list leave 1")
    assert [c.deed for c in left.changes if isinstance(c, EndDeed)] == [deed.number]
    assert "5 accounts come back" in said(left)
    both, _ = used(using, "list use 2")
    assert "3 accounts come back" in said(ask(both, "leave list 1"))
    assert lines(ask(both, "list leave")) == ["which_list"]


def test_undo_and_redo_are_of_the_whole_list() -> None:
    using, deed = used(scene())
    undone = ask(using, "undo")
    assert [c.deed for c in undone.changes if isinstance(c, EndDeed)] == [deed.number]
    assert lines(undone) == ["list_left"]
    assert "used a list" in said(ask(using, "undo list"))
    again = ask(after(using, undone), "redo")
    assert len(again.actions) == 5


def test_redo_leaves_out_what_has_ended_meanwhile() -> None:
    using, _ = used(scene(), "list use 2")
    gone = after(using, ask(using, "undo"))
    later = replace(gone, now=NOW + 10 * DAY)
    again = ask(later, "redo")
    assert [act.measure.target for act in again.actions] == [account(9)]  # type: ignore[union-attr]  # acts alone


def test_a_mute_of_a_case_holds_beside_the_list() -> None:
    using, _ = used(scene())
    asked = ask(using, "mute 41")
    done = ask(after(using, asked), "yes")
    assert set(hidden(chosen(done))) >= {account(1), account(2)}


def test_used_again_it_takes_what_is_new_and_the_older_choice_gives_way() -> None:
    using, deed = used(scene())
    assert lines(ask(using, "list use 1")) == ["list_in_use"]
    grown = replace(NORTH, entries=(*NORTH.entries, listed(20, held=True, seen_at=NOW)))
    later = replace(using, lists=replace(LISTS, all=(grown, SOUTH)))
    asked = ask(later, "list use 1")
    assert "I'd hide 6 accounts" in said(asked)
    done = ask(after(later, asked), "yes")
    assert account(20) in hidden(chosen(done))
    assert [(c.deed, c.undone) for c in done.changes if isinstance(c, EndDeed)] == [
        (deed.number, False)
    ]


def test_undo_of_a_second_use_leaves_the_first_as_it_was() -> None:
    using, deed = used(scene())
    grown = replace(NORTH, entries=(*NORTH.entries, listed(20)))
    later = replace(using, lists=replace(LISTS, all=(grown, SOUTH)))
    again, second = used(later)
    assert (second.about or {})["instead"] == str(deed.number)
    undone = ask(again, "undo")
    assert [c.deed for c in undone.changes if isinstance(c, EndDeed)] == [second.number]
    assert [c.deed for c in undone.changes if isinstance(c, ReviveDeed)] == [deed.number]
    assert "again as you did before" in said(undone)
    redone = ask(after(again, undone), "redo")
    assert [(c.deed, c.undone) for c in redone.changes if isinstance(c, EndDeed)] == [
        (deed.number, False)
    ]


def test_undo_gives_a_list_back_what_she_had_let_go_from_it() -> None:
    using, deed = used(scene())
    let = ask(using, "unmute", account(9))
    assert lines(let) == ["nothing_hidden"] or not let.actions
    let = ask(using, "unmute", account(2))
    assert [act.measure.target for act in let.actions if isinstance(act, Lift)] == [account(2)]
    gone = [
        replace(row, state=MeasureState.ENDED) if row.measure.target == account(2) else row
        for row in deed.measures
    ]
    then = after(using, let)
    kept = [replace(d, measures=tuple(gone)) if d.kind is DeedKind.LIST else d for d in then.deeds]
    undone = ask(replace(then, deeds=tuple(kept)), "undo")
    (act,) = (act for act in undone.actions if isinstance(act, Apply))
    assert (act.measure.target, act.deed) == (account(2), deed.number)
    assert not [c for c in undone.changes if isinstance(c, StartDeed)]


def test_why_of_an_account_names_the_list_its_reason_and_the_end() -> None:
    using, _ = used(scene(names={account(2): "Pat"}))
    text = said(ask(using, "why", account(2)))
    assert text.startswith('"Pat" is hidden by list 1, Clinic 1, since Sat 21 Nov.')
    assert "It says why: threats. It ends on Mon 30 Nov" in text
    assert lines(ask(scene(), "why", account(2))) != ["why_listed"]


def test_without_a_sign_in_she_gets_links_and_nothing_is_called_done() -> None:
    decision = ask(scene(who=member(can_act=False)), "list use 1")
    assert lines(decision) == ["mute_links"]
    deed = chosen(decision)
    assert {row.state for row in deed.measures} == {MeasureState.OFFERED}
    assert deed.offered
    assert not [act for act in decision.actions if hasattr(act, "measure")]


def test_who_signs_in_after_the_links_can_have_the_list_done_for_her() -> None:
    start = scene(who=member(can_act=False))
    then = after(start, ask(start, "list use 1"))
    now_able, deed = used(replace(then, who=member()))
    assert len(deed.measures) == 5
    assert {row.state for row in deed.measures} == {MeasureState.WANTED}
    assert lines(ask(now_able, "list use 1")) == ["list_in_use"]


def test_of_a_list_on_bluesky_she_gets_the_list_itself() -> None:
    there = replace(NORTH, source=Source("North", ON_BLUESKY))
    decision = ask(scene(Lists((there,)), who=member(can_act=False)), "list use 1")
    (text,) = says(decision)
    assert ON_BLUESKY in text
    assert "even people you follow" in text
    assert not decision.changes


def test_the_words_may_be_said_in_other_ways() -> None:
    assert lines(ask(scene(), "please preview list 1")) == ["list_preview"]
    assert lines(ask(scene(), "list prevew 1")) == ["lists"]
    assert lines(ask(scene(), "leave list 1")) == ["list_not_used"]
    assert lines(ask(scene(), "help list use")) == ["help_list"]
    assert lines(ask(scene(), "leave")) != ["list_not_used"]


def test_dates_far_away_are_cut_to_hers() -> None:
    far = Lists((others(1, listed(1, until=datetime(2199, 1, 1, tzinfo=NOW.tzinfo))),))
    _, deed = used(scene(far))
    assert {row.ends_at for row in deed.measures} == {NOW + Policy().list_for}


def test_trust_brings_back_at_once_what_only_a_list_hides() -> None:
    using, deed = used(scene())
    decision = ask(using, f"trust https://bsky.app/profile/{account(2)}")
    lifted = [action for action in decision.actions if isinstance(action, Lift)]
    assert [(each.measure.target, each.deed) for each in lifted] == [(account(2), deed.number)]
    assert SetEnds(deed.number, ((account(2), NOW),)) in decision.changes
    assert lines(decision) == ["trusted"]


def test_trust_leaves_hidden_what_she_hid_herself_besides() -> None:
    using, deed = used(scene())
    both = after(using, ask(using, f"mute https://bsky.app/profile/{account(2)}"))
    decision = ask(settled(both), f"trust https://bsky.app/profile/{account(2)}")
    lifted = [action for action in decision.actions if isinstance(action, Lift)]
    assert [each.deed for each in lifted] == [deed.number]
    assert lines(decision) == ["trusted_still_hidden"]


@pytest.mark.parametrize("text", ["list use 1", "list preview 1"])
def test_a_list_too_old_to_trust_is_not_used(text: str) -> None:
    void = replace(NORTH, void_at=NOW)
    decision = ask(scene(Lists((void, SOUTH))), text)
    assert lines(decision) == ["list_is_void"]
    assert not decision.changes
