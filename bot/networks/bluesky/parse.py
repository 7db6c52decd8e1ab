"""Decoded frames become what the bot noticed; nothing past this file sees the wire."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated, Any, assert_never

import msgspec
from msgspec import Meta, Raw, Struct, field

from bot.model.interactions import Interaction, Kind, PostId
from bot.model.people import AccountId
from bot.model.senses import (
    Aimed,
    Befriended,
    BlockedBot,
    Followed,
    PostGone,
    Presence,
    PresenceChanged,
    Sensed,
    Spoke,
    Unfollowed,
)
from bot.networks.bluesky.frames import (
    AccountStatus,
    Commit,
    Frame,
    Notice,
    Operation,
    Other,
    decode,
)
from bot.networks.bluesky.watch_set import WatchSet

POST = "app.bsky.feed.post"
FOLLOW = "app.bsky.graph.follow"
BLOCK = "app.bsky.graph.block"
COLLECTIONS = (POST, FOLLOW, BLOCK)
MAX_TEXT = 10_000  # characters; the lexicon allows 3,000 bytes

_DID = r"did:[a-z]+:[A-Za-z0-9._:%-]{1,2000}"
_OWNER = re.compile(rf"at://({_DID})(?=/|\Z)")
_POST_URI = re.compile(rf"at://{_DID}/[A-Za-z0-9.-]{{1,317}}/[A-Za-z0-9._:~-]{{1,512}}")


# None of these can be in a cycle, and to be spared the garbage collector makes them cheaper.


class _Ref(Struct, gc=False):
    uri: PostId


class _Reply(Struct, gc=False):
    parent: _Ref
    root: _Ref


class _Embed(Struct, gc=False):
    type: str = field(name="$type", default="")
    record: Raw = Raw()  # what it holds depends on the type, and types are open


class _QuoteWithMedia(Struct, gc=False):
    record: _Ref


class _Feature(Struct, gc=False):
    type: str = field(name="$type", default="")
    did: Any = None  # a DID in a mention, anything at all in a type we do not know


class _Facet(Struct, gc=False):
    features: list[_Feature] = []


class _Post(Struct, gc=False):
    text: str = ""
    reply: _Reply | None = None
    embed: _Embed | None = None
    facets: list[_Facet] | None = None


class _Graph(Struct, gc=False):
    subject: Annotated[str, Meta(pattern=rf"\A{_DID}\Z")]


# By their own names: Python 3.11 takes a call to look up a member of an enumeration.
_CREATE, _UPDATE, _DELETE = Operation.CREATE, Operation.UPDATE, Operation.DELETE
_REPLY, _QUOTE, _MENTION = Kind.REPLY, Kind.QUOTE, Kind.MENTION

_POST_RECORD = msgspec.json.Decoder(_Post)
_GRAPH_RECORD = msgspec.json.Decoder(_Graph)
_QUOTED = msgspec.json.Decoder(_Ref)
_QUOTED_WITH_MEDIA = msgspec.json.Decoder(_QuoteWithMedia)


def sensed_in(frame: Frame, watch: WatchSet) -> Sequence[Sensed]:
    """What this frame means to the bot, usually nothing. Raises ValueError on a bad record."""
    match frame:
        case Commit():
            reader = _READERS.get(frame.collection)
            return reader(frame, watch) if reader else ()
        case AccountStatus():
            return _in_status(frame, watch)
        case Other() | Notice():
            return ()
        case _:
            assert_never(frame)


def text_of(record: object) -> str:
    """The words of a post; none where it holds none, or is no post."""
    match record:
        case {"text": str(text)}:
            return text[:MAX_TEXT]
        case _:
            return ""


def parent_of(record: object) -> str:
    """The address of what a post answers; empty where it answers nothing."""
    match record:
        case {"reply": {"parent": {"uri": str(uri)}}}:
            return uri
        case _:
            return ""


def root_of(record: object) -> PostId | None:
    """Of a reply: the post that began the conversation."""
    match record:
        case {"reply": {"root": {"uri": str(uri)}}}:
            return _post_at(PostId(uri))
        case _:
            return None


def owner_of(uri: str) -> AccountId | None:
    """The account in an at:// URI; None where it does not start with one."""
    found = _OWNER.match(uri)
    return AccountId(found[1]) if found else None


