"""`block`: on Mastodon for a while, with her yes; not on Bluesky, where all the world reads it."""

from dataclasses import replace

from bot.model.actions import Part
from bot.model.cases import Chat
from bot.model.commands import Command, Word
from bot.model.decisions import Decision
from bot.model.episodes import DeedKind, Measure, MeasureKind
from bot.model.lines import Line
from bot.model.people import AccountId, Network, Right, network_of
from bot.model.policy import Policy
from bot.rules.conversation.cases.choosing import choose_measures
from bot.rules.conversation.cases.hiding import Plan, asking_about, links_page, plan_of, some_later
from bot.rules.conversation.cases.room import no_room, room_for_acts
from bot.rules.conversation.member.rights import ask_for_right
from bot.rules.conversation.replies import ask_member, focus

_BLOCKED = frozenset({MeasureKind.BLOCK})
_WHY = "she confirmed a block, which whom it concerns can notice"


def block(chat: Chat, command: Command, policy: Policy) -> Decision:
    plan = plan_of(chat, command, policy, _BLOCKED)
    if isinstance(plan, Decision):
        return plan
    private = tuple(a for a in plan.accounts if network_of(a) is Network.MASTODON)
    public = tuple(a for a in plan.accounts if a not in private)
    if not private:
        return _refuse(chat, plan, policy)
    if not chat.who.acting(Network.MASTODON, right=Right.BLOCK):
        return ask_for_right(chat, Right.BLOCK)
    plan = replace(plan, accounts=private)
    if not command.confirmed:
        return _confirm(chat, plan, public, policy)
    return _act(chat, plan, policy)


def _refuse(chat: Chat, plan: Plan, policy: Policy) -> Decision:
    """With links to block them by her own hand."""
    page = links_page(chat, Line.BLOCK_IS_PUBLIC, plan.accounts, policy)
    return page + focus(chat, plan.episode.number) if plan.episode else page


def _confirm(chat: Chat, plan: Plan, public: tuple[AccountId, ...], policy: Policy) -> Decision:
    asking = asking_about(chat, plan, Line.CONFIRM_BLOCK, Word.BLOCK)
    elsewhere = Part(Line.NOT_BLOCKED_THERE, {"count": len(public)}) if public else ""
    return ask_member(
        chat, replace(asking, fields={**asking.fields, "elsewhere": elsewhere}), policy
    )


def _act(chat: Chat, plan: Plan, policy: Policy) -> Decision:
    """By each of her accounts there that was granted it, the worst first."""
    by = chat.who.acting(Network.MASTODON, right=Right.BLOCK)
    room = room_for_acts(chat, policy) // len(by)
    if room == 0:
        return no_room(chat, policy)
    now = plan.accounts[:room]
    measures = tuple(Measure(b, MeasureKind.BLOCK, account) for account in now for b in by)
    until, left = chat.now + plan.length, len(plan.accounts) - len(now)
    done = choose_measures(chat, DeedKind.BLOCK, measures, until, plan.episode, _WHY)
    return done + some_later(chat, Word.BLOCK, plan, len(now), left) if left else done
