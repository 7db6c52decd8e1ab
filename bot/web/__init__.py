"""Health, metrics, the status page, the sign-in pages and the page for drafts."""

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
