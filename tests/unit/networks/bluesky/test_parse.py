"""What each kind of record means to the bot: truth tables over made-up frames."""

from dataclasses import replace
from typing import Any

import pytest

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
from bot.networks.bluesky.frames import frame_in
from bot.networks.bluesky.parse import MAX_TEXT, owner_of, sensed_in
from bot.networks.bluesky.watch_set import OwnPosts, WatchSet
from tests.unit.networks.bluesky.wire import (
    ANN,
    BEA,
    BLOCK,
    BOT,
    EVE,
    FOLLOW,
    MAX,
    NOON,
    POST,
    Json,
    account,
    commit,
    identity,
    in_v1,
    in_v2,
    mention_of,
    post,
    quote_of,
    quote_with_picture_of,
    ref,
    reply_to,
    uri,
)


def sense(event: Json, *held: AccountId) -> list[Sensed]:
    """What both versions of the wire give, with Ann and Bea as members."""
    watch = WatchSet(BOT, [ANN, BEA])
    for author in held:
        watch.add_author(author)
    old = list(sensed_in(frame_in(in_v1(event)), watch))
    assert old == list(sensed_in(frame_in(in_v2(event)), watch))
    return old


def aims(record: Json, author: AccountId = EVE) -> list[tuple[AccountId, Kind, str | None]]:
    return [
        (one.interaction.member, one.interaction.kind, one.interaction.subject)
        for one in sense(commit(author, record))
        if isinstance(one, Aimed)
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"reply": reply_to(ANN)}, [(ANN, Kind.REPLY, uri(ANN, "3root"))]),
        ({"reply": reply_to(EVE, ANN)}, [(ANN, Kind.REPLY, uri(ANN, "3root"))]),
        (
            {"reply": reply_to(ANN, BEA)},
            [(ANN, Kind.REPLY, uri(ANN, "3parent")), (BEA, Kind.REPLY, uri(BEA, "3root"))],
        ),
        ({"embed": quote_of(ANN)}, [(ANN, Kind.QUOTE, uri(ANN, "3quoted"))]),
        ({"embed": quote_with_picture_of(ANN)}, [(ANN, Kind.QUOTE, uri(ANN, "3quoted"))]),
        ({"facets": mention_of(ANN, BEA)}, [(ANN, Kind.MENTION, None), (BEA, Kind.MENTION, None)]),
        ({"facets": mention_of(ANN, ANN)}, [(ANN, Kind.MENTION, None)]),
        (
            {"reply": reply_to(ANN), "embed": quote_of(ANN), "facets": mention_of(ANN)},
            [(ANN, Kind.REPLY, uri(ANN, "3root"))],
        ),
        (
            {"embed": quote_of(ANN), "facets": mention_of(ANN, BEA)},
            [(ANN, Kind.QUOTE, uri(ANN, "3quoted")), (BEA, Kind.MENTION, None)],
        ),
        ({"reply": reply_to(MAX), "embed": quote_of(MAX), "facets": mention_of(MAX)}, []),
        ({"facets": mention_of(BOT)}, []),
        ({}, []),
    ],
    ids=[
        "reply to her post",
        "reply further down in her thread",
        "reply to one member in the thread of another",
        "quote",
        "quote with a picture",
        "two mentions",
        "mentioned twice is once",
        "reply before quote before mention",
        "quote of one, mention of another",
        "aimed at nobody we protect",
        "the bot itself is no member",
        "plain post",
    ],
)
def test_whom_a_post_is_aimed_at(parts: Json, expected: list[Any]) -> None:
    assert aims(post(**parts)) == expected


def test_an_interaction_carries_all_that_the_pipeline_needs() -> None:
    event = commit(EVE, post("go away", reply=reply_to(ANN)), rkey="3k", rev="3r")
    assert sense(event) == [
        Aimed(
            Interaction(
                post=PostId(uri(EVE, "3k")),
                author=EVE,
                member=ANN,
                kind=Kind.REPLY,
                text="go away",
                seen_at=NOON,
                subject=PostId(uri(ANN, "3root")),
                version="bafyreimadeup",
                root=PostId(uri(ANN, "3root")),
            )
        )
    ]


