"""What differs between the servers that speak the Mastodon client API."""

from dataclasses import dataclass
from enum import StrEnum


class ResetStyle(StrEnum):
    """How a rate-limited answer says when to come back."""

    ISO = "iso"  # X-RateLimit-Reset: 2026-11-21T15:05:00.000000Z
    EPOCH = "epoch"  # X-RateLimit-Reset: 1795273500
    RETRY_AFTER = "retry_after"  # Retry-After: 17, and nothing else
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Flavour:
    """One server software, at one version, as far as a client can tell."""

    version: str = "4.6.5"
    api_version: int | None = 10  # None where /api/v2/instance names none
    ulids: bool = False
    account_uri: bool = True  # whether an account entity carries its actor `uri`
    new_accounts_locked: bool = False
    default_visibility: str = "public"
    max_characters: int = 500
    too_long: int = 422
    invalid: int = 422
    honours_idempotency: bool = True
    honours_allowed_mentions: bool = True
    pkce: bool = True
    profile_scope: bool = True  # since 4.3; a scope that is not known refuses the whole request
    announces_oauth: bool = True  # /.well-known/oauth-authorization-server
    reuses_tokens: bool = True  # for the same person, client and scopes, while one is good
    instance_v2: bool = True
    notification_policy: bool = True  # v2 policy and requests
    quotes: bool = True
    fetches_replies: bool = True  # of remote posts, slowly, for who reads with a token
    batch_statuses: bool = True  # GET /api/v1/statuses?id[]=
    filters_v2: bool = True
    remove_from_followers: bool = True
    hashtag_stream: bool = True
    streams_edits_to_mentioned: bool = True
    streams_need_token: bool = True
    timelines_need_token: bool = True
    context_needs_token: bool = False
    statuses_need_token: bool = False
    accounts_need_token: bool = False
    mute_expiry_in_mutes: bool = True
    empty_payload: str | None = None  # of filters_changed; None leaves the key out
    ws_scheme: str = ""  # advertised for streaming; empty: the one that fits
    reset_style: ResetStyle = ResetStyle.ISO


MASTODON = Flavour()

GOTOSOCIAL = Flavour(
    version="0.20.0+git-1234567",
    api_version=None,
    ulids=True,
    account_uri=False,
    new_accounts_locked=True,
    default_visibility="unlisted",
    max_characters=5_000,
    too_long=400,
    invalid=400,
    honours_idempotency=False,
    honours_allowed_mentions=False,
    reuses_tokens=False,
    notification_policy=False,
    quotes=False,
    fetches_replies=False,
    batch_statuses=False,
    remove_from_followers=False,
    hashtag_stream=False,
    streams_edits_to_mentioned=False,
    context_needs_token=True,
    statuses_need_token=True,
    accounts_need_token=True,
    empty_payload="",
    ws_scheme="wss",
)

OLD = Flavour(
    version="4.0.2",
    api_version=None,
    account_uri=False,
    honours_allowed_mentions=False,
    pkce=False,
    profile_scope=False,
    announces_oauth=False,
    notification_policy=False,
    quotes=False,
    fetches_replies=False,
    batch_statuses=False,
    streams_edits_to_mentioned=False,
    streams_need_token=False,
    timelines_need_token=False,
    reset_style=ResetStyle.ISO,
)
