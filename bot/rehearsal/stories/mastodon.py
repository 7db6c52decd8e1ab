"""The same protection on Mastodon: first from outside, then with her own sign-in, then no more."""

from datetime import timedelta
from functools import partial

from bot.rehearsal.mastodon.people import Person, Posted
from bot.rehearsal.stage import Role
from bot.rehearsal.stages import MastodonStage
from bot.rehearsal.stories.cast import CIVIL, HOSTILE, PLEA, SUPPORT, cast_name

STRANGERS_LIVE = 2
"""The number of their server; hers is the one before."""

READ_AGAIN = timedelta(minutes=31)
"""After which also those are read again from outside who seldom post."""

LINKS_AT_ONCE = 5
"""In one message, as `policy.toml` has it; of more she gets a file."""

FAR_APART = timedelta(days=2)


async def mastodon(stage: MastodonStage) -> Role[Person, Posted]:
    """From the follow to `stop`; a terminal then plays Dr A, who is back."""
    dr_a, seller = await _dr_a(stage)
    await _joins(stage, dr_a)
    await _seen_from_outside(stage, dr_a)
    await signs_in(stage, dr_a)
    await _a_second_wave(stage, dr_a, seller)
    await _names_somebody(stage, dr_a, seller)
    await _stops(stage, dr_a, seller)
    return Role("Dr A", stage, dr_a, partial(attack, stage, dr_a))


async def attack(stage: MastodonStage, dr_a: Person) -> None:
    """A fresh wave on a fresh post, for whoever plays Dr A at the terminal."""
    post = await stage.posts(dr_a, "Flu clinic opens on Monday. Please bring your neighbours.")
    await strangers_write(stage, post, stage.rng.randint(6, 9))
    stage.clock.move_ahead(READ_AGAIN)
    stage.show("  (half an hour passes, so that her server is read again also from outside)")


async def joined(stage: MastodonStage) -> Person:
    """A physician on the second server who has read the bot's welcome."""
    dr = await stage.people.new_account(cast_name(stage.rng, "dr", "_"))
    await stage.people.follow(dr, stage.bot.did)
    await stage.hears(dr, "Thanks for following", "from outside", "nothing without your yes")
    return dr


async def signs_in(stage: MastodonStage, dr_a: Person) -> None:
    stage.scene("She would rather have it done for her.")
    await stage.says(dr_a, "connect")
    offer = await stage.hears(dr_a, "only for you", "http")
    link = next(word for word in offer.text.split() if word.startswith("http")).rstrip(".,)")
    stage.scene("She opens the link, signs in at her own server and agrees.")
    await stage.opens(dr_a, link)
    await stage.hears(dr_a, "You're signed in", "disconnect")
    await stage.says(dr_a, "status")
    await stage.hears(dr_a, "Your server tells me of all", "I can hide for you")


async def strangers_write(stage: MastodonStage, post: Posted, count: int) -> list[Person]:
    """So many hostile accounts on another server, and one that asks for help among them."""
    strangers = [await _somebody(stage) for _ in range(count)]
    asking = await _somebody(stage)
    for number, (stranger, text) in enumerate(
        zip(strangers, stage.rng.sample(HOSTILE, count), strict=True)
    ):
        await stage.posts(stranger, text, reply_to=post)
        if number == 1:
            await stage.posts(asking, stage.rng.choice(PLEA), reply_to=post)
    return strangers


async def _dr_a(stage: MastodonStage) -> tuple[Person, Person]:
    stage.scene("Dr A has long since muted an account that sells cures.")
    dr_a = await stage.people.new_account(cast_name(stage.rng, "dr", "_"))
    await stage.people.set_profile(dr_a, display_name="Dr A")
    seller = await stage.people.new_account(cast_name(stage.rng, "cures", "_"))
    await stage.people.mute(dr_a, seller.uri)
    await stage.expects_mutes(dr_a, {seller.uri})
    return dr_a, seller


async def _joins(stage: MastodonStage, dr_a: Person) -> None:
    stage.scene("She follows the bot, which lives on another server.")
    await stage.people.follow(dr_a, stage.bot.did)
    await stage.hears(dr_a, "Thanks for following", "from outside", "nothing without your yes")
    await stage.says(dr_a, "status")
    await stage.hears(dr_a, "I read from outside", "not all", "I give you links")


