"""One message with a threat, a sexual threat or private details is enough."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from bot.model.actions import Part, Priority, Say
from bot.model.changes import JoinEpisode, Keep, OpenEpisode, ToldEpisode
from bot.model.commands import Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Episode, EpisodeKind
from bot.model.lines import Line
from bot.model.people import FRIENDLY, Relation
from bot.model.policy import Policy
from bot.model.verdicts import Category, Verdict
from bot.rules.decide import decide
from bot.rules.severe import alert_severe
from tests import facts

POLICY = Policy(severe_at=0.8, update_every=timedelta(minutes=30), sensitivity="high")
EARLIER = facts.contact(facts.account(1), number=6, worst=Category.THREAT)


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


def spoken(decision: Decision) -> list[Say]:
    return [a for a in decision.actions if isinstance(a, Say)]


def told(minutes_ago: float, **changes: object) -> Episode:
    at = facts.NOON - timedelta(minutes=minutes_ago)
    known = facts.episode(EARLIER, kind=EpisodeKind.SEVERE, opened_at=at, told_at=at)
    return replace(known, **changes)  # type: ignore[arg-type]  # a plain string is short for its NewType


@pytest.mark.need("S4-3", "S4-6")
@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Category.THREAT, Line.SEVERE_THREAT),
        (Category.SEXUAL_HARASSMENT, Line.SEVERE_SEXUAL),
        (Category.DOXXING, Line.SEVERE_DOXXING),
    ],
)
def test_each_severe_kind_is_told_at_once_by_its_name(kind: Category, line: Line) -> None:
    judged = Verdict(0.9, categories=MappingProxyType({kind: 0.8}))
    (say,) = spoken(decide(facts.case(facts.account(1), judged), POLICY))
    assert (say.to, say.line, say.priority) == (facts.DR_A, Line.SEVERE, Priority.SEVERE)
    assert say.fields["what"] == Part(line)
    assert say.not_before is None


def test_the_case_holds_what_happened_and_why() -> None:
    case = facts.case(facts.account(1), facts.THREAT, usual_per_day=0.5)
    decision = alert_severe(case, POLICY)
    number = case.next_number + 1
    why = "threat 0.97 is at or above 0.80"
    (episode,) = opened(decision)
    contact = facts.contact(
        facts.account(1), at=facts.NOON, hostility=0.99, worst=Category.THREAT, version="1",
        subject=facts.post_of(facts.DR_A),
    )  # fmt: skip
    assert episode == Episode(
        number, facts.DR_A, EpisodeKind.SEVERE, facts.NOON, case.interaction.subject,
        (contact,), (why,), usual_per_day=0.5, evidence=0.97,
    )  # fmt: skip
    assert ToldEpisode(number, facts.NOON, 1) in decision.changes
    assert [say.case for say in spoken(decision)] == [number]
    assert decision.because == (why,)


def test_her_numbers_answer_the_card_for_two_hours_from_now() -> None:
    (say,) = spoken(alert_severe(facts.case(facts.account(1), facts.THREAT), POLICY))
    question = facts.question_of(say)
    assert (question.topic, question.asked_at) == (Line.SEVERE, facts.NOON)
    assert question.expires_at == facts.NOON + POLICY.member_waits


@pytest.mark.parametrize("relation", sorted(FRIENDLY - {Relation.REPLIED}))
def test_a_joke_among_friends_is_no_threat(relation: Relation) -> None:
    case = facts.case(facts.account(1), facts.THREAT, relation=relation)
    assert alert_severe(case, POLICY) == NOTHING


def test_a_threat_of_somebody_she_once_answered_is_told_and_kept_out_of_any_crowd() -> None:
    four = tuple(facts.contact(facts.account(n)) for n in range(2, 6))
    case = facts.case(facts.account(1), facts.THREAT, relation=Relation.REPLIED, recent=four)
    decision = decide(case, replace(POLICY, sensitivity="high"))
    assert [episode.kind for episode in opened(decision)] == [EpisodeKind.SEVERE]
    assert [say.line for say in spoken(decision)] == [Line.SEVERE]
    assert any(isinstance(change, Keep) for change in decision.changes)


@pytest.mark.parametrize("facts_of_case", [{"counted_before": True}, {"verdict": facts.HOSTILE}])
def test_a_repeat_or_a_mere_insult_is_not_severe(facts_of_case: dict[str, object]) -> None:
    case = replace(facts.case(facts.account(1), facts.THREAT), **facts_of_case)  # type: ignore[arg-type]  # a plain string is short for its NewType
    assert alert_severe(case, POLICY) == NOTHING


def test_a_second_threat_within_half_an_hour_joins_the_case_in_silence() -> None:
    case = facts.case(facts.account(2), facts.THREAT, open_episodes=(told(29.9),))
    decision = alert_severe(case, POLICY)
    (joined,) = decision.changes
    assert isinstance(joined, JoinEpisode)
    assert [(c.author, c.number) for c in joined.contacts] == [(facts.account(2), 7)]
    assert joined.number == 41
    assert not decision.actions
    assert decision.because == ("threat 0.97 is at or above 0.80",)


def test_a_case_that_she_is_still_to_be_told_of_takes_in_what_comes_meanwhile() -> None:
    untold = told(90, told_at=None)
    decision = alert_severe(
        facts.case(facts.account(2), facts.THREAT, open_episodes=(untold,)), POLICY
    )
    assert [type(change) for change in decision.changes] == [JoinEpisode]
    assert not decision.actions


def test_one_account_is_one_card_a_day_even_where_its_case_has_closed() -> None:
    case = facts.case(facts.account(1), facts.THREAT, alarm=17)
    decision = alert_severe(case, POLICY)
    (joined,) = decision.changes
    assert isinstance(joined, JoinEpisode)
    assert (joined.number, [c.author for c in joined.contacts]) == (17, [facts.account(1)])
    assert not decision.actions


def test_a_threat_by_an_account_that_is_hidden_is_a_case_for_moderators_and_no_card() -> None:
    case = facts.case(
        facts.account(1), facts.THREAT, hidden=True, open_episodes=(told(60, contacts=()),)
    )
    decision = alert_severe(case, POLICY)
    (change,) = decision.changes
    assert isinstance(change, OpenEpisode)
    assert (change.episode.told_at, change.episode.told_count) == (facts.NOON, 1)
    assert not decision.actions
    assert decision.because[-1] == "no card: she has hidden this account"
    again = facts.case(facts.account(1), facts.THREAT, hidden=True, open_episodes=(told(60),))
    assert [type(c) for c in alert_severe(again, POLICY).changes] == [JoinEpisode]


def test_the_first_to_join_an_emptied_case_is_number_one() -> None:
    emptied = told(1, contacts=())
    case = facts.case(facts.account(2), facts.THREAT, open_episodes=(emptied,))
    (joined,) = alert_severe(case, POLICY).changes
    assert isinstance(joined, JoinEpisode)
    assert [c.number for c in joined.contacts] == [1]


@pytest.mark.parametrize(
    "episode",
    [
        pytest.param(told(30), id="told-half-an-hour-ago"),
        pytest.param(told(0, kind=EpisodeKind.DOGPILE), id="told-of-a-dogpile"),
    ],
)
def test_otherwise_a_new_threat_is_a_new_card(episode: Episode) -> None:
    case = facts.case(facts.account(2), facts.THREAT, open_episodes=(episode,))
    assert spoken(alert_severe(case, POLICY))


@pytest.mark.need("S2-5")
def test_a_threat_from_somebody_who_asks_for_help_is_told_but_never_offered_for_hiding() -> None:
    desperate = replace(facts.THREAT, care=0.9)
    decision = alert_severe(facts.case(facts.account(1), desperate), POLICY)
    (say,) = spoken(decision)
    assert say.fields["care"] == Part(Line.SEVERE_CARE)
    assert Word.MUTE not in {command.word for _, command in facts.question_of(say).choices}


def test_a_threat_that_completes_a_crowd_is_two_cases_with_two_numbers() -> None:
    case = facts.case(facts.account(99), facts.THREAT, recent=facts.crowd(2))
    numbers = {episode.kind: episode.number for episode in opened(decide(case, POLICY))}
    assert numbers == {EpisodeKind.DOGPILE: 41, EpisodeKind.SEVERE: 42}
