"""How a member on Bluesky signs the bot in."""

from collections.abc import Collection, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.app.signing_in import outcome_of
from bot.model.people import AccountId, Right
from bot.networks.bluesky.oauth import Key, OAuth, PendingSignIn, Session, Sessions
from bot.networks.bluesky.oauth.refusals import SignInRefused
from bot.web.ports import SignInOutcome


class BlueskyWay:
    """Port Way of the sign-in desk."""

    def __init__(self, oauth: OAuth, sessions: Sessions) -> None:
        self._oauth, self._sessions = oauth, sessions

    async def start(
        self, account: AccountId, now: datetime, rights: Collection[Right]
    ) -> tuple[str, PendingSignIn]:
        drafts, reports = Right.DRAFTS in rights, Right.REPORT in rights
        return await self._oauth.start(account, now, drafts=drafts, reports=reports)

    async def finish(
        self, pending: str, params: Mapping[str, str], now: datetime
    ) -> Session | SignInOutcome:
        try:
            return await self._oauth.finish(PendingSignIn.from_text(pending), params, now)
        except SignInRefused as refused:
            return outcome_of(refused.why)

    def rights_of(self, session: Session) -> tuple[Right, ...]:
        drafts, reports = self._oauth.may_read_drafts(session), self._oauth.may_report(session)
        granted = ((Right.DRAFTS, drafts), (Right.REPORT, reports))
        return tuple(right for right, is_granted in granted if is_granted)

    async def keep(self, session: Session) -> None:
        await self._sessions.keep(session)

    async def end(self, account: AccountId) -> None:
        await self._sessions.end(account)

    async def revoke(self, session: Session, now: datetime) -> None:
        await self._oauth.revoke(session, now)


def client_key(master_key: bytes) -> Key:
    """The key by which the bot proves who it is to authorization servers, the same at each start.

    Derived from the master key, so that there is one secret to keep and not two.
    """
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
    wide = HKDF(SHA256(), 48, None, b"housecall oauth client").derive(master_key)
    private = ec.derive_private_key(int.from_bytes(wide) % (order - 1) + 1, ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Key(pem.decode())
