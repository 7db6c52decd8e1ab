"""One physician on two networks: her accounts are proved to be one, and so is the pile-on."""

from dataclasses import dataclass
from functools import partial

from bot.rehearsal.bluesky import people as on_bluesky
from bot.rehearsal.mastodon.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import BothStages, SimulatedStage
from bot.rehearsal.stories import dogpile, mastodon
from bot.rehearsal.stories.cast import cast_name

CROWD = 4
"""Hostile accounts on each network: on neither alone would it be much."""


@dataclass(frozen=True, slots=True)
class DrA:
    there: on_bluesky.Person
    here: Person


async def two_networks(stages: BothStages) -> Role[Person, Posted]:
    """From two follows to one undo; a terminal then plays Dr A on Mastodon."""
    dr_a = await _joins_twice(stages)
    await _links(stages, dr_a)
    strangers = await _one_pile_on(stages, dr_a)
    await _one_choice(stages, dr_a, strangers)
    here = stages.mastodon
    return Role("Dr A", here, dr_a.here, partial(mastodon.attack, here, dr_a.here))


async def _joins_twice(stages: BothStages) -> DrA:
    there, here = stages.bluesky, stages.mastodon
    there.scene("Dr A follows the bot's account on Bluesky.")
    on_one = await _joined(there)
    here.scene("She follows it on Mastodon too, and signs in at her server there.")
    on_other = await mastodon.joined(here)
    await mastodon.signs_in(here, on_other)
    return DrA(on_one, on_other)


async def _joined(stage: SimulatedStage) -> on_bluesky.Person:
    dr = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await stage.people.follow(dr, stage.bot.did)
    await stage.hears(dr, "Thanks for following", "nothing without your yes")
    return dr


async def _links(stages: BothStages, dr_a: DrA) -> None:
    there, here = stages.bluesky, stages.mastodon
    there.scene("She tells it that both are hers, and proves it from each side.")
    await there.says(dr_a.there, "link")
    shown = await there.hears(dr_a.there, "go to your other account", "10 minutes")
    here.scene("From Mastodon:")
    await here.says(dr_a.here, f"link {_code(shown.text)}")
    shown = await here.hears(dr_a.here, "go back to your first account")
    there.scene("From Bluesky again:")
    await there.says(dr_a.there, f"link {_code(shown.text)}")
    await there.hears(dr_a.there, "your accounts are one now")
    await here.hears(dr_a.here, "one with your first account", "unlink")


def _code(shown: str) -> str:
    """It stands on a line of its own, ready to be sent."""
    line = next(line for line in shown.splitlines() if line.startswith("link "))
    return line.removeprefix("link ")


async def _one_pile_on(stages: BothStages, dr_a: DrA) -> set[str]:
    """The hostile accounts on Mastodon."""
    there, here = stages.bluesky, stages.mastodon
    here.scene("She posts on both. On each a few strangers turn on her.")
    clinic = await here.posts(dr_a.here, "Flu clinic opens on Monday. Bring your neighbours.")
    post = await there.posts(dr_a.there, "Flu clinic opens on Monday. Bring your neighbours.")
    strangers = await mastodon.strangers_write(here, clinic, CROWD)
    await dogpile.strangers_write(there, post, CROWD)
    there.scene("It is one case, and one card.")
    both = f"hide {CROWD} for 7 days, links for the other {CROWD}"
    await there.hears(dr_a.there, "I'm sorry", f"{2 * CROWD} accounts", "on two networks", both)
    return {stranger.uri for stranger in strangers}


async def _one_choice(stages: BothStages, dr_a: DrA, on_mastodon: set[str]) -> None:
    there, here = stages.bluesky, stages.mastodon
    there.scene("Where she has signed in it is done for her; for the others she gets links.")
    await there.says(dr_a.there, "1")
    await there.hears(dr_a.there, f"can't hide {CROWD} accounts on your other network", "http")
    await there.hears(dr_a.there, "Done", f"{CROWD} accounts are hidden")
    await here.expects_mutes(dr_a.here, on_mastodon)
    here.scene("On her way home she asks from Mastodon, and takes it back from there.")
    await here.says(dr_a.here, "why")
    await here.hears(dr_a.here, f"{2 * CROWD} accounts")
    await here.says(dr_a.here, "undo")
    await here.hears(dr_a.here, f"bringing {CROWD} accounts back")
    await here.expects_mutes(dr_a.here, set())
    await there.expects_mutes(dr_a.there, set())
