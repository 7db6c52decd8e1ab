"""`housecall evidence verify`, as somebody at a desk uses it."""

import json
from pathlib import Path

import pytest
import typer

from bot.__main__ import program
from bot.evidence import bind, build
from bot.evidence.command import verify_file
from bot.evidence.packing import pack
from bot.model.errors import Refused
from tests.signed import dossier, exhibit

PACKED = build(dossier(exhibit(1), exhibit(2, proven=False)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case-41.zip"
    path.write_bytes(PACKED)
    return path


def test_a_whole_file_is_told_post_by_post(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_file(file, head=None, as_json=False) == 0
    one, two, told = capsys.readouterr().out.splitlines()
    assert one.startswith("1 ok at://did:plc:")
    assert "signed these very words" in one
    assert "no proof beside the hashes" in two
    assert told.startswith("ok: 2 posts, 1 of them with a proof that holds; head ")


def test_a_changed_file_is_told_and_fails(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(PACKED.replace(b"stranger1.example", b"stranger9.example"))
    assert verify_file(file, head=None, as_json=False) == 1
    out = capsys.readouterr().out
    assert "1 BAD " in out
    assert "It is not what was hashed when the file was made." in out
    assert "evidence.html is not what was hashed." in out
    assert out.splitlines()[-1].startswith("It does not hold: 2 posts")


def test_the_head_that_was_told_tells_files_apart(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_file(file, head="0" * 64, as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["holds"]
    assert told["troubles"][0].endswith("it is another file.")
    assert verify_file(file, head=told["head"], as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["proven"] for each in told["exhibits"]] == ["words", "nothing"]


def test_a_file_of_several_cases_is_checked_case_by_case(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    several = bind([dossier(exhibit(1), case=41), dossier(exhibit(2), case=42)])
    file.write_bytes(several)
    assert verify_file(file, head=None, as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [lines[0], lines[3]] == ["case-41.zip:", "case-42.zip:"]
    assert verify_file(file, head=None, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["holds"] for each in told.values()] == [True, True]
    assert verify_file(file, head=told["case-42.zip"]["head"], as_json=True) == 0
    for place in (20, len(several) - 30, len(several) - 1):
        changed = several[:place] + bytes([several[place] ^ 1]) + several[place + 1 :]
        file.write_bytes(changed)
        assert fails(file)
    file.write_bytes(pack({"case-1.zip": several}))
    with pytest.raises(Refused, match=r"of case-1\.zip in it, it holds no evidence\.json"):
        verify_file(file, head=None, as_json=False)


def fails(file: Path) -> bool:
    try:
        return verify_file(file, head=None, as_json=True) == 1
    except Refused:
        return True


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"not a zip file")
    with pytest.raises(Refused, match=r"other\.zip cannot be checked: it is no zip file"):
        verify_file(other, head=None, as_json=False)
    for path in (tmp_path, tmp_path / "nowhere.zip"):
        with pytest.raises(Refused, match="cannot be read: "):
            verify_file(path, head=None, as_json=False)


def test_the_program_knows_the_command(file: Path) -> None:
    told = program(["evidence", "verify", str(file)], standalone_mode=False)
    assert told == 0
    with pytest.raises(typer.TyperException):
        program(["evidence", "verify"], standalone_mode=False)
