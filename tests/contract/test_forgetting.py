"""Port `Ledger`, the other half of remembering: forgetting, retention, export, sign-ins, audit."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.model.actions import Priority, SignOut
from bot.model.changes import (
    AnsweredStranger,
    Ask,
    Bookmark,
    CloseEpisode,
    EndDeed,
    Focus,
    ForgetPerson,
    KnowCircle,
    KnowProfiles,
    LiftTombstone,
    OpenEpisode,
    SetFlag,
    SetMember,
)
from bot.model.episodes import Flag, Question
from bot.model.people import Standing
from bot.model.signals import Profile
from bot.store import tables
from bot.store.sessions import is_pending, of_code
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    FOLLOW,
    HATEFUL,
    HOUR,
    MOD,
    START,
    Desk,
    World,
    deed,
    episode,
    heard,
    reply,
    say,
    started,
    stranger,
)


async def _live(desk: Desk) -> None:
    """Everything the bot may come to keep about one member."""
    await desk.join(follow=FOLLOW, timezone="Europe/Rome", can_act=True)
    await desk.join(BEA)
    await desk.join(MOD, is_moderator=True)
    await desk.keep(*(reply(n) for n in range(4)))
    await desk.keep(reply(1, member=BEA))
    changes, acts = started(deed(1, [stranger(1)]))
    await desk.write(
        OpenEpisode(episode(1, [reply(n) for n in range(4)])),
        SetFlag(Flag(1, ADA, episode(1, []).kind, START, claimed_by=MOD)),
        KnowCircle(ADA, ((stranger(50), "at://her-follow-of-50"),)),
        KnowProfiles(ADA, ((stranger(1), Profile("Hal from St. Luke's")),)),
        Ask(Question(ADA, "confirm", START, START + HOUR, ())),
        Bookmark(ADA, "more", ({"link": "https://example.org/her-bookmark"},)),
        Focus(ADA, 1),
        AnsweredStranger(ADA, START),
        *changes,
        actions=[*acts, say(ADA, "waiting-line"), say(ADA, "card", Priority.PILE_ON)],
    )
    await desk.ledger.sign_ins.save(ADA, json.dumps({"token": "her-secret-token"}))


NEEDLES = (
    ADA,
    FOLLOW,
    "Europe/Rome",
    "hateful words",
    stranger(1),
    stranger(50),
    "her-follow-of-50",
    "St. Luke",
    "her-bookmark",
    "her-secret-token",
    "waiting-line[]",
)


async def _forget(desk: Desk) -> None:
    """Forgetting waits for her lifts and her sign-out, then it is done at once."""
    await desk.write(ForgetPerson(ADA), actions=[say(ADA, "goodbye")])
    async with desk.ledger.turn() as turn:
        assert (await turn.member(ADA)).standing is Standing.LEFT
    world = World({stranger(1)})
    assert await world.carry_out(desk)
    await desk.ledger.sign_ins.drop(ADA)
    async with desk.ledger.turn() as turn:
        assert await turn.people_to_erase() == [ADA]
    await desk.write(ForgetPerson(ADA))


async def test_nothing_of_her_is_left_but_the_goodbye_and_a_tombstone(desk: Desk) -> None:
    await _live(desk)
    await World().carry_out(desk)
    await _forget(desk)
    await desk.restart()
    assert await desk.ledger.export(ADA) == {"account": ADA, "forgotten": True, "kept": False}
    assert await desk.ledger.sign_ins.load(ADA) is None
    async with desk.ledger.turn() as turn:
        assert (await turn.member(ADA)).standing is Standing.NONE
        chat = await turn.chat_for(heard("status"))
        assert (chat.episodes, chat.deeds, chat.question, chat.samples) == ((), (), None, ())
        assert await turn.people_to_erase() == []
        assert (await turn.chat_for(heard("queue", MOD))).queue == ()
    message = await desk.ledger.next_message()
    assert message is not None
    assert message.text == "goodbye[]Europe/Rome"
    assert not await _unreadable_audit_rows(desk)
    rows = await _rows_about(desk, ADA)
    assert rows == {"orders": 1}  # the goodbye, wiped when it has left
    await desk.settle(await desk.ledger.start(message))
    assert (await desk.ledger.verify_audit()).problems == ()
    assert [each["text"] for each in (await desk.ledger.export(BEA))["interactions"]] == [
        "hateful words number 1"
    ]


async def _unreadable_audit_rows(desk: Desk) -> list[int]:
    """Entries that still carry a payload which no living key opens."""
    async with desk.ledger.page() as page:
        seals = [await page.key(page.person(account)) for account in (BEA, MOD)]
        living = {seal.pseudonym for seal in (*seals, page.vault.house)}
        rows = await page.rows(sa.select(tables.audit).where(tables.audit.c.sealed.is_not(None)))
        assert living == {row.who for row in rows if row.who in living}
        return [row.seq for row in rows if row.who not in living]


async def _rows_about(desk: Desk, account: str) -> dict[str, int]:
    """Table by table, rows that carry the ref of this person."""
    found: dict[str, int] = {}
    async with desk.ledger.page() as page:
        ref = page.vault.ref("person", account)
        for table in tables.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Text):
                    hits = await page.rows(sa.select(column).where(column == ref))
                    if hits:
                        found[table.name] = len(hits)
    return found


async def test_a_forgotten_moderator_keeps_no_claim(desk: Desk) -> None:
    await _live(desk)
    await desk.write(ForgetPerson(MOD))
    assert (await desk.ledger.verify_audit()).ok
    assert MOD not in json.dumps(await desk.ledger.export(ADA))
    assert await _rows_about(desk, MOD) == {}
    await desk.join(BEA, is_moderator=True)
    async with desk.ledger.turn() as turn:
        (flag,) = (await turn.chat_for(heard("queue", BEA))).queue
    assert (flag.claimed_by, flag.claimed_until) == (None, None)


async def test_the_bytes_on_disk_hold_nothing_of_her(desk: Desk, tmp_path: Path) -> None:
    await _live(desk)
    await World().carry_out(desk)
    keys = [row.wrapped_key for row in await _rows(desk, sa.select(tables.people))]
    assert not _found(tmp_path, NEEDLES)  # sealed even while she is there
    await _forget(desk)
    left = {row.wrapped_key for row in await _rows(desk, sa.select(tables.people))}
    (gone,) = [key for key in keys if key not in left]
    assert not _found(tmp_path, NEEDLES)
    assert not any(gone in data for data in _files(tmp_path))
    if "sqlite" in desk.url:
        assert any(next(iter(left)) in data for data in _files(tmp_path))


async def _rows(desk: Desk, statement: sa.Select[tuple[object, ...]]) -> list[sa.Row[object]]:
    async with desk.ledger.page() as page:
        return list(await page.rows(statement))


def _files(folder: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in folder.iterdir() if path.is_file())


def _found(folder: Path, needles: tuple[str, ...]) -> list[str]:
    data = list(_files(folder))
    return [needle for needle in needles if any(needle.encode() in each for each in data)]


async def test_forgetting_who_never_came_changes_nothing(desk: Desk) -> None:
    await desk.write(AnsweredStranger(BEA, START), ForgetPerson(BEA))
    assert await _rows_about(desk, BEA) == {}
    async with desk.ledger.turn() as turn:
        assert not (await turn.door_for(BEA, FOLLOW)).tombstone


async def test_coming_back_stops_an_erasure_that_still_waits(desk: Desk) -> None:
    ada = await desk.join()
    changes, acts = started(deed(1, [stranger(1)]))
    await desk.write(*changes, actions=acts)
    await World().carry_out(desk)
    await desk.write(ForgetPerson(ADA))
    await desk.write(LiftTombstone(ADA), SetMember(ada))
    await World().carry_out(desk)
    async with desk.ledger.turn() as turn:
        assert await turn.people_to_erase() == []
        assert (await turn.member(ADA)) == ada


async def test_who_left_is_erased_after_the_days_the_policy_gives(desk: Desk) -> None:
    ada = await desk.join()
    await desk.write(SetMember(replace(ada, standing=Standing.LEFT, left_at=START)))
    desk.clock.later(7 * DAY - HOUR)
    async with desk.ledger.turn() as turn:
        assert await turn.people_to_erase() == []
    desk.clock.later(HOUR)
    async with desk.ledger.turn() as turn:
        assert await turn.people_to_erase() == [ADA]


async def test_an_unreachable_network_cannot_put_forgetting_off_for_ever(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[SignOut(ADA)])
    await desk.write(ForgetPerson(ADA))
    async with desk.ledger.turn() as turn:
        assert await turn.people_to_erase() == []
    desk.clock.later(8 * DAY)
    await desk.write(ForgetPerson(ADA))
    assert await _rows_about(desk, ADA) == {}


async def test_texts_go_first_then_contacts_then_all_the_rest(desk: Desk) -> None:
    await _live(desk)
    await World().carry_out(desk)
    desk.clock.later(timedelta(days=91))
    swept = await desk.ledger.sweep()
    assert (swept["texts"], swept["contacts"]) == (5, 0)
    exported = await desk.ledger.export(ADA)
    assert [each["text"] for each in exported["interactions"]] == [None] * 4
    await desk.write(CloseEpisode(1, desk.clock.now()), EndDeed(1, desk.clock.now(), undone=False))
    await World().carry_out(desk)
    desk.clock.later(timedelta(days=640))
    swept = await desk.ledger.sweep()
    assert (swept["contacts"], swept["deeds"]) == (5, 1)
    exported = await desk.ledger.export(ADA)
    assert [exported[key] for key in ("interactions", "cases", "choices", "names")] == [
        [],
        [],
        [],
        {},
    ]


async def test_settled_orders_heard_ids_and_strangers_have_short_lives(desk: Desk) -> None:
    await desk.join()
    await desk.write(AnsweredStranger(BEA, START))
    await desk.write(actions=[say(ADA), say(BEA, "uniform", Priority.STRANGER)])
    async with desk.ledger.turn() as turn:
        await turn.mark_heard("m1")
    message = await desk.ledger.next_message()
    assert message is not None
    await desk.settle(await desk.ledger.start(message))
    desk.clock.later(3 * DAY)
    swept = await desk.ledger.sweep()
    assert (swept["strangers"], swept["unsent"], swept["sends"]) == (1, 1, 1)
    assert (swept["orders"], swept["heard"]) == (0, 0)
    assert await desk.ledger.next_message() is None
    desk.clock.later(31 * DAY)
    swept = await desk.ledger.sweep()
    assert (swept["orders"], swept["heard"]) == (2, 1)


async def test_my_data_is_all_of_hers_and_nobody_elses(desk: Desk) -> None:
    await _live(desk)
    await desk.keep(reply(7, member=BEA, text="about Bea"), verdict=HATEFUL)
    text = json.dumps(await desk.ledger.export(ADA))
    for needle in (ADA, FOLLOW, "hateful words number 3", stranger(50), "St. Luke", "waiting-line"):
        assert needle in text
    for needle in (BEA, MOD, "about Bea", "her-secret-token"):
        assert needle not in text


async def test_a_sign_in_is_kept_replaced_and_dropped(desk: Desk) -> None:
    await desk.join()
    store = desk.ledger.sign_ins
    assert await store.load(ADA) is None
    await store.save(ADA, "first")
    await store.save(ADA, "second")
    await desk.restart()
    assert await desk.ledger.sign_ins.load(ADA) == "second"
    await desk.ledger.sign_ins.drop(ADA)
    assert await desk.ledger.sign_ins.load(ADA) is None


async def test_a_pending_sign_in_can_be_read_before_it_is_taken(desk: Desk) -> None:
    store = desk.ledger.sign_ins
    await store.save_pending(of_code(ADA), "text", START + HOUR)
    assert await store.load_pending(of_code(ADA)) == "text"
    assert await store.load_pending(of_code(BEA)) is None
    assert await waits_for_code(desk)
    assert await store.take_pending(of_code(ADA)) == "text"
    assert await store.load_pending(of_code(ADA)) is None
    assert not await waits_for_code(desk)
    await store.save_pending(of_code(ADA), "text", START + HOUR)
    desk.clock.later(HOUR)
    assert await store.load_pending(of_code(ADA)) is None
    assert not await waits_for_code(desk)


async def waits_for_code(desk: Desk) -> bool:
    async with desk.ledger.page() as page:
        return await is_pending(page, of_code(ADA))


async def test_a_pending_sign_in_is_taken_once_and_in_time(desk: Desk) -> None:
    store = desk.ledger.sign_ins
    await store.save_pending("state-1", "text", START + HOUR)
    await store.save_pending("state-2", "text", START + HOUR)
    assert await store.take_pending("state-3") is None
    assert await store.take_pending("state-1") == "text"
    assert await store.take_pending("state-1") is None
    desk.clock.later(HOUR)
    assert await store.take_pending("state-2") is None


async def test_the_audit_holds_consent_orders_and_outcomes(desk: Desk) -> None:
    await _live(desk)
    await World().carry_out(desk)
    entries = (await desk.ledger.export(ADA))["audit"]
    whats = {entry["what"] for entry in entries}
    assert whats == {"membership", "order", "choice", "outcome", "signed in"}
    orders = [entry["about"] for entry in entries if entry["what"] == "order"]
    assert orders[0]["why"] == ["a test wants it"]
    report = await desk.ledger.verify_audit()
    assert report.ok
    assert report.head == await desk.ledger.audit_head()
    assert report.entries > len(entries)


@pytest.mark.parametrize(
    ("tamper", "problem"),
    [
        ("UPDATE audit SET what = 'nothing' WHERE seq = 2", "entry 2 was altered"),
        ("DELETE FROM audit WHERE seq = 2", "entry 3 does not follow entry 1"),
        ("UPDATE audit SET seq = 99 WHERE seq = 2", "entry 3 does not follow entry 1"),
        ("DELETE FROM audit WHERE seq > 2", "the chain ends at entry 2"),
        ("DELETE FROM audit WHERE seq = 1", "entry 2 does not follow entry 0"),
        ("UPDATE audit SET sealed = 'x' WHERE seq = 2", "the content of entry 2"),
        (
            "UPDATE meta SET value = replace(value, '1', '2') WHERE name = 'audit_head'",
            "the mark audit_head is not ours",
        ),
    ],
    ids=["edit", "delete", "reorder", "cut-end", "cut-begin", "content", "forged-head"],
)
async def test_tampering_is_found(desk: Desk, tamper: str, problem: str) -> None:
    await _live(desk)
    async with desk.ledger.page() as page:
        await page.run(sa.text(tamper))
    assert any(problem in each for each in (await desk.ledger.verify_audit()).problems)


async def test_an_entry_put_in_is_found(desk: Desk) -> None:
    await _live(desk)
    async with desk.ledger.page() as page:
        row = await page.row(sa.select(tables.audit).where(tables.audit.c.seq == 2))
        assert row is not None
        await page.run(sa.insert(tables.audit), [{**row._mapping, "seq": 99}])  # noqa: SLF001  # public, despite its name
    assert "entry 99 was altered" in (await desk.ledger.verify_audit()).problems


async def test_two_entries_that_change_places_are_found(desk: Desk) -> None:
    await _live(desk)
    async with desk.ledger.page() as page:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            change = sa.update(tables.audit).where(tables.audit.c.seq == old)
            assert await page.run(change.values(seq=new)) == 1
    problems = (await desk.ledger.verify_audit()).problems
    assert {"entry 2 was altered", "entry 3 was altered"} <= set(problems)


async def test_a_known_head_shows_that_a_whole_history_was_put_back(desk: Desk) -> None:
    await desk.join()
    old = await desk.ledger.audit_head()
    assert (await desk.ledger.verify_audit(old)).ok
    assert not (await desk.ledger.verify_audit("f" * 64)).ok
    await desk.join(BEA)
    assert (await desk.ledger.verify_audit(old)).ok


async def test_the_audit_verifies_after_its_oldest_part_has_gone(desk: Desk) -> None:
    await desk.join()
    desk.clock.later(timedelta(days=400))
    await desk.join(BEA)
    desk.clock.later(timedelta(days=400))
    assert (await desk.ledger.sweep())["audit"] == 1
    report = await desk.ledger.verify_audit()
    assert (report.problems, report.entries) == ((), 1)
    desk.clock.later(timedelta(days=400))
    assert (await desk.ledger.sweep())["audit"] == 1
    await desk.join(MOD)
    assert (await desk.ledger.verify_audit()).entries == 1
    assert (await desk.ledger.verify_audit()).ok
