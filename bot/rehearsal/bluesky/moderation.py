"""The network's own moderators: what is reported to them, kept for the stories to read."""

from bot.rehearsal.bluesky.ids import iso
from bot.rehearsal.bluesky.repo import World
from bot.rehearsal.bluesky.wire import Call, Endpoints, Json, XrpcError

_REASONS = ("com.atproto.moderation.defs#reason", "tools.ozone.report.defs#reason")
_POST, _ACCOUNT = "com.atproto.repo.strongRef", "com.atproto.admin.defs#repoRef"
_LONGEST = 20_000  # bytes of what is said besides


class Moderation:
    def __init__(self, world: World) -> None:
        self._world = world
        self.reports: list[Json] = []

    def endpoints(self) -> Endpoints:
        return {"com.atproto.moderation.createReport": self.create_report}

    def create_report(self, call: Call) -> Json:
        """As Ozone takes them, also the same one twice."""
        reason, said = call.need_field("reasonType"), call.body.get("reason")
        if not isinstance(reason, str) or not reason.startswith(_REASONS):
            raise XrpcError("InvalidRequest", f"Invalid reason type: {reason}")
        if said is not None and (not isinstance(said, str) or len(said.encode()) > _LONGEST):
            raise XrpcError("InvalidRequest", "reason must not be longer than 20000 characters")
        made: Json = {
            "id": len(self.reports) + 1,
            "reasonType": reason,
            "subject": self._subject(call.need_field("subject")),
            "reportedBy": call.me,
            "createdAt": iso(self._world.clock()),
            **({} if said is None else {"reason": said}),
        }
        self.reports.append(made)
        return made

    def _subject(self, subject: Json) -> Json:
        """An account that there is, or a post in the version that there is."""
        match subject:
            case {"$type": type_, "did": str(did)} if type_ == _ACCOUNT:
                if self._world.find(did) is not None:
                    return subject
            case {"$type": type_, "uri": str(uri), "cid": str(cid)} if type_ == _POST:
                record = self._world.record(uri)
                if record is None or record.cid == cid:
                    return subject
            case _:
                pass
        raise XrpcError("InvalidRequest", "Invalid subject")
