from datetime import UTC, datetime, timedelta

import pytest

from bot.fetch import Fetcher
from bot.model.people import AccountId, host_of
from bot.model.senses import Aimed, PostGone
from bot.networks.mastodon.client import Server
from bot.networks.mastodon.entities import Status, person_in, status_in
from bot.networks.mastodon.reading import CACHED_FOR, MOST_UNDER, Her
from bot.networks.mastodon.schedule import Visit
from bot.networks.mastodon.shelf import Shelf
from bot.networks.mastodon.view import WHOLE, Conversation, View
from tests.unit.mastodon_net.wire import BASE, account, mention, reply, status
from tests.unit.mastodon_net.worlds import HastyClock

NOW = datetime(2026, 3, 1, 10, 5, tzinfo=UTC)
DR_A, TROLL = account("dr_a"), account("troll")
POST = status("1", DR_A, "<p>Vaccines work</p>")


def read(json: object) -> Status:
    found = status_in(json)
    assert found is not None
    return found


@pytest.fixture
def view() -> View:
    her = person_in(DR_A)
    assert her is not None
    shelf = Shelf()
    shelf.note(read(POST))
    return View(Server(BASE, Fetcher(), HastyClock()), her, shelf)


@pytest.fixture
def her() -> Her:
    return Her(NOW - timedelta(hours=1), Visit(AccountId(DR_A["uri"]), BASE))


def changed(her: Her) -> datetime | None:
    return her.posts["1"].changed_at


def shown(*replies: object) -> Conversation:
    return Conversation((), tuple(map(read, replies)))


def test_a_conversation_out_of_a_cache_is_read_once_more(her: Her) -> None:
    her.note_count(read(POST | {"replies_count": 1}), NOW)
    assert changed(her) == NOW
    her.has_read("1", shown(), NOW)
    assert changed(her) == NOW + CACHED_FOR
    her.has_read("1", shown(), NOW + CACHED_FOR)
    assert changed(her) is None  # it is not shown to anybody, then
    her.note_count(read(POST | {"replies_count": 2}), NOW)
    first, second = reply("2", TROLL, POST), reply("3", TROLL, POST)
    her.has_read("1", shown(first, second), NOW)
    assert changed(her) is None
    assert her.posts["1"].talked_at == NOW


def test_each_version_of_an_answer_is_told_once(her: Her, view: View) -> None:
    kind = shown(reply("2", TROLL, POST))
    hostile = shown(reply("2", TROLL, POST, "<p>Quack</p>", edited_at="2026-03-01T10:04:00Z"))
    told = [her.around(view, "1", found, NOW) for found in (kind, kind, hostile, hostile)]
    assert [len(each) for each in told] == [1, 0, 1, 0]
    (edit,) = told[2]
    assert isinstance(edit, Aimed)
    assert edit.edited


def test_what_was_written_before_she_joined_is_not_told(her: Her, view: View) -> None:
    view.shelf.note(read(POST | {"created_at": "2026-03-01T07:00:00Z"}))
    old = reply("2", TROLL, POST, created_at="2026-03-01T08:00:00Z")
    assert her.around(view, "1", shown(old), NOW) == []


def test_an_answer_is_not_older_than_the_post_it_stands_under(her: Her, view: View) -> None:
    her.note_count(read(POST), NOW)
    first = reply("2", TROLL, POST, created_at="2020-01-01T00:00:00Z")
    second = reply("3", TROLL, first, created_at="2020-01-01T00:00:00Z", mentions=[mention(DR_A)])
    told = her.around(view, "1", shown(first, second), NOW)
    posted = read(POST).at
    assert [each.interaction.seen_at for each in told if isinstance(each, Aimed)] == [posted] * 2


@pytest.mark.parametrize(
    ("marks", "values"),
    [
        pytest.param({}, (), id="as-any-other"),
        pytest.param({"limited": True}, ("limited",), id="limited"),
        pytest.param({"limited": True, "suspended": True}, ("limited", "suspended"), id="both"),
        pytest.param({"limited": "yes", "suspended": 1}, (), id="not-said-so"),
    ],
)
def test_an_answer_tells_how_its_author_is_shown_and_by_whom(
    her: Her, view: View, marks: dict[str, object], values: tuple[str, ...]
) -> None:
    (told,) = her.around(view, "1", shown(reply("2", TROLL | marks, POST)), NOW)
    assert isinstance(told, Aimed)
    assert told.treatment is not None
    assert (told.treatment.server, told.treatment.values) == (host_of(BASE), values)


def test_an_answer_is_not_to_come(her: Her, view: View) -> None:
    later = reply("2", TROLL, POST, created_at="2030-01-01T00:00:00Z")
    (told,) = her.around(view, "1", shown(later), NOW)
    assert isinstance(told, Aimed)
    assert told.interaction.seen_at == NOW


def test_an_answer_that_is_gone_is_told_only_where_all_are_shown(her: Her, view: View) -> None:
    many = [reply(str(n), TROLL, POST) for n in range(2, 2 + WHOLE)]
    her.around(view, "1", shown(*many), NOW)
    assert her.around(view, "1", shown(*many[1:], reply("x", TROLL, POST)), NOW)[1:] == []
    (gone, *_) = her.around(view, "1", shown(*many[2:]), NOW)
    assert isinstance(gone, PostGone)


def test_no_more_answers_are_remembered_than_there_should_be(her: Her, view: View) -> None:
    many = list[object]()
    for start in range(2, 2 * MOST_UNDER, WHOLE):
        many = [reply(str(n), TROLL, POST) for n in range(start, start + WHOLE)]
        her.around(view, "1", shown(*many), NOW)
    gone = [each for each in her.around(view, "1", shown(), NOW) if isinstance(each, PostGone)]
    assert len(gone) == MOST_UNDER
    assert gone[-1].post == read(many[-1]).uri


def test_a_post_that_is_too_old_is_let_go(her: Her) -> None:
    her.note_count(read(POST), NOW)
    her.let_go(NOW + timedelta(hours=47))
    assert her.posts
    her.let_go(NOW + timedelta(hours=49))
    assert not her.posts
