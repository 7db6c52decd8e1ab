"""From one private message to a committed answer."""

from collections.abc import Sequence

from bot.model.policy import Policy
from bot.model.senses import Heard
from bot.pipeline.ports import Ledger
from bot.rules.conversation import answer

CHAT = "chat"
"""Name of the cursor that is committed with the answers."""


async def hear(messages: Sequence[Heard], cursor: str, *, ledger: Ledger, policy: Policy) -> None:
    """Answer what is new, once each, and commit the answers with the chat's cursor."""
    async with ledger.turn() as turn:
        for heard in messages:
            if await turn.heard_before(heard.message):
                continue
            await turn.apply(answer(await turn.chat_for(heard), policy))
            await turn.mark_heard(heard.message)
        await turn.keep_cursor(CHAT, cursor)
