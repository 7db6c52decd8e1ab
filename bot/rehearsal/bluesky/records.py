"""`com.atproto.repo`: reading and writing public records."""

from bot.rehearsal.bluesky.ids import cid_of
from bot.rehearsal.bluesky.plc import document_of
from bot.rehearsal.bluesky.repo import Account, Record, World
from bot.rehearsal.bluesky.scopes import need_repo
from bot.rehearsal.bluesky.texts import graphemes_in
from bot.rehearsal.bluesky.wire import Call, Caller, Endpoints, Json, Via, XrpcError, page_of

_MOST_WRITES = 200
_LONGEST_POST = 300  # graphemes
_LARGEST_POST = 3_000  # bytes
_WRITES = "com.atproto.repo.applyWrites#"


class Records:
    def __init__(self, world: World) -> None:
        self._world = world

    def endpoints(self) -> Endpoints:
        repo = "com.atproto.repo."
        return {
            repo + "createRecord": self.create_record,
            repo + "putRecord": self.put_record,
            repo + "deleteRecord": self.delete_record,
            repo + "applyWrites": self.apply_writes,
            repo + "getRecord": self.get_record,
            repo + "listRecords": self.list_records,
            repo + "describeRepo": self.describe_repo,
        }

    def create_record(self, call: Call) -> Json:
        caller, collection = self._writer(call), call.need_field("collection")
        _may_write(caller, collection, "create")
        rkey = call.body.get("rkey") or self._world.ids.new_tid(self._world.clock())
        return self._create(caller, collection, rkey, call.need_field("record"))

    def put_record(self, call: Call) -> Json:
        caller, collection = self._writer(call), call.need_field("collection")
        _may_write(caller, collection, "create")
        _may_write(caller, collection, "update")
        rkey, value = call.need_field("rkey"), call.need_field("record")
        if "swapRecord" in call.body and not self._holds(caller.did, collection, rkey, value):
            self._must_be(caller.did, collection, rkey, call.body["swapRecord"])
        return self._put(caller, collection, rkey, value)

    def delete_record(self, call: Call) -> Json:
        caller, collection = self._writer(call), call.need_field("collection")
        _may_write(caller, collection, "delete")
        rkey = call.need_field("rkey")
        if call.body.get("swapRecord"):
            self._must_be(caller.did, collection, rkey, call.body["swapRecord"])
        rev = self._world.remove(caller, collection, rkey)
        return _commit(rev) if rev else {}

    def apply_writes(self, call: Call) -> Json:
        caller = self._writer(call)
        writes = call.need_field("writes")
        if len(writes) > _MOST_WRITES:
            raise XrpcError("InvalidRequest", f"Too many writes. Max: {_MOST_WRITES}")
        for write in writes:
            _may_write(caller, write["collection"], write["$type"].removeprefix(_WRITES))
        results = [self._apply(caller, write) for write in writes]
        commit = _commit(self._world.ids.new_tid(self._world.clock()))["commit"]
        return {"commit": commit, "results": results}

    def get_record(self, call: Call) -> Json:
        account = self._repo(call.need("repo"))
        uri = f"at://{account.did}/{call.need('collection')}/{call.need('rkey')}"
        record = self._world.record(uri)
        if record is None or call.params.get("cid", record.cid) != record.cid:
            raise XrpcError("RecordNotFound", f"Could not locate record: {uri}")
        return _view(record)

    def list_records(self, call: Call) -> Json:
        account = self._repo(call.need("repo"))
        found = self._world.records(account.did, call.need("collection"))
        found.sort(key=lambda record: record.rkey, reverse=call.params.get("reverse") != "true")
        return page_of([_view(record) for record in found], call, name="records")

    def describe_repo(self, call: Call) -> Json:
        account = self._repo(call.need("repo"))
        return {
            "handle": account.handle,
            "did": account.did,
            "didDoc": document_of(account, "http://localhost"),
            "collections": self._world.collections(account.did),
            "handleIsCorrect": True,
        }

    def _repo(self, name: str) -> Account:
        account = self._world.find(name)
        if account is None or not account.active:
            raise XrpcError("InvalidRequest", f"Could not find repo: {name}")
        return account

    def _writer(self, call: Call) -> Caller:
        if self._repo(call.need_field("repo")).did != call.me:
            raise XrpcError("AuthenticationRequired", "Authentication Required", status=401)
        return call.signed_in

    def _holds(self, did: str, collection: str, rkey: str, value: Json) -> bool:
        """Whether the record is this already: then the real PDS does not look at the swap."""
        held = self._world.record(f"at://{did}/{collection}/{rkey}")
        return held is not None and held.cid == cid_of({"$type": collection, **value})

    def _must_be(self, did: str, collection: str, rkey: str, cid: str | None) -> None:
        held = self._world.record(f"at://{did}/{collection}/{rkey}")
        if (held.cid if held else None) != cid:
            said = f"Record was at {held.cid if held else 'null'}"
            raise XrpcError("InvalidSwap", said)

    def _create(self, caller: Caller, collection: str, rkey: str, value: Json) -> Json:
        if self._world.record(f"at://{caller.did}/{collection}/{rkey}") is not None:
            raise XrpcError("InternalServerError", "Internal Server Error", status=500)
        return self._put(caller, collection, rkey, value)

    def _put(self, caller: Caller, collection: str, rkey: str, value: Json) -> Json:
        _must_be_valid(collection, value)
        record, rev = self._world.put(caller, collection, rkey, value)
        commit = _commit(rev) if rev else {}
        return {**_strong(record), **commit, "validationStatus": "valid"}

    def _apply(self, caller: Caller, write: Json) -> Json:
        collection, action = write["collection"], write["$type"].removeprefix(_WRITES)
        rkey = write.get("rkey") or self._world.ids.new_tid(self._world.clock())
        result: Json = {"$type": f"{_WRITES}{action}Result"}
        match action:
            case "create":
                made = self._create(caller, collection, rkey, write["value"])
            case "update":
                made = self._put(caller, collection, rkey, write["value"])
            case "delete":
                if self._world.remove(caller, collection, rkey) is None:
                    raise XrpcError("InternalServerError", "Internal Server Error", status=500)
                return result
            case _:
                raise XrpcError("InvalidRequest", f"Action not supported: {action}")
        return {**result, "uri": made["uri"], "cid": made["cid"], "validationStatus": "valid"}


