"""Port `Ledger`, the outbox: what leaves next, what a crash leaves behind, what undo takes back."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.model.actions import Apply, Lift, Priority, ReadHerCircle, ReadNames, Say, SignOut
from bot.model.cases import HeldBack
from bot.model.changes import (
    Ask,
    DropHeld,
    EndDeed,
    Focus,
    RecappedDeed,
    ReleaseHeld,
    ReportedDeed,
    ReviveDeed,
    SetMember,
    StartDeed,
)
from bot.model.decisions import Decision
from bot.model.episodes import Deed, MeasureState, Prior, Question
from bot.model.people import AccountId, Member, Mode, Network, Standing
from bot.pipeline.ports import Order, Outcome
from bot.pipeline.wording import LONGEST
from bot.rules.membership import COMING_AND_GOING
from bot.store.outbox import KEPT_FOR_ALERTS, MOST
from bot.store.tables import send_log
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HOUR,
    MINUTE,
    MOD,
    START,
    Desk,
    World,
    deed,
    heard,
    lifts,
    mute_of,
    say,
    started,
    stranger,
)

HAL = stranger(1)


async def test_an_order_is_the_action_with_its_text_in_her_zone(desk: Desk) -> None:
    await desk.join(timezone="Europe/Rome")
    await desk.write(actions=[say(ADA, "hello", fields={"count": 3})])
    await desk.restart()
    order = await _next(desk)
    assert (order.text, order.attempts) == ("hello[count=3]Europe/Rome", 0)
    assert order.action == say(ADA, "hello")


async def test_the_most_urgent_leaves_first_however_many_strangers_wait(desk: Desk) -> None:
    await desk.join()
    crowd = [say(stranger(n), "uniform", Priority.STRANGER) for n in range(1000)]
    await desk.write(actions=crowd)
    await desk.write(actions=[say(ADA, "welcome", Priority.WELCOME)])
    await desk.settle(await desk.ledger.start(await _next(desk)))
    await desk.write(actions=[say(ADA, "severe", Priority.SEVERE)])
    assert (await _next(desk)).text == "severe[]"


async def test_strangers_get_one_a_minute_and_a_tenth_of_an_hour(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[say(stranger(n), "uniform", Priority.STRANGER) for n in range(99)])
    assert [await _send(desk) for _ in range(2)] == [True, False]
    sent = 1
    for _ in range(58):
        desk.clock.later(MINUTE)
        sent += await _send(desk)
    assert sent == 24  # a tenth of 60 minutes of 4 messages


async def _send(desk: Desk) -> bool:
    order = await desk.ledger.next_message()
    if order is None:
        return False
    await desk.settle(await desk.ledger.start(order))
    return True


async def test_the_budget_of_a_minute_survives_a_restart(desk: Desk) -> None:
    for number in range(6):
        await desk.join(stranger(number))
        await desk.write(actions=[say(stranger(number), "hello")])
    assert [await _send(desk) for _ in range(5)] == [True] * 4 + [False]
    await desk.restart()
    assert not await _send(desk)
    desk.clock.later(MINUTE)
    assert await _send(desk)


async def test_what_waits_for_one_person_is_joined_and_settles_together(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    await desk.write(actions=[say(ADA, "first"), say(BEA, "other"), say(ADA, "second")])
    await desk.write(actions=[say(ADA, "later", not_before=START + HOUR)])
    await desk.write(actions=[say(ADA, "x" * (LONGEST - 20), Priority.WELCOME)])
    order = await desk.ledger.start(await _next(desk))
    assert order.text == "first[]\n\nsecond[]"
    await desk.restart()  # a crash while it is being sent: the same text is looked for
    await desk.write(actions=[say(ADA, "newer")])
    again = await _next(desk)
    assert (again.once, again.text, again.attempts) == (order.once, order.text, 1)
    await desk.settle(await desk.ledger.start(again), receipt="r1")
    assert (await _next(desk)).text == "other[]"
    states = [each["state"] for each in (await desk.ledger.export(ADA))["orders"]]
    assert states == ["done", "done", "waiting", "waiting", "waiting"]


async def test_who_has_had_least_is_answered_next(desk: Desk) -> None:
    for who in (ADA, BEA):
        await desk.join(who)
    for _ in range(2):
        await desk.write(actions=[say(ADA, "help" + "x" * LONGEST)])
    assert await _sent_to(desk) == ADA
    await desk.write(actions=[say(BEA, "help")])
    assert [await _sent_to(desk), await _sent_to(desk)] == [BEA, ADA]


async def test_one_who_asks_again_and_again_keeps_nobody_waiting(desk: Desk) -> None:
    await desk.join(ADA)
    await desk.join(BEA)
    for _ in range(300):
        await desk.write(actions=[say(BEA, "help" + "x" * LONGEST)])
    await desk.write(actions=[say(ADA, "status")])
    left = [await _sent_to(desk), await _sent_to(desk)]
    assert ADA in left
    assert await _waiting(desk) == 2, "of answers that can be had again the newest three wait"


async def test_the_newest_answers_win_and_what_was_done_is_told(desk: Desk) -> None:
    await desk.join()
    done = SetMember(Member(ADA, Standing.ACTIVE, joined_at=START))
    await desk.write(done, actions=[say(ADA, "done")])
    question = Question(ADA, "hide", START, START + HOUR, choices=())
    await desk.write(Ask(question), actions=[say(ADA, "shall-I")])
    for number in range(1, 5):
        await desk.write(Focus(ADA, number), actions=[say(ADA, f"why-{number}")])
    assert await _texts(desk) == "done[] why-2[] why-3[] why-4[]"


async def test_a_question_is_asked_when_its_message_leaves_and_no_later(desk: Desk) -> None:
    """Not when it was decided, and not when some other message leaves."""
    await desk.join()
    question = Question(ADA, "confirm", START, START + HOUR, choices=())
    await desk.write(Ask(question), actions=[say(ADA, "confirm")])
    desk.clock.later(MINUTE)
    assert await _sent_to(desk) == ADA
    asked = replace(question, asked_at=START + MINUTE)
    assert await _open(desk) == asked
    desk.clock.later(MINUTE)
    await desk.write(actions=[say(ADA, "update")])
    assert await _sent_to(desk) == ADA
    assert await _open(desk) == asked


async def _open(desk: Desk) -> Question | None:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard("status"))).question


async def test_more_than_twenty_things_done_wait_for_nobody(desk: Desk) -> None:
    await desk.join()
    done = SetMember(Member(ADA, Standing.ACTIVE, joined_at=START))
    await desk.write(done, actions=[say(ADA, "morning", not_before=START + HOUR)])
    for number in range(25):
        await desk.write(done, actions=[say(ADA, f"done-{number}")])
    assert await _waiting(desk) == 20
    assert (await _texts(desk)).startswith("done-5[] done-6[]")
    desk.clock.later(HOUR)
    assert "morning[]" in await _texts(desk)


async def test_a_crowd_of_newcomers_does_not_come_before_a_member(desk: Desk) -> None:
    await desk.join(ADA)
    desk.clock.later(DAY)
    for _ in range(3):
        await desk.write(actions=[say(ADA, "earlier", Priority.SEVERE)])
        assert await _sent_to(desk) == ADA
    desk.clock.later(MINUTE)
    for number in range(60):
        await desk.join(stranger(number))
        await desk.write(actions=[say(stranger(number), "card", Priority.PILE_ON)])
    await desk.join(MOD, is_moderator=True)
    await desk.write(actions=[say(MOD, "card", Priority.PILE_ON)])
    await desk.write(actions=[say(ADA, "card", Priority.PILE_ON)])
    assert [await _sent_to(desk) for _ in range(3)] == [MOD, ADA, stranger(0)]


async def test_a_pile_on_leaves_within_the_minute_however_many_threats_wait(desk: Desk) -> None:
    for number in range(60):
        await desk.join(stranger(number))
        await desk.write(actions=[say(stranger(number), "card", Priority.SEVERE)])
    await desk.join()
    await desk.write(actions=[say(ADA, "card", Priority.PILE_ON), say(ADA, "y" * LONGEST)])
    crowd = [stranger(number) for number in range(3)]
    assert [await _sent_to(desk) for _ in range(4)] == [*crowd, ADA]
    desk.clock.later(MINUTE)
    assert await _sent_to(desk) == stranger(3), "her answer waits for threats all the same"


async def test_what_was_had_an_hour_ago_counts_no_more(desk: Desk) -> None:
    await desk.join(ADA)
    await desk.join(BEA)
    await desk.write(actions=[say(ADA, "first")])
    assert await _sent_to(desk) == ADA
    desk.clock.later(HOUR)
    await desk.write(actions=[say(ADA, "second")])
    await desk.write(actions=[say(BEA, "third")])
    assert await _sent_to(desk) == ADA


async def test_a_message_that_is_tried_again_keeps_its_turn(desk: Desk) -> None:
    await desk.join(ADA)
    await desk.join(BEA)
    await desk.write(actions=[say(ADA, "first")])
    order = await desk.ledger.start(await _next(desk))
    await desk.write(actions=[say(BEA, "second")])
    await desk.settle(order, Outcome.RETRY)
    assert await _sent_to(desk) == ADA


async def test_a_greeting_is_not_sent_to_who_has_left(desk: Desk) -> None:
    ada = await desk.join()
    hello = say(ADA, "hello", Priority.WELCOME, replaces=COMING_AND_GOING)
    bye = say(ADA, "bye", Priority.WELCOME, replaces=COMING_AND_GOING)
    left = replace(ada, standing=Standing.LEFT)
    await desk.write(actions=[hello])
    await desk.write(SetMember(left))
    assert await desk.ledger.next_message() is None
    await desk.write(SetMember(ada), actions=[hello])
    await desk.write(SetMember(left), actions=[bye])
    await desk.write(SetMember(replace(left, can_act=True)))
    assert await _texts(desk) == "bye[]"


async def test_a_greeting_that_failed_is_not_tried_again_unless_more_travels_in_it(
    desk: Desk,
) -> None:
    ada, bea = await desk.join(), await desk.join(BEA)
    hello = partial(say, line="hello", priority=Priority.WELCOME, replaces=COMING_AND_GOING)
    await desk.write(actions=[hello(ADA), hello(BEA), say(BEA, "news", Priority.WELCOME)])
    for _ in range(2):
        failed = await desk.ledger.start(await _next(desk))
        retry_at = START + MINUTE
        await desk.ledger.settle(failed, Outcome.RETRY, receipt=None, not_before=retry_at)
    await desk.write(*(SetMember(replace(who, standing=Standing.LEFT)) for who in (ada, bea)))
    desk.clock.later(MINUTE)
    assert await _texts(desk) == "hello[] news[]"
    assert await _sent_to(desk) == BEA
    assert await desk.ledger.next_message() is None


async def _sent_to(desk: Desk) -> AccountId:
    order = await desk.ledger.start(await _next(desk))
    await desk.settle(order)
    assert isinstance(order.action, Say)
    return order.action.to


async def _waiting(desk: Desk) -> int:
    return sum(each.depth for each in (await desk.ledger.waiting_messages()).values())


async def _texts(desk: Desk) -> str:
    """What leaves next, in one line."""
    return " ".join(((await _next(desk)).text or "").split())


async def test_a_newer_message_about_the_same_thing_replaces_the_unsent_one(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    first = say(ADA, "update", replaces="case 1")
    other = say(ADA, "update", replaces="case 2", fields={"case": 2})
    await desk.write(actions=[first, say(BEA, "update", replaces="case 1"), other])
    await desk.write(actions=[say(ADA, "update", replaces="case 1", fields={"count": 9})])
    assert (await _next(desk)).text == "update[]"  # Bea's
    await desk.settle(await desk.ledger.start(await _next(desk)))
    assert (await _next(desk)).text == "update[case=2]\n\nupdate[count=9]"


async def test_a_held_message_waits_for_its_hour(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[say(ADA, not_before=START + HOUR)])
    assert await desk.ledger.next_message() is None
    desk.clock.later(HOUR)
    await _next(desk)


@pytest.mark.parametrize(
    "unwatched", [Member(ADA, Standing.LEFT), Member(ADA, Standing.ACTIVE, Mode.OFF)]
)
async def test_what_was_held_for_her_is_not_told_once_she_is_not_watched(
    desk: Desk, unwatched: Member
) -> None:
    await desk.join()
    held = START + HOUR
    await desk.write(
        actions=[
            say(ADA, "pile_on", Priority.PILE_ON, not_before=held),
            say(ADA, "severe", Priority.SEVERE, not_before=held),
            say(ADA, "an answer", not_before=held),
            say(BEA, "pile_on", Priority.PILE_ON, not_before=held),
        ]
    )
    await desk.write(SetMember(unwatched), actions=[say(ADA, "goodbye")])
    desk.clock.later(HOUR)
    sent = []
    while (order := await desk.ledger.next_message()) is not None:
        started = await desk.ledger.start(order)
        sent.append(started.text or "")
        await desk.settle(started)
        desk.clock.later(MINUTE)
    assert len(sent) == 2, sent
    assert sum("pile_on" in text for text in sent) == 1
    assert any("an answer" in text and "goodbye" in text for text in sent)


async def test_each_network_can_be_asked_for_its_own_messages(desk: Desk) -> None:
    cleo = AccountId("https://clinic.example/users/cleo")
    await desk.join()
    await desk.join(cleo)
    await desk.write(actions=[say(cleo, "severe", Priority.SEVERE), say(ADA, "answer")])
    elsewhere = {Network.BLUESKY: [Network.MASTODON], Network.MASTODON: [Network.BLUESKY]}
    for network, who in ((Network.BLUESKY, ADA), (Network.MASTODON, cleo)):
        order = await desk.ledger.next_message(elsewhere[network])
        assert order is not None
        assert isinstance(order.action, Say)
        assert order.action.to == who
        await desk.ledger.start(order)
        assert await desk.ledger.next_message(elsewhere[network]) is None
    assert await desk.ledger.next_message() is None


async def test_each_network_has_a_budget_of_its_own(desk: Desk) -> None:
    for number in range(desk.policy.messages_per_minute + 1):
        for account in (f"did:plc:{number}", f"https://clinic.example/users/{number}"):
            await desk.join(AccountId(account))
            await desk.write(actions=[say(AccountId(account))])
    for elsewhere in ([Network.MASTODON], [Network.BLUESKY]):
        for _ in range(desk.policy.messages_per_minute):
            order = await desk.ledger.next_message(elsewhere)
            assert order is not None
            await desk.settle(await desk.ledger.start(order))
        assert await desk.ledger.next_message(elsewhere) is None


@pytest.mark.parametrize(
    ("sent", "leaves"),
    [
        (MOST[Network.MASTODON] - KEPT_FOR_ALERTS - 1, "answer"),
        (MOST[Network.MASTODON] - KEPT_FOR_ALERTS, "pile_on"),
        (MOST[Network.MASTODON] - 1, "pile_on"),
        (MOST[Network.MASTODON], None),
    ],
)
async def test_the_last_messages_that_mastodon_takes_are_kept_for_alerts(
    desk: Desk, sent: int, leaves: str | None
) -> None:
    cleo, dan = (AccountId(f"https://clinic.example/users/{name}") for name in ("cleo", "dan"))
    for who in (cleo, dan, ADA):
        await desk.join(who)
    async with desk.ledger.page() as page:
        row = {"at": page.now, "stranger": False, "network": Network.MASTODON}
        await page.run(send_log.insert(), [row] * sent)
    desk.clock.later(HOUR)
    await desk.write(actions=[say(cleo, "answer")])
    first = await desk.ledger.next_message([Network.BLUESKY])
    assert (first is not None) is (leaves == "answer")
    await desk.write(actions=[say(dan, "pile_on", Priority.PILE_ON), say(ADA, "answer")])
    alert = await desk.ledger.next_message([Network.BLUESKY])
    assert (alert is not None) is (leaves is not None)
    assert await desk.ledger.next_message([Network.MASTODON]) is not None
    desk.clock.later(3 * HOUR)
    assert await desk.ledger.next_message([Network.BLUESKY]) is not None


async def test_a_message_that_failed_waits_and_counts_its_starts(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[say(ADA)])
    first = await desk.ledger.start(await _next(desk))
    assert (first.attempts, first.started_at) == (1, START)
    assert await desk.ledger.next_message() is None  # it is under way
    await desk.ledger.settle(first, Outcome.RETRY, receipt=None, not_before=START + MINUTE)
    assert await desk.ledger.next_message() is None
    desk.clock.later(MINUTE)
    second = await desk.ledger.start(await _next(desk))
    assert (second.attempts, second.started_at) == (2, START)
    await desk.settle(second, Outcome.REFUSED)
    assert await desk.ledger.next_message() is None


async def test_a_receipt_is_known_as_ours(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[say(ADA)])
    assert not await desk.ledger.is_our_receipt("r1")
    order = await desk.ledger.start(await _next(desk))
    await desk.settle(order, receipt="r1")
    await desk.settle(order, Outcome.REFUSED)  # twice is once
    await desk.restart()
    assert await desk.ledger.is_our_receipt("r1")
    assert (await desk.ledger.export(ADA))["orders"][0]["state"] == "done"


async def test_what_was_taken_back_cannot_be_started(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[say(ADA, "update", replaces="case 1")])
    order = await _next(desk)
    await desk.write(actions=[say(ADA, "update", replaces="case 1")])
    with pytest.raises(LookupError):
        await desk.ledger.start(order)


async def test_errands_are_given_once_and_signing_out_is_the_last(desk: Desk) -> None:
    await desk.join()
    await desk.write(actions=[ReadHerCircle(ADA), ReadHerCircle(ADA), ReadNames(ADA, (HAL,))])
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=[*acts, SignOut(ADA)])
    await desk.restart()
    orders = await desk.ledger.next_acts(9)
    wanted = [ReadHerCircle(ADA), ReadNames(ADA, (HAL,)), Apply(mute_of(HAL), 1)]
    assert [order.action for order in orders] == wanted
    for order in orders:
        await desk.settle(await desk.ledger.start(order))
    assert [order.action for order in await desk.ledger.next_acts(9)] == [SignOut(ADA)]


async def test_a_choice_is_wanted_then_in_force_then_reported(desk: Desk) -> None:
    await desk.join()
    chosen = deed(1, [HAL, stranger(2)])
    changes, acts = started(chosen)
    await desk.write(*changes, actions=acts)
    assert await _states(desk) == [MeasureState.WANTED] * 2
    assert await _due(desk, "deeds_to_report") == []
    await World().carry_out(desk)
    await desk.restart()
    assert await _states(desk) == [MeasureState.IN_FORCE] * 2
    assert await _due(desk, "deeds_to_report") == [1]
    await desk.write(ReportedDeed(1))
    assert await _due(desk, "deeds_to_report") == []


async def test_a_refused_act_is_reported_as_refused(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    (order,) = await desk.ledger.next_acts(5)
    await desk.settle(await desk.ledger.start(order), Outcome.REFUSED)
    assert await _states(desk) == [MeasureState.REFUSED]
    assert await _due(desk, "deeds_to_report") == [1]


async def test_a_deed_number_that_is_taken_gives_way_to_the_next(desk: Desk) -> None:
    await desk.join()
    for _ in range(2):
        changes, acts = started(deed(1, [HAL]))
        await desk.write(*changes, actions=acts)
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("status"))
    assert [each.number for each in chat.deeds] == [2, 1]
    assert chat.next_deed == 3
    orders = await desk.ledger.next_acts(9)
    assert [order.action for order in orders] == [Apply(mute_of(HAL), 1)]


async def test_her_own_mute_is_hers_and_never_lifted(desk: Desk) -> None:
    await desk.join()
    world = World({HAL})
    changes, acts = started(deed(1, [HAL, stranger(2)]))
    await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    assert await _states(desk) == [MeasureState.HERS, MeasureState.IN_FORCE]
    await desk.write(EndDeed(1, START, undone=True), actions=lifts(deed(1, [HAL, stranger(2)])))
    await world.carry_out(desk)
    assert world.muted == {HAL}
    assert world.acts == [f"mute {stranger(2)}", f"unmute {stranger(2)}"]


async def test_undo_takes_back_what_has_not_started(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    await desk.write(EndDeed(1, START, undone=True), actions=lifts(deed(1, [HAL])))
    assert await desk.ledger.next_acts(5) == []
    assert await _states(desk) == [MeasureState.ENDED]


async def test_undo_of_what_is_under_way_ends_it_afterwards(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    world = World()
    (order,) = await desk.ledger.next_acts(5)
    under_way = await desk.ledger.start(order)
    await desk.write(EndDeed(1, START, undone=True))
    assert await desk.ledger.next_acts(5) == []  # one after another on one target
    await desk.settle(await world.act(desk, under_way))
    await world.carry_out(desk)
    assert (world.muted, await _states(desk)) == (set(), [MeasureState.ENDED])


async def test_an_act_cut_short_and_undone_is_lifted_to_be_sure(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    world = World()
    (order,) = await desk.ledger.next_acts(5)
    await world.act(desk, await desk.ledger.start(order))  # done, but never settled
    await desk.restart()
    await desk.write(EndDeed(1, START, undone=True))
    (lift,) = await desk.ledger.next_acts(5)
    assert (lift.action, lift.prior) == (Lift(mute_of(HAL), 1), Prior(held=False))
    await world.carry_out(desk)
    assert (world.muted, await _states(desk)) == (set(), [MeasureState.ENDED])


async def test_a_prior_once_read_survives_a_crash(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL, stranger(2)]))
    await desk.write(*changes, actions=acts)
    assert await desk.ledger.priors_needed(1) == [mute_of(HAL), mute_of(stranger(2))]
    await desk.ledger.note_priors(1, {mute_of(HAL): Prior(held=False, restore="as it was")})
    await desk.restart()
    assert await desk.ledger.priors_needed(1) == [mute_of(stranger(2))]
    (first, _) = await desk.ledger.next_acts(5)
    assert first.prior == Prior(held=False, restore="as it was")
    await desk.ledger.note_priors(1, {mute_of(HAL): Prior(held=True)})  # too late to matter
    assert (await desk.ledger.start(first)).prior == first.prior


async def test_a_look_from_long_ago_is_looked_at_again(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    await desk.ledger.note_priors(1, {mute_of(HAL): Prior(held=False)})
    desk.clock.later(2 * MINUTE)
    (order,) = await desk.ledger.next_acts(5)
    under_way = await desk.ledger.start(order)
    assert under_way.prior is None
    world = World({HAL})  # she has muted the account herself meanwhile
    await desk.settle(await world.act(desk, under_way))
    assert await _states(desk) == [MeasureState.HERS]


async def test_two_choices_hold_one_account_until_the_last_ends(desk: Desk) -> None:
    await desk.join()
    world = World()
    for number in (1, 2):
        changes, acts = started(deed(number, [HAL]))
        await desk.write(*changes, actions=acts)
        await world.carry_out(desk)
    assert world.acts == [f"mute {HAL}"]
    assert await _states(desk) == [MeasureState.IN_FORCE] * 2
    await desk.write(EndDeed(1, START, undone=True))
    await world.carry_out(desk)
    assert world.muted == {HAL}
    await desk.write(EndDeed(2, START, undone=False))
    await world.carry_out(desk)
    assert world.muted == set()


async def test_two_choices_that_end_together_are_lifted_once(desk: Desk) -> None:
    await desk.join()
    world = World()
    for number in (1, 2):
        changes, acts = started(deed(number, [HAL]))
        await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    await desk.write(EndDeed(1, START, undone=False), EndDeed(2, START, undone=False))
    for order in await desk.ledger.next_acts(9):
        await desk.settle(await world.act(desk, await desk.ledger.start(order)))
    assert world.acts == [f"mute {HAL}", f"unmute {HAL}"]
    assert await _states(desk) == [MeasureState.ENDED] * 2
    assert await desk.ledger.next_acts(9) == []


async def test_redo_before_the_end_was_carried_out_needs_no_act(desk: Desk) -> None:
    await desk.join()
    world = World()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    await desk.write(EndDeed(1, START, undone=True), ReviveDeed(1))
    assert await desk.ledger.next_acts(5) == []
    await desk.write(EndDeed(1, START, undone=True))
    await world.carry_out(desk)
    assert world.muted == set()


async def test_redo_while_the_end_is_under_way_mutes_again(desk: Desk) -> None:
    await desk.join()
    world = World()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    await desk.write(EndDeed(1, START, undone=True))
    (order,) = await desk.ledger.next_acts(5)
    lift = await desk.ledger.start(order)
    await desk.write(ReviveDeed(1), actions=acts)
    assert await desk.ledger.priors_needed(1) == []  # our own mute is not to be seen as hers
    await desk.restart()
    (again,) = await desk.ledger.next_acts(5)
    assert (again.once, again.prior) == (lift.once, Prior(held=False))
    await world.carry_out(desk)
    assert (world.muted, await _states(desk)) == ({HAL}, [MeasureState.IN_FORCE])


async def _fail(desk: Desk, world: World, *, reached: bool) -> Order:
    """The next act gets no answer, whether or not it took hold; it is due again in a minute."""
    (order,) = await desk.ledger.next_acts(1)
    under_way = await desk.ledger.start(order)
    if reached:
        await world.act(desk, under_way)
    again_at = desk.clock.now() + MINUTE
    await desk.ledger.settle(under_way, Outcome.RETRY, receipt=None, not_before=again_at)
    return under_way


async def _muted_but_for_hal(desk: Desk, world: World) -> None:
    """One choice of two accounts: both were looked at, the act on HAL has yet to be tried."""
    await desk.join()
    changes, acts = started(deed(1, [stranger(2), HAL], lasts=DAY))
    await desk.write(*changes, actions=acts)
    for order in await desk.ledger.next_acts(1):
        await desk.settle(await world.act(desk, await desk.ledger.start(order)))
    assert world.muted == {stranger(2)}


@pytest.mark.parametrize("reached", [True, False])
async def test_a_choice_does_not_rely_on_an_act_that_got_no_answer(
    desk: Desk, *, reached: bool
) -> None:
    world = World()
    await _muted_but_for_hal(desk, world)
    failed = await _fail(desk, world, reached=reached)
    assert (failed.action, failed.prior) == (Apply(mute_of(HAL), 1), Prior(held=False))
    changes, acts = started(deed(2, [HAL], lasts=DAY))
    await desk.write(*changes, actions=acts)
    await desk.write(EndDeed(1, START, undone=True))
    desk.clock.later(MINUTE)
    await world.carry_out(desk)
    assert world.muted == {HAL}
    assert await _states(desk) == [*[MeasureState.ENDED] * 2, MeasureState.IN_FORCE]
    await desk.write(EndDeed(2, desk.clock.now(), undone=True))
    await world.carry_out(desk)
    assert world.muted == set()  # what the first choice may have done was not taken for hers


@pytest.mark.parametrize("reached", [True, False])
async def test_redo_of_what_may_never_have_taken_hold_does_it_again(
    desk: Desk, *, reached: bool
) -> None:
    world = World()
    await _muted_but_for_hal(desk, world)
    await _fail(desk, world, reached=reached)
    await desk.write(EndDeed(1, START, undone=True))
    desk.clock.later(MINUTE)
    lifted = [order.action for order in await desk.ledger.next_acts(5)]
    assert lifted == [Lift(mute_of(stranger(2)), 1), Lift(mute_of(HAL), 1)]
    await desk.write(ReviveDeed(1))
    await desk.restart()
    await world.carry_out(desk)
    assert world.muted == {stranger(2), HAL}
    await desk.write(EndDeed(1, desk.clock.now(), undone=True), ReviveDeed(1))
    assert await desk.ledger.next_acts(5) == []  # now that it is known to hold
    await desk.write(EndDeed(1, desk.clock.now(), undone=True))
    await world.carry_out(desk)
    assert (world.muted, await _states(desk)) == (set(), [MeasureState.ENDED] * 2)


@pytest.mark.parametrize("reached", [True, False])
async def test_redo_while_the_end_of_another_choice_is_half_done_mutes_again(
    desk: Desk, *, reached: bool
) -> None:
    await desk.join()
    world = World()
    for number in (1, 2):
        changes, acts = started(deed(number, [HAL], lasts=DAY))
        await desk.write(*changes, actions=acts)
        await world.carry_out(desk)
    await desk.write(EndDeed(1, START, undone=True), EndDeed(2, START, undone=True))
    failed = await _fail(desk, world, reached=reached)
    assert failed.action == Lift(mute_of(HAL), 1)
    await desk.write(ReviveDeed(2))
    desk.clock.later(MINUTE)
    await world.carry_out(desk)
    assert world.muted == {HAL}
    assert await _states(desk) == [MeasureState.ENDED, MeasureState.IN_FORCE]
    await desk.write(EndDeed(2, desk.clock.now(), undone=True))
    await world.carry_out(desk)
    assert world.muted == set()


async def test_what_is_done_again_to_be_sure_can_be_undone_before_it_is(desk: Desk) -> None:
    world = World()
    await _muted_but_for_hal(desk, world)
    await _fail(desk, world, reached=True)
    await desk.write(EndDeed(1, START, undone=True))
    desk.clock.later(MINUTE)
    await desk.ledger.next_acts(5)
    await desk.write(ReviveDeed(1))
    (again,) = await desk.ledger.next_acts(5)
    assert (again.action, again.prior) == (Apply(mute_of(HAL), 1), Prior(held=False))
    await desk.write(EndDeed(1, desk.clock.now(), undone=True))
    await world.carry_out(desk)
    assert (world.muted, await _states(desk)) == (set(), [MeasureState.ENDED] * 2)


async def test_what_cannot_be_lifted_is_lifted_when_she_signs_in_again(desk: Desk) -> None:
    ada = await desk.join()
    world = World()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    await desk.write(EndDeed(1, START, undone=True))
    (order,) = await desk.ledger.next_acts(5)
    await desk.settle(await desk.ledger.start(order), Outcome.REFUSED)
    assert await _states(desk) == [MeasureState.IN_FORCE]  # it is still muted, and we know it
    assert await _due(desk, "deeds_to_report") == [1]
    changed = Member(ADA, Standing.ACTIVE, joined_at=ada.joined_at, can_act=True)
    await desk.write(SetMember(changed))
    await world.carry_out(desk)
    assert (world.muted, await _states(desk)) == (set(), [MeasureState.ENDED])


async def test_a_mute_that_the_network_would_not_end_on_its_date_is_told(desk: Desk) -> None:
    await desk.join()
    world = World()
    changes, acts = started(deed(1, [HAL], lasts=HOUR))
    await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    await desk.write(ReportedDeed(1))
    desk.clock.later(HOUR)
    await desk.write(EndDeed(1, START + HOUR, undone=False))
    (order,) = await desk.ledger.next_acts(5)
    await desk.settle(await desk.ledger.start(order), Outcome.REFUSED)
    assert await _states(desk) == [MeasureState.IN_FORCE]
    assert await _due(desk, "deeds_to_report") == [1]


async def test_ends_come_due_the_longest_overdue_first(desk: Desk) -> None:
    await desk.join()
    world = World()
    for number, lasts in ((1, 3 * HOUR), (2, 2 * HOUR), (3, DAY)):
        changes, acts = started(deed(number, [stranger(number)], lasts=lasts))
        await desk.write(*changes, actions=acts)
    await world.carry_out(desk)
    assert await _due(desk, "ending_measures") == []
    desk.clock.later(3 * HOUR)
    await desk.restart()
    assert await _due(desk, "ending_measures") == [2, 1]
    changes, acts = started(deed(4, [stranger(4)], at=desk.clock.now()))
    await desk.write(EndDeed(2, desk.clock.now(), undone=False), *changes, actions=acts)
    assert await _due(desk, "ending_measures") == [1]
    first, second = await desk.ledger.next_acts(5)
    assert (first.action, second.action) == (Lift(mute_of(stranger(2)), 2), acts[0])
    await desk.write(ReportedDeed(1), ReportedDeed(3))
    assert await _due(desk, "deeds_to_report") == []  # an end on its date passes in silence


async def test_a_recap_comes_a_day_ahead_and_once(desk: Desk) -> None:
    await desk.join()
    for number, lasts in ((1, 7 * DAY), (2, 6.5 * DAY + DAY)):
        changes, acts = started(deed(number, [stranger(number)], lasts=lasts))
        await desk.write(*changes, actions=acts)
    await World().carry_out(desk)
    assert await _due(desk, "deeds_to_recap") == []
    desk.clock.later(6 * DAY)
    assert await _due(desk, "deeds_to_recap") == [1]
    await desk.write(RecappedDeed(1))
    assert await _due(desk, "deeds_to_recap") == []


async def test_a_short_measure_needs_no_recap(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL], lasts=DAY))
    await desk.write(*changes, actions=acts)
    await World().carry_out(desk)
    assert await _due(desk, "deeds_to_recap") == []


async def test_links_are_offered_and_end_without_an_act(desk: Desk) -> None:
    await desk.join()
    offered = deed(1, [HAL], state=MeasureState.OFFERED)
    await desk.write(StartDeed(offered))
    assert await desk.ledger.next_acts(5) == []
    assert await _due(desk, "deeds_to_report") == []
    desk.clock.later(7 * DAY)
    assert await _due(desk, "deeds_to_recap") == []
    assert await _due(desk, "ending_measures") == [1]
    await desk.write(EndDeed(1, desk.clock.now(), undone=False))
    assert await desk.ledger.next_acts(5) == []
    assert (await _states(desk), await _due(desk, "ending_measures")) == (
        [MeasureState.ENDED],
        [],
    )


async def test_a_deed_read_back_is_the_deed_that_was_started(desk: Desk) -> None:
    await desk.join()
    chosen = deed(1, [HAL])
    await desk.write(StartDeed(chosen))
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard("status"))
        assert (chat.deeds, chat.in_force) == ((chosen,), chosen.measures)
        assert (chat.measures_this_hour, chat.measures_today) == (1, 1)
        assert (await turn.door_for(ADA)).in_force == chosen.measures
    desk.clock.later(timedelta(days=31))
    async with desk.ledger.turn() as turn:
        assert (await turn.chat_for(heard("status"))).deeds == ()


async def test_acts_are_handed_out_so_many_at_a_time(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [stranger(n) for n in range(5)]))
    await desk.write(*changes, actions=acts)
    orders = await desk.ledger.next_acts(3)
    assert [order.action for order in orders] == acts[:3]


async def test_who_is_busy_is_passed_over_and_nobody_else(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=[*acts, SignOut(BEA)])
    assert [order.action for order in await desk.ledger.next_acts(9, [ADA])] == [SignOut(BEA)]
    assert [order.action for order in await desk.ledger.next_acts(1, [BEA])] == acts
    assert await desk.ledger.next_acts(9, [ADA, BEA]) == []


async def test_the_same_wish_twice_is_one_order(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL]))
    await desk.write(*changes, actions=[*acts, *acts])
    await desk.write(actions=acts)
    assert len(await desk.ledger.next_acts(9)) == 1


async def test_orders_that_wait_are_the_same_after_a_restart(desk: Desk) -> None:
    await desk.join()
    changes, acts = started(deed(1, [HAL, stranger(2)]))
    await desk.write(*changes, actions=[*acts, say(ADA, "hello", Priority.PILE_ON)])
    before = (await desk.ledger.next_message(), await desk.ledger.next_acts(9))
    await desk.restart()
    assert (await desk.ledger.next_message(), await desk.ledger.next_acts(9)) == before
    assert before[0] is not None


async def _next(desk: Desk) -> Order:
    order = await desk.ledger.next_message()
    assert order is not None
    return order


async def _states(desk: Desk) -> list[MeasureState]:
    async with desk.ledger.turn() as turn:
        deeds = (await turn.chat_for(heard("status"))).deeds
    return [row.state for each in reversed(deeds) for row in each.measures]


async def _due(desk: Desk, what: str) -> list[int]:
    async with desk.ledger.turn() as turn:
        due: list[Deed] = list(await getattr(turn, what)())
    return [each.number for each in due]


async def test_a_turn_that_fails_gives_no_orders(desk: Desk) -> None:
    await desk.join()
    with pytest.raises(RuntimeError):
        await _fail_after_orders(desk)
    assert await desk.ledger.next_message() is None
    assert await desk.ledger.next_acts(9) == []


async def _fail_after_orders(desk: Desk) -> None:
    changes, acts = started(deed(1, [AccountId(HAL)]))
    async with desk.ledger.turn() as turn:
        await turn.apply(Decision(tuple(changes), (*acts, say(ADA))))  # type: ignore[arg-type]  # shorthand
        raise RuntimeError


async def _held(desk: Desk) -> HeldBack | None:
    async with desk.ledger.turn() as turn:
        return (await turn.chat_for(heard("held"))).held


async def test_what_waits_for_her_morning_is_known_and_comes_when_she_wants_it(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    assert await _held(desk) is None
    morning = START + 8 * HOUR
    card = say(ADA, "burst", Priority.PILE_ON, not_before=morning, case=7)
    other = say(ADA, "recap", Priority.WELCOME, not_before=morning + HOUR)
    theirs = say(BEA, "recap", Priority.WELCOME, not_before=morning)
    await desk.write(actions=[other, card, theirs])
    await desk.restart()
    assert await _held(desk) == HeldBack(2, morning, (7,))
    assert await desk.ledger.next_message() is None
    await desk.write(ReleaseHeld(ADA))
    assert await _held(desk) is None
    assert (await _next(desk)).text == "burst[]\n\nrecap[]"
    assert await _sent_to(desk) == ADA
    assert await desk.ledger.next_message() is None, "the other member sleeps on"


async def test_what_she_never_wants_to_hear_is_dropped_and_nothing_else(desk: Desk) -> None:
    await desk.join()
    morning = START + 8 * HOUR
    await desk.write(actions=[say(ADA, "recap", Priority.WELCOME, not_before=morning)])
    await desk.write(actions=[say(ADA, "threat", Priority.SEVERE)])
    await desk.write(DropHeld(ADA))
    desk.clock.at = morning
    assert (await _next(desk)).text == "threat[]"
    states = [each["state"] for each in (await desk.ledger.export(ADA))["orders"]]
    assert states == ["dropped", "waiting"]
