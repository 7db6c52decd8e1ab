"""What a replay is given, its clock, and the bounds of what it remembers."""

import gzip
import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from bot.app import replaying
from bot.app.replaying import Alerts, Recording, book, books, dossier, replay
from bot.app.replaying.inputs import read_graph, read_members
from bot.app.replaying.times import LATEST, EventClock
from bot.model.errors import Refused
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.scoring.local import LocalScorer
from tests.replay.recordings import DR_A, NOON, Tape, did
from tests.unit.scoring.stand_ins import WordModel

DAY = timedelta(days=1)


@dataclass
class Desk:
    """A folder with what is replayed, and what was said."""

    folder: Path
    told: list[dict[str, object]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    async def replay(
        self,
        stream: str = "stream",
        *,
        members: str = "members",
        graph: str | None = None,
        policy: Policy | None = None,
    ) -> None:
        with closing(LocalScorer(WordModel())) as scorer:
            recording = Recording(
                self.folder / stream,
                self.folder / members,
                self.folder / graph if graph else None,
                policy or Policy(),
                lambda line: self.told.append(json.loads(line)),
                self.noted.append,
                lambda: 0.0,
            )
            await replay(recording, lambda: scorer)

    def write(self, tape: Tape) -> None:
        (self.folder / "stream").write_text(tape.text())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "members").write_text(f"{DR_A}\n")
    (tmp_path / "stream").write_text("")
    return Desk(tmp_path)


CUT_OFF, DAMAGED = "line 1: the file is cut off here", "line 1: the file is damaged here"


@pytest.mark.parametrize(
    ("name", "content", "given", "said"),
    [
        ("none", None, {"stream": "stream.gz"}, "stream.gz cannot be read: No such file"),
        ("none", None, {"members": "who"}, "who cannot be read: No such file or directory"),
        ("none", None, {"graph": "graph"}, "graph cannot be read: No such file or directory"),
        ("who", b"did:plc:x\n\n@dr.example\n", {"members": "who"}, "who, line 3: this is no DID"),
        ("who", b"did:plc:" + b"x" * 5_000, {"members": "who"}, "who, line 1: this line is too"),
        ("who", b"did:plc:x\xff", {"members": "who"}, "who, line 1: this is no DID"),
        ("who", b"\n \n", {"members": "who"}, "who names nobody"),
        ("graph", b"{}", {"graph": "graph"}, "graph, line 1: this is not {"),
        ("graph", b"\n[]", {"graph": "graph"}, "graph, line 2: this is not {"),
        ("graph", b"\xff", {"graph": "graph"}, "graph, line 1: this is not {"),
        ("graph", b"[" * 100_000, {"graph": "graph"}, "graph, line 1: this is not {"),
        (
            "graph",
            b'{"member": "did:plc:x", "follows": ["@dr.example"]}',
            {"graph": "graph"},
            "graph, line 1: this is not {",
        ),
        ("s.gz", b"plain", {"stream": "s.gz"}, DAMAGED),
        ("s.zst", b"plain", {"stream": "s.zst"}, DAMAGED),
        ("s.gz", gzip.compress(b"{}\n" * 900, mtime=0)[:20], {"stream": "s.gz"}, CUT_OFF),
        ("s.zst", zstandard.compress(b"{}\n" * 900)[:-2], {"stream": "s.zst"}, CUT_OFF),
        ("s", zstandard.compress(b"{}\n" * 900)[:-2], {"stream": "s"}, CUT_OFF),
    ],
)
async def test_bad_input_is_a_sentence_that_names_the_place(
    desk: Desk, name: str, content: bytes | None, given: dict[str, str], said: str
) -> None:
    if content is not None:
        (desk.folder / name).write_bytes(content)
    with pytest.raises(Refused) as refused:
        await desk.replay(**given)  # type: ignore[arg-type]  # only names of files
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert desk.noted == []


async def test_nothing_recorded_is_no_alert(desk: Desk) -> None:
    await desk.replay()
    expected = {"events": 0, "aimed": 0, "hostile": 0, "alerts": 0, "seconds": 0.0}
    assert [json.loads(each) for each in desk.noted] == [expected]


def test_a_graph_is_of_members_and_said_in_several_lines(tmp_path: Path) -> None:
    (tmp_path / "members").write_bytes(b"\xef\xbb\xbfdid:plc:a\r\n did:web:b.example \n")
    members = read_members(tmp_path / "members")
    assert members == {"did:plc:a", "did:web:b.example"}
    lines = [
        {"member": "did:plc:a", "follows": ["did:plc:c"], "more": 1},
        {"member": "did:plc:z", "follows": ["did:plc:c"]},
        {"member": "did:plc:a", "follows": ["did:plc:d"]},
    ]
    (tmp_path / "graph").write_text("\n".join(map(json.dumps, lines)))
    assert read_graph(tmp_path / "graph", members) == {"did:plc:a": {"did:plc:c", "did:plc:d"}}


