"""Evidence of posts on a real PDS: what it signed holds when the posts are gone, and only that."""

from dataclasses import replace
from pathlib import Path

import aiohttp
import pypdfium2
import pytest

from bot.evidence import build, verify
from bot.evidence.packing import pack, unpack
from bot.evidence.repository import read_car, shown_by
from bot.model.evidence import Exhibit, Proof, Proven
from bot.model.interactions import PostId
from bot.model.people import AccountId
from tests.facts import NOON
from tests.networks.browsing import a_browser, complaints_about, keep_picture, missing_browser
from tests.networks.fixtures import demand
from tests.networks.real import RealNetwork
from tests.networks.xrpc import Person, sign_up
from tests.signed import POST, dossier, exhibit

pytestmark = pytest.mark.networks

WORDS = "Nobody gave you a licence, and your ward knows it"


async def raw(address: str, **params: str) -> tuple[int, bytes]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, params=params) as answer,
    ):
        return answer.status, await answer.read()


async def captured(network: RealNetwork, author: Person, uri: str) -> Exhibit:
    """As it is shown now, with the proof that the PDS gives of it."""
    key = uri.rsplit("/", 1)[1]
    door = f"{network.addresses.pds}/xrpc/com.atproto.sync.getRecord"
    status, car = await raw(door, did=author.did, collection=POST, rkey=key)
    assert status == 200
    _, document = await raw(f"{network.addresses.plc}/{author.did}")
    return replace(
        exhibit(1, proven=False),
        post=PostId(uri),
        link=f"https://bsky.app/profile/{author.did}/post/{key}",
        author=AccountId(author.did),
        handle=author.handle,
        text=WORDS,
        proof=Proof(car, document.decode(), NOON),
    )


def proof_of(exhibit: Exhibit) -> Proof:
    assert exhibit.proof
    return exhibit.proof


async def gone(network: RealNetwork, author: Person, uri: str) -> bool:
    """Whether the PDS has no such post any more, now that its author has deleted it."""
    key = uri.rsplit("/", 1)[1]
    deleted = await author.post(
        "com.atproto.repo.deleteRecord", repo=author.did, collection=POST, rkey=key
    )
    door = f"{network.addresses.pds}/xrpc/com.atproto.repo.getRecord"
    status, _ = await raw(door, repo=author.did, collection=POST, rkey=key)
    return deleted.status == 200 and status == 400


async def test_what_was_posted_stays_proven_after_it_was_deleted(
    real_network: RealNetwork,
) -> None:
    bea, cyn = await sign_up(real_network, "bea"), await sign_up(real_network, "cyn")
    for number in range(40):  # so that its tree is more than one node
        await bea.create(POST, text=f"something else {number}")
    hers = [(await bea.create(POST, text=WORDS, langs=["en"]))["uri"] for _ in range(12)]
    other = (await cyn.create(POST, text=WORDS))["uri"]
    whole = [await captured(real_network, bea, uri) for uri in hers]
    redacted = replace(await captured(real_network, cyn, other), text="Nobody, [left out]")
    for author, uri in (*((bea, uri) for uri in hers), (cyn, other)):
        assert await gone(real_network, author, uri)

    found = verify(build(dossier(*whole, redacted)))
    assert found.holds
    shows = {each.post: each.proven for each in found.exhibits}
    assert shows == dict.fromkeys(hers, Proven.WORDS) | {other: Proven.EXISTENCE}
    assert max(len(read_car(proof_of(each).car)[1]) for each in whole) > 3, "more than one node"


async def test_a_proof_shows_its_own_post_and_not_a_bit_more(real_network: RealNetwork) -> None:
    bea, cyn = await sign_up(real_network, "bea"), await sign_up(real_network, "cyn")
    uris = [(each, (await each.create(POST, text=WORDS))["uri"]) for each in (bea, cyn)]
    one, two = [await captured(real_network, author, uri) for author, uri in uris]
    for odd in (replace(one, proof=two.proof), replace(one, post=two.post)):
        assert [each.proven for each in verify(build(dossier(odd))).exhibits] == [Proven.NOTHING]
    contents = unpack(build(dossier(one, two)))
    swapped = {**contents, "proofs/001.car": contents["proofs/002.car"]}
    assert not verify(pack(swapped)).holds
    car = contents["proofs/001.car"]
    for place in range(len(car)):
        flipped = car[:place] + bytes([car[place] ^ 1]) + car[place + 1 :]
        with pytest.raises(ValueError, match=r"\w"):
            shown_by(flipped, one.post, proof_of(one).document)


async def test_the_page_shows_no_words_until_they_are_opened_on_the_screen_or_on_paper(
    tmp_path: Path,
) -> None:
    demand(missing_browser())
    file = tmp_path / "evidence.html"
    made = dossier(exhibit(1), exhibit(2, text=WORDS, proven=False))
    file.write_bytes(unpack(build(made))["evidence.html"])
    asked = list[str]()
    async with a_browser() as browser:
        page = await browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(file.as_uri())
        assert not await page.get_by_text(WORDS).is_visible()
        assert WORDS not in on_paper(await page.pdf())
        assert await complaints_about(page) == []
        await page.get_by_text("Show the words of post 2").press("Enter")
        assert await page.get_by_text(WORDS).is_visible()
        assert WORDS in on_paper(await page.pdf())
        await keep_picture(page, "evidence")
    assert asked == [file.as_uri()]


def on_paper(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)
