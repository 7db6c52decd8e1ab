"""`watch for`, `watch list`, `watch off`."""

from dataclasses import replace

import pytest

from bot.model.cases import Chat
from bot.model.changes import Ask
from bot.model.details import DetailKind, Watched
from bot.pipeline.wording import LONGEST
from bot.rules.conversation.member.watching import MOST_WATCHED
from tests.unit.rules.conversation.scene import after, ask, chat, lines, said

HERS = Watched(DetailKind.PHONE, ("a" * 64,), "US")
HOME = Watched(DetailKind.ADDRESS, ("b" * 64,))


def scene(*given: Watched, watched: tuple[Watched, ...] = ()) -> Chat:
    start = chat()
    return replace(start, to_watch=given, who=replace(start.who, watched=watched))


@pytest.mark.need("S4-4")
def test_details_are_watched_for_from_then_on_and_listed_by_kind() -> None:
    given = scene(HERS, HOME)
    decision = ask(given, "watch for +1 312 555 0142\n12 Elm Street")
    assert said(decision).startswith("I watch for 2 details of yours now.")
    listed = said(ask(replace(after(given, decision), to_watch=()), "watch list"))
    assert "\n1 a phone number\n2 a street and house number\nType watch off" in listed


@pytest.mark.need("S1-13")
def test_words_that_hurt_are_said_to_count_and_not_to_be_told_at_once() -> None:
    words = Watched(DetailKind.WORD, ("c" * 64,))
    assert lines(ask(scene(words), "watch for the word quack")) == ["watching_words"]
    both = ask(scene(HERS, words), "watch for +1 312 555 0142\nthe word quack")
    assert lines(both) == ["watching", "watching_words"]


def test_one_that_is_given_again_is_kept_once() -> None:
    decision = ask(scene(HERS, watched=(HERS,)), "watch for +1 312 555 0142")
    assert after(scene(HERS), decision).who.watched == (HERS,)


@pytest.mark.parametrize(
    ("typed", "left"),
    [("watch off 1", (HOME,)), ("watch off 2", (HERS,)), ("watch off all", ())],
)
def test_watching_ends_for_one_or_for_all(typed: str, left: tuple[Watched, ...]) -> None:
    start = scene(watched=(HERS, HOME))
    decision = ask(start, typed)
    assert lines(decision) == ["watch_less"]
    assert after(start, decision).who.watched == left


@pytest.mark.parametrize(
    ("start", "typed", "line"),
    [
        (scene(), "watch for my number", "watch_how"),
        (scene(), "watch for", "watch_how"),
        (scene(), "watch list", "watch_nothing"),
        (scene(), "watch off all", "watch_nothing"),
        (scene(watched=(HERS,)), "watch off", "watch_which"),
        (scene(watched=(HERS,)), "watch off 2", "watch_which"),
    ],
)
def test_what_cannot_be_done_says_how_and_changes_nothing(
    start: Chat, typed: str, line: str
) -> None:
    decision = ask(start, typed)
    assert lines(decision) == [line]
    assert decision.changes == ()


def test_there_is_a_most() -> None:
    many = tuple(replace(HERS, marks=(str(n),)) for n in range(MOST_WATCHED))
    decision = ask(scene(HERS, watched=many), "watch for +1 312 555 0142")
    assert lines(decision) == ["watch_enough"]
    assert len(said(ask(scene(watched=(HOME,) * MOST_WATCHED), "watch list"))) <= LONGEST


def test_what_others_could_read_too_is_not_put_into_a_question() -> None:
    overheard = replace(scene(HERS), names_others=True)
    decision = ask(overheard, "watch for +1 312 555 0142")
    assert not [change for change in decision.changes if isinstance(change, Ask)]
    assert lines(decision) == ["named_somebody"]


def test_her_data_tells_how_many() -> None:
    assert "I watch for 2 details of yours." in said(ask(scene(watched=(HERS, HOME)), "my data"))
