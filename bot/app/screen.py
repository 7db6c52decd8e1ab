"""What a rehearsal shows: lines as they are into a file or pipe, set for reading on a terminal."""

import textwrap
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.text import Text

WIDEST = 96  # columns; longer lines tire the eye
PROMPT = "  You > "
_HANGING = " " * len(PROMPT)
_ERASE_LINE = "\r\x1b[2K"

_STYLES = (
    ("[", Style(bold=True)),  # a scene
    ("  Bot > ", Style(color="cyan")),
    ("  Dr A> ", Style(bold=True)),
    ("  (", Style(dim=True)),
)
_REST = Style()


class Transcript:
    """Everything that was shown, line by line; on a terminal wrapped, coloured and prompted."""

    def __init__(self, console: Console | None = None) -> None:
        self._lines: list[str] = []
        self._console = console or Console(highlight=False)
        self._prompting = False

    def show(self, line: str) -> None:
        line = plain(line)
        self._lines.append(line)
        if not self._console.is_terminal:
            print(line, flush=True)  # noqa: T201  the command's result
            return
        if self._prompting:
            self._write(_ERASE_LINE)
        for part in line.split("\n"):
            self._console.print(_styled(part, min(self._console.width, WIDEST)), soft_wrap=True)
        if self._prompting:
            self._write(PROMPT)

    def prompt(self, *, wanted: bool = True) -> None:
        """Ask for a line below whatever comes, until it is no longer wanted."""
        if self._console.is_terminal:
            self._prompting = wanted
            self._write(_ERASE_LINE + (PROMPT if wanted else ""))

    def keep(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(self._lines) + "\n", encoding="utf-8")

    def _write(self, text: str) -> None:
        self._console.file.write(text)
        self._console.file.flush()


def plain(text: str) -> str:
    """Nothing in it moves the cursor, changes colours or turns the direction of writing."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def _styled(line: str, width: int) -> Text:
    style = next((style for start, style in _STYLES if line.startswith(start)), _REST)
    speaks = line.startswith(("  Bot", "  Dr A", _HANGING))
    indent = " " * (len(line) - len(line.lstrip()))
    rows = textwrap.wrap(
        line,
        max(width, 2 * len(PROMPT)),
        subsequent_indent=_HANGING if speaks else indent + "  " * bool(indent),
        break_long_words=False,  # a link must stay one word to be opened
        break_on_hyphens=False,
    )
    return Text("\n".join(rows), style)
