"""Whether each feed of the community can be read."""

from bot.doctor.findings import Finding, Site
from bot.doctor.inside import feeds_here
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo


async def check_feeds(site: Site) -> Finding:
    """Each that is named or was added; of those that cannot be read all are told."""
    lost, sources = list[str](), await feeds_here(site.settings, site.clock)
    for source in sources:
        try:
            await site.outside.try_feed(source)
        except LoginRevoked:
            raise
        except (NetworkDown, NetworkSaidNo):
            lost.append(source.page)
    if lost:
        says = f"{', '.join(lost)} cannot be read"
        return Finding("feeds", says, "see the address under [feeds], or `feed drop` it")
    if not sources:
        return Finding("feeds", "none is named, so nobody can be told the weather")
    return Finding("feeds", f"{len(sources)} can be read")
