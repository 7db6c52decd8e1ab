"""What the bot asks to be allowed, and what a server's answer really allows.

A server takes any scope at the start of a sign-in and leaves out what it does not grant, so only
the `scope` of the token counts. Grammar: atproto permission scopes, `rpc:` and `repo:`.
"""

from urllib.parse import parse_qs, unquote

MUTE = "app.bsky.graph.muteActor"
UNMUTE = "app.bsky.graph.unmuteActor"
GET_MUTES = "app.bsky.graph.getMutes"
GET_PROFILES = "app.bsky.actor.getProfiles"
THREADGATE = "app.bsky.feed.threadgate"
POSTGATE = "app.bsky.feed.postgate"
APPVIEW = "did:web:api.bsky.app#bsky_appview"

MUTE_THREAD = "app.bsky.graph.muteThread"
UNMUTE_THREAD = "app.bsky.graph.unmuteThread"
GET_POSTS = "app.bsky.feed.getPosts"
GET_DRAFTS = "app.bsky.draft.getDrafts"

CREATE_REPORT = "com.atproto.moderation.createReport"
MODERATION = "did:plc:ar7c4by46qjdydhdevvrndac#atproto_labeler"
"""Bluesky's own moderators."""

_MUTING = (MUTE, UNMUTE, GET_MUTES, GET_PROFILES)
_THREADS = (MUTE_THREAD, UNMUTE_THREAD, GET_POSTS)
_WRITES = frozenset({"create", "update", "delete"})


def wanted_scope(
    appview: str = APPVIEW,
    *,
    threads: bool = False,
    drafts: bool = False,
    moderation: str | None = None,
) -> str:
    """The scope string of a sign-in. `appview` is a DID with a service, `#` unescaped.

    `threads` asks for muting whole conversations too, and for reading whether one is muted;
    `drafts` for reading what she has not posted yet, and for nothing else about it; `moderation`,
    another such service, for reporting to it.
    """
    more = (*(_THREADS if threads else ()), *((GET_DRAFTS,) if drafts else ()))
    calls = [_call(nsid, appview) for nsid in (*_MUTING, *more)]
    calls += [_call(CREATE_REPORT, moderation)] if moderation else []
    return " ".join(("atproto", *calls, f"repo:{THREADGATE}", f"repo:{POSTGATE}"))


def _call(nsid: str, audience: str) -> str:
    return f"rpc:{nsid}?aud={audience.replace('#', '%23')}"


def published_scope(appview: str, moderation: str) -> str:
    """What the bot's public metadata says that its sign-ins may ask for."""
    return wanted_scope(appview, threads=True, drafts=True, moderation=moderation)


def can_mute(scope: str, appview: str = APPVIEW) -> bool:
    """Whether mutes can be set, ended, and read first: one without the others is no use."""
    return all(can_call(scope, nsid, appview) for nsid in _MUTING)


def can_mute_threads(scope: str, appview: str = APPVIEW) -> bool:
    return all(can_call(scope, nsid, appview) for nsid in _THREADS)


def can_report(scope: str, moderation: str = MODERATION) -> bool:
    return can_call(scope, CREATE_REPORT, moderation)


def can_call(scope: str, nsid: str, audience: str) -> bool:
    return any(
        {nsid, "*"} & names and {audience, "*"} & set(more.get("aud", ()))
        for names, more in _grants(scope, "rpc", "lxm")
    )


def can_write(scope: str, collection: str) -> bool:
    """Whether records can be made, changed and taken away again: all three, or it cannot end."""
    return any(
        {collection, "*"} & names and set(more.get("action", _WRITES)) >= _WRITES
        for names, more in _grants(scope, "repo", "collection")
    )


def _grants(scope: str, kind: str, named: str) -> list[tuple[set[str], dict[str, list[str]]]]:
    """(names, other parameters) of each grant; `kind:NAME?…` and `kind?named=NAME&…` are one."""
    found = []
    for grant in scope.split():
        head, _, query = grant.partition("?")
        prefix, _, name = head.partition(":")
        if prefix == kind:
            more = parse_qs(query)
            found.append(({unquote(name), *more.pop(named, ())} - {""}, more))
    return found
