"""`evidence` and `delete evidence`: a file of a case, or of all cases of a time, that is hers."""

from collections.abc import Sequence
from datetime import timedelta

from bot.model.actions import Field, MakeFile
from bot.model.cases import Chat
from bot.model.changes import DropEvidence, KeepCopies
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.files import EvidenceFile
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import episode_meant
from bot.rules.conversation.replies import Asking, ask_member, focus, say
from bot.rules.dialects import in_words_of
from bot.rules.exhibits import case_in, exhibits_of, fields_of, named

DAY = timedelta(days=1)


def evidence(chat: Chat, command: Command, policy: Policy) -> Decision:
    """One that is finished is given again; another is made after a yes, and only once at a time."""
    about = _about(chat, command, policy)
    if isinstance(about, Decision):
        return about
    made = _made(chat, about)
    if made is not None and command.word is Word.EVIDENCE:
        return _again(chat, made)
    cases = _cases(chat, about)
    posts = sum(_posts_of(chat, each) for each in cases)
    fields: dict[str, Field] = {"about": named(about), "word": about, "count": posts}
    if not posts:
        return say(chat, Line.EVIDENCE_NOTHING, fields)
    if not command.confirmed:
        yes = Command(command.word, command.target, rest=about, confirmed=True)
        line = in_words_of(chat.who.account, Line.CONFIRM_EVIDENCE)
        asked = ask_member(chat, Asking(line, yes, fields), policy)
        return asked + (focus(chat, cases[0].number) if case_in(about) else Decision())
    who = chat.who.account
    kept = (KeepCopies(who, e.number, tuple(c.post for c in exhibits_of(e))) for e in cases)
    why = ("she asked for a file",)
    return Decision(tuple(kept), (MakeFile(who, about),), why) + say(
        chat, Line.EVIDENCE_BEGUN, fields
    )


def delete_evidence(chat: Chat, command: Command, policy: Policy) -> Decision:
    """At once, and for good: the file, what was copied for it, and one that is being made."""
    about = _about(chat, command, policy)
    if isinstance(about, Decision):
        return about
    fields = {"about": named(about)}
    copied = case_in(about) in chat.copied
    line = Line.EVIDENCE_GONE if copied or _made(chat, about) else Line.EVIDENCE_NONE
    why = ("she deleted her evidence",)
    return Decision((DropEvidence(chat.who.account, about),), (), why) + say(chat, line, fields)


def _about(chat: Chat, command: Command, policy: Policy) -> str | Decision:
    """What a yes was asked about stays what it was."""
    if command.confirmed and command.rest:
        return command.rest
    if command.length is not None:
        days = max(1, min(command.length, policy.keep_text) // DAY)
        return f"{days} days" if days > 1 else "1 day"
    episode = episode_meant(chat, command.target)
    return episode if isinstance(episode, Decision) else str(episode.number)


def _cases(chat: Chat, about: str) -> Sequence[Episode]:
    number = case_in(about)
    if number is not None:
        return [each for each in chat.episodes if each.number == number]
    since = chat.now - timedelta(days=int(about.split(maxsplit=1)[0]))
    return [each for each in chat.episodes if each.opened_at >= since]


def _posts_of(chat: Chat, episode: Episode) -> int:
    """Those that are there, or were copied before they vanished."""
    return max(len(exhibits_of(episode)), chat.copied.get(episode.number, 0))


def _made(chat: Chat, about: str) -> EvidenceFile | None:
    return next((each for each in chat.files if each.about == about), None)


def _again(chat: Chat, file: EvidenceFile) -> Decision:
    line = Line.EVIDENCE_AGAIN if file.link else Line.EVIDENCE_AGAIN_NO_PAGE
    return say(chat, line, fields_of(file))
