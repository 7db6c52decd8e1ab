"""A threat at her post: copied before it is deleted, made into a file, got by her own hand."""

from functools import partial

from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.browser import PageRefused, get_file
from bot.rehearsal.stage import Role, StoryBroken
from bot.rehearsal.stages import SimulatedStage
from bot.rehearsal.stories import dogpile
from bot.rehearsal.stories.cast import cast_name

THREAT = "I know where you work. I will come and break your legs."
CROWD = 5


async def evidence(stage: SimulatedStage) -> Role[Person, Posted]:
    """From the crowd to the last link; a terminal then plays Dr A."""
    dr_a = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await dogpile.joins(stage, dr_a)
    post = await stage.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
    stage.scene("Strangers arrive.")
    await dogpile.strangers_write(stage, post, CROWD)
    await stage.hears(dr_a, "I'm sorry", f"{CROWD} accounts")
    case = await _a_threat_vanishes(stage, dr_a, post)
    link = await _a_file(stage, dr_a, case)
    await _gets_it(stage, link, case)
    await _all_gone(stage, dr_a, link, case)
    return Role("Dr A", stage, dr_a, partial(dogpile.attack, stage, dr_a))


async def _a_threat_vanishes(stage: SimulatedStage, dr_a: Person, post: Posted) -> str:
    """Gives the number of its case."""
    stage.scene("One of them threatens her, and takes it back within the hour.")
    eve = await stage.people.new_account(cast_name(stage.rng, "acct"))
    threat = await stage.posts(eve, THREAT, reply_to=post)
    await stage.hears(dr_a, "I've kept a copy; you don't need to read it")
    await stage.says(dr_a, "why")
    said = await stage.hears(dr_a, "Case")
    await stage.people.delete(eve, threat.uri)
    return said.text.partition("Case ")[2].split()[0].strip(".:,")


async def _a_file(stage: SimulatedStage, dr_a: Person, case: str) -> str:
    """Gives the link."""
    stage.scene("She asks for a file. The post itself is gone.")
    await stage.says(dr_a, f"evidence {case}")
    await stage.hears(dr_a, f"file of case {case}: 1 post", "yes or no")
    await stage.says(dr_a, "yes")
    await stage.hears(dr_a, "I've copied 1 post")
    said = await stage.hears(dr_a, f"I've made the file of case {case}: 1 post", "http")
    return next(word for word in said.text.split() if word.startswith("http"))


async def _gets_it(stage: SimulatedStage, link: str, case: str) -> None:
    try:
        content = await get_file(link)
    except PageRefused as refused:
        raise StoryBroken(f"the file was not given: {refused}") from refused
    stage.saved[f"case-{case}.zip"] = content
    stage.show(f"  (she saves {len(content):,} bytes; see housecall evidence verify)")


async def _all_gone(stage: SimulatedStage, dr_a: Person, link: str, case: str) -> None:
    stage.scene("She has it now, and wants nothing of it left with the bot.")
    await stage.says(dr_a, f"delete evidence {case}")
    await stage.hears(dr_a, "gone for good")
    try:
        await get_file(link)
    except PageRefused:
        stage.show("  (the link gives nothing any more)")
    else:
        raise StoryBroken("the file was given after it was deleted")
