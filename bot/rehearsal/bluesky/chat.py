"""The chat service: private conversations, their log, and who may write to whom."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import World, quoted_in
from bot.rehearsal.bluesky.sessions import rate_limited
from bot.rehearsal.bluesky.texts import must_fit
from bot.rehearsal.bluesky.views import Views
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError, page_of

_DEFS = "chat.bsky.convo.defs#"
_LOG_PAGE = 100
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Convo:
    id: str
    members: tuple[str, ...]
    rev: str
    group: str | None = None  # the name of a group, None for two people
    opened_at: datetime | None = None
    status: dict[str, str] = field(default_factory=dict)  # by member: request or accepted
    read: dict[str, str] = field(default_factory=dict)  # by member: rev of the last message read
    messages: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message as the service accepted it."""

    id: str
    sender: str
    to: tuple[str, ...]
    text: str
    at: datetime
    convo: str
    in_group: bool


class Chat:
    """`messages_per_minute` limits each sender; past it, 429 for `held_back`.

    That 429 says `ratelimit-remaining` above 0, as the real service does.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._views = Views(world)
        self._convos: dict[str, Convo] = {}
        self._logs: dict[str, list[Json]] = {}
        self._recent: dict[str, deque[datetime]] = {}
        self._held_until: dict[str, datetime] = {}
        self.sent: list[Sent] = []
        self.messages_per_minute: int | None = None
        self.held_back = timedelta(hours=6)

    def endpoints(self) -> Endpoints:
        convo = "chat.bsky.convo."
        return {
            convo + "getLog": self.get_log,
            convo + "getConvo": self.get_convo,
            convo + "getConvoForMembers": self.get_convo_for_members,
            convo + "getConvoAvailability": self.get_convo_availability,
            convo + "listConvos": self.list_convos,
            convo + "getMessages": self.get_messages,
            convo + "sendMessage": self.send_message,
            convo + "updateRead": self.update_read,
            convo + "acceptConvo": self.accept_convo,
            convo + "leaveConvo": self.leave_convo,
        }

    def open_group(self, name: str, members: Sequence[str]) -> str:
        """A group conversation, whose first member made it; gives its id."""
        convo = self._open(tuple(members), name)
        convo.status = dict.fromkeys(members, "accepted")
        return convo.id

    def say(self, sender: str, convo_id: str, text: str) -> Sent:
        """A message by a driver that holds no login, such as a story's group member."""
        return self._say(self._mine(convo_id, sender), sender, {"text": text})

    def get_log(self, call: Call) -> Json:
        """Without a cursor: from the beginning. Pages of 100, oldest first."""
        cursor = call.params.get("cursor", "")
        newer = [entry for entry in self._logs.get(call.me, []) if entry["rev"] > cursor]
        page = newer[:_LOG_PAGE]
        return {"logs": page, "cursor": page[-1]["rev"] if page else cursor or self._rev()}

    def get_convo(self, call: Call) -> Json:
        return {"convo": self._view(self._mine(call.need("convoId"), call.me), call.me)}

    def get_convo_for_members(self, call: Call) -> Json:
        me, other = call.me, self._other(call)
        convo = self._between(me, other)
        if convo is None:
            self._must_be_allowed(me, other)
            convo = self._open((me, other), None)
            convo.status = {me: "accepted", other: self._first_status(me, other)}
        return {"convo": self._view(convo, me)}

    def get_convo_availability(self, call: Call) -> Json:
        me, other = call.me, self._other(call)
        convo = self._between(me, other)
        if convo is not None:
            return {"canChat": True, "convo": self._view(convo, me)}
        try:
            self._must_be_allowed(me, other)
        except XrpcError:
            return {"canChat": False}
        return {"canChat": True}

    def list_convos(self, call: Call) -> Json:
        me = call.me
        mine = [convo for convo in self._convos.values() if me in convo.members]
        mine.sort(key=lambda convo: convo.rev, reverse=True)
        views = [self._view(convo, me) for convo in mine if convo.messages or convo.group]
        if call.params.get("readState") == "unread":
            views = [view for view in views if view["unreadCount"]]
        if status := call.params.get("status"):
            views = [view for view in views if view["status"] == status]
        return page_of(views, call, name="convos")

    def get_messages(self, call: Call) -> Json:
        convo = self._mine(call.need("convoId"), call.me)
        return page_of(convo.messages[::-1], call, name="messages")

    def send_message(self, call: Call) -> Json:
        me = call.me
        convo = self._mine(call.need_field("convoId"), me)
        message = call.need_field("message")
        must_fit(str(message.get("text", "")))
        for other in convo.members:
            if convo.group is None and other != me:
                self._must_be_reachable(me, other)
        self._count(me)
        self._say(convo, me, message)
        return convo.messages[-1]

    def update_read(self, call: Call) -> Json:
        me = call.me
        convo = self._mine(call.need_field("convoId"), me)
        upto = call.body.get("messageId")
        read = [one for one in convo.messages if upto is None or one["id"] <= upto]
        if read and read[-1]["id"] > convo.read.get(me, ""):
            convo.read[me] = read[-1]["id"]
            self._log(convo, "logReadConvo", {"message": read[-1]}, (me,))
        return {"convo": self._view(convo, me)}

    def accept_convo(self, call: Call) -> Json:
        convo = self._mine(call.need_field("convoId"), call.me)
        if convo.status[call.me] == "accepted":
            return {}
        return {"rev": self._accept(convo, call.me)}

    def leave_convo(self, call: Call) -> Json:
        convo = self._mine(call.need_field("convoId"), call.me)
        rev = self._log(convo, "logLeaveConvo", {}, (call.me,))
        convo.status[call.me] = "request"
        return {"convoId": convo.id, "rev": rev}

    def _other(self, call: Call) -> str:
        others = {did for did in call.each("members", 10) if did != call.me}
        if len(others) != 1:
            raise XrpcError("InvalidRequest", "only conversations of two are supported")
        return others.pop()

    def _between(self, one: str, other: str) -> Convo | None:
        members = {one, other}
        found = (c for c in self._convos.values() if not c.group and set(c.members) == members)
        return next(found, None)

    def _mine(self, convo_id: str, me: str) -> Convo:
        convo = self._convos.get(convo_id)
        if convo is None or me not in convo.members:
            raise XrpcError("InvalidConvo", "Convo not found")
        return convo

    def _must_be_reachable(self, me: str, other: str) -> None:
        account = self._world.accounts.get(other)
        if account is None or not account.active:
            raise XrpcError("RecipientNotFound", "recipient not found")
        if self._world.link("block", other, me):
            raise XrpcError("BlockedActor", "block between recipient and sender")
        if self._world.link("block", me, other):
            raise XrpcError("BlockedSubject", "block between recipient and sender")

    def _must_be_allowed(self, me: str, other: str) -> None:
        """The recipient's declaration, which rules new conversations only."""
        self._must_be_reachable(me, other)
        allows = self._views.allows_incoming(other)
        if allows == "none":
            raise XrpcError("MessagesDisabled", "recipient has disabled incoming messages")
        if allows == "following" and not self._world.link("follow", other, me):
            raise XrpcError(
                "NotFollowedBySender",
                "recipient requires incoming messages to come from someone they follow",
            )

    def _first_status(self, sender: str, recipient: str) -> str:
        return "accepted" if self._world.link("follow", recipient, sender) else "request"

    def _open(self, members: tuple[str, ...], group: str | None) -> Convo:
        rev = self._rev()
        convo = Convo(rev, members, rev, group, self._world.clock())
        self._convos[convo.id] = convo
        self._log(convo, "logBeginConvo", {}, members)
        return convo

    def _say(self, convo: Convo, sender: str, message: Json) -> Sent:
        now, rev = self._world.clock(), self._rev()
        kept = {"facets": message["facets"]} if message.get("facets") else {}
        if forwarded := quoted_in(message):
            kept["embed"] = self._views.forwarded(forwarded)
        view: Json = {
            "$type": f"{_DEFS}messageView",
            "id": rev,
            "rev": rev,
            "text": message["text"],
            "sender": {"did": sender},
            "sentAt": iso(now),
            **kept,
        }
        convo.messages.append(view)
        convo.read[sender] = rev
        if convo.status.get(sender) == "request":
            self._accept(convo, sender)
        self._log(convo, "logCreateMessage", {"message": view}, convo.members)
        to = tuple(did for did in convo.members if did != sender)
        sent = Sent(rev, sender, to, message["text"], now, convo.id, convo.group is not None)
        self.sent.append(sent)
        return sent

    def _accept(self, convo: Convo, who: str) -> str:
        convo.status[who] = "accepted"
        return self._log(convo, "logAcceptConvo", {}, (who,))

    def _log(self, convo: Convo, kind: str, extra: Json, members: Sequence[str]) -> str:
        convo.rev = self._rev()
        entry = {"$type": f"{_DEFS}{kind}", "rev": convo.rev, "convoId": convo.id, **extra}
        for did in members:
            self._logs.setdefault(did, []).append(entry)
        return convo.rev

    def _rev(self) -> str:
        return self._world.ids.new_tid(self._world.clock())

    def _view(self, convo: Convo, me: str) -> Json:
        seen = convo.read.get(me, "")
        unread = [m for m in convo.messages if m["id"] > seen and m["sender"]["did"] != me]
        view: Json = {
            "id": convo.id,
            "rev": convo.rev,
            "members": [self._member(did, convo, me) for did in convo.members],
            "muted": False,
            "status": convo.status[me],
            "unreadCount": len(unread),
            "kind": self._kind(convo),
        }
        return {**view, "lastMessage": convo.messages[-1]} if convo.messages else view

    def _kind(self, convo: Convo) -> Json:
        if convo.group is None or convo.opened_at is None:
            return {"$type": f"{_DEFS}directConvo"}
        return {
            "$type": f"{_DEFS}groupConvo",
            "name": convo.group,
            "createdAt": iso(convo.opened_at),
            "lockStatus": "unlocked",
            "lockStatusModerationOverride": False,
            "memberCount": len(convo.members),
            "memberLimit": 100,
        }

    def _member(self, did: str, convo: Convo, viewer: str) -> Json:
        view = self._views.profile_basic(self._world.accounts[did], viewer)
        defs = "chat.bsky.actor.defs#"
        if convo.group is None:
            return {**view, "kind": {"$type": f"{defs}directConvoMember"}}
        role = "owner" if did == convo.members[0] else "standard"
        return {**view, "kind": {"$type": f"{defs}groupConvoMember", "role": role}}

    def _count(self, sender: str) -> None:
        now, most = self._world.clock(), self.messages_per_minute
        if most is None:
            return
        recent = self._recent.setdefault(sender, deque())
        while recent and recent[0] <= now - _MINUTE:
            recent.popleft()
        if len(recent) >= most:
            self._held_until[sender] = now + self.held_back
        held_until = self._held_until.get(sender, now)
        if held_until > now:
            raise rate_limited(most, held_until, now, remaining=1)
        recent.append(now)
