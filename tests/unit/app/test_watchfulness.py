"""What the stream is told to watch as the ledger commits."""

from dataclasses import replace

import pytest

from bot.app.watchfulness import Watchfulness
from bot.model.changes import SetMember
from bot.model.people import AccountId, Network, Standing
from bot.networks.bluesky.watch_set import WatchSet
from tests import facts

POST = f"at://{facts.DR_A}/app.bsky.feed.post/1"


@pytest.mark.parametrize(
    ("standing", "kept"),
    [(Standing.ACTIVE, True), (Standing.GONE, False), (Standing.LEFT, False)],
)
async def test_her_words_are_kept_while_she_is_a_member(standing: Standing, *, kept: bool) -> None:
    watchfulness, watch = Watchfulness(), WatchSet(AccountId("did:plc:bot"))
    watchfulness._watches = {Network.BLUESKY: watch}  # noqa: SLF001  what `begin` does once it has read the ledger
    watchfulness.note([SetMember(facts.member())])
    watch.posts.note(POST, "Flu clinic opens on Monday.")
    watchfulness.note([SetMember(replace(facts.member(), standing=standing, timezone="UTC"))])
    assert watch.is_member(facts.DR_A) is kept
    assert (watch.posts.text_of(POST) is not None) is kept
