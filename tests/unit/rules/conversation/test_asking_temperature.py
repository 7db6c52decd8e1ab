"""`temperature LINK` and `bystander`."""

from dataclasses import replace

import pytest

from bot.model.actions import TakeTemperature
from bot.model.interactions import PostId
from bot.model.people import AccountId, Linked, Standing
from tests.unit.rules.conversation.scene import SHE, account, ask, chat, lines, member, said

LINK = "https://bsky.app/profile/ann.example/post/3kabc"
POST = PostId(f"at://{account(1)}/app.bsky.feed.post/3kabc")
TOOT = "https://clinic.example/users/ann/statuses/7"


@pytest.mark.parametrize(
    "typed",
    [
        "temperature {}",
        "Temperature: {}",
        "temprature {}",
        "how tense is {}",
        "how tense is {} please?",
        "How is this thread {}",
        "how heated is this {}?",
        "{} temperature",
    ],
)
def test_the_conversation_at_a_link_is_read_for_her_alone(typed: str) -> None:
    asked = ask(chat(), typed.format(LINK), POST)
    assert asked.actions == (TakeTemperature(SHE, POST),)
    assert asked.changes == ()


@pytest.mark.parametrize(
    ("typed", "links"),
    [("temperature", ()), ("temperature {}", (account(1),)), ("temperature {}", (TOOT,))],
    ids=["no link", "an account", "another network"],
)
def test_without_a_post_that_can_be_read_it_says_how(typed: str, links: tuple[str, ...]) -> None:
    assert lines(ask(chat(), typed.format(LINK), *links)) == ["temperature_how"]


def test_it_reads_where_one_of_her_accounts_is() -> None:
    at_home = Linked(AccountId("https://clinic.example/users/she"))
    scene = chat(who=member(linked=(at_home,)))
    asked = ask(scene, f"temperature {TOOT}", TOOT)
    assert asked.actions == (TakeTemperature(SHE, PostId(TOOT)),)


@pytest.mark.need("S2-8")
@pytest.mark.parametrize("typed", ["bystander", "I see a pile-on", "somebody is being piled on"])
def test_the_card_for_bystanders_asks_them_not_to_feed_it(typed: str) -> None:
    card = said(ask(chat(), typed))
    assert "the audience plays a role" in card
    for fed_by in ("quoting or answering it", "guessing what is wrong", "digging up"):
        assert fed_by in card


def test_who_has_left_is_read_nothing() -> None:
    outside = replace(chat(), who=member(standing=Standing.LEFT))
    asked = ask(outside, f"temperature {LINK}", POST)
    assert not any(isinstance(act, TakeTemperature) for act in asked.actions)