def _in_status(frame: AccountStatus, watch: WatchSet) -> Sequence[Sensed]:
    if frame.did not in watch:
        return ()
    return (PresenceChanged(frame.did, _presence_of(frame), frame.stamp.at),)


_ABSENT = {
    "deleted": Presence.DELETED,
    "takendown": Presence.TAKEN_DOWN,
    "suspended": Presence.TAKEN_DOWN,
}


def _presence_of(frame: AccountStatus) -> Presence:
    if frame.active:
        return Presence.ACTIVE
    return _ABSENT.get(frame.status or "", Presence.AWAY)


def _in_follow(commit: Commit, watch: WatchSet) -> Sequence[Sensed]:
    author, uri, at = commit.did, commit.uri, commit.stamp.at
    subject = _subject_of(commit)
    if author == watch.bot:
        return ()
    if subject == watch.bot:
        return (Followed(author, uri, at),)
    sensed: list[Sensed] = []
    # A record rewritten to name somebody else is the end of the follow that it was.
    if commit.operation is not _CREATE and author in watch:
        sensed.append(Unfollowed(author, uri, at))
    if subject is not None and subject != author and watch.is_member(author):
        sensed.append(Befriended(author, subject, uri, at))
    return sensed


def _in_block(commit: Commit, watch: WatchSet) -> Sequence[Sensed]:
    if commit.did == watch.bot or _subject_of(commit) != watch.bot:
        return ()
    return (BlockedBot(commit.did, commit.stamp.at),)


def _subject_of(commit: Commit) -> AccountId | None:
    """Whom a follow or block names; None for a delete, whose frame does not say."""
    if commit.operation is _DELETE:
        return None
    return AccountId(decode(_GRAPH_RECORD, commit.record).subject)


def _in_post(commit: Commit, watch: WatchSet) -> Sequence[Sensed]:
    if commit.operation is _DELETE:
        return _in_deletion(commit, watch)
    post, author = decode(_POST_RECORD, commit.record), commit.did
    edited = commit.operation is _UPDATE
    sensed: list[Sensed] = []
    for did, reason in _targets_in(post).items():
        if did != author and watch.is_member(did):
            aimed = _interaction(commit, post, AccountId(did), reason, watch)
            sensed.append(Aimed(aimed, edited))
    if edited and not sensed and author in watch:  # rewritten to be no longer about any member
        sensed.append(PostGone(commit.uri, commit.stamp.at))
    if watch.is_member(author):
        watch.posts.note(commit.uri, post.text)
        sensed += _answered(commit, post)
        sensed += () if edited else _spoken(commit, post)
    return sensed


def _in_deletion(commit: Commit, watch: WatchSet) -> Sequence[Sensed]:
    watch.posts.forget(commit.uri)
    return (PostGone(commit.uri, commit.stamp.at),) if commit.did in watch else ()


def _interaction(
    commit: Commit,
    post: _Post,
    member: AccountId,
    reason: tuple[Kind, PostId | None],
    watch: WatchSet,
) -> Interaction:
    kind, uri = reason
    author = commit.did
    subject = _post_at(uri) if uri else None
    root = answers = None
    if post.reply is not None and kind is _REPLY:
        root = subject if post.reply.root.uri == subject else _post_at(post.reply.root.uri)
        answers = _answers(post, post.reply.parent.uri, author, member)
    text, at, version = post.text[:MAX_TEXT], commit.stamp.at, commit.cid or commit.rev
    parent = _parent_of(post, watch)
    # By place: by name, the same call takes half as long again.
    return Interaction(
        commit.uri, author, member, kind, text, at, subject, version, root, answers, parent
    )


