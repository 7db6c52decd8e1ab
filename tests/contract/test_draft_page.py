"""The page for drafts over a real ledger: for members, in the chat's own words, keeping nothing."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app.drafting import PAGE, TICKET_LASTS, DraftDesk
from bot.app.signing_in import LINK_LASTS, Links
from bot.model.changes import OpenEpisode, SetMember
from bot.model.drafts import Draft
from bot.model.errors import Refused
from bot.model.people import Member, Standing
from bot.rules.drafts import review
from bot.rules.drafts.nudging import nothing_seen, nudge
from bot.rules.drafts.reading import LONGEST
from bot.web import Vitals, build, serving
from bot.web.ports import Looked
from tests.contract.ledgers import ADA, BEA, HOUR, MASTER, Desk, episode, reply
from tests.unit.rules.conversation.scene import WORDING
from tests.unit.rules.drafts.written import WITH_SOMETHING

CANARY = "zanzibarquokka"
NIGHT = f"34yo w/ that ultra rare disease, july 4, in our ED, never listens. {CANARY} learned a lot"
LINKS = Links("https://bot.example", MASTER, PAGE)


class Unasked:
    async def vitals(self) -> Vitals:
        raise AssertionError("no draft asks for it")


def link_to(desk: Desk) -> str:
    return LINKS.link_for(ADA, desk.clock.now()).rpartition("/")[2]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Desk]:
    house = Desk(f"sqlite:///{tmp_path / 'housecall.db'}")
    await house.open()
    await house.join()
    yield house
    await house.close()


def page_of(house: Desk) -> DraftDesk:
    return DraftDesk(LINKS, MASTER, WORDING, house.ledger, house.clock)


async def look(house: Desk, text: str) -> Looked:
    page, token = page_of(house), link_to(house)
    return await page.look(token, await page.begin(token), text)


WRITTEN = [draft for drafts in WITH_SOMETHING.values() for draft in drafts.strip().split("\n")]


async def test_it_says_what_the_chat_says(house: Desk) -> None:
    assert len(WRITTEN) >= 100
    for draft in WRITTEN:
        findings = review(Draft(draft))
        said_there = nudge(findings) if findings else nothing_seen(draft)
        in_the_chat = WORDING.fill(said_there, "UTC").replace("Type version", "Look below")
        looked = await look(house, draft)
        assert (looked.remarks[0].says if findings else looked.says) == in_the_chat
        said = {span for remark in looked.remarks for span in remark.spans}
        assert all(0 <= start < end <= len(draft) for start, end in said)


async def test_what_is_meant_is_pointed_at_and_left_out_below(house: Desk) -> None:
    looked = await look(house, NIGHT)
    assert "Look below for the lesson only" in looked.remarks[0].says
    assert "ultra rare" in "".join(NIGHT[start:end] for start, end in looked.remarks[0].spans)
    assert looked.version is not None
    assert "july 4" not in looked.version
    assert CANARY in looked.version


async def test_each_sentence_is_said_once_about_all_its_parts(house: Desk) -> None:
    looked = await look(house, "He is an idiot. Later: what an idiot. This drug always works.")
    says = [remark.says for remark in looked.remarks]
    assert len(says) == len(set(says))
    assert all(remark.spans == tuple(sorted(remark.spans)) for remark in looked.remarks)


async def test_nothing_seen_and_nothing_written(house: Desk) -> None:
    clean = await look(house, "Sleep well, everybody.")
    assert (clean.says[:20], clean.remarks, clean.version) == ("Nothing jumped out a", (), None)
    empty = await look(house, " \n")
    assert (empty.says, empty.remarks) == ("", ())


async def test_too_long_is_not_read(house: Desk) -> None:
    assert (await look(house, "x" * (LONGEST + 7))).too_long_by == 7
    assert (await look(house, "x" * LONGEST)).too_long_by == 0


async def test_under_fire_only_the_first_sentence_is_gentler(house: Desk) -> None:
    await house.keep(reply(1), reply(2))
    await house.write(OpenEpisode(episode(1, [reply(1), reply(2)])))
    looked = await look(house, f"{NIGHT} He is an idiot.")
    gently = [remark.says.startswith("A lot is coming at you") for remark in looked.remarks]
    assert gently[0]
    assert not any(gently[1:])


async def test_a_link_opens_for_ten_minutes_and_the_page_works_on(house: Desk) -> None:
    page, token = page_of(house), link_to(house)
    ticket = await page.begin(token)
    house.clock.later(LINK_LASTS + timedelta(seconds=1))
    with pytest.raises(Refused):
        await page.begin(token)
    fresh = (await page.look(token, ticket, "Sleep well.")).ticket
    house.clock.later(TICKET_LASTS - timedelta(minutes=1))
    with pytest.raises(Refused):
        await page.look(token, ticket, "Sleep well.")
    assert (await page.look(token, fresh, "Sleep well.")).says
    assert page.is_ours(token)


async def test_a_ticket_goes_with_its_link(house: Desk) -> None:
    await house.join(BEA)
    page, token = page_of(house), link_to(house)
    other = LINKS.link_for(BEA, house.clock.now()).rpartition("/")[2]
    ticket = await page.begin(token)
    for forged in (await page.begin(other), token, f"{ticket}x", ""):
        with pytest.raises(Refused):
            await page.look(token, forged, "Sleep well.")


async def test_a_link_to_another_page_is_none_of_this(house: Desk) -> None:
    elsewhere = Links("https://bot.example", MASTER, "import")
    token = elsewhere.link_for(ADA, house.clock.now()).rpartition("/")[2]
    assert not page_of(house).is_ours(token)
    with pytest.raises(Refused):
        await page_of(house).begin(token)


async def test_who_has_left_looks_at_nothing_more(house: Desk) -> None:
    page, token = page_of(house), link_to(house)
    ticket = await page.begin(token)
    await house.write(SetMember(Member(ADA, Standing.LEFT)))
    for attempt in (page.begin(token), page.look(token, ticket, "Sleep well.")):
        with pytest.raises(Refused):
            await attempt


async def test_nothing_of_a_draft_is_kept_or_logged(
    house: Desk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = build(Unasked(), second_look=page_of(house))
    async with serving(site, "127.0.0.1", 0) as base, ClientSession() as http:
        address = f"{base}/draft/{link_to(house)}"
        async with http.post(address) as answer:
            ticket = _ticket_in(await answer.text())
        for fields in (
            {"ticket": ticket, "text": NIGHT},
            {"ticket": ticket, "text": NIGHT * 500},
            {"ticket": "forged", "text": NIGHT},
            {"text": NIGHT},
        ):
            async with http.post(address, data=fields) as answer:
                assert CANARY in await answer.text()
        house.clock.later(3 * HOUR)
        async with http.post(address, data={"ticket": ticket, "text": NIGHT}) as answer:
            assert (answer.status, CANARY in await answer.text()) == (410, True)
    written = everything_in(tmp_path)
    told = "".join(capsys.readouterr()) + caplog.text
    assert len(written) > 1_000
    for kept in (written.decode("latin-1"), told):
        assert CANARY not in kept


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _ticket_in(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    return found[1]
