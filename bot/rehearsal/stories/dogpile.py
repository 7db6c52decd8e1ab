"""Strangers turn on a physician; the bot tells her once, does what she picks, and undoes it."""

from datetime import timedelta
from functools import partial

from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import BlueskyStage
from bot.rehearsal.stories.cast import (
    CIVIL,
    HOSTILE,
    HOSTILE_QUOTES,
    PLEA,
    SUPPORT,
    cast_name,
)


async def dogpile(stage: BlueskyStage) -> Role[Person, Posted]:
    """The story from the follow to the undo; a terminal then plays Dr A."""
    dr_a, her_own_mute = await _dr_a(stage)
    follow = await joins(stage, dr_a)
    post = await _an_ordinary_day(stage, dr_a)
    strangers = await _the_pile_on(stage, post)
    await _the_card(stage, dr_a, strangers, her_own_mute)
    await _second_thoughts(stage, dr_a, strangers, her_own_mute)
    await _a_week_later(stage, dr_a, her_own_mute)
    await _leaves(stage, dr_a, follow)
    return Role("Dr A", stage, dr_a, partial(attack, stage, dr_a))


async def attack(stage: BlueskyStage, dr_a: Person) -> None:
    """A fresh wave on a fresh post, for whoever plays Dr A at the terminal."""
    post = await stage.posts(dr_a, "Flu clinic opens on Monday. Please bring your neighbours.")
    await strangers_write(stage, post, stage.rng.randint(6, 9))


async def _dr_a(stage: BlueskyStage) -> tuple[Person, Person]:
    stage.scene("Dr A has an account of her own, and has long since muted one that sells cures.")
    dr_a = await stage.people.new_account(cast_name(stage.rng, "dr"))
    await stage.people.set_profile(dr_a, "Dr A")
    seller = await stage.people.new_account(cast_name(stage.rng, "cures"))
    await stage.people.mute(dr_a, seller.did)
    await stage.expects_mutes(dr_a, {seller.did})
    return dr_a, seller


async def joins(stage: BlueskyStage, dr_a: Person) -> str:
    """She follows and signs in; the id of her follow."""
    stage.scene("She follows the bot.")
    follow = await stage.people.follow(dr_a, stage.bot.did)
    await stage.hears(dr_a, "Thanks for following", "nothing without your yes")
    await stage.says(dr_a, "connect")
    offer = await stage.hears(dr_a, "http")
    link = next(word for word in offer.text.split() if word.startswith("http")).rstrip(".,)")
    stage.scene("She opens the link, signs in at her own server and agrees.")
    await stage.opens(dr_a, link)
    await stage.hears(dr_a, "disconnect")
    return follow


async def _an_ordinary_day(stage: BlueskyStage, dr_a: Person) -> Posted:
    stage.scene("She posts about vaccines. Colleagues agree; some argue, with reasons.")
    post = await stage.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
    for text in (*stage.rng.sample(SUPPORT, 2), *stage.rng.sample(CIVIL, 4)):
        await stage.posts(await _somebody(stage), text, reply_to=post)
    await stage.hears_nothing(dr_a, timedelta(minutes=2))
    stage.show("  (the bot says nothing: disagreement is allowed)")
    return post


async def _the_pile_on(stage: BlueskyStage, post: Posted) -> list[Person]:
    stage.scene("A quote goes around, and strangers arrive.")
    return await strangers_write(stage, post, stage.rng.randint(6, 11))


async def strangers_write(stage: BlueskyStage, post: Posted, count: int) -> list[Person]:
    """So many hostile accounts, and one that asks for help in the middle of it."""
    strangers = [await _somebody(stage) for _ in range(count)]
    asking = await _somebody(stage)
    quotes = stage.rng.sample(HOSTILE_QUOTES, 2)
    replies = stage.rng.sample(HOSTILE, count - len(quotes))
    for stranger, text in zip(strangers[:2], quotes, strict=True):
        await stage.posts(stranger, text, quote=post)
    await stage.posts(asking, stage.rng.choice(PLEA), reply_to=post)
    for stranger, text in zip(strangers[2:], replies, strict=True):
        await stage.posts(stranger, text, reply_to=post)
    return strangers


async def _the_card(
    stage: BlueskyStage, dr_a: Person, strangers: list[Person], her_own_mute: Person
) -> None:
    stage.scene("One message, once.")
    await stage.hears(
        dr_a, "I'm sorry", f"{len(strangers)} accounts", "asking for help", "Doing nothing is fine"
    )
    stage.scene("The machine loses power, and comes back.")
    await stage.bot.kill()
    await stage.bot.start()
    await stage.hears_nothing(dr_a, timedelta(minutes=2))
    await stage.says(dr_a, "why")
    await stage.hears(dr_a, f"{len(strangers)} accounts", "asking for help")
    await stage.says(dr_a, "1")
    await stage.hears(dr_a, "Done", f"{len(strangers)} accounts are hidden", "undo")
    await stage.expects_mutes(dr_a, {her_own_mute.did, *(each.did for each in strangers)})


async def _second_thoughts(
    stage: BlueskyStage, dr_a: Person, strangers: list[Person], her_own_mute: Person
) -> None:
    stage.scene("She changes her mind, twice.")
    await stage.says(dr_a, "udno")
    await stage.hears(dr_a, "undo")
    await stage.says(dr_a, "undo")
    await stage.hears(dr_a, f"bringing {len(strangers)} accounts back")
    await stage.expects_mutes(dr_a, {her_own_mute.did})
    await stage.says(dr_a, "redo")
    await stage.hears(dr_a, "hidden")
    await stage.expects_mutes(dr_a, {her_own_mute.did, *(each.did for each in strangers)})


async def _a_week_later(stage: BlueskyStage, dr_a: Person, her_own_mute: Person) -> None:
    stage.clock.move_ahead(timedelta(days=6, hours=1))
    stage.scene("Six days have passed.")
    await stage.hears(dr_a, "tomorrow")
    stage.clock.move_ahead(timedelta(days=1))
    stage.scene("And one more. Every hidden account is back; the one she had muted herself is not.")
    await stage.expects_mutes(dr_a, {her_own_mute.did})


async def _leaves(stage: BlueskyStage, dr_a: Person, follow: str) -> None:
    stage.scene("She has what she needs, and unfollows.")
    await stage.people.unfollow(dr_a, follow)
    await stage.hears(dr_a, "stopped watching", "join")
    await stage.says(dr_a, "start")
    await stage.hears(dr_a, "You're in")


async def _somebody(stage: BlueskyStage) -> Person:
    return await stage.people.new_account(cast_name(stage.rng, "acct"))
