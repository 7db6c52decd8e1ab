"""`show`: the words themselves, only after a yes, one at a time."""

import re
from collections.abc import Mapping, Sequence

from bot.model.actions import Field, Part
from bot.model.cases import Chat, Sample
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.interactions import DESCRIBED, UNREAD
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.cases.targets import aim, may_need_help
from bot.rules.conversation.replies import (
    Asking,
    ask_member,
    bookmark,
    clean,
    clean_name,
    focus,
    say,
)

LONGEST_TEXT = 240
"""Characters of somebody's post in one message; the rest is on the network."""

ALL_READ = "all"
"""In the place of a number, once there is no more: she may still say which one was wrong."""


def show(chat: Chat, command: Command, policy: Policy) -> Decision:
    aimed = aim(chat, command.target)
    if isinstance(aimed, Decision):
        return aimed
    if aimed.episode is None:
        return say(chat, Line.UNKNOWN_LINK)
    episode = aimed.episode
    if not command.confirmed:
        yes = Command(Word.SHOW, Target(case=episode.number), confirmed=True)
        count = len(episode.contacts)
        asking = Asking(Line.CONFIRM_SHOW, yes, {"case": episode.number, "count": count})
        return ask_member(chat, asking, policy) + focus(chat, episode.number)
    numbers = [str(contact.number) for contact in episode.contacts]
    return reveal(chat, episode, numbers)


def reveal(chat: Chat, episode: Episode, numbers: Sequence[str]) -> Decision:
    """The first of these that can be read; the bookmark holds numbers, never words."""
    samples = {str(s.contact.number): s for s in chat.samples if s.contact in episode.contacts}
    readable = [number for number in numbers if number in samples]
    if not readable:
        return say(chat, Line.NOTHING_TO_SHOW, {"case": episode.number})
    first, rest = samples[readable[0]], readable[1:]
    items: list[Mapping[str, str]] = [
        {"case": str(episode.number), "number": number} for number in rest or [ALL_READ]
    ]
    return say(chat, _line_of(first), _fields(chat, first, len(rest))) + bookmark(
        chat, Line.SHOWN, items
    )


def go_on_showing(chat: Chat, items: Sequence[Mapping[str, str]]) -> Decision:
    if items[0].get("number") == ALL_READ:
        return say(chat, Line.NOTHING_MORE)
    number = items[0].get("case", "")
    episode = next((e for e in _readable_cases(chat) if str(e.number) == number), None)
    if episode is None:
        return say(chat, Line.NOTHING_MORE)
    return reveal(chat, episode, [item.get("number", "") for item in items])


_NAMED = re.compile(r"@[\w.-]+(?:@[\w.-]+)?|https?://\S+")
_HANDLE = re.compile(r"\bdid:|\b[\w-]{2,}\.[A-Za-z]{2,}\b")
_TITLED = re.compile(r"\b((?i:dr|doctor|prof|professor)\.?) [A-Z][\w'-]+(?: [A-Z][\w'-]+)?")


def _readable_cases(chat: Chat) -> tuple[Episode, ...]:
    return (*chat.episodes, *((chat.flagged,) if chat.flagged else ()))


def _line_of(sample: Sample) -> Line:
    if sample.contact.version == UNREAD:
        return Line.SHOWN_UNREAD
    if sample.text is None:
        return Line.SHOWN_ERASED
    return Line.SHOWN_DESCRIBED if sample.contact.version == DESCRIBED else Line.SHOWN


def _shown_to(chat: Chat, sample: Sample) -> str:
    """The words; for a moderator, who is not to learn whose case it is, without names.

    Handles, links and what follows a title ("Dr ...") are taken out: names written in any other
    way cannot be told from words.
    """
    text = sample.text or ""
    if _is_hers(chat, sample):
        return text
    return _TITLED.sub(r"\1 (name)", _NAMED.sub("(name)", text))


def _who(chat: Chat, sample: Sample) -> Field:
    """For a moderator who asked for names; a member asks for them by other words."""
    if sample.name is None or not chat.who.sees_names or _is_hers(chat, sample):
        return ""
    return Part(Line.SHOWN_WHO, {"name": clean_name(sample.name)})


def _is_hers(chat: Chat, sample: Sample) -> bool:
    return any(sample.contact in episode.contacts for episode in chat.episodes)


def names_in(text: str) -> bool:
    """Whether it holds a handle, a link or a name after a title."""
    return any(each.search(text) for each in (_NAMED, _HANDLE, _TITLED))


def _fields(chat: Chat, sample: Sample, left: int) -> dict[str, Field]:
    care = sample.contact.care or may_need_help(chat, sample.contact.author)
    return {
        "number": sample.contact.number,
        "at": sample.contact.at,
        "text": clean(_shown_to(chat, sample), LONGEST_TEXT),
        "who": _who(chat, sample),
        "links": (sample.contact.post,),
        "care": Part(Line.SHOWN_CARE) if care else "",
        "left": Part(Line.SHOWN_MORE, {"count": left}) if left else Part(Line.SHOWN_LAST),
    }
