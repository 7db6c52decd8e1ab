"""Accounts of one person: proved from both sides, one record, each able to leave."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.model.actions import Apply, Say
from bot.model.changes import (
    DropPost,
    ForgetPerson,
    Keep,
    KnowCircle,
    LinkAccounts,
    OpenEpisode,
    Relate,
    SetMember,
    StartDeed,
    Unfriend,
    UnlinkAccount,
)
from bot.model.decisions import Decision
from bot.model.details import DetailKind, Watched
from bot.model.episodes import Deed, DeedKind, Measure, MeasureKind, MeasureRow, MeasureState
from bot.model.interactions import Interaction, PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Member, Network, Relation, Standing
from bot.model.policy import Policy
from bot.model.senses import Aimed, Batch, Unfollowed
from bot.model.verdicts import Passage, Verdict
from bot.pipeline.hear import hear
from bot.pipeline.ports import Order
from bot.pipeline.react import react
from tests.contract.ledgers import (
    ADA,
    BEA,
    DAY,
    HATEFUL,
    MINUTE,
    PLEA,
    START,
    Desk,
    World,
    deed,
    episode,
    heard,
    reply,
    started,
    stranger,
)

HERE = AccountId("https://med.example/users/ada")
FAR = AccountId("https://far.example/users/stranger")


def aimed_here(number: int, author: AccountId = FAR, at: datetime = START) -> Interaction:
    post = PostId(f"{author}/statuses/{number}")
    subject = PostId("https://med.example/users/ada/statuses/1")
    return reply(number, at, post=post, author=author, member=HERE, subject=subject)


@pytest.fixture
async def both(desk: Desk) -> Desk:
    await desk.join(ADA, can_act=True)
    await desk.join(HERE)
    return desk


async def link(desk: Desk) -> None:
    await desk.write(LinkAccounts(ADA, HERE))


async def types(desk: Desk, text: str, sender: AccountId) -> list[Say]:
    """What is answered, as it waits to leave; each message is a new one."""
    desk.clock.later(timedelta(seconds=1))
    number = f"{desk.clock.at} {text} {sender}"
    message = replace(heard(text, sender, desk.clock.now()), message=number)
    await hear([message], number, Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)
    return [order.action for order in await _waiting(desk) if isinstance(order.action, Say)]


async def _waiting(desk: Desk) -> list[Order]:
    found: list[Order] = []
    while (order := await desk.ledger.next_message()) is not None:
        order = await desk.ledger.start(order)
        found.append(order)
        await desk.settle(order)
    return found


async def code_for(desk: Desk, text: str, sender: AccountId) -> str:
    message = replace(heard(text, sender, desk.clock.now()), message=f"c{desk.clock.at}{text}")
    await hear([message], message.message, Network.BLUESKY, ledger=desk.ledger, policy=desk.policy)
    (order,) = await _waiting(desk)
    return (order.text or "").split("code=")[1].split(",")[0]


async def test_both_sides_are_proved_within_ten_minutes(both: Desk) -> None:
    first = await code_for(both, "link", ADA)
    both.clock.later(4 * MINUTE)
    back = await code_for(both, f"link {first[:4].upper()} {first[4:]}", HERE)
    both.clock.later(9 * MINUTE)
    said = await types(both, f"link {back}", ADA)
    assert {(each.to, each.line) for each in said} == {
        (ADA, Line.LINKED),
        (HERE, Line.LINKED_HERE_TOO),
    }
    async with both.ledger.turn() as turn:
        assert (await turn.member(HERE)).linked_to == ADA
        assert (await turn.member(ADA)).accounts == (ADA, HERE)


@pytest.mark.parametrize("late", ["first", "back"])
async def test_a_code_lasts_ten_minutes(both: Desk, late: str) -> None:
    code = await code_for(both, "link", ADA)
    typed_from = HERE
    if late == "back":
        code, typed_from = await code_for(both, f"link {code}", HERE), ADA
    both.clock.later(timedelta(minutes=10))
    said = await types(both, f"link {code}", typed_from)
    assert [each.line for each in said] == [Line.LINK_NOT_OPEN]
    async with both.ledger.turn() as turn:
        assert (await turn.member(ADA)).accounts == (ADA,)


async def test_a_code_works_once_and_only_from_the_account_it_is_for(both: Desk) -> None:
    await both.join(BEA)
    both.policy = Policy(messages_per_minute=60)
    await both.restart()
    code = await code_for(both, "link", ADA)
    assert [s.line for s in await types(both, f"link {code}", ADA)] == [Line.LINK_FROM_THE_OTHER]
    back = await code_for(both, f"link {code}", HERE)
    assert [s.line for s in await types(both, f"link {code}", BEA)] == [Line.LINK_NOT_OPEN]
    assert [s.line for s in await types(both, f"link {back}", BEA)] == [Line.LINK_NOT_OPEN]
    await types(both, f"link {back}", ADA)
    assert [s.line for s in await types(both, f"link {back}", ADA)] == [Line.LINK_NOT_OPEN]


async def test_who_is_not_a_member_learns_nothing_from_a_code(both: Desk) -> None:
    code = await code_for(both, "link", ADA)
    open_code = await types(both, f"link {code}", BEA)
    both.clock.later(2 * DAY)
    no_code = await types(both, "link bcdfghjk", BEA)
    assert [s.line for s in open_code] == [s.line for s in no_code] == [Line.STRANGER]


async def test_what_is_aimed_at_either_is_a_case_of_the_first(both: Desk) -> None:
    await link(both)
    async with both.ledger.turn() as turn:
        case = await turn.case_for(aimed_here(1), HATEFUL)
        await turn.apply(Decision((Keep(case.interaction, HATEFUL),)))
        again = await turn.case_for(reply(2), HATEFUL)
    assert case.member.account == case.interaction.member == ADA
    assert [contact.author for contact in again.recent] == [FAR]


async def test_a_pile_on_on_two_networks_is_one_case_and_one_card(both: Desk) -> None:
    await link(both)
    await both.write(KnowCircle(ADA, ()), KnowCircle(HERE, ()))
    theirs = [reply(n, START + n * MINUTE) for n in range(1, 5)]
    far = [AccountId(f"https://far.example/users/{n}") for n in range(4)]
    ours = [aimed_here(n, each, at=START + n * MINUTE) for n, each in enumerate(far, 1)]
    for network, seen in ((Network.BLUESKY, theirs), (Network.MASTODON, ours)):
        batch = Batch(tuple(Aimed(each) for each in seen), "1", START, network)
        await react(batch, scorer=AlwaysHateful(), ledger=both.ledger, policy=both.policy)
    async with both.ledger.turn() as turn:
        chat = await turn.chat_for(heard("status", HERE))
    (only,) = chat.episodes
    assert set(only.hostile) == {*(each.author for each in theirs), *far}
    both.clock.later(10 * MINUTE)
    said = [order.action for order in await _waiting(both) if isinstance(order.action, Say)]
    assert {each.to for each in said} == {ADA}
    assert [each.line for each in said].count(Line.PILE_ON) == 1


class AlwaysHateful:
    version = "always hateful"

    async def score(self, passages: Sequence[Passage]) -> Sequence[Verdict]:
        return [HATEFUL for _ in passages]


async def test_what_her_own_other_account_writes_counts_for_nothing(both: Desk) -> None:
    await link(both)
    async with both.ledger.turn() as turn:
        case = await turn.case_for(aimed_here(1, ADA), HATEFUL)
        theirs = await turn.case_for(reply(1, author=HERE), HATEFUL)
    assert case.relation is theirs.relation is Relation.TRUSTED


async def test_her_records_are_moved_and_open_under_the_first_ones_key(both: Desk) -> None:
    seen = [aimed_here(n, AccountId(f"{FAR}{n}")) for n in (1, 2)]
    plea = aimed_here(3, AccountId("https://far.example/users/asks"))
    case = replace(episode(1, seen), member=HERE)
    mute = Measure(HERE, MeasureKind.MUTE, seen[0].author)
    row = MeasureRow(mute, 1, MeasureState.WANTED, START + DAY)
    choice = Deed(1, HERE, DeedKind.MUTE, START, 1, START + DAY, (row,))
    await both.keep(*seen)
    await both.write(Keep(plea, PLEA), OpenEpisode(case), StartDeed(choice))
    await link(both)
    await both.restart()
    async with both.ledger.turn() as turn:
        chat = await turn.chat_for(heard("show", ADA))
        later = await turn.case_for(aimed_here(4, plea.author), HATEFUL)
        (flag,) = await turn.open_flags()
    (opened,), (chosen,) = chat.episodes, chat.deeds
    assert {opened.member, chosen.member, flag.member} == {ADA}
    assert {sample.text for sample in chat.samples} == {each.text for each in seen}
    assert [each.measure for each in chat.in_force] == [mute]
    assert later.asked_before
    assert plea.author in chat.asking


async def test_a_post_aimed_at_both_is_kept_once(both: Desk) -> None:
    post = PostId("https://far.example/users/stranger/statuses/9")
    await both.keep(reply(1, post=post, author=FAR), reply(1, post=post, author=FAR, member=HERE))
    await link(both)
    async with both.ledger.turn() as turn:
        case = await turn.case_for(aimed_here(9, FAR), HATEFUL)
        assert case.counted_before
        await turn.apply(Decision((DropPost(post, HERE),)))
    async with both.ledger.turn() as turn:
        assert (await turn.case_for(aimed_here(10), HATEFUL)).recent == ()


async def test_friends_of_either_account_never_count(both: Desk) -> None:
    follow, friend, trusted = "https://med.example/follows/1", FAR, stranger(7)
    await both.write(KnowCircle(ADA, ()), KnowCircle(HERE, ((friend, follow),)))
    await link(both)
    await both.write(Relate(ADA, trusted, Relation.TRUSTED))
    assert await relation(both, aimed_here(1)) is Relation.FOLLOWED
    assert await relation(both, reply(1, author=friend)) is Relation.FOLLOWED
    await both.write(KnowCircle(ADA, ((friend, "at://f"),)))
    await both.write(Unfriend(HERE, follow))
    assert await relation(both, aimed_here(1)) is Relation.FOLLOWED
    await both.write(KnowCircle(ADA, ()))
    assert await relation(both, aimed_here(1)) is Relation.STRANGER
    await both.write(KnowCircle(HERE, ((friend, follow),)), UnlinkAccount(HERE))
    assert await relation(both, aimed_here(1)) is Relation.FOLLOWED
    assert await relation(both, reply(1, author=friend)) is Relation.STRANGER
    assert await relation(both, reply(1, author=trusted)) is Relation.TRUSTED


async def test_nobody_is_a_stranger_before_both_circles_are_read(both: Desk) -> None:
    await both.write(KnowCircle(ADA, ()))
    await link(both)
    assert await relation(both, reply(1)) is Relation.UNKNOWN
    await both.restart()
    assert await relation(both, reply(1)) is Relation.UNKNOWN
    await both.write(KnowCircle(HERE, ()))
    assert await relation(both, reply(1)) is Relation.STRANGER


async def relation(desk: Desk, seen: Interaction) -> Relation:
    async with desk.ledger.turn() as turn:
        return (await turn.case_for(seen, HATEFUL)).relation


async def test_one_choice_is_put_in_place_by_each_account_and_undone_by_each(both: Desk) -> None:
    second = AccountId("https://other.example/users/ada")
    for account in (HERE, second):
        await both.join(account, can_act=True)
        await both.write(LinkAccounts(ADA, account))
    measures = [Measure(by, MeasureKind.MUTE, FAR) for by in (HERE, second)]
    rows = [MeasureRow(m, 1, MeasureState.WANTED, START + DAY) for m in measures]
    choice = Deed(1, ADA, DeedKind.MUTE, START, None, START + DAY, tuple(rows))
    await both.write(StartDeed(choice), actions=[Apply(each, 1) for each in measures])
    world = World()
    assert await world.carry_out(both) == 2
    async with both.ledger.turn() as turn:
        case = await turn.case_for(reply(1, author=FAR, member=HERE), HATEFUL)
        (chosen,) = (await turn.chat_for(heard("undo"))).deeds
    assert case.hidden
    assert [row.state for row in chosen.measures] == [MeasureState.IN_FORCE] * 2
    await types(both, "undo", HERE)
    assert await world.carry_out(both) == 2
    assert world.muted == set()


async def test_an_answer_goes_to_the_account_that_asked_and_a_yes_may_come_from_either(
    both: Desk,
) -> None:
    await link(both)
    assert {each.to for each in await types(both, "status", HERE)} == {HERE}
    asked = await types(both, "unlink", HERE)
    assert [(each.to, each.line) for each in asked] == [(HERE, Line.CONFIRM_UNLINK)]
    done = await types(both, "yes", ADA)
    assert [(each.to, each.line) for each in done] == [(ADA, Line.UNLINKED)]
    async with both.ledger.turn() as turn:
        assert (await turn.member(HERE)).linked_to is None
        assert (await turn.member(ADA)).linked == ()


async def test_a_sign_in_of_the_other_account_is_known_at_the_first(both: Desk) -> None:
    await link(both)
    async with both.ledger.turn() as turn:
        other = await turn.member(HERE)
        assert (await turn.member(ADA)).acting_on(FAR) == ()
        await turn.apply(Decision((SetMember(replace(other, can_act=True)),)))
        assert (await turn.member(ADA)).acting_on(FAR) == (HERE,)
        assert (await turn.member(ADA)).acting_on(stranger(1)) == (ADA,)


async def test_disconnect_ends_what_that_account_holds_and_nothing_else(both: Desk) -> None:
    await link(both)
    async with both.ledger.turn() as turn:
        await turn.apply(Decision((SetMember(replace(await turn.member(HERE), can_act=True)),)))
    mutes = [Measure(ADA, MeasureKind.MUTE, stranger(1)), Measure(HERE, MeasureKind.MUTE, FAR)]
    rows = tuple(MeasureRow(m, 1, MeasureState.WANTED, START + DAY) for m in mutes)
    choice = Deed(1, ADA, DeedKind.MUTE, START, None, START + DAY, rows)
    await both.write(StartDeed(choice), actions=[Apply(each, 1) for each in mutes])
    world = World()
    await world.carry_out(both)
    await types(both, "disconnect", HERE)
    await types(both, "yes", ADA)
    await world.carry_out(both)
    assert world.muted == {stranger(1)}
    async with both.ledger.turn() as turn:
        assert not (await turn.member(HERE)).can_act
        assert (await turn.member(ADA)).can_act


async def test_stop_ends_all_of_it_with_a_goodbye_to_each(both: Desk) -> None:
    await link(both)
    said = await types(both, "stop", HERE)
    assert {(each.to, each.line) for each in said} == {
        (ADA, Line.LEFT_BY_WORD),
        (HERE, Line.LEFT_BY_WORD),
    }
    async with both.ledger.turn() as turn:
        members = [await turn.member(account) for account in (ADA, HERE)]
    assert [each.standing for each in members] == [Standing.LEFT] * 2
    assert all(each == each.alone() for each in members)


async def test_when_the_first_leaves_the_other_stands_for_itself(both: Desk) -> None:
    await link(both)
    follow = "at://did:plc:ada-the-member/app.bsky.graph.follow/3kabc"
    async with both.ledger.turn() as turn:
        ada = await turn.member(ADA)
        await turn.apply(Decision((SetMember(replace(ada, follow=follow)),)))
    batch = Batch((Unfollowed(ADA, follow, START),), "2", START)
    await react(batch, scorer=AlwaysHateful(), ledger=both.ledger, policy=both.policy)
    said = [(o.action.to, o.action.line) for o in await _waiting(both) if isinstance(o.action, Say)]
    assert (HERE, Line.FIRST_ACCOUNT_LEFT) in said
    async with both.ledger.turn() as turn:
        case = await turn.case_for(aimed_here(1), HATEFUL)
        assert case.member == await turn.member(HERE)
        assert case.member.protected


async def test_forgetting_ends_every_mute_in_every_accounts_name_first(both: Desk) -> None:
    await link(both)
    chosen = deed(1, [stranger(1)])
    here = MeasureRow(Measure(HERE, MeasureKind.MUTE, FAR), 1, MeasureState.WANTED, START + DAY)
    chosen = replace(chosen, measures=(*chosen.measures, here))
    changes, acts = started(chosen)
    await both.write(*changes, actions=acts)
    world = World()
    await world.carry_out(both)
    assert world.muted == {stranger(1), FAR}
    await both.write(ForgetPerson(ADA))
    await world.carry_out(both)
    assert world.muted == set()
    async with both.ledger.turn() as turn:
        assert list(await turn.people_to_erase()) == [ADA]
        await turn.apply(Decision((ForgetPerson(ADA),)))
        assert await turn.member(ADA) == Member(ADA)
        assert (await turn.member(HERE)).standing is Standing.ACTIVE
        assert (await turn.member(HERE)).linked_to is None


async def test_nobody_is_linked_twice_or_after_leaving(both: Desk) -> None:
    await both.join(BEA, standing=Standing.LEFT)
    await both.write(LinkAccounts(ADA, BEA), LinkAccounts(ADA, ADA))
    await link(both)
    await both.write(LinkAccounts(HERE, ADA))
    async with both.ledger.turn() as turn:
        assert (await turn.member(ADA)).accounts == (ADA, HERE)
        assert (await turn.member(BEA)).linked_to is None


async def test_details_of_hers_are_watched_for_at_each_account_also_when_parted(
    both: Desk,
) -> None:
    ours, theirs = (Watched(DetailKind.PHONE, (mark * 64,), "US") for mark in "ab")
    for account, watched in ((ADA, ours), (HERE, theirs)):
        async with both.ledger.turn() as turn:
            member = await turn.member(account)
            await turn.apply(Decision((SetMember(replace(member, watched=(watched,))),)))
    await link(both)
    async with both.ledger.turn() as turn:
        assert set((await turn.member(ADA)).watched) == {ours, theirs}
        member = replace(await turn.member(ADA), watched=(ours,))
        await turn.apply(Decision((SetMember(member),)))
        await turn.apply(Decision((UnlinkAccount(HERE),)))
        for account in (ADA, HERE):
            assert (await turn.member(account)).watched == (ours,)
