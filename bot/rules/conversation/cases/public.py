"""What others can see: reply limits, hidden replies, detached quotes. Always a question first."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.actions import Field, Part
from bot.model.cases import Chat
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import (
    Contact,
    DeedKind,
    Episode,
    Measure,
    MeasureKind,
)
from bot.model.interactions import Kind, PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Network, network_of, network_with
from bot.model.policy import Policy
from bot.rules.conversation.cases.choosing import choose_measures
from bot.rules.conversation.cases.room import no_room, room_for_acts
from bot.rules.conversation.cases.targets import (
    CaseMeant,
    aim_at_case,
    case_about,
    leaving,
    may_be_hidden,
    own_post,
)
from bot.rules.conversation.replies import Asking, ask_member, say


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of public measure: what it acts on and how it is asked."""

    deed: DeedKind
    measure: MeasureKind
    asks: Line
    contacts: Kind | None  # whose posts it acts on; None: the member's own post


@dataclass(frozen=True, slots=True)
class About:
    """What a public measure is about, as she is asked: a case, or one post of hers, or both."""

    episode: Episode | None
    post: PostId | None = None
    leaving: Field = ""  # who stays as they are


WAYS = {
    Word.LIMIT: Way(DeedKind.LIMIT, MeasureKind.LIMIT_REPLIES, Line.CONFIRM_LIMIT, None),
    Word.DETACH: Way(DeedKind.DETACH, MeasureKind.DETACH_QUOTE, Line.CONFIRM_DETACH, Kind.QUOTE),
    Word.HIDE_REPLIES: Way(
        DeedKind.HIDE_REPLIES, MeasureKind.HIDE_REPLY, Line.CONFIRM_HIDE_REPLIES, Kind.REPLY
    ),
}
_NOT_ON_MASTODON = {
    Word.LIMIT: Line.NO_REPLY_LIMITS_HERE,
    Word.HIDE_REPLIES: Line.NO_REPLY_LIMITS_HERE,
    Word.DETACH: Line.NOTHING_IN_PUBLIC,  # quotes that there are have been offered, see revoking
}


def act_in_public(chat: Chat, command: Command, policy: Policy) -> Decision:
    if all(network_of(account) is Network.MASTODON for account in chat.who.accounts):
        return say(chat, _NOT_ON_MASTODON[command.word])
    if not chat.who.acting(Network.BLUESKY):
        offered = chat.house.offers_sign_in
        return say(chat, Line.PUBLIC_NEEDS_SIGN_IN if offered else Line.PUBLIC_BY_HAND)
    post = own_post(chat, command.target)
    if command.word is Word.LIMIT and post and case_about(chat, post) is None:
        return _limit_alone(chat, command, post, policy)
    meant = aim_at_case(chat, command)
    if isinstance(meant, Decision):
        return meant
    return _act_on(chat, command, meant, policy)


def _limit_alone(chat: Chat, command: Command, post: PostId, policy: Policy) -> Decision:
    """A post of hers that no case is about. Whether it begins a conversation its network knows."""
    if network_with(post) is Network.MASTODON:
        return say(chat, Line.NO_REPLY_LIMITS_HERE)
    measures = _not_done(chat, limits_of(chat, post))
    if not measures:
        return say(chat, Line.NOTHING_IN_PUBLIC)
    return _ask_or_act(chat, command, About(None, post), measures, policy)


def _act_on(chat: Chat, command: Command, meant: CaseMeant, policy: Policy) -> Decision:
    episode = meant.episode
    there = episode.subject and network_with(episode.subject) is Network.MASTODON
    if there and command.word is not Word.DETACH:
        return say(chat, _NOT_ON_MASTODON[command.word])
    wanted = _measures(chat, meant, WAYS[command.word])
    measures = _not_done(chat, _in_her_hands(episode, wanted))
    if not measures:
        elsewhere = wanted and not _in_her_hands(episode, wanted)
        return say(chat, Line.NOT_HER_CONVERSATION if elsewhere else Line.NOTHING_IN_PUBLIC)
    about = About(episode, meant.post, leaving(chat, episode, meant.left_out))
    return _ask_or_act(chat, command, about, measures, policy)


