"""Somebody she trusts looks first: both say yes, within limits, and either ends it by a word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model.actions import Apply, Field, Lift, Say
from bot.model.cases import Chat, HelpCode
from bot.model.changes import (
    AddHelper,
    DropCodes,
    EndDeed,
    OfferHelp,
    PauseEpisode,
    RemoveHelper,
    SetMember,
    StartDeed,
)
from bot.model.commands import Word
from bot.model.decisions import Decision
from bot.model.episodes import DeedKind, MeasureState
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Companion, Member, QuietHours, Standing
from bot.model.suspensions import Suspension
from bot.rules.cards import pile_on_card
from bot.rules.conversation import report_deed
from bot.rules.conversation.company.helpers import names_in
from bot.rules.conversation.words import COMMANDS
from tests.facts import question_of
from tests.unit.rules.conversation.scene import (
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
    muted,
    said,
    says,
    settled,
    texts,
)

DANA, OTHER = AccountId("did:plc:dana"), AccountId("did:plc:other")
CODE = "kxtfwbqz"
HELPED = member(helpers=(Companion(DANA, "Dana", "Dr A"),))
HELPER = Member(
    DANA,
    Standing.ACTIVE,
    joined_at=NOW - timedelta(days=40),
    helps=(Companion(SHE, "Dr A", "Dana"),),
)
NIGHT = {"quiet": QuietHours(time(8), time(20)), "timezone": "UTC"}


def hers(**changes: object) -> Chat:
    """What she would be answered from."""
    return chat(who=HELPED, helpers=(HELPER,), **changes)


def helper_chat(theirs: Chat | None = None, **changes: object) -> Chat:
    """Dana has a case of her own, too; the one she was told of last is case 41."""
    post = PostId(f"at://{DANA}/app.bsky.feed.post/hers")
    own = replace(case(60), member=DANA, subject=post)
    theirs = theirs or hers(samples=texts(1, 2))
    return chat(who=HELPER, episodes=(own,), helped=(theirs,), fresh_code=CODE, **changes)


def to(decision: Decision, account: AccountId) -> list[str]:
    return [a.line for a in decision.actions if isinstance(a, Say) and a.to == account]


def changed(decision: Decision, kind: type) -> list[object]:
    return [change for change in decision.changes if isinstance(change, kind)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("helper", ("", "")),
        ("helper Dana", ("Dana", "")),
        ("please, Helper: Dana as Dr A", ("Dana", "Dr A")),
        ("helper as Dr. A", ("", "Dr. A")),
        ("helper Thomas", ("Thomas", "")),
        ("helper https://bsky.app/profile/dana.example as Dr A", ("", "Dr A")),
    ],
)
def test_she_may_say_how_each_is_called(typed: str, names: tuple[str, str]) -> None:
    assert names_in(typed) == names


def test_she_is_shown_a_code_and_nobody_is_written_to() -> None:
    decision = ask(chat(fresh_code=CODE), "helper Dana as Dr A")
    (offered,) = changed(decision, OfferHelp)
    assert offered == OfferHelp(CODE, SHE, NOW + timedelta(hours=24), None, "Dana", "Dr A")
    assert f"helper {CODE}" in said(decision)
    assert '"Dr A"' in said(decision)


def test_a_link_names_the_one_account_that_may_type_it() -> None:
    decision = ask(chat(fresh_code=CODE), "helper https://bsky.app/profile/x", DANA)
    (offered,) = changed(decision, OfferHelp)
    assert isinstance(offered, OfferHelp)
    assert offered.by == DANA


def test_what_she_reads_is_the_same_whoever_she_names() -> None:
    """So nobody learns from it whether that account is in."""
    answers = {said(ask(chat(fresh_code=CODE), f"helper {who}")) for who in (DANA, OTHER, "Dana")}
    assert len(answers) == 1


def test_a_live_mention_offers_nothing() -> None:
    decision = ask(chat(fresh_code=CODE, names_others=True), "helper @dana@med.example")
    assert lines(decision) == [Line.NAMED_SOMEBODY, Line.STILL_WANTED]
    assert not changed(decision, OfferHelp)


def test_the_code_typed_asks_her_and_shows_who_it_is() -> None:
    scene = chat(who=Member(DANA, Standing.ACTIVE), help_code=HelpCode(member(), "Dana", "Dr A"))
    decision = ask(scene, f"helper {CODE}")
    assert changed(decision, DropCodes) == [DropCodes(SHE)]
    assert to(decision, DANA) == [Line.HELP_OFFERED]
    (asked,) = [a for a in decision.actions if isinstance(a, Say) and a.to == SHE]
    assert DANA in str(asked.fields["links"])
    ((key, yes),) = question_of(asked).choices
    assert (key, yes.word, yes.accounts) == ("yes", Word.HELPER, (DANA,))
    assert not changed(decision, AddHelper)


def agreeing(**changes: object) -> tuple[Chat, Decision]:
    """She has been asked about Dana, and says yes."""
    typed = ask(
        chat(who=Member(DANA, Standing.ACTIVE), help_code=HelpCode(member(), "Dana", "Dr A")),
        f"helper {CODE}",
    )
    asked = next(a for a in typed.actions if isinstance(a, Say) and a.to == SHE)
    facts: dict[str, object] = {"would_help": Member(DANA, Standing.ACTIVE), **changes}
    scene = chat(question=question_of(asked), **facts)
    return scene, ask(scene, "yes")


def test_both_have_said_yes() -> None:
    _, decision = agreeing()
    assert changed(decision, AddHelper) == [AddHelper(SHE, DANA, "Dana", "Dr A")]
    assert (to(decision, SHE), to(decision, DANA)) == ([Line.HELPER_ADDED], [Line.HELPING_BEGAN])


@pytest.mark.parametrize(
    "facts",
    [
        {"would_help": None},
        {"would_help": Member(DANA, Standing.LEFT)},
        {"who": member(helpers=(Companion(OTHER), Companion(account(9))))},
        {"would_help": Member(account(1), Standing.ACTIVE), "episodes": (case(),)},
    ],
    ids=["unknown", "left meanwhile", "two already", "counts in a case of hers"],
)
def test_without_room_or_without_the_other_nothing_changes(facts: dict[str, object]) -> None:
    _, decision = agreeing(**facts)
    assert not changed(decision, AddHelper)
    assert (to(decision, SHE), to(decision, DANA)) == ([Line.HELPER_NOT_NOW], [])


def test_a_no_adds_nobody() -> None:
    scene, _ = agreeing()
    assert not changed(ask(scene, "no"), AddHelper)


@pytest.mark.parametrize(
    ("who", "code", "line"),
    [
        (Member(DANA, Standing.ACTIVE), None, Line.HELPER_NOT_OPEN),
        (member(), HelpCode(member()), Line.HELPER_OWN_CODE),
        (
            replace(HELPER, helps=tuple(Companion(account(n)) for n in range(4))),
            HelpCode(member()),
            Line.HELPING_ENOUGH,
        ),
    ],
)
def test_a_code_that_opens_nothing(who: Member, code: HelpCode | None, line: Line) -> None:
    decision = ask(chat(who=who, help_code=code), f"helper {CODE}")
    assert (lines(decision), decision.changes) == ([line], ())


@pytest.mark.parametrize("standing", [Standing.NONE, Standing.LEFT, Standing.WAITING])
def test_who_is_not_in_is_answered_as_to_anything_else(standing: Standing) -> None:
    scene = chat(who=Member(DANA, standing), help_code=HelpCode(member()), episodes=())
    assert ask(scene, f"helper {CODE}") == ask(scene, f"link {CODE}")


def test_either_ends_it_by_one_word() -> None:
    by_her = ask(hers(), "remove helper")
    by_dana = ask(helper_chat(), "stop helping")
    assert changed(by_her, RemoveHelper) == [RemoveHelper(SHE, DANA, quietly=True)]
    assert changed(by_dana, RemoveHelper) == [RemoveHelper(SHE, DANA)]
    assert to(by_dana, SHE) == [Line.HELPER_GONE]


@pytest.mark.need("S2-10")
@pytest.mark.parametrize("word", ["remove helper", "stop"])
def test_a_helper_is_not_told_that_she_ended_it(word: str) -> None:
    """Who is watched at home must be able to end it unseen."""
    assert to(ask(hers(), word), DANA) == []


ENDED = replace(HELPER, helps=(Companion(AccountId("")),))


@pytest.mark.parametrize("typed", ["show 41", "why 41", "hide 41", "undo 41", "looked 41"])
def test_a_case_that_may_be_seen_no_more_is_as_one_that_never_was(typed: str) -> None:
    own = replace(case(60), member=DANA)
    scene = chat(who=ENDED, episodes=(own,))
    never = replace(scene, who=HELPER, helped=(hers(episodes=()),))
    assert ask(scene, typed) == ask(never, typed)


def test_status_and_the_end_from_the_other_side_tell_nothing_of_it_either() -> None:
    own = replace(case(60), member=DANA)
    scene = chat(who=ENDED, episodes=(own,))
    assert says(ask(scene, "status")) == says(ask(replace(scene, who=HELPER), "status"))
    stopped = ask(scene, "stop helping")
    assert lines(stopped) == [Line.HELPING_STOPPED]
    assert not changed(stopped, RemoveHelper)
    (who,) = [c.member for c in stopped.changes if isinstance(c, SetMember)]
    assert who.helps == ()


def test_one_of_two_can_be_named() -> None:
    both = member(helpers=(Companion(DANA, "Dana"), Companion(OTHER, "Eve")))
    assert changed(ask(chat(who=both), "remove helper eve"), RemoveHelper) == [
        RemoveHelper(SHE, OTHER, quietly=True)
    ]
    assert len(changed(ask(chat(who=both), "remove helper"), RemoveHelper)) == 2
    assert lines(ask(chat(who=both), "remove helper Zoe")) == [Line.NO_SUCH_HELPER]


@pytest.mark.parametrize("word", ["stop", "forget me"])
@pytest.mark.parametrize("scene", [hers(), helper_chat()], ids=["member", "helper"])
def test_leaving_ends_it_from_both_sides(scene: Chat, word: str) -> None:
    decision = ask(scene, word)
    if word == "forget me":
        decision = ask(after(scene, decision), "FORGET")
    hers_ends = scene.who.account == SHE
    assert changed(decision, RemoveHelper) == [RemoveHelper(SHE, DANA, quietly=hers_ends)]
    assert to(decision, DANA if hers_ends else SHE) == ([] if hers_ends else [Line.HELPER_GONE])
    (left,) = [c.member for c in decision.changes if isinstance(c, SetMember)]
    assert not left.helpers
    assert not left.helps


def test_a_card_offers_it_where_she_has_a_helper() -> None:
    card = pile_on_card(case(), HELPED, chat().house, POLICY, NOW)
    commands = [command for _, command in question_of(card).choices]
    assert [each.word for each in commands] == [Word.MUTE, Word.PAUSE, Word.HELPER, Word.NO]
    plain = pile_on_card(case(), member(), chat().house, POLICY, NOW)
    assert len(question_of(plain).choices) == 3
    decision = ask(hers(question=question_of(card)), "3")
    assert to(decision, DANA) == [Line.HELPER_ASKED]
    assert to(decision, SHE) == [Line.HELPER_FIRST]
    assert changed(decision, PauseEpisode) == [PauseEpisode(41, NOW + POLICY.pause_for)]
    (deed,) = [c.deed for c in decision.changes if isinstance(c, StartDeed)]
    assert (deed.kind, deed.case, deed.measures) == (DeedKind.PAUSE, 41, ())


def test_what_she_asks_for_waits_for_the_helpers_morning_unless_it_is_severe() -> None:
    asleep = replace(HELPER, **NIGHT)  # type: ignore[arg-type]  # shorthand
    calm = ask(chat(who=HELPED, helpers=(asleep,)), "helper 41")
    threat = replace(case(), kind=case().kind.SEVERE)
    severe = ask(chat(who=HELPED, helpers=(asleep,), episodes=(threat,)), "helper 41")

    def held(decision: Decision) -> bool:
        (say,) = [a for a in decision.actions if isinstance(a, Say) and a.to == DANA]
        return say.not_before is not None

    assert (held(calm), held(severe)) == (True, False)


def test_a_helper_reads_words_one_at_a_time_after_a_yes() -> None:
    scene = helper_chat()
    asked = ask(scene, "show 41")
    assert lines(asked) == [Line.HELPING_LEAD, Line.CONFIRM_SHOW]
    scene = after(scene, asked)
    shown = ask(scene, "yes")
    assert "words of number 1" in said(shown)
    assert to(shown, SHE) == []
    more = ask(after(replace(scene, question=None), shown), "more")
    assert "words of number 2" in said(more)


def test_this_means_the_case_that_the_helper_was_told_of() -> None:
    assert lines(ask(helper_chat(), "why"))[0] == Line.HELPING_LEAD
    own = ask(helper_chat(focus=60), "why")
    assert Line.HELPING_LEAD not in lines(own)


def test_a_helper_hides_what_the_card_offers_and_she_is_told_by_whom() -> None:
    scene = helper_chat()
    asked = ask(scene, "hide 41")
    assert (lines(asked), muted(asked)) == ([Line.CONFIRM_MUTE], [])
    done = ask(after(scene, asked), "yes")
    (deed,) = [c.deed for c in done.changes if isinstance(c, StartDeed)]
    assert (deed.by, deed.member, deed.case) == (DANA, SHE, 41)
    assert muted(done) == list(case().hostile)
    assert {a.measure.member for a in done.actions if isinstance(a, Apply)} == {SHE}
    assert to(done, DANA) == [Line.HELPING_HIDES]
    theirs = settled(after(hers(), done))
    (told,) = says(report_deed(theirs.deeds[0], HELPED, NOW, POLICY))
    assert told.startswith('News from "Dana": 11 accounts are hidden for you')
    assert "your helper hid accounts" in said(ask(theirs, "undo list"))


@pytest.mark.parametrize("typed", ["hide number 12", "hide 41 for 90 days but not Hal"])
def test_nobody_else_is_hidden_and_for_no_longer(typed: str) -> None:
    scene = helper_chat()
    decision = ask(scene, typed)
    if decision.changes:
        decision = ask(after(scene, decision), "yes")
    assert set(muted(decision)) <= set(case().hostile)
    until = [c.deed.until for c in decision.changes if isinstance(c, StartDeed)]
    assert all(each == NOW + POLICY.mute_for for each in until)


def test_without_her_sign_in_a_helper_gets_no_links() -> None:
    theirs = hers()
    theirs = replace(theirs, who=replace(theirs.who, can_act=False))
    decision = ask(helper_chat(theirs), "hide 41")
    assert (lines(decision), decision.changes) == ([Line.HELPING_CANNOT_HIDE], ())


def test_a_helper_takes_back_only_what_she_hid_herself() -> None:
    scene = helper_chat()
    hidden = ask(after(scene, ask(scene, "hide 41")), "yes")
    by_dana = settled(after(hers(), hidden))
    back = ask(helper_chat(by_dana), "undo 41")
    assert len(changed(back, EndDeed)) == 1
    assert len([a for a in back.actions if isinstance(a, Lift)]) == 11
    assert to(back, SHE) == [Line.HELPER_LET_BACK]
    own = settled(after(hers(), ask(after(hers(), ask(hers(), "hide 41")), "yes")))
    assert {row.state for row in own.deeds[0].measures} == {MeasureState.IN_FORCE}
    refused = ask(helper_chat(own), "undo 41")
    assert (lines(refused), refused.changes) == ([Line.NOTHING_TO_UNDO], ())


def test_who_has_looked_says_so_and_the_case_goes_on() -> None:
    asked = ask(hers(), "helper 41")
    resting = after(hers(), asked)
    decision = ask(helper_chat(resting), "looked 41")
    assert (to(decision, SHE), to(decision, DANA)) == ([Line.HELPER_LOOKED], [Line.HELPER_THANKED])
    assert PauseEpisode(41, None) in decision.changes


def test_a_case_in_which_the_helper_is_counted_is_none_for_her() -> None:
    party = replace(case(), contacts=(replace(case().contacts[0], author=DANA),))
    scene = helper_chat(hers(episodes=(party,), samples=texts(1)))
    assert lines(ask(scene, "show 41")) == [Line.NO_SUCH_CASE]
    assert not to(ask(hers(episodes=(party,)), "helper 41"), DANA)


def test_who_is_suspended_helps_nobody_meanwhile() -> None:
    given = Suspension(60, "threats", NOW, NOW + timedelta(days=30), deciders=())
    for typed in ("show 41", "hide 41", "looked 41"):
        decision = ask(helper_chat(suspension=given), typed)
        assert (lines(decision), decision.changes) == ([Line.SUSPENDED], ())


LOOKING = frozenset({Word.SHOW, Word.WHY, Word.MUTE, Word.UNDO, Word.LOOKED, Word.MORE})


def touching(decision: Decision, account: AccountId) -> Iterator[object]:
    """Whatever would change something for that account, or act in its name."""
    for change in decision.changes:
        own = isinstance(change, SetMember) and change.member.account != account
        if account in repr(change) and not own:
            yield change
    for act in decision.actions:
        if isinstance(act, Apply | Lift) and act.measure.member == account:
            yield act


@pytest.mark.need("S2-10")
@pytest.mark.parametrize("word", sorted({word for word, _ in COMMANDS} - LOOKING))
def test_no_other_word_of_a_helper_reaches_the_member(word: Word) -> None:
    scene = helper_chat()
    for typed in (f"{word.value} 41", word.value):
        decision = ask(scene, typed)
        then = after(scene, decision)
        if then.question is not None:
            decision += ask(then, "yes")
        reached = [each for each in touching(decision, SHE) if not isinstance(each, RemoveHelper)]
        assert not reached, typed
        if word not in {Word.STOP, Word.STOP_HELPING, Word.FORGET_ME}:
            assert not to(decision, SHE)


@pytest.mark.need("S2-10")
@pytest.mark.parametrize("word", sorted({word for word, _ in COMMANDS}))
def test_no_word_reaches_a_member_whom_one_does_not_help(word: Word) -> None:
    """Case 70 is of somebody else: the answer is the same as for a case that nobody has."""
    scene = helper_chat()
    assert ask(scene, f"{word.value} 70").actions == _renumbered(ask(scene, f"{word.value} 71"))


def _renumbered(decision: Decision) -> tuple[object, ...]:
    return tuple(
        replace(act, fields={k: _as_70(v) for k, v in act.fields.items()})
        if isinstance(act, Say)
        else act
        for act in decision.actions
    )


def _as_70(value: Field) -> Field:
    if isinstance(value, str):
        return value.replace("71", "70")
    return 70 if value == 71 else value
