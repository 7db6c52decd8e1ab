"""Where one Bluesky network answers, simulated or real."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """Base URLs without a trailing slash; XRPC lives below `/xrpc` of `pds` and `appview`.

    `jetstream` is a `ws://` base: v1 answers at `/subscribe`, v2 at
    `/xrpc/network.bsky.jetstream.subscribeEvents`.
    The DIDs are bare: callers add `#bsky_chat`, `#bsky_appview` or `#atproto_labeler`.
    """

    pds: str
    appview: str
    plc: str
    jetstream: str
    chat_did: str
    appview_did: str
    moderation_did: str
