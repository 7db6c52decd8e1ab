"""Port `Ledger`: what is written is what the facts say, in the turn and after a restart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.model.actions import Apply, Priority, ReadNames
from bot.model.changes import (
    AnsweredStranger,
    Ask,
    Bookmark,
    CloseEpisode,
    DropAuthor,
    DropPost,
    DropQuestion,
    EndDeed,
    Focus,
    ForgetPerson,
    JoinEpisode,
    Keep,
    KnowCircle,
    KnowProfiles,
    LiftTombstone,
    NoteOutage,
    OpenEpisode,
    PauseEpisode,
    Relate,
    ReopenEpisode,
    SetFlag,
    SetMember,
    ToldEpisode,
    Trailed,
    Unfriend,
)
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import Closed, EpisodeKind, Flag, FlagState, Question
from bot.model.gauges import Trail
from bot.model.people import AccountId, Member, Mode, Network, Relation, Standing
from bot.model.senses import Aimed, Batch
from bot.model.signals import Profile
from bot.model.verdicts import Category, Passage, Verdict
from bot.pipeline.react import react
from bot.pipeline.ticks import tick
from bot.rules.trails import ENOUGH
from bot.store.tables import orders
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    FOLLOW,
    HATEFUL,
    HOUR,
    MINUTE,
    MOD,
    PLEA,
    START,
    Desk,
    contact,
    deed,
    episode,
    heard,
    reply,
    say,
    started,
    stranger,
)

AFTER_HER = Trail((20_001, 20_002, 20_003, 20_004), ENOUGH)


async def test_an_unknown_account_has_no_standing(desk: Desk) -> None:
    async with desk.ledger.turn() as turn:
        assert await turn.member(ADA) == Member(ADA)
        door = await turn.door_for(ADA, FOLLOW)
    assert (door.active, door.tombstone, door.standing_follower) == (0, False, False)


async def test_a_member_is_what_was_set_in_the_turn_and_after_a_restart(desk: Desk) -> None:
    ada = Member(ADA, Standing.ACTIVE, Mode.OFF, joined_at=START, follow=FOLLOW, timezone="UTC")
    async with desk.ledger.turn() as turn:
        await turn.apply(Decision((SetMember(ada),)))
        assert await turn.member(ADA) == ada
    await desk.restart()
    async with desk.ledger.turn() as turn:
        assert await turn.member(ADA) == ada
        assert await turn.members_active() == [ada]
        assert (await turn.door_for(BEA)).active == 1


async def test_who_is_outside_and_who_came_by_following(desk: Desk) -> None:
    ada = await desk.join(ADA, follow=FOLLOW)
    await desk.join(BEA, by_word=True, follow="at://bea/follow")
    await desk.join(MOD, standing=Standing.LEFT, follow="at://mod/follow")
    async with desk.ledger.turn() as turn:
        assert await turn.members_followed() == [ada]
        everybody = [ADA, BEA, MOD, stranger(1)]
        assert await turn.outside(everybody) == [MOD, stranger(1)]


async def test_a_turn_that_fails_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        await _half_a_turn(desk)
    async with desk.ledger.turn() as turn:
        assert await turn.member(ADA) == Member(ADA)
        assert not await turn.heard_before("m1")
    assert await desk.ledger.cursor("stream") is None
    assert await desk.ledger.next_message() is None
    await desk.join()  # and her key can be made anew
    async with desk.ledger.turn() as turn:
        assert (await turn.member(ADA)).standing is Standing.ACTIVE


async def _half_a_turn(desk: Desk) -> None:
    async with desk.ledger.turn() as turn:
        ada = Member(ADA, Standing.ACTIVE)
        await turn.apply(Decision((SetMember(ada), Keep(reply(1), HATEFUL)), (say(ADA),)))
        await turn.mark_heard("m1")
        await turn.keep_cursor("stream", "7")
        raise RuntimeError("in the middle")


async def test_cursors_and_heard_messages_are_kept(desk: Desk) -> None:
    async with desk.ledger.turn() as turn:
        await turn.keep_cursor("stream", "7")
        await turn.keep_cursor("stream", "8")
        await turn.mark_heard("m1")
        assert await turn.heard_before("m1")
    await desk.restart()
    assert await desk.ledger.cursor("stream") == "8"
    async with desk.ledger.turn() as turn:
        assert await turn.heard_before("m1")
        assert not await turn.heard_before("m2")


async def test_those_who_followed_before_the_first_start_wait_outside(desk: Desk) -> None:
    async with desk.ledger.turn() as turn:
        assert not await turn.started_before(Network.BLUESKY)
        await turn.note_first_start(Network.BLUESKY, [BEA, ADA])
    await desk.restart()
    async with desk.ledger.turn() as turn:
        assert await turn.started_before(Network.BLUESKY)
        assert await turn.standing_followers() == [ADA, BEA]
        assert (await turn.door_for(ADA)).standing_follower
        await turn.apply(Decision((SetMember(Member(BEA, Standing.ACTIVE)),)))
        assert await turn.standing_followers() == [ADA]
        assert await turn.outside([ADA, BEA, MOD]) == [MOD]
        await turn.release_standing_followers()
        assert not (await turn.door_for(ADA)).standing_follower


async def test_a_relation_is_unknown_until_her_circle_was_read(desk: Desk) -> None:
    await desk.join()
    assert await _relation(desk, 1) is Relation.UNKNOWN
    await desk.write(KnowCircle(ADA, ((stranger(2), "at://f2"), (stranger(3), None))))
    assert await _relation(desk, 1) is Relation.STRANGER
    assert await _relation(desk, 2) is Relation.FOLLOWED
    assert await _relation(desk, 3) is Relation.FOLLOWED


async def test_friendly_ties_come_and_go_one_by_one(desk: Desk) -> None:
    await desk.join()
    await desk.write(KnowCircle(ADA, ()))
    await desk.write(Relate(ADA, stranger(1), Relation.FOLLOWED, "at://f1"))
    await desk.write(Relate(ADA, stranger(1), Relation.TRUSTED))
    await desk.write(Relate(ADA, stranger(1), Relation.REPLIED))
    assert await _relation(desk, 1) is Relation.TRUSTED
    await desk.write(Relate(ADA, stranger(1), Relation.STRANGER))  # untrust
    assert await _relation(desk, 1) is Relation.FOLLOWED
    await desk.write(Unfriend(ADA, "at://another"))
    assert await _relation(desk, 1) is Relation.FOLLOWED
    await desk.write(Unfriend(ADA, "at://f1"))
    assert await _relation(desk, 1) is Relation.REPLIED


async def test_leaving_makes_her_circle_unknown_again(desk: Desk) -> None:
    ada = await desk.join()
    await desk.write(KnowCircle(ADA, ()))
    await desk.write(SetMember(replace(ada, standing=Standing.LEFT)), SetMember(ada))
    assert await _relation(desk, 1) is Relation.UNKNOWN


async def _relation(desk: Desk, number: int) -> Relation:
    async with desk.ledger.turn() as turn:
        return (await turn.case_for(reply(number), HATEFUL)).relation


async def test_recent_contacts_are_strangers_of_the_last_day_in_order(desk: Desk) -> None:
    await desk.join()
    friend, mild, old = reply(1), reply(2), reply(3, START - timedelta(hours=25))
    late, plea = reply(4, START + MINUTE), reply(5, START + 2 * MINUTE)
    await desk.write(Relate(ADA, friend.author, Relation.FOLLOWED, "at://f"))
    await desk.keep(late, friend, old)
    await desk.keep(mild, verdict=Verdict(hostility=0.3))
    await desk.keep(plea, verdict=PLEA)
    await desk.restart()
    this = reply(6, START + 3 * MINUTE)
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(this, HATEFUL)
        assert [c.post for c in case.recent] == [late.post, plea.post]
        assert [c.care for c in case.recent] == [False, True]
        assert [c.subject for c in case.recent] == [late.subject, plea.subject]
        await turn.apply(Decision((Keep(this, HATEFUL),)))
        again = await turn.case_for(reply(7, START + 4 * MINUTE), HATEFUL)
        assert [c.post for c in again.recent] == [late.post, plea.post, this.post]
    async with desk.ledger.turn() as turn:
        fresh = await turn.case_for(reply(7, START + 4 * MINUTE), HATEFUL)
    assert fresh == again


async def test_a_repeat_changes_nothing_and_an_edit_replaces(desk: Desk) -> None:
    await desk.join()
    first = reply(1)
    edited = replace(first, version="2", text="milder words")
    await desk.keep(first)
    await desk.keep(replace(first, text="another text"))
    assert await _texts(desk) == ["hateful words number 1"]
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(first, HATEFUL)).counted_before
        assert not (await turn.case_for(reply(2), HATEFUL)).counted_before
    await desk.keep(edited, verdict=Verdict(0.9))
    assert await _texts(desk) == ["milder words"]
    async with desk.ledger.turn() as turn:
        (kept,) = (await turn.case_for(reply(2), HATEFUL)).recent
    assert (kept.version, kept.hostility) == ("2", 0.9)


@pytest.mark.need("S2-5", "S2-12")
async def test_who_asked_for_help_once_is_spared_as_long_as_that_is_kept(desk: Desk) -> None:
    await desk.join()
    plea = reply(1, START - 3 * DAY)
    swearing = reply(2, author=plea.author)
    await desk.keep(plea, verdict=PLEA)
    another = reply(3, START + MINUTE)
    await desk.keep(swearing, another)
    await desk.write(OpenEpisode(episode(1, [swearing, another])))
    await desk.restart()
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(4, author=plea.author), HATEFUL)
        chat = await turn.chat_for(heard("1"))
        assert not (await turn.case_for(reply(5), HATEFUL)).asked_before
    assert case.asked_before
    assert [c.care for c in case.recent] == [True, False]
    assert case.open_episodes[0].hostile == chat.episodes[0].hostile == (stranger(3),)
    assert chat.asking == {plea.author}
    await desk.write(DropPost(plea.post))
    async with desk.ledger.turn() as turn:
        taken_back = await turn.case_for(reply(4, author=plea.author), HATEFUL)
    assert not taken_back.asked_before
    assert [c.care for c in taken_back.recent] == [False, False]


@pytest.mark.need("S2-3", "S2-12")
async def test_one_plea_does_not_spare_whoever_is_after_her(desk: Desk) -> None:
    await desk.join()
    plea, swearing = reply(1, START - 3 * DAY), reply(2, author=stranger(1))
    await desk.keep(plea, verdict=PLEA)
    await desk.keep(swearing, reply(3, START + MINUTE))
    await desk.write(OpenEpisode(episode(1, [plea, swearing])))
    next_one = reply(4, author=plea.author)
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(next_one, HATEFUL)).open_episodes[0].hostile == ()
        assert await turn.what_came(ADA, START - 9 * DAY) == (1, 1)
    await desk.write(Trailed(ADA, plea.author, AFTER_HER))
    for _ in ("in memory", "read again"):
        async with desk.ledger.turn() as turn:
            case = await turn.case_for(next_one, HATEFUL)
            chat = await turn.chat_for(heard("1"))
            assert await turn.what_came(ADA, START - 9 * DAY) == (2, 1)
        assert [(c.care, c.insists) for c in case.recent] == [(False, True), (False, False)]
        (opened,) = case.open_episodes
        assert [c.care for c in opened.contacts] == [True, False]
        assert (opened.hostile, opened.asking_for_help) == ((plea.author,), ())
        assert chat.episodes[0].hostile == (plea.author,)
        assert chat.asking == frozenset()
        await desk.restart()
    await desk.write(Trailed(ADA, plea.author, AFTER_HER._replace(asked=AFTER_HER.days[-1])))
    async with desk.ledger.turn() as turn:
        spared = await turn.case_for(next_one, HATEFUL)
        assert (await turn.chat_for(heard("2"))).asking == {plea.author}
    assert spared.open_episodes[0].hostile == ()
    assert [c.care for c in spared.recent] == [True, False]


@pytest.mark.need("S2-5", "S2-12")
async def test_the_first_plea_of_whoever_is_after_her_is_left_alone_and_nothing_else(
    desk: Desk,
) -> None:
    await desk.join()
    await desk.write(Trailed(ADA, stranger(1), AFTER_HER))
    await desk.keep(reply(1))
    async with desk.ledger.turn() as turn:
        (before,) = (await turn.case_for(reply(3), HATEFUL)).recent
        await turn.apply(Decision((Keep(reply(2, author=stranger(1)), PLEA),)))
        now = await turn.case_for(reply(3), HATEFUL)
    await desk.restart()
    async with desk.ledger.turn() as turn:
        later = await turn.case_for(reply(3), HATEFUL)
    assert not before.insists
    assert sorted((c.care, c.insists) for c in now.recent) == [(False, True), (True, True)]
    assert later.recent == now.recent


@pytest.mark.need("S2-5")
async def test_care_is_kept_as_it_was_decided_whatever_the_post_itself_says(desk: Desk) -> None:
    await desk.join()
    seen = reply(1)
    async with desk.ledger.turn() as turn:
        await turn.case_for(reply(2), HATEFUL)  # so that the day is known before it is added to
        await turn.apply(Decision((Keep(seen, HATEFUL, care=True),)))
        now = await turn.case_for(reply(2), HATEFUL)
    await desk.restart()
    async with desk.ledger.turn() as turn:
        later = await turn.case_for(reply(2), HATEFUL)
        assert (await turn.chat_for(heard("1"))).asking == {seen.author}
    assert [c.care for c in (*now.recent, *later.recent)] == [True, True]


async def _texts(desk: Desk) -> list[str]:
    return [each["text"] for each in (await desk.ledger.export(ADA))["interactions"]]


async def test_her_usual_day_is_a_mean_over_the_days_before_the_last(desk: Desk) -> None:
    await desk.join(joined_at=START - timedelta(days=11))
    days = [reply(n, START - timedelta(days=n, hours=1)) for n in (1, 2, 3, 4, 5)]
    await desk.keep(*days)
    await desk.keep(reply(9, START - timedelta(days=3)), verdict=PLEA)
    await desk.keep(reply(10, START - HOUR))
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(11), HATEFUL)).usual_per_day == pytest.approx(0.5)


async def test_a_new_member_has_no_usual_day(desk: Desk) -> None:
    await desk.join(joined_at=START - timedelta(days=3))
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(1), HATEFUL)).usual_per_day is None


@pytest.mark.need("S1-10")
async def test_what_came_since_is_people_and_cases_and_no_plea_or_friend(desk: Desk) -> None:
    await desk.join()
    early, one, two, mild = reply(1, START - MINUTE), reply(2), reply(3), reply(4)
    again = reply(9, START + MINUTE, author=one.author)
    plea, swearing = reply(5, START - DAY), reply(6, author=stranger(5))
    friend, gone = reply(7), reply(8)
    await desk.write(Relate(ADA, friend.author, Relation.FOLLOWED, "at://f"))
    await desk.keep(early, one, two, again, swearing, friend, gone)
    await desk.keep(mild, verdict=Verdict(hostility=0.6))
    await desk.keep(plea, verdict=PLEA)
    await desk.write(DropPost(gone.post), OpenEpisode(episode(1, [one, two])))
    async with desk.ledger.turn() as turn:
        assert await turn.what_came(ADA, START) == (2, 1)
        assert await turn.what_came(ADA, START + HOUR) == (0, 0)
        assert await turn.what_came(BEA, START) == (0, 0)


async def test_a_severe_category_is_told_from_the_policy(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1), verdict=Verdict(0.9, categories={Category.THREAT: 0.95}))
    await desk.keep(reply(2), verdict=Verdict(0.9, categories={Category.THREAT: 0.5}))
    async with desk.ledger.turn() as turn:
        recent = (await turn.case_for(reply(3), HATEFUL)).recent
    assert [c.worst for c in recent] == [Category.THREAT, None]


async def test_an_episode_is_what_was_opened_joined_told_paused_and_closed(desk: Desk) -> None:
    await desk.join()
    seen = [reply(n, START + n * MINUTE) for n in (1, 2, 3)]
    await desk.keep(*seen)
    opened = replace(episode(4, seen[:2]), braced=True)
    await desk.write(OpenEpisode(opened))
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(9), HATEFUL)
        assert case.open_episodes == (opened,)
        assert case.next_number == 5
        late = contact(seen[2], 3)
        await turn.apply(Decision((JoinEpisode(4, (late, late)),)))
        grown = replace(opened, contacts=(*opened.contacts, late))
        assert (await turn.case_for(reply(9), HATEFUL)).open_episodes == (grown,)
    at = START + HOUR
    await desk.write(ToldEpisode(4, at, 3), PauseEpisode(4, at + DAY))
    await desk.restart()
    told = replace(grown, told_at=at, told_count=3, paused_until=at + DAY)
    assert await _open(desk) == [told]
    await desk.write(PauseEpisode(4, None), CloseEpisode(4, at, wrong=True))
    assert await _open(desk) == []
    async with desk.ledger.turn() as turn:
        (closed,) = (await turn.chat_for(heard("why"))).episodes
    assert closed == replace(told, paused_until=None, closed_at=at, wrong=True)
    await desk.write(ReopenEpisode(4))
    assert await _open(desk) == [replace(told, paused_until=None)]


async def _open(desk: Desk) -> list[object]:
    async with desk.ledger.turn() as turn:
        return list(await turn.episodes_to_review())


async def test_whom_she_was_told_of_today_is_known_though_the_case_closed(desk: Desk) -> None:
    await desk.join()
    seen = reply(1)
    await desk.keep(seen, verdict=DEADLY)
    severe = episode(3, [seen], kind=EpisodeKind.SEVERE)
    await desk.write(OpenEpisode(severe), ToldEpisode(3, START, 1), CloseEpisode(3, START))
    assert await _alarm(desk, seen.author) == 3
    assert await _alarm(desk, stranger(2)) is None
    await desk.write(DropPost(seen.post))  # who deletes and threatens again
    assert await _alarm(desk, seen.author) == 3
    assert await _alarm(desk, stranger(2)) is None
    desk.clock.later(DAY)
    assert await _alarm(desk, seen.author) is None


async def test_whom_she_was_told_to_be_in_distress_is_known_for_a_week(desk: Desk) -> None:
    async def is_told(author: AccountId, verdict: Verdict = PLEA) -> bool:
        async with desk.ledger.turn() as turn:
            return (await turn.case_for(reply(9, author=author), verdict)).distress_told

    await desk.join()
    await desk.keep(reply(1), verdict=PLEA)
    told = episode(3, [reply(1)], kind=EpisodeKind.DISTRESS)
    await desk.write(OpenEpisode(told), CloseEpisode(3, START, wrong=True))
    assert await is_told(stranger(1))
    assert await is_told(stranger(1), HATEFUL), "it has asked for help before"
    assert not await is_told(stranger(2))
    desk.clock.later(6 * DAY)
    assert await is_told(stranger(1))
    await desk.write(DropPost(reply(1).post))
    assert await is_told(stranger(1)), "who deletes and writes again brings no new card"
    desk.clock.later(2 * DAY)
    assert not await is_told(stranger(1))


DEADLY = Verdict(0.9, categories={Category.THREAT: 0.95})


async def _alarm(desk: Desk, author: AccountId) -> int | None:
    async with desk.ledger.turn() as turn:
        return (await turn.case_for(reply(9, author=author), DEADLY)).alarm


async def test_whom_the_bot_hides_is_known_until_it_ends(desk: Desk) -> None:
    await desk.join(can_act=True)
    choice = deed(1, [stranger(1)])
    changes, acts = started(choice)
    await desk.write(*changes, actions=acts)
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(1), DEADLY)).hidden
        assert not (await turn.case_for(reply(2), DEADLY)).hidden
    await desk.write(EndDeed(1, START, undone=True))
    async with desk.ledger.turn() as turn:
        assert not (await turn.case_for(reply(1), DEADLY)).hidden


async def test_what_is_told_or_paused_in_a_turn_is_known_in_it(desk: Desk) -> None:
    await desk.join()
    seen = [reply(1), reply(2)]
    await desk.keep(*seen)
    await desk.write(OpenEpisode(episode(1, seen)))
    async with desk.ledger.turn() as turn:
        before = (await turn.case_for(reply(9), HATEFUL)).open_episodes[0]
        told, paused = ToldEpisode(1, START, 2), PauseEpisode(1, START + DAY)
        await turn.apply(Decision((told, paused)))
        now = (await turn.case_for(reply(9), HATEFUL)).open_episodes
        await turn.apply(Decision((CloseEpisode(1, START),)))
        assert (await turn.case_for(reply(9), HATEFUL)).open_episodes == ()
    assert now == (replace(before, told_at=START, told_count=2, paused_until=START + DAY),)


async def test_a_case_number_is_never_given_twice(desk: Desk) -> None:
    await desk.join()
    await desk.write(OpenEpisode(episode(7, [])), ForgetPerson(ADA))
    with pytest.raises(ValueError, match="cannot be opened"):
        await desk.write(OpenEpisode(episode(0, [])))
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(1), HATEFUL)).next_number == 8


async def test_a_deleted_post_vanishes_from_every_count(desk: Desk) -> None:
    await desk.join()
    seen = [reply(1), reply(2), reply(3, author=stranger(2))]
    await desk.keep(*seen)
    await desk.write(OpenEpisode(episode(1, seen)))
    await desk.write(DropPost(seen[0].post))
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(9), HATEFUL)
        assert (await turn.case_for(seen[0], HATEFUL)).counted_before
        assert [c.number for c in case.open_episodes[0].contacts] == [2, 3]
        assert {c.post for c in case.recent} == {seen[1].post, seen[2].post}
    await desk.keep(seen[0])  # the stream is read again from an older cursor
    await desk.write(DropAuthor(stranger(2)))
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(9), HATEFUL)
    assert case.recent == ()
    assert case.open_episodes[0].contacts == ()
    assert await _texts(desk) == []


async def test_the_queue_shows_flags_most_severe_then_oldest(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join()
    seen = [reply(1), reply(2)]
    await desk.keep(*seen)
    await desk.write(OpenEpisode(episode(1, seen, opened_at=START + HOUR)))
    await desk.write(OpenEpisode(episode(2, [])))
    await desk.write(OpenEpisode(episode(3, [], kind=EpisodeKind.SEVERE, opened_at=START + DAY)))
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("queue", MOD))
        assert (await turn.chat_for(heard("queue"))).queue == ()
    assert [(f.number, f.accounts, f.severe) for f in chat.queue] == [
        (3, 0, True),
        (2, 0, False),
        (1, 2, False),
    ]
    assert chat.queue[2].member == ADA


async def test_a_claimed_flag_shows_its_case_until_the_claim_ends(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    await desk.join()
    await desk.keep(reply(1))
    await desk.write(OpenEpisode(episode(1, [reply(1)])))
    flag = await _flag(desk)
    until = START + 20 * MINUTE
    await desk.write(SetFlag(replace(flag, claimed_by=MOD, claimed_until=until)))
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("show", MOD))
    assert chat.flagged is not None
    assert chat.flagged.number == 1
    assert [s.text for s in chat.samples] == ["hateful words number 1"]
    closed = replace(flag, state=FlagState.CLOSED, verdict="agree", closed_by=MOD, closed_at=START)
    desk.clock.at = until
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("show", MOD))).flagged is None
        await turn.apply(Decision((SetFlag(closed),)))
        chat = await turn.chat_for(heard("undo", MOD))
        assert (chat.queue, chat.closed) == ((), (closed,))
        assert (await turn.chat_for(heard("why"))).verdicts == {1: "agree"}


async def _flag(desk: Desk) -> Flag:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard("queue", MOD))).queue[0]


async def test_the_one_question_opens_lapses_and_is_closed(desk: Desk) -> None:
    await desk.join()
    yes = (("yes", Command(Word.MUTE, length=timedelta(days=7))),)
    question = Question(ADA, "confirm", START, START + 2 * HOUR, yes)
    older = replace(question, topic="older")
    await desk.write(Ask(older), Ask(question))
    await desk.restart()
    assert await _questions(desk) == (question, None, 0)
    desk.clock.later(2 * HOUR)
    assert await _questions(desk) == (None, question, 1)
    await desk.write(DropQuestion(ADA))
    assert await _questions(desk) == (None, question, 0)
    desk.clock.later(DAY)
    assert await _questions(desk) == (None, None, 0)


async def test_an_open_question_that_is_dropped_is_gone(desk: Desk) -> None:
    await desk.join()
    await desk.write(Ask(Question(ADA, "confirm", START, START + HOUR, ())), DropQuestion(ADA))
    desk.clock.later(2 * HOUR)
    assert await _questions(desk) == (None, None, 0)


async def _questions(desk: Desk) -> tuple[Question | None, Question | None, int]:
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("yes"))
        return chat.question, chat.lapsed, len(await turn.lapsed_questions())


async def test_a_chat_knows_focus_bookmark_trust_names_and_friends(desk: Desk) -> None:
    await desk.join()
    seen = [reply(1), reply(2)]
    await desk.keep(*seen)
    await desk.write(
        OpenEpisode(episode(1, seen)),
        OpenEpisode(episode(2, [])),
        Focus(ADA, 1),
        Bookmark(ADA, "more", ({"link": "x"},)),
        KnowProfiles(ADA, ((stranger(1), Profile("Hal")),)),
        Relate(ADA, stranger(2), Relation.REPLIED),
        Relate(ADA, stranger(3), Relation.TRUSTED),
    )
    await desk.restart()
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("show"))
        assert [s.name for s in chat.samples] == ["Hal", None]
        assert (await turn.chat_for(heard("status"))).samples == (), "no text is opened unasked"
    assert (chat.focus, chat.bookmark) == (1, ("more", ({"link": "x"},)))
    assert chat.names == {stranger(1): "Hal"}
    assert (chat.trusted, chat.friendly) == ((stranger(3),), (stranger(2),))
    assert [e.number for e in chat.episodes] == [2, 1]
    await desk.write(Focus(ADA, None), Bookmark(ADA, "more", ()))
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("show"))
    assert (chat.focus, chat.bookmark) == (None, None)


async def test_a_chat_shows_only_what_is_the_senders(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    await desk.keep(reply(1))
    changes, acts = started(deed(1, [stranger(1)]))
    await desk.write(OpenEpisode(episode(1, [reply(1)])), Focus(ADA, 1), *changes, actions=acts)
    async with desk.ledger.turn() as turn:
        bea = await turn.chat_for(heard("status 1", BEA))
    nothing = (bea.episodes, bea.deeds, bea.in_force, bea.samples, bea.queue, bea.waiting)
    assert nothing == ((), (), (), (), (), ())
    assert (bea.house.members, bea.measures_today, bea.measures_this_hour) == (2, 0, 0)
    assert bea.next_deed == 2


async def test_a_stranger_gets_one_answer_a_day(desk: Desk) -> None:
    await desk.write(AnsweredStranger(BEA, START))
    assert await _answered(desk)
    desk.clock.later(DAY)
    assert not await _answered(desk)


async def _answered(desk: Desk) -> bool:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard("hello", BEA))).answered_today


async def test_moderators_see_who_waits(desk: Desk) -> None:
    await desk.join(MOD, is_moderator=True)
    bea = await desk.join(BEA, standing=Standing.WAITING)
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("queue", MOD))).waiting == (bea,)


async def test_cards_of_the_last_day_are_counted(desk: Desk) -> None:
    await desk.join()
    card = say(ADA, "pile_on", Priority.PILE_ON)
    update = say(ADA, "update", Priority.PILE_ON)
    others = [say(ADA, "burst", Priority.PILE_ON), say(ADA, "targeting", Priority.PILE_ON)]
    await desk.write(actions=[card, say(ADA, "severe"), update, say(ADA, "answer"), *others])
    async with desk.ledger.turn() as turn:
        case = await turn.case_for(reply(1), HATEFUL)
        assert (case.alerts_today, case.others_today) == await turn.alerts_today(ADA) == (4, 3)
    desk.clock.later(DAY + MINUTE)
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(1), HATEFUL)).alerts_today == 0


async def test_outages_are_noted_and_the_stream_time_is_shown(desk: Desk) -> None:
    async with desk.ledger.turn() as turn:
        await turn.apply(Decision((NoteOutage(START - HOUR, START),)))
        await turn.keep_cursor("live_at", START.isoformat())
        assert (await turn.chat_for(heard("status", ADA))).house.stream_at == START
    desk.clock.later(timedelta(days=31))
    assert (await desk.ledger.sweep())["outages"] == 1


async def test_a_standing_follow_does_not_bring_back_who_was_forgotten(desk: Desk) -> None:
    await desk.join(follow=FOLLOW)
    await desk.write(ForgetPerson(ADA))
    await desk.restart()
    async with desk.ledger.turn() as turn:
        assert (await turn.door_for(ADA, FOLLOW)).tombstone
        assert not (await turn.door_for(ADA, "at://a-new-follow")).tombstone
        assert not (await turn.door_for(BEA, FOLLOW)).tombstone
        assert await turn.outside([ADA]) == [ADA]
        await turn.apply(Decision((LiftTombstone(ADA),)))
        assert not (await turn.door_for(ADA, FOLLOW)).tombstone


async def test_authors_to_watch_are_those_with_something_kept(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1), reply(2), reply(3, author=stranger(2)))
    await desk.write(DropPost(reply(1).post))
    assert await desk.ledger.watched_authors() == {AccountId(stranger(2)): 2}


async def test_a_held_card_is_written_once_for_all_who_come_together(desk: Desk) -> None:
    """Reading what is kept of a crowd for each of it would make a crowd dear."""
    await desk.join()
    for batch in range(2):
        seen = [reply(n, START + timedelta(seconds=n)) for n in range(20 * batch, 20 * batch + 20)]
        sensed = tuple(Aimed(each, edited=False) for each in seen)
        news = Batch(sensed, f"{batch}", START)
        await react(news, scorer=Hateful(), ledger=desk.ledger, policy=desk.policy)
    async with desk.ledger.page() as page:
        given = await page.rows(sa.select(orders.c.kind, orders.c.state).order_by(orders.c.seq))
    said = [row.state for row in given if row.kind == "say"]
    assert said == ["dropped", "dropped", "waiting"]
    reads = [row.state for row in given if row.kind == "names"]
    assert [state for state in reads if state == "waiting"] == ["waiting"]
    (order,) = await desk.ledger.next_acts(9)
    assert isinstance(order.action, ReadNames)
    assert set(order.action.accounts) == {stranger(n) for n in range(40)}
    desk.clock.later(MINUTE)
    card = await desk.ledger.next_message()
    assert card is not None
    assert "count=40" in (card.text or "")


class Hateful:
    version = "made up"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [HATEFUL for _ in passages]


async def test_a_batch_of_256_interactions_is_one_quick_turn(desk: Desk) -> None:
    await desk.join(joined_at=START - timedelta(days=20))
    await desk.keep(reply(9_999, START - MINUTE))
    await desk.write(OpenEpisode(episode(1, [reply(9_999)])))
    async with desk.ledger.turn() as turn:
        for number in range(256):
            seen = reply(number, START + timedelta(seconds=number))
            case = await turn.case_for(seen, HATEFUL)
            assert len(case.recent) == number + 1
            late = contact(seen, number + 2)
            await turn.apply(Decision((Keep(seen, HATEFUL), JoinEpisode(1, (late,)))))
    (grown,) = await _open(desk)
    assert len(grown.contacts) == 257  # type: ignore[attr-defined]  # an Episode


async def test_an_act_on_a_choice_nobody_made_is_no_order(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[Apply(deed(1, [stranger(1)]).measures[0].measure, 99)])
    assert await desk.ledger.next_acts(5) == []


async def test_cases_that_are_over_are_those_she_was_told_of_and_did_not_call_wrong(
    desk: Desk,
) -> None:
    await desk.join()
    told = {"told_at": START, "closed_at": START}
    cases = (
        episode(1, [], **told),
        episode(2, [], told_at=START),
        episode(3, [], closed_at=START),
        episode(4, [], **told, wrong=True),
        episode(5, [], **told, kind=EpisodeKind.REPORTED),
    )
    await desk.write(*map(OpenEpisode, cases))
    for hours, found in ((47, []), (48, [Closed(1, ADA, START)]), (96, [Closed(1, ADA, START)])):
        desk.clock.at = START + hours * HOUR
        async with desk.ledger.turn() as turn:
            assert await turn.over_for(48 * HOUR, 96 * HOUR) == found
    desk.clock.at = START + 97 * HOUR
    async with desk.ledger.turn() as turn:
        assert await turn.over_for(48 * HOUR, 96 * HOUR) == []


async def test_that_she_was_asked_after_outlives_a_restart(desk: Desk) -> None:
    await desk.join(timezone="UTC")
    await desk.write(OpenEpisode(episode(1, [], told_at=START, closed_at=START)))
    desk.clock.later(48 * HOUR)
    for _ in range(2):
        await tick(ledger=desk.ledger, policy=desk.policy, clock=desk.clock)
        await desk.restart()
    order = await desk.ledger.next_message()
    assert order is not None
    assert order.text is not None
    assert order.text.startswith("check_in[case=1]")
    await desk.settle(await desk.ledger.start(order))
    assert await desk.ledger.next_message() is None


async def test_she_is_told_the_mark_that_the_auditor_is_told(desk: Desk) -> None:
    await desk.join()
    await desk.restart()
    async with desk.ledger.turn() as turn:
        house = (await turn.chat_for(heard("verify"))).house
        assert (house.audited, house.audit_head) == await turn.audit_mark()
    assert house.audited > 0
    assert house.audit_head == await desk.ledger.audit_head()
