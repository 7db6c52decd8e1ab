"""Port `Turn`: what is known of a post that a member reports, and the case that comes of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.model.actions import ReadReported
from bot.model.cases import Chat, Pointed
from bot.model.changes import (
    DropPost,
    ForgetPerson,
    JoinEpisode,
    Keep,
    KnowReported,
    OpenEpisode,
    SetFlag,
)
from bot.model.episodes import EpisodeKind, FlagState
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import DESCRIBED, ON_REPORT, Kind, PostId
from bot.model.people import Network
from bot.model.policy import Policy
from bot.model.reports import Behaviour, PublicPost, Report
from bot.model.verdicts import Category, Passage, Verdict
from bot.pipeline.carry_out import TRIES_OF_A_READ, Hands, carry_out
from bot.pipeline.ports import Directory, Edge
from bot.rules.conversation import answer
from bot.rules.keeping import keep_what_counts
from bot.store.own_list import candidates
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HATEFUL,
    MINUTE,
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
NOTHING_ELSE: Any = None
LONG_AGO = START - 90 * DAY
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
    await desk.join(joined_at=LONG_AGO)
    await desk.keep(reply(1))
    await says(desk, f"report {reply(1).post}")
    await desk.restart()
    chat = await hears(desk, "2")
    assert [found.post for found in chat.pointed.contacts] == [reply(1).post]
    await says(desk, "2")
    (opened,) = (await hears(desk, "status")).episodes
    assert (opened.number, opened.kind) == (1, EpisodeKind.REPORTED)
    assert opened.report == Report(Behaviour.SEXUAL)


async def test_what_only_she_has_seen_is_kept_in_her_words_and_goes_with_her(desk: Desk) -> None:
    await desk.join(joined_at=LONG_AGO)
    await says(desk, f"report screenshot {stranger(9)} wrote threats to my boss")
    await says(desk, "yes")
    await desk.restart()
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
        assert (await turn.case_for(reply(1), HATEFUL)).recent == (), "it counts for nothing"
    assert flag.report == Report(Behaviour.THREATS, described=True)
    assert (flag.severe, flag.about) == (False, stranger(9))
    chat = await hears(desk, "show 1")
    assert [(s.contact.version, s.text) for s in chat.samples] == [
        (DESCRIBED, f"{stranger(9)} wrote threats to my boss")
    ]
    async with desk.ledger.page() as page:
        (candidate,) = await candidates(page, 1)
    assert candidate.namings == (), "nobody comes on a list for it"
    assert "threats to my boss" in str((await desk.ledger.export(ADA))["interactions"])
    await desk.write(ForgetPerson(ADA))
    assert "interactions" not in await desk.ledger.export(ADA)


async def test_a_report_reaches_the_queue_as_it_was_made_and_leaves_it_again(desk: Desk) -> None:
    await desk.join(joined_at=LONG_AGO)
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


async def test_the_bot_is_known_where_she_reports_it(desk: Desk) -> None:
    await desk.close()
    desk.is_bot = lambda account: account == stranger(9)
    await desk.open()
    await desk.join()
    for what in (UNSEEN, stranger(9)):
        assert (await hears(desk, f"report {what}")).pointed == Pointed(of_bot=True)
    assert (await hears(desk, f"report {TWO}")).pointed == Pointed()


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


class Square:
    """A network with one post on it, or none that the bot may see (port Directory)."""

    def __init__(self, post: PublicPost | Exception) -> None:
        self.shown = post

    async def post(self, _post: PostId) -> PublicPost:
        if isinstance(self.shown, Exception):
            raise self.shown
        return self.shown


class Judge:
    """A scorer that says of everything the same (port Scorer)."""

    version = "judge"

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [self.verdict for _ in passages]


async def run_errands(desk: Desk, post: PublicPost | Exception, verdict: Verdict = HATEFUL) -> None:
    directory = cast("Directory", Square(post))
    edge = Edge(Network.BLUESKY, NOTHING_ELSE, NOTHING_ELSE, NOTHING_ELSE, directory, NOTHING_ELSE)
    hands = Hands((edge,), desk.ledger, Judge(verdict), desk.policy)
    for order in await desk.ledger.next_acts(9):
        if isinstance(order.action, ReadReported):
            await carry_out(order, hands=hands, ledger=desk.ledger, clock=desk.clock)


async def told(desk: Desk) -> list[str]:
    """What waits for her, by line."""
    found = []
    while order := await desk.ledger.next_message():
        found.append((order.text or "").split("[")[0])
        await desk.settle(await desk.ledger.start(order), receipt=f"r{order.once}")
        desk.clock.later(MINUTE)
    return found


def shown(text: str = "You will regret this", **more: object) -> PublicPost:
    return PublicPost(**{"author": stranger(9), "text": text, "written_at": START, **more})  # type: ignore[arg-type]  # shorthand


async def reported(desk: Desk) -> None:
    await desk.join(joined_at=LONG_AGO)
    await says(desk, f"report {UNSEEN} because hate")
    await says(desk, "yes")
    await told(desk)


@pytest.mark.need("S1-3", "S2-12")
async def test_a_plea_in_a_post_that_was_reported_unread_is_found_and_spared(desk: Desk) -> None:
    await reported(desk)
    await run_errands(desk, shown("please help my daughter"), PLEA)
    assert await told(desk) == ["report_read_care"]
    await desk.restart()
    chat = await hears(desk, "mute 1")
    (case,) = chat.episodes
    assert (case.hostile, case.asking_for_help) == ((), (stranger(9),))
    assert stranger(9) in chat.asking
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
    assert (flag.accounts, flag.asking_for_help) == (0, 1)
    assert not answer(chat, desk.policy).changes


async def test_what_was_reported_unread_is_judged_and_dated_by_its_network(desk: Desk) -> None:
    await reported(desk)
    threat = Verdict(0.95, categories={Category.THREAT: 0.9})
    await run_errands(desk, shown(written_at=START - 40 * DAY), threat)
    assert await told(desk) == [], "there is nothing that she must know"
    await desk.restart()
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
        assert (await turn.case_for(reply(1), HATEFUL)).recent == (), "nor does it count"
    assert (flag.report, flag.severe) == (Report(Behaviour.HATE, old=True), True)
    (case,) = (await hears(desk, "show 1")).episodes
    assert case.report == flag.report
    assert [(c.hostility, c.worst) for c in case.contacts] == [(0.95, Category.THREAT)]
    assert [s.text for s in (await hears(desk, "show 1")).samples] == ["You will regret this"]


@pytest.mark.parametrize("trouble", [NetworkSaidNo("gone"), shown(author=stranger(5))])
async def test_what_cannot_be_read_is_said_and_the_case_stays(
    desk: Desk, trouble: PublicPost | Exception
) -> None:
    await reported(desk)
    await run_errands(desk, trouble)
    assert await told(desk) == ["report_not_read"]
    async with desk.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
    assert flag.accounts == 1
    await run_errands(desk, trouble)
    assert await told(desk) == [], "said once"


async def test_a_network_that_is_down_is_asked_for_minutes_and_no_longer(desk: Desk) -> None:
    await reported(desk)
    tries = 0
    while not (said := await told(desk)):
        await run_errands(desk, NetworkDown("away"))
        desk.clock.later(timedelta(minutes=6))
        tries += 1
    assert (said, tries) == (["report_not_read"], TRIES_OF_A_READ)


async def test_what_comes_of_it_finds_a_post_that_came_meanwhile_or_a_case_that_is_gone(
    desk: Desk,
) -> None:
    await reported(desk)
    seen = replace(reply(9), post=UNSEEN)
    await desk.keep(seen)
    await run_errands(desk, shown("something else"))
    (case,) = (await hears(desk, "status")).episodes
    assert [(c.kind, c.version) for c in case.contacts] == [(Kind.REPLY, seen.version)]
    known = KnowReported(1, replace(seen, version=ON_REPORT), HATEFUL, old=False)
    await desk.write(ForgetPerson(ADA))
    await desk.write(known)
    assert "interactions" not in await desk.ledger.export(ADA)
