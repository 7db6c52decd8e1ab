"""Laws of automatic mode: nobody of her circle, nobody who may need help, nobody unknown."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.actions import Apply
from bot.model.cases import Chat, Telling, Unasked
from bot.model.decisions import Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.interactions import Interaction, Kind
from bot.model.people import AccountId, Mode
from bot.model.policy import Policy
from bot.model.verdicts import Category, Verdict
from bot.rules.conversation.member.consenting import act_by_consent
from bot.rules.counting import remembered
from bot.scoring import care_in
from tests.unit.rules.conversation.scene import NOW, SHE, account, case, chat, contact, member
from tests.unit.scoring.care_fixtures import CARE
from tests.unit.scoring.care_mixtures import MIXTURES

POLICY = Policy()
PLEAS = tuple(dict.fromkeys((*MIXTURES, *CARE)))
LETS_ACT = member(mode=Mode.AUTO)
AUTHOR = account(50)
crowds = st.lists(
    st.builds(
        lambda number, hostility, care, insists, worst: replace(
            contact(number),
            hostility=hostility,
            care=care,
            insists=insists,
            worst=worst,
        ),
        st.integers(1, 12),
        st.one_of(st.none(), st.floats(0.8, 1.0)),
        st.booleans(),
        st.booleans(),
        st.sampled_from([None, None, None, Category.THREAT]),
    ),
    min_size=1,
    max_size=25,
)
some = st.frozensets(st.integers(1, 12), max_size=4)


def hidden_in(scene: Chat, *, is_update: bool = False, policy: Policy = POLICY) -> set[str]:
    telling = Telling(scene.episodes[0], "pile_on:41", is_update=is_update)
    decision: Decision = act_by_consent(scene, telling, Unasked(), policy)
    return {act.measure.target for act in decision.actions if isinstance(act, Apply)}


def numbered(contacts: list[Contact]) -> Episode:
    posts = [replace(c, post=f"{c.post}-{n}", number=n) for n, c in enumerate(contacts, start=1)]  # type: ignore[arg-type]  # ids are strings
    return replace(case(), contacts=tuple(posts))


@pytest.mark.need("S1-14", "S2-12")
@settings(max_examples=300, deadline=None)
@given(crowds, some, some, some)
def test_nobody_she_knows_nobody_who_asks_and_nobody_in_doubt(
    contacts: list[Contact], friends: set[int], trusted: set[int], asked: set[int]
) -> None:
    scene = chat(
        who=LETS_ACT,
        episodes=(numbered(contacts),),
        friendly=tuple(map(account, friends)),
        trusted=tuple(map(account, trusted)),
        asking=frozenset(map(account, asked)),
    )
    known = {*map(account, friends | trusted | asked)}
    unsure = {c.author for c in contacts if c.care or c.insists or c.worst or c.hostility is None}
    hidden = hidden_in(scene)
    assert not hidden & (known | unsure)
    surest = {c.author: c.hostility for c in contacts if (c.hostility or 0) >= POLICY.automatic_at}
    assert hidden <= set(surest)


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(EpisodeKind),
    read=st.booleans(),
    days=st.one_of(st.none(), st.integers(0, 30)),
    verdicts=st.one_of(
        st.none(), st.sampled_from([{}, {41: "agree"}, {41: "dismiss"}, {41: "care"}])
    ),
)
def test_a_missing_fact_stops_it(
    *, kind: EpisodeKind, read: bool, days: int | None, verdicts: dict[int, str] | None
) -> None:
    joined = None if days is None else NOW - timedelta(days=days)
    scene = chat(
        who=replace(LETS_ACT, joined_at=joined),
        episodes=(replace(case(), kind=kind),),
        circle_read=read,
        verdicts=verdicts,
    )
    new = days is None or days < POLICY.probation.days
    judged = verdicts is not None and verdicts.get(41) in {None, "agree"}
    hers = kind in {EpisodeKind.SEVERE, EpisodeKind.REPORTED}
    assert bool(hidden_in(scene)) is (read and judged and not new and not hers)


@cache
def contact_of_plea(plea: str, care_at: float, *, first: bool) -> tuple[Contact, ...]:
    """What is kept of a plea that is judged to be as hostile as can be, and of an insult by it."""
    policy = replace(POLICY, care_at=care_at)
    seen = Interaction(contact(50).post, AUTHOR, SHE, Kind.REPLY, plea, NOW - timedelta(minutes=3))
    verdict = Verdict(hostility=0.999, care=care_in(plea))
    asks = remembered(seen, verdict, policy, asked=False, number=50)
    insult = replace(contact(51), author=AUTHOR, hostility=0.999, care=asks.care)
    return (asks, insult) if first else (insult, asks)


def scene_with(plea: str, care_at: float, *, first: bool) -> Chat:
    contacts = (*case(care=0).contacts, *contact_of_plea(plea, care_at, first=first))
    return chat(who=LETS_ACT, episodes=(replace(case(), contacts=contacts),))


@pytest.mark.need("S2-5", "S2-12")
@pytest.mark.parametrize("first", [True, False], ids=["before the insult", "after the insult"])
def test_none_of_the_pleas_mixed_with_insults_is_hidden_unasked(*, first: bool) -> None:
    assert len(PLEAS) > 200
    spared = [p for p in PLEAS if hidden_in(scene_with(p, POLICY.care_at, first=first))]
    assert len(spared) == len(PLEAS), "the others in each crowd are hidden"
    found = [
        plea for plea in PLEAS if AUTHOR in hidden_in(scene_with(plea, POLICY.care_at, first=first))
    ]
    assert found == []


def test_without_the_guard_every_one_of_them_would_be() -> None:
    """What the test before this one relies on: nothing else happens to spare them."""
    never = 1.1
    hidden = [p for p in PLEAS if AUTHOR in hidden_in(scene_with(p, never, first=True))]
    assert hidden == list(PLEAS)


def test_whose_account_is_her_own_is_never_hidden() -> None:
    mine = replace(contact(1), author=AccountId(SHE))
    scene = chat(who=LETS_ACT, episodes=(replace(case(), contacts=(mine, contact(2))),))
    assert SHE not in hidden_in(scene)
