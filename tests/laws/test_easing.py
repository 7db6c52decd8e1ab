"""Whatever she picks on the cards of a post, undo leads back to where she began."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.actions import Apply
from bot.model.cases import Chat
from bot.model.commands import Word
from bot.model.episodes import PUBLIC_MEASURES
from bot.model.interactions import Kind, PostId
from tests.unit.rules.conversation.scene import after, ask, case, chat, contact, settled

OTHER_POST = "at://did:plc:she/app.bsky.feed.post/other"
PICKS = (Word.PAUSE, Word.MUTE, Word.HIDE_REPLIES, Word.DETACH, Word.LIMIT)
cards = st.sampled_from(["going badly", f"going badly {OTHER_POST}"])
steps = st.one_of(
    st.tuples(cards, st.sampled_from(PICKS)),
    st.tuples(st.sampled_from(["undo", "redo", "yes", "no", "limit replies", "hide replies"])),
)


def begun() -> Chat:
    """Replies and quotes to one post of hers, and a few to another."""
    quotes = tuple(contact(n, kind=Kind.QUOTE) for n in (20, 21))
    others = tuple(replace(contact(n), subject=PostId(OTHER_POST)) for n in (30, 31))
    return chat(episodes=(replace(case(), contacts=(*case().contacts, *quotes, *others)),))


def told(scene: Chat, text: str) -> Chat:
    """The answer carried out. Nothing that others can see is done but by a yes."""
    links = [word for word in text.split() if word.startswith("at://")]
    said = ask(scene, text, *links)
    public = [
        act
        for act in said.actions
        if isinstance(act, Apply) and act.measure.kind in PUBLIC_MEASURES
    ]
    assert not public or text == "yes"
    return settled(after(scene, said))


def offered(scene: Chat, card: str) -> dict[Word, str]:
    shown = told(scene, card)
    assert shown.in_force == scene.in_force, "the card itself does nothing"
    assert shown.question is not None
    return {command.word: number for number, command in shown.question.choices}


def take(scene: Chat, step: tuple[object, ...]) -> Chat:
    match step:
        case (str(card), Word() as word):
            number = offered(scene, card).get(word)
            return scene if number is None else told(told(told(scene, card), number), "yes")
        case (str(text),):
            return told(scene, text)
        case _:
            raise AssertionError(step)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(taken=st.lists(steps, max_size=8))
def test_undo_leads_back_to_where_she_began(taken: list[tuple[object, ...]]) -> None:
    start = begun()
    scene = start
    for step in taken:
        scene = take(scene, step)
        measures = [row.measure for row in scene.in_force]
        assert len(measures) == len(set(measures)), "nothing is done twice"
    for _ in range(len(scene.deeds)):
        scene = told(told(scene, "no"), "undo")
    assert scene.in_force == ()
    assert offered(scene, "going badly") == offered(start, "going badly")
