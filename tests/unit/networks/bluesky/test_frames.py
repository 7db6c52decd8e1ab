"""Both versions of the wire say the same; rubbish is a ValueError and nothing else."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model.people import AccountId
from bot.networks.bluesky.frames import (
    MAX_FRAME,
    AccountStatus,
    Commit,
    Frame,
    Notice,
    Operation,
    Other,
    Stamp,
    frame_in,
    micros,
    of_micros,
)
from bot.networks.bluesky.replay import frames_of
from bot.networks.bluesky.watch_set import WatchSet
from tests.unit.networks.bluesky.wire import (
    ANN,
    BOT,
    EVE,
    MAX,
    NOON,
    NSID,
    Json,
    account,
    commit,
    did,
    identity,
    in_v1,
    in_v2,
    later,
    mention_of,
    post,
    reply_to,
    v2_info,
    v2_message,
)

CAPTURED = Path(__file__).parents[5] / "shared" / "data" / "jetstream"


def test_a_commit_is_the_same_in_both_versions() -> None:
    event = commit(EVE, post("hi", reply=reply_to(ANN)), rkey="3k", rev="3r")
    old, new = frame_in(in_v1(event, later(1.5))), frame_in(in_v2(event, 42, later(1.5)))
    assert isinstance(old, Commit)
    assert isinstance(new, Commit)
    uri = f"at://{EVE}/{old.collection}/3k"
    assert (old.did, old.uri, old.rev, old.operation) == (EVE, uri, "3r", Operation.CREATE)
    assert (new.did, new.uri, new.rev, new.operation) == (EVE, uri, "3r", Operation.CREATE)
    assert json.loads(bytes(old.record)) == json.loads(bytes(new.record)) == event["record"]
    assert old.stamp == Stamp(1, micros(later(1.5)), later(1.5))
    assert new.stamp == Stamp(2, 42, later(1.5))


@pytest.mark.parametrize("encode", [in_v1, in_v2], ids=["v1", "v2"])
def test_a_deleted_account_is_told_with_its_status(encode: Callable[[Json], bytes]) -> None:
    frame = frame_in(encode(account(EVE, active=False, status="deleted")))
    assert isinstance(frame, AccountStatus)
    assert (frame.did, frame.active, frame.status) == (EVE, False, "deleted")


@pytest.mark.parametrize("raw", [in_v1(identity(EVE)), in_v2(identity(EVE))], ids=["v1", "v2"])
def test_identity_only_moves_the_cursor(raw: bytes) -> None:
    frame = frame_in(raw)
    assert isinstance(frame, Other)
    assert frame.stamp.at == NOON


def test_sync_and_kinds_not_known_yet_only_move_the_cursor() -> None:
    sync = frame_in(in_v2({"did": EVE, "sync": {"blocks": {"$bytes": "AAAA"}}}, 5))
    new_kind = frame_in(
        v2_message({"$type": f"{NSID}#dream", "seq": 6, "did": EVE, "time": "2027-03-04T12:00:00Z"})
    )
    assert [frame.stamp.place for frame in (sync, new_kind) if isinstance(frame, Other)] == [5, 6]


def test_the_witnessed_time_is_the_one_that_cursors_use() -> None:
    frame = frame_in(
        in_v2({**commit(EVE, post()), "witnessedAt": "2027-03-04T12:00:09.000001Z"}, at=NOON)
    )
    assert isinstance(frame, Commit)
    assert frame.stamp.at == NOON + timedelta(seconds=9, microseconds=1)


@pytest.mark.parametrize(
    ("raw", "notice"),
    [
        (v2_info("OutdatedCursor"), Notice("OutdatedCursor", is_error=False)),
        (
            b'{"$type":"error","error":"ConsumerTooSlow"}',
            Notice("ConsumerTooSlow", is_error=True),
        ),
        (b'{"$type":"heartbeat","payload_of_tomorrow":{}}', Notice("heartbeat", is_error=False)),
    ],
    ids=["info", "error", "unknown envelope"],
)
def test_the_server_speaks_about_the_stream(raw: bytes, notice: Notice) -> None:
    assert frame_in(raw) == notice


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 200_000,
        in_v1(commit(EVE, post()))[:-20],
        in_v1({**commit(EVE, post()), "operation": "vanish"}),
        in_v1({**commit(EVE, post()), "rkey": "<script>"}),
        in_v1({**commit(EVE, post()), "did": "javascript:alert(1)"}),
        in_v1({**commit(EVE, post()), "did": EVE + "\n"}),
        b'{"did":"' + EVE.encode() + b'","time_us":1e30,"kind":"identity"}',
        b'{"did":"' + EVE.encode() + b'","time_us":9223372036854775807,"kind":"identity"}',
        b'{"did":"' + EVE.encode() + b'","time_us":1,"kind":"commit"}',
        b'{"did":"' + EVE.encode() + b'","kind":"identity"}',
        v2_message({"$type": f"{NSID}#commit", "seq": 1, "did": EVE, "time": "yesterday"}),
        v2_message(
            {"$type": f"{NSID}#commit", "seq": 1, "did": EVE, "time": "2027-03-04T12:00:00"}
        ),
        v2_message(
            {"$type": f"{NSID}#account", "seq": 1, "did": EVE, "time": "2027-03-04T12:00:00Z"}
        ),
    ],
)
def test_rubbish_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"frame|JSON"):
        frame_in(raw)


def test_an_oversized_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        frame_in(in_v1(commit(EVE, post("x" * MAX_FRAME))))


def test_the_words_of_a_post_are_not_in_the_error() -> None:
    raw = in_v1({**commit(EVE, post("my secret words")), "rkey": "my secret words"})
    with pytest.raises(ValueError, match="JSON") as caught:
        frame_in(raw)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_microseconds_are_exact() -> None:
    assert of_micros(micros(later(0.000001))) == later(0.000001)


# the byte filter


def test_only_frames_with_a_watched_did_pass() -> None:
    watch = WatchSet(BOT, [ANN])
    assert watch.may_concern(in_v1(commit(EVE, post(reply=reply_to(ANN)))))
    assert watch.may_concern(in_v2(commit(EVE, None, operation="delete", rkey="3k") | {"did": ANN}))
    assert watch.may_concern(in_v1(commit(EVE, post(facets=mention_of(BOT)))))
    assert not watch.may_concern(in_v1(commit(EVE, post(reply=reply_to(EVE)))))


@pytest.mark.parametrize("encode", [in_v1, in_v2], ids=["v1", "v2"])
def test_of_a_mere_author_only_what_becomes_of_their_posts_passes(
    encode: Callable[[Json], bytes],
) -> None:
    watch = WatchSet(BOT, [ANN])
    watch.add_author(EVE)
    assert not watch.may_concern(encode(commit(EVE, post("hello"))))
    assert not watch.may_concern(encode(commit(MAX, post(reply=reply_to(EVE)))))
    assert watch.may_concern(encode(commit(EVE, None, operation="delete")))
    assert watch.may_concern(encode(commit(EVE, post("hello"), operation="update")))
    assert watch.may_concern(encode(account(EVE, active=False, status="takendown")))
    watch.add_member(EVE)
    assert watch.may_concern(encode(commit(MAX, post(reply=reply_to(EVE)))))


def test_who_begins_to_be_watched_counts_from_the_next_frame_on() -> None:
    watch = WatchSet(BOT)
    raws = [in_v1(commit(EVE, post(reply=reply_to(name)))) for name in (BOT, ANN, MAX)]
    found = []
    for raw in watch.concerning(raws):
        found.append(raw)
        watch.add_member(ANN)
    assert found == raws[:2]


def test_a_did_cannot_hide_behind_another_prefix() -> None:
    watch = WatchSet(BOT, [ANN])
    assert watch.may_concern(in_v1(commit(EVE, post("did:plc:", facets=mention_of(ANN)))))


@pytest.mark.parametrize("name", ["did:web:ann.example.org", "did:plc:short", "did:web:ann%3A8080"])
def test_dids_of_other_shapes_are_watched_as_well(name: str) -> None:
    watch = WatchSet(BOT, [did("other")])
    raw = in_v1(commit(EVE, post(reply=reply_to(name))))
    assert not watch.may_concern(raw)
    watch.add_member(AccountId(name))
    assert watch.is_member(name)
    assert watch.may_concern(raw)
    watch.drop_member(AccountId(name))
    assert not watch.may_concern(raw)


def test_an_author_is_watched_until_the_last_of_their_posts_is_erased() -> None:
    watch = WatchSet(BOT)
    watch.add_author(EVE)
    watch.add_author(EVE)
    watch.drop_author(EVE)
    assert EVE in watch
    watch.drop_author(EVE)
    assert EVE not in watch
    watch.drop_author(EVE)
    watch.add_author(EVE)
    assert EVE in watch, "a drop too many is not held against the next post"


def test_a_member_who_is_an_author_too_keeps_both_roles_apart() -> None:
    watch = WatchSet(BOT, [ANN])
    watch.add_author(ANN)
    watch.drop_member(ANN)
    assert ANN in watch
    assert not watch.is_member(ANN)
    watch.drop_author(ANN)
    assert len(watch) == 1, "only the bot is left"


# captured events, where they are at hand


@pytest.mark.skipif(not CAPTURED.is_dir(), reason="captured events are not in the repository")
def test_captured_events_decode_without_loss() -> None:
    manifest = json.loads((CAPTURED / "manifest.json").read_text())
    frames = _captured("expected_v1.jsonl")
    commits = Counter(frame.operation.value for frame in frames if isinstance(frame, Commit))
    assert len(frames) == manifest["v1_events"]
    assert commits["create"] == manifest["creates"]
    assert commits["update"] == manifest["updates"]
    assert commits["delete"] == manifest["deletes"]
    assert sum(isinstance(frame, Other) for frame in frames) == manifest["identity"]
    assert sum(isinstance(frame, AccountStatus) for frame in frames) == manifest["account"]
    dids = {frame.did for frame in frames if isinstance(frame, Commit)}
    assert dids == set(manifest["commit_dids"])


@pytest.mark.skipif(not CAPTURED.is_dir(), reason="captured events are not in the repository")
@pytest.mark.parametrize("name", ["expected_v1.jsonl", "golden_v1.jsonl"])
def test_captured_events_keep_every_field(name: str) -> None:
    lines = [json.loads(line) for line in (CAPTURED / name).read_text().splitlines()]
    frames = _captured(name)
    assert len(lines) == len(frames) >= 10
    for line, frame in zip(lines, frames, strict=True):
        assert not isinstance(frame, Notice)
        assert frame.stamp.place == line["time_us"]
        if isinstance(frame, Commit):
            part = line["commit"]
            assert (frame.did, frame.rev) == (line["did"], part["rev"])
            uri = f"at://{line['did']}/{part['collection']}/{part['rkey']}"
            assert (frame.collection, frame.uri) == (part["collection"], uri)
            record = bytes(frame.record)
            assert (json.loads(record) if record else None) == part.get("record")


def _captured(name: str) -> list[Frame]:
    with (CAPTURED / name).open("rb") as file:
        frames = list(frames_of(file))
    assert None not in frames
    return [frame for frame in frames if frame is not None]
