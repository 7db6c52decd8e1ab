from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.interactions import Kind
from bot.model.senses import Aimed, Spoke
from bot.networks.mastodon.entities import (
    Person,
    Status,
    derived,
    handle_at,
    notice_in,
    person_in,
    status_in,
)
from bot.networks.mastodon.parse import aimed, befriended, followed, spoken
from bot.networks.mastodon.shelf import Shelf
from tests.unit.mastodon_net.wire import account, mention, notice, reply, status

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
DR_A = account("dr_a")
TROLL = account("troll", "bad.example")
OTHER = account("other", "bad.example")
POST = status("1", DR_A, "<p>Vaccines work</p>")


def person(json: Any) -> Person:
    found = person_in(json)
    assert found is not None
    return found


def read(json: Any) -> Status:
    found = status_in(json)
    assert found is not None
    return found


def seen(json: Any, *before: Any) -> Aimed | None:
    shelf = Shelf()
    for each in before:
        shelf.note(read(each))
    return aimed(read(json), person(DR_A), shelf, NOW)


@pytest.mark.parametrize(
    ("host", "is_at"),
    [
        ("stra\u00dfe.example", "xn--strae-oqa.example"),  # another server than strasse.example
        ("\u0441linic.example", "xn--linic-0ye.example"),  # its first letter is Cyrillic
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("clinic.example", "clinic.example"),
    ],
)
def test_a_server_in_other_letters_is_not_the_one_it_looks_like(host: str, is_at: str) -> None:
    posing = {"id": "1", "acct": f"dr_a@{host}", "url": f"https://{is_at}/@dr_a"}
    found = person(posing)
    assert found.account == f"https://{is_at}/users/dr_a"
    assert person(posing | {"url": ""}).account == found.account
    assert handle_at(found, "https://home.example") == f"dr_a@{is_at}"


def test_a_neighbour_is_shown_with_the_server() -> None:
    near = person(account("dr_b"))
    assert handle_at(near, "https://home.example:8443") == "dr_b@home.example:8443"


def test_a_reply_names_what_it_answers() -> None:
    found = seen(reply("2", TROLL, POST, "<p>Quack</p>"), POST)
    assert found is not None
    interaction = found.interaction
    assert interaction.kind is Kind.REPLY
    assert interaction.post == "https://bad.example/users/troll/statuses/2"
    assert interaction.author == "https://bad.example/users/troll"
    assert interaction.member == "https://home.example/users/dr_a"
    assert interaction.subject == interaction.root == POST["uri"]
    assert (interaction.text, interaction.parent) == ("Quack", "Vaccines work")
    assert interaction.answers is None
    assert not found.edited


def test_a_reply_to_a_post_that_is_not_known_still_counts() -> None:
    found = seen(reply("2", TROLL, POST))
    assert found is not None
    assert found.interaction.kind is Kind.REPLY
    assert found.interaction.subject is None


def test_deeper_in_her_conversation_it_speaks_to_somebody_else() -> None:
    first = reply("2", OTHER, POST)
    found = seen(reply("3", TROLL, first), POST, first)
    assert found is not None
    assert found.interaction.kind is Kind.REPLY
    assert found.interaction.subject == POST["uri"]
    assert found.interaction.answers == OTHER["uri"]
    assert found.interaction.parent == "hi"


def test_deeper_in_her_conversation_it_may_name_her_all_the_same() -> None:
    first = reply("2", OTHER, POST)
    named = reply("3", TROLL, first, mentions=[mention(OTHER), mention(DR_A)])
    found = seen(named, POST, first)
    assert found is not None
    assert found.interaction.answers is None


def test_in_the_conversation_of_another_only_who_names_or_answers_her_is_aimed_at_her() -> None:
    theirs = status("1", OTHER)
    hers = reply("2", DR_A, theirs)
    answer = seen(reply("3", TROLL, hers), theirs, hers)
    assert answer is not None
    assert answer.interaction.subject == hers["uri"]
    assert answer.interaction.root == theirs["uri"]
    named = seen(status("4", TROLL, mentions=[mention(DR_A)]))
    assert named is not None
    assert (named.interaction.kind, named.interaction.subject) == (Kind.MENTION, None)
    assert seen(reply("5", TROLL, theirs), theirs, hers) is None


QUOTES = {
    "in full": {"state": "accepted", "quoted_status": POST},
    "shallow": {"state": "accepted", "quoted_status_id": "1"},
    "as forks do": POST,
}


