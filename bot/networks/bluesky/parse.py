"""Decoded frames become what the bot noticed; nothing past this file sees the wire."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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


class _Ref(Struct):
    uri: str


class _Reply(Struct):
    parent: _Ref
    root: _Ref


class _Embed(Struct):
    type: str = field(name="$type", default="")
    record: Raw = Raw()  # what it holds depends on the type, and types are open


class _QuoteWithMedia(Struct):
    record: _Ref


class _Feature(Struct):
    type: str = field(name="$type", default="")
    did: Any = None  # a DID in a mention, anything at all in a type we do not know


class _Facet(Struct):
    features: list[_Feature] = []


class _Post(Struct):
    text: str = ""
    reply: _Reply | None = None
    embed: _Embed | None = None
    facets: list[_Facet] | None = None


class _Graph(Struct):
    subject: Annotated[str, Meta(pattern=rf"\A{_DID}\Z")]


_POST_RECORD = msgspec.json.Decoder(_Post)
_GRAPH_RECORD = msgspec.json.Decoder(_Graph)
_QUOTE = msgspec.json.Decoder(_Ref)
_QUOTE_WITH_MEDIA = msgspec.json.Decoder(_QuoteWithMedia)


def sensed_in(frame: Frame, watch: WatchSet) -> Iterator[Sensed]:
    """What this frame means to the bot, usually nothing. Raises ValueError on a bad record."""
    match frame:
        case Commit():
            reader = _READERS.get(frame.collection)
            return reader(frame, watch) if reader else iter(())
        case AccountStatus():
            return _in_status(frame, watch)
        case Other() | Notice():
            return iter(())
        case _:
            assert_never(frame)


def owner_of(uri: str) -> AccountId | None:
    """The account in an at:// URI; None where it does not start with one."""
    found = _OWNER.match(uri)
    return AccountId(found[1]) if found else None


def _uri_of(commit: Commit) -> str:
    return f"at://{commit.did}/{commit.collection}/{commit.rkey}"


def _in_status(frame: AccountStatus, watch: WatchSet) -> Iterator[PresenceChanged]:
    if frame.did in watch:
        presence = _presence_of(frame)
        yield PresenceChanged(frame.did, presence, frame.stamp.at)


_ABSENT = {
    "deleted": Presence.DELETED,
    "takendown": Presence.TAKEN_DOWN,
    "suspended": Presence.TAKEN_DOWN,
}


def _presence_of(frame: AccountStatus) -> Presence:
    if frame.active:
        return Presence.ACTIVE
    return _ABSENT.get(frame.status or "", Presence.AWAY)


def _in_follow(commit: Commit, watch: WatchSet) -> Iterator[Followed | Unfollowed | Befriended]:
    author, uri, at = commit.did, _uri_of(commit), commit.stamp.at
    subject = _subject_of(commit)
    if author == watch.bot:
        return
    if subject == watch.bot:
        yield Followed(author, uri, at)
        return
    # A record rewritten to name somebody else is the end of the follow that it was.
    if commit.operation is not Operation.CREATE and author in watch:
        yield Unfollowed(author, uri, at)
    if subject is not None and subject != author and watch.is_member(author):
        yield Befriended(author, subject, uri, at)


def _in_block(commit: Commit, watch: WatchSet) -> Iterator[BlockedBot]:
    if commit.did != watch.bot and _subject_of(commit) == watch.bot:
        yield BlockedBot(commit.did, commit.stamp.at)


def _subject_of(commit: Commit) -> AccountId | None:
    """Whom a follow or block names; None for a delete, whose frame does not say."""
    if commit.operation is Operation.DELETE:
        return None
    return AccountId(decode(_GRAPH_RECORD, commit.record).subject)