def _strong(record: Record) -> Json:
    return {"uri": record.uri, "cid": record.cid}


def _view(record: Record) -> Json:
    return {**_strong(record), "value": record.value}


def _commit(rev: str) -> Json:
    return {"commit": {"cid": cid_of({"rev": rev}), "rev": rev}}


def _may_write(caller: Caller, collection: str, action: str) -> None:
    if caller.via is Via.OAUTH:
        need_repo(caller.scopes, collection, action)


def _must_be_valid(collection: str, value: Json) -> None:
    named = value.get("$type", collection)
    if named != collection:
        said = f"Invalid $type: expected {collection}, got {named}"
        raise XrpcError("InvalidRequest", said)
    for name in _REQUIRED.get(collection, ()):
        if name not in value:
            raise _invalid(collection, f'Missing required key "{name}" at $.record')
    if collection == "app.bsky.feed.post":
        _must_fit(collection, str(value["text"]))


_REQUIRED = {
    "app.bsky.feed.post": ("text", "createdAt"),
    "app.bsky.feed.postgate": ("post", "createdAt"),
    "app.bsky.feed.threadgate": ("post", "createdAt"),
    "app.bsky.graph.block": ("subject", "createdAt"),
    "app.bsky.graph.follow": ("subject", "createdAt"),
}


def _must_fit(collection: str, text: str) -> None:
    for name, most, size in (
        ("string", _LARGEST_POST, len(text.encode())),
        ("grapheme", _LONGEST_POST, graphemes_in(text)),
    ):
        if size > most:
            said = f"{name} too big (maximum {most}, got {size}) at $.record.text"
            raise _invalid(collection, said)


def _invalid(collection: str, said: str) -> XrpcError:
    return XrpcError("InvalidRequest", f"Invalid {collection} record: {said}")
