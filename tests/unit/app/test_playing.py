"""A person at a terminal takes the part of Dr A."""

import asyncio
import os
import pty
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
PATIENCE = 30.0

pytestmark = pytest.mark.timeout(180)


@dataclass(slots=True)
class Terminal:
    """The person's side of a pseudo-terminal."""

    handle: int
    text: str = ""
    read_up_to: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def take_in(self) -> None:
        try:
            self.text += os.read(self.handle, 65536).decode(errors="replace")
        except OSError:  # the program has ended
            asyncio.get_running_loop().remove_reader(self.handle)
        self._more.set()

    async def shows(self, *parts: str) -> None:
        """One after the other, after what was waited for before."""
        for part in parts:
            while (found := self._read().find(part, self.read_up_to)) < 0:
                await self._reads_on(part)
            self.read_up_to = found + len(part)

    async def _reads_on(self, part: str) -> None:
        self._more.clear()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._more.wait()
        except TimeoutError:
            pytest.fail(f'"{part}" does not come after: {self._read()[-600:]}')

    def types(self, line: str) -> None:
        os.write(self.handle, f"{line}\n".encode())

    def _read(self) -> str:
        """As it reads, whatever the width: without colours and line breaks."""
        seen = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.text)
        return re.sub(r"\s+", " ", seen)


@contextmanager
def terminal() -> Iterator[tuple[Terminal, int]]:
    mine, theirs = pty.openpty()
    person = Terminal(mine)
    asyncio.get_running_loop().add_reader(mine, person.take_in)
    try:
        yield person, theirs
    finally:
        asyncio.get_running_loop().remove_reader(mine)
        os.close(mine)
        os.close(theirs)


async def test_a_person_plays_dr_a(tmp_path: Path) -> None:
    arguments = ("rehearse", "--speed", "8", "--seed", "3", "--keep", str(tmp_path))
    with terminal() as (person, theirs):
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", *arguments),
            cwd=REPOSITORY,
            stdin=theirs,
            stdout=theirs,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"},
        )
        await person.shows(
            "The story went as written", "housecall watch", "You are Dr A now", "You > "
        )
        await types_it_all(person)
        async with asyncio.timeout(PATIENCE):
            _, told = await program.communicate()
    assert program.returncode == 0
    assert b"Traceback" not in told
    kept = (tmp_path / "dogpile.txt").read_text()
    assert "The story went as written." in kept
    assert "\x1b" not in kept
    assert "status" not in kept.splitlines()


async def types_it_all(person: Terminal) -> None:
    for line, answers in (
        ("status", ("Nothing is hidden by me",)),
        ("banana", ("I didn't follow that",)),
        ("attack", ("Flu clinic opens", "I'm sorry, this isn't pleasant", "Doing nothing is fine")),
        ("1", ("Done.", "accounts are hidden")),
        ("undo", ("I'm bringing",)),
        ("kill", ("(the bot is gone)", "(the bot is back)")),
        ("later 7d", ("(it is Sat 05 Dec",)),
        ("x" * 2000, ("(that did not work: 400",)),
    ):
        person.types(line)
        await person.shows(*answers)
    person.types("quit")
