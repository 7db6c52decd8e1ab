"""Compressed frames: one zstd frame each, made with a dictionary that the server hands out."""

from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp
import zstandard

from bot.networks.bluesky.frames import MAX_FRAME

_MAX_DICTIONARY = 4_000_000  # bytes; the present one has 65,536
_MAX_WINDOW = 1 << 23  # bytes; what every reader of zstd has to allow (RFC 8878, 3.1.1.1.2)


async def fetch_dictionary(host: str, dictionary: int, *, secure: bool, wait: float) -> bytes:
    """From the server itself, by `network.bsky.jetstream.getZstdDictionary`.

    Raises ConnectionError where it cannot be had, TimeoutError after `wait` seconds.
    """
    path = "/xrpc/network.bsky.jetstream.getZstdDictionary"
    url = f"{'https' if secure else 'http'}://{host}{path}?{urlencode({'id': dictionary})}"
    timeout = aiohttp.ClientTimeout(total=wait)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False, raise_for_status=True) as answer,
        ):
            return await _read(answer.content)
    except aiohttp.ClientError as error:
        raise ConnectionError(f"no dictionary: {type(error).__name__}") from None


async def _read(content: aiohttp.StreamReader) -> bytes:
    found = bytearray()
    async for part in content.iter_any():
        found += part
        if len(found) > _MAX_DICTIONARY:
            raise ConnectionError("the dictionary is too large")
    return bytes(found)


def unpacker_with(dictionary: bytes) -> Callable[[bytes], bytes]:
    """Unpacks one message; what it gives is at most MAX_FRAME long, else it raises ValueError.

    Raises ValueError where this is no dictionary.
    """
    try:
        data = zstandard.ZstdCompressionDict(dictionary, zstandard.DICT_TYPE_FULLDICT)
        reader = zstandard.ZstdDecompressor(dict_data=data, max_window_size=_MAX_WINDOW)
    except zstandard.ZstdError:
        raise ValueError("not a zstd dictionary") from None

    def unpack(packed: bytes) -> bytes:
        try:
            # Where a frame tells its own size, the library makes room for all of it unasked.
            if zstandard.frame_content_size(packed) > MAX_FRAME:
                raise ValueError("frame is too large")
            return reader.decompress(packed, max_output_size=MAX_FRAME)
        except zstandard.ZstdError:
            raise ValueError("not a zstd frame") from None

    return unpack
