"""From one private message to a committed answer."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from bot.model.cases import Chat
from bot.model.decisions import Decision
from bot.model.people import Network
from bot.model.policy import Policy
from bot.model.senses import Heard
from bot.pipeline.aside import PASSING, Aside, each_alone, fail
from bot.pipeline.cursors import chat_of
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
) -> None:
    """Answer what is new, once each, and commit the answers with the chat's cursor.

    Where that cannot be done, each is answered alone and what cannot be answered is set aside.
    """
    reply = partial(_reply, policy=policy, answering=answering)
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


async def _reply(heard: Heard, turn: Turn, policy: Policy, answering: Answering) -> None:
    if await turn.heard_before(heard.message):
        return
    await turn.apply(answering(await turn.chat_for(heard), policy))
    await turn.mark_heard(heard.message)


async def _alone(
    heard: Heard, reply: Callable[[Heard, Turn], Awaitable[None]], ledger: Ledger
) -> None:
    async with ledger.turn() as turn:
        await reply(heard, turn)
