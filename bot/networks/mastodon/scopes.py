"""What a member's sign-in may allow, in the words of the client API (docs.joinmastodon.org)."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from bot.model.people import Right
from bot.networks.mastodon.sessions import Session

NEEDED = (
    "read:notifications",
    "read:statuses",
    "read:accounts",  # whose sign-in it is, and who answered her
    "read:mutes",
    "read:follows",
    "write:mutes",
)

OPTIONAL = ("read:search",)  # without it whom she names is found by handle alone

RIGHTS: Mapping[Right, tuple[str, ...]] = MappingProxyType(
    {
        Right.BLOCK: ("write:blocks", "read:blocks"),
        Right.FILTER: ("write:filters", "read:filters"),
        Right.REVOKE: ("write:statuses",),
        Right.REPORT: ("write:reports",),
    }
)
"""Asked for only when she wants what needs it, beside what she has granted before."""


def scopes_of(rights: Collection[Right]) -> tuple[str, ...]:
    return tuple(scope for right in sorted(rights) for scope in RIGHTS[right])


def rights_in(session: Session) -> tuple[Right, ...]:
    """What her server granted beyond the usual."""
    return tuple(right for right in sorted(RIGHTS) if all(map(session.allows, RIGHTS[right])))
