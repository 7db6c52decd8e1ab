"""What an earlier version sealed is opened by this one."""

import msgspec

from bot.store.contacts import KeptPost
from bot.store.episodes import KeptEpisode
from bot.store.profiles import KeptName
from bot.store.vigils import KeptVigil


def test_a_post_without_a_print_of_its_words() -> None:
    old = b'{"post":"at://x","author":"x","subject":null,"scorer":"1","categories":{}}'
    assert msgspec.json.decode(old, type=KeptPost).wording == ()


def test_a_name_without_any_facts() -> None:
    kept = msgspec.json.decode(b'{"account":"x","name":"Hal"}', type=KeptName)
    assert (kept.name, kept.created_at, kept.posts, kept.followers) == ("Hal", None, None, None)
    assert kept.read_at is None


def test_a_case_without_marks() -> None:
    old = b'{"member":"x","subject":null,"why":["made up"]}'
    assert msgspec.json.decode(old, type=KeptEpisode).marks == ()


def test_a_quote_whose_reach_is_not_known() -> None:
    quote = b'{"post":"at://x","author":"x","at":"2026-11-21T12:00:00Z","hostility":0.1}'
    gauge = b"[" + b",".join([b"0.0"] * 6 + [b"0", b"0", b"0", b"true", b"0", b"0", b"0"]) + b"]"
    old = b'{"gauge":%s,"unread":[0,0,0,0],"met":"","met_unread":"","quotes":[%s]}' % (gauge, quote)
    assert msgspec.json.decode(old, type=KeptVigil).quotes[0].followers is None