def _answered(commit: Commit, post: _Post) -> Sequence[Befriended]:
    other = owner_of(post.reply.parent.uri) if post.reply else None
    if other is None or other == commit.did:
        return ()
    return (Befriended(commit.did, other, None, commit.stamp.at),)


def _spoken(commit: Commit, post: _Post) -> Sequence[Spoke]:
    """Whom she answers, else whom she quotes."""
    if post.reply is not None and (said := _said_to(commit, post, post.reply.parent.uri)):
        return (replace(said, about=post.reply.root.uri),)
    quotes = _quotes_in(post.embed) if post.embed is not None else ()
    said_of = (_said_to(commit, post, uri) for uri in quotes)
    return tuple(replace(said, quotes=True) for said in said_of if said is not None)


def _said_to(commit: Commit, post: _Post, uri: PostId) -> Spoke | None:
    other = owner_of(uri)
    if other is None or other == commit.did or _post_at(uri) is None:
        return None
    return Spoke(commit.did, other, uri, post.text[:MAX_TEXT], commit.stamp.at)


def _targets_in(post: _Post) -> dict[str, tuple[Kind, PostId | None]]:
    """Everybody the post is aimed at, each with its most direct reason: reply, quote, mention.

    Each reason comes with what is answered or quoted. Nothing is checked: only what turns out to
    be about a member is worth it. Where both the root and the parent are hers, the root is what
    is answered: reply gates and hidden replies belong to the conversation as a whole.
    """
    targets: dict[str, tuple[Kind, PostId | None]] = {}
    if post.reply is not None:
        parent, root = post.reply.parent.uri, post.reply.root.uri
        targets = {_named_in(parent): (_REPLY, parent), _named_in(root): (_REPLY, root)}
    if post.embed is not None:
        for uri in _quotes_in(post.embed):
            targets.setdefault(_named_in(uri), (_QUOTE, uri))
    if post.facets:
        for did in _mentions_in(post.facets):
            targets.setdefault(did, (_MENTION, None))
    return targets


def _named_in(uri: str) -> str:
    """What stands where an at:// URI has its account; empty where it is none."""
    return uri[5:].partition("/")[0] if uri.startswith("at://") else ""


def _answers(post: _Post, parent: PostId, author: AccountId, member: AccountId) -> AccountId | None:
    """Whom a reply speaks to, where it has nothing for her but a place in her conversation."""
    if _named_in(parent) in (author, member):
        return None
    if post.embed is not None and member in map(_named_in, _quotes_in(post.embed)):
        return None
    if post.facets and member in _mentions_in(post.facets):
        return None
    return owner_of(parent)


def _parent_of(post: _Post, watch: WatchSet) -> str | None:
    """The words it answers or else quotes, where a member has just posted them."""
    if post.reply is not None:
        return watch.posts.text_of(post.reply.parent.uri)
    quoted = _quotes_in(post.embed) if post.embed else ()
    return watch.posts.text_of(quoted[0]) if quoted else None


def _post_at(uri: PostId) -> PostId | None:
    return uri if _POST_URI.fullmatch(uri) else None


def _quotes_in(embed: _Embed) -> Sequence[PostId]:
    match embed.type:
        case "app.bsky.embed.record":
            return (decode(_QUOTED, embed.record).uri,)
        case "app.bsky.embed.recordWithMedia":
            return (decode(_QUOTED_WITH_MEDIA, embed.record).record.uri,)
        case _:
            return ()


def _mentions_in(facets: Iterable[_Facet]) -> Sequence[AccountId]:
    return [
        AccountId(feature.did)
        for facet in facets
        for feature in facet.features
        if feature.type == "app.bsky.richtext.facet#mention" and isinstance(feature.did, str)
    ]


_READERS: Mapping[str, Callable[[Commit, WatchSet], Sequence[Sensed]]] = MappingProxyType(
    {POST: _in_post, FOLLOW: _in_follow, BLOCK: _in_block}
)
