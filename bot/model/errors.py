"""The errors callers treat differently. Everything else is a builtin or a bug."""


class Refused(Exception):
    """A person asked for something they may not have. The message is shown to them."""


class NetworkDown(Exception):
    """The network did not answer, or asked us to wait. Safe to try again later."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the network asked us to wait, where it said so."""


class NetworkSaidNo(Exception):
    """The network answered, and the answer is final. Trying again will not help."""


class LoginRevoked(NetworkSaidNo):
    """The credential no longer works; only the person can give a new one."""
