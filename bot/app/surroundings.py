"""What differs between a real run and a rehearsal."""

from dataclasses import dataclass, field
from random import Random

from bot.app.running import Rhythm
from bot.fetch import Reach
from bot.pipeline.ports import Clock


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Time, chance, and which addresses may be reached."""

    clock: Clock
    rng: Random
    reach: Reach
    rhythm: Rhythm = field(default_factory=Rhythm)
