"""Which calls an OAuth session may make: the granular scopes of the network's permission spec."""

from collections.abc import Iterable
from urllib.parse import parse_qs, unquote

from bot.rehearsal.bluesky.wire import XrpcError

_PLAIN = {"atproto", "transition:generic", "transition:email", "transition:chat.bsky"}
_ACTIONS = frozenset({"create", "update", "delete"})


def granted_of(asked: Iterable[str]) -> list[str]:
    """The scopes that hold. Those the spec calls invalid vanish silently, as at the real PDS."""
    return [scope for scope in asked if scope in _PLAIN or _holds(scope)]


def need_rpc(scopes: frozenset[str], nsid: str, audience: str) -> None:
    """`audience` is a DID with its service fragment. Raises the PDS's own 403."""
    wide = "transition:chat.bsky" if nsid.startswith("chat.bsky.") else "transition:generic"
    if wide in scopes and "transition:generic" in scopes:
        return
    if not any(_rpc_matches(scope, nsid, audience) for scope in scopes):
        raise _missing(f"rpc:{nsid}?aud={audience.replace('#', '%23')}")


def need_repo(scopes: frozenset[str], collection: str, action: str) -> None:
    """Raises the PDS's own 403."""
    if "transition:generic" in scopes:
        return
    if not any(_repo_matches(scope, collection, action) for scope in scopes):
        raise _missing(f"repo:{collection}?action={action}")


def _missing(scope: str) -> XrpcError:
    return XrpcError("ScopeMissingError", f'Missing required scope "{scope}"', status=403)


def _parts(scope: str) -> tuple[str, set[str], dict[str, list[str]]]:
    """(resource, its positional names, its parameters) of `rpc:a.b.c?aud=x` and the like."""
    head, _, query = scope.partition("?")
    resource, _, name = head.partition(":")
    params = parse_qs(query)
    names = {unquote(name)} if name else set()
    names |= set(params.get("lxm" if resource == "rpc" else "collection", ()))
    return resource, names, params


def _holds(scope: str) -> bool:
    resource, names, params = _parts(scope)
    audiences = params.get("aud", [])
    match resource:
        case "rpc":
            both_wild = "*" in names and "*" in audiences
            return bool(names) and len(audiences) == 1 and not both_wild and _whole(names)
        case "repo":
            return bool(names) and _whole(names) and set(params.get("action", ())) <= _ACTIONS
        case _:
            return False


def _whole(names: set[str]) -> bool:
    return all(name == "*" or "*" not in name for name in names)


def _rpc_matches(scope: str, nsid: str, audience: str) -> bool:
    resource, names, params = _parts(scope)
    audiences = {"*", audience} & set(params.get("aud", ()))
    return resource == "rpc" and bool({"*", nsid} & names) and bool(audiences)


def _repo_matches(scope: str, collection: str, action: str) -> bool:
    resource, names, params = _parts(scope)
    actions = set(params.get("action", ())) or _ACTIONS
    return resource == "repo" and bool({"*", collection} & names) and action in actions
