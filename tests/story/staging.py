"""Sets the stage for the stories of this folder: a fast clock, and the laws at the end."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import structlog

from bot.app.building import Housecall
from bot.app.rehearsing import Manner, RehearsedBot, set_stage
from bot.app.running import Rhythm
from bot.model.people import Network
from bot.pipeline.cursors import stream_of
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stages import SimulatedStage
from bot.rehearsal.stories.cast import HOSTILE
from bot.settings import Settings, find_config, load_settings
from tests.story import laws

GATHERS = timedelta(minutes=5)
"""How long a card is held so that it counts a whole crowd: 5 seconds of a busy machine."""
GATHERED = GATHERS + timedelta(seconds=5)
"""A little more than a card waits for company."""

BRISK = Rhythm(tick=0.1, reconcile=0.5, sweep=2.0, idle=0.05, lists=0.5, feeds=0.5)

NEVER = timedelta(days=3650)

HARMLESS = "Thank you, this is very helpful."


@dataclass(slots=True)
class Story:
    """A stage with what these stories do again and again."""

    stage: SimulatedStage
    log: io.StringIO
    moderators: set[str] = field(default_factory=set)
    _named: int = 0
    _passer_by: Person | None = None

    @property
    def bot(self) -> RehearsedBot:
        return cast("RehearsedBot", self.stage.bot)

    @property
    def housecall(self) -> Housecall:
        assert self.bot.housecall is not None
        return self.bot.housecall

    async def somebody(self, kind: str = "acct") -> Person:
        self._named += 1
        return await self.stage.people.new_account(f"{kind}-{self._named:04d}")

    async def crowd(self, count: int) -> list[Person]:
        return list(await asyncio.gather(*(self.somebody() for _ in range(count))))

    async def member(self, *, connected: bool = False) -> Person:
        """She follows the bot and has read her welcome."""
        dr = await self.somebody("dr")
        await self.stage.people.follow(dr, self.bot.did)
        await self.stage.hears(dr, "Thanks for following")
        if connected:
            await self.connect(dr)
        return dr

    async def connect(self, dr: Person) -> None:
        await self.stage.says(dr, "connect")
        offer = await self.stage.hears(dr, "http")
        link = next(word for word in offer.text.split() if word.startswith("http")).rstrip(".,)")
        await self.stage.opens(dr, link)
        await self.stage.hears(dr, "You're signed in")

    async def post(self, dr: Person) -> Posted:
        return await self.stage.people.post(dr, "New data on measles vaccines in our region.")

    async def hostile(self, who: Sequence[Person], post: Posted, **about: Any) -> list[Posted]:
        """Each of them writes one hostile reply, or whatever `about` says, all at once."""
        people, lines = self.stage.people, enumerate(who)
        about = about or {"reply_to": post}
        return list(
            await asyncio.gather(
                *(people.post(one, HOSTILE[n % len(HOSTILE)], **about) for n, one in lines)
            )
        )

    async def dogpile(self, dr: Person, count: int = 6) -> tuple[Posted, list[Person]]:
        """So many strangers turn on a fresh post of hers; the card is not read yet."""
        post, strangers = await self.post(dr), await self.crowd(count)
        await self.hostile(strangers, post)
        await self.gathered(dr)
        return post, strangers

    async def gathered(self, dr: Person) -> None:
        await self.caught_up(dr)
        self.stage.clock.move_ahead(GATHERED)

    async def caught_up(self, dr: Person) -> None:
        """Until the bot has committed all that the stream brought; `dr` is a member."""
        self._passer_by = self._passer_by or await self.somebody("passer-by")
        await self.stage.people.post(self._passer_by, HARMLESS, mention=[dr])
        newest = self.stage.network.world.events[-1].time_us
        async with asyncio.timeout(self.stage.patience):
            while await self._read_up_to() < newest:  # noqa: ASYNC110  the ledger rings no bell
                await asyncio.sleep(0.02)

    async def nothing_new(self, dr: Person) -> None:
        """Whatever would have been said to her would have come before this answer."""
        await self.stage.says(dr, "status")
        answer = await self.stage.hears(dr)
        assert answer.text.startswith("Mode: ask me"), answer.text

    async def hears_both(self, dr: Person, one: str, other: str) -> tuple[str, str]:
        """Two messages, in whichever order they come, while the network goes on around her."""
        async with self.stage.murmur():
            first, second = [(await self.stage.hears(dr)).text for _ in range(2)]
        found = (first, second) if one in first else (second, first)
        assert one in found[0], found
        assert other in found[1], found
        return found

    def told(self, who: Person) -> list[str]:
        """Everything that the bot has written to this person."""
        sent = self.stage.network.messages()
        return [one.text for one in sent if one.sender == self.bot.did and one.to == (who.did,)]

    async def no_case_is_open(self) -> bool:
        async with self.housecall.ledger.turn() as turn:
            return not await turn.episodes_to_review()

    async def a_case_is_open(self) -> bool:
        return not await self.no_case_is_open()

    async def until(self, holds: Any) -> None:
        """`holds` is a function, plain or async."""
        async with asyncio.timeout(self.stage.patience):
            while True:
                found = holds()
                if await found if asyncio.iscoroutine(found) else found:
                    return
                await asyncio.sleep(0.05)

    async def off_for(self, time: timedelta) -> None:
        await self.bot.stop()
        self.stage.clock.move_ahead(time)

    async def appoint(self, *moderators: Person) -> None:
        """Named in the configuration, which is read at a start."""
        self.moderators |= {one.did for one in moderators}
        community = self.bot.settings.community
        named = community.model_copy(update={"moderators": tuple(sorted(self.moderators))})
        await self.bot.stop()
        self.bot.settings = replace(self.bot.settings, community=named)
        await self.bot.start()

    async def _read_up_to(self) -> int:
        cursor = await self.housecall.ledger.cursor(stream_of(Network.BLUESKY))
        return int(cursor.rsplit(":", 1)[1]) if cursor else 0


def usual_settings(**policy: Any) -> Settings:
    nobody = {"HOUSECALL_BLUESKY_IDENTIFIER": ""}
    settings = load_settings(find_config(None, {}, Path.cwd()), nobody)
    # The clock leaps over days in which the simulated network is silent: no outage is meant.
    quiet = {"outage_told_after": NEVER, "gather_for": GATHERS, **policy}
    often = settings.scheduler.model_copy(update={"listen_idle_every": timedelta(seconds=10)})
    return replace(settings, policy=replace(settings.policy, **quiet), scheduler=often)


@asynccontextmanager
async def a_story(
    folder: Path, *, speed: float = 3.0, patience: float = 30.0, **policy: Any
) -> AsyncIterator[Story]:
    """A minute of the story is a second at the usual speed. At the end the laws are checked."""
    with kept_log() as log:
        manner = Manner(seed=1, speed=speed, patience=patience, rhythm=BRISK)
        settings = usual_settings(**policy)
        async with set_stage(settings, folder, manner, lambda _: None) as stage:
            story = Story(stage, log)
            yield story
        laws.hold(stage.network, stage.bot.did, story.moderators, log.getvalue())


@contextmanager
def kept_log() -> Iterator[io.StringIO]:
    """What an operator would find on stderr."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setLevel(logging.ERROR)
    logging.getLogger().addHandler(handler)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(cast("Any", log)),
        cache_logger_on_first_use=False,
    )
    try:
        yield log
    finally:
        structlog.reset_defaults()
        logging.getLogger().removeHandler(handler)
