"""What she reads when something begins, and what each number on it does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Part, Priority
from bot.model.cases import House
from bot.model.commands import Command, Target, Word
from bot.model.episodes import Contact, Episode, Question
from bot.model.interactions import Kind
from bot.model.lines import Line
from bot.model.people import Member
from bot.model.policy import Policy
from bot.model.verdicts import Category
from bot.rules.cards import pile_on_card, severe_card, update_line
from tests import facts
from tests.facts import question_of

POLICY = Policy(
    mute_for=timedelta(days=7), pause_for=timedelta(hours=24), member_waits=timedelta(hours=2)
)
CROWD = facts.crowd(3)
PLEA = facts.contact(facts.account(9), care=True, kind=Kind.QUOTE, minutes_ago=600)
SIGNED_IN = facts.member(can_act=True)
NOT_SIGNED_IN = facts.member()
WITH_SIGN_IN = replace(facts.HOUSE, offers_sign_in=True)
LEAVES_AT = facts.NOON + timedelta(seconds=20)


def offered(episode: Episode, member: Member, house: House) -> list[str]:
    say = pile_on_card(episode, member, house, POLICY, LEAVES_AT)
    question = question_of(say)
    choices = say.fields["choices"]
    assert isinstance(choices, tuple)
    assert say.fields["last"] == len(choices) == len(question.choices)
    return [part.line for part in choices if isinstance(part, Part)]


@pytest.mark.parametrize(
    ("member", "house", "lines"),
    [
        pytest.param(
            SIGNED_IN,
            WITH_SIGN_IN,
            [Line.CHOICE_HIDE, Line.CHOICE_PAUSE, Line.CHOICE_LEAVE],
            id="signed-in",
        ),
        pytest.param(
            NOT_SIGNED_IN,
            WITH_SIGN_IN,
            [Line.CHOICE_LINKS, Line.CHOICE_QUIET, Line.CHOICE_CONNECT, Line.CHOICE_LEAVE],
            id="may-sign-in",
        ),
        pytest.param(
            NOT_SIGNED_IN,
            facts.HOUSE,
            [Line.CHOICE_LINKS, Line.CHOICE_QUIET, Line.CHOICE_LEAVE],
            id="no-sign-in-here",
        ),
    ],
)
def test_a_card_offers_only_what_works_today(
    member: Member, house: House, lines: list[str]
) -> None:
    assert offered(facts.episode(*CROWD), member, house) == lines


def test_where_no_post_of_hers_is_known_there_is_no_conversation_to_pause() -> None:
    mentions = facts.episode(*CROWD, subject=None)
    assert offered(mentions, SIGNED_IN, WITH_SIGN_IN)[1] == Line.CHOICE_QUIET


@pytest.mark.need("S2-12")
def test_where_all_ask_for_help_nobody_is_offered_for_hiding() -> None:
    pleas = facts.episode(*facts.crowd(3, care=True))
    assert offered(pleas, SIGNED_IN, WITH_SIGN_IN) == [
        Line.CHOICE_PAUSE,
        Line.CHOICE_SAFE_WORDS,
        Line.CHOICE_HUMAN,
        Line.CHOICE_LEAVE,
    ]


def test_each_number_does_exactly_what_stands_beside_it() -> None:
    episode = facts.episode(*CROWD, PLEA)
    say = pile_on_card(episode, NOT_SIGNED_IN, WITH_SIGN_IN, POLICY, LEAVES_AT)
    question = question_of(say)
    these = Target(case=41)
    week, day = timedelta(days=7), timedelta(hours=24)
    assert say.fields["choices"] == (
        Part(Line.CHOICE_LINKS, {"count": 3, "length": week}),
        Part(Line.CHOICE_QUIET, {"length": day}),
        Part(Line.CHOICE_CONNECT),
        Part(Line.CHOICE_LEAVE),
    )
    assert question == Question(
        facts.DR_A,
        Line.PILE_ON,
        asked_at=LEAVES_AT,
        expires_at=LEAVES_AT + timedelta(hours=2),
        choices=(
            ("1", Command(Word.MUTE, these, week, confirmed=True, accounts=episode.hostile)),
            ("2", Command(Word.PAUSE, these, day)),
            ("3", Command(Word.CONNECT)),
            ("4", Command(Word.NO, these)),
        ),
        says_when_lapsed=False,
    )


def test_the_card_is_to_her_and_counts_people() -> None:
    episode = facts.episode(*CROWD, PLEA)
    say = pile_on_card(episode, SIGNED_IN, facts.HOUSE, POLICY, LEAVES_AT)
    assert (say.to, say.line, say.priority) == (facts.DR_A, Line.PILE_ON, Priority.PILE_ON)
    assert say.fields["count"] == 3
    assert say.fields["care"] == Part(Line.CARD_CARE, {"count": 1})


def test_a_card_says_whether_threats_were_seen() -> None:
    for worst, line in ((None, Line.CARD_NO_THREATS), (Category.THREAT, Line.CARD_THREATS)):
        episode = facts.episode(*CROWD, replace(CROWD[0], worst=worst))
        say = pile_on_card(episode, SIGNED_IN, facts.HOUSE, POLICY, LEAVES_AT)
        assert (say.fields["severe"], say.fields["care"]) == (Part(line), "")


@pytest.mark.parametrize(
    ("kinds", "line"),
    [
        ((Kind.REPLY, Kind.REPLY), Line.CARD_REPLIED),
        ((Kind.QUOTE, Kind.QUOTE), Line.CARD_QUOTED),
        ((Kind.MENTION, Kind.MENTION), Line.CARD_MENTIONED),
        ((Kind.REPLY, Kind.QUOTE), Line.CARD_WROTE),
    ],
)
def test_a_card_names_the_way_they_came_and_leaves_pleas_out_of_it(
    kinds: tuple[Kind, ...], line: Line
) -> None:
    contacts = [facts.contact(facts.account(n), kind=kind) for n, kind in enumerate(kinds)]
    episode = facts.episode(*contacts, PLEA)
    say = pile_on_card(episode, SIGNED_IN, facts.HOUSE, POLICY, LEAVES_AT)
    assert say.fields["way"] == Part(line)


@pytest.mark.parametrize(
    ("contacts", "minutes"),
    [
        pytest.param(
            (
                facts.contact(facts.account(1), minutes_ago=12),
                facts.contact(facts.account(2), minutes_ago=37),
                facts.contact(facts.account(3), minutes_ago=20),
                PLEA,
            ),
            25,
            id="first-to-last-hostile",
        ),
        pytest.param(CROWD, 1, id="all-at-once"),
        pytest.param((PLEA,), 1, id="nobody-hostile"),
    ],
)
def test_the_time_they_took_is_at_least_a_minute(
    contacts: tuple[Contact, ...], minutes: int
) -> None:
    say = update_line(facts.episode(*contacts), facts.member(), facts.NOON)
    assert say.fields["span"] == timedelta(minutes=minutes)
    card = pile_on_card(facts.episode(*contacts), facts.member(), facts.HOUSE, POLICY, facts.NOON)
    assert card.fields["span"] == timedelta(minutes=minutes)


def test_a_severe_card_has_numbers_too() -> None:
    threat = facts.contact(facts.account(1), worst=Category.THREAT)
    say = severe_card(facts.episode(threat), SIGNED_IN, facts.HOUSE, POLICY, facts.NOON)
    question = question_of(say)
    assert (say.to, say.line, say.priority) == (facts.DR_A, Line.SEVERE, Priority.SEVERE)
    choices = say.fields["choices"]
    assert isinstance(choices, tuple)
    lines = [part.line for part in choices if isinstance(part, Part)]
    assert lines == [Line.CHOICE_HIDE_ONE, Line.CHOICE_PAUSE, Line.CHOICE_LEAVE]
    assert (say.fields["care"], say.fields["last"]) == ("", 3)
    assert [key for key, _ in question.choices] == ["1", "2", "3"]
    assert (question.person, question.topic) == (facts.DR_A, Line.SEVERE)


def test_where_the_kind_is_not_known_a_severe_card_speaks_of_a_threat() -> None:
    unclear = facts.episode(facts.contact(facts.account(1), worst=Category.INSULT))
    say = severe_card(unclear, SIGNED_IN, facts.HOUSE, POLICY, facts.NOON)
    assert say.fields["what"] == Part(Line.SEVERE_THREAT)


def test_an_update_says_how_many_more_than_she_was_told() -> None:
    episode = facts.episode(*facts.crowd(5), told_count=3)
    say = update_line(episode, facts.member(), facts.NOON)
    assert (say.to, say.line, say.priority) == (facts.DR_A, Line.UPDATE, Priority.PILE_ON)
    assert (say.fields["case"], say.fields["count"], say.fields["more"]) == (41, 5, 2)
    assert say.replaces, "of two updates that wait, only the newer is worth reading"


def test_an_update_tells_of_a_quote_that_became_known_since() -> None:
    episode = facts.episode(*facts.crowd(5))
    assert update_line(episode, facts.member(), facts.NOON).fields["spark"] == ""
    episode = replace(episode, spark=facts.post_of(facts.account(50)))
    assert update_line(episode, facts.member(), facts.NOON).fields["spark"] == Part(Line.CARD_SPARK)


def test_an_update_after_deletions_never_counts_backwards() -> None:
    episode = facts.episode(*facts.crowd(2), told_count=3)
    assert update_line(episode, facts.member(), facts.NOON).fields["more"] == 0
