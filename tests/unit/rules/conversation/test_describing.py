"""`report screenshot`: what she alone can see is told, marked as such, and weighs little."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import Apply, ReadReported, Say
from bot.model.cases import Chat, Pointed, Sample
from bot.model.changes import Ask, JoinEpisode, Keep, OpenEpisode
from bot.model.commands import Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind, Flag
from bot.model.interactions import DESCRIBED, Interaction, Kind
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.reports import Behaviour, Report, Voice
from bot.rules.conversation.desk.reporters import reported_part
from bot.rules.voices import weight
from tests.unit.rules.conversation.scene import (
    NOW,
    POLICY,
    SHE,
    account,
    after,
    ask,
    case,
    chat,
    contact,
    lines,
    member,
    muted,
    said,
    says,
)
from tests.unit.rules.conversation.test_raising import EVE, post

TOLD = "report a screenshot: {} wrote to my Employer that he will kill me"


def scene(**changes: object) -> Chat:
    return chat(**{"next_case": 42, "episodes": (), "focus": None, **changes})


def tells(start: Chat, text: str = TOLD, of: AccountId = EVE) -> Decision:
    return ask(start, text.format(f"https://bsky.app/profile/{of}"), of)


def opened(decision: Decision) -> Episode:
    (episode,) = [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]
    return episode


def kept(decision: Decision) -> Interaction:
    (keep,) = [change for change in decision.changes if isinstance(change, Keep)]
    assert keep.verdict.hostility is None
    return keep.interaction


def with_case(start: Chat, decision: Decision) -> Chat:
    start = after(start, decision)
    return replace(start, episodes=(opened(decision), *start.episodes), next_case=43)


@pytest.mark.need("S1-3", "S4-3")
def test_what_she_tells_opens_a_case_after_a_yes() -> None:
    start = scene()
    asked = tells(start)
    assert lines(asked) == [Line.CONFIRM_REPORT]
    assert "one account: threats. I note that only you have seen it." in said(asked)
    done = ask(after(start, asked), "yes")
    episode = opened(done)
    assert episode.kind is EpisodeKind.REPORTED
    assert episode.report == Report(Behaviour.THREATS, described=True)
    assert [(c.author, c.kind, c.version) for c in episode.contacts] == [
        (EVE, Kind.REPORTED, DESCRIBED)
    ]
    assert kept(done).text == "(link) wrote to my Employer that he will kill me"
    assert kept(done).post == episode.contacts[0].post
    assert not any(isinstance(act, ReadReported | Apply) for act in done.actions)
    assert said(done).startswith("Case 42 is open: threats. I note that only you have seen it.")


def test_what_it_does_is_asked_from_the_list_and_her_words_are_kept() -> None:
    start = scene()
    asked = tells(start, "report screenshot {} he posted my face with a joke")
    assert lines(asked) == [Line.REPORT_WHAT]
    done = ask(after(start, asked), "4")
    assert opened(done).report == Report(Behaviour.HATE, described=True)
    assert kept(done).text == "(link) he posted my face with a joke"


@pytest.mark.parametrize("link", [f"https://bsky.app/profile/{EVE}", post()])
def test_whose_it_is_is_asked_for_and_a_link_alone_tells(link: str) -> None:
    start = scene()
    asked = ask(start, "report screenshot: he wrote threats")
    assert lines(asked) == [Line.DESCRIBE_WHOSE]
    start = after(start, asked)
    sure = ask(start, link, EVE if "profile" in link else link)
    assert lines(sure) == [Line.CONFIRM_REPORT]
    done = ask(after(start, sure), "yes")
    assert opened(done).contacts[0].author == EVE
    assert kept(done).text == "he wrote threats"


def test_another_word_in_between_ends_the_question() -> None:
    start = after(scene(), ask(scene(), "report screenshot: he wrote threats"))
    later = after(start, ask(start, "status"))
    assert later.question is None
    assert lines(ask(later, str(post()), post())) == [Line.REPORT_WHAT]


def test_a_case_about_one_account_names_it() -> None:
    start = scene(episodes=(replace(case(41, hostile=1, care=0)),))
    sure = ask(start, "report screenshot 41: more threats")
    done = ask(after(start, sure), "yes")
    assert opened(done).contacts[0].author == account(1)
    several = scene(episodes=(case(),))
    assert lines(ask(several, "report screenshot 41: threats")) == [Line.DESCRIBE_WHOSE]


@pytest.mark.need("S3-3")
@pytest.mark.parametrize(
    ("text", "of", "line"),
    [
        ("report screenshot {} because he is wrong about masks", EVE, Line.REPORT_OPINION),
        ("report screenshot {} because threats", SHE, Line.REPORT_OWN),
        ("report screenshot", EVE, Line.DESCRIBE_HOW),
    ],
)
def test_what_opens_no_case_says_why(text: str, of: AccountId, line: Line) -> None:
    decision = tells(scene(), text, of) if "{}" in text else ask(scene(), text)
    assert lines(decision) == [line]
    assert not decision.changes


def test_of_the_bot_and_of_another_network_no_case_is_opened() -> None:
    bot = scene(pointed=Pointed(of_bot=True))
    assert lines(tells(bot)) == [Line.REPORT_BOT]
    far = AccountId("https://m.example/users/eve")
    assert lines(ask(scene(), f"report screenshot {far} because threats", far)) == [
        Line.REPORT_WHOSE
    ]


def test_a_post_that_can_be_read_is_reported_and_one_that_is_gone_is_told_of() -> None:
    text = f"report screenshot {post()} because threats"
    assert "haven't read it yet and will now" in said(ask(scene(), text, post()))
    gone = scene(pointed=Pointed(deleted=True))
    asked = ask(gone, text, post())
    assert lines(asked) == [Line.CONFIRM_REPORT]
    done = ask(after(gone, asked), "yes")
    assert opened(done).report == Report(Behaviour.THREATS, described=True)
    plain = ask(gone, f"report {post()} because threats", post())
    assert "report screenshot, the link and your words" in said(plain)


@pytest.mark.need("S3-4")
def test_details_of_a_patient_are_not_kept() -> None:
    start = scene()
    asked = tells(start, "report screenshot {}: threats about my 34yo patient, born 4/7/1991")
    text = kept(ask(after(start, asked), "yes")).text
    assert "34yo" not in text
    assert "1991" not in text


def test_it_weighs_no_more_than_advice_and_is_never_grave() -> None:
    start = scene(who=member())
    episode = opened(ask(after(start, tells(start)), "yes"))
    flag = Flag.of(episode)
    assert flag.report is not None
    assert flag.report.voice is Voice.FULL
    assert not flag.severe
    assert weight([flag], POLICY) == 0
    read = Flag.of(replace(episode, member=account(9), report=Report(Behaviour.FLOODS)))
    assert weight([flag, read], POLICY) == 1
    assert EVE not in episode.witnessed


def test_why_says_that_nobody_else_has_seen_it() -> None:
    start = scene()
    start = with_case(start, ask(after(start, tells(start)), "yes"))
    assert "nobody but you has seen it, so it weighs less" in said(ask(start, "why 42"))


def test_it_hides_nobody_without_another_yes() -> None:
    start = scene(who=member(can_act=True))
    start = with_case(start, ask(after(start, tells(start)), "yes"))
    asked = ask(start, "mute 42")
    assert muted(asked) == []
    assert "I haven't read the post." in said(asked)


def test_her_words_are_shown_as_hers() -> None:
    start = scene()
    start = with_case(start, ask(after(start, tells(start)), "yes"))
    (shown,) = start.episodes[0].contacts
    start = replace(start, samples=(Sample(shown, "he wrote to my boss"),))
    asked = after(start, ask(start, "show 42"))
    text = said(ask(asked, "yes"))
    assert "seen by nobody else" in text
    assert '"he wrote to my boss"' in text


def test_moderators_see_the_same_mark() -> None:
    start = scene()
    episode = opened(ask(after(start, tells(start)), "yes"))
    part = reported_part(Flag.of(episode), POLICY)
    assert part.fields["old"].line == Line.CASE_DESCRIBED  # type: ignore[union-attr]  # a part
    other = Flag.of(replace(episode, number=43, member=account(8), report=Report(Behaviour.LIES)))
    both = reported_part(replace(Flag.of(episode), joined=(other,)), POLICY)
    assert both.fields["light"].line == Line.CASE_SOME_DESCRIBED  # type: ignore[union-attr]  # so
    assert both.fields["behaviour"].line == Line.REPORT_LIES  # type: ignore[union-attr]  # so


def test_it_joins_a_case_that_waits_and_what_can_be_read_does_not_join_it() -> None:
    start = scene(pointed=Pointed((contact(1),)))
    real = ask(start, f"report {account(1)} because hate", account(1))
    start = with_case(start, ask(after(start, real), "yes"))
    joined = tells(replace(start, pointed=Pointed()), of=account(1))
    assert lines(joined) == [Line.REPORT_JOINED]
    (join,) = [change for change in joined.changes if isinstance(change, JoinEpisode)]
    assert [each.version for each in join.contacts] == [DESCRIBED]
    alone = scene()
    alone = with_case(alone, ask(after(alone, tells(alone)), "yes"))
    fresh = ask(alone, f"report {post()} because hate", post())
    assert lines(fresh) == [Line.CONFIRM_REPORT]


@pytest.mark.need("S2-12")
def test_who_asked_for_help_stays_visible() -> None:
    start = scene(asking=frozenset({EVE}))
    asked = tells(start)
    assert "It may ask for help, so it stays visible." in said(asked)
    assert opened(ask(after(start, asked), "yes")).asking_for_help == (EVE,)


def test_the_question_is_closed_aloud_when_nobody_answers() -> None:
    asked = ask(scene(), "report screenshot: he wrote threats")
    (change,) = [each for each in asked.changes if isinstance(each, Ask)]
    assert change.question.says_when_lapsed
    assert change.question.choices[0][1].word is Word.DESCRIBE
    assert change.question.expires_at - NOW == timedelta(hours=2)
    assert all(isinstance(act, Say) for act in asked.actions)
    assert len(says(asked)[0]) < 450
