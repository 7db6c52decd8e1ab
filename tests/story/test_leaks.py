"""Who joined by message cannot be guessed: not from answers, not from what the bot ever wrote."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rehearsal.bluesky.people import Person
from tests.story.staging import Story, a_story

QUESTIONS = (
    "is https://bsky.app/profile/{did} a member?",
    "protect {handle}",
    "report https://bsky.app/profile/{did} because threats",
    "why am i on this",
    "complain about https://bsky.app/profile/{did}",
)
"""One a day: whoever is no member gets one answer a day."""


def right_guesses(views: Mapping[str, Hashable], members: Collection[str]) -> int:
    """Of the best guesser there can be: it knows how many are members, and sees these views."""
    alike: dict[Hashable, Counter[bool]] = defaultdict(Counter)
    for did, view in views.items():
        alike[view][did in members] += 1
    return sum(max(group.values()) for group in alike.values())


def test_the_guesser_is_right_where_there_is_a_difference_and_by_chance_where_there_is_none() -> (
    None
):
    assert right_guesses({"a": 1, "b": 1, "c": 2, "d": 2}, {"a", "b"}) == 4
    assert right_guesses({"a": 1, "b": 1, "c": 1, "d": 1}, {"a", "b"}) == 2


async def _joins(story: Story, dr: Person) -> None:
    await story.stage.says(dr, "join")
    await story.stage.hears(dr, "You're in, with no follow to see")


async def _watched(story: Story, observer: Person, dr: Person) -> tuple[str, ...]:
    """What somebody who asks about her is told, her own name left out."""
    heard = []
    for question in QUESTIONS:
        await story.stage.says(observer, question.format(did=dr.did, handle=dr.handle))
        heard.append((await story.stage.hears(observer)).text)
        story.stage.clock.move_ahead(timedelta(days=1, minutes=1))
    return tuple(heard)


def _written(story: Story, dr: Person) -> tuple[str, ...]:
    """Everything public by the bot, and what of it names her."""
    own = [one for one in story.stage.network.public_writes() if one.did == story.bot.did]
    assert own, "it did not even say that it is a bot"
    assert not [one for one in own if one.collection == "app.bsky.graph.follow"]
    records = [json.dumps(one.record) for one in own]
    return tuple(text for text in records if dr.did in text or dr.handle in text)


@pytest.mark.need("S1-18", "S4-14")
async def test_who_joined_by_message_is_guessed_no_better_than_by_chance(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        doctors = [await story.somebody("dr") for _ in range(4)]
        members = doctors[:2]
        for dr in members:
            await _joins(story, dr)
        for dr in doctors:  # half of them are warned
            await story.hostile(await story.crowd(6), await story.post(dr))
        await story.gathered(members[0])
        for dr in members:
            await story.stage.hears(dr, "I'm sorry")
        views = {}
        for dr in doctors:
            observer = await story.somebody("observer")
            views[dr.did] = (await _watched(story, observer, dr), _written(story, dr))
        assert right_guesses(views, {dr.did for dr in members}) == len(doctors) / 2
