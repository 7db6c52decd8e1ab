from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.actions import ReadNames, Say
from bot.model.changes import JoinEpisode, OpenEpisode
from bot.model.decisions import NOTHING, Decision
from bot.model.episodes import Contact, Episode, EpisodeKind
from bot.model.gauges import Trail
from bot.model.people import FRIENDLY, AccountId
from bot.model.policy import Policy
from bot.rules.bursts import alert_burst, loudest
from bot.rules.trails import FAR_MORE
from tests import facts

POLICY = Policy()
LOUD, OTHER = facts.account(1), facts.account(2)
TODAY = 20_778


def posts(author: AccountId, count: int, *, minutes_ago: float = 5) -> tuple[Contact, ...]:
    return tuple(
        facts.contact(author, minutes_ago=minutes_ago + n / 10, post=facts.post_of(author, 100 + n))
        for n in range(count)
    )


def opened(decision: Decision) -> list[Episode]:
    return [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]


@pytest.mark.parametrize(
    ("authors", "loud"),
    [
        pytest.param("aaaaaa", ("a",), id="one"),
        pytest.param("aaaaa", (), id="one-too-few"),
        pytest.param("aaabbb", ("a", "b"), id="two-together"),
        pytest.param("aaaaaab", ("a",), id="one-is-enough"),
        pytest.param("aabbcc", (), id="three-are-no-burst"),
        pytest.param("", (), id="nobody"),
    ],
)
def test_one_account_or_two_are_loud(authors: str, loud: tuple[str, ...]) -> None:
    assert loudest(authors, 6) == loud


@pytest.mark.need("S1-3")
def test_many_posts_by_one_account_are_one_card_with_their_number() -> None:
    decision = alert_burst(facts.case(LOUD, recent=posts(LOUD, 5)), POLICY)
    (episode,) = opened(decision)
    assert (episode.kind, episode.hostile, len(episode.contacts)) == (
        EpisodeKind.BURST,
        (LOUD,),
        6,
    )
    (say,) = [a for a in decision.actions if isinstance(a, Say)]
    assert (say.fields["count"], say.fields["posts"], say.case) == (1, 6, episode.number)
    assert [a.accounts for a in decision.actions if isinstance(a, ReadNames)] == [(LOUD,)]
    assert decision.because == (
        "6 hostile posts by 1 account(s) within 60 minutes; alerts at 6",
    )  # one sentence


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"recent": posts(LOUD, 4)}, id="too-few"),
        pytest.param({"recent": posts(LOUD, 5, minutes_ago=61)}, id="too-long-ago"),
        pytest.param({"recent": posts(OTHER, 6)}, id="another-is-loud"),
        pytest.param({"counted_before": True}, id="a-repeat"),
        pytest.param({"hidden": True}, id="she-has-hidden-it"),
        pytest.param({"verdict": facts.CIVIL}, id="civil"),
        pytest.param({"verdict": facts.PLEA}, id="asks-for-help"),
        pytest.param({"asked_before": True}, id="asked-once"),
        *(pytest.param({"relation": each}, id=each.value) for each in sorted(FRIENDLY)),
    ],
)
def test_what_makes_no_burst(changes: dict[str, object]) -> None:
    case = facts.case(LOUD, recent=posts(LOUD, 5))
    assert not opened(alert_burst(replace(case, **changes), POLICY))  # type: ignore[arg-type]  # checked by replace


@pytest.mark.need("S1-3", "S2-12")
def test_one_plea_in_a_flood_does_not_spare_its_author_and_is_no_post_of_the_case() -> None:
    plea, *hostile = (replace(each, insists=True) for each in posts(LOUD, 30))
    flood = Trail((TODAY,) * 29, FAR_MORE)
    case = facts.case(LOUD, recent=(replace(plea, care=True), *hostile), asked_before=True)
    (episode,) = opened(alert_burst(replace(case, trail=flood), POLICY))
    assert episode.hostile == (LOUD,)
    assert plea.post not in {contact.post for contact in episode.contacts}
    assert len(episode.why) == 2
    assert not opened(alert_burst(case, POLICY))


def test_it_goes_on_in_the_open_case_without_a_word() -> None:
    (episode,) = opened(alert_burst(facts.case(LOUD, recent=posts(LOUD, 5)), POLICY))
    more = facts.case(LOUD, recent=posts(LOUD, 6), open_episodes=(episode,))
    decision = alert_burst(more, POLICY)
    (joined,) = [c for c in decision.changes if isinstance(c, JoinEpisode)]
    assert (joined.number, joined.contacts[0].number) == (episode.number, 7)
    assert not decision.actions


def test_whoever_is_loud_in_a_dogpile_is_in_that_case() -> None:
    dogpile = facts.episode(*facts.crowd(5))
    case = facts.case(LOUD, recent=posts(LOUD, 5), open_episodes=(dogpile,))
    assert alert_burst(case, POLICY) == NOTHING


@pytest.mark.need("S1-11")
def test_it_waits_for_her_morning() -> None:
    case = facts.case(LOUD, recent=posts(LOUD, 5), member=facts.asleep())
    (say,) = [a for a in alert_burst(case, POLICY).actions if isinstance(a, Say)]
    assert say.not_before == facts.NOON + timedelta(hours=7)
