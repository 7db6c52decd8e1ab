"""The words of moderators about who asks to follow the bot, where its account is locked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.actions import AnswerRequest, Field, Part
from bot.model.cases import Chat
from bot.model.changes import Acted, AnsweredRequest
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.gate import FollowRequest
from bot.model.lines import Line
from bot.model.policy import Policy
from bot.rules.conversation.replies import bookmark, clean, say

REQUESTS_SHOWN = 3
LONGEST_HANDLE, LONGEST_HOST = 45, 24


def requests(chat: Chat, _command: Command, _policy: Policy) -> Decision:
    return requests_page(chat, 0)


def requests_page(chat: Chat, after: int) -> Decision:
    """A few at a time, the oldest first: those with a higher number than `after`.

    By number and not by place, so that none is passed over where some were answered meanwhile.
    """
    asking = [each for each in chat.requests if each.number > after]
    if not asking:
        return say(chat, Line.NOTHING_MORE if after else Line.NO_REQUESTS)
    left = len(asking) - REQUESTS_SHOWN
    fields = request_fields(asking, chat.now)
    fields["count"] = len(chat.requests)
    fields["left"] = Part(Line.MORE_ITEMS, {"count": left}) if left > 0 else ""
    last = asking[:REQUESTS_SHOWN][-1].number
    more = bookmark(chat, Line.REQUESTS, [{"start": str(last)}] if left > 0 else [])
    return say(chat, Line.REQUESTS, fields) + more


def answer_request(chat: Chat, command: Command, _policy: Policy) -> Decision:
    """`admit` or `decline` with the number of a request: one moderator's word is enough.

    It names exactly one account, so it is not asked back. She who asked is told nothing but what
    her server shows, and may ask again.
    """
    number = command.target.case or command.target.number
    if number is None:
        return requests_page(chat, 0)
    asked = next((each for each in chat.requests if each.number == number), None)
    if asked is None:
        return say(chat, Line.NO_SUCH_REQUEST, {"number": number})
    if asked.caller.account in chat.who.ever:
        return say(chat, Line.NOT_YOUR_OWN)
    admits = command.word is Word.ADMIT
    done = Decision(
        (AnsweredRequest(number), Acted(chat.account.account, command.word.value)),
        (AnswerRequest(asked.caller.account, admits),),
        ("a moderator let her follow" if admits else "a moderator turned her request down",),
    )
    line = Line.REQUEST_ADMITTED if admits else Line.REQUEST_DECLINED
    fields: dict[str, Field] = {"number": number, "count": len(chat.requests) - 1}
    return done + say(chat, line, fields)


def request_fields(asking: Sequence[FollowRequest], now: datetime) -> dict[str, Field]:
    """The first few of them as they stand in one message, and how many more there are."""
    rest = len(asking) - REQUESTS_SHOWN
    return {
        "count": len(asking),
        "requests": tuple(_shown(each, now) for each in asking[:REQUESTS_SHOWN]),
        "left": Part(Line.REQUESTS_MORE, {"count": rest}) if rest > 0 else "",
    }


def _shown(request: FollowRequest, now: datetime) -> Part:
    """What tells a person from an empty account; her handle is written so that it calls nobody."""
    caller = request.caller
    age: Field = ""
    if caller.created_at is not None:
        age = Part(Line.REQUEST_SINCE, {"age": max(now - caller.created_at, timedelta(hours=1))})
    posts: Field = ""
    if caller.posts is not None:
        posts = Part(Line.REQUEST_POSTS, {"count": caller.posts})
    name = _handle(caller.handle)
    fields: dict[str, Field] = {"number": request.number, "name": name, "age": age, "posts": posts}
    return Part(Line.REQUEST, fields)


def _handle(handle: str) -> str:
    """Of a long server's name the end stays, which says whose server it is."""
    name, _, host = handle.rpartition("@")
    end = host if len(host) <= LONGEST_HOST else f"\u2026{host[1 - LONGEST_HOST :]}"
    return clean(f"{clean(name, LONGEST_HANDLE - len(f'(at){end}'))}@{end}", LONGEST_HANDLE)
