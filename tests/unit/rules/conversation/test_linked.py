"""One person, two accounts: her words reach as far as each of them may act."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.actions import Apply, Say
from bot.model.changes import StartDeed
from bot.model.commands import Command, Word
from bot.model.episodes import Episode, Measure, MeasureKind, MeasureState
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Linked, Member
from bot.rules.cards import pile_on_card
from bot.rules.conversation import answer
from bot.rules.grammar import understand
from bot.rules.tokens import CODE_BYTES, as_code, code_from
from tests.unit.rules.conversation.scene import NOW, POLICY, SHE, ask, case, chat, heard, member

HERE = AccountId("https://med.example/users/she")
THERE = AccountId("https://clinic.example/users/she")
FAR = tuple(AccountId(f"https://far.example/users/{n}") for n in range(4))


def on_both(bluesky: int = 3, mastodon: int = 2) -> Episode:
    """The worst are on Mastodon."""
    first, *_ = contacts = case(hostile=max(bluesky, 1), care=0).contacts
    far = tuple(
        replace(first, number=10 + n, author=each, post=PostId(f"{each}/statuses/1"))
        for n, each in enumerate(FAR[:mastodon])
    )
    return replace(case(), contacts=(*far, *contacts[:bluesky]))


def she(*, can_act: bool = True, linked: tuple[Linked, ...] = (Linked(HERE),)) -> Member:
    return member(can_act=can_act, linked=linked)


def card_line(who: Member, **crowd: int) -> object:
    card = pile_on_card(on_both(**crowd), who, chat().house, POLICY, NOW)
    choices = card.fields["choices"]
    assert isinstance(choices, tuple)
    return choices[0]


@pytest.mark.parametrize(
    ("who", "line", "fields"),
    [
        (she(), Line.CHOICE_HIDE_SOME, {"count": 3, "others": 2}),
        (she(linked=(Linked(HERE, can_act=True),)), Line.CHOICE_HIDE, {"count": 5}),
        (she(can_act=False), Line.CHOICE_LINKS, {"count": 5}),
        (
            she(can_act=False, linked=(Linked(HERE, can_act=True),)),
            Line.CHOICE_HIDE_SOME,
            {"count": 2, "others": 3},
        ),
    ],
)
def test_a_card_says_for_how_many_she_gets_links(
    who: Member, line: Line, fields: dict[str, int]
) -> None:
    choice = card_line(who)
    assert choice.line == line  # type: ignore[attr-defined]  # a field of the sentence
    assert fields.items() <= choice.fields.items()  # type: ignore[attr-defined]  # a field of the sentence


def test_one_choice_hides_whom_the_bot_may_and_offers_links_for_the_rest() -> None:
    scene = chat(who=she(), episodes=(on_both(),), names={})
    decision = ask(scene, "mute 41")
    (deed,) = [change.deed for change in decision.changes if isinstance(change, StartDeed)]
    states = {row.measure.target: (row.measure.member, row.state) for row in deed.measures}
    assert states[FAR[0]] == (HERE, MeasureState.OFFERED)
    assert {row.measure for row in deed.measures if row.state is MeasureState.WANTED} == {
        action.measure for action in decision.actions if isinstance(action, Apply)
    }
    assert not deed.offered
    said = [action for action in decision.actions if isinstance(action, Say)]
    assert [each.line for each in said] == [Line.MUTE_LINKS_REST]
    assert set(said[0].fields["links"]) == set(FAR[:2])  # type: ignore[arg-type]  # a field of the sentence


def test_each_of_her_accounts_there_hides_them() -> None:
    linked = (Linked(HERE, can_act=True), Linked(THERE, can_act=True))
    decision = ask(chat(who=she(linked=linked), episodes=(on_both(1, 1),), names={}), "mute 41")
    acts = {action.measure for action in decision.actions if isinstance(action, Apply)}
    assert Measure(HERE, MeasureKind.MUTE, FAR[0]) in acts
    assert Measure(THERE, MeasureKind.MUTE, FAR[0]) in acts
    assert len(acts) == 3


def test_two_acts_a_person_still_keep_to_the_limit() -> None:
    linked = (Linked(HERE, can_act=True), Linked(THERE, can_act=True))
    scene = chat(
        who=she(linked=linked),
        episodes=(on_both(0, 4),),
        measures_this_hour=POLICY.measures_per_hour - 5,
    )
    decision = ask(scene, "mute 41")
    assert sum(isinstance(action, Apply) for action in decision.actions) == 4
    assert any(
        isinstance(a, Say) and a.line == Line.SOME_LATER and a.fields["left"] == 2
        for a in decision.actions
    )


@pytest.mark.parametrize("own", [SHE, HERE])
def test_she_cannot_hide_herself(own: AccountId) -> None:
    decision = ask(chat(who=she()), f"mute {own}", own)
    assert not any(isinstance(action, Apply) for action in decision.actions)


@pytest.mark.parametrize(("linked", "acts"), [((), False), ((Linked(HERE, can_act=True),), True)])
def test_a_link_to_an_account_is_hers_to_hide_on_a_network_of_hers(
    linked: tuple[Linked, ...], *, acts: bool
) -> None:
    decision = ask(chat(who=she(linked=linked)), f"mute {FAR[3]}", FAR[3])
    confirmed = any(isinstance(a, Say) and a.line == Line.CONFIRM_MUTE for a in decision.actions)
    assert confirmed is acts


def test_a_conversation_is_muted_by_the_account_that_wrote_it() -> None:
    post = PostId(f"{THERE}/statuses/9")
    linked = (Linked(HERE, can_act=True), Linked(THERE, can_act=True))
    decision = ask(chat(who=she(linked=linked), episodes=(replace(case(), subject=post),)), "pause")
    (act,) = [action for action in decision.actions if isinstance(action, Apply)]
    assert act.measure == Measure(THERE, MeasureKind.MUTE_THREAD, post)


def test_status_and_sign_in_are_of_the_account_that_asks() -> None:
    other = Member(HERE, chat().who.standing, linked_to=SHE)
    scene = chat(who=she(), accounts=(she(), other), heard=replace(heard("status"), sender=HERE))
    said = [a for a in answer(scene, POLICY).actions if isinstance(a, Say)]
    assert said[0].fields["acts"].line == Line.STATUS_CANNOT_ACT  # type: ignore[union-attr]  # a field of the sentence
    assert [each.line for each in said] == [Line.STATUS, Line.STATUS_LINKED]


@pytest.mark.parametrize(
    "typed", ["I like this", "here is a link to it, think about that", "the link is broken"]
)
def test_ordinary_words_ask_for_no_code(typed: str) -> None:
    decision = ask(chat(fresh_code="bcdfghjk"), typed)
    assert not any(isinstance(a, Say) and a.line == Line.LINK_CODE for a in decision.actions)


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES), st.integers(0, CODE_BYTES))
def test_a_code_is_read_however_it_is_spaced(entropy: bytes, gap: int) -> None:
    """No part of it may be taken for a length of time, a number or a slip of another word."""
    code = code_from(entropy)
    understood = understand(f"Link {code[:gap].upper()} {code[gap:]}")
    assert isinstance(understood, Command)
    assert understood.word is Word.LINK
    assert as_code(understood.rest) == code
