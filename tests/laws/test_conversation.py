"""What holds for every message, whatever is typed and whatever is known."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.actions import Apply, Lift, Say, SignOut
from bot.model.cases import Chat, House
from bot.model.changes import (
    AnsweredStranger,
    Ask,
    Bookmark,
    Change,
    DropQuestion,
    Focus,
    Relate,
    SetMember,
)
from bot.model.commands import Muddle, Word
from bot.model.decisions import Decision
from bot.model.episodes import (
    HIDING,
    PUBLIC_MEASURES,
    Contact,
    Deed,
    DeedKind,
    Episode,
    EpisodeKind,
    Flag,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
)
from bot.model.gate import Caller, FollowRequest
from bot.model.interactions import Kind, PostId
from bot.model.people import Member, Mode, Relation, Standing
from bot.model.policy import Policy
from bot.model.verdicts import NAMED, Category
from bot.pipeline.wording import LONGEST
from bot.rules.cards import burst_card, pile_on_card, severe_card, targeting_card, update_line
from bot.rules.conversation import answer, lapsed, report_deed
from bot.rules.grammar import understand
from tests.facts import question_of
from tests.unit.rules.conversation.scene import (
    HER_POST,
    NOW,
    POLICY,
    SHE,
    WORDING,
    account,
    after,
    case,
    contact,
    heard,
    settled,
    texts,
)

LAWFUL = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
DUE = timedelta(days=7)
LONG_SPARK = PostId(f"at://did:plc:{'a' * 24}/app.bsky.feed.post/3{'k' * 12}")

garbage = st.text(max_size=300) | st.text(
    alphabet="\u202e\u200f\u200b\U0001f525 1a@#:/\u0645", max_size=300
)
verbs = st.sampled_from(
    [word.value for word in Word]
    + [
        "hide them",
        "let them back",
        "quiet 22-7",
        "mode auto",
        "mtue",
        "brace 2 days",
        "stpo",
        "undo list",
        "FORGET",
    ]
)
tails = st.sampled_from(
    [
        "",
        " 41",
        " 42",
        " 99",
        " number 3",
        " Hal",
        " the 4",
        " but not Hal",
        " 41 for 3 days",
        " for ever",
        " all",
        " did:plc:acct02",
        " did:plc:else",
        " https://bsky.app/profile/did:plc:acct01/post/p1",
        " off",
        " Chicago",
        " please",
    ]
)
typed = st.builds(str.__add__, verbs, tails) | garbage | st.sampled_from(["1", "2", "3", "9"])

acting = st.sampled_from(
    [
        "mute 41",
        "mute",
        "mute number 3",
        "mute did:plc:acct02",
        "mute did:plc:else",
        "mtue 41",
        "mute 41 but not Hal",
        "mute for ever",
        "block 41",
        "block number 3",
        "filter quack for 3 days",
        "limit replies",
        "hide replies",
        "detach quotes",
        "wrong number 2",
        "unmute number 2",
        "undo",
        "redo",
    ]
)


REQUEST = FollowRequest(3, Caller(account(30), "dr_x@clinic.example", NOW, 4), NOW)


@st.composite
def episodes(draw: st.DrawFn, number: int) -> Episode:
    hostile, care = draw(st.integers(0, 8)), draw(st.integers(0, 3))
    kinds = draw(st.permutations(list(Kind)))
    contacts: list[Contact] = [
        replace(
            contact(n, care=n > hostile, kind=kinds[n % 3]),
            kinds=tuple(draw(st.sets(st.sampled_from(NAMED)))),
            worst=draw(st.sampled_from([None, None, Category.THREAT])),
        )
        for n in range(1, hostile + care + 1)
    ]
    days = draw(st.sets(st.dates(date(2025, 1, 1), NOW.date()), min_size=3, max_size=12))
    return Episode(
        number=number,
        member=SHE,
        kind=draw(st.sampled_from(EpisodeKind)),
        opened_at=NOW - timedelta(hours=1),
        subject=draw(st.none() | st.just(HER_POST)),
        contacts=tuple(contacts),
        why=(),
        usual_per_day=draw(st.none() | st.floats(0, 50)),
        wrong=draw(st.booleans()),
        paused_until=draw(st.none() | st.just(NOW + timedelta(hours=1))),
        spark=draw(st.none() | st.just(LONG_SPARK)),
        days=tuple(sorted(days)),
        braced=draw(st.booleans()),
    )


@st.composite
def deeds(draw: st.DrawFn, number: int) -> Deed:
    kind = draw(st.sampled_from(DeedKind))
    ends = NOW + draw(st.sampled_from([-timedelta(hours=1), DUE]))
    rows = [
        MeasureRow(
            Measure(SHE, MeasureKind.MUTE, account(n)),
            number,
            draw(st.sampled_from(MeasureState)),
            ends,
        )
        for n in range(1, draw(st.integers(0, 6)) + 1)
    ]
    about = {"account": account(2), "until": ends.isoformat(), "deeds": "1,2"}
    return Deed(
        number=number,
        member=SHE,
        kind=kind,
        at=NOW - timedelta(hours=10 - number),
        case=draw(st.sampled_from([None, 41, 42])),
        until=draw(st.none() | st.just(ends)),
        measures=tuple(rows) if kind is DeedKind.MUTE else (),
        about=about if kind in {DeedKind.UNMUTE, DeedKind.TRUST, DeedKind.UNTRUST} else None,
        offered=draw(st.booleans()),
        undone_at=draw(st.none() | st.just(NOW - timedelta(minutes=number))),
    )


@st.composite
def chats(draw: st.DrawFn) -> Chat:
    who = Member(
        SHE,
        standing=draw(st.sampled_from([*Standing, *[Standing.ACTIVE] * 8])),
        mode=draw(st.sampled_from(Mode)),
        joined_at=draw(st.none() | st.just(NOW - DUE)),
        left_at=draw(st.none() | st.just(NOW - timedelta(days=1))),
        timezone=draw(st.sampled_from([None, "America/Chicago"])),
        can_act=draw(st.sampled_from([True, True, True, False])),
        is_moderator=draw(st.sampled_from([False, False, True])),
    )
    mine = tuple(draw(episodes(number)) for number in (41, 42)[: draw(st.integers(0, 2))])
    done = tuple(draw(deeds(number)) for number in (3, 2, 1)[: draw(st.integers(0, 3))])
    shown = {MeasureState.WANTED, MeasureState.IN_FORCE, MeasureState.OFFERED}
    flag = Flag(50, account(40), EpisodeKind.DOGPILE, NOW, accounts=5)
    return Chat(
        heard=heard(""),
        who=who,
        now=NOW,
        house=House(
            members=draw(st.sampled_from([3, 500])),
            stream_at=draw(st.none() | st.just(NOW)),
            offers_sign_in=draw(st.booleans()),
            sign_in_link=draw(st.none() | st.just("https://housecall.example/1")),
            by_code=draw(st.sampled_from([False] * 7 + [True])),
            gated=draw(st.sampled_from([False] * 7 + [True])),
        ),
        episodes=mine,
        focus=draw(st.sampled_from([None, 41, 42])),
        deeds=done,
        in_force=tuple(r for d in done for r in d.measures if r.state in shown),
        trusted=tuple(draw(st.sets(st.integers(1, 4).map(account), max_size=2))),
        friendly=tuple(draw(st.sets(st.integers(1, 4).map(account), max_size=2))),
        names=draw(st.none() | st.just({account(3): "Hal @st.lukes", account(4): "x" * 500})),
        samples=texts(1, 2),
        bookmark=draw(st.none() | st.just(("shown", ({"case": "41", "number": "2"},)))),
        queue=draw(st.sampled_from([(), (flag,)])),
        waiting=draw(st.sampled_from([(), (Member(account(9), Standing.WAITING),)])),
        measures_this_hour=draw(st.sampled_from([0, 58, 60])),
        answered_today=draw(st.booleans()),
        names_others=draw(st.sampled_from([False] * 7 + [True])),
        awaits_code=draw(st.booleans()),
        requests=draw(st.sampled_from([(), (REQUEST,)])),
        next_deed=4,
    )


def able(scene: Chat) -> Chat:
    """A member with a case, for whom the bot may act."""
    who = replace(scene.who, standing=Standing.ACTIVE, can_act=True, is_moderator=False)
    return replace(
        scene,
        who=who,
        episodes=scene.episodes or (case(hostile=4),),
        focus=None,
        measures_this_hour=0,
        names_others=False,
        measures_today=0,
    )


def tell(scene: Chat, text: str, policy: Policy = POLICY) -> Decision:
    return answer(replace(scene, heard=heard(text)), policy)


def acts(decision: Decision) -> list[Apply]:
    return [act for act in decision.actions if isinstance(act, Apply)]


@LAWFUL
@given(scene=chats(), text=typed)
def test_every_message_has_an_answer_that_can_be_read(scene: Chat, text: str) -> None:
    decision = tell(scene, text)
    assert decision == tell(scene, text), "same facts, same decision"
    for act in decision.actions:
        if isinstance(act, Say):
            sent = WORDING.render(act, "UTC")
            assert len(sent) <= LONGEST
            assert not re.search(r"@\w", sent)


@pytest.mark.need("S1-18")
@LAWFUL
@given(scene=chats(), text=typed)
def test_an_answer_goes_to_who_asked_and_a_verdict_to_whom_it_concerns(
    scene: Chat, text: str
) -> None:
    for act in tell(scene, text).actions:
        if isinstance(act, Say):
            allowed = {scene.who.account}
            if scene.who.is_moderator:
                allowed |= {flag.member for flag in scene.queue}
                allowed |= {member.account for member in scene.waiting}
            assert act.to in allowed
        if isinstance(act, Apply):
            assert act.measure.member == scene.who.account


@LAWFUL
@given(scene=chats(), text=garbage)
def test_what_is_not_understood_changes_nothing(scene: Chat, text: str) -> None:
    if understand(text) != Muddle():
        return
    allowed: tuple[type[Change], ...] = (AnsweredStranger,)
    decision = tell(scene, text)
    assert all(isinstance(change, allowed) for change in decision.changes)
    assert all(isinstance(act, Say) for act in decision.actions)


@pytest.mark.need("S2-12", "S1-14")
@LAWFUL
@given(
    scene=chats().map(able),
    first=acting,
    second=st.sampled_from(["yes", "undo"]),
    third=st.sampled_from(["undo", "redo"]),
)
def test_nobody_she_knows_and_nobody_who_may_need_help_is_ever_hidden(
    scene: Chat, first: str, second: str, third: str
) -> None:
    for text in (first, second, third):
        decision = tell(scene, text)
        untrusted = {
            change.other
            for change in decision.changes
            if isinstance(change, Relate) and change.relation is Relation.STRANGER
        }
        never = {a for e in scene.episodes for a in e.asking_for_help}
        never |= set(scene.friendly) | (set(scene.trusted) - untrusted)
        hidden = {a.measure.target for a in acts(decision) if a.measure.kind in HIDING}
        assert not hidden & never
        scene = after(scene, decision)


@LAWFUL
@given(scene=chats().map(able), text=acting)
def test_no_yes_no_act_where_one_is_needed(scene: Chat, text: str) -> None:
    """The first message to a bot that has asked nothing: few accounts at most, nothing public."""
    understood = understand(text)
    decision = tell(scene, text)
    wanted = acts(decision)
    assert not [act for act in wanted if act.measure.kind in PUBLIC_MEASURES]
    assert not (wanted and isinstance(understood, Muddle))
    if not isinstance(understood, Muddle) and understood.word is Word.MUTE:
        assert len(wanted) <= POLICY.confirm_above
        assert not (wanted and understood.leaving_out)
        known = {contact.author for episode in scene.episodes for contact in episode.contacts}
        assert {act.measure.target for act in wanted} <= known


@pytest.mark.need("S1-18")
@LAWFUL
@given(scene=chats(), text=acting | typed)
def test_nothing_is_done_without_her_sign_in_or_for_who_left(scene: Chat, text: str) -> None:
    if scene.who.can_act and scene.who.standing is Standing.ACTIVE:
        return
    assert not acts(tell(scene, text))


@LAWFUL
@given(scene=chats(), text=acting | typed)
def test_a_message_that_names_somebody_does_nothing(scene: Chat, text: str) -> None:
    """It asks, it remembers what "this" means and where `more` goes on, and no more than that."""
    scene = replace(scene, names_others=True)
    decision = tell(scene, text)
    harmless = AnsweredStranger | Ask | Focus | Bookmark
    assert all(isinstance(change, harmless) for change in decision.changes)
    assert all(isinstance(act, Say) for act in decision.actions)


@pytest.mark.need("S1-18", "S4-14")
@LAWFUL
@given(scene=chats(), text=typed)
def test_strangers_learn_nothing(scene: Chat, text: str) -> None:
    """Whatever a stranger asks and whatever the bot knows of others, the answer is one of three."""
    nobody = Member(SHE)
    scene = replace(scene, who=nobody, names_others=False, episodes=(), deeds=(), in_force=())
    understood = understand(text)
    word = None if isinstance(understood, Muddle) else understood.word
    if word in {Word.JOIN, Word.PRIVACY}:
        return
    alone = Chat(heard("anything at all"), nobody, NOW, House(0, offers_sign_in=False))
    expected = answer(alone, POLICY)
    got = tell(replace(scene, answered_today=False), text)
    assert got == expected
    assert tell(replace(scene, answered_today=True), text) == Decision()


@LAWFUL
@given(
    scene=chats(),
    asking=acting | st.sampled_from(["forget me", "show", "connect", "disconnect"]),
    text=st.sampled_from(["yes", "no", "y", "1", "2", "3", "FORGET", "1 but not Hal", "yes 41"]),
)
def test_nothing_is_done_by_an_answer_older_than_the_question(
    scene: Chat, asking: str, text: str
) -> None:
    scene = replace(scene, names_others=False)
    scene = after(scene, tell(scene, asking))
    if scene.question is None:
        return
    if text == "FORGET" and "forget" not in dict(scene.question.choices):
        return  # a command then, and no answer
    early = replace(heard(text), at=scene.question.asked_at - timedelta(seconds=1))
    decision = answer(replace(scene, heard=early), POLICY)
    assert decision.changes == ()
    assert [type(act) for act in decision.actions] == [Say]


@LAWFUL
@given(scene=chats().map(able), text=verbs.filter(lambda word: not word.startswith("FORGET")))
def test_nothing_is_done_to_whom_she_excepts(scene: Chat, text: str) -> None:
    scene = replace(scene, names={account(1): "\U0001f525", account(3): "Hal"})
    for name, excepted in (("Hal", account(3)), ("\U0001f525", account(1))):
        decision = tell(scene, f"{text} but not {name}")
        again = after(scene, decision)
        if again.question is not None and decision.changes:
            decision += tell(again, "yes")
        done = [act for act in decision.actions if isinstance(act, Apply | Lift)]
        assert excepted not in {act.measure.target for act in done}


@LAWFUL
@given(scene=chats(), text=typed)
def test_reading_changes_only_what_this_means(scene: Chat, text: str) -> None:
    reading = {Word.HELP, Word.STATUS, Word.WHY, Word.PRIVACY, Word.MORE, Word.SHOW, Word.MY_DATA}
    understood = understand(text)
    if isinstance(understood, Muddle) or understood.word not in reading:
        return
    harmless = (Focus, Bookmark, Ask, AnsweredStranger)
    decision = tell(scene, text)
    assert all(isinstance(change, harmless) for change in decision.changes)
    assert all(isinstance(act, Say) for act in decision.actions)


@LAWFUL
@given(scene=chats())
def test_undo_comes_back_to_where_it_was(scene: Chat) -> None:
    """Mute, undo: everything that was put in place is lifted, and nothing else."""
    scene = replace(able(scene), deeds=(), in_force=())
    asked = tell(scene, "mute 41")
    scene = after(scene, asked)
    done = tell(scene, "yes") if scene.question else asked
    scene = settled(after(scene, done))
    undone = tell(scene, "undo")
    lifts = [act for act in undone.actions if not isinstance(act, Say | Apply | SignOut)]
    assert {act.measure for act in lifts if hasattr(act, "measure")} == {
        act.measure for act in acts(done)
    }


CARDS = {"pile_on": pile_on_card, "severe": severe_card, "burst": burst_card}


@LAWFUL
@given(
    scene=chats(),
    sensible=st.sampled_from([*CARDS, "targeting", "update"]),
    sensitivity=st.sampled_from(["low", "normal", "high"]),
)
def test_cards_fit_and_offer_only_what_works(scene: Chat, sensible: str, sensitivity: str) -> None:
    for episode in scene.episodes:
        if sensible == "update":
            say = update_line(episode, scene.who, NOW)
        else:
            card = CARDS.get(sensible, targeting_card)
            policy = replace(POLICY, sensitivity=sensitivity)
            say = card(episode, scene.who, scene.house, policy, NOW)
            question = question_of(say)
            keys = [key for key, _ in question.choices]
            assert keys == [str(n) for n in range(1, len(keys) + 1)]
            asked = [command for _, command in question.choices]
            connects = any(command.word is Word.CONNECT for command in asked)
            assert connects == (scene.house.offers_sign_in and not scene.who.can_act)
            never = set(episode.asking_for_help)
            assert not never & {a for command in asked for a in command.accounts}
        assert len(WORDING.render(say, "UTC")) <= LONGEST


@LAWFUL
@given(scene=chats(), text=typed)
def test_an_unanswered_question_leaves_nothing_behind(scene: Chat, text: str) -> None:
    question = after(scene, tell(scene, text)).question
    if question is None:
        return
    closed = lapsed(question, scene.who, NOW)
    assert closed.changes == (DropQuestion(SHE),)
    assert all(isinstance(act, Say) for act in closed.actions)


@LAWFUL
@given(deed=deeds(1), can_act=st.booleans())
def test_an_outcome_is_told_without_doing_anything(deed: Deed, *, can_act: bool) -> None:
    who = Member(SHE, Standing.ACTIVE, can_act=can_act)
    decision = report_deed(deed, who, NOW, POLICY)
    waits = any(row.state is MeasureState.WANTED for row in deed.measures)
    assert waits == (decision == Decision())
    assert all(isinstance(act, Say) for act in decision.actions)


@LAWFUL
@given(scene=chats(), text=typed)
def test_only_a_moderator_changes_anybody_else(scene: Chat, text: str) -> None:
    for change in tell(scene, text).changes:
        if isinstance(change, SetMember) and not scene.who.is_moderator:
            assert change.member.account == scene.who.account
