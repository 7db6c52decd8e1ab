"""Compressed frames, and what a hostile server could put into them."""

import pytest
import zstandard

from bot.networks.bluesky.cursors import Endpoint
from bot.networks.bluesky.frames import MAX_FRAME
from bot.networks.bluesky.packing import fetch_dictionary, unpacker_with
from tests.unit.networks.bluesky.scripted import Plan, Scripted
from tests.unit.networks.bluesky.wire import ANN, EVE, commit, in_v2, post, reply_to

V2 = "wss://jet.example.org/xrpc/network.bsky.jetstream.subscribeEvents"
FRAMES = [
    in_v2(commit(EVE, post(f"no. {number} {number * 7919}", reply=reply_to(ANN))), number)
    for number in range(2_000)
]
DICTIONARY = zstandard.train_dictionary(8_192, [*FRAMES], dict_id=7)


def packer(*, tell_size: bool = True) -> zstandard.ZstdCompressor:
    return zstandard.ZstdCompressor(dict_data=DICTIONARY, write_content_size=tell_size)


@pytest.mark.parametrize("tell_size", [True, False])
def test_what_was_packed_comes_out(*, tell_size: bool) -> None:
    unpack = unpacker_with(DICTIONARY.as_bytes())
    assert unpack(packer(tell_size=tell_size).compress(FRAMES[5])) == FRAMES[5]


@pytest.mark.parametrize("tell_size", [True, False])
def test_what_would_grow_too_large_is_a_value_error(*, tell_size: bool) -> None:
    bomb = packer(tell_size=tell_size).compress(b" " * (MAX_FRAME + 1))
    with pytest.raises(ValueError, match="frame"):
        unpacker_with(DICTIONARY.as_bytes())(bomb)


def test_a_window_that_takes_much_memory_is_a_value_error() -> None:
    wide = zstandard.ZstdCompressionParameters.from_level(
        3, window_log=27, write_content_size=False, write_dict_id=False
    )
    packing = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    packed = packing.compress(b"x" * 1_000) + packing.flush()
    with pytest.raises(ValueError, match="zstd frame"):
        unpacker_with(DICTIONARY.as_bytes())(packed)


@pytest.mark.parametrize("packed", [b"", b"{}", FRAMES[0], packer().compress(FRAMES[0])[:-3]])
def test_rubbish_is_a_value_error(packed: bytes) -> None:
    with pytest.raises(ValueError, match="zstd frame"):
        unpacker_with(DICTIONARY.as_bytes())(packed)


@pytest.mark.parametrize("dictionary", [b"", b"nothing of the kind", DICTIONARY.as_bytes()[:100]])
def test_what_is_no_dictionary_is_a_value_error(dictionary: bytes) -> None:
    with pytest.raises(ValueError, match="dictionary"):
        unpacker_with(dictionary)


async def test_a_server_without_the_dictionary_counts_as_down() -> None:
    async with Scripted(Plan(status=400)).serving() as server:
        with pytest.raises(ConnectionError, match="dictionary"):
            await fetch_dictionary(server.host, 7, secure=False, wait=5)


def test_an_address_names_its_dictionary_by_number() -> None:
    endpoint = Endpoint.of(f"{V2}?zstdDictionary=20260811")
    assert endpoint.dictionary == 20260811
    assert "zstdDictionary=20260811&" in endpoint.address((), None)
    assert Endpoint.of(V2).dictionary is None
    with pytest.raises(ValueError, match="number"):
        Endpoint.of(f"{V2}?zstdDictionary=newest")


def test_compression_by_version_one_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="leave out compress, or use version 2"):
        Endpoint.of("wss://jet.example.org/subscribe?compress=true")
