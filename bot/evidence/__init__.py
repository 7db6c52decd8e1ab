"""Evidence files that a member owns: one zip file to read, print and check without any network."""

from bot.evidence.building import build
from bot.evidence.examining import examined
from bot.evidence.verifying import verify

__all__ = ["build", "examined", "verify"]