@pytest.mark.parametrize("quote", QUOTES.values(), ids=QUOTES)
def test_a_quote_names_what_it_quotes(quote: Any) -> None:
    found = seen(status("2", TROLL, quote=quote), POST)
    assert found is not None
    assert (found.interaction.kind, found.interaction.subject) == (Kind.QUOTE, POST["uri"])
    assert found.interaction.parent == "Vaccines work"


def test_words_in_the_guise_of_a_quote_are_heard_where_nothing_is_quoted() -> None:
    words = '<p class="quote-inline">Quack, resign</p>'
    assert read(status("2", TROLL, words)).text == "Quack, resign"
    assert read(status("2", TROLL, words, quote=None)).text == "Quack, resign"
    assert read(status("2", TROLL, words, quote=QUOTES["shallow"])).text == ""
    quoting = read(status("2", TROLL, quote={"quoted_status": status("3", TROLL, words)}))
    assert quoting.quotes is not None
    assert quoting.quotes.text == "Quack, resign"


def test_an_edit_is_the_same_post_in_another_version() -> None:
    kind = seen(reply("2", TROLL, POST))
    edited = "2026-03-01T11:00:00.000Z"
    hostile = seen(reply("2", TROLL, POST, "<p>Quack</p>", edited_at=edited))
    assert kind is not None
    assert hostile is not None
    assert hostile.edited
    assert kind.interaction.post == hostile.interaction.post
    assert kind.interaction.version != hostile.interaction.version


def test_a_warning_is_judged_with_the_words() -> None:
    found = seen(reply("2", TROLL, POST, spoiler_text="Listen, quack"))
    assert found is not None
    assert found.interaction.text == "Listen, quack\n\nhi"


def test_what_she_says_herself_is_not_aimed_at_her() -> None:
    assert seen(reply("2", DR_A, POST), POST) is None


def test_whom_she_answers_is_befriended() -> None:
    shelf = Shelf()
    question = read(status("1", OTHER))
    shelf.note(question)
    found = befriended(read(reply("2", DR_A, status("1", OTHER))), shelf)
    assert found is not None
    assert (found.member, found.other, found.by_follow) == (DR_A["uri"], OTHER["uri"], None)
    assert befriended(read(POST), shelf) is None


def said_by_her(json: Any) -> Spoke | None:
    shelf = Shelf()
    shelf.note(read(status("1", OTHER, "<p>Measles is mild</p>")))
    return spoken(read(json), shelf)


def test_to_whom_she_speaks_in_public() -> None:
    there = status("1", OTHER)
    words = {"content": "<p>Nonsense</p>"}
    found = said_by_her(reply("2", DR_A, there, **words))
    assert found is not None
    assert (found.member, found.to, found.quotes) == (DR_A["uri"], OTHER["uri"], False)
    assert (found.about, found.text) == (read(reply("2", DR_A, there)).uri, "Nonsense")
    quoting = status("3", DR_A, quote={"state": "accepted", "quoted_status": there})
    found = said_by_her(quoting)
    assert found is not None
    assert (found.to, found.about, found.quotes) == (OTHER["uri"], read(there).uri, True)


@pytest.mark.parametrize(
    "said",
    [
        POST,
        reply("2", DR_A, status("1", OTHER), visibility="private"),
        reply("2", DR_A, status("1", OTHER), visibility="direct"),
        reply("2", DR_A, POST),
        status("3", DR_A, quote={"state": "accepted", "quoted_status": POST}),
    ],
    ids=["to nobody", "to followers", "in private", "to herself", "of herself"],
)
def test_what_is_not_public_or_to_nobody_else_is_not_looked_at(said: Any) -> None:
    assert said_by_her(said) is None


def test_a_server_that_gives_no_actor_uri_still_names_each_account_once() -> None:
    without = {key: value for key, value in DR_A.items() if key != "uri"}
    assert person(without).account == DR_A["uri"]
    assert derived("https://odd.example/profile/7") == "https://odd.example/profile/7"
    assert derived("javascript:alert(1)") is None


def without_uri(name: str, host: str, url: str, **more: Any) -> Any:
    """An account as GoToSocial shows it, which copies `url` from elsewhere unchecked."""
    json = account(name, host, url=url, **more)
    del json["uri"]
    return json


def test_nobody_becomes_another_by_a_borrowed_profile_address() -> None:
    alice = person(without_uri("alice", "good.example", "https://good.example/@alice"))
    mallory = person(without_uri("mallory", "evil.example", "https://good.example/@alice"))
    namesake = person(without_uri("alice", "evil.example", "https://good.example/@alice"))
    neighbour = person(without_uri("mallory", "good.example", "https://good.example/@alice"))
    assert alice.account == "https://good.example/users/alice"
    assert mallory.account == "https://evil.example/users/mallory"
    assert namesake.account == "https://evil.example/users/alice"
    assert neighbour.account == "https://good.example/users/mallory"


