"""`python -m benchmarks.turns.jetstream`: a made-up Jetstream on loopback that knows its own time.

So many events a second, each alone and stamped as it leaves; a small share is aimed at members,
and every second a crowd of strangers begins to attack one member who had peace so far. It says its
port on its first line, and ends with its only reader or when its time is over.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from aiohttp import WSMsgType, web

from benchmarks.ingest.words import sentence
from benchmarks.turns.mix import member
from bot.rehearsal.stories.cast import CIVIL, HOSTILE

AIMED = 0.023  # of the events, as benchmarks/ingest has it
CROWD = 12  # strangers who attack, within a second
POST = "app.bsky.feed.post"


@dataclass(frozen=True, slots=True)
class Script:
    rng: Random
    pace: int  # events a second
    members: int

    def second(self, number: int) -> list[tuple[str, str]]:
        """(to whom, in which words) for each event of one second."""
        attacked = {self.rng.randrange(self.pace) for _ in range(CROWD)}
        return [self._event(place in attacked, number) for place in range(self.pace)]

    # A number after each: the scorer remembers texts, and would be asked for few of them.
    def _event(self, attacks: bool, second: int) -> tuple[str, str]:  # noqa: FBT001  drawn
        if attacks:
            return member(
                self.members - 1 - second
            ), f"{self.rng.choice(HOSTILE)} {self.rng.randrange(10**6)}"
        if self.rng.random() < AIMED:
            return member(
                self.rng.randrange(self.members)
            ), f"{self.rng.choice(CIVIL)} {self.rng.randrange(10**6)}"
        return "did:plc:" + self._letters(24), sentence(self.rng)

    def frames(self, second: int) -> Iterator[str]:
        """Without the time, which is filled in when they leave."""
        for to, text in self.second(second):
            yield json.dumps(
                {
                    "did": "did:plc:" + self._letters(24),
                    "time_us": 0,
                    "kind": "commit",
                    "commit": {
                        "rev": self._letters(13),
                        "operation": "create",
                        "collection": POST,
                        "rkey": self._letters(13),
                        "record": {
                            "$type": POST,
                            "createdAt": "2027-03-04T12:00:00.000Z",
                            "langs": ["en"],
                            "reply": {"parent": self._ref(to), "root": self._ref(to)},
                            "text": text,
                        },
                        "cid": "bafyrei" + self._letters(52),
                    },
                },
                separators=(",", ":"),
            )

    def _ref(self, owner: str) -> dict[str, str]:
        return {"cid": "bafyrei" + self._letters(52), "uri": f"at://{owner}/{POST}/3lk2a"}

    def _letters(self, count: int) -> str:
        return "".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz234567", k=count))


async def serve(options: argparse.Namespace) -> None:
    script = Script(Random(options.seed), options.pace, options.members)
    made = [list(script.frames(second)) for second in range(options.seconds)]
    over = asyncio.Event()

    async def subscribe(request: web.Request) -> web.WebSocketResponse:
        reader = web.WebSocketResponse()
        await reader.prepare(request)
        await _play(reader, made, options.pace)
        while (await reader.receive()).type not in {WSMsgType.CLOSE, WSMsgType.CLOSED}:
            pass
        over.set()
        return reader

    application = web.Application()
    application.router.add_get("/subscribe", subscribe)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201  its parent reads it
    await over.wait()
    await runner.cleanup()


async def _play(reader: web.WebSocketResponse, made: list[list[str]], pace: int) -> None:
    """Each frame at its own time, whatever the reader does."""
    began = time.perf_counter()
    for number, frame in enumerate(frame for second in made for frame in second):
        if (early := began + number / pace - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        stamp = f'"time_us":{time.time_ns() // 1_000}'
        await reader.send_str(frame.replace('"time_us":0', stamp, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("pace", 2_500), ("seconds", 20), ("members", 1_000), ("core", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    asyncio.run(serve(options))


if __name__ == "__main__":
    main()
