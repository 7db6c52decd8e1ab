"""What a helper does with a case of somebody whom she helps: in that member's place, within limits.

The words are the member's own, asked with the member's facts. What they say goes to the helper, and
of what they would change only what stands here passes: to look, to hide accounts that the card of
the case offers, and to take back what she hid herself. All else stays the member's.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from bot.model.actions import Action, Apply, Field, Lift, Say
from bot.model.cases import Chat
from bot.model.changes import Ask, Bookmark, Change, EndDeed, Focus, StartDeed
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Deed, Episode, MeasureKind, MeasureState
from bot.model.lines import Line
from bot.model.people import AccountId
from bot.model.policy import Policy
from bot.rules.company import called_by, helper_of, may_look
from bot.rules.conversation.cases.explaining import why
from bot.rules.conversation.cases.hiding import mute
from bot.rules.conversation.cases.pausing import pauses_of
from bot.rules.conversation.cases.showing import show
from bot.rules.conversation.cases.targets import case_meant, may_be_hidden
from bot.rules.conversation.cases.undoing import undo
from bot.rules.conversation.cases.unhiding import end_deeds
from bot.rules.conversation.replies import focus, say
from bot.rules.quiet import quiet_until

Answer: TypeAlias = Callable[[Chat, Command, Policy], Decision]

_BY_FOCUS = frozenset({Word.SHOW, Word.WHY, Word.MUTE, Word.LOOKED})
"""May be about the case just shown; `undo` without a number is about the helper's own choice."""


def of_another(chat: Chat, command: Command) -> Chat | None:
    """The facts of the member whose case is meant; None: it is the helper's own matter."""
    theirs = [_what_may_be_seen(chat, each) for each in chat.helped]
    numbers = {episode.number for each in theirs for episode in each.episodes}
    number = _number_meant(chat, command, numbers) if numbers else None
    found = (each for each in theirs if any(e.number == number for e in each.episodes))
    hers = next(found, None)
    return None if hers is None else replace(hers, focus=number)


def act_for(chat: Chat, hers: Chat, command: Command, policy: Policy, go_on: Answer) -> Decision:
    """`hers`: as `of_another` gave it, with the case in focus. `go_on`: what `more` does."""
    episode = case_meant(hers, Target())
    if episode is None:
        return say(chat, Line.NO_SUCH_CASE)
    match command.word:
        case Word.SHOW | Word.WHY | Word.MORE:
            answer = _READS.get(command.word, go_on)
            lead = not command.confirmed and command.word is not Word.MORE
            said = _only_talk(chat, hers, answer(hers, command, policy))
            return say(chat, Line.HELPING_LEAD, _about(chat, hers)) + said if lead else said
        case Word.MUTE:
            return _hide(chat, hers, episode, command, policy)
        case Word.UNDO:
            return _let_back(chat, hers, command, policy)
        case Word.LOOKED:
            return _has_looked(chat, hers, episode)
        case _:
            return say(chat, Line.HELPING_ONLY, _about(chat, hers))


_READS: Mapping[Word, Answer] = {Word.SHOW: show, Word.WHY: why}


def _what_may_be_seen(chat: Chat, hers: Chat) -> Chat:
    seen = tuple(each for each in hers.episodes if may_look(chat.who, each))
    return replace(hers, episodes=seen, question=chat.question, bookmark=chat.bookmark)


def _number_meant(chat: Chat, command: Command, theirs: set[int]) -> int | None:
    target = command.target
    if command.word is Word.MORE:
        items = chat.bookmark[1] if chat.bookmark else ()
        written = items[0].get("case", "") if items else ""
        return int(written) if written.isdecimal() else None
    if target.account is not None or target.post is not None:
        return None
    own = any(episode.number == target.case for episode in chat.episodes)
    if target.case in theirs or own:
        return target.case
    return chat.focus if command.word in _BY_FOCUS and chat.focus in theirs else None


