"""Tokens of pages: words in a seal that only this bot can open, and only for a while."""

import base64
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.model.errors import Refused


class Tokens:
    """Those of one purpose are no good for another. All are letters, digits, `-` and `_`."""

    def __init__(self, purpose: str, master_key: bytes, lasts: timedelta) -> None:
        key = HKDF(SHA256(), 32, None, f"housecall {purpose}".encode()).derive(master_key)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._lasts = int(lasts.total_seconds())

    def sealed(self, words: str, now: datetime) -> str:
        token = self._fernet.encrypt_at_time(words.encode(), int(now.timestamp()))
        return token.decode().rstrip("=")

    def opened(self, token: str, now: datetime) -> str:
        """Raises Refused for what is not ours or is older than it lasts."""
        try:
            opened = self._fernet.decrypt_at_time(_padded(token), self._lasts, int(now.timestamp()))
        except InvalidToken:
            raise Refused("That link has lapsed. Ask in the chat for a new one.") from None
        return opened.decode()

    def is_ours(self, token: str) -> bool:
        """Whether it ever was good."""
        try:
            self._fernet.decrypt(_padded(token))
        except InvalidToken:
            return False
        return True


def _padded(token: str) -> bytes:
    return (token + "=" * (-len(token) % 4)).encode()
