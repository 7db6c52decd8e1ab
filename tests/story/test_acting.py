"""What is done in her name, or left for her to do; every end and every undo."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.people import AccountId
from bot.networks.bluesky.acting import Acting
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.faults import Fault
from bot.rehearsal.stories.cast import HOSTILE_QUOTES
from tests.story.staging import HARMLESS, Story, a_story

WEEK = timedelta(days=7, hours=1)


@pytest.mark.need("S1-15")
async def test_without_sign_in_she_gets_links_and_nothing_is_called_done(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        _, strangers = await story.dogpile(dr, count=7)
        await story.stage.hears(dr, "I'm sorry", "links to hide the 7")
        await story.stage.says(dr, "1")
        first = await story.stage.hears(dr, "I can't hide for you", "2 left: type more")
        await story.stage.says(dr, "more")
        rest = await story.stage.hears(dr, "More links")
        assert _links_in(first.text).isdisjoint(_links_in(rest.text))
        assert len(_links_in(first.text)) == 5
        assert _links_in(first.text) | _links_in(rest.text) == _profiles(strangers)
        await story.stage.says(dr, "status")
        await story.stage.hears(dr, "Nothing is hidden by me", "I give you links")
        await story.stage.says(dr, "undo")
        await story.stage.hears(dr, "I only gave you links there and hid nobody")
        assert not any("done" in text.lower() for text in story.told(dr))
        assert story.stage.network.mute_calls() == []


@pytest.mark.need("S1-15")
async def test_links_come_again_once_when_their_time_is_up(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr = await story.member()
        _, strangers = await story.dogpile(dr, count=5)
        await story.stage.hears(dr, "I'm sorry")
        await story.stage.says(dr, "1")
        await story.stage.hears(dr, "I can't hide for you")
        story.stage.clock.move_ahead(WEEK)
        again = await story.stage.hears(dr, "That time is up")
        assert _links_in(again.text) == _profiles(strangers)
        story.stage.clock.move_ahead(WEEK)
        await story.nothing_new(dr)


def _links_in(text: str) -> set[str]:
    return {word for word in text.split() if word.startswith("https://bsky.app/profile/")}


def _profiles(people: list[Person]) -> set[str]:
    return {f"https://bsky.app/profile/{one.did}" for one in people}


async def test_her_own_mute_survives_mute_undo_redo_and_end(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, strangers = await story.dogpile(dr)
        hers, everybody = {strangers[0].did}, {one.did for one in strangers}
        await stage.people.mute(dr, strangers[0].did)
        await stage.hears(dr, "I'm sorry")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 5 accounts are hidden", "1 you had hidden yourself")
        await stage.expects_mutes(dr, everybody)
        await stage.says(dr, "undo")
        await stage.hears(dr, "bringing 5 accounts back")
        await stage.expects_mutes(dr, hers)
        await stage.says(dr, "redo")
        await stage.hears(dr, "5 accounts are hidden")
        await stage.expects_mutes(dr, everybody)
        stage.clock.move_ahead(WEEK)
        await stage.expects_mutes(dr, hers)
        unmuted = {call.whom for call in stage.network.mute_calls() if not call.muted}
        assert unmuted == everybody - hers


async def test_silence_does_nothing_and_ends_do_come(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        stage.clock.move_ahead(timedelta(hours=2, minutes=1))
        await stage.says(dr, "1")
        await stage.hears(dr, "Those choices have closed, so I did nothing")
        assert stage.network.mute_calls() == []
        await stage.says(dr, "mute 1 for 3 days")
        await stage.hears(dr, "yes or no")
        await stage.says(dr, "yes")
        await stage.hears(dr, "Done. 6 accounts are hidden until Tue 24 Nov")
        stage.clock.move_ahead(timedelta(days=2, hours=1))
        await story.hears_both(dr, "A note for tomorrow", "A quiet word")
        stage.clock.move_ahead(timedelta(days=1))
        await stage.expects_mutes(dr, set())


async def test_what_fell_due_while_the_bot_was_off_ends_first(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done")
        await stage.expects_mutes(dr, {one.did for one in strangers})
        await story.off_for(timedelta(days=8))
        await stage.people.message(dr, story.bot.did, "status")
        await story.bot.start()
        await stage.hears(dr, "Nothing is hidden by me")
        await stage.expects_mutes(dr, set())


async def test_a_mute_that_the_network_refuses_for_a_while_still_comes(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        faults = stage.network.faults
        faults.next("*muteActor", Fault.BROKEN, times=2)
        faults.next("*muteActor", Fault.ANSWER_LOST, times=2)
        faults.next("*muteActor", Fault.LIMITED, retry_after=5)
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 6 accounts are hidden")
        await stage.expects_mutes(dr, {one.did for one in strangers})
        await stage.says(dr, "undo")
        await stage.hears(dr, "bringing 6 accounts back")
        await stage.expects_mutes(dr, set())


async def test_what_an_unanswered_try_did_ends_though_the_next_try_was_refused(
    tmp_path: Path,
) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        stage.network.faults.next("*.muteActor", Fault.ANSWER_LOST, times=6)
        stage.network.faults.next("*.muteActor", Fault.REFUSED, times=None)
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 6 accounts are hidden")
        await stage.expects_mutes(dr, {one.did for one in strangers})
        stage.clock.move_ahead(WEEK)
        await stage.expects_mutes(dr, set())


async def test_a_sign_in_revoked_in_the_middle_is_a_plain_instruction(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done")
        stage.network.revoke_oauth(dr.did)
        await stage.says(dr, "undo")
        await story.until(lambda: _told_to_do_it_herself(story, dr))
        told = next(text for text in story.told(dr) if "no longer works" in text)
        assert "6 accounts stay hidden until you show them again yourself" in told
        assert len(_links_in(told)) == 5
        assert _links_in(told) <= _profiles(strangers)


def _told_to_do_it_herself(story: Story, dr: Person) -> bool:
    return any("no longer works" in text for text in story.told(dr))


async def test_a_revoked_sign_in_hides_nobody_and_says_so(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        stage.network.revoke_oauth(dr.did)
        await stage.says(dr, "1")
        await stage.hears(dr, "no longer works", "connect")
        assert stage.network.mute_calls() == []
        assert not any("Done" in text for text in story.told(dr))
        await story.connect(dr)


async def test_disconnecting_puts_back_what_is_held_first(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done")
        await stage.says(dr, "disconnect")
        await stage.hears(dr, "First I'd put back 6 things")
        await stage.says(dr, "yes")
        await stage.hears(dr, "I've signed out")
        await stage.expects_mutes(dr, set())


async def _quoted_and_replied(story: Story, dr: Person) -> tuple[Posted, list[Posted]]:
    """Five replies and two quotes; the card has been read."""
    post, quoting, replying = await story.post(dr), await story.crowd(2), await story.crowd(5)
    quotes = [
        await story.stage.people.post(one, text, quote=post)
        for one, text in zip(quoting, HOSTILE_QUOTES, strict=False)
    ]
    replies = await story.hostile(replying, post)
    await story.gathered(dr)
    await story.stage.hears(dr, "I'm sorry", "7 accounts")
    return post, [*replies, *quotes]


async def test_replies_are_limited_after_a_yes_and_her_own_gate_comes_back(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        post, written = await _quoted_and_replied(story, dr)
        before = await _her_own_gate(story, dr, post, {"hiddenReplies": [written[0].uri]})
        await stage.says(dr, "limit replies")
        await stage.hears(dr, "limit who can reply", "Others can see this", "yes or no")
        assert await stage.people.gate(post.uri) == before
        await stage.says(dr, "yes")
        await stage.hears(dr, "Done. Replies to that post are limited")
        (stranger,) = await story.crowd(1)
        late = await stage.people.post(stranger, HARMLESS, reply_to=post)
        shown = await _replies_shown(story, dr, post)
        assert shown == {one.uri for one in written[1:5]}
        assert late.uri not in shown
        await stage.says(dr, "undo")
        await stage.hears(dr, "back as it was before")
        await story.until(lambda: _is_gate(story, post, before))
        stage.clock.move_ahead(WEEK)
        await story.nothing_new(dr)
        assert await stage.people.gate(post.uri) == before


async def test_a_limit_of_her_own_is_left_as_it_is(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        post, _ = await _quoted_and_replied(story, dr)
        rules = [{"$type": "app.bsky.feed.threadgate#mentionRule"}]
        before = await _her_own_gate(story, dr, post, {"allow": rules})
        await stage.says(dr, "limit replies")
        await stage.hears(dr, "limit who can reply")
        await stage.says(dr, "yes")
        await stage.hears(dr, "I changed nothing")
        stage.clock.move_ahead(WEEK)
        await story.nothing_new(dr)
        assert await stage.people.gate(post.uri) == before


async def _her_own_gate(
    story: Story, dr: Person, post: Posted, says: dict[str, object]
) -> dict[str, object]:
    """Made in her own app."""
    about = {"$type": "app.bsky.feed.threadgate", "post": post.uri}
    record = {**about, "createdAt": "2026-11-21T15:00:00.000Z", **says}
    key = post.uri.rsplit("/", 1)[1]
    body = {"repo": dr.did, "collection": record["$type"], "rkey": key, "record": record}
    await story.stage.people.xrpc.call(dr, "com.atproto.repo.putRecord", body)
    return record


async def _is_gate(story: Story, post: Posted, expected: object) -> bool:
    return await story.stage.people.gate(post.uri) == expected


async def _replies_shown(story: Story, dr: Person, post: Posted) -> set[str]:
    thread = await story.stage.people.thread(dr, post.uri)
    gate = (thread["post"].get("threadgate") or {}).get("record") or {}
    replies = {reply["post"]["uri"] for reply in thread["replies"] if "post" in reply}
    return replies - set(gate.get("hiddenReplies") or ())


async def test_replies_are_hidden_after_a_yes_and_shown_again_on_their_date(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        post, written = await _quoted_and_replied(story, dr)
        await stage.says(dr, "hide replies")
        await stage.hears(dr, "hide 5 replies", "Others can see this")
        await stage.says(dr, "yes")
        await stage.hears(dr, "Done. 5 replies are hidden")
        assert await _replies_shown(story, dr, post) == set()
        stage.clock.move_ahead(WEEK)
        shown = {one.uri for one in written[:5]}
        await story.until(lambda: _are_shown(story, dr, post, shown))


async def _are_shown(story: Story, dr: Person, post: Posted, expected: set[str]) -> bool:
    return await _replies_shown(story, dr, post) == expected


async def test_quotes_are_detached_after_a_yes_and_put_back_by_undo(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, written = await _quoted_and_replied(story, dr)
        await stage.says(dr, "detach quotes")
        await stage.hears(dr, "detach 2 quotes", "Others can see this")
        await stage.says(dr, "no")
        await stage.hears(dr, "I did nothing")
        assert not await _detached(story, dr, written[5:])
        await stage.says(dr, "detach quotes")
        await stage.hears(dr, "detach 2 quotes", "Others can see this")
        await stage.says(dr, "yes")
        await stage.hears(dr, "Done. 2 quotes are detached")
        assert await _detached(story, dr, written[5:]) == {one.uri for one in written[5:]}
        await stage.says(dr, "undo")
        await stage.hears(dr, "putting 2 things back")
        await story.until(lambda: _none_detached(story, dr, written[5:]))


async def _detached(story: Story, dr: Person, quotes: list[Posted]) -> set[str]:
    """As the AppView shows them to her."""
    found = {quote.uri: await story.stage.people.sees(dr, quote.uri) for quote in quotes}
    return {uri for uri, view in found.items() if view and "Detached" in str(view["embed"])}


async def _none_detached(story: Story, dr: Person, quotes: list[Posted]) -> bool:
    return not await _detached(story, dr, quotes)


@pytest.mark.need("S2-6")
async def test_a_pause_mutes_the_thread_and_ends_by_itself(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        post, _ = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry", "2 pause this conversation for 24 hours")
        await stage.says(dr, "2")
        await stage.hears(dr, "Done. This conversation is out of your sight")
        assert stage.network.world.thread_mutes[dr.did] == {post.uri}
        await story.hostile(await story.crowd(3), post)
        await story.caught_up(dr)
        stage.clock.move_ahead(timedelta(minutes=40))
        await story.nothing_new(dr)
        stage.clock.move_ahead(timedelta(hours=24))
        await story.until(lambda: not stage.network.world.thread_mutes[dr.did])


async def test_her_own_mute_of_an_account_that_goes_for_a_moment_stays(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        _, strangers = await story.dogpile(dr)
        hers, others = strangers[0], {one.did for one in strangers[1:]}
        await stage.people.mute(dr, hers.did)
        await stage.hears(dr, "I'm sorry")
        await stage.people.deactivate(hers)
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 5 accounts are hidden", "The network refused 1")
        await stage.people.activate(hers)
        await stage.expects_mutes(dr, {hers.did, *others})
        await stage.says(dr, "undo")
        await stage.hears(dr, "bringing 5 accounts back")
        await stage.expects_mutes(dr, {hers.did})
        assert hers.did not in {call.whom for call in stage.network.mute_calls() if not call.muted}


async def test_a_server_that_never_answers_holds_up_its_own_member_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_story(tmp_path) as story:
        slow, dr = await story.member(connected=True), await story.member(connected=True)
        stage, look, waited = story.stage, Acting.mutes_of, asyncio.Event()

        async def mutes_of(
            acting: Acting, member: AccountId, late: float | None = None
        ) -> frozenset[AccountId]:
            if member == slow.did:
                waited.set()
                await asyncio.get_running_loop().create_future()
            return await look(acting, member, late)

        monkeypatch.setattr(Acting, "mutes_of", mutes_of)
        foe = await story.somebody()
        await stage.says(slow, f"mute {foe.did}")
        await stage.hears(slow, "yes or no")
        await stage.says(slow, "yes")
        await waited.wait()
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 6 accounts are hidden")
        await stage.expects_mutes(dr, {one.did for one in strangers})
        await stage.expects_mutes(slow, set())


async def test_who_is_hidden_and_goes_on_brings_no_new_card(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        post, crowd = await story.dogpile(dr)
        await stage.hears(dr, "I'm sorry", "6 accounts")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 6 accounts are hidden")
        stage.clock.move_ahead(timedelta(hours=26))
        await story.until(story.no_case_is_open)
        for _ in range(2):
            await story.hostile(crowd, post)
        await story.gathered(dr)
        await story.nothing_new(dr)
        await story.hostile(await story.crowd(6), post)
        await story.gathered(dr)
        await stage.hears(dr, "I'm sorry")


async def test_who_stands_up_for_her_is_neither_counted_nor_hidden(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        post, (first, *foes) = await story.post(dr), await story.crowd(5)
        (said,) = await story.hostile([first], post)
        await story.caught_up(dr)
        friends = await story.crowd(5)
        await story.hostile(friends, said)
        await story.caught_up(dr)
        await story.hostile(foes, post)
        await story.gathered(dr)
        await stage.hears(dr, "I'm sorry", "5 accounts")
        await stage.says(dr, "1")
        await stage.hears(dr, "Done. 5 accounts are hidden")
        await stage.expects_mutes(dr, {one.did for one in (first, *foes)})


async def test_in_the_conversation_of_another_only_what_works_is_offered(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        dr, stage = await story.member(connected=True), story.stage
        root = await stage.people.post(await story.somebody(), "A new study.")
        reply = await stage.people.post(dr, "The data are good.", reply_to=root)
        await story.hostile(await story.crowd(6), reply)
        await story.gathered(dr)
        await stage.hears(dr, "I'm sorry")
        for typed in ("hide replies", "limit replies"):
            await stage.says(dr, typed)
            await stage.hears(dr, "I can't do that there")
        assert await stage.people.gate(reply.uri) is None
        await stage.says(dr, "pause")
        await stage.hears(dr, "Done. This conversation is out of your sight")
        assert stage.network.world.thread_mutes[dr.did] == {root.uri}