def _in_post(commit: Commit, watch: WatchSet) -> Iterator[Aimed | PostGone | Befriended]:
    uri, at = PostId(_uri_of(commit)), commit.stamp.at
    if commit.operation is Operation.DELETE:
        watch.posts.forget(uri)
        if commit.did in watch:
            yield PostGone(uri, at)
        return
    post = decode(_POST_RECORD, commit.record)
    edited = commit.operation is Operation.UPDATE
    members = [
        (AccountId(did), *reason)
        for did, reason in _targets_in(post).items()
        if did != commit.did and watch.is_member(did)
    ]
    parent = _parent_of(post, watch) if members else None
    for member, kind, uri_of_hers in members:
        subject = _post_at(uri_of_hers)
        yield Aimed(
            Interaction(
                post=uri,
                author=commit.did,
                member=member,
                kind=kind,
                text=post.text[:MAX_TEXT],
                seen_at=at,
                subject=subject,
                version=commit.cid or commit.rev,
                root=_root_of(post, subject) if kind is Kind.REPLY else None,
                answers=_answers(post, commit.did, member),
                parent=parent,
            ),
            edited=edited,
        )
    if edited and not members and commit.did in watch:
        yield PostGone(uri, at)  # rewritten so that it is no longer about any member
    if watch.is_member(commit.did):
        watch.posts.note(uri, post.text)
        yield from _answered(commit, post)


def _answered(commit: Commit, post: _Post) -> Iterator[Befriended]:
    other = owner_of(post.reply.parent.uri) if post.reply else None
    if other is not None and other != commit.did:
        yield Befriended(commit.did, other, None, commit.stamp.at)


def _root_of(post: _Post, subject: PostId | None) -> PostId | None:
    if post.reply is None or post.reply.root.uri == subject:
        return subject
    return _post_at(post.reply.root.uri)


def _targets_in(post: _Post) -> dict[str, tuple[Kind, str]]:
    """Everybody the post is aimed at, each with its most direct reason: reply, quote, mention.

    Each reason comes with what is answered or quoted. Nothing is checked: only what turns out to
    be about a member is worth it. Where both the root and the parent are hers, the root is what
    is answered: reply gates and hidden replies belong to the conversation as a whole.
    """
    targets: dict[str, tuple[Kind, str]] = {}
    if post.reply is not None:
        for uri in (post.reply.parent.uri, post.reply.root.uri):
            targets[_named_in(uri)] = (Kind.REPLY, uri)
    for uri in _quotes_in(post.embed):
        targets.setdefault(_named_in(uri), (Kind.QUOTE, uri))
    for did in _mentions_in(post):
        targets.setdefault(did, (Kind.MENTION, ""))
    return targets


def _named_in(uri: str) -> str:
    """What stands where an at:// URI has its account; empty where it is none."""
    return uri[5:].partition("/")[0] if uri.startswith("at://") else ""


def _answers(post: _Post, author: AccountId, member: AccountId) -> AccountId | None:
    """Whom it speaks to, where it has nothing for her but a place in her conversation."""
    if post.reply is None or _named_in(post.reply.parent.uri) in {author, member}:
        return None
    if member in map(_named_in, _quotes_in(post.embed)) or member in _mentions_in(post):
        return None
    return owner_of(post.reply.parent.uri)


def _parent_of(post: _Post, watch: WatchSet) -> str | None:
    """The words it answers or else quotes, where a member has just posted them."""
    answered = [post.reply.parent.uri] if post.reply else _quotes_in(post.embed)
    for uri in answered:
        if (text := watch.posts.text_of(uri)) is not None:
            return text
    return None


def _post_at(uri: str) -> PostId | None:
    return PostId(uri) if _POST_URI.fullmatch(uri) else None


def _quotes_in(embed: _Embed | None) -> Sequence[str]:
    if embed is None:
        return ()
    match embed.type:
        case "app.bsky.embed.record":
            return (decode(_QUOTE, embed.record).uri,)
        case "app.bsky.embed.recordWithMedia":
            return (decode(_QUOTE_WITH_MEDIA, embed.record).record.uri,)
        case _:
            return ()


def _mentions_in(post: _Post) -> Sequence[AccountId]:
    if not post.facets:
        return ()
    return [
        AccountId(feature.did)
        for facet in post.facets
        for feature in facet.features
        if feature.type == "app.bsky.richtext.facet#mention" and isinstance(feature.did, str)
    ]


_READERS: Mapping[str, Callable[[Commit, WatchSet], Iterator[Sensed]]] = MappingProxyType(
    {POST: _in_post, FOLLOW: _in_follow, BLOCK: _in_block}
)
