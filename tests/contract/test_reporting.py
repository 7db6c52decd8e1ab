"""Port `Turn`: what is known of a post that a member reports, and the case that comes of it."""

from dataclasses import replace

import pytest

from bot.model.cases import Chat, Pointed
from bot.model.changes import DropPost, JoinEpisode, Keep, OpenEpisode, SetFlag
from bot.model.episodes import EpisodeKind, FlagState
from bot.model.interactions import Kind, PostId
from bot.model.policy import Policy
from bot.model.reports import Behaviour, Report
from bot.model.verdicts import Verdict
from bot.rules.conversation import answer
from bot.rules.keeping import keep_what_counts
from tests.contract.ledgers import (
    ADA,
    BEA,
    HATEFUL,
    PLEA,
    START,
    Desk,
    contact,
    episode,
    heard,
    reply,
    stranger,
)

TWO = PostId(f"at://{stranger(1)}/app.bsky.feed.post/two")
UNSEEN = PostId(f"at://{stranger(9)}/app.bsky.feed.post/unseen")


async def hears(desk: Desk, text: str, **about: object) -> Chat:
    async with desk.ledger.turn() as turn:
        return await turn.chat_for(replace(heard(text), **about))  # type: ignore[arg-type]  # shorthand


async def says(desk: Desk, text: str) -> None:
    async with desk.ledger.turn() as turn:
        chat = await turn.chat_for(heard(text))
        await turn.apply(answer(chat, Policy()))


async def test_what_is_kept_of_a_post_or_an_account_is_known_and_nothing_else(desk: Desk) -> None:
    await desk.join()
    await desk.join(BEA)
    seen, more = reply(1), replace(reply(1), post=TWO)
    await desk.keep(seen)
    await desk.keep(replace(more, seen_at=START.replace(minute=5)))
    chat = await hears(desk, f"report {seen.post}")
    assert [found.post for found in chat.pointed.contacts] == [seen.post]
    chat = await hears(desk, f"report {seen.author}")
    assert [(found.number, found.post) for found in chat.pointed.contacts] == [
        (1, seen.post),
        (2, more.post),
    ]
    assert (await hears(desk, f"why {seen.post}")).pointed == Pointed()
    assert (await hears(desk, f"report {UNSEEN}")).pointed == Pointed()
    assert (await hears(desk, f"report {seen.post}", sender=BEA)).pointed == Pointed()
    await desk.write(DropPost(seen.post))
    assert (await hears(desk, f"report {seen.post}")).pointed == Pointed(deleted=True)


async def test_who_asked_for_help_is_known_to_have_asked(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1), verdict=PLEA)
    later = replace(reply(1), post=TWO)
    await desk.keep(later, verdict=HATEFUL)
    chat = await hears(desk, f"report {later.post}")
    assert [found.care for found in chat.pointed.contacts] == [True]


async def test_the_post_is_known_when_she_answers_the_question(desk: Desk) -> None:
    await desk.join()
    await desk.keep(reply(1))
    await says(desk, f"report {reply(1).post}")
    await desk.restart()
    chat = await hears(desk, "2")
    assert [found.post for found in chat.pointed.contacts] == [reply(1).post]
    await says(desk, "2")
    (opened,) = (await hears(desk, "status")).episodes
    assert (opened.number, opened.kind) == (1, EpisodeKind.REPORTED)
    assert opened.report == Report(Behaviour.SEXUAL)


async def test_a_report_reaches_the_queue_as_it_was_made_and_leaves_it_again(desk: Desk) -> None:
    await desk.join()
    await says(desk, f"report {UNSEEN} because threats")
    await says(desk, "yes")
    await desk.restart()
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
    assert (flag.number, flag.kind, flag.accounts) == (1, EpisodeKind.REPORTED, 1)
    assert (flag.report, flag.severe) == (Report(Behaviour.THREATS), True)
    claimed = replace(flag, state=FlagState.OPEN, claimed_by=BEA, claimed_until=START)
    await desk.write(SetFlag(claimed))
    await says(desk, "undo")
    async with desk.ledger.turn() as turn:
        assert await turn.open_flags() == []
        assert await turn.episodes_to_review() == []
    await says(desk, "redo")
    async with desk.ledger.turn() as turn:
        (again,) = await turn.open_flags()
    assert again.report == flag.report


async def test_an_unread_post_counts_for_nothing_and_no_words_of_it_are_kept(desk: Desk) -> None:
    await desk.join()
    await says(desk, f"report {UNSEEN} because threats")
    await says(desk, "yes")
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(reply(1), HATEFUL)).recent == ()
        assert await turn.what_came(ADA, START) == (0, 1)
    (row,) = (await desk.ledger.export(ADA))["interactions"]
    assert (row["text"], row["hostility"]) == ("", None)
    assert await desk.ledger.looked_at() == []


async def test_a_report_that_joins_a_case_that_has_ebbed_is_in_it(desk: Desk) -> None:
    await desk.join()
    first, second = reply(1), replace(reply(1), post=UNSEEN, kind=Kind.REPORTED, text="")
    await desk.keep(first)
    told = Report(Behaviour.FLOODS, old=True)
    case = episode(1, [first], kind=EpisodeKind.REPORTED, report=told, closed_at=START)
    await desk.write(OpenEpisode(case))
    await desk.write(Keep(second, HATEFUL), JoinEpisode(1, (contact(second, 2),)))
    (found,) = (await hears(desk, "status")).episodes
    assert [each.post for each in found.contacts] == [first.post, UNSEEN]
    assert found.report == told


@pytest.mark.parametrize("version", ["", "1"])
async def test_what_she_reports_before_the_bot_sees_it_is_new_when_it_comes(
    desk: Desk, version: str
) -> None:
    """She may be quicker than the bot, and must lose nothing by it."""
    await desk.join()
    seen = reply(1, version=version)
    await says(desk, f"report {seen.post} because threats")
    await says(desk, "yes")
    found = []
    for verdict in (Verdict(0.1), HATEFUL):  # her case keeps what seems harmless, too
        async with desk.ledger.turn() as turn:
            case = await turn.case_for(seen, verdict)
            assert not case.counted_before
            await turn.apply(keep_what_counts(case, desk.policy))
        (hers,) = (await hears(desk, "status")).episodes
        found += [(each.post, each.hostility) for each in hers.contacts]
    assert found == [(seen.post, None), (seen.post, HATEFUL.hostility)]
    await desk.restart()
    async with desk.ledger.turn() as turn:
        assert (await turn.case_for(seen, HATEFUL)).counted_before
        near = (await turn.case_for(reply(2), HATEFUL)).recent
    assert [each.post for each in near] == [seen.post]
