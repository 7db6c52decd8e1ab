"""The real network itself: each part does what the stories and contracts on it rely on."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import libipld
import pytest
from atproto_crypto.verify import verify_signature

from tests.networks.auth import signing_key
from tests.networks.front import ChatFront
from tests.networks.listening import listening_sockets
from tests.networks.neighbours import serving
from tests.networks.real import RealNetwork, start_real_network
from tests.networks.servers import free_port
from tests.networks.streams import V1, V2, Stream
from tests.networks.xrpc import Person, Said, sign_up

pytestmark = pytest.mark.networks

FOLLOW = "app.bsky.graph.follow"


async def test_accounts_get_dids_that_the_directory_knows(real_network: RealNetwork) -> None:
    ada = await sign_up(real_network, "ada")
    await real_network.settle()
    said = await ada.get("app.bsky.actor.getProfile", actor=ada.handle)
    assert said.status == 200
    assert said.body["did"] == ada.did
    assert (await signing_key(real_network.addresses.plc, ada.did)).startswith("did:key:z")


@pytest.mark.parametrize(("path", "wanted"), [(V1, "wantedCollections"), (V2, "collections")])
async def test_jetstream_shows_a_follow_live(
    real_network: RealNetwork, path: str, wanted: str
) -> None:
    ada, bea = await sign_up(real_network, "ada"), await sign_up(real_network, "bea")
    await real_network.settle()
    async with Stream(real_network, path, {wanted: FOLLOW}) as stream:
        made = await ada.create(FOLLOW, subject=bea.did)
        seen = await stream.next_commit()
    written = [one for one in real_network.public_writes() if one.did == ada.did]
    assert [one.collection for one in written] == [FOLLOW]
    assert seen["did"] == ada.did
    assert seen["operation"] == "create"
    assert seen["record"]["subject"] == bea.did
    assert seen["cid"] == made["cid"]
    assert made["uri"].endswith(seen["rkey"])
    assert seen["rev"] == made["commit"]["rev"]


@pytest.mark.parametrize(
    ("path", "wanted", "cursor"),
    [(V1, "wantedCollections", "time_us"), (V2, "collections", "seq")],
)
async def test_jetstream_replays_from_a_cursor(
    real_network: RealNetwork, path: str, wanted: str, cursor: str
) -> None:
    ada, bea = await sign_up(real_network, "ada"), await sign_up(real_network, "bea")
    await real_network.settle()
    async with Stream(real_network, path, {wanted: FOLLOW}) as stream:
        made = await ada.create(FOLLOW, subject=bea.did)
        first = await stream.next_commit()
    await ada.post(
        "com.atproto.repo.deleteRecord",
        repo=ada.did,
        collection=FOLLOW,
        rkey=made["uri"].rsplit("/", 1)[1],
    )
    await real_network.settle()
    async with Stream(real_network, path, {wanted: FOLLOW, "cursor": first[cursor]}) as stream:
        again, gone = await stream.next_commit(), await stream.next_commit()
    assert again == first
    assert gone["operation"] == "delete"
    assert gone["rkey"] == first["rkey"]
    assert "record" not in gone


async def kinds_of_a_new_account(network: RealNetwork, path: str) -> list[str]:
    """What a stream without filters carries from sign-up to the first post."""
    async with Stream(network, path, {}) as stream:
        ada = await sign_up(network, "ada")
        await ada.create("app.bsky.feed.post", text="a post")
        return await stream.kinds_until_commit()


async def test_v2_carries_every_kind(real_network: RealNetwork) -> None:
    kinds = await kinds_of_a_new_account(real_network, V2)
    assert set(kinds) == {"identity", "account", "sync", "commit"}


async def test_v1_carries_no_sync(real_network: RealNetwork) -> None:
    kinds = await kinds_of_a_new_account(real_network, V1)
    assert set(kinds) == {"identity", "account", "commit"}


async def test_message_travels_through_the_real_proxy(real_network: RealNetwork) -> None:
    ada, bea = await sign_up(real_network, "ada"), await sign_up(real_network, "bea")
    await bea.create(FOLLOW, subject=ada.did)  # without a declaration, only the followed may write
    await real_network.settle()
    writer = await ada.with_app_password(privileged=True)
    convo = await chat(writer, "getConvoForMembers", members=bea.did)
    assert convo.status == 200, convo
    sent = await tell(writer, convo.body["convo"]["id"], "hello")
    assert sent.status == 200, sent
    log = await chat(bea, "getLog")
    heard = [one for one in log.body["logs"] if one["$type"].endswith("#logCreateMessage")]
    assert [one["message"]["text"] for one in heard] == ["hello"]
    assert heard[0]["message"]["sender"]["did"] == ada.did
    assert [one.to for one in real_network.messages() if one.sender == ada.did] == [(bea.did,)]
    proofs = [proof for proof in real_network.neighbours.proofs if proof.iss == ada.did]
    assert [proof.lxm.rsplit(".", 1)[1] for proof in proofs] == [
        "getConvoForMembers",
        "sendMessage",
    ]
    assert {proof.aud.partition("#")[0] for proof in proofs} == {real_network.addresses.chat_did}


async def test_every_chat_call_the_bot_makes_conforms(real_network: RealNetwork) -> None:
    ada, bea = await sign_up(real_network, "ada"), await sign_up(real_network, "bea")
    await ada.create(FOLLOW, subject=bea.did)
    await bea.create(FOLLOW, subject=ada.did)
    await real_network.settle()
    convo = (await chat(ada, "getConvoForMembers", members=bea.did)).body["convo"]["id"]
    message = (await tell(ada, convo, "one")).body["id"]
    said = [
        await chat(bea, "getConvoAvailability", members=ada.did),
        await chat(bea, "getConvo", convoId=convo),
        await chat(bea, "listConvos", readState="unread"),
        await chat(bea, "getMessages", convoId=convo, limit="10"),
        await bea.post(f"{CONVO}.acceptConvo", proxy=proxy(bea), convoId=convo),
        await bea.post(f"{CONVO}.updateRead", proxy=proxy(bea), convoId=convo, messageId=message),
        await chat(bea, "getLog"),
    ]
    assert [one.status for one in said] == [200] * 7, said
    assert said[0].body["canChat"] is True
    assert [one["id"] for one in said[2].body["convos"]] == [convo]
    assert [one["text"] for one in said[3].body["messages"]] == ["one"]
    assert (await chat(bea, "listConvos", readState="unread")).body["convos"] == []


async def test_malformed_chat_call_is_refused(real_network: RealNetwork) -> None:
    ada = await sign_up(real_network, "ada")
    said = await chat(ada, "listConvos", limit="0")
    assert said.status == 400
    assert said.body["error"] == "InvalidRequest"
    assert "minimum 1" in said.body["message"]


async def test_answer_that_no_lexicon_allows_is_a_complaint(real_network: RealNetwork) -> None:
    ada, port = await sign_up(real_network, "ada"), free_port()
    method = f"{CONVO}.getLog"
    front = ChatFront({method: lambda _: {"logs": 7}}, plc=real_network.addresses.plc, port=port)
    token = await service_token(ada, front.did, method)
    async with serving(front.application(), port):
        assert await ask_chat(f"http://localhost:{port}", token, "getLog") == 500
    assert len(front.complaints) == 1
    assert "getLog" in front.complaints[0]


async def test_unprivileged_app_password_may_not_chat(real_network: RealNetwork) -> None:
    ada = await sign_up(real_network, "ada")
    humble = await ada.with_app_password(privileged=False)
    said = await chat(humble, "listConvos")
    assert said.status == 400
    assert said.body == {"error": "InvalidToken", "message": "Bad token method"}


async def test_token_for_another_call_or_service_proves_nothing(real_network: RealNetwork) -> None:
    ada = await sign_up(real_network, "ada")
    chat_did = real_network.addresses.chat_did
    at = real_network.neighbours.chat
    before = len(real_network.neighbours.proofs)
    right = await service_token(ada, chat_did, f"{CONVO}.listConvos")
    statuses = [
        await ask_chat(at, right, "listConvos"),
        await ask_chat(at, right, "getLog"),
        await ask_chat(at, right[:-8] + "AAAAAAAA", "listConvos"),
        await ask_chat(
            at,
            await service_token(ada, real_network.ozone_did, f"{CONVO}.listConvos"),
            "listConvos",
        ),
        await ask_chat(at, "", "listConvos"),
    ]
    assert statuses == [200, 401, 401, 401, 401]
    assert len(real_network.neighbours.proofs) == before + 1


async def test_mute_is_seen_by_the_real_appview(real_network: RealNetwork) -> None:
    ada, troll = await sign_up(real_network, "ada"), await sign_up(real_network, "troll")
    await real_network.settle()
    assert (await ada.post("app.bsky.graph.muteActor", actor=troll.did)).status == 200
    await real_network.settle()
    muted = await ada.get("app.bsky.graph.getMutes")
    assert [one["did"] for one in muted.body["mutes"]] == [troll.did]
    assert (await ada.post("app.bsky.graph.unmuteActor", actor=troll.did)).status == 200
    await real_network.settle()
    assert (await ada.get("app.bsky.graph.getMutes")).body["mutes"] == []


async def test_ozone_signs_a_label_and_the_appview_shows_it(real_network: RealNetwork) -> None:
    ada = await sign_up(real_network, "ada")
    post = await ada.create("app.bsky.feed.post", text="a post")
    await real_network.settle()
    await real_network.label(post["uri"], "rude", post["cid"])
    label = await signed_label(real_network, post["uri"])
    assert label["val"] == "rude"
    assert await label_verifies(real_network, label)
    shown = await ada.get("app.bsky.feed.getPosts", uris=post["uri"])
    assert [one["val"] for one in shown.body["posts"][0]["labels"]] == ["rude"]


async def test_postgres_gives_every_test_an_empty_database(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    try:
        tables = await connection.fetch("select 1 from pg_tables where schemaname = 'public'")
        assert tables == []
        await connection.execute("create table here (number int)")
        name = await connection.fetchval("select current_database()")
    finally:
        await connection.close()
    assert name.startswith("test_")


async def test_rate_limits_are_the_pds_own(
    real_folder: Path, real_network: RealNetwork, real_postgres: int
) -> None:
    """A second network beside the first: parallel ones share a cluster and nothing else."""
    folder = real_folder / "limited"
    folder.mkdir()
    with start_real_network(folder, postgres=real_postgres, rate_limits=True) as limited:
        assert limited.addresses.pds != real_network.addresses.pds
        ada = await sign_up(limited, "ada")
        said = await asyncio.gather(*(guess_password(ada) for _ in range(31)))
    assert sorted(one.status for one in said) == [401] * 30 + [429]
    limited_one = next(one for one in said if one.status == 429)
    assert limited_one.body["error"] == "RateLimitExceeded"
    assert limited_one.headers["ratelimit-limit"] == "30"


def test_nothing_listens_beyond_loopback(real_network: RealNetwork) -> None:
    ours = listening_sockets()
    ports = {port for _, port in ours}
    assert int(real_network.addresses.pds.rsplit(":", 1)[1]) in ports
    assert int(real_network.addresses.jetstream.rsplit(":", 1)[1]) in ports
    assert len(ports) >= 9  # PLC, PDS, bsync, AppView, its data plane, Ozone, control, chat, stream
    assert {address for address, _ in ours} <= {"127.0.0.1", "::1"}


CONVO = "chat.bsky.convo"


async def guess_password(person: Person) -> Said:
    return await person.post(
        "com.atproto.server.createSession", identifier="nobody.test", password="wrong"
    )


def proxy(person: Person) -> str:
    return f"{person.network.addresses.chat_did}#bsky_chat"


async def chat(person: Person, method: str, **params: str) -> Said:
    return await person.get(f"{CONVO}.{method}", proxy=proxy(person), **params)


async def tell(person: Person, convo: str, text: str) -> Said:
    message = {"text": text}
    return await person.post(
        f"{CONVO}.sendMessage", proxy=proxy(person), convoId=convo, message=message
    )


async def service_token(person: Person, audience: str, lxm: str) -> str:
    said = await person.get("com.atproto.server.getServiceAuth", aud=audience, lxm=lxm)
    return str(said.body["token"])


async def ask_chat(at: str, token: str, method: str) -> int:
    """The chat service's own status, asked without a PDS between."""
    address = f"{at}/xrpc/{CONVO}.{method}"
    headers = {"authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, headers=headers) as answer,
    ):
        return answer.status


async def signed_label(network: RealNetwork, uri: str) -> dict[str, Any]:
    address = f"{network.ozone}/xrpc/com.atproto.label.queryLabels"
    async with (
        aiohttp.ClientSession() as session,
        session.get(address, params={"uriPatterns": uri}) as answer,
    ):
        labels: list[dict[str, Any]] = (await answer.json())["labels"]
    assert len(labels) == 1
    return labels[0]


async def label_verifies(network: RealNetwork, label: dict[str, Any]) -> bool:
    unsigned = {name: value for name, value in label.items() if name != "sig"}
    signature = base64.b64decode(label["sig"]["$bytes"] + "==")
    key = await signing_key(network.addresses.plc, network.ozone_did, "atproto_label")
    return bool(verify_signature(key, libipld.encode_dag_cbor(unsigned), signature))
