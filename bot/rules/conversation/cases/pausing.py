"""`pause` and `resume`: a conversation out of sight for a while; nothing done to anybody."""

from dataclasses import replace

from bot.model.actions import Apply, Field, Part
from bot.model.cases import Chat
from bot.model.changes import PauseEpisode, StartDeed
from bot.model.commands import Command, Muddle, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import (
    Deed,
    DeedKind,
    Episode,
    Measure,
    MeasureKind,
    MeasureRow,
    MeasureState,
)
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.cases.room import room_for_acts
from bot.rules.conversation.cases.targets import aim, episode_meant
from bot.rules.conversation.cases.unhiding import end_deed
from bot.rules.conversation.replies import focus, say
from bot.rules.dialects import in_words_of


def pause(chat: Chat, command: Command, policy: Policy) -> Decision:
    episode = episode_meant(chat, command.target)
    if isinstance(episode, Decision):
        return episode
    if episode.is_paused(chat.now) and command.length is None:
        until = episode.paused_until or chat.now
        return say(chat, Line.PAUSED_ALREADY, {"case": episode.number, "until": until})
    return _pause(chat, episode, command, policy)


def resume(chat: Chat, command: Command, _policy: Policy) -> Decision:
    aimed = aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    episode = aimed.episode
    if episode is None or not episode.is_paused(chat.now):
        return say(chat, Line.NOTHING_PAUSED)
    deeds = pauses_of(chat, episode)
    ended = sum((end_deed(deed, chat.now) for deed in deeds), start=Decision())
    if not deeds:
        ended = Decision((PauseEpisode(episode.number, None),))
    fields: dict[str, Field] = {"case": episode.number}
    return ended + focus(chat, episode.number) + say(chat, Line.RESUMED, fields)


def _pause(chat: Chat, episode: Episode, command: Command, policy: Policy) -> Decision:
    """With her sign-in the thread is muted too; else she gets the link and the bot keeps quiet.

    A pause with another length takes the place of the one before.
    """
    until = chat.now + min(command.length or policy.pause_for, policy.mute_longest)
    before = pauses_of(chat, episode)
    ended = sum((end_deed(deed, chat.now) for deed in before), start=Decision())
    by = chat.who.acting_at(episode.subject) if episode.subject else None
    rows: tuple[MeasureRow, ...] = ()
    if by and episode.subject is not None and room_for_acts(chat, policy) > 0:
        root = episode.began_at(episode.subject)
        measure = Measure(by, MeasureKind.MUTE_THREAD, root)
        rows = (MeasureRow(measure, chat.next_deed, MeasureState.WANTED, until),)
    deed = Deed(
        number=chat.next_deed,
        member=chat.who.account,
        kind=DeedKind.PAUSE,
        at=chat.now,
        case=episode.number,
        until=until,
        measures=rows,
        reported=not rows,
    )
    changes = (StartDeed(deed), PauseEpisode(episode.number, until))
    decision = ended + Decision(changes, tuple(Apply(r.measure, deed.number) for r in rows))
    if not rows:
        link: Field = ""
        if episode.subject is not None:
            by_hand = in_words_of(chat.who.at(episode.subject), Line.PAUSE_BY_HAND)
            link = Part(by_hand, {"links": (episode.subject,)})
        fields: dict[str, Field] = {"case": episode.number, "until": until, "link": link}
        decision += say(chat, Line.PAUSED, fields)
    return decision + focus(chat, episode.number)


def or_of_drafts(chat: Chat, command: Command) -> Command | Muddle:
    """`pause on 41` may mean that conversation, and so may `pause off` while one is paused."""
    if command.word is Word.PAUSE_ON:
        bare = command.target == Target() and command.length is None
        return command if bare else Muddle(meant=replace(command, word=Word.PAUSE))
    if command.target != Target():
        return Muddle(meant=replace(command, word=Word.RESUME))
    paused = [each.number for each in chat.episodes if each.is_paused(chat.now)]
    if chat.who.pauses_checks or not paused:
        return command
    return Muddle(meant=Command(Word.RESUME, Target(case=paused[0]), rest=str(paused[0])))


def pauses_of(chat: Chat, episode: Episode) -> list[Deed]:
    """Her choices to pause it that stand."""
    mine = (d for d in chat.deeds if d.kind is DeedKind.PAUSE and d.case == episode.number)
    return [deed for deed in mine if deed.undone_at is None]
