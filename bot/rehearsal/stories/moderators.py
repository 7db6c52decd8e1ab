"""Two volunteers at one desk: they judge what was done, send options, and share every power."""

from functools import partial

from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import DeskStage
from bot.rehearsal.stories import dogpile
from bot.rehearsal.stories.cast import cast_name

CROWD = 6
"""Hostile accounts on each of the two members."""

CALLED = "1 case waits for a look"
"""What a moderator is told when a case has come, whatever she is doing."""


async def moderators(stage: DeskStage) -> Role[Person, Posted]:
    """From a queue to a stop and a start by two; a terminal then plays Dr A."""
    ada, ben = stage.moderators
    await says_who_they_are(stage, ada, ben)
    dr_a = await _pile_on(stage, "Dr A")
    for one in (ada, ben):
        await stage.hears(one, CALLED)
    await _first_look(stage, ada, dr_a)
    await _second_look(stage, ben, dr_a)
    await _recusal(stage, ada, ben, await _pile_on(stage, "Dr B"))
    await _stop_and_start(stage, ada, ben)
    return Role("Dr A", stage, dr_a, partial(dogpile.attack, stage, dr_a))


async def says_who_they_are(stage: DeskStage, ada: Person, ben: Person) -> None:
    stage.scene("Two volunteers moderate here. Each says first what could sway her.")
    for name, one in (("Ada", ada), ("Ben", ben)):
        await stage.says(one, "interests: none", name)
        await stage.hears(one, "today's date", "never your name")
    await stage.hears(stage.auditor, "Audit record")


async def _pile_on(stage: DeskStage, name: str) -> Person:
    stage.scene(f"{name} follows the bot, and strangers turn on her.")
    dr = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await stage.people.follow(dr, stage.bot.did)
    await stage.hears(dr, "Thanks for following")
    post = await stage.posts(dr, "Flu clinic opens on Monday. Please bring your neighbours.")
    await dogpile.strangers_write(stage, post, CROWD)
    await stage.hears(dr, "I'm sorry", f"{CROWD} accounts")
    return dr


async def _first_look(stage: DeskStage, ada: Person, dr_a: Person) -> None:
    stage.scene("Ada takes the case. Words and names are hidden until she asks for the words.")
    await stage.says(ada, "queue", "Ada")
    await stage.hears(ada, "1 case waits")
    await stage.says(ada, "next", "Ada")
    await stage.hears(ada, "Case 1, yours until", "Names and words are hidden")
    await stage.says(ada, "show", "Ada")
    await stage.hears(ada, "1")
    stage.scene(
        "She sends Dr A what she can do, which is no verdict, and wants a second pair of eyes."
    )
    await with_yes(stage, ada, "Ada", "offer", "no verdict")
    await stage.hears(ada, "still yours")
    await stage.hears(dr_a, "volunteer moderator", "Nothing has been done")
    await stage.says(ada, "ask second", "Ada")
    await stage.hears(ada, "needs two of you")
    await with_yes(stage, ada, "Ada", "agree", "Two of you must agree")
    await stage.hears(ada, "when a second moderator")


async def _second_look(stage: DeskStage, ben: Person, dr_a: Person) -> None:
    stage.scene("Ben looks without knowing what Ada thinks, and comes to the same view.")
    await stage.hears(ben, "needs a second view")
    await stage.says(ben, "next", "Ben")
    await stage.hears(ben, "Case 1, yours until")
    await with_yes(stage, ben, "Ben", "agree", "Nothing happens to the accounts")
    await stage.hears(ben, "Case 1 is closed")
    await stage.hears(dr_a, "also saw it as hostile", "Nothing has been done")


async def _recusal(stage: DeskStage, ada: Person, ben: Person, dr_b: Person) -> None:
    stage.scene("Ada knows somebody in the next case, and leaves it.")
    await stage.says(ada, "next", "Ada")
    await stage.hears(ada, "Case 2, yours until", past=CALLED)
    await stage.says(ada, "recuse", "Ada")
    await stage.hears(ada, "gone from your view", past=CALLED)
    await stage.says(ada, "next", "Ada")
    await stage.hears(ada, "No case is waiting", past=CALLED)
    await stage.says(ben, "next", "Ben")
    await stage.hears(ben, "Case 2, yours until", past=CALLED)
    await with_yes(stage, ben, "Ben", "agree", "Nothing happens to the accounts")
    await stage.hears(ben, "Case 2 is closed")
    await stage.hears(dr_b, "also saw it as hostile")


async def _stop_and_start(stage: DeskStage, ada: Person, ben: Person) -> None:
    stage.scene("Ada is not sure that the bot does right, and stops whatever it does by itself.")
    await stage.says(ada, "stop everything", "Ada")
    await stage.hears(ada, "All automatic acts are off for everyone", "Alerts still go out")
    await stage.hears(ben, "turned all automatic acts off")
    await stage.hears(stage.auditor, "turned all automatic acts off")
    stage.scene("Nobody turns it on alone: Ben proposes it, and Ada supports that.")
    await with_yes(stage, ben, "Ben", "resume everything", "second moderator")
    await stage.hears(ben, "Proposed as number 1")
    await stage.hears(ada, "A proposal waits")
    await stage.says(ada, "proposals", "Ada")
    await stage.hears(ada, "1: turn automatic acts on again")
    await with_yes(stage, ada, "Ada", "support 1", "turn automatic acts on again")
    await stage.hears(ada, "Agreed by two")
    await stage.hears(ben, "A second moderator supports proposal 1")
    await stage.hears(stage.auditor, "turned automatic acts on again")


async def with_yes(stage: DeskStage, who: Person, name: str, word: str, *parts: str) -> None:
    """The bot says what would happen, and waits for it."""
    await stage.says(who, word, name)
    await stage.hears(who, *parts, "yes or no")
    await stage.says(who, "yes", name)