def _hide(chat: Chat, hers: Chat, episode: Episode, command: Command, policy: Policy) -> Decision:
    """For the usual time, by the member's own sign-in; links are for her own hand alone."""
    about = _about(chat, hers)
    offered = may_be_hidden(hers, episode)
    if offered and not any(hers.who.acting_on(account) for account in offered):
        return say(chat, Line.HELPING_CANNOT_HIDE, about)
    wanted = mute(hers, replace(command, length=None), policy)
    started = [change.deed for change in wanted.changes if isinstance(change, StartDeed)]
    if not started:
        return _only_talk(chat, hers, wanted)
    deed = _by_helper(started[0], chat.who.account)
    targets = {row.measure.target for row in deed.measures}
    if not targets or not targets <= set(offered):
        return say(chat, Line.HELPING_ONLY_OFFERED, about)
    acts = tuple(a for a in wanted.actions if isinstance(a, Apply))
    until: Field = deed.until or chat.now
    said = say(chat, Line.HELPING_HIDES, {**about, "count": len(targets), "until": until})
    hidden = Decision((StartDeed(deed),), acts, (f"a helper hid {len(targets)} accounts for her",))
    return hidden + said + focus(chat, episode.number)


def _by_helper(deed: Deed, helper: AccountId) -> Deed:
    """What the bot can do itself, and by whom it was chosen."""
    rows = (row for row in deed.measures if row.state is MeasureState.WANTED)
    mutes = tuple(row for row in rows if row.measure.kind is MeasureKind.MUTE)
    return replace(deed, measures=mutes, by=helper, offered=False, reported=False)


def _let_back(chat: Chat, hers: Chat, command: Command, policy: Policy) -> Decision:
    """Only what this helper hid; she whom it is about hears of it."""
    own = tuple(deed for deed in hers.deeds if deed.by == chat.who.account)
    taken = undo(replace(hers, deeds=own), replace(command, rest=""), policy)
    ended = tuple(change for change in taken.changes if isinstance(change, EndDeed))
    lifts = tuple(action for action in taken.actions if isinstance(action, Lift))
    said = tuple(_to_helper(chat, hers, action) for action in _says_in(taken))
    back = Decision(ended, (*lifts, *said), ("a helper took back what she hid",))
    return back + _tell_her(chat, hers, Line.HELPER_LET_BACK) if ended else back


def _has_looked(chat: Chat, hers: Chat, episode: Episode) -> Decision:
    """She is told, and hears of the case again from now on if it grows."""
    over = end_deeds(pauses_of(hers, episode), chat.now) if episode.is_paused(chat.now) else None
    told = _tell_her(chat, hers, Line.HELPER_LOOKED)
    thanked = say(chat, Line.HELPER_THANKED, _about(chat, hers))
    return (over + told if over else told) + thanked


def _tell_her(chat: Chat, hers: Chat, line: Line) -> Decision:
    name = helper_of(hers.who, chat.who.account)
    fields: dict[str, Field] = {"name": name, "case": hers.focus or 0}
    night = quiet_until(hers.who, chat.now)
    return Decision((), (Say(hers.who.account, line, fields, not_before=night),))


def _about(chat: Chat, hers: Chat) -> dict[str, Field]:
    return {"name": called_by(chat.who, hers.who.account), "case": hers.focus or 0}


def _only_talk(chat: Chat, hers: Chat, decision: Decision) -> Decision:
    """What was said and asked, to the helper; nothing of it where more would be done."""
    changes = [_of_helper(chat, change) for change in decision.changes]
    if any(change is None for change in changes) or len(_says_in(decision)) != len(
        decision.actions
    ):
        return say(chat, Line.HELPING_ONLY, _about(chat, hers))
    kept = tuple(change for change in changes if change is not None)
    said = tuple(_to_helper(chat, hers, action) for action in _says_in(decision))
    return Decision(kept, said, decision.because)


def _of_helper(chat: Chat, change: Change) -> Change | None:
    """A change to the conversation, in the helper's; None: it is no such change."""
    match change:
        case Ask(question):
            return Ask(replace(question, person=chat.who.account))
        case Focus(_, case):
            return Focus(chat.who.account, case)
        case Bookmark(_, line, items):
            return Bookmark(chat.who.account, line, items)
        case _:
            return None


def _says_in(decision: Decision) -> list[Say]:
    return [action for action in decision.actions if isinstance(action, Say)]


def _to_helper(chat: Chat, hers: Chat, said: Say) -> Action:
    return replace(said, to=chat.who.account) if said.to == hers.who.account else said
