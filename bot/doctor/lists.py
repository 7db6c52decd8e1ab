"""The checks of lists: our own, where others read it, and theirs, where we do."""

from collections.abc import Iterable

from bot.app.own_list import PUBLIC, addresses_of
from bot.doctor.findings import Finding, Site
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.subscriptions import Source
from bot.settings import find_master_key


async def check_own_list(site: Site) -> Finding:
    """Others can read it where they were told. No address is printed: it may be a secret."""
    lists, web = site.settings.lists, site.settings.web
    if not (lists.shared_with or lists.public):
        return Finding("own list", "no other community reads it")
    if not web.public_url:
        says = "no other community can read it, because web.public_url is not set"
        return Finding("own list", says, "set it, or empty shared_with and public under [lists]")
    if not await site.outside.is_running():
        return Finding("own list", "not checked, because the bot is not running")
    key = _key(site)
    if key is None:
        return Finding("own list", "not checked, because the master key is not here")
    addresses = addresses_of(site.settings, key)
    silent = [
        name for name, address in addresses.items() if not await site.outside.has_list(address)
    ]
    if silent:
        says = f"it cannot be read at the address of {_named(silent)}"
        remedy = f"let the reverse proxy pass /lists on to {web.host}:{web.port}"
        return Finding("own list", says, remedy)
    return Finding("own list", f"it can be read by {_named(addresses)}")


def _key(site: Site) -> bytes | None:
    try:
        return find_master_key(site.settings)
    except ValueError:
        return None


def _named(communities: Iterable[str]) -> str:
    return ", ".join("everybody" if name == PUBLIC else name for name in communities)


async def check_lists_of_others(site: Site) -> Finding:
    """Each that members are offered is read once, as the bot reads it."""
    others, silent = site.settings.lists.others, list[str]()
    for each in others:
        try:
            await site.outside.read_list(Source(each.name, each.address, each.key))
        except (NetworkDown, NetworkSaidNo, ValueError) as error:
            silent.append(f"{each.name} ({error})")
    if silent:
        says, remedy = f"cannot be read: {', '.join(silent)}", "see its address and key in [lists]"
        return Finding("lists of others", says, remedy)
    names = ", ".join(each.name for each in others)
    return Finding("lists of others", f"can be read: {names}" if names else "none is offered")