@pytest.mark.parametrize(
    ("parts", "answers", "root"),
    [
        ({"reply": reply_to(ANN)}, None, uri(ANN, "3root")),
        ({"reply": reply_to(MAX, ANN)}, MAX, uri(ANN, "3root")),
        ({"reply": reply_to(EVE, ANN)}, None, uri(ANN, "3root")),
        ({"reply": reply_to(ANN, MAX)}, None, uri(MAX, "3root")),
        ({"reply": reply_to(MAX, ANN), "facets": mention_of(ANN)}, None, uri(ANN, "3root")),
        ({"reply": reply_to(MAX, ANN), "embed": quote_of(ANN)}, None, uri(ANN, "3root")),
        ({"reply": reply_to(MAX), "embed": quote_of(ANN)}, None, None),
        ({"facets": mention_of(ANN)}, None, None),
    ],
    ids=[
        "to her",
        "to another in her conversation",
        "to oneself in her conversation",
        "to her in the conversation of another",
        "to another, naming her",
        "to another, quoting her",
        "a quote of her elsewhere",
        "a mention",
    ],
)
def test_whom_a_reply_speaks_to_and_where_it_all_began(
    parts: Json, answers: AccountId | None, root: str | None
) -> None:
    [one] = sense(commit(EVE, post(**parts)))
    assert isinstance(one, Aimed)
    assert (one.interaction.answers, one.interaction.root) == (answers, root)


def test_without_a_name_for_its_content_the_revision_tells_an_edit() -> None:
    event = commit(EVE, post("go away", reply=reply_to(ANN)), rev="3r")
    for cid in (None, ""):
        [one] = sense({**event, "cid": cid})
        assert isinstance(one, Aimed)
        assert one.interaction.version == "3r"


HERS = commit(ANN, post("Flu clinic opens on Monday."), rkey="3parent")


def parent_after(*events: Json, record: Json, watch: WatchSet | None = None) -> str | None:
    """The words that the stream knows to be answered, once it has brought these events."""
    watch = watch or WatchSet(BOT, [ANN, BEA])
    for event in events:
        list(sensed_in(frame_in(in_v1(event)), watch))
    (aimed,) = sensed_in(frame_in(in_v1(commit(EVE, record))), watch)
    assert isinstance(aimed, Aimed)
    return aimed.interaction.parent


QUOTED = commit(BEA, post("Wash your hands."), rkey="3quoted")


@pytest.mark.parametrize(
    ("events", "record", "parent"),
    [
        ((HERS,), post(reply=reply_to(ANN)), "Flu clinic opens on Monday."),
        ((QUOTED,), post(embed=quote_of(BEA)), "Wash your hands."),
        ((QUOTED,), post(embed=quote_with_picture_of(BEA)), "Wash your hands."),
        ((HERS, QUOTED), post(reply=reply_to(MAX), embed=quote_of(BEA)), None),
        ((commit(ANN, post("First."), rkey="3root"),), post(reply=reply_to(MAX, ANN)), None),
        ((), post(reply=reply_to(ANN)), None),
        ((HERS,), post(facets=mention_of(ANN)), None),
        ((HERS | {"record": post("  ")},), post(reply=reply_to(ANN)), None),
        ((HERS, HERS | {"record": post("Tuesday.")}), post(reply=reply_to(ANN)), "Tuesday."),
        (
            (HERS, commit(ANN, None, operation="delete", rkey="3parent")),
            post(reply=reply_to(ANN)),
            None,
        ),
        ((HERS | {"did": MAX},), post(reply=reply_to(MAX), facets=mention_of(ANN)), None),
    ],
    ids=[
        "her post",
        "quoted",
        "quoted with a picture",
        "a reply to somebody else that quotes her",
        "her conversation, but somebody else is answered",
        "never seen",
        "a mention answers nothing",
        "a picture without words",
        "edited",
        "deleted",
        "posts of others are not kept",
    ],
)
def test_what_a_member_posted_is_the_parent_of_what_answers_it(
    events: tuple[Json, ...], record: Json, parent: str | None
) -> None:
    assert parent_after(*events, record=record) == parent


def test_only_the_last_posts_of_members_are_kept_and_their_beginnings() -> None:
    watch = WatchSet(BOT, [ANN])
    for number in range(OwnPosts.KEPT + 10):
        watch.posts.note(uri(ANN, f"3k{number}"), "long " * 1000)
    assert len(watch.posts) == OwnPosts.KEPT
    assert watch.posts.text_of(uri(ANN, "3k9")) is None
    kept = watch.posts.text_of(uri(ANN, "3k10"))
    assert kept == ("long " * 1000)[: OwnPosts.LENGTH]


def test_who_leaves_leaves_no_words_behind() -> None:
    watch = WatchSet(BOT, [ANN, BEA])
    assert parent_after(HERS, record=post(reply=reply_to(ANN)), watch=watch) is not None
    assert parent_after(QUOTED, record=post(embed=quote_of(BEA)), watch=watch) is not None
    watch.drop_member(ANN)
    watch.add_member(ANN)
    assert parent_after(record=post(reply=reply_to(ANN)), watch=watch) is None
    assert parent_after(record=post(embed=quote_of(BEA)), watch=watch) is not None


