"""Who may see a status, and on which servers it is known."""

from collections.abc import Iterable

from bot.rehearsal.mastodon.world import SHOWN_TO_ALL, Site, Status, Visibility, World


def may_see(world: World, status: Status, viewer: str | None) -> bool:
    """As the servers decide it: a hidden one is answered like one that does not exist."""
    if viewer == status.author:
        return True
    if viewer is not None and (status.author, viewer) in world.blocks:
        return False
    if status.visibility in SHOWN_TO_ALL:
        return True
    if viewer is None:
        return False
    if viewer in status.mentions:
        return True
    return status.visibility is Visibility.PRIVATE and (viewer, status.author) in world.follows


def known(world: World, site: Site, uri: str | None, viewer: str | None) -> Status | None:
    """The status as this viewer finds it on this server; None where it is hidden or unknown."""
    status = world.living(uri)
    if status is None or site.domain not in status.known_at:
        return None
    return status if may_see(world, status, viewer) else None


def hidden_from(world: World, status: Status, viewer: str | None) -> bool:
    """Whether a viewer's own blocks and mutes keep it out of what she is shown."""
    if viewer is None or viewer == status.author:
        return False
    blocks = (viewer, status.author) in world.blocks
    return blocks or world.mute(viewer, status.author) is not None


def carried_to(world: World, status: Status) -> set[str]:
    """Domains of the servers that this status is delivered to."""
    to: set[str] = {status.author, *status.mentions}
    if status.visibility is not Visibility.DIRECT:
        to |= set(world.followers(status.author))
        to |= set(_authors_of(world, (status.in_reply_to, status.quote)))
    return {world.accounts[uri].home for uri in to if not world.gone(uri)}


def is_reply_to_other(world: World, status: Status) -> bool:
    """Such a status is in no public timeline; a reply to oneself is."""
    parent = world.statuses.get(status.in_reply_to or "")
    return status.in_reply_to is not None and (parent is None or parent.author != status.author)


def _authors_of(world: World, uris: Iterable[str | None]) -> list[str]:
    return [world.statuses[uri].author for uri in uris if uri in world.statuses]
