"""What a choice writes and orders: the deed, and an act for each of its measures."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.actions import Apply
from bot.model.cases import Chat
from bot.model.changes import StartDeed
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, Episode, Measure, MeasureRow, MeasureState
from bot.rules.conversation.replies import focus

_FOR_GOOD = frozenset({DeedKind.REVOKE, DeedKind.FILING})


def choose_measures(  # noqa: PLR0913  what a deed is made of
    chat: Chat,
    kind: DeedKind,
    measures: Sequence[Measure],
    until: datetime,
    episode: Episode | None,
    why: str,
    *,
    about: Mapping[str, str] | None = None,
) -> Decision:
    """She hears "done" when they have settled, see `report_deed`.

    What is done for good has no end: by `until` it is only given up if it was not done.
    """
    number = chat.next_deed
    deed = Deed(
        number=number,
        member=chat.who.account,
        kind=kind,
        at=chat.now,
        case=episode.number if episode else None,
        until=None if kind in _FOR_GOOD else until,
        measures=tuple(MeasureRow(each, number, MeasureState.WANTED, until) for each in measures),
        about=about,
    )
    acts = tuple(Apply(each, number) for each in measures)
    started = Decision((StartDeed(deed),), acts, (why,))
    return started + focus(chat, episode.number) if episode else started