def test_talking_to_herself_is_no_interaction() -> None:
    record = post(reply=reply_to(ANN), embed=quote_of(ANN), facets=mention_of(ANN))
    assert sense(commit(ANN, record)) == []


def test_one_member_answering_another_is_an_interaction_and_a_friendship() -> None:
    sensed = sense(commit(ANN, post(reply=reply_to(BEA))))
    assert aims(post(reply=reply_to(BEA)), ANN) == [(BEA, Kind.REPLY, uri(BEA, "3root"))]
    assert sensed[1] == Befriended(ANN, BEA, None, NOON)


def test_whom_a_member_answers_is_no_stranger_to_her() -> None:
    befriended, _ = sense(commit(ANN, post(reply=reply_to(EVE, MAX))))
    assert befriended == Befriended(ANN, EVE, None, NOON)


def spoken(record: Json, operation: str = "create") -> list[Spoke]:
    sensed = sense(commit(ANN, record, operation=operation))
    return [each for each in sensed if isinstance(each, Spoke)]


def test_to_whom_a_member_speaks_and_where_that_can_be_read() -> None:
    to_eve = Spoke(ANN, EVE, PostId(uri(MAX, "3root")), "hello", NOON)
    assert spoken(post(reply=reply_to(EVE, MAX))) == [to_eve]
    assert spoken(post(reply=reply_to(EVE, MAX), embed=quote_of(BEA))) == [to_eve]
    quoting = replace(to_eve, about=PostId(uri(EVE, "3quoted")), quotes=True)
    for embed in (quote_of(EVE), quote_with_picture_of(EVE)):
        assert spoken(post(embed=embed)) == [quoting]
        assert spoken(post(reply=reply_to(ANN), embed=embed)) == [quoting]


def test_who_speaks_to_herself_or_changes_her_words_speaks_to_nobody() -> None:
    assert spoken(post()) == []
    assert spoken(post(reply=reply_to(ANN, MAX))) == []
    assert spoken(post(embed=quote_of(ANN))) == []
    assert spoken(post(reply=reply_to(EVE)), "update") == []
    assert sense(commit(EVE, post(reply=reply_to(MAX)))) == []


def test_what_a_member_says_is_in_no_description_of_it() -> None:
    assert "hello" not in repr(spoken(post(reply=reply_to(EVE))))


def test_an_edit_says_so() -> None:
    event = commit(EVE, post("milder", reply=reply_to(ANN)), operation="update")
    [edit] = sense({**event, "cid": "bafyreilater"})
    assert isinstance(edit, Aimed)
    assert edit.edited
    assert (edit.interaction.text, edit.interaction.version) == ("milder", "bafyreilater")


def test_an_edit_that_takes_the_member_out_ends_the_post() -> None:
    event = commit(EVE, post("nothing about her"), operation="update", rkey="3k")
    assert sense(event, EVE) == [PostGone(PostId(uri(EVE, "3k")), NOON)]
    assert sense(event) == [], "nothing of this author is stored"


def test_a_deletion_is_told_for_watched_authors_only() -> None:
    event = commit(EVE, None, operation="delete", rkey="3k")
    assert sense(event, EVE) == [PostGone(PostId(uri(EVE, "3k")), NOON)]
    assert sense(event) == []


def test_the_text_is_cut_where_a_sender_ignores_the_limit() -> None:
    [one] = sense(commit(EVE, post("x" * (MAX_TEXT + 1), reply=reply_to(ANN))))
    assert isinstance(one, Aimed)
    assert len(one.interaction.text) == MAX_TEXT


def test_a_record_of_no_known_lexicon_version_still_counts() -> None:
    record = post(
        reply=reply_to(ANN),
        embed={"$type": "org.example.embed", "record": ["anything", {"at": "all"}]},
        facets=[{"features": [{"$type": "org.example.facet", "did": 7}], "index": None}],
        labels={"unknown": True},
    )
    assert aims(record) == [(ANN, Kind.REPLY, uri(ANN, "3root"))]


def test_an_odd_address_still_finds_its_owner_but_is_not_passed_on() -> None:
    odd = f"at://{ANN}/{POST}/3a?<b>"
    assert aims(post(embed={"$type": "app.bsky.embed.record", "record": {"uri": odd}})) == [
        (ANN, Kind.QUOTE, None)
    ]


