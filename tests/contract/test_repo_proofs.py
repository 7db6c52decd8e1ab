"""Signed proofs of posts as their authors' servers give them, simulated and real."""

import pytest

from bot.app.clock import SystemClock
from bot.evidence import examined
from bot.evidence.repository import shown_by
from bot.fetch import Fetcher, LoopbackToo
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import PostId
from bot.networks.bluesky.repo_proofs import MOST_BYTES, RepoProofs
from bot.rehearsal.faults import Fault
from tests.contract.worlds import World, both, simulated, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["real_folder", "real_network", "real_postgres", "world"]

WORDS = "Nobody gave you a licence, quack."


def proofs_of(world: World) -> RepoProofs:
    fetcher = Fetcher(LoopbackToo(), limit=MOST_BYTES)
    return RepoProofs(fetcher, SystemClock(), plc=world.addresses.plc)


@both
async def test_a_post_is_proven_among_many_and_after_it_is_gone(world: World) -> None:
    eve = await world.newcomer("eve")
    posts = [await world.people.post(eve, f"{WORDS} {number}") for number in range(40)]
    uri = PostId(posts[7].uri)
    proof, handle = await proofs_of(world).proof_of(uri)
    await world.people.delete(eve, uri)
    taken = examined(uri, proof, handle)
    assert (taken.words, taken.handle) == ((f"{WORDS} 7",), eve.handle)
    assert taken.posted_at is not None
    assert shown_by(taken.proof.car, uri, taken.proof.document).record is not None
    assert shown_by(taken.bare.car, uri, taken.bare.document).record is None
    assert WORDS.encode() not in taken.bare.car
    middle = len(proof.car) // 2
    flipped = proof.car[:middle] + bytes([proof.car[middle] ^ 1]) + proof.car[middle + 1 :]
    with pytest.raises(ValueError, match=r"proof|hash|record"):
        shown_by(flipped, uri, proof.document)


@both
async def test_of_a_post_that_is_gone_there_is_no_proof(world: World) -> None:
    eve = await world.newcomer("eve")
    kept, gone = [await world.people.post(eve, WORDS) for _ in range(2)]
    await world.people.delete(eve, gone.uri)
    proofs = proofs_of(world)
    with pytest.raises((NetworkSaidNo, ValueError)):
        examined(PostId(gone.uri), *await proofs.proof_of(PostId(gone.uri)))
    assert examined(PostId(kept.uri), *await proofs.proof_of(PostId(kept.uri))).words == (WORDS,)


@simulated
async def test_a_server_that_does_not_answer_is_left_alone_for_a_while(world: World) -> None:
    eve = await world.newcomer("eve")
    post = await world.people.post(eve, WORDS)
    proofs = proofs_of(world)
    world.faults.next("/xrpc/com.atproto.sync.getRecord", Fault.UNAVAILABLE)
    for _ in range(2):  # the second time it was not asked, or it would have answered
        with pytest.raises(NetworkDown):
            await proofs.proof_of(PostId(post.uri))
    with pytest.raises(NetworkSaidNo):
        await proofs.proof_of(PostId("https://town.example/users/eve/statuses/1"))
