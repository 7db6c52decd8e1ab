"""What the ledger keeps of who asks to follow the bot."""

from datetime import timedelta

import pytest

from bot.model.actions import AnswerRequest, OfferCode, SignOut, TakeCode
from bot.model.changes import AnsweredRequest, ForgetPerson, KnowCallers, SetMember
from bot.model.gate import Caller, FollowRequest
from bot.model.people import AccountId
from bot.pipeline.ports import Outcome
from bot.store import gate
from bot.store.gate import ANSWER_HOLDS
from bot.store.sessions import of_code
from bot.store.tables import orders, requests
from tests.contract.ledgers import ADA, HOUR, START, Desk

ONE = Caller(AccountId("https://a.example/users/one"), "one@a.example", START, 3)
TWO = Caller(AccountId("https://b.example/users/two"), "two@b.example")


async def asking(desk: Desk) -> list[FollowRequest]:
    async with desk.ledger.turn() as turn:
        return list(await turn.follow_requests())


async def numbers(desk: Desk) -> list[int]:
    return [each.number for each in await asking(desk)]


async def test_a_request_keeps_its_number_as_long_as_it_is_listed(desk: Desk) -> None:
    await desk.write(KnowCallers((ONE,), whole=True))
    desk.clock.later(HOUR)
    await desk.restart()
    await desk.write(KnowCallers((TWO, ONE), whole=True))
    first, second = await asking(desk)
    assert first == FollowRequest(1, ONE, START)
    assert second == FollowRequest(2, TWO, START + HOUR)


async def test_who_is_listed_no_more_is_forgotten_and_comes_back_as_another(desk: Desk) -> None:
    await desk.write(KnowCallers((ONE, TWO), whole=True))
    await desk.write(KnowCallers((TWO,), whole=True))
    assert await numbers(desk) == [2]
    await desk.write(KnowCallers((ONE, TWO), whole=True))
    assert await numbers(desk) == [2, 3]


async def test_who_withdraws_and_asks_again_is_news_once_a_day(desk: Desk) -> None:
    for _ in range(3):
        await desk.write(KnowCallers((ONE,), whole=True))
        desk.clock.later(HOUR)
        await desk.write(KnowCallers((), whole=True))
        assert await asking(desk) == []
        async with desk.ledger.page() as page:
            (row,) = await page.rows(requests.select())
        assert page.vault.house.open(f"requests:{row.ref}", row.sealed, Caller).handle == ""
        desk.clock.later(HOUR)
    await desk.write(KnowCallers((ONE,), whole=True))
    assert [(each.caller, each.asked_at) for each in await asking(desk)] == [(ONE, START)]
    await desk.write(KnowCallers((), whole=True))
    desk.clock.later(20 * HOUR)
    await desk.write(KnowCallers((ONE,), whole=True))
    assert [each.asked_at for each in await asking(desk)] == [START + 26 * HOUR]
    await desk.write(KnowCallers((), whole=True))
    desk.clock.later(25 * HOUR)
    await desk.write(KnowCallers((), whole=True))
    async with desk.ledger.page() as page:
        assert await page.rows(requests.select()) == []


async def test_who_was_turned_down_and_asks_again_is_no_news_that_day(desk: Desk) -> None:
    await desk.write(KnowCallers((ONE,), whole=True))
    await desk.write(AnsweredRequest(1))
    desk.clock.later(ANSWER_HOLDS)
    await desk.write(KnowCallers((ONE,), whole=True))
    assert [(each.number, each.asked_at) for each in await asking(desk)] == [(2, START)]


async def test_of_a_part_of_the_list_nobody_is_taken_to_be_gone(desk: Desk) -> None:
    await desk.write(KnowCallers((ONE, TWO), whole=True))
    await desk.write(KnowCallers((), whole=False))
    assert await numbers(desk) == [1, 2]


async def test_a_flood_is_kept_up_to_a_bound_and_makes_room_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MOST_KEPT", 3)
    crowd = [Caller(AccountId(f"https://a.example/users/{n}"), f"{n}@a.example") for n in range(6)]
    await desk.write(KnowCallers(tuple(crowd[:2]), whole=True))
    await desk.write(KnowCallers(tuple(crowd), whole=False))
    assert await numbers(desk) == [1, 2, 3]
    await desk.write(KnowCallers(tuple(crowd), whole=False))
    assert await numbers(desk) == [1, 2, 3]
    await desk.write(KnowCallers(tuple(crowd[3:]), whole=True))
    assert await numbers(desk) == [4, 5, 6]


async def test_an_answer_holds_until_the_list_has_had_time_to_show_it(desk: Desk) -> None:
    await desk.write(KnowCallers((ONE,), whole=True))
    await desk.write(AnsweredRequest(1))
    await desk.write(KnowCallers((ONE,), whole=True))
    assert await numbers(desk) == []
    desk.clock.later(ANSWER_HOLDS - timedelta(seconds=1))
    await desk.write(KnowCallers((ONE,), whole=True))
    assert await numbers(desk) == []
    desk.clock.later(timedelta(seconds=1))
    await desk.write(KnowCallers((ONE,), whole=True))
    assert await numbers(desk) == [2]


async def test_an_answer_is_an_order_that_survives_a_restart(desk: Desk) -> None:
    for admits in (True, False):
        await desk.write(actions=[AnswerRequest(ONE.account, admits)])
        await desk.restart()
        (order,) = await desk.ledger.next_acts(5)
        assert order.action == AnswerRequest(ONE.account, admits)
        await desk.settle(await desk.ledger.start(order), Outcome.REFUSED)
        assert await desk.ledger.next_acts(5) == []


async def test_a_code_is_sealed_until_it_is_used_and_then_wiped(desk: Desk) -> None:
    await desk.join()
    code = "c0de" * 10
    await desk.write(actions=[OfferCode(ADA), TakeCode(ADA, code)])
    await desk.restart()
    offer, take = await desk.ledger.next_acts(5)
    assert (offer.action, take.action) == (OfferCode(ADA), TakeCode(ADA, code))
    for order in (offer, take):
        await desk.settle(await desk.ledger.start(order))
    async with desk.ledger.page() as page:
        rows = await page.rows(orders.select())
    assert {row.sealed for row in rows} == {None}
    assert code not in str([tuple(row) for row in rows])


async def test_a_new_sign_in_is_not_ended_by_an_older_wish_to_end_one(desk: Desk) -> None:
    member = await desk.join(can_act=True)
    await desk.write(SetMember(member.signed_out()), actions=[SignOut(ADA)])
    (order,) = await desk.ledger.next_acts(5)
    await desk.settle(await desk.ledger.start(order), Outcome.RETRY)
    await desk.write(SetMember(member))
    desk.clock.later(timedelta(days=1))
    assert await desk.ledger.next_acts(5) == []


async def test_a_sign_in_that_waits_for_its_code_is_forgotten_with_her(desk: Desk) -> None:
    await desk.join()
    later = desk.clock.now() + timedelta(minutes=10)
    await desk.ledger.sign_ins.save_pending(of_code(ADA), "all about it", later)
    await desk.write(ForgetPerson(ADA))
    assert await desk.ledger.sign_ins.load_pending(of_code(ADA)) is None


async def test_nothing_of_her_is_left_in_clear_or_after_forgetting(desk: Desk) -> None:
    await desk.write(KnowCallers((ONE,), whole=True))
    async with desk.ledger.page() as page:
        (row,) = await page.rows(requests.select())
        assert ONE.account not in str(tuple(row))
        assert b"one" not in row.sealed
    await desk.write(ForgetPerson(ONE.account))
    assert await numbers(desk) == []
