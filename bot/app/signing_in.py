"""Letting the bot act for her: from the link in a message to a kept sign-in."""

import base64
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId, Standing
from bot.networks.bluesky.oauth import Key, OAuth, PendingSignIn, Session, Sessions
from bot.networks.bluesky.oauth.refusals import SignInRefused, WhyNot
from bot.pipeline.ports import Clock, Ledger
from bot.rules import membership
from bot.store.sessions import SignIns
from bot.web.ports import SignInOutcome, Started

LINK_LASTS = timedelta(minutes=10)

_OUTCOMES = {
    WhyNot.DECLINED: SignInOutcome.DECLINED,
    WhyNot.OTHER_ACCOUNT: SignInOutcome.OTHER_ACCOUNT,
    WhyNot.LAPSED: SignInOutcome.LAPSED,
    WhyNot.TOO_LITTLE: SignInOutcome.DECLINED,
    WhyNot.FAILED: SignInOutcome.FAILED,
}


class Links:
    """Addresses that name whom they are for, in a seal that only this bot can open."""

    def __init__(self, website: str, master_key: bytes) -> None:
        key = HKDF(SHA256(), 32, None, b"housecall sign-in links").derive(master_key)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._website = website.rstrip("/")

    def link_for(self, account: AccountId, now: datetime) -> str:
        token = self._fernet.encrypt_at_time(account.encode(), int(now.timestamp()))
        return f"{self._website}/connect/{token.decode().rstrip('=')}"

    def account_in(self, token: str, now: datetime) -> AccountId:
        """Raises Refused for a token that is not ours or is older than ten minutes."""
        padded = token + "=" * (-len(token) % 4)
        lasts = int(LINK_LASTS.total_seconds())
        try:
            opened = self._fernet.decrypt_at_time(padded.encode(), lasts, int(now.timestamp()))
        except InvalidToken:
            raise Refused("That link has lapsed. Type connect for a new one.") from None
        return AccountId(opened.decode())


class KeptSessions:
    """The store's sealed texts as the sessions of the OAuth client (port SessionStore)."""

    def __init__(self, sign_ins: SignIns) -> None:
        self._sign_ins = sign_ins

    async def load(self, account: AccountId) -> Session | None:
        text = await self._sign_ins.load(account)
        return None if text is None else Session.from_text(text)

    async def save(self, session: Session) -> None:
        await self._sign_ins.save(session.account, session.to_text())

    async def drop(self, account: AccountId) -> None:
        await self._sign_ins.drop(account)


class SignInDesk:
    """What the sign-in pages ask for (port SignIn of bot.web)."""

    def __init__(
        self,
        links: Links,
        oauth: OAuth,
        sessions: Sessions,
        ledger: Ledger,
        pending: SignIns,
        clock: Clock,
    ) -> None:
        self._links, self._oauth, self._sessions = links, oauth, sessions
        self._ledger, self._pending, self._clock = ledger, pending, clock

    async def start(self, token: str) -> Started:
        now = self._clock.now()
        account = self._links.account_in(token, now)
        if await self._pending.take_pending(_used(token)) is not None:
            await self._mark_used(token, now)
            raise Refused("That link was used already. Type connect for a new one.")
        if not await self._is_member(account):
            raise Refused("I've stopped watching. Type start, then connect for a new link.")
        address, pending = await self._oauth.start(account, now)
        await self._mark_used(token, now)
        await self._pending.save_pending(pending.state, pending.to_text(), pending.expires_at)
        return Started(address, pending.state, secrets.token_urlsafe(32))

    async def finish(self, state: str, cookie: str, params: Mapping[str, str]) -> SignInOutcome:
        """Keep the session that her consent began, and tell her."""
        del cookie  # the pages have matched it with the state already
        kept = await self._pending.take_pending(state)
        if kept is None:
            return SignInOutcome.LAPSED
        pending = PendingSignIn.from_text(kept)
        try:
            session = await self._oauth.finish(pending, params, self._clock.now())
        except SignInRefused as refused:
            return _OUTCOMES[refused.why]
        if not await self._is_member(session.account):
            with suppress(NetworkDown, NetworkSaidNo):
                await self._oauth.revoke(session, self._clock.now())
            return SignInOutcome.NOT_A_MEMBER
        await self._sessions.keep(session)
        if not await self._let_act(session.account):
            await self._sessions.end(session.account)
            return SignInOutcome.NOT_A_MEMBER
        return SignInOutcome.DONE

    async def _is_member(self, account: AccountId) -> bool:
        """Who has stopped, or asked to be forgotten, since she got the link is not signed in."""
        async with self._ledger.turn() as turn:
            return (await turn.member(account)).standing is Standing.ACTIVE

    async def _let_act(self, account: AccountId) -> bool:
        """False where she has left in this very moment."""
        async with self._ledger.turn() as turn:
            door = await turn.door_for(account)
            if door.member.standing is not Standing.ACTIVE:
                return False
            await turn.apply(membership.signed_in(door))
            return True

    async def _mark_used(self, token: str, now: datetime) -> None:
        await self._pending.save_pending(_used(token), "used", now + LINK_LASTS)


def _used(token: str) -> str:
    return f"link:{token}"


def client_key(master_key: bytes) -> Key:
    """The key by which the bot proves who it is to authorization servers, the same at each start.

    Derived from the master key, so that there is one secret to keep and not two.
    """
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
    wide = HKDF(SHA256(), 48, None, b"housecall oauth client").derive(master_key)
    private = ec.derive_private_key(int.from_bytes(wide) % (order - 1) + 1, ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Key(pem.decode())
