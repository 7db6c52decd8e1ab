"""A report taken back: the case, or what a later report has added to it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.changes import Change, CloseEpisode, ReopenEpisode, SetFlag, SetJoined
from bot.model.decisions import Decision
from bot.model.episodes import Deed, DeedKind, Episode, Flag, FlagState
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.rules.conversation.replies import say

_POSTS = "posts"


def withdraw(chat: Chat, deed: Deed) -> Decision:
    """`undo`: the case is closed, and nobody has to look who has not looked already.

    It is not called wrong: that would be a judgement of the posts.
    """
    case = deed.case or 0
    fields: dict[str, Field] = {"case": case}
    if deed.about:
        left = SetJoined(case, _joined_in(deed), joined=False)
        return Decision((left,)) + say(chat, Line.UNDONE_JOIN, fields)
    closed = _turn(chat, deed, CloseEpisode(case, chat.now), FlagState.CLOSED)
    return closed + say(chat, Line.UNDONE_REPORT, fields)


def raise_again(chat: Chat, deed: Deed) -> Decision:
    """`redo`."""
    case = deed.case or 0
    if deed.about:
        return Decision((SetJoined(case, _joined_in(deed), joined=True),))
    return _turn(chat, deed, ReopenEpisode(case), FlagState.OPEN)


def joined_by(chat: Chat, case: int, posts: Sequence[PostId]) -> Deed:
    """The choice of a report that added posts to a case."""
    return Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=DeedKind.REPORT,
        at=chat.now,
        case=case,
        about={_POSTS: "\n".join(posts)},
        reported=True,
    )


def is_judged(chat: Chat, episode: Episode) -> bool:
    return episode.number in (chat.verdicts or {})


def is_withdrawn(chat: Chat, episode: Episode) -> bool:
    hers = (deed for deed in chat.deeds if deed.kind is DeedKind.REPORT and not deed.about)
    return any(deed.case == episode.number and deed.undone_at is not None for deed in hers)


def _joined_in(deed: Deed) -> tuple[PostId, ...]:
    return tuple(PostId(post) for post in (deed.about or {})[_POSTS].split("\n"))


def _turn(chat: Chat, deed: Deed, change: Change, state: FlagState) -> Decision:
    episode = next((e for e in chat.episodes if e.number == deed.case), None)
    if episode is None or is_judged(chat, episode):
        return Decision((change,))
    return Decision((change, SetFlag(replace(Flag.of(episode), state=state))))
