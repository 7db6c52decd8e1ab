"""Gives a rehearsal: the story, then, at a terminal, the part of Dr A."""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from bot.app.building import load_wording
from bot.app.operating import opening
from bot.app.rehearsing import Manner, Show, set_both, set_desk, set_federation, set_stage
from bot.app.screen import Transcript
from bot.model.errors import Refused
from bot.rehearsal.bluesky.people import SaidNo
from bot.rehearsal.mastodon.people import SaidNo as MastodonSaidNo
from bot.rehearsal.stage import Bot, Role, StoryBroken
from bot.rehearsal.stories.dogpile import dogpile
from bot.rehearsal.stories.evidence import evidence
from bot.rehearsal.stories.feeds import feeds
from bot.rehearsal.stories.going_badly import going_badly
from bot.rehearsal.stories.lists import lists
from bot.rehearsal.stories.mastodon import mastodon
from bot.rehearsal.stories.moderators import moderators
from bot.rehearsal.stories.two_networks import two_networks
from bot.settings import Settings, find_config, load_settings

PAUSE_AT_TERMINAL = 2.5
"""Seconds to read a message in; the story of the dogpile then takes about a minute and a half."""

HELP = """\
You are {who} now. Type to the bot as she would (try: status, why, help), or:
  attack      a fresh wave of strangers
  kill        pull the bot's plug and start it again
  later 7d    let time pass (also 90m, 5h)
  quit        leave
Time runs fast here: what waits for hours comes within minutes."""
TRY_IT = "Try it on a real account now: `.venv/bin/housecall watch --member HANDLE`"
"""The sentence that ends every rehearsal."""

NO_LOGIN = {"HOUSECALL_BLUESKY_PASSWORD": "unused", "HOUSECALL_MASTODON_TOKEN": "unused"}
"""The account that is configured here plays no part, so its password need not be at hand."""

_LATER = re.compile(r"later\s+(\d{1,4})\s*([dhm])", re.IGNORECASE)
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


class Stand(Protocol):
    """A stage, or several, with one bot."""

    @property
    def bot(self) -> Bot: ...
    @property
    def saved(self) -> Mapping[str, bytes]: ...
    def murmur(self) -> AbstractAsyncContextManager[None]: ...


S = TypeVar("S", bound=Stand)


@dataclass(frozen=True, slots=True)
class Play(Generic[S]):
    """A story with the stage that it is played on."""

    set_stage: Callable[[Settings, Path, Manner, Show], AbstractAsyncContextManager[S]]
    story: Callable[[S], Awaitable[Role[Any, Any]]]


PLAYS: Mapping[str, Play[Any]] = MappingProxyType(
    {
        "dogpile": Play(set_stage, dogpile),
        "mastodon": Play(set_federation, mastodon),
        "two-networks": Play(set_both, two_networks),
        "moderators": Play(set_desk, moderators),
        "lists": Play(set_desk, lists),
        "feeds": Play(set_desk, feeds),
        "going-badly": Play(set_stage, going_badly),
        "evidence": Play(set_stage, evidence),
    }
)
"""By their stable names."""


async def play(story: str, seed: int, speed: float, keep: Path | None, *, interactive: bool) -> int:
    """0 where the story ended as written, 1 where it did not."""
    if story not in PLAYS:
        raise Refused(f"there is no story {story}; there are: {', '.join(PLAYS)}")
    with opening():
        settings = _for_a_story(load_settings(find_config(None, {}, Path.cwd()), NO_LOGIN), speed)
        load_wording(settings.config_dir)
    manner = Manner(seed, speed, pause=PAUSE_AT_TERMINAL / speed if interactive else 0.0)
    transcript = Transcript()
    with tempfile.TemporaryDirectory(prefix="housecall-rehearsal-") as records:
        stand = PLAYS[story].set_stage(settings, Path(records), manner, transcript.show)
        async with stand as stage, stage.murmur():
            role = await _perform(PLAYS[story].story(stage), transcript)
            if keep is not None:
                transcript.keep(keep / f"{story}.txt")
                for name, content in stage.saved.items():
                    (keep / name).write_bytes(content)
            transcript.show(f"\nThe status page is {stage.bot.website}/")
            transcript.show(TRY_IT)
            if role is not None and interactive:
                await _hand_over(role, transcript)
    return 0 if role is not None else 1


def _for_a_story(settings: Settings, speed: float) -> Settings:
    """A story leaps over days, after which a bot would rightly say that it was away.

    It is also quick: what takes a second here takes minutes there, so the card gathers for longer,
    the longer the quicker it is, so that a slow computer has time to write what a crowd writes.
    """
    policy = replace(
        settings.policy,
        outage_told_after=timedelta(days=3650),
        gather_for=timedelta(minutes=2) * max(1.0, speed),
    )
    return replace(settings, policy=policy)


async def _perform(
    story: Awaitable[Role[Any, Any]], transcript: Transcript
) -> Role[Any, Any] | None:
    try:
        role = await story
    except StoryBroken as broken:
        transcript.show(f"\nThe story did not go as written: {broken}")
        return None
    transcript.show("\nThe story went as written.")
    return role


async def _hand_over(role: Role[Any, Any], transcript: Transcript) -> None:
    """Lines from the terminal, until it ends or says `quit`; the bot's answers as they come."""
    transcript.show(f"\n{HELP.format(who=role.title)}\n")
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(role.stage.overhear(role.who))
        transcript.prompt()
        async for line in _typed():
            if line.lower() == "quit":
                break
            try:
                await _obey(role, line)
            except (StoryBroken, SaidNo, MastodonSaidNo) as refused:
                transcript.show(f"  (that did not work: {refused})")
            transcript.prompt()
        transcript.prompt(wanted=False)
        listening.cancel()


async def _obey(role: Role[Any, Any], line: str) -> None:
    stage, later = role.stage, _LATER.fullmatch(line)
    if later:
        stage.clock.move_ahead(int(later[1]) * _UNITS[later[2].lower()])
        stage.show(f"  (it is {stage.clock.now():%a %d %b %H:%M} now)")
    elif line.lower() == "attack":
        await role.attack()
    elif line.lower() == "kill":
        await stage.bot.kill()
        stage.show("  (the bot is gone)")
        await stage.bot.start()
        stage.show("  (the bot is back)")
    elif line:
        await stage.people.tell(role.who, stage.bot.did, line)


async def _typed() -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line.decode(errors="replace").strip()
