"""Who joined by message leaves no trace in what somebody else is told, nor in public."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.model.changes import OpenEpisode
from bot.model.people import AccountId, Network, network_of
from bot.pipeline.hear import hear
from bot.store.orders import KeptOrder
from bot.store.tables import orders
from tests.contract.ledgers import ADA, DAY, MOD, START, Desk, episode, heard, reply

ON_BLUESKY = AccountId("did:plc:observer")
ON_MASTODON = AccountId("https://elsewhere.example/users/observer")
ASKED = (
    "is did:plc:ada-the-member a member?",
    "protect https://bsky.app/profile/did:plc:ada-the-member",
    "mute for ada",
    "why am i on this",
    "why 1",
    "appeal 1",
    "answer I am sorry",
    "answer 1 I am sorry",
    "complain about case 1: it is about me",
    "human",
    "suspend 1 3 days because threats",
    "withdraw 1",
    "my data",
    "list preview",
)


async def what_is_told(
    desk: Desk, observer: AccountId, text: str, number: int
) -> tuple[object, object]:
    """To the observer: each message with everything about it that could differ."""
    desk.clock.later(DAY)
    message = heard(text, observer, desk.clock.now())
    message = replace(message, message=f"m{number}", links=(ADA,) if "ada-the" in text else ())
    network = network_of(observer)
    await hear((message,), str(number), network, ledger=desk.ledger, policy=desk.policy)
    async with desk.ledger.page() as page:
        ref, house = page.person(observer), page.vault.house
        rows = await page.rows(sa.select(orders).where(orders.c.person_ref == ref))
        texts = [house.open(f"orders:{row.once}", row.sealed, KeptOrder).text for row in rows]
        told = {(row.kind, row.priority, row.not_before, row.state) for row in rows}
        kinds = await page.rows(sa.select(orders.c.kind).distinct())
        await page.run(sa.delete(orders).where(orders.c.person_ref == ref))
    assert {row.kind for row in kinds} <= {"say", "circle", "names", "ties"}, "something public"
    return texts, told


@pytest.mark.need("S1-18", "S4-14")
@pytest.mark.parametrize("observer", [ON_BLUESKY, ON_MASTODON], ids=list(Network))
async def test_an_outsider_is_answered_alike_whether_she_joined_or_not(
    desk: Desk, observer: AccountId
) -> None:
    await desk.join(MOD, is_moderator=True)
    before = [await what_is_told(desk, observer, text, n) for n, text in enumerate(ASKED)]
    assert all(texts for texts, _ in before), "each day has its answer"
    await desk.join(ADA, by_word=True)
    await desk.keep(reply(1, START))
    await desk.write(OpenEpisode(episode(1, [reply(1)])))
    told = [await what_is_told(desk, observer, text, 100 + n) for n, text in enumerate(ASKED)]
    assert told == before
