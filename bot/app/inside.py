"""Who is in the house."""

from bot.model.people import AccountId
from bot.rules.membership import IN_THE_HOUSE
from bot.store.ledger import StoreLedger


async def is_inside(ledger: StoreLedger, account: AccountId) -> bool:
    """A member of any kind, or a moderator."""
    async with ledger.turn() as turn:
        who = await turn.member(account)
    return who.standing in IN_THE_HOUSE or who.is_moderator
