"""Somebody in difficulty who writes again and again: one gentle card, and nothing hostile."""

from dataclasses import replace

import pytest

from bot.model.actions import Say
from bot.model.changes import OpenEpisode
from bot.model.commands import Word
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind, Flag
from bot.model.people import FRIENDLY, AccountId
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import may_be_hidden
from bot.rules.decide import decide
from bot.rules.distress import tell_of_distress
from bot.rules.quiet import quiet_until
from tests import facts
from tests.unit.rules.conversation.scene import WORDING, ask, case, chat, lines, muted, said

POLICY = Policy()
WHO, OTHER = facts.account(1), facts.account(2)


def posts(
    author: AccountId, count: int, *, minutes_ago: float = 5, care: bool = True
) -> tuple[Contact, ...]:
    return tuple(
        facts.contact(
            author,
            minutes_ago=minutes_ago + 60 * n,
            post=facts.post_of(author, 100 + n),
            care=care,
        )
        for n in range(count)
    )


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


@pytest.mark.need("S2-5", "S2-12")
def test_she_is_told_gently_and_nobody_is_offered_for_hiding() -> None:
    decision = tell_of_distress(facts.case(WHO, facts.PLEA, recent=posts(WHO, 5)), POLICY)
    (episode,) = opened(decision)
    assert (episode.kind, episode.hostile, episode.asking_for_help) == (
        EpisodeKind.DISTRESS,
        (),
        (WHO,),
    )
    (say,) = [act for act in decision.actions if isinstance(act, Say)]
    text = WORDING.render(say, "UTC")
    assert text.startswith("One account wrote to you 6 times in 4 hours, and some of it reads like")
    assert "Nothing is hidden, and I won't contact them." in text
    assert "you don't have to answer" in text
    assert say.asks is not None
    words = [command.word for _, command in say.asks.choices]
    assert words == [Word.PAUSE, Word.REPLY_HELP, Word.HUMAN, Word.NO]
    assert not Flag.of(episode).severe


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"recent": posts(WHO, 4)}, id="too-few"),
        pytest.param({"recent": posts(WHO, 5, minutes_ago=24 * 60)}, id="too-long-ago"),
        pytest.param({"recent": posts(OTHER, 6)}, id="another-writes"),
        pytest.param({"counted_before": True}, id="a-repeat"),
        pytest.param({"distress_told": True}, id="told-this-week"),
        pytest.param({"verdict": replace(facts.THREAT, care=0.9)}, id="a-threat-is-told-as-one"),
        *(pytest.param({"relation": each}, id=each.value) for each in sorted(FRIENDLY)),
    ],
)
def test_what_brings_no_card(changes: dict[str, object]) -> None:
    case_ = replace(facts.case(WHO, facts.PLEA, recent=posts(WHO, 5)), **changes)  # type: ignore[arg-type]  # shorthand
    assert tell_of_distress(case_, POLICY) == NOTHING


def test_hostile_posts_are_a_burst_and_not_this() -> None:
    near = posts(WHO, 5, care=False)
    assert tell_of_distress(facts.case(WHO, facts.HOSTILE, recent=near), POLICY) == NOTHING


def test_whatever_else_such_an_account_says_is_left_alone() -> None:
    near = posts(WHO, 5)
    (episode,) = opened(decide(facts.case(WHO, facts.HOSTILE, recent=near), POLICY))
    assert episode.kind is EpisodeKind.DISTRESS
    late = replace(episode, contacts=tuple(replace(c, care=False) for c in episode.contacts))
    assert late.hostile == (), "even where they come for her by now"


def test_it_waits_for_her_morning() -> None:
    night = facts.case(WHO, facts.PLEA, recent=posts(WHO, 5))
    sleeping = replace(night, member=facts.asleep())
    (say,) = [a for a in tell_of_distress(sleeping, POLICY).actions if isinstance(a, Say)]
    assert say.not_before == quiet_until(sleeping.member, sleeping.now)
    assert say.not_before is not None


def distressed() -> Episode:
    near: tuple[Contact, ...] = case(hostile=0, care=6).contacts
    one = tuple(replace(c, author=near[0].author) for c in near)
    return replace(case(44), kind=EpisodeKind.DISTRESS, contacts=one)


def test_the_case_answers_her_words_and_hides_nobody() -> None:
    scene = chat(episodes=(distressed(),), focus=44)
    text = said(ask(scene, "why 44"))
    assert text.startswith("Case 44: 6 posts by one account in 5 minutes")
    assert "None of it counts as hostile." in text
    assert may_be_hidden(scene, distressed()) == ()
    hiding = ask(scene, "mute 44")
    assert lines(hiding) == ["nobody_to_hide"]
    assert muted(hiding) == []
    assert lines(ask(scene, "wrong 44")) == ["wrong_noted"]
