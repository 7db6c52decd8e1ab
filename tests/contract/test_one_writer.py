"""One writer on either database, and a lost server is an error that passes."""

import asyncpg
import pytest

from tests.contract.ledgers import ADA, Desk


async def test_a_second_bot_is_refused_until_the_first_has_stopped(desk: Desk) -> None:
    with pytest.raises(BlockingIOError, match="another House Call is running") as caught:
        await Desk(desk.url).open()
    assert "SELECT" not in str(caught.value)
    await desk.close()
    second = Desk(desk.url)
    await second.open()
    await second.close()


@pytest.mark.networks
async def test_a_server_that_goes_away_undoes_the_turn_and_is_found_again(
    postgres_url: str,
) -> None:
    desk = Desk(postgres_url)
    await desk.open()
    await desk.join()
    with pytest.raises(ConnectionError, match="the database server is gone"):
        await _cut_off(desk)
    async with desk.ledger.turn() as turn:
        assert (await turn.member(ADA)).protected
    assert await desk.ledger.cursor("stream") is None
    with pytest.raises(BlockingIOError):  # the new connection holds the lock again
        await Desk(desk.url).open()
    await desk.close()


async def _cut_off(desk: Desk) -> None:
    admin = await asyncpg.connect(desk.url.replace("+asyncpg", ""))
    try:
        async with desk.ledger.turn() as turn:
            await turn.keep_cursor("stream", "7")
            await admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await turn.keep_cursor("stream", "8")
    finally:
        await admin.close()
