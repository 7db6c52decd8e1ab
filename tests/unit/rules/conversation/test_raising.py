"""`report`: what opens a case of her own, what joins one, and that nothing is done by it."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from bot.model.actions import ReadReported
from bot.model.cases import Chat, Pointed
from bot.model.changes import (
    CloseEpisode,
    JoinEpisode,
    Keep,
    OpenEpisode,
    ReopenEpisode,
    SetFlag,
)
from bot.model.decisions import Decision
from bot.model.episodes import Episode, EpisodeKind, Flag, FlagState
from bot.model.interactions import ON_REPORT, Kind, PostId
from bot.model.people import AccountId, Member
from bot.model.reports import GRAVE, Behaviour, Report
from bot.rehearsal.bluesky.ids import Ids
from bot.rehearsal.mastodon.ids import Ids as Numbers
from bot.rules.behaviours import behaviour_in
from bot.rules.conversation.cases.raising import MOST_A_DAY
from tests.unit.rules.conversation.scene import (
    HER_POST,
    NOW,
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
    public_writes,
    said,
)

EVE = account(77)


def post(at: datetime = NOW, number: int = 0) -> PostId:
    """By somebody whom the bot has never seen."""
    return PostId(f"at://{EVE}/app.bsky.feed.post/{Ids(Random(number)).new_tid(at)}")


def scene(**changes: object) -> Chat:
    return chat(**{"next_case": 42, "episodes": (), "focus": None, **changes})


def opened(decision: Decision) -> Episode:
    (episode,) = [c.episode for c in decision.changes if isinstance(c, OpenEpisode)]
    return episode


def flags(decision: Decision) -> list[Flag]:
    return [change.flag for change in decision.changes if isinstance(change, SetFlag)]


def with_report(start: Chat, decision: Decision) -> Chat:
    """As the ledger gives it back with her next message."""
    start = after(start, decision)
    return replace(start, episodes=(opened(decision), *start.episodes), next_case=43)


@pytest.mark.need("S1-3", "S3-3")
def test_a_reported_post_opens_a_case_after_a_yes() -> None:
    start = scene()
    asked = ask(start, f"report {post()} because threats")
    assert lines(asked) == ["confirm_report"]
    assert "one account: threats. I haven't read it yet" in said(asked)
    assert "Nothing is done to the account by that" in said(asked)
    done = ask(after(start, asked), "yes")
    episode = opened(done)
    assert (episode.number, episode.kind, episode.member) == (42, EpisodeKind.REPORTED, SHE)
    assert episode.report == Report(Behaviour.THREATS, old=False)
    assert [(c.author, c.kind, c.hostility) for c in episode.contacts] == [
        (EVE, Kind.REPORTED, None)
    ]
    assert episode.told_at == NOW, "she need not be told of what she told"
    (kept,) = [change for change in done.changes if isinstance(change, Keep)]
    assert (kept.interaction.text, kept.verdict.hostility) == ("", None)
    assert said(done).startswith("Case 42 is open: threats.")
    assert not public_writes(done.actions)


def test_what_was_seen_already_is_not_kept_again() -> None:
    start = scene(pointed=Pointed((contact(1), contact(2))))
    asked = ask(start, f"report {account(2)} because hate")
    assert "haven't read" not in said(asked)
    done = ask(after(start, asked), "yes")
    assert not [change for change in done.changes if isinstance(change, Keep)]
    assert opened(done).contacts == (contact(1), contact(2))


@pytest.mark.parametrize("typed", ["{}", "what is this? {}", "report {}", "report screenshot {}"])
def test_a_link_alone_asks_what_it_is(typed: str) -> None:
    start = scene()
    asked = ask(start, typed.format(post()))
    assert lines(asked) == ["report_what"]
    assert "1 threats\n2 sexual messages\n3 private details\n4 hate" in said(asked)
    done = ask(after(start, asked), "5")
    assert opened(done).report == Report(Behaviour.LIES)
    nothing = ask(after(start, asked), "no")
    assert lines(nothing) == ["left_alone"]


@pytest.mark.need("S3-3")
@pytest.mark.parametrize(
    "why",
    [
        *("crank", "he is wrong about masks", "we disagree", "sells a rival course"),
        *("I disagree", "of his opinion on vaccines", "her political views", "misinformation"),
    ],
)
def test_an_opinion_is_no_reason_and_nothing_is_asked(why: str) -> None:
    answered = ask(scene(), f"report {post()} because {why}")
    assert lines(answered) == ["report_opinion"]
    assert not answered.changes
    assert lines(ask(after(scene(), answered), "yes")) != ["reported"]


def test_what_is_not_on_the_list_is_asked_for() -> None:
    asked = ask(scene(), f"report {post()} because they are at it again")
    assert "That's not on my list; opinions never are." in said(asked)


@pytest.mark.need("S3-3")
@pytest.mark.parametrize("why", ["we disagree and he threatens violence", "hate for my views"])
def test_a_behaviour_beside_an_opinion_is_a_reason(why: str) -> None:
    assert lines(ask(scene(), f"report {post()} because {why}")) == ["confirm_report"]


@pytest.mark.parametrize(
    ("why", "line"),
    [
        ("he believes somebody should kill me", "confirm_report"),
        ("she has the view that I should be raped", "confirm_report"),
        ("he is stalking me, in his opinion for my own good", "confirm_report"),
        ("he takes photos of my house", "report_what"),
        ("she takes it to my employer", "report_what"),
    ],
)
def test_who_tells_of_danger_is_not_told_that_it_is_an_opinion(why: str, line: str) -> None:
    assert lines(ask(scene(), f"report {post()} because {why}")) == [line]


def test_the_bot_itself_opens_no_case_about_the_bot() -> None:
    answered = ask(scene(pointed=Pointed(of_bot=True)), f"report {post()} because lies")
    assert lines(answered) == ["report_bot"]
    assert not answered.changes


@pytest.mark.parametrize(
    ("words", "behaviour"),
    [
        ("because threats", Behaviour.THREATS),
        ("because of a sexual message", Behaviour.SEXUAL),
        ("doxxing", Behaviour.DOXXING),
        ("because my home address is in it", Behaviour.DOXXING),
        ("because lies about my work", Behaviour.LIES),
        ("racist slurs", Behaviour.HATE),
        ("spam and threats", Behaviour.THREATS),
        ("because something else", Behaviour.OTHER),
        ("because believer", None),
        ("", None),
    ],
)
def test_her_words_are_mapped_onto_the_list(words: str, behaviour: Behaviour | None) -> None:
    assert behaviour_in(words) is behaviour


def test_every_behaviour_can_be_picked_and_typed() -> None:
    start = scene()
    asked = ask(start, post())
    picked = {opened(ask(after(start, asked), str(n))).report for n in range(1, 8)}
    assert picked == {Report(behaviour) for behaviour in Behaviour}
    for behaviour in Behaviour:
        assert behaviour_in(behaviour.value) is behaviour


def test_an_old_post_is_marked_for_her_and_for_moderators() -> None:
    start = scene()
    old = post(NOW - timedelta(days=31))
    asked = ask(start, f"report {old} because hate")
    assert "older than 30 days" in said(asked)
    report = opened(ask(after(start, asked), "yes")).report
    assert report == Report(Behaviour.HATE, old=True)
    flag = Flag(42, SHE, EpisodeKind.REPORTED, NOW, accounts=1, report=report)
    desk = chat(who=Member(account(30), is_moderator=True), episodes=(), queue=(flag,))
    told = said(ask(desk, "next"))
    assert "reported by the member herself as hate. The post is older than 30 days." in told
    young = ask(scene(), f"report {post(NOW - timedelta(days=29))} because hate")
    assert "older" not in said(young)


def test_however_often_an_account_is_reported_it_is_one_case() -> None:
    start = scene()
    first = ask(start, f"report {post()} because threats")
    start = with_report(start, ask(after(start, first), "yes"))
    again = ask(start, f"report {post()} because hate")
    assert lines(again) == ["report_already"]
    other = post(NOW - timedelta(hours=1), 2)
    joined = ask(start, f"report {other} because threats")
    assert lines(joined) == ["report_joined"]
    (join,) = [change for change in joined.changes if isinstance(change, JoinEpisode)]
    assert (join.number, [c.post for c in join.contacts]) == (42, [other])
    judged = replace(start, verdicts={42: "dismiss"})
    assert lines(ask(judged, f"report {other} because threats")) == ["confirm_report"]


def test_a_post_of_a_case_is_in_that_case_already() -> None:
    seen = contact(3)
    start = scene(episodes=(case(),), pointed=Pointed((seen,)))
    page = f"https://bsky.app/profile/{seen.author}/post/p3"
    assert lines(ask(start, f"report {seen.post} because hate")) == ["report_already"]
    assert lines(ask(replace(start, pointed=Pointed()), page)) == ["report_already"]


@pytest.mark.need("S2-12")
def test_who_asked_for_help_stays_visible_though_she_reports_it() -> None:
    start = scene(asking=frozenset({EVE}))
    asked = ask(start, f"report {post()} because floods")
    assert "It may ask for help, so it stays visible." in said(asked)
    done = ask(after(start, asked), "yes")
    assert opened(done).asking_for_help == (EVE,)
    hide = ask(with_report(start, done), "mute 42")
    assert lines(hide) == ["nobody_to_hide"]
    assert muted(hide) == []


def test_the_case_works_like_any_other() -> None:
    start = scene()
    asked = ask(start, f"report {post()} because lies about my work")
    start = with_report(start, ask(after(start, asked), "yes"))
    told = said(ask(start, "why"))
    assert told.startswith("Case 42: one account. You opened it yourself: lies about my work.")
    assert "No moderator was involved." in told
    hiding = ask(start, "mute 42")
    assert muted(ask(after(start, hiding), "yes")) == [EVE]
    assert lines(ask(start, "show 42")) == ["confirm_show"]
    assert lines(ask(start, "wrong 42")) == ["wrong_noted"]


def test_undo_takes_it_out_of_the_queue_and_redo_puts_it_back() -> None:
    start = scene()
    asked = ask(start, f"report {post()} because threats")
    start = with_report(start, ask(after(start, asked), "yes"))
    undone = ask(start, "undo")
    assert lines(undone) == ["undone_report"]
    assert CloseEpisode(42, NOW, wrong=False) in undone.changes
    assert [(flag.number, flag.state) for flag in flags(undone)] == [(42, FlagState.CLOSED)]
    start = after(start, undone)
    again = ask(start, "redo")
    assert ReopenEpisode(42) in again.changes
    (flag,) = flags(again)
    assert (flag.state, flag.severe, flag.report) == (
        FlagState.OPEN,
        True,
        Report(Behaviour.THREATS),
    )
    fresh = ask(start, f"report {post()} because threats")
    assert lines(fresh) == ["confirm_report"], "what she took back is over"


def test_what_a_moderator_has_judged_is_not_taken_back() -> None:
    start = scene()
    asked = ask(start, f"report {post()} because threats")
    start = with_report(start, ask(after(start, asked), "yes"))
    undone = ask(replace(start, verdicts={42: "agree"}), "undo")
    assert flags(undone) == []


@pytest.mark.parametrize(
    ("typed", "changes", "line"),
    [
        pytest.param("report", {}, "report_how", id="nothing"),
        pytest.param("report because threats", {}, "report_how", id="no-link"),
        pytest.param(f"report {EVE} because hate", {}, "report_whose", id="never-seen"),
        pytest.param(f"report {HER_POST} because hate", {}, "report_own", id="her-own"),
        pytest.param(f"report {SHE}", {}, "report_own", id="herself"),
        pytest.param(
            "report https://m.example/users/a/statuses/1", {}, "report_whose", id="other-network"
        ),
        pytest.param(
            f"report {post()} because hate",
            {"pointed": Pointed(deleted=True)},
            "report_gone",
            id="deleted",
        ),
    ],
)
def test_what_cannot_be_reported_changes_nothing(
    typed: str, changes: dict[str, object], line: str
) -> None:
    decision = ask(scene(**changes), typed)
    assert lines(decision) == [line]
    assert decision.changes == ()


def test_she_opens_only_so_many_a_day() -> None:
    start = scene()
    first = ask(start, f"report {post()} because threats")
    start = after(start, ask(after(start, first), "yes"))
    one = start.deeds[0]
    start = replace(start, deeds=(one,) * MOST_A_DAY)
    assert lines(ask(start, f"report {post()} because hate")) == ["report_enough"]
    tomorrow = replace(start, now=NOW + timedelta(days=1))
    assert lines(ask(tomorrow, f"report {post()} because hate")) == ["confirm_report"]


def test_choices_that_nobody_took_are_closed_and_said_so() -> None:
    start = scene(episodes=(case(),))
    asked = after(start, ask(start, post()))
    late = replace(asked, lapsed=asked.question, question=None, now=NOW + timedelta(hours=3))
    assert lines(ask(late, "2")) == ["too_late"]


def test_the_grave_ones_come_first_in_the_queue() -> None:
    assert {Behaviour.THREATS, Behaviour.SEXUAL, Behaviour.DOXXING} == GRAVE


def test_on_mastodon_the_address_of_a_post_shows_whose_it_is() -> None:
    she = AccountId("https://med.example/users/she")
    start = scene(who=member(account=she))
    link = f"https://other.example/users/eve/statuses/{Numbers(Random(1), ulids=False).new(NOW)}"
    asked = ask(start, f"report {link} because floods")
    episode = opened(ask(after(start, asked), "yes"))
    assert episode.hostile == ("https://other.example/users/eve",)
    assert lines(ask(start, f"report {post()} because floods")) == ["report_whose"]
    foreign = "https://other.example/notes/9f/statuses"
    assert lines(ask(start, f"report {foreign} because floods")) == ["report_whose"]


@pytest.mark.need("S2-12")
def test_nobody_is_hidden_at_once_for_a_post_that_was_not_read() -> None:
    start = scene(who=member(can_act=True))
    start = with_report(
        start, ask(after(start, ask(start, f"report {post()} because hate")), "yes")
    )
    assert "I haven't read the post." in said(ask(start, "mute 42"))
    assert not muted(ask(start, "mute 42"))
    (case,) = start.episodes
    read = replace(case, contacts=tuple(replace(c, version=ON_REPORT) for c in case.contacts))
    assert muted(ask(replace(start, episodes=(read,)), "mute 42")) == [EVE]


def test_a_post_that_was_not_read_is_read_for_its_case() -> None:
    start = scene()
    done = ask(after(start, ask(start, f"report {post()} because hate")), "yes")
    assert [a for a in done.actions if isinstance(a, ReadReported)] == [
        ReadReported(SHE, 42, post(), EVE)
    ]
    start = with_report(start, done)
    more = ask(start, f"report {post(number=1)} because hate")
    assert lines(more) == ["report_joined"]
    assert [a.case for a in more.actions if isinstance(a, ReadReported)] == [42]
    known = scene(pointed=Pointed((contact(1),)))
    done = ask(after(known, ask(known, f"report {account(1)} because hate")), "yes")
    assert not [a for a in done.actions if isinstance(a, ReadReported)]
