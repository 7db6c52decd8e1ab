"""Who is asked to stand by a member, and what they read, whatever is done and in whatever order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.actions import Say
from bot.model.backing import Asked, Backing
from bot.model.cases import Ally
from bot.model.changes import AskedAllies, OpenEpisode
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.people import AccountId, Companion, Member, Standing
from bot.rules.cards import pile_on_card
from bot.rules.company import tell_helpers
from tests.facts import case as facts
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    WORDING,
    account,
    after,
    ask,
    case,
    chat,
    member,
)

LONG_AGO = NOW - timedelta(days=400)
kinds = st.sets(st.sampled_from(Backing)).map(tuple)
willing = st.builds(
    lambda n, offers, standing, days: Member(
        account(n), standing, joined_at=NOW - timedelta(days=days), ally=offers
    ),
    st.integers(1, 12),
    kinds,
    st.sampled_from([Standing.ACTIVE, Standing.ACTIVE, Standing.LEFT]),
    st.integers(0, 60),
)
cases = st.builds(case, hostile=st.integers(0, 8), care=st.integers(0, 3))


def asked_for(kind: Backing, allies: Sequence[Ally], *episodes: Episode, now: datetime = NOW):  # type: ignore[no-untyped-def]  # noqa: ANN201  # the whole way from the word to the yes
    scene = chat(episodes=episodes, allies=tuple(allies), now=now)
    confirm = ask(scene, f"backup {kind.value}")
    return ask(after(scene, confirm), "1" if "1" in _keys(confirm) else "yes")


def _keys(decision: Decision) -> set[str]:
    asks = [change.question for change in decision.changes if hasattr(change, "question")]
    return {key for question in asks for key, _ in question.choices}


def texts_to_others(decision: Decision) -> list[str]:
    says = (act for act in decision.actions if isinstance(act, Say) and act.to != SHE)
    return [WORDING.render(act, "UTC") for act in says]


@pytest.mark.need("S4-10", "S2-7")
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Backing), st.lists(willing, unique_by=lambda each: each.account), cases)
def test_only_who_offered_it_is_written_to_and_of_nobody_else(
    kind: Backing, members: list[Member], episode: Episode
) -> None:
    decision = asked_for(kind, [Ally(each) for each in members], episode)
    offered = {
        each.account
        for each in members
        if kind in each.ally
        and each.standing is Standing.ACTIVE
        and NOW - POLICY.probation >= (each.joined_at or NOW)
    }
    told = {act.to for act in decision.actions if isinstance(act, Say)} - {SHE}
    assert told <= offered - set(episode.hostile)
    for text in texts_to_others(decision):
        assert SHE not in text
        for contact in episode.contacts:
            assert contact.author not in text
            assert contact.post not in text


@pytest.mark.need("S4-10")
@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 8),
    st.lists(st.tuples(st.sampled_from(Backing), st.integers(0, 72)), min_size=1, max_size=25),
)
def test_nobody_is_asked_more_than_twice_in_any_week_and_never_more_than_five_at_once(
    count: int, steps: list[tuple[Backing, int]]
) -> None:
    """Whoever asks, and however often: all of them draw on the same turns."""
    members = [
        Member(account(60 + n), Standing.ACTIVE, joined_at=LONG_AGO, ally=tuple(Backing))
        for n in range(count)
    ]
    times: dict[AccountId, list[datetime]] = defaultdict(list)
    now = NOW
    for kind, hours in steps:
        now += timedelta(hours=hours)
        allies = [Ally(m, tuple(map(Asked, times[m.account]))) for m in members]
        decision = asked_for(kind, allies, case(), now=now)
        chosen = [c.allies for c in decision.changes if isinstance(c, AskedAllies)]
        assert all(len(each) <= POLICY.allies_per_ask for each in chosen)
        for each in (one for some in chosen for one in some):
            times[each].append(now)
    for asked in times.values():
        for first in asked:
            within = [at for at in asked if first <= at < first + timedelta(days=7)]
            assert len(within) <= POLICY.asks_per_ally


@pytest.mark.need("S2-10")
@settings(max_examples=60, deadline=None)
@given(cases, st.sampled_from(EpisodeKind))
def test_a_helper_is_told_of_a_case_and_of_nobody_in_it(
    episode: Episode, kind: EpisodeKind
) -> None:
    episode = replace(episode, kind=kind)
    helper = AccountId("did:plc:dana")
    hers = member(helpers=(Companion(helper, "Dana", "Dr A"),))
    dana = Member(helper, Standing.ACTIVE, helps=(Companion(SHE, "Dr A", "Dana"),))
    card = pile_on_card(episode, hers, chat().house, POLICY, NOW)
    decided = Decision((OpenEpisode(episode),), (card,))
    about = facts(account(1), member=hers, helpers=(dana,))
    news = [act for act in tell_helpers(decided, about).actions if isinstance(act, Say)]
    assert [act.to for act in news] == [helper]
    text = WORDING.render(news[0], "UTC")
    assert not any(c.author in text or c.post in text for c in episode.contacts)
