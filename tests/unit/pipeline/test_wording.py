from datetime import UTC, datetime, timedelta

import pytest

from bot.model.actions import Field, Part, Say
from bot.model.people import AccountId
from bot.pipeline.wording import Wording

AT = datetime(2026, 11, 28, 20, 5, tzinfo=UTC)
WORDING = Wording(
    {
        "it": "{it}",
        "count": "{n:account}",
        "is": "{n:account is|accounts are} hidden",
        "date": "{it:date}",
        "day": "{it:day}",
        "time": "{it:time}",
        "moment": "{it:moment}",
        "span": "{it:span}",
        "list": "{it:list}",
        "numbered": "{it:numbered}",
        "links": "{it:links}",
        "optional": "One. {it} Two.",
        "lines": "One.\n{it}\n Two.",
        "hide": "hide {n}",
    },
    link_to=lambda identity: f"https://example.org/{identity}",
)


def written(line: str, zone: str = "UTC", **fields: Field) -> str:
    return WORDING.render(Say(AccountId("did:plc:a"), line, fields), zone)


@pytest.mark.parametrize(
    ("line", "fields", "text"),
    [
        ("count", {"n": 1}, "1 account"),
        ("count", {"n": 11}, "11 accounts"),
        ("is", {"n": 1}, "1 account is hidden"),
        ("is", {"n": 2}, "2 accounts are hidden"),
        ("list", {"it": ("a",)}, "a"),
        ("list", {"it": ("a", "b")}, "a and b"),
        ("list", {"it": ("a", "b", "c")}, "a, b and c"),
        ("numbered", {"it": (Part("hide", {"n": 3}), Part("it", {"it": "x"}))}, "1 hide 3\n2 x"),
        ("links", {"it": ("a", "b")}, "https://example.org/a\nhttps://example.org/b"),
        ("optional", {"it": ""}, "One. Two."),
        ("lines", {"it": ""}, "One.\nTwo."),
        ("optional", {"it": Part("hide", {"n": 1})}, "One. hide 1 Two."),
        ("it", {"it": "{not} a {0.field}"}, "{not} a {0.field}"),
    ],
)
def test_what_a_field_becomes(line: str, fields: dict[str, Field], text: str) -> None:
    assert WORDING.render(Say(AccountId("did:plc:a"), line, fields), "UTC") == text


@pytest.mark.parametrize(
    ("line", "zone", "text"),
    [
        ("date", "UTC", "Sat 28 Nov"),
        ("day", "Asia/Tokyo", "29 Nov"),
        ("time", "America/Chicago", "14:05"),
        ("moment", "Asia/Tokyo", "Sun 29 Nov 05:05"),
    ],
)
def test_times_are_in_the_readers_zone(line: str, zone: str, text: str) -> None:
    assert written(line, zone, it=AT) == text


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=5), "1 minute"),
        (timedelta(minutes=25), "25 minutes"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=7), "7 days"),
    ],
)
def test_lengths_are_written_as_people_say_them(length: timedelta, text: str) -> None:
    assert written("span", it=length) == text


def test_an_unfilled_field_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        written("it")
