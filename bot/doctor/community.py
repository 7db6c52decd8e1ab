"""The checks of who decides, who watches over them, and whether automatic acts go on."""

from collections.abc import Sequence
from contextlib import suppress

from bot.app.setting_up import told_of
from bot.doctor.findings import Finding, Site
from bot.doctor.inside import is_halted_here, moderators_here
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.people import AccountId


async def check_moderators(site: Site) -> Finding:
    """Fewer than two are no fault, but what two must decide is off; members' alerts go on."""
    return Finding("moderators", told_of(await moderators_here(site.settings, site.clock)))


async def check_outside_contact(site: Site) -> Finding:
    """Somebody outside hears of complaints, because moderators may not judge one another."""
    community = site.settings.community
    contact = community.outside_contact or community.auditor
    moderators = await moderators_here(site.settings, site.clock)
    if not moderators:
        return Finding("outside contact", "none is needed where nobody moderates")
    if not contact:
        says = "complaints about a moderator reach nobody outside"
        return Finding("outside contact", says, "name one as outside_contact under [community]")
    if any(contact in moderator.accounts for moderator in moderators):
        says = f"{contact} is a moderator"
        return Finding("outside contact", says, "name somebody whom no moderator reports to")
    return Finding("outside contact", f"complaints go to {contact}")


async def check_automatic_acts(site: Site) -> Finding:
    if await is_halted_here(site.settings, site.clock):
        says, remedy = "a moderator stopped them all", "two of them type `resume everything`"
        return Finding("automatic acts", says, remedy)
    return Finding("automatic acts", "nobody has stopped them")


async def check_people_named(site: Site) -> Finding:
    """Each can still be found by what was pinned, and none is the bot.

    Who was invited is looked for too, and not named: the configuration does not name them either.
    """
    named, bots = _named(site), await _bots(site)
    if any(account in bots for account in named):
        says = "the bot itself is among moderators or contacts"
        return Finding("people named", says, "name people under [community]")
    found, remedy = list[str](), "ask that person which account to name instead"
    for account in named:
        try:
            found.append((await site.outside.shown(account)).address)
        except Refused as error:
            return Finding("people named", f"{account} cannot be found ({error})", remedy)
    for account in await _invited(site, named):
        try:
            await site.outside.shown(account)
        except Refused:
            return Finding("people named", "one who was invited cannot be found", INVITE_ANOTHER)
    return Finding("people named", f"found: {', '.join(found)}" if found else "there are none")


INVITE_ANOTHER = "ask the moderators who has left, and let two of them invite another"


def _named(site: Site) -> Sequence[AccountId]:
    """By the configuration: moderators, and who watches over them."""
    community = site.settings.community
    others = filter(None, (community.auditor, community.outside_contact))
    return tuple(dict.fromkeys(map(AccountId, (*community.moderators, *others))))


async def _invited(site: Site, named: Sequence[AccountId]) -> Sequence[AccountId]:
    moderators = await moderators_here(site.settings, site.clock)
    return [each.account for each in moderators if not set(each.accounts) & set(named)]


async def _bots(site: Site) -> set[str]:
    """As far as it can sign in, which has a check of its own."""
    configured = (
        (site.settings.bluesky, site.outside.login),
        (site.settings.mastodon, site.outside.mastodon_login),
    )
    found = set[str]()
    for login, who in configured:
        if login is not None:
            with suppress(NetworkDown, NetworkSaidNo):
                found.add(await who())
    return found
