"""Drafts that lie with her network: read by a right of their own, said of once, kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.model.changes import SetMember
from bot.model.drafts import Draft, OwnDraft
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.people import AccountId, Right
from bot.networks.bluesky.oauth import Sessions
from bot.networks.bluesky.own_drafts import NEWEST, BlueskyDrafts
from bot.rehearsal.bluesky.people import Person
from tests.contract.ledgers import ADA, HOUR, START, Desk
from tests.contract.test_acts import Drawer, acting_in
from tests.contract.test_drafts import CANARY, NIGHT, Talk, everything_in
from tests.contract.worlds import World, both, real_time, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["real_folder", "real_network", "real_postgres", "world"]

MON, TUE = datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2026, 11, 3, 8, tzinfo=UTC)


async def write(world: World, who: Person, *posts: str, **more: Any) -> None:
    draft = {"posts": [{"text": text, **more} for text in posts]}
    await world.people.xrpc.call(who, "app.bsky.draft.createDraft", {"draft": draft})


async def reader(world: World, who: Person, *, drafts: bool) -> BlueskyDrafts:
    oauth, _, _ = acting_in(world)
    address, pending = await oauth.start(AccountId(who.did), real_time(), drafts=drafts)
    back = await world.people.sign_in_and_consent(address, who)
    granted = await oauth.finish(pending, dict(parse_qsl(urlsplit(back).query)), real_time())
    assert oauth.may_read_drafts(granted) is drafts
    assert granted.can_mute(f"{world.addresses.appview_did}#bsky_appview")
    sessions = Sessions(oauth, Drawer(), clock=real_time)
    await sessions.keep(await oauth.refresh(granted, real_time()))
    return BlueskyDrafts(sessions, appview=f"{world.addresses.appview_did}#bsky_appview")


@both
async def test_the_newest_are_read_and_nothing_is_written(world: World) -> None:
    ada = await world.newcomer("ada")
    await write(world, ada, "An older thought")
    link = {"embedExternals": [{"uri": "https://shop.example/x"}]}
    image = {"embedImages": [{"localRef": {"path": "image:1"}}]}
    await write(world, ada, "The first part", "and the second", **link, **image)
    drafts = await reader(world, ada, drafts=True)
    newest, older = await drafts.drafts_of(AccountId(ada.did))
    assert newest.draft.text == "The first part\nand the second"
    assert newest.draft.links == ("https://shop.example/x",) * 2
    assert newest.draft.images == 2
    assert older.draft.text == "An older thought"
    assert older.changed_at <= newest.changed_at <= real_time()
    kept = await world.people.xrpc.read(ada, "app.bsky.draft.getDrafts")
    assert len(kept["drafts"]) == 2


@both
async def test_without_the_right_of_its_own_nothing_is_read(world: World) -> None:
    ada = await world.newcomer("ada")
    await write(world, ada, "Not for the bot")
    drafts = await reader(world, ada, drafts=False)
    with pytest.raises(NetworkSaidNo):
        await drafts.drafts_of(AccountId(ada.did))


@dataclass
class Answers:
    """A server that answers what it is told to (port AsHer)."""

    answer: Any

    async def call(self, _account: AccountId, _what: object) -> Any:
        return self.answer

    async def end(self, _account: AccountId) -> None: ...


@pytest.mark.parametrize(
    "view",
    [
        None,
        {"updatedAt": "yesterday", "draft": {"posts": []}},
        {"updatedAt": "2026-11-02T08:00:00Z", "draft": {"posts": "none"}},
        {"draft": {"posts": [{"text": "no date"}]}},
    ],
)
async def test_what_is_no_draft_is_passed_over(view: object) -> None:
    good = {"updatedAt": "2026-11-02T08:00:00Z", "draft": {"posts": [None, {"text": "words"}]}}
    drafts = BlueskyDrafts(Answers({"drafts": [view, good]}))
    assert [each.draft.text for each in await drafts.drafts_of(ADA)] == ["words"]


async def test_an_answer_without_drafts_is_none_of_hers_and_many_are_cut() -> None:
    with pytest.raises(NetworkSaidNo):
        await BlueskyDrafts(Answers({})).drafts_of(ADA)
    many = [{"updatedAt": "2026-11-02T08:00:00Z", "draft": {"posts": [{"text": "x"}]}}] * 99
    assert len(await BlueskyDrafts(Answers({"drafts": many})).drafts_of(ADA)) == NEWEST


@dataclass
class Shelf:
    """What lies with her network (port OwnDrafts)."""

    found: Sequence[OwnDraft] = ()
    trouble: Exception | None = None
    asked: list[AccountId] = field(default_factory=list)

    async def drafts_of(self, member: AccountId) -> Sequence[OwnDraft]:
        self.asked.append(member)
        if self.trouble is not None:
            raise self.trouble
        return self.found


@pytest.fixture
async def talk(desk: Desk) -> Talk:
    joined = START - 60 * 24 * HOUR
    await desk.join(joined_at=joined, can_act=True, rights=(Right.DRAFTS,), timezone="UTC")
    return Talk(desk, shelf=Shelf())


def own(text: str, at: datetime = MON) -> OwnDraft:
    return OwnDraft(Draft(text), at)


@pytest.mark.need("S0-2")
async def test_one_of_many_is_said_to_be_worth_a_second_look(talk: Talk) -> None:
    calm, rude = own("Sepsis bundles save lives", TUE), own("What an idiot", TUE)
    talk.shelf.found = (calm, rude, own(NIGHT, MON))
    said = await talk.asks("my drafts")
    assert "3 newest drafts" in said
    assert "Mon 2 Nov 08:00" in said
    assert "could point to a patient" in said
    assert not [word for word in ("34yo", "july", "rare", CANARY) if word in said]
    assert talk.shelf.asked == [ADA]


async def test_clean_ones_and_none_at_all(talk: Talk) -> None:
    assert "no drafts" in await talk.asks("my drafts")
    talk.shelf.found = (own("Sepsis bundles save lives"),)
    assert "in your newest draft" in (await talk.asks("check my drafts")).replace("1 ", "")


@pytest.mark.parametrize("trouble", [NetworkSaidNo("no scope"), LoginRevoked("ended")])
async def test_what_cannot_be_read_is_said(talk: Talk, trouble: Exception) -> None:
    talk.shelf.trouble = trouble
    assert "couldn't read your drafts" in await talk.asks("my drafts")


async def test_without_her_consent_nothing_is_read(talk: Talk) -> None:
    async with talk.desk.ledger.turn() as turn:
        hers = await turn.member(ADA)
    await talk.desk.write(SetMember(replace(hers, rights=())))
    said = await talk.asks("my drafts")
    assert "right_link" in said or "no_sign_in_here" in said
    await talk.desk.write(SetMember(hers.signed_out()))
    await talk.asks("my drafts")
    assert not talk.shelf.asked


async def test_a_network_that_is_down_is_tried_again_and_then_said(talk: Talk) -> None:
    talk.shelf.trouble = NetworkDown("out")
    await talk.type("my drafts")
    said: list[str] = []
    for _ in range(8):
        said += await talk.tries()
        talk.desk.clock.later(timedelta(minutes=5))
    assert len(said) == 1
    assert "couldn't read" in said[0]


@pytest.mark.need("S0-1")
async def test_neither_words_nor_findings_are_kept(talk: Talk, tmp_path: Path) -> None:
    talk.shelf.found = (own(f"{NIGHT} {CANARY}"),)
    await talk.asks("my drafts")
    exported = str(await talk.desk.ledger.export(ADA))
    assert "my_drafts" in exported
    await talk.desk.close()
    kept = everything_in(tmp_path)
    for word in (CANARY, "point to a patient", "seen_privacy"):
        assert word not in exported
        assert word.encode() not in kept
    await talk.desk.open()
