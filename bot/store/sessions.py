"""Sign-ins: the tokens by which members let the bot act, sealed under their keys."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

import sqlalchemy as sa

from bot.model.people import AccountId
from bot.store.page import Note, Page
from bot.store.tables import meta, pending_sign_ins, sign_ins

_OWN_SESSION = "own_session"
_REGISTERED = "registered"


def of_code(account: AccountId) -> str:
    """The state of a sign-in that waits for a code: who sends it is known, and has but one."""
    return f"code:{account}"


async def drop_pending(page: Page, state: str) -> None:
    ref = page.vault.ref("state", state)
    await page.run(sa.delete(pending_sign_ins).where(pending_sign_ins.c.ref == ref))


async def is_pending(page: Page, state: str) -> bool:
    return await _pending(page, state) is not None


class SignIns:
    """JSON texts by account, and pending ones by their state; every method is one transaction."""

    def __init__(self, open_page: Callable[[], AbstractAsyncContextManager[Page]]) -> None:
        self._open_page = open_page

    async def load(self, account: AccountId) -> str | None:
        async with self._open_page() as page:
            ref = page.person(account)
            sealed = await page.value(sa.select(sign_ins.c.sealed).where(sign_ins.c.ref == ref))
            if sealed is None:
                return None
            return (await page.key(ref)).open(f"sign_ins:{ref}", sealed, str)

    async def save(self, account: AccountId, text: str) -> None:
        """Durable when it returns. A renewed sign-in replaces the old one."""
        async with self._open_page() as page:
            ref = page.person(account)
            seal = await page.seal_for(ref)
            known = await page.row(sa.select(sign_ins.c.ref).where(sign_ins.c.ref == ref))
            row = {"ref": ref, "at": page.now, "sealed": seal.close(f"sign_ins:{ref}", text)}
            await page.put(sign_ins, row)
            if known is None:
                page.notes.append(Note("signed in", seal, {}))

    async def drop(self, account: AccountId) -> None:
        async with self._open_page() as page:
            ref = page.person(account)
            gone = await page.run(sa.delete(sign_ins).where(sign_ins.c.ref == ref))
            seal = await page.seal_of(ref)
            if gone and seal is not None:
                page.notes.append(Note("signed out", seal, {}))

    async def save_pending(self, state: str, text: str, expires_at: datetime) -> None:
        async with self._open_page() as page:
            ref = page.vault.ref("state", state)
            sealed = page.vault.house.close(f"pending:{ref}", text)
            row = {"ref": ref, "expires_at": expires_at, "sealed": sealed}
            await page.put(pending_sign_ins, row)

    async def take_pending(self, state: str) -> str | None:
        """Once only; None where it is unknown, used or expired."""
        async with self._open_page() as page:
            found = await _pending(page, state)
            await drop_pending(page, state)
            return found

    async def load_pending(self, state: str) -> str | None:
        """The same, and it stays."""
        async with self._open_page() as page:
            return await _pending(page, state)


async def _pending(page: Page, state: str) -> str | None:
    ref = page.vault.ref("state", state)
    row = await page.row(sa.select(pending_sign_ins).where(pending_sign_ins.c.ref == ref))
    if row is None or row.expires_at <= page.now:
        return None
    return page.vault.house.open(f"pending:{ref}", row.sealed, str)


class Registrations:
    """What servers told the bot when it made itself known to them, sealed under the house's key."""

    def __init__(self, open_page: Callable[[], AbstractAsyncContextManager[Page]]) -> None:
        self._open_page = open_page

    async def load_app(self, server: str) -> str | None:
        async with self._open_page() as page:
            name = page.vault.ref(_REGISTERED, server)
            kept = await page.setting(name)
            return page.vault.house.open(name, b64decode(kept), str) if kept else None

    async def save_app(self, server: str, text: str) -> None:
        async with self._open_page() as page:
            name = page.vault.ref(_REGISTERED, server)
            sealed = b64encode(page.vault.house.close(name, text)).decode()
            await page.put(meta, {"name": name, "value": sealed})


class OwnSession:
    """The bot's own login, sealed under the house's key."""

    def __init__(self, open_page: Callable[[], AbstractAsyncContextManager[Page]]) -> None:
        self._open_page = open_page

    async def load(self) -> str | None:
        async with self._open_page() as page:
            kept = await page.setting(_OWN_SESSION)
            if kept is None:
                return None
            return page.vault.house.open(_OWN_SESSION, b64decode(kept), str)

    async def save(self, session: str) -> None:
        async with self._open_page() as page:
            sealed = b64encode(page.vault.house.close(_OWN_SESSION, session)).decode()
            await page.put(meta, {"name": _OWN_SESSION, "value": sealed})
