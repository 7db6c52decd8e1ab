"""What `why` says of labels: who says what of how many now, and never that it proves anything."""

from dataclasses import replace
from typing import Any

import pytest

from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.reports import Behaviour
from bot.model.signals import Label, Mark, MarkKind
from bot.rules.conversation.cases.labelled import LONGEST_NAME, MOST_TOLD, label_facts
from tests.unit.rules.conversation import scene

LABELER = AccountId("did:plc:labeler")


def label(number: int, value: str = "rude", **more: Any) -> Label:
    said = Label(LABELER, value, scene.account(number), 0.5, by="labels.example")
    return replace(said, **more)


def told(*labels: Label, **about: Any) -> list[tuple[Line, dict[str, Any]]]:
    episode = replace(scene.case(hostile=3, care=1), **about)
    facts = label_facts(scene.chat(labels=labels), episode)
    return [(Line(part.line), dict(part.fields)) for part in facts]


def test_the_labeler_the_value_and_how_many_are_named() -> None:
    hate = label(3, "intolerant", kind=Behaviour.HATE)
    first, second, last = told(label(1), label(2), label(2), hate)
    assert first == (
        Line.WHY_LABELLED,
        {"by": "labels.example", "value": "rude", "kind": "", "count": 2},
    )
    assert second[1]["count"] == 1
    assert second[1]["kind"].fields["kind"].line == Line.REPORT_HATE
    assert last[0] is Line.WHY_LABELERS


@pytest.mark.parametrize(
    ("post", "counts"),
    [
        pytest.param(scene.contact(1).post, True, id="of-this-case"),
        pytest.param(scene.contact(9).post, False, id="elsewhere"),
    ],
)
def test_a_label_on_a_post_counts_in_its_case_and_says_that_no_picture_is_opened(
    post: Any, *, counts: bool
) -> None:
    lines = [line for line, _ in told(label(1, post=post))]
    assert lines == ([Line.WHY_LABELLED, Line.WHY_LABELERS, Line.WHY_PICTURES] if counts else [])


def test_of_who_is_not_counted_nothing_is_said() -> None:
    assert told(label(9), label(4)) == []


def test_labels_that_counted_and_are_gone_are_told_to_be_gone() -> None:
    marked = (Mark(MarkKind.LABELS, 2, 0.5),)
    assert told(marks=marked) == [(Line.WHY_LABELS_OVER, {})]
    assert Line.WHY_LABELS_OVER not in [line for line, _ in told(label(1), marks=marked)]
    assert told() == []


def test_many_labels_and_long_names_are_cut_short() -> None:
    many = [label(n, f"value-{v}", by="w" * 300) for n in (1, 2, 3) for v in range(9)]
    lines = told(*many)
    assert len(lines) == MOST_TOLD + 1
    assert all(len(fields.get("by", "")) <= LONGEST_NAME for _, fields in lines)


@pytest.mark.need("S2-2")
def test_why_names_the_labeler_and_what_it_says_in_words() -> None:
    hate = label(2, "intolerant", kind=Behaviour.HATE)
    chat = scene.chat(labels=(label(1), label(2), hate))
    first = scene.ask(chat, "why 41")
    more = scene.said(scene.ask(scene.after(chat, first), "more"))
    assert 'labels.example says "rude" of 2 accounts.' in more
    assert 'labels.example says "intolerant" (hate) of 1 account.' in more
    assert "Such labels are what others think, and no proof." in more
