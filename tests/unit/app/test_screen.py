"""What a rehearsal shows, on a terminal and elsewhere."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.app.screen import PROMPT, Transcript, plain


def terminal(width: int) -> Console:
    return Console(
        file=io.StringIO(), force_terminal=True, width=width, color_system=None, highlight=False
    )


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_terminal_gets_wrapped_lines_under_their_speaker() -> None:
    console = terminal(40)
    Transcript(console).show(
        "  Bot > Done. 9 accounts are hidden until Sat 28 Nov. They aren't told."
    )
    rows = shown(console).splitlines()
    assert rows[0].startswith("  Bot > Done.")
    assert len(rows) > 1
    assert all(row.startswith(" " * len(PROMPT)) for row in rows[1:])
    assert max(map(len, rows)) <= 40


def test_a_link_stays_one_word() -> None:
    console = terminal(30)
    link = "http://127.0.0.1:8080/connect/" + "x" * 80
    Transcript(console).show(f"        {link}")
    assert link in shown(console)


def test_what_comes_while_she_types_is_put_above_the_prompt() -> None:
    console = terminal(40)
    transcript = Transcript(console)
    transcript.prompt()
    transcript.show("  Bot > Hello.")
    transcript.prompt()
    transcript.prompt(wanted=False)
    erased = "\r\x1b[2K"
    assert shown(console) == (
        f"{erased}{PROMPT}{erased}  Bot > Hello.\n{PROMPT}{erased}{PROMPT}{erased}"
    )


def test_a_pipe_gets_lines_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    line = "  Bot > " + "word " * 60
    transcript = Transcript(Console(file=io.StringIO()))
    transcript.prompt()
    transcript.show(line)
    assert capsys.readouterr().out == line + "\n"


def test_hostile_text_moves_nothing() -> None:
    assert plain("a\x1b[2Jb\u202ec\rd\ne") == "a\\u001b[2Jb\\u202ec\\u000dd\ne"


def test_markup_is_text() -> None:
    console = terminal(60)
    Transcript(console).show("  @troll.test: [red]you[/red] [link=http://x]idiot[/link]")
    assert "[red]you[/red] [link=http://x]idiot[/link]" in shown(console)


def test_all_of_it_is_kept(tmp_path: Path) -> None:
    transcript = Transcript(terminal(20))
    for line in ("one " * 20, "two"):
        transcript.show(line)
    transcript.keep(tmp_path / "new" / "story.txt")
    assert (tmp_path / "new" / "story.txt").read_text() == "one " * 20 + "\ntwo\n"