ELSEWHERE = {
    "https://social.good.example/@alice": "https://social.good.example/users/alice",
    "https://good.example/profile/Alice": "https://good.example/profile/Alice",
    "https://evilgood.example/@alice": "https://good.example/users/alice",
    "https://good.example@evil.example/@alice": "https://good.example/users/alice",
    "https://good.example/?author=alice": "https://good.example/users/alice",
    "https://good.example/@alice?again": "https://good.example/users/alice",
    "javascript:alert(1)": "https://good.example/users/alice",
    "": "https://good.example/users/alice",
}


@pytest.mark.parametrize(("url", "is_"), ELSEWHERE.items())
def test_a_profile_counts_only_where_it_agrees_with_the_handle(url: str, is_: str) -> None:
    assert person(without_uri("alice", "good.example", url)).account == is_


def test_a_handle_in_the_letters_of_its_readers_is_the_same_account() -> None:
    url = "https://xn--mnchen-3ya.example/@alice"
    found = person(without_uri("alice", "m\u00fcnchen.example", url))
    assert found.account == "https://xn--mnchen-3ya.example/users/alice"


def test_a_handle_that_is_none_is_nobody() -> None:
    for acct in ("a/b@good.example", "@good.example", "a@b@c", "a@good.example/x", "a@ b"):
        assert person_in(without_uri("a", "good.example", "", acct=acct)) is None


def test_an_account_of_the_server_itself_is_on_that_server() -> None:
    json = without_uri("alice", "home.example", "https://good.example/@alice")
    assert person_in(json, "https://home.example") is None
    own = without_uri("alice", "home.example", "https://home.example/@alice")
    found = person_in(own, "https://home.example")
    assert found is not None
    assert found.account == "https://home.example/users/alice"


def test_an_account_keeps_the_id_that_its_server_gave_it() -> None:
    shelf = Shelf()
    shelf.note_person(person(OTHER))
    shelf.note(read(status("1", OTHER | {"id": "another"})))
    assert shelf.person_id(OTHER["uri"]) == OTHER["id"]
    assert shelf.person("another") is None
    assert shelf.person_of(OTHER["uri"]) == person(OTHER)


def test_a_post_that_is_called_like_an_account_does_not_take_its_place() -> None:
    shelf = Shelf()
    shelf.note(read(status("1", OTHER)))
    shelf.note(read(status("666", TROLL, uri=OTHER["uri"])))
    assert shelf.person_id(OTHER["uri"]) == OTHER["id"]
    assert shelf.post_id(OTHER["uri"]) == "666"
    assert shelf.person_of(OTHER["uri"]) == person(OTHER)


def test_an_id_that_now_is_another_account_is_no_longer_the_first() -> None:
    shelf = Shelf()
    shelf.note_person(person(OTHER))
    shelf.note_person(person(TROLL | {"id": OTHER["id"]}))
    assert shelf.person_of(OTHER["uri"]) is None


def test_ids_of_any_form_are_strings() -> None:
    for id_ in ("117000000000000001", "01FBVD42CQ3ZEEVMW180SBX03B", 7):
        assert person(DR_A | {"id": id_}).id == str(id_)


def test_a_follow_has_one_name_however_often_it_is_told() -> None:
    first, again = (notice_in(notice(key, "follow", TROLL)) for key in ("1", "2"))
    assert first is not None
    assert again is not None
    found, same = followed(first), followed(again)
    assert found is not None
    assert same is not None
    assert found.follow == same.follow


def test_a_shelf_holds_no_more_than_it_should() -> None:
    shelf = Shelf(limit=2)
    for key in ("1", "2", "3"):
        shelf.note(read(status(key, TROLL)))
    assert shelf.post("1") is None
    assert shelf.post("3") is not None


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*POST, *DR_A, "quote", "state"]), inner, max_size=6)
    ),
    max_leaves=12,
)


@given(ODD, st.sampled_from([*POST, "quote", "spoiler_text"]))
def test_bad_json_gives_nothing_and_never_raises(odd: Any, where: str) -> None:
    for json in (odd, POST | {where: odd}, {"account": odd}):
        person_in(json)
        notice_in(json)
        found = status_in(json)
        if found is not None:
            aimed(found, person(DR_A), Shelf(), NOW)
    assert status_in(odd) is None or isinstance(odd, dict)