def not_done_yet(chat: Chat, meant: CaseMeant, word: Word) -> tuple[Measure, ...]:
    """What this word could do now for the case, or for the one post that was named."""
    wanted = _measures(chat, meant, WAYS[word])
    return _not_done(chat, _in_her_hands(meant.episode, wanted))


def limits_of(chat: Chat, post: PostId) -> tuple[Measure, ...]:
    """A limit on who may reply to this post of hers, by the account that wrote it."""
    by = chat.who.acting_at(post)
    return (Measure(by, MeasureKind.LIMIT_REPLIES, post),) if by else ()


def _not_done(chat: Chat, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    done = {row.measure for row in chat.in_force}
    return tuple(measure for measure in measures if measure not in done)


def _measures(chat: Chat, meant: CaseMeant, way: Way) -> tuple[Measure, ...]:
    """Each on the post of hers that it is about: a case may hold answers to several."""
    if way.contacts is None:
        post = meant.post or meant.episode.subject
        return limits_of(chat, post) if post else ()
    return tuple(
        Measure(by, way.measure, post, hers)
        for post, hers in posts_about(chat, meant, way.contacts)
        if network_with(post) is Network.BLUESKY and (by := chat.who.acting_at(hers))
    )


def posts_about(chat: Chat, meant: CaseMeant, kind: Kind) -> list[tuple[PostId, PostId]]:
    """Posts of others in the case, each with the one of hers that it is about.

    By the accounts that were named; where none was, by all that may be hidden.
    """
    episode, named = meant.episode, meant.post
    allowed = set(may_be_hidden(chat, episode)) - set(meant.left_out)
    if meant.accounts:
        allowed &= set(meant.accounts)
    return [
        (contact.post, hers)
        for contact in episode.contacts
        if _is_about(contact, kind, allowed) and (hers := contact.subject or episode.subject)
        if named in {None, hers}
    ]


def authors_of(episode: Episode, measures: Sequence[Measure]) -> tuple[AccountId, ...]:
    """Who wrote what these are about, each once."""
    posts = {measure.target for measure in measures}
    return tuple(dict.fromkeys(c.author for c in episode.contacts if c.post in posts))


def _in_her_hands(episode: Episode, measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """Replies are hidden and limited by whoever began the conversation, and by nobody else."""
    return tuple(each for each in measures if _is_in_her_hands(episode, each))


def _is_in_her_hands(episode: Episode, measure: Measure) -> bool:
    post = measure.within if measure.kind is MeasureKind.HIDE_REPLY else PostId(measure.target)
    if measure.kind is MeasureKind.DETACH_QUOTE or post is None:
        return True
    return episode.began_at(post) == post


def _is_about(contact: Contact, kind: Kind, allowed: set[AccountId]) -> bool:
    return contact.kind is kind and contact.author in allowed and not contact.care


def _ask_or_act(
    chat: Chat, command: Command, about: About, measures: tuple[Measure, ...], policy: Policy
) -> Decision:
    ask = _act if command.confirmed else _confirm
    return ask(chat, command, about, measures, policy)


def _confirm(
    chat: Chat, command: Command, about: About, measures: tuple[Measure, ...], policy: Policy
) -> Decision:
    episode = about.episode
    length = min(command.length or policy.mute_for, policy.mute_longest)
    accounts = authors_of(episode, measures) if episode else ()
    target = Target(case=episode.number if episode else None, post=about.post)
    yes = Command(command.word, target, length, confirmed=True, accounts=accounts)
    fields: dict[str, Field] = {
        "count": len(measures),
        "length": length,
        "of_case": Part(Line.OF_CASE, {"case": episode.number}) if episode else "",
        "leaving": about.leaving,
    }
    return ask_member(chat, Asking(WAYS[command.word].asks, yes, fields), policy)


def _act(
    chat: Chat, command: Command, about: About, measures: tuple[Measure, ...], policy: Policy
) -> Decision:
    room = room_for_acts(chat, policy)
    if room == 0:
        return no_room(chat, policy)
    until = chat.now + min(command.length or policy.mute_for, policy.mute_longest)
    kind, why = WAYS[command.word].deed, "she confirmed a measure that others can see"
    return choose_measures(chat, kind, measures[:room], until, about.episode, why)
