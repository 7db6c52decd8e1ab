"""From one private message to a committed answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from bot.model.actions import Say
from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.people import Network
from bot.model.policy import Policy
from bot.model.senses import Heard
from bot.pipeline.aside import PASSING, Aside, each_alone, fail
from bot.pipeline.cursors import chat_of
from bot.pipeline.drafts import Drafts
from bot.pipeline.ports import Ledger, Turn
from bot.rules.conversation import answer

Answering: TypeAlias = Callable[[Chat, Policy], Decision]


async def hear(  # noqa: PLR0913  each is a part of its own
    messages: Sequence[Heard],
    cursor: str,
    network: Network,
    *,
    ledger: Ledger,
    policy: Policy,
    aside: Aside = fail,
    answering: Answering = answer,
    drafts: Drafts | None = None,
) -> None:
    """Answer what is new, once each, and commit the answers with the chat's cursor.

    Without `drafts` none can be shown.

    Where that cannot be done, each is answered alone and what cannot be answered is set aside.
    """
    reply = partial(_reply, policy=policy, answering=answering, drafts=drafts)
    try:
        async with ledger.turn() as turn:
            for heard in messages:
                await reply(heard, turn)
            await turn.keep_cursor(chat_of(network), cursor)
    except PASSING:
        raise
    except Exception:  # noqa: BLE001  which of them it was shows when they are taken one by one
        await each_alone(messages, partial(_alone, reply=reply, ledger=ledger), aside)
        async with ledger.turn() as turn:
            await turn.keep_cursor(chat_of(network), cursor)


async def _reply(
    heard: Heard, turn: Turn, policy: Policy, answering: Answering, drafts: Drafts | None
) -> None:
    if await turn.heard_before(heard.message):
        return
    heard = replace(heard, text=_whole(heard.text))
    chat = await turn.chat_for(heard)
    chat = drafts.hear(chat) if drafts else chat
    decision = _to_where_she_wrote(answering(chat, policy), chat)
    await turn.apply(decision)
    if drafts:
        drafts.passing.note(chat, decision)
    await turn.mark_heard(heard.message)


def _whole(text: str) -> str:
    """Without halves of characters, which JSON can say and nothing can keep."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _to_where_she_wrote(decision: Decision, chat: Chat) -> Decision:
    """Of her linked accounts the one that asked gets the answer, unless it has one of its own."""
    told = {action.to for action in decision.actions if isinstance(action, Say)}
    if chat.heard.sender in {chat.who.account, *told}:
        return decision
    says = tuple(
        replace(action, to=chat.heard.sender)
        if isinstance(action, Say) and action.to == chat.who.account
        else action
        for action in decision.actions
    )
    return replace(decision, actions=says)


async def _alone(
    heard: Heard, reply: Callable[[Heard, Turn], Awaitable[None]], ledger: Ledger
) -> None:
    async with ledger.turn() as turn:
        await reply(heard, turn)