async def _seen_from_outside(stage: MastodonStage, dr_a: Person) -> None:
    stage.scene("She posts about vaccines. A colleague agrees; another argues, with reasons.")
    post = await stage.posts(dr_a, "New data on measles vaccines in our region. Thread below.")
    for text in (stage.rng.choice(SUPPORT), *stage.rng.sample(CIVIL, 2)):
        await stage.posts(await _somebody(stage), text, reply_to=post)
    stage.scene("Strangers on a third server turn on her.")
    strangers = await strangers_write(stage, post, stage.rng.randint(6, 9))
    stage.clock.move_ahead(READ_AGAIN)
    stage.scene("The bot reads her server only now and then: it is late, and says so when asked.")
    count = len(strangers)
    await stage.hears(dr_a, "I'm sorry", f"{count} accounts", "asking for help", "links to hide")
    await stage.says(dr_a, "1")
    await stage.hears(dr_a, "I can't hide for you", f"{dr_a.server}/@{strangers[0].username[:4]}")
    if count > LINKS_AT_ONCE:
        await stage.hears(dr_a, "all of them at once", "/import/")


async def _a_second_wave(stage: MastodonStage, dr_a: Person, seller: Person) -> None:
    stage.clock.move_ahead(FAR_APART)
    stage.scene("Two days later.")
    await stage.hears_nothing(dr_a, timedelta(minutes=5))
    stage.scene("There is a second wave. Now her own server tells the bot at once.")
    post = await stage.posts(dr_a, "Flu clinic opens on Monday. Please bring your neighbours.")
    strangers = await strangers_write(stage, post, stage.rng.randint(6, 9))
    count = len(strangers)
    await stage.hears(dr_a, "I'm sorry", f"{count} accounts", "asking for help")
    stage.scene("The machine loses power, and comes back.")
    await stage.bot.kill()
    await stage.bot.start()
    await stage.says(dr_a, "are you there")
    await stage.hears(dr_a, "Mode: ask me")
    await stage.says(dr_a, "1")
    await stage.hears(dr_a, "Done", f"{count} accounts are hidden", "undo")
    await stage.expects_mutes(dr_a, {seller.uri, *(one.uri for one in strangers)})
    stage.scene("She changes her mind. The one she had muted herself stays muted.")
    await stage.says(dr_a, "undo")
    await stage.hears(dr_a, f"bringing {count} accounts back")
    await stage.expects_mutes(dr_a, {seller.uri})


async def _names_somebody(stage: MastodonStage, dr_a: Person, seller: Person) -> None:
    stage.scene("She names somebody. A private post reaches whoever it names, so nothing is done.")
    stranger = await _somebody(stage)
    await stage.says(dr_a, f"mute @{stranger.address}")
    await stage.hears(dr_a, "Careful", "I've done nothing")
    await stage.expects_mutes(dr_a, {seller.uri})


async def _stops(stage: MastodonStage, dr_a: Person, seller: Person) -> None:
    stage.scene("She has what she needs.")
    await stage.says(dr_a, "stop")
    await stage.hears(dr_a, "I've stopped watching", "start")
    await stage.until(partial(_is_signed_out, stage, dr_a), "her sign-in is still good")
    stage.show("  (her server: the sign-in is revoked)")
    await stage.expects_mutes(dr_a, {seller.uri})
    stage.clock.move_ahead(timedelta(days=1))
    stage.scene("A day later she is back.")
    await stage.says(dr_a, "start")
    await stage.hears(dr_a, "I look for replies, quotes and mentions of you")


async def _is_signed_out(stage: MastodonStage, dr_a: Person) -> bool:
    return not stage.federation.home_of(dr_a.uri).oauth.lets_in(dr_a.uri, "House Call")


async def _somebody(stage: MastodonStage) -> Person:
    server = stage.server(STRANGERS_LIVE)
    return await stage.people.new_account(cast_name(stage.rng, "acct", "_"), server)
