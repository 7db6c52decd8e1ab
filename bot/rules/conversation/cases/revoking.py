"""`detach quotes`: for a while on Bluesky; for good on Mastodon, where it is asked twice."""

from bot.model.actions import Field
from bot.model.cases import Chat
from bot.model.commands import Command, Target, Word
from bot.model.decisions import Decision
from bot.model.episodes import DeedKind, Measure, MeasureKind, MeasureState
from bot.model.interactions import Kind, PostId
from bot.model.lines import Line
from bot.model.people import AccountId, Network, Right, host_of, network_with
from bot.model.policy import Policy
from bot.rules.conversation.cases.choosing import choose_measures
from bot.rules.conversation.cases.public import act_in_public, authors_of, posts_about
from bot.rules.conversation.cases.room import no_room, room_for_acts
from bot.rules.conversation.cases.targets import CaseMeant, aim_at_case, leaving
from bot.rules.conversation.member.rights import ask_for_right, on_mastodon
from bot.rules.conversation.replies import Asking, ask_member

_WHY = "she confirmed twice to take quotes away for good"


def detach(chat: Chat, command: Command, policy: Policy) -> Decision:
    """Of a case with quotes on both networks first those that can be given back."""
    on_bluesky = command.confirmed and not command.once
    if on_bluesky or not on_mastodon(chat):
        return act_in_public(chat, command, policy)
    meant = aim_at_case(chat, command)
    if isinstance(meant, Decision):
        return meant
    quotes = _standing(chat, meant)
    if command.once:  # what has come since the question was not in it
        quotes = [pair for pair in quotes if pair[0] in command.rest.split()]
    there = [pair for pair in quotes if network_with(pair[0]) is Network.MASTODON]
    others = len(quotes) > len(there) and chat.who.acting(Network.BLUESKY)
    if not there or (others and not command.once):
        return act_in_public(chat, command, policy)
    return _revoke(chat, command, meant, there, policy)


def may_be_revoked(chat: Chat, meant: CaseMeant) -> int:
    """How many quotes of the case she could take away, or could get the right to."""
    able = {*chat.who.acting(Network.MASTODON, right=Right.REVOKE)}
    able |= {account for account, right in chat.house.right_links if right is Right.REVOKE}
    return sum(
        network_with(quote) is Network.MASTODON and _at_home(hers, tuple(able)) is not None
        for quote, hers in _standing(chat, meant)
    )


def _standing(chat: Chat, meant: CaseMeant) -> list[tuple[PostId, PostId]]:
    """Quotes of the case that are not detached and not taken away, each with her post."""
    found = posts_about(chat, meant, Kind.QUOTE)
    rows = [row for deed in chat.deeds for row in deed.measures]
    gone = (row for row in rows if row.state is MeasureState.FOR_GOOD)
    done = {row.measure.target for row in (*chat.in_force, *gone)}
    return [pair for pair in found if pair[0] not in done]


def _revoke(
    chat: Chat,
    command: Command,
    meant: CaseMeant,
    quotes: list[tuple[PostId, PostId]],
    policy: Policy,
) -> Decision:
    """Only the account that wrote a post can take quotes of it away."""
    measures = tuple(
        Measure(by, MeasureKind.REVOKE_QUOTE, quote, hers)
        for quote, hers in quotes
        if (by := _at_home(hers, chat.who.acting(Network.MASTODON, right=Right.REVOKE)))
    )
    if not measures:
        return ask_for_right(chat, Right.REVOKE, _at_home(quotes[0][1], on_mastodon(chat)))
    if not command.confirmed:
        return _ask(chat, command, meant, measures, policy)
    if room_for_acts(chat, policy) < len(measures):
        return no_room(chat, policy)
    until = chat.now + policy.mute_for
    return choose_measures(chat, DeedKind.REVOKE, measures, until, meant.episode, _WHY)


def _at_home(post: PostId, accounts: tuple[AccountId, ...]) -> AccountId | None:
    return next((each for each in accounts if host_of(each) == host_of(post)), None)


def _ask(
    chat: Chat,
    command: Command,
    meant: CaseMeant,
    measures: tuple[Measure, ...],
    policy: Policy,
) -> Decision:
    """The first question says what it means, the second asks for exactly the same again."""
    episode, accounts = meant.episode, authors_of(meant.episode, measures)
    target = Target(case=episode.number)
    counted = " ".join(measure.target for measure in measures)
    yes = Command(
        Word.DETACH, target, rest=counted, confirmed=command.once, once=True, accounts=accounts
    )
    fields: dict[str, Field] = {
        "count": len(measures),
        "case": episode.number,
        "leaving": leaving(chat, episode, meant.left_out),
    }
    line = Line.CONFIRM_REVOKE_AGAIN if command.once else Line.CONFIRM_REVOKE
    return ask_member(chat, Asking(line, yes, fields), policy)
