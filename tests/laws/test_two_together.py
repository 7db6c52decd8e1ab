"""Whatever moderators type, and in which order: what takes two is done by two, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.cases import Chat
from bot.model.changes import SetHalted, SetProposal
from bot.model.people import AccountId, Linked, Member
from bot.model.proposals import Proposal, ProposalState
from bot.rules.quorum import connected
from tests.unit.rules.conversation.scene import NOW, after, ask, chat

ON_BLUESKY = [AccountId(f"did:plc:mod{n}") for n in range(3)]
ON_WARD = [AccountId(f"https://ward.example/users/mod{n}") for n in range(2)]
WORDS = ("resume everything", "support 1", "oppose 1", "withdraw 1", "support 2", "proposals")


def moderators(linked: bool, parted: bool) -> tuple[Member, ...]:  # noqa: FBT001  # drawn together
    """Three on Bluesky, two on one server; perhaps two of them are, or were, one person."""
    first, *others = [
        Member(each, is_moderator=True, interests_at=NOW) for each in (*ON_BLUESKY, *ON_WARD)
    ]
    if linked:
        first, others = replace(first, linked=(Linked(ON_WARD[0]),)), others[:2] + others[3:]
    if parted:
        first = replace(first, parted=(ON_BLUESKY[1],))
        others[0] = replace(others[0], parted=(first.account,))
    return (first, *others)


@pytest.mark.need("S3-1")
@given(
    st.booleans(),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(WORDS)), max_size=12),
    st.sets(st.sampled_from(ON_BLUESKY)),
)
def test_it_is_done_only_where_two_unconnected_people_wanted_it(
    linked: bool,  # noqa: FBT001  # drawn
    parted: bool,  # noqa: FBT001  # drawn
    typed: list[tuple[int, str]],
    barred: set[AccountId],
) -> None:
    desk = moderators(linked, parted)
    scene = chat(episodes=(), focus=None, moderators=desk)
    scene = replace(scene, house=replace(scene.house, is_halted=True), question=None)
    history: list[Proposal] = []
    for who, text in typed:
        moderator = desk[who % len(desk)]
        before = _kept_out(replace(scene, who=moderator), barred)
        asked = ask(before, text)
        done = asked + ask(after(before, asked), "yes")
        history += [c.proposal for c in done.changes if isinstance(c, SetProposal)]
        if [c for c in done.changes if isinstance(c, SetHalted)]:
            _by_two(history[-1], moderator, desk)
            assert moderator.account not in barred
        scene = replace(after(before, done), question=None)
    ends = [each for each in history if each.state is not ProposalState.OPEN]
    assert len({each.number for each in ends}) == len(ends), "each is over once"


def _kept_out(scene: Chat, barred: set[AccountId]) -> Chat:
    kept = tuple(replace(each, barred=tuple(barred)) for each in scene.proposals)
    return replace(scene, proposals=kept)


def _by_two(proposal: Proposal, second: Member, desk: tuple[Member, ...]) -> None:
    first = next(each for each in desk if proposal.by in each.accounts)
    assert proposal.state is ProposalState.AGREED
    assert not connected(first, second)
