"""Where one Bluesky network answers, simulated or real."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs without a trailing slash; XRPC lives below `/xrpc` of `pds` and `appview`.

    `jetstream` is a `ws://` base: v1 answers at `/subscribe`, v2 at
    `/xrpc/network.bsky.jetstream.subscribeEvents`.
    `chat_did` and `appview_did` are bare DIDs: callers add `#bsky_chat` or `#bsky_appview`.
    """

    pds: str
    appview: str
    plc: str
    jetstream: str
    chat_did: str
    appview_did: str
