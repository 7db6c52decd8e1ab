"""Nothing is done for which her sign-in was not granted the right, and nothing unasked."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.actions import Apply
from bot.model.episodes import NEEDED_RIGHTS, MeasureKind
from bot.model.people import Right
from tests.unit.rules.conversation.scene import after, ask, settled
from tests.unit.rules.conversation.test_rights import FAR, scene

rights = st.sets(st.sampled_from(Right)).map(lambda some: tuple(sorted(some)))
said = st.lists(
    st.sampled_from(
        [
            *("block 41", "filter quack", "detach quotes 41", "mute 41", "unmute all", "undo"),
            *("redo", "yes", "yes", "no", "block number 4", "unblock number 1", "disconnect"),
            *("report to network 41", "report number 4 to my server"),
        ]
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60, deadline=None)
@given(granted=rights, later=rights, typed=said)
def test_no_act_without_its_right_and_none_of_these_without_a_yes(
    granted: tuple[Right, ...], later: tuple[Right, ...], typed: list[str]
) -> None:
    chat, yeses = scene(*granted), 0
    for n, text in enumerate(typed):
        if n == len(typed) // 2:
            chat = replace(chat, who=replace(chat.who, rights=later if chat.who.can_act else ()))
        decision = ask(chat, text)
        yeses = yeses + 1 if text == "yes" else 0
        acts = [act.measure for act in decision.actions if isinstance(act, Apply)]
        for kind, target in ((each.kind, each.target) for each in acts):
            right = NEEDED_RIGHTS.get(kind)
            assert right is None or right in chat.who.rights
            assert right is None or yeses
            assert kind is not MeasureKind.REVOKE_QUOTE or yeses > 1
            assert target != FAR[3], "who may need help"
        chat = settled(after(chat, decision))