@pytest.mark.parametrize(
    "record",
    [
        {"text": 7, "reply": reply_to(ANN)},
        {"reply": {"parent": ref(ANN)}},
        {"reply": "at://" + ANN},
        {"embed": {"$type": "app.bsky.embed.record"}, "reply": reply_to(ANN)},
        {"embed": {"$type": "app.bsky.embed.record", "record": [ANN]}},
        {"facets": {"features": []}, "reply": reply_to(ANN)},
    ],
    ids=["text", "half a reply", "reply", "no quote", "odd quote", "facets"],
)
def test_a_record_that_the_network_would_refuse_is_a_value_error(record: Json) -> None:
    frame = frame_in(in_v1(commit(EVE, record)))
    with pytest.raises(ValueError, match="JSON"):
        list(sensed_in(frame, WatchSet(BOT, [ANN])))


# follows, blocks, accounts


def follow(author: AccountId, subject: str | None, operation: str = "create") -> Json:
    record = None if subject is None else {"$type": FOLLOW, "subject": subject}
    return commit(author, record, collection=FOLLOW, rkey="3f", operation=operation)


FOLLOW_URI = uri(EVE, "3f", FOLLOW)


@pytest.mark.need("S4-8")
def test_a_follow_of_the_bot_names_its_record() -> None:
    assert sense(follow(EVE, BOT)) == [Followed(EVE, FOLLOW_URI, NOON)]


def test_follows_between_others_are_nothing() -> None:
    assert sense(follow(EVE, MAX)) == []
    assert sense(follow(EVE, ANN)) == []
    assert sense(follow(BOT, ANN)) == []


def test_whom_a_member_follows_is_her_friend() -> None:
    assert sense(follow(ANN, EVE)) == [Befriended(ANN, EVE, uri(ANN, "3f", FOLLOW), NOON)]
    assert sense(follow(ANN, ANN)) == []


def test_a_deleted_follow_is_told_without_knowing_whom_it_followed() -> None:
    assert sense(follow(EVE, None, "delete"), EVE) == [Unfollowed(EVE, FOLLOW_URI, NOON)]
    assert sense(follow(ANN, None, "delete")) == [Unfollowed(ANN, uri(ANN, "3f", FOLLOW), NOON)]
    assert sense(follow(EVE, None, "delete")) == []


def test_a_follow_rewritten_to_somebody_else_is_an_unfollow() -> None:
    assert sense(follow(ANN, EVE, "update")) == [
        Unfollowed(ANN, uri(ANN, "3f", FOLLOW), NOON),
        Befriended(ANN, EVE, uri(ANN, "3f", FOLLOW), NOON),
    ]


def test_a_block_of_the_bot_is_told_and_no_other() -> None:
    def block(author: AccountId, subject: AccountId | None) -> Json:
        record = None if subject is None else {"$type": BLOCK, "subject": subject}
        operation = "create" if subject else "delete"
        return commit(author, record, collection=BLOCK, operation=operation)

    assert sense(block(ANN, BOT)) == [BlockedBot(ANN, NOON)]
    assert sense(block(EVE, BOT)) == [BlockedBot(EVE, NOON)]
    assert sense(block(EVE, ANN)) == []
    assert sense(block(BOT, ANN)) == []
    assert sense(block(ANN, None)) == []


@pytest.mark.parametrize(
    ("active", "status", "presence"),
    [
        (True, None, Presence.ACTIVE),
        (False, "deleted", Presence.DELETED),
        (False, "deactivated", Presence.AWAY),
        (False, "suspended", Presence.TAKEN_DOWN),
        (False, "takendown", Presence.TAKEN_DOWN),
        (False, "desynchronized", Presence.AWAY),
        (False, None, Presence.AWAY),
    ],
)
def test_accounts_come_and_go(active: bool, status: str | None, presence: Presence) -> None:  # noqa: FBT001 -- a row of the table
    event = account(EVE, active=active, status=status)
    assert sense(event, EVE) == [PresenceChanged(EVE, presence, NOON)]
    assert sense(event) == []


def test_other_frames_and_collections_mean_nothing() -> None:
    profile = commit(ANN, {"displayName": "Ann"}, collection="app.bsky.actor.profile")
    assert sense(identity(ANN)) == []
    assert sense(profile) == []


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (uri(ANN), ANN),
        ("at://did:web:ann.example.org/x/y", "did:web:ann.example.org"),
        ("at://" + ANN, ANN),
        ("at://ann.example.org/x/y", None),
        (f"at://{ANN}?x", None),
        (f"https://{ANN}", None),
        ("", None),
    ],
)
def test_who_owns_an_address(text: str, owner: str | None) -> None:
    assert owner_of(text) == owner
