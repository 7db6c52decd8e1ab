"""One bot, two networks: a pile-on on each, and each member told on her own. Nothing is linked."""

from functools import partial

from bot.rehearsal.bluesky.people import Person as BlueskyPerson
from bot.rehearsal.mastodon.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import BothStages, SimulatedStage
from bot.rehearsal.stories import dogpile, mastodon
from bot.rehearsal.stories.cast import cast_name


async def two_networks(stages: BothStages) -> Role[Person, Posted]:
    """Dr A on Bluesky, Dr B on Mastodon; a terminal then plays Dr B."""
    there, here = stages.bluesky, stages.mastodon
    there.scene("Dr A follows the bot's account on Bluesky.")
    dr_a = await _joined(there)
    here.scene("Dr B follows the bot's account on Mastodon, and signs in at her server.")
    dr_b = await mastodon.joined(here)
    await mastodon.signs_in(here, dr_b)

    there.scene("On Bluesky strangers turn on Dr A.")
    post = await there.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
    first = await dogpile.strangers_write(there, post, there.rng.randint(6, 9))
    await there.hears(dr_a, "I'm sorry", f"{len(first)} accounts", "links to hide")
    here.scene("On Mastodon others turn on Dr B.")
    clinic = await here.posts(dr_b, "Flu clinic opens on Monday. Please bring your neighbours.")
    second = await mastodon.strangers_write(here, clinic, here.rng.randint(6, 9))
    await here.hears(dr_b, "I'm sorry", f"{len(second)} accounts", "they won't know")

    here.scene("Each answers where she was told, and each has a case of her own.")
    await there.says(dr_a, "1")
    await there.hears(dr_a, "I can't hide for you", "http")
    await here.says(dr_b, "1")
    await here.hears(dr_b, "Done", f"{len(second)} accounts are hidden")
    await here.expects_mutes(dr_b, {one.uri for one in second})
    await there.expects_mutes(dr_a, set())
    return Role("Dr B", here, dr_b, partial(mastodon.attack, here, dr_b))


async def _joined(stage: SimulatedStage) -> BlueskyPerson:
    dr = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await stage.people.follow(dr, stage.bot.did)
    await stage.hears(dr, "Thanks for following", "nothing without your yes")
    return dr
