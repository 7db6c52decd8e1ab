"""Linked accounts in the hands of the careless and the cunning, and what each keeps when parted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.model.actions import Apply, Priority, ReadNames, Say
from bot.model.changes import (
    DropQuestion,
    ForgetPerson,
    KnowProfiles,
    LinkAccounts,
    OpenEpisode,
    SetFlag,
    SetMember,
    StartDeed,
    UnlinkAccount,
    Weighed,
)
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, Measure, MeasureKind, MeasureRow, MeasureState
from bot.model.gauges import Gauge
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Mode, Network, Standing
from bot.model.senses import Batch, SignInLapsed
from bot.model.signals import Profile
from bot.pipeline.hear import hear
from bot.pipeline.ports import Outcome
from bot.pipeline.react import react
from bot.rules import gauging
from bot.store.tables import link_codes
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HATEFUL,
    HOUR,
    MINUTE,
    MOD,
    START,
    Desk,
    World,
    episode,
    heard,
    reply,
    stranger,
)
from tests.contract.test_linking import (
    FAR,
    HERE,
    AlwaysHateful,
    aimed_here,
    code_for,
    link,
    types,
)


@pytest.fixture
async def both(desk: Desk) -> Desk:
    """Two accounts of hers, of which only the first one may act, and a talkative bot."""
    desk.policy = replace(desk.policy, messages_per_minute=60)
    await desk.restart()
    await desk.join(ADA, can_act=True)
    await desk.join(HERE)
    return desk


async def member(desk: Desk, account: AccountId) -> Member:
    async with desk.ledger.turn() as turn:
        return await turn.member(account)


def lines(said: Sequence[Say]) -> list[str]:
    return [each.line for each in said]


async def hide_by_both(desk: Desk, world: World) -> None:
    """One choice of hers: a stranger of Bluesky by one account, one of Mastodon by the other."""
    mutes = [Measure(ADA, MeasureKind.MUTE, stranger(1)), Measure(HERE, MeasureKind.MUTE, FAR)]
    rows = tuple(MeasureRow(m, 1, MeasureState.WANTED, START + DAY) for m in mutes)
    choice = Deed(1, ADA, DeedKind.MUTE, START, None, START + DAY, rows)
    await desk.write(StartDeed(choice), actions=[Apply(each, 1) for each in mutes])
    await world.carry_out(desk)
    assert world.muted == {stranger(1), FAR}


# Codes


async def test_a_code_of_who_has_left_meanwhile_links_nobody(both: Desk) -> None:
    back = await code_for(both, f"link {await code_for(both, 'link', ADA)}", HERE)
    await types(both, "stop", HERE)
    assert lines(await types(both, f"link {back}", ADA)) == [Line.LINK_NOT_OPEN]
    assert (await member(both, ADA)).linked == ()


async def test_once_linked_no_older_code_of_either_is_open(both: Desk) -> None:
    back = await code_for(both, f"link {await code_for(both, 'link', ADA)}", HERE)
    await both.join(BEA)
    await both.write(LinkAccounts(HERE, BEA))
    assert lines(await types(both, f"link {back}", ADA)) == [Line.LINK_NOT_OPEN]


async def test_no_more_than_four_by_codes_that_were_shown_before(both: Desk) -> None:
    others = [AccountId(f"https://server-{n}.example/users/ada") for n in range(3)]
    backs = []
    for other in (HERE, *others[:1]):
        await both.join(other)
        backs.append(await code_for(both, f"link {await code_for(both, 'link', ADA)}", other))
        both.clock.later(timedelta(seconds=1))
    for other in others[1:]:
        await both.join(other)
        await both.write(LinkAccounts(ADA, other))
    assert Line.LINKED in lines(await types(both, f"link {backs[1]}", ADA))
    assert lines(await types(both, f"link {backs[0]}", ADA)) == [Line.LINKED_ENOUGH]
    assert len((await member(both, ADA)).accounts) == 4


async def test_a_slip_of_the_pen_is_shown_a_code_and_may_type_one(both: Desk) -> None:
    await types(both, "linkk", ADA)
    code = await code_for(both, "yes", ADA)
    assert len(code) == 8
    await types(both, f"linkk {code}", HERE)
    assert lines(await types(both, "yes", HERE)) == [Line.LINK_CODE_BACK]


async def test_codes_are_swept_when_they_are_over(both: Desk) -> None:
    await code_for(both, "link", ADA)
    both.clock.later(10 * MINUTE)
    await both.ledger.sweep()
    async with both.ledger.page() as page:
        assert await page.value(sa.select(sa.func.count()).select_from(link_codes)) == 0


# What is hers while they are linked


async def test_no_account_becomes_a_moderator_by_a_link(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), is_moderator=True)))
    await link(both)
    assert lines(await types(both, "queue", ADA)) == [Line.QUEUE]
    await types(both, "mode off", ADA)
    await types(both, "unlink", ADA)
    await types(both, "yes", ADA)
    assert not (await member(both, ADA)).is_moderator
    assert (await member(both, HERE)).is_moderator


async def test_who_wrote_in_a_case_judges_it_from_none_of_her_accounts(both: Desk) -> None:
    await both.join(MOD, is_moderator=True)
    seen = [reply(1, author=HERE, member=BEA), reply(2, member=BEA)]
    await both.join(BEA)
    await both.keep(*seen)
    await both.write(OpenEpisode(replace(episode(1, seen), member=BEA)))
    await both.write(LinkAccounts(MOD, HERE))
    assert lines(await types(both, "next", MOD)) == [Line.QUEUE_EMPTY]
    assert lines(await types(both, "agree", HERE)) == [Line.CLAIM_FIRST]


async def test_what_a_moderator_holds_is_hers_from_both_accounts(both: Desk) -> None:
    await both.join(MOD, is_moderator=True)
    await both.join(BEA)
    await both.keep(reply(1, member=BEA))
    await both.write(OpenEpisode(replace(episode(1, [reply(1, member=BEA)]), member=BEA)))
    async with both.ledger.turn() as turn:
        (flag,) = await turn.open_flags()
        held = replace(flag, claimed_by=MOD, claimed_until=START + HOUR)
        await turn.apply(Decision((SetFlag(held),)))
    await both.write(LinkAccounts(HERE, MOD))
    assert lines(await types(both, "agree", HERE)) == [Line.CONFIRM_AGREE]


async def test_settings_of_the_other_account_are_not_undone_on_the_first(both: Desk) -> None:
    for typed, account in (("Chicago", ADA), ("Denver", ADA), ("Berlin", HERE)):
        await types(both, f"timezone {typed}", account)
    await link(both)
    await types(both, "undo", ADA)
    assert (await member(both, ADA)).timezone == "America/Chicago"
    assert lines(await types(both, "undo", HERE)) == [Line.UNDONE_SETTING]
    assert lines(await types(both, "undo", HERE)) == [Line.NOTHING_TO_UNDO]


async def test_what_she_chose_for_both_holds_for_each_when_they_are_parted(both: Desk) -> None:
    await link(both)
    for typed in ("timezone Chicago", "quiet 21-8", "brace", "mode off"):
        await types(both, typed, HERE)
    first = await member(both, ADA)
    await both.write(UnlinkAccount(HERE))
    other = await member(both, HERE)
    assert other == other.set_like(first)
    assert (other.mode, other.braced_until) == (Mode.OFF, first.braced_until)
    assert first.quiet is not None


async def test_quiet_hours_are_those_she_set_last_from_either(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    await hide_by_both(both, World())
    await types(both, "timezone London", ADA)
    await types(both, "quiet 8-11", ADA)
    batch = Batch((SignInLapsed(HERE, START),), "2", START)
    await react(batch, scorer=AlwaysHateful(), ledger=both.ledger, policy=both.policy)
    assert await both.ledger.next_message() is None


async def test_she_stays_watchful_for_as_long_as_she_asked_on_either(both: Desk) -> None:
    until = START + 3 * DAY
    await both.write(
        SetMember(replace(await member(both, HERE), braced_at=START, braced_until=until))
    )
    await link(both)
    assert (await member(both, ADA)).braced_until == until
    assert (await member(both, HERE)).braced_until is None


async def test_what_she_wrote_to_herself_before_counts_no_more(both: Desk) -> None:
    seen = [aimed_here(1, ADA), aimed_here(2)]
    await both.keep(*seen)
    await both.write(OpenEpisode(replace(episode(1, seen), member=HERE)))
    await link(both)
    async with both.ledger.turn() as turn:
        case = await turn.case_for(aimed_here(3), HATEFUL)
        (opened,) = (await turn.chat_for(heard("why"))).episodes
    assert [each.author for each in case.recent] == [FAR]
    assert opened.hostile == (FAR,)


async def test_to_join_by_message_is_about_the_account_that_says_so(both: Desk) -> None:
    await link(both)
    assert lines(await types(both, "join", HERE)) == [Line.IN_BY_MESSAGE_TOO]
    assert (await member(both, HERE)).by_word
    assert not (await member(both, ADA)).by_word


async def test_mode_off_takes_back_what_waits_for_any_account(both: Desk) -> None:
    card = Say(HERE, Line.PILE_ON, {}, Priority.PILE_ON, not_before=START + HOUR)
    await both.write(DropQuestion(HERE), actions=[card])
    await link(both)
    await types(both, "mode off", ADA)
    both.clock.later(2 * HOUR)
    assert await both.ledger.next_message() is None


async def test_a_yes_before_the_question_left_is_no_answer_from_either(both: Desk) -> None:
    await link(both)
    asked = replace(heard("unlink", HERE), message="asks")
    await hear([asked], "1", Network.MASTODON, ledger=both.ledger, policy=both.policy)
    both.clock.later(MINUTE)
    order = await both.ledger.next_message()
    assert order is not None
    await both.settle(await both.ledger.start(order))
    early = replace(heard("yes", HERE, START + timedelta(seconds=30)), message="early")
    async with both.ledger.turn() as turn:
        question = (await turn.chat_for(early)).question
    assert question is not None
    assert question.asked_at == START + MINUTE


async def test_names_that_were_asked_for_before_are_known_to_the_first(both: Desk) -> None:
    await both.write(DropQuestion(HERE), actions=[ReadNames(HERE, (FAR,))])
    await link(both)
    await both.write(KnowProfiles(HERE, ((FAR, Profile("Hal")),)))
    async with both.ledger.turn() as turn:
        assert (await turn.chat_for(heard("why"))).names == {FAR: "Hal"}


async def test_what_was_weighed_in_the_turn_of_a_parting_is_kept(both: Desk) -> None:
    await link(both)
    gauge = Gauge(at=START.timestamp(), narrow=3.5)
    await both.write(Weighed(ADA, FAR, gauging.ODDS[-1], START, gauge), UnlinkAccount(HERE))
    async with both.ledger.turn() as turn:
        assert (await turn.case_for(reply(1), HATEFUL)).gauge == gauge


# What each takes along


async def test_each_ends_its_own_mutes_alone_once_they_are_parted(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    world = World()
    await hide_by_both(both, world)
    await both.write(UnlinkAccount(HERE))
    await both.restart()
    await types(both, "unmute all", HERE)
    await world.carry_out(both)
    assert world.muted == {stranger(1)}
    await types(both, "undo", ADA)
    await world.carry_out(both)
    assert world.muted == set()


async def test_a_choice_that_was_all_the_others_is_no_longer_hers_to_undo(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    mute = Measure(HERE, MeasureKind.MUTE, FAR)
    row = MeasureRow(mute, 1, MeasureState.WANTED, START + DAY)
    choice = Deed(1, ADA, DeedKind.MUTE, START, None, START + DAY, (row,))
    await both.write(StartDeed(choice), actions=[Apply(mute, 1)])
    await both.write(UnlinkAccount(HERE))
    world = World()
    await world.carry_out(both)
    assert world.muted == {FAR}
    async with both.ledger.turn() as turn:
        assert [deed.member for deed in await turn.deeds_to_report()] == [HERE]
    assert lines(await types(both, "undo", ADA)) == [Line.NOTHING_TO_UNDO]
    await types(both, "undo", HERE)
    await world.carry_out(both)
    assert world.muted == set()


@pytest.mark.parametrize("last", [ADA, HERE])
async def test_after_stop_a_yes_from_each_account_brings_back_its_own(
    both: Desk, last: AccountId
) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    world = World()
    await hide_by_both(both, world)
    said = await types(both, "stop", HERE)
    assert {each.to for each in said} == {ADA, HERE}
    first = HERE if last == ADA else ADA
    await types(both, "yes", first)
    await world.carry_out(both)
    assert world.muted == ({stranger(1)} if last == ADA else {FAR})
    await types(both, "yes", last)
    await world.carry_out(both)
    assert world.muted == set()


async def test_a_mute_that_could_not_be_lifted_outlives_the_first_account(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    world = World()
    await hide_by_both(both, world)
    await both.write(ForgetPerson(ADA))
    for order in await both.ledger.next_acts(10):
        started = await both.ledger.start(order)
        theirs = order.action.measure.member == HERE  # type: ignore[union-attr]  # both are lifts
        await both.settle(started, Outcome.REFUSED if theirs else Outcome.DONE)
    await both.write(ForgetPerson(ADA))
    assert (await member(both, ADA)).standing is Standing.NONE
    async with both.ledger.turn() as turn:
        (held,) = (await turn.chat_for(heard("unmute", HERE))).in_force
    assert held.measure == Measure(HERE, MeasureKind.MUTE, FAR)
    await types(both, "unmute all", HERE)
    await world.carry_out(both)
    assert FAR not in world.muted


async def test_to_be_forgotten_from_either_lifts_the_mutes_of_both(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    world = World()
    await hide_by_both(both, world)
    await types(both, "forget me", HERE)
    await types(both, "forget", HERE)
    await world.carry_out(both)
    assert world.muted == set()
    assert {(await member(both, each)).standing for each in (ADA, HERE)} == {Standing.LEFT}


async def test_when_a_sign_in_ends_the_links_are_of_what_that_account_holds(both: Desk) -> None:
    await both.write(SetMember(replace(await member(both, HERE), can_act=True)))
    await link(both)
    await hide_by_both(both, World())
    batch = Batch((SignInLapsed(ADA, START),), "2", START)
    await react(batch, scorer=AlwaysHateful(), ledger=both.ledger, policy=both.policy)
    order = await both.ledger.next_message()
    assert order is not None
    assert stranger(1) in (order.text or "")
    assert FAR not in (order.text or "")
