"""Health, metrics, the status page and the sign-in pages. Nothing here is about members."""

from bot.web.application import Documents, build, serving
from bot.web.ports import Queue, SignIn, SignInOutcome, Started, Tally, Vitals, WebState
from bot.web.webhooks import Webhooks

__all__ = [
    "Documents",
    "Queue",
    "SignIn",
    "SignInOutcome",
    "Started",
    "Tally",
    "Vitals",
    "WebState",
    "Webhooks",
    "build",
    "serving",
]
