"""A file is changed in the keys that were asked for, and to the letter nowhere else."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.editing import edited, replace

MODERATORS, HOST, IDENTIFIER = (
    ("community", "moderators"),
    ("web", "host"),
    ("networks", "bluesky", "identifier"),
)
texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12)
ends = st.sampled_from(("\n", "\r\n"))


@given(st.lists(texts, max_size=3), texts, texts, ends)
def test_no_comment_and_no_other_value_is_lost(
    named: list[str], comment: str, new: str, end: str
) -> None:
    entries = [f"  {quoted(each)}, # {comment}" for each in named]
    lines = (
        *(f"# {comment}", "[community]", "moderators = [", *entries, "]"),
        *('name = "x" # ' + comment, "", "[web]", 'host = "h" # ' + comment, ""),
    )
    text = end.join(lines)
    after = edited(text, {MODERATORS: (new,), HOST: new, IDENTIFIER: new})
    table = tomllib.loads(after)
    assert table["community"] == {"moderators": [*named, new], "name": "x"}
    assert (table["web"]["host"], table["networks"]["bluesky"]["identifier"]) == (new, new)
    left = re.split(r"\r?\n", after)
    kept = [line for line in lines if line and not line.startswith(("host", "moderators"))]
    kept = kept if named else [line for line in kept if line != "]"]
    assert len(kept) >= 4
    for line in kept:
        assert line in left
    assert f"# {comment}" in next(line for line in left if line.startswith("host"))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize(
    "text",
    ["", "[networks.mastodon]\nserver = ''\n", "networks = {}", "networks.mastodon.server = ''"],
)
def test_a_key_that_is_not_there_is_put_where_it_belongs(text: str) -> None:
    after = edited(text, {IDENTIFIER: "b", MODERATORS: ("did:web:a", "did:web:b")})
    table = tomllib.loads(after)
    assert table["networks"]["bluesky"] == {"identifier": "b"}
    assert table["community"] == {"moderators": ["did:web:a", "did:web:b"]}


def test_a_file_is_replaced_whole_with_its_rights_through_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "link.toml"
    file.write_text("a\n")
    file.chmod(0o640)
    link.symlink_to(file)
    replace(link, "a\n", "b\n")
    assert file.read_text() == "b\n"
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [link, file]


def test_what_somebody_else_wrote_meanwhile_is_not_lost(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("theirs\n")
    with pytest.raises(ValueError, match="was changed meanwhile: start again"):
        replace(file, "ours\n", "new\n")
    assert file.read_text() == "theirs\n"
