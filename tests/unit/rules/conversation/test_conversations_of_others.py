"""Her reply in somebody else's conversation: what only its author can do is not promised."""

from dataclasses import replace

import pytest

from bot.model.actions import Apply
from bot.model.cases import Chat
from bot.model.episodes import MeasureKind
from bot.model.interactions import Kind, PostId
from tests.unit.rules.conversation.scene import HER_POST, after, ask, case, chat, contact, lines

ROOT = PostId("at://did:plc:colleague/app.bsky.feed.post/study")


def under(root: PostId | None) -> Chat:
    """Replies to her post, which stands in the conversation that began with `root`."""
    found = case()
    contacts = tuple(replace(each, subject=HER_POST, root=root) for each in found.contacts)
    return chat(episodes=(replace(found, contacts=contacts),))


@pytest.mark.parametrize("typed", ["hide replies", "limit replies"])
def test_it_is_said_at_once_and_nothing_is_done(typed: str) -> None:
    said = ask(under(ROOT), typed)
    assert lines(said) == ["not_her_conversation"]
    assert said.changes == ()


@pytest.mark.parametrize("root", [HER_POST, None])
@pytest.mark.parametrize("typed", ["hide replies", "limit replies"])
def test_her_own_conversation_is_hers_to_hold(typed: str, root: PostId | None) -> None:
    assert lines(ask(under(root), typed))[0].startswith("confirm_")


def test_only_the_replies_in_her_own_conversations_are_hidden() -> None:
    scene = under(ROOT)
    mine = replace(contact(30), subject=PostId("at://her/other/post"))
    (found,) = scene.episodes
    scene = replace(scene, episodes=(replace(found, contacts=(*found.contacts, mine)),))
    done = ask(after(scene, ask(scene, "hide replies")), "yes")
    acts = [each.measure for each in done.actions if isinstance(each, Apply)]
    assert [(each.target, each.within) for each in acts] == [(mine.post, mine.subject)]


def test_her_post_is_taken_out_of_quotes_wherever_it_stands() -> None:
    scene = under(ROOT)
    (found,) = scene.episodes
    quote = replace(contact(30, kind=Kind.QUOTE), subject=HER_POST)
    scene = replace(scene, episodes=(replace(found, contacts=(*found.contacts, quote)),))
    assert lines(ask(scene, "detach quotes")) == ["confirm_detach"]


@pytest.mark.parametrize(("root", "muted"), [(ROOT, ROOT), (HER_POST, HER_POST), (None, HER_POST)])
def test_a_pause_mutes_the_conversation_by_where_it_began(
    root: PostId | None, muted: PostId
) -> None:
    acts = [each.measure for each in ask(under(root), "pause").actions if isinstance(each, Apply)]
    assert [(each.kind, each.target) for each in acts] == [(MeasureKind.MUTE_THREAD, muted)]
