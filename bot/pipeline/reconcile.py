"""Make the ledger agree with the follower list, where the stream may have missed something."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.model.actions import Action, KeepListed, Say
from bot.model.decisions import Decision
from bot.model.errors import Refused
from bot.model.people import AccountId, Member, Network, Standing, network_of
from bot.model.policy import Policy
from bot.model.senses import Presence
from bot.pipeline.ports import Clock, Directory, Ledger, PublicList
from bot.rules import membership


async def reconcile(
    network: Network, *, directory: Directory, ledger: Ledger, policy: Policy
) -> None:
    """Let in who follows there, and who was gone and is back; let go who no longer follows.

    On the first start those who follow already are only counted: the operator confirms them with
    `housecall enrol`. Raises NetworkDown where a read is incomplete, before anything is decided:
    an incomplete list never opts anybody out.
    """
    listed = {follower.account for follower in await directory.followers()}
    async with ledger.turn() as turn:
        if not await turn.started_before(network):
            await turn.note_first_start(network, await turn.outside(listed))
            return
        newcomers = await turn.outside(listed)
        here = [m for m in await turn.members_followed() if network_of(m.account) is network]
        missing = [m for m in here if m.account not in listed]
        gone = [
            member.account
            for member in await turn.members_known()
            if member.standing is Standing.GONE
            and network_of(member.account) is network
            and (member.by_word or member.account in listed)
        ]
    follows = await directory.follows_bot(newcomers)
    still = await directory.follows_bot([member.account for member in missing])
    back = await directory.are_back(gone) if gone else ()
    await _let_in(follows, ledger, policy)
    await _welcome_back(back, ledger, policy)
    await _let_go([m for m in missing if still.get(m.account) is None], ledger, policy)


async def reconcile_list(network: Network, public: PublicList, *, ledger: Ledger) -> None:
    """Make the public list agree with ours, whatever became of it while nobody looked."""
    there = set(await public.accounts())
    async with ledger.turn() as turn:
        listed = {entry.said.account for entry in await turn.entries() if public.wanted}
        here = {account for account in listed if network_of(account) is network}
        wrong = tuple(KeepListed(account) for account in sorted(there ^ here))
        if wrong:
            await turn.apply(Decision((), wrong, ("the public list differs from ours",)))


async def enrol_standing(
    count: int,
    *,
    directories: Mapping[Network, Directory],
    ledger: Ledger,
    policy: Policy,
    clock: Clock,
) -> int:
    """Enrol those who followed before the first start, if the operator knows how many they are.

    Returns their number, and does nothing where it is not `count`. Protection starts at once;
    the welcomes are spread over days, `welcomes_per_day` of them a day. Each is looked up on her
    own network; raises Refused where the bot has no account there, before anybody is let in.
    """
    if policy.welcomes_per_day == 0:
        raise Refused("opt_in.welcomes_per_day is 0, so followers of before are left alone")
    async with ledger.turn() as turn:
        standing = list(await turn.standing_followers())
    if len(standing) != count:
        return len(standing)
    follows = await _follows_of(standing, directories)
    apart = timedelta(days=1) / policy.welcomes_per_day
    async with ledger.turn() as turn:
        await turn.release_standing_followers()
        for place, account in enumerate(standing):
            follow = follows.get(account)
            if follow is not None:
                door = await turn.door_for(account, follow)
                decision = membership.followed(door, follow, policy)
                await turn.apply(_later(decision, place * apart, clock))
    return count


async def _follows_of(
    accounts: Sequence[AccountId], directories: Mapping[Network, Directory]
) -> Mapping[AccountId, str | None]:
    found: dict[AccountId, str | None] = {}
    for network in sorted({network_of(account) for account in accounts}):
        if network not in directories:
            raise Refused(f"some follow it on {network}, where no account is configured")
        here = [account for account in accounts if network_of(account) is network]
        found |= await directories[network].follows_bot(here)
    return found


def _later(decision: Decision, wait: timedelta, clock: Clock) -> Decision:
    at = clock.now() + wait
    actions: tuple[Action, ...] = tuple(
        replace(action, not_before=at) if isinstance(action, Say) else action
        for action in decision.actions
    )
    return replace(decision, actions=actions)


async def _let_in(follows: Mapping[AccountId, str | None], ledger: Ledger, policy: Policy) -> None:
    for account, follow in follows.items():
        if follow is None:
            continue
        async with ledger.turn() as turn:
            door = await turn.door_for(account, follow)
            await turn.apply(membership.followed(door, follow, policy))


async def _welcome_back(accounts: Iterable[AccountId], ledger: Ledger, policy: Policy) -> None:
    for account in accounts:
        async with ledger.turn() as turn:
            door = await turn.door_for(account)
            await turn.apply(membership.presence_changed(door, Presence.ACTIVE, policy))


async def _let_go(members: Sequence[Member], ledger: Ledger, policy: Policy) -> None:
    for member in members:
        async with ledger.turn() as turn:
            door = await turn.door_for(member.account)
            if member.follow is not None:
                await turn.apply(membership.unfollowed(door, member.follow, policy))
