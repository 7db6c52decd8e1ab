"""Evidence files that a member owns: one zip file to read, print and check without any network."""

from bot.evidence.building import bind, build
from bot.evidence.examining import examined
from bot.evidence.verifying import verify, verify_all

__all__ = ["bind", "build", "examined", "verify", "verify_all"]
