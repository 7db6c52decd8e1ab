"""How accounts and posts look through the AppView, to everybody or to one signed-in viewer."""

from collections.abc import Iterable

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import Account, Record, World, mentioned_in, quoted_in
from bot.rehearsal.bluesky.wire import Json

_FEED = "app.bsky.feed.defs#"
_EMBED = "app.bsky.embed.record#"


class Views:
    def __init__(self, world: World) -> None:
        self._world = world

    def blocked(self, one: str, other: str) -> bool:
        """Whether either account blocks the other."""
        link = self._world.link
        return bool(link("block", one, other) or link("block", other, one))

    def profile_basic(self, account: Account, viewer: str | None) -> Json:
        profile = self._world.record(f"at://{account.did}/app.bsky.actor.profile/self")
        view: Json = {
            "did": account.did,
            "handle": account.handle,
            "associated": {"chat": {"allowIncoming": self.allows_incoming(account.did)}},
            "labels": _self_labels(profile) if profile else [],
        }
        if profile is not None:
            view["createdAt"] = iso(account.created_at)
            view |= {
                name: profile.value[name] for name in ("displayName",) if name in profile.value
            }
        if viewer is not None:
            view["viewer"] = self._viewer_state(account.did, viewer)
        return view

    def profile(self, account: Account, viewer: str | None) -> Json:
        view = self.profile_basic(account, viewer)
        profile = self._world.record(f"at://{account.did}/app.bsky.actor.profile/self")
        if profile is not None:
            view["indexedAt"] = iso(profile.indexed_at)
            view |= {
                name: profile.value[name] for name in ("description",) if name in profile.value
            }
        return view

    def profile_detailed(self, account: Account, viewer: str | None) -> Json:
        return {
            **self.profile(account, viewer),
            "followersCount": len(self._world.linking("follow", account.did)),
            "followsCount": len(self._world.records(account.did, "app.bsky.graph.follow")),
            "postsCount": len(self._world.records(account.did, "app.bsky.feed.post")),
        }

    def allows_incoming(self, did: str) -> str:
        """all, none or following; without a declaration the network takes `following`."""
        declared = self._world.record(f"at://{did}/chat.bsky.actor.declaration/self")
        return str(declared.value["allowIncoming"]) if declared else "following"

    def post(self, record: Record, viewer: str | None) -> Json:
        author = self._world.accounts[record.did]
        view: Json = {
            "uri": record.uri,
            "cid": record.cid,
            "author": self.profile_basic(author, viewer),
            "record": record.value,
            "bookmarkCount": 0,
            "replyCount": len(self._world.linking("reply", record.uri)),
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": len(self._world.linking("quote", record.uri)),
            "indexedAt": iso(record.indexed_at),
            "labels": [],
        }
        if embed := self._embed(record, viewer):
            view["embed"] = embed
        if "reply" not in record.value and (gate := self.threadgate(record)):
            view["threadgate"] = gate
        if viewer is not None:
            view["viewer"] = self._viewer_of_post(record, viewer)
        return view

    def forwarded(self, uri: str) -> Json:
        """A post inside a private message, the same for everybody who reads it."""
        record = self._world.record(uri)
        if record is None or not self.visible(record, None):
            inner: Json = {"$type": f"{_EMBED}viewNotFound", "uri": uri, "notFound": True}
        else:
            inner = self._view_record(record, None)
        return {"$type": f"{_EMBED}view", "record": inner}

    def visible(self, record: Record | None, viewer: str | None) -> bool:
        """Whether the viewer may see it: its author is active and no block stands between."""
        if record is None or not self._world.accounts[record.did].active:
            return False
        return viewer is None or not self.blocked(record.did, viewer)

    def threadgate(self, post: Record) -> Json | None:
        """The gate of the whole thread, which its first post carries."""
        root = self.root_of(post)
        gate = self._world.record(gate_uri(root, "threadgate")) if root else None
        if gate is None:
            return None
        return {"uri": gate.uri, "cid": gate.cid, "record": gate.value, "lists": []}

    def hidden_by_gate(self, post: Record) -> bool:
        gate = self.threadgate(post)
        return gate is not None and post.uri in (gate["record"].get("hiddenReplies") or ())

    def index(self, post: Record) -> None:
        """Gates rule what comes after them: a forbidden reply or quote is marked for good."""
        root = self.root_of(post)
        gate = self._world.record(gate_uri(root, "threadgate")) if root else None
        quoted = self._world.record(quoted_in(post.value) or f"at://{post.did}/none/none")
        unwelcome = root and gate and not self.may_reply(post.did, root, gate)
        if unwelcome or (quoted and self._not_to_be_quoted(quoted, post.did)):
            self._world.gatecrashers.add(post.uri)
        self._silence(post)

    def thread_muted(self, post: Record, viewer: str) -> bool:
        """Mutes name the first post of a conversation, even one that does not exist (any more)."""
        return _root_uri(post) in self._world.thread_mutes.get(viewer, ())

    def _silence(self, post: Record) -> None:
        """Nobody is told of what comes into a conversation she has muted, not even afterwards."""
        muters = [did for did in self._world.thread_mutes if self.thread_muted(post, did)]
        self._world.untold |= {(did, post.uri) for did in muters}

    def may_reply(self, did: str, root: Record, gate: Record) -> bool:
        rules = gate.value.get("allow")
        if rules is None or did == root.did:
            return True
        return any(self._rule_holds(rule["$type"], did, root) for rule in rules)

    def root_of(self, post: Record) -> Record | None:
        return self._world.record(_root_uri(post))

    def in_place_of(self, uri: str, record: Record | None, viewer: str | None) -> Json:
        """What stands where a post may not be shown."""
        if record is None or not self._world.accounts[record.did].active:
            return {"$type": f"{_FEED}notFoundPost", "uri": uri, "notFound": True}
        author = self._blocked_author(record.did, viewer)
        return {"$type": f"{_FEED}blockedPost", "uri": uri, "blocked": True, "author": author}

    def _blocked_author(self, did: str, viewer: str | None) -> Json:
        if viewer is None:
            return {"did": did}
        state: Json = {"blockedBy": self._world.link("block", did, viewer) is not None}
        if blocking := self._world.link("block", viewer, did):
            state["blocking"] = blocking.uri
        return {"did": did, "viewer": state}

    def _viewer_of_post(self, post: Record, viewer: str) -> Json:
        root = self.root_of(post)
        gate = self._world.record(gate_uri(root, "threadgate")) if root else None
        state: Json = {"bookmarked": False, "threadMuted": self.thread_muted(post, viewer)}
        state |= {"embeddingDisabled": self._not_to_be_quoted(post, viewer)}
        if root and gate:
            state["replyDisabled"] = not self.may_reply(viewer, root, gate)
        return state

    def _not_to_be_quoted(self, post: Record, by: str) -> bool:
        if by == post.did:
            return False
        gate = self._world.record(gate_uri(post, "postgate"))
        return gate is not None and bool(gate.value.get("embeddingRules"))

    def _rule_holds(self, rule: str, did: str, root: Record) -> bool:
        match rule.partition("#")[2]:
            case "followerRule":
                return self._world.link("follow", did, root.did) is not None
            case "followingRule":
                return self._world.link("follow", root.did, did) is not None
            case "mentionRule":
                return did in mentioned_in(root.value)
            case _:
                return False

    def _viewer_state(self, did: str, viewer: str) -> Json:
        link = self._world.link
        state: Json = {
            "muted": did in self._world.mutes.get(viewer, {}),
            "mutedOnlyReposts": False,
            "mutedOnlyQuoteposts": False,
            "blockedBy": link("block", did, viewer) is not None,
        }
        found = {
            "blocking": link("block", viewer, did),
            "following": link("follow", viewer, did),
            "followedBy": link("follow", did, viewer),
        }
        return state | {name: record.uri for name, record in found.items() if record}

    def _embed(self, record: Record, viewer: str | None) -> Json | None:
        quoted = quoted_in(record.value)
        if quoted is None:
            return None
        inner = self._quoted(record, quoted, viewer)
        if record.value["embed"]["$type"] == "app.bsky.embed.record":
            return {"$type": f"{_EMBED}view", "record": inner}
        return {
            "$type": "app.bsky.embed.recordWithMedia#view",
            "record": {"record": inner},
            "media": _media_view(record.value["embed"]["media"]),
        }

    def _quoted(self, quoting: Record, uri: str, viewer: str | None) -> Json:
        record = self._world.record(uri)
        if record is None or not self._world.accounts[record.did].active:
            return {"$type": f"{_EMBED}viewNotFound", "uri": uri, "notFound": True}
        if self.blocked(record.did, quoting.did) or not self.visible(record, viewer):
            author = self._blocked_author(record.did, viewer)
            return {"$type": f"{_EMBED}viewBlocked", "uri": uri, "blocked": True, "author": author}
        gate = self._world.record(gate_uri(record, "postgate"))
        detached = set(gate.value.get("detachedEmbeddingUris") or ()) if gate else set()
        if quoting.uri in detached | self._world.gatecrashers:
            return {"$type": f"{_EMBED}viewDetached", "uri": uri, "detached": True}
        return self._view_record(record, viewer)

    def _view_record(self, record: Record, viewer: str | None) -> Json:
        return {
            "$type": f"{_EMBED}viewRecord",
            "uri": record.uri,
            "cid": record.cid,
            "author": self.profile_basic(self._world.accounts[record.did], viewer),
            "value": record.value,
            "labels": [],
            "embeds": [],
            "indexedAt": iso(record.indexed_at),
        }


def gate_uri(post: Record, kind: str) -> str:
    """Kind is threadgate or postgate: both share the post's repository and key."""
    return f"at://{post.did}/app.bsky.feed.{kind}/{post.rkey}"


def _root_uri(post: Record) -> str:
    return str(((post.value.get("reply") or {}).get("root") or {}).get("uri", post.uri))


def newest_first(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda record: (record.indexed_at, record.rkey), reverse=True)


def _media_view(media: Json) -> Json:
    external = media.get("external") or {}
    shown = {name: external.get(name, "") for name in ("uri", "title", "description")}
    return {"$type": "app.bsky.embed.external#view", "external": shown}


def _self_labels(profile: Record) -> list[Json]:
    values = (profile.value.get("labels") or {}).get("values") or ()
    said = {"src": profile.did, "uri": profile.uri, "cid": profile.cid}
    return [{**said, "val": one["val"], "cts": iso(profile.indexed_at)} for one in values]
