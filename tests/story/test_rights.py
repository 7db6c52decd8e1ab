"""What takes a right of its own on Mastodon: asked for when it is wanted, used, and ended."""

from datetime import timedelta
from pathlib import Path

from bot.rehearsal.mastodon.people import Person, Posted
from bot.rehearsal.mastodon.world import Token
from tests.story.fediverse import Fediverse, a_fediverse

CARD = "I'm sorry, this isn't pleasant"
USUAL = {"read:mutes", "write:mutes", "read:follows"}


async def grant(story: Fediverse, dr: Person, name: str) -> None:
    """She opens the link that she was sent."""
    offer = await story.hears(dr, f"To {name} I need one right more", "http")
    link = next(word for word in offer.text.split() if "/connect/" in word)
    await story.stage.opens(dr, link)


def tokens(story: Fediverse, dr: Person) -> list[Token]:
    """Of the bot, that are still good."""
    site = story.federation.home_of(dr.uri).site
    found = (one for one in site.tokens.values() if one.account == dr.uri)
    return [one for one in found if one.app.name == "House Call" and not one.revoked]


def filters(story: Fediverse, dr: Person) -> list[str]:
    kept = story.federation.home_of(dr.uri).site.filters.get(dr.uri, [])
    return [each["title"] for each in kept]


async def quoted(story: Fediverse, who: Person, uri: str) -> str:
    state: str = (await story.people.seen(who, uri))["quote"]["state"]
    return state


async def test_words_are_filtered_by_a_right_of_its_own_and_nothing_else_suffers(
    tmp_path: Path,
) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        (usual,) = tokens(story, dr)
        assert set(usual.scopes) >= USUAL
        assert not any("blocks" in scope or "filters" in scope for scope in usual.scopes)
        await story.says(dr, "filter quack, fraud for 7 days")
        await grant(story, dr, "filter words")
        await story.hears(dr, "I may filter words for you now")
        await story.says(dr, "filter quack, fraud for 7 days")
        await story.hears(dr, '"quack, fraud"', "7 days")
        await story.says(dr, "yes")
        await story.hears(dr, "folded away for you")
        assert filters(story, dr) == ["House Call: quack, fraud"]
        await attacked(story, dr)
        story.clock.move_ahead(timedelta(days=7))

        async def is_over() -> bool:
            return filters(story, dr) == []

        await story.until(is_over)
        await story.says(dr, "connect")
        await story.hears(dr, "You also let me filter words")
        await story.says(dr, "disconnect")
        await story.hears(dr, "I've signed out")

        async def signed_out() -> bool:
            return tokens(story, dr) == []

        await story.until(signed_out)


async def attacked(story: Fediverse, dr: Person) -> tuple[list[Person], Posted]:
    """Six strangers, of whom the first quotes her; she is told."""
    post, strangers = await story.post(dr), await story.crowd(6, server=2)
    quote = await story.people.quote(strangers[0], post, "You are a disgusting quack and a fraud.")
    await story.hostile(strangers[1:], post)
    await story.gathered(6)
    await story.hears(dr, CARD, "6 accounts")
    return strangers, quote


async def test_whom_she_blocks_is_let_back_exactly(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr, own = await story.member(connected=True), await story.somebody("cures")
        await story.people.block(dr, own.uri)
        strangers, _ = await attacked(story, dr)
        await story.says(dr, "block 1")
        await grant(story, dr, "block accounts")
        await story.hears(dr, "I may block accounts for you now")
        (more,) = tokens(story, dr)
        assert "write:blocks" in more.scopes
        assert not {"write:filters", "write:statuses"} & set(more.scopes)
        await story.says(dr, "block 1")
        await story.hears(dr, "I'd block 6 accounts", "won't come back")
        await story.says(dr, "yes")
        await story.hears(dr, "6 accounts are blocked")
        assert await story.people.blocks(dr) == {own.uri, *(one.uri for one in strangers)}
        await story.says(dr, "undo")
        await story.hears(dr, "I'm lifting 6 blocks")

        async def only_hers() -> bool:
            return await story.people.blocks(dr) == {own.uri}

        await story.until(only_hers)


async def test_a_quote_is_taken_away_after_two_questions(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        (mocker, *_), quote = await attacked(story, dr)
        await story.says(dr, "detach quotes 1")
        await grant(story, dr, "take quotes away")
        await story.hears(dr, "I may take quotes away for you now")
        await story.says(dr, "detach quotes 1")
        await story.hears(dr, "can't be undone")
        await story.says(dr, "yes")
        await story.hears(dr, "since it is for good")
        assert await quoted(story, mocker, quote.uri) == "accepted"
        await story.says(dr, "yes")
        await story.hears(dr, "1 quote no longer shows")
        assert await quoted(story, mocker, quote.uri) == "revoked"
        await story.says(dr, "undo")
        await story.hears(dr, "can't be given back")


async def test_a_server_that_grants_less_is_told_of(tmp_path: Path) -> None:
    async with a_fediverse(tmp_path) as story:
        dr = await story.member(connected=True)
        site = story.federation.home_of(dr.uri).site
        site.withheld.add("write:filters")
        await story.says(dr, "filter quack")
        await grant(story, dr, "filter words")
        await story.hears(dr, "your server did not let me filter words")
        await story.says(dr, "filter quack")
        await story.hears(dr, "To filter words I need one right more")
        assert filters(story, dr) == []
