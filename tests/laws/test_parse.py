"""Laws of reading the stream, on invented and on hostile frames."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.model.interactions import Kind
from bot.model.people import AccountId
from bot.model.senses import Aimed, Sensed
from bot.networks.bluesky.frames import frame_in
from bot.networks.bluesky.parse import sensed_in
from bot.networks.bluesky.watch_set import WatchSet
from tests.unit.networks.bluesky.wire import (
    ANN,
    BEA,
    BLOCK,
    BOT,
    EVE,
    FOLLOW,
    MAX,
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
    reply_to,
)

WEB = AccountId("did:web:cat.example.org")
PEOPLE = (ANN, BEA, EVE, MAX, BOT, WEB)
people = st.sampled_from(PEOPLE)
encoders = st.sampled_from((in_v1, in_v2))
# Texts that try to look like the frame around them.
texts = st.lists(
    st.sampled_from(("did:plc:", "did:web:", ANN, WEB, '"}', "\\u0064id", "\n", "😷", "a", "/"))
).map("".join)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | people,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def records(draw: st.DrawFn) -> Json:
    parts: Json = {}
    if draw(st.booleans()):
        parts["reply"] = reply_to(draw(people), draw(people))
    if draw(st.booleans()):
        quoted = draw(people)
        parts["embed"] = draw(st.sampled_from((quote_of(quoted), quote_with_picture_of(quoted))))
    if draw(st.booleans()):
        parts["facets"] = mention_of(*draw(st.lists(people, max_size=3)))
    return post(draw(texts), **parts)


@st.composite
def events(draw: st.DrawFn) -> Json:
    author = draw(people)
    match draw(st.sampled_from(("post", FOLLOW, BLOCK, "delete", "account", "identity"))):
        case "post":
            operation = draw(st.sampled_from(("create", "update")))
            return commit(author, draw(records()), operation=operation)
        case "delete":
            collection = draw(st.sampled_from((POST, FOLLOW, BLOCK)))
            return commit(author, None, operation="delete", collection=collection)
        case "account":
            status = draw(st.sampled_from((None, "deleted", "suspended")))
            return account(author, active=draw(st.booleans()), status=status)
        case "identity":
            return identity(author)
        case collection:
            return commit(author, {"subject": draw(people)}, collection=collection)


@st.composite
def watches(draw: st.DrawFn) -> WatchSet:
    watch = WatchSet(BOT, draw(st.lists(st.sampled_from((ANN, BEA, WEB)), max_size=3)))
    for author in draw(st.lists(people, max_size=3)):
        watch.add_author(author)
    return watch


def all_of(raw: bytes, watch: WatchSet) -> list[Sensed]:
    return list(sensed_in(frame_in(raw), watch))


@given(events(), encoders, watches())
def test_the_filter_lets_through_all_that_the_decoder_would_find(
    event: Json, encode: Callable[[Json], bytes], watch: WatchSet
) -> None:
    raw = encode(event)
    if all_of(raw, watch):
        assert watch.may_concern(raw)


def escaped(raw: bytes, rng: Random) -> bytes:
    """The same JSON with characters inside its strings written as escapes, at random."""

    def spell(char: str) -> str:
        if char == "/":
            return rng.choice(("/", "\\/", "\\u002f", "\\u002F"))
        if char.isalnum() or char in ":._%-":
            code = f"\\u{ord(char):04x}" if ord(char) < 0x10000 else char
            return rng.choice((char, char, char, code, code.upper().replace("\\U", "\\u")))
        return json.dumps(char)[1:-1]

    def write(value: Any) -> str:
        if isinstance(value, str):
            return '"' + "".join(map(spell, value)) + '"'
        if isinstance(value, dict):
            return "{" + ",".join(f"{write(k)} : {write(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        return json.dumps(value)

    return write(json.loads(raw)).encode()


@given(events(), encoders, watches(), st.randoms(use_true_random=False))
def test_escapes_cannot_hide_a_did(
    event: Json, encode: Callable[[Json], bytes], watch: WatchSet, rng: Random
) -> None:
    plain = encode(event)
    twisted = escaped(plain, rng)
    assert all_of(twisted, watch) == all_of(plain, watch)
    if all_of(plain, watch):
        assert watch.may_concern(twisted)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()), watches())
def test_rubbish_raises_nothing_but_value_error(raw: bytes, watch: WatchSet) -> None:
    watch.may_concern(raw)
    try:
        all_of(raw, watch)
    except ValueError as error:
        assert error.args  # noqa: PT017 -- any other class of error fails the test by itself


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good frame in which something, somewhere, was replaced or left out."""
    event = draw(events())
    frame: Any = json.loads(draw(st.sampled_from((in_v1(event), in_v2(event)))))
    here, steps = frame, draw(st.integers(1, 6))
    for _ in range(steps):
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        if isinstance(here[key], dict | list) and draw(st.booleans()):
            here = here[key]
            continue
        if draw(st.booleans()):
            del here[key]
        else:
            here[key] = draw(json_values)
        break
    return json.dumps(frame).encode()


@given(damaged(), watches())
def test_damaged_frames_raise_nothing_but_value_error(raw: bytes, watch: WatchSet) -> None:
    try:
        sensed = all_of(raw, watch)
    except ValueError as error:
        assert error.args  # noqa: PT017 -- any other class of error fails the test by itself
    else:
        assert not sensed or watch.may_concern(raw)


@given(events(), encoders, watches())
def test_a_post_is_one_interaction_per_member_and_never_her_own(
    event: Json, encode: Callable[[Json], bytes], watch: WatchSet
) -> None:
    found = [one.interaction for one in all_of(encode(event), watch) if isinstance(one, Aimed)]
    members = [one.member for one in found]
    assert len(members) == len(set(members))
    assert all(watch.is_member(member) and member != event["did"] for member in members)
    assert all(one.subject is None or one.kind is not Kind.MENTION for one in found)


@given(events(), watches())
def test_both_versions_of_the_wire_say_the_same(event: Json, watch: WatchSet) -> None:
    assert all_of(in_v1(event), watch) == all_of(in_v2(event), watch)


@given(st.lists(st.tuples(st.sampled_from(("add", "drop")), people), max_size=30))
def test_authors_are_watched_exactly_while_something_of_theirs_is_stored(
    changes: list[tuple[str, AccountId]],
) -> None:
    watch, stored = WatchSet(BOT, [ANN]), dict.fromkeys(PEOPLE, 0)
    for change, who in changes:
        if change == "add":
            watch.add_author(who)
            stored[who] += 1
        elif stored[who]:
            watch.drop_author(who)
            stored[who] -= 1
    watched = {who for who in PEOPLE if who in watch}
    assert watched == {BOT, ANN} | {who for who in PEOPLE if stored[who]}