async def test_every_kind_of_alert_names_what_opened_it(desk: Desk) -> None:
    tape = Tape()
    posts = [tape.says("loud", f"bad words number {number}") for number in range(6)]
    desk.write(tape)
    await desk.replay(policy=Policy(severe_at=1.0))
    (alert,) = desk.told
    assert (alert["alert"], alert["evidence"], alert["spark"]) == ("burst", 6.0, None)
    assert (alert["authors"], alert["interactions"]) == ([did("loud")], posts)
    assert alert["trigger"] == posts[-1]
    assert alert["opened_at"] == "2026-11-21T12:01:00Z"


async def test_a_threat_by_somebody_she_has_answered_names_nobody(desk: Desk) -> None:
    tape = Tape()
    asked = tape.says("answered", "good morning to you")
    tape.says("dra", "good morning to you too", to=asked)
    post = tape.says("answered", "bad words of a severe kind")
    desk.write(tape)
    await desk.replay()
    (alert,) = desk.told
    assert (alert["alert"], alert["trigger"], alert["evidence"]) == ("severe", post, 0.9)
    assert (alert["authors"], alert["interactions"]) == ([], [])


async def test_what_came_late_is_told_in_the_order_of_time(desk: Desk) -> None:
    tape = Tape()
    for number in range(3):
        at = NOON + timedelta(hours=number)
        tape.says(f"hostile{number}", "bad words of a severe kind", at=at)
    tape.lines[1:] = reversed(tape.lines[1:])
    desk.write(tape)
    await desk.replay(policy=Policy(update_every=timedelta(seconds=1)))
    opened = [alert["opened_at"] for alert in desk.told]
    assert opened == sorted(opened, key=str)
    assert len(opened) >= 2


def test_alerts_wait_for_what_may_come_late() -> None:
    told: list[str] = []
    alerts = Alerts(told.append)
    alerts.add(NOON, {"n": 2})
    alerts.add(NOON - timedelta(minutes=1), {"n": 1})
    alerts.tell_before(NOON + replaying.LATE - timedelta(seconds=1))
    assert told == ['{"n": 1}']
    alerts.tell_all()
    assert told == ['{"n": 1}', '{"n": 2}']
    assert alerts.told == 2


# the clock


def times_of(*days: float) -> list[float]:
    """When each is taken, in days."""
    clock, taken = EventClock(), list[float]()
    said = [NOON + timedelta(days=each) for each in days]
    for at, after in zip(said, [*said[1:], None], strict=True):
        taken.append((clock.hear(at, after) - NOON) / DAY)
    return taken


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ([0, 0.1, 0.2], [0, 0.1, 0.2]),
        ([0, 0.2, 0.1], [0, 0.2, 0.1]),
        ([0, 7, 14, 40], [0, 7, 14, 40]),
        ([0, 9_000, 0.1, 0.2], [0, 0, 0.1, 0.2]),
        ([9, 2, 9.1], [9, 2, 9.1]),
        ([9_000, 0, 0.1, 0.2], [9_000, 0, 0.1, 0.2]),
    ],
    ids=["in order", "late", "long gaps", "one from the future", "very late", "first is wrong"],
)
def test_a_time_is_believed_where_the_next_agrees(said: list[float], taken: list[float]) -> None:
    assert times_of(*said) == pytest.approx(taken)


def test_no_time_is_so_late_that_nothing_can_be_added_to_it() -> None:
    clock = EventClock()
    assert clock.hear(datetime.max.replace(tzinfo=NOON.tzinfo), None) == LATEST


async def test_a_recording_from_the_end_of_time_is_replayed(desk: Desk) -> None:
    tape = Tape(at=datetime(9999, 12, 31, 23, tzinfo=NOON.tzinfo))
    for number in range(6):
        tape.says(f"hostile{number}", "bad words of a severe kind")
    desk.write(tape)
    await desk.replay()
    assert desk.told


# bounds


async def test_a_flood_is_remembered_within_bounds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    most, kept = 20, list[books.Books]()
    for module, name in ((books, "MOST_OF_ONE"), (dossier, "MOST_INSIDE"), (book, "MOST_TRAILS")):
        monkeypatch.setattr(module, name, most)
    made = books.Books.__init__

    def remembered(self: books.Books, *arguments: object) -> None:
        made(self, *arguments)  # type: ignore[arg-type]  # whatever they are
        kept.append(self)

    monkeypatch.setattr(books.Books, "__init__", remembered)
    tape = Tape()
    for number in range(300):
        tape.says(f"h{number}", "bad words of a severe kind")
    desk.write(tape)
    await desk.replay()
    (found,) = kept
    of_hers = found._book(AccountId(DR_A))  # noqa: SLF001  how much is kept shows nowhere else
    assert len(of_hers.rows) == most
    assert all(len(each.contacts) <= most for each in of_hers.open_episodes())
    assert len(of_hers.vigil.trails) <= most
    assert len(found._shelf) == most  # noqa: SLF001  as above
    assert len(desk.told) >= 1
