"""`going badly`: what can be done about a post of hers, the gentlest first, on one card.

The card itself does nothing. Every choice is a word of its own, which asks as it always does where
others can see what comes of it. Offered is what her sign-in allows there and what is not done yet;
the rest she is told how to do by her own hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import Episode
from bot.model.interactions import PostId
from bot.model.lines import Line
from bot.model.people import Network, network_with
from bot.model.policy import Policy
from bot.rules.cards import choice_to_hide, choice_to_pause, hidden_for
from bot.rules.conversation.cases.public import limits_of, not_done_yet
from bot.rules.conversation.cases.revoking import may_be_revoked
from bot.rules.conversation.cases.targets import (
    CaseMeant,
    case_about,
    case_meant,
    hidden,
    may_be_hidden,
    own_post,
)
from bot.rules.conversation.replies import ask_among, focus, say
from bot.rules.dialects import in_words_of

PINGS, BY_HAND = "pings", "by hand"
"""In the rest of the word: the choices that are explained, because only she can do them."""

Choice: TypeAlias = tuple[Part, Command]


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A post of hers, and the case of it where there is one."""

    post: PostId
    episode: Episode | None

    @property
    def target(self) -> Target:
        return Target(case=self.episode.number if self.episode else None, post=self.post)


def ease(chat: Chat, command: Command, policy: Policy) -> Decision:
    """The card, or how she does by her own hand what it leaves to her."""
    trouble = _trouble(chat, command.target)
    if isinstance(trouble, Decision):
        return trouble
    if command.rest == PINGS:
        return say(chat, in_words_of(chat.who.at(trouble.post), Line.FEWER_PINGS))
    if command.rest == BY_HAND:
        return say(chat, Line.EASE_BY_HAND, {"links": (trouble.post,)})
    return _card(chat, trouble, policy)


def _trouble(chat: Chat, target: Target) -> _Trouble | Decision:
    """Her own post alone: nobody can hold back what comes to somebody else's."""
    post = own_post(chat, target)
    if post is not None:
        return _Trouble(post, case_about(chat, post))
    if target.post or target.account:
        return say(chat, Line.GOING_BADLY_NOT_HERS)
    episode = case_meant(chat, target)
    if episode is None or episode.subject is None:
        return say(chat, Line.GOING_BADLY_WHICH)
    return _Trouble(episode.subject, episode)


def _card(chat: Chat, trouble: _Trouble, policy: Policy) -> Decision:
    choices = tuple(_choices(chat, trouble, policy))
    picks = tuple((str(n), command) for n, (_, command) in enumerate(choices, start=1))
    shown = tuple(part for part, _ in choices)
    fields: dict[str, Field] = {"choices": shown, "last": len(choices)}
    waits, episode = policy.member_waits, trouble.episode
    if episode is None:
        line = Line.GOING_BADLY_ALONE
        return ask_among(chat, line, picks, fields, waits, says_when_lapsed=False)
    fields["case"] = episode.number
    asked = ask_among(chat, Line.GOING_BADLY, picks, fields, waits, says_when_lapsed=False)
    return asked + focus(chat, episode.number)


def _choices(chat: Chat, trouble: _Trouble, policy: Policy) -> Iterator[Choice]:
    """First what only she notices, then what others can see, and of that the least first."""
    yield Part(Line.CHOICE_PINGS), Command(Word.GOING_BADLY, trouble.target, rest=PINGS)
    if trouble.episode is not None:
        yield from _for_her_eyes_alone(chat, trouble.episode, policy)
    if network_with(trouble.post) is Network.MASTODON:
        yield from _on_mastodon(chat, trouble)
    elif chat.who.acting_on(trouble.post):
        yield from _on_bluesky(chat, trouble)
    else:
        yield Part(Line.CHOICE_BY_HAND), Command(Word.GOING_BADLY, trouble.target, rest=BY_HAND)
    if chat.house.offers_sign_in and not chat.who.acting_on(trouble.post):
        yield Part(Line.CHOICE_CONNECT), Command(Word.CONNECT)
    yield Part(Line.CHOICE_LEAVE), Command(Word.NO)


def _for_her_eyes_alone(chat: Chat, episode: Episode, policy: Policy) -> Iterator[Choice]:
    case = Target(case=episode.number)
    if not episode.is_paused(chat.now):
        yield choice_to_pause(episode, chat.who, policy)
    already = {row.measure.target for row in hidden(chat)}
    accounts = tuple(a for a in may_be_hidden(chat, episode) if a not in already)
    if accounts:
        length = hidden_for(episode.kind, policy)
        hide = Command(Word.MUTE, case, length, accounts=accounts)
        yield choice_to_hide(accounts, chat.who, length), hide


def _on_bluesky(chat: Chat, trouble: _Trouble) -> Iterator[Choice]:
    target = trouble.target
    if trouble.episode is None:
        limits = limits_of(chat, trouble.post)
        if not {row.measure for row in chat.in_force}.issuperset(limits):
            yield Part(Line.CHOICE_LIMIT), Command(Word.LIMIT, target)
        return
    meant = CaseMeant(trouble.episode, post=trouble.post)
    for word, line in _IN_PUBLIC:
        count = len(not_done_yet(chat, meant, word))
        if count:
            yield Part(line, {"count": count}), Command(word, target)


_IN_PUBLIC = (
    (Word.HIDE_REPLIES, Line.CHOICE_HIDE_REPLIES),
    (Word.DETACH, Line.CHOICE_DETACH),
    (Word.LIMIT, Line.CHOICE_LIMIT),
)


def _on_mastodon(chat: Chat, trouble: _Trouble) -> Iterator[Choice]:
    if trouble.episode is None:
        return
    count = may_be_revoked(chat, CaseMeant(trouble.episode, post=trouble.post))
    if count:
        take = Command(Word.DETACH, trouble.target)
        yield Part(Line.CHOICE_REVOKE, {"count": count}), take
