"""Our own list: an account that came for two members, put there by two, and taken off by one."""

from datetime import timedelta
from functools import partial

from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import DeskStage
from bot.rehearsal.stories import dogpile
from bot.rehearsal.stories.cast import HOSTILE, cast_name
from bot.rehearsal.stories.moderators import says_who_they_are, with_yes

CROWD = 6
"""Hostile accounts, the same for both members."""

LONG_ENOUGH = timedelta(days=15)
"""Cases of newer members do not count."""


async def lists(stage: DeskStage) -> Role[Person, Posted]:
    """From two cases to an entry, a member's choice, and back; a terminal then plays Dr A."""
    ada, ben = stage.moderators
    dr_a, dr_b = await _members(stage)
    await says_who_they_are(stage, ada, ben)
    crowd = await _the_same_strangers(stage, dr_a, dr_b)
    await _two_agree(stage, ada, ben)
    await _she_chooses(stage, dr_a, dr_b, crowd)
    await _it_is_taken_back(stage, ben, dr_a)
    return Role("Dr A", stage, dr_a, partial(dogpile.attack, stage, dr_a))


async def _members(stage: DeskStage) -> tuple[Person, Person]:
    stage.scene("Dr A and Dr B follow the bot. Two weeks go by.")
    both = [await stage.people.new_account(cast_name(stage.rng, "dr")) for _ in range(2)]
    for dr in both:
        await stage.people.follow(dr, stage.bot.did)
        await stage.hears(dr, "Thanks for following")
    stage.clock.move_ahead(LONG_ENOUGH)
    dr_a, dr_b = both
    stage.scene("Dr A lets the bot hide accounts for her.")
    await stage.says(dr_a, "connect")
    offer = await stage.hears(dr_a, "http")
    link = next(word for word in offer.text.split() if word.startswith("http")).rstrip(".,)")
    await stage.opens(dr_a, link)
    await stage.hears(dr_a, "You're signed in")
    return dr_a, dr_b


async def _the_same_strangers(stage: DeskStage, dr_a: Person, dr_b: Person) -> list[Person]:
    stage.scene("The same strangers turn on one after the other.")
    crowd = [await stage.people.new_account(cast_name(stage.rng, "acct")) for _ in range(CROWD)]
    for dr in (dr_a, dr_b):
        post = await stage.posts(dr, "Flu clinic opens on Monday. Please bring your neighbours.")
        for stranger, text in zip(crowd, HOSTILE, strict=False):
            await stage.posts(stranger, text, reply_to=post)
        await stage.hears(dr, "I'm sorry", f"{CROWD} accounts")
    return crowd


async def _two_agree(stage: DeskStage, ada: Person, ben: Person) -> None:
    for one in (ada, ben):
        await stage.hears(one, "1 case waits for a look")
    stage.scene("Ada would put one of them on the list for good. That cannot be.")
    await stage.says(ada, "list add 1 ban forever because crank", "Ada")
    await stage.hears(ada, "at most 90 days", "Opinions and quality of argument aren't on the list")
    stage.scene("For what it did, and for a time, it can be proposed; a second one has to agree.")
    wish = "list add 1 number 1 30 days repeated unwanted contact"
    await with_yes(stage, ada, "Ada", wish, "in cases of 2 members", "2 members would be offered")
    await stage.hears(ada, "Proposed as number 1")
    await stage.hears(ben, "A proposal waits")
    await with_yes(stage, ben, "Ben", "support 1", "offer members to hide")
    await stage.hears(ben, "Agreed by two")
    await stage.hears(ada, "A second moderator supports proposal 1")


async def _she_chooses(stage: DeskStage, dr_a: Person, dr_b: Person, crowd: list[Person]) -> None:
    stage.scene("Both members hear of it. Nothing is hidden from anybody without a yes.")
    for dr in (dr_a, dr_b):
        await stage.hears(dr, "Two moderators put this account", "I've hidden nothing")
    await stage.expects_mutes(dr_a, set())
    await with_yes(stage, dr_a, "Dr A", "list use 1", "1 account")
    await stage.hears(dr_a, "Done")
    await stage.expects_mutes(dr_a, {crowd[0].did})
    await stage.expects_mutes(dr_b, set())


async def _it_is_taken_back(stage: DeskStage, ben: Person, dr_a: Person) -> None:
    stage.scene("Ben has second thoughts. To release, one is enough.")
    await stage.says(ben, "retract 1", "Ben")
    await stage.hears(ben, "came off our list")
    stage.clock.move_ahead(timedelta(minutes=12))
    await stage.expects_mutes(dr_a, set())
