"""The checks, in the order in which one would mend things."""

import asyncio
import os
import stat
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.app.bluesky import appview_of, moderation_of
from bot.doctor.community import (
    check_automatic_acts,
    check_moderators,
    check_outside_contact,
    check_people_named,
)
from bot.doctor.feeds import check_feeds
from bot.doctor.findings import Check, Finding, Site
from bot.doctor.lists import check_lists_of_others, check_own_list
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.networks.bluesky.oauth import published_scope
from bot.pipeline.wording import amiss_in
from bot.scoring.trained import read_artefact
from bot.settings import find_master_key
from bot.store.database import open_database

CLOCK_SECONDS = 30.0
GIVE_IT = "make it a folder of the bot's user"
NEEDED = ("read", "write")  # which hold all that follow does
PUT_BACK = "put the original back, or mend the line"


async def check_secrets(site: Site) -> Finding:
    """Files with secrets are for their owner alone."""
    for path in (site.secrets_file, Path(site.settings.storage.key_file)):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            return Finding("secrets", f"others can read {path}", f"chmod 600 {path}")
    return Finding("secrets", "nobody else can read them")


async def check_master_key(site: Site) -> Finding:
    try:
        found = find_master_key(site.settings)
    except ValueError as error:
        says, _, remedy = str(error).partition(": ")
        return Finding("master key", says, remedy)
    if found:
        return Finding("master key", "it is here")
    folder = _nearest_folder(Path(site.settings.storage.key_file))
    if not _can_write_into(folder):
        return Finding("master key", f"nothing can be written into {folder}", GIVE_IT)
    return Finding("master key", "the first start of the bot makes it")


async def check_wording(site: Site) -> Finding:
    """Every sentence that the bot may have to say, and none by a name that it does not know."""
    path = site.settings.config_dir / "wording" / "en.toml"
    try:
        lines = tomllib.loads(path.read_text(encoding="utf-8")).get("lines", {})
    except (OSError, ValueError) as error:
        return Finding("wording", f"{path} cannot be read ({error})", PUT_BACK)
    if amiss := amiss_in(lines):
        return Finding("wording", f"{path} {amiss}", PUT_BACK)
    return Finding("wording", "every sentence is there")


async def check_scorer(site: Site) -> Finding:
    """The model is whole; where else texts go is said plainly."""
    try:
        model = await asyncio.to_thread(read_artefact)
    except OSError as error:
        says, _, remedy = str(error.strerror).partition(": ")
        return Finding("scorer", f"{says} ({error.filename})", remedy)
    where, name = urlsplit(site.settings.scorer.url).hostname, site.settings.scorer.model
    if where and not name:
        return Finding("scorer", f"no model is named for {where}", "set model under [scorer]")
    if where:
        leaves = "texts leave this host: every post, and what it answers, is also sent to"
        return Finding("scorer", f"{model.version}; {leaves} {where}")
    return Finding("scorer", f"{model.version}; no text leaves this host")


async def check_storage(site: Site) -> Finding:
    """Without changing it: a new database would look like one whose key was lost."""
    file = site.settings.storage.file
    folder = _nearest_folder(file) if file else None
    if folder and not _can_write_into(folder):
        return Finding("storage", f"nothing can be written into {folder}", GIVE_IT)
    if file and file.exists() and not os.access(file, os.W_OK):
        return Finding("storage", f"{file} cannot be written", "give it to the bot's user")
    if file and not file.exists():
        return Finding("storage", f"the first start of the bot makes {file}")
    try:
        database = await open_database(site.settings.storage.url, read_only=True)
    except (OSError, RuntimeError) as error:
        return Finding("storage", str(error), "see storage.url in housecall.toml")
    await database.close()
    return Finding("storage", "it can be read and its tables are up to date")


async def check_pages(site: Site) -> Finding:
    """A port that somebody else has stops the bot at its start."""
    web = site.settings.web
    if await site.outside.is_running():
        return Finding("pages", f"the bot serves them at {web.host}:{web.port}")
    try:
        listening = await asyncio.start_server(_hang_up, web.host, web.port)
    except OSError as error:
        says = f"{web.host}:{web.port} cannot be used ({os.strerror(error.errno or 0)})"
        return Finding("pages", says, "set web.host and web.port in housecall.toml")
    listening.close()
    await listening.wait_closed()
    return Finding("pages", f"{web.host}:{web.port} is free")


def _hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def check_visitors(site: Site) -> Finding:
    """The pages speak plain http, so where members use https a proxy stands in front."""
    web = site.settings.web
    if web.public_url.startswith("https://") and not web.trusted_proxies:
        return Finding(
            "visitors",
            "behind the proxy of web.public_url they all look like one, who may ask 30 times",
            "let it send X-Forwarded-For, and set web.trusted_proxies to how many there are",
        )
    return Finding("visitors", "each may ask so often, whatever others do")


async def check_account(site: Site) -> Finding:
    login, server = site.settings.bluesky, site.settings.addresses.mastodon.server
    if not site.settings.has_account:
        where = site.settings.config_dir / "housecall.toml"
        keys = "networks.bluesky.identifier or networks.mastodon.server"
        return Finding("account", "none is configured", f"set {keys} in {where}")
    on = ([login.identifier] if login else []) + ([f"one on {server}"] if server else [])
    return Finding("account", f"{' and '.join(on)} {'are' if len(on) > 1 else 'is'} configured")


async def check_clock(site: Site) -> Finding:
    theirs, ours = await site.outside.time(), site.clock.now()
    off = abs((theirs - ours).total_seconds())
    if off > CLOCK_SECONDS:
        return Finding("clock", f"it is {off:.0f} s off", "switch time synchronisation (NTP) on")
    return Finding("clock", "it agrees with the network")


async def check_stream(site: Site) -> Finding:
    return Finding("stream", f"{await site.outside.stream()} can be opened")


async def check_login(site: Site) -> Finding:
    return Finding("login", f"the bot is {await site.outside.login()}")


async def check_mastodon(site: Site) -> Finding:
    server = site.settings.addresses.mastodon.server
    try:
        me = await site.outside.mastodon_login()
    except LoginRevoked:
        return Finding("mastodon", f"{server} refuses the token", _new_token(site))
    scopes = await site.outside.mastodon_scopes()
    lacks = [scope for scope in NEEDED if scope not in scopes] if scopes else []
    if lacks:
        says = f"the token of {me} was made without {' and '.join(lacks)}"
        return Finding("mastodon", says, _new_token(site))
    return Finding("mastodon", f"the bot is {me}")


async def check_gate(site: Site) -> Finding:
    """Moderators can only look at who asks where there are some, and where people have to ask."""
    if not site.settings.addresses.mastodon.guarded:
        return Finding("gate", "everybody who asks to follow the bot is let in")
    if not site.settings.community.moderators:
        says = "requests to follow the bot wait for moderators, and there are none"
        return Finding("gate", says, "name some under [community], or set gate to open")
    try:
        locked = await site.outside.mastodon_locked()
    except LoginRevoked:
        return Finding("gate", "not checked, because the token is refused")
    if not locked:
        says = "anybody can follow the bot, because its account is not locked"
        return Finding("gate", says, "let the account approve its followers, in its profile there")
    return Finding("gate", "moderators answer each request to follow the bot")


def _new_token(site: Site) -> str:
    return (
        "make a new application under Settings, Development, with read, write and follow, and"
        f" put its token into {site.secrets_file}"
    )


async def check_chat(site: Site) -> Finding:
    await site.outside.login()
    try:
        await site.outside.read_chat()
    except NetworkSaidNo:
        return Finding(
            "chat",
            "the app password may not read direct messages",
            'make another with "Allow access to your direct messages" ticked, '
            f"and put it into {site.secrets_file}",
        )
    return Finding("chat", "direct messages can be read")


async def check_labelers(site: Site) -> Finding:
    """Each must say in its DID document where it is heard and what it signs with."""
    named = site.settings.addresses.bluesky.labelers
    if not named:
        return Finding("labelers", "none is named in networks.bluesky.labelers")
    heard = []
    for did in named:
        try:
            heard.append(await site.outside.labeler(did))
        except NetworkSaidNo as error:
            says = f"{did} cannot be listened to ({error})"
            return Finding("labelers", says, "mend it or take it out of networks.bluesky.labelers")
    return Finding("labelers", f"{', '.join(heard)} can be listened to")


async def check_bot_label(site: Site) -> Finding:
    if "bot" in await site.outside.self_labels():
        return Finding("bot label", "the profile says that this is a bot")
    return Finding("bot label", "the profile does not say that this is a bot", SET_AT_START)


async def check_open_door(site: Site) -> Finding:
    takes = await site.outside.takes_messages_of()
    if takes == "all":
        return Finding("open door", "anybody can write to the bot")
    return Finding("open door", f"messages are taken from {takes}, not from all", SET_AT_START)


async def check_sign_in(site: Site) -> Finding:
    """Members can sign in where the world reads our own metadata at the public address."""
    web = site.settings.web
    if (unchecked := await _unchecked(site)) is not None:
        return unchecked
    found = await site.outside.client_metadata()
    scope = published_scope(appview_of(site.settings), moderation_of(site.settings))
    if str(found.get("client_id", "")).startswith(web.public_url) and found.get("scope") == scope:
        return Finding("sign-in", f"{web.public_url} reaches this bot")
    return _unreached(site)


async def check_public_address(site: Site) -> Finding:
    """The same where only servers on Mastodon send members back to it: they read no metadata."""
    if (unchecked := await _unchecked(site)) is not None:
        return unchecked
    if await site.outside.is_reached():
        return Finding("sign-in", f"{site.settings.web.public_url} reaches this bot")
    return _unreached(site)


async def _unchecked(site: Site) -> Finding | None:
    if not site.settings.web.public_url:
        says = "web.public_url is not set, so members get links instead"
        if site.settings.mastodon:
            says += "; on Mastodon they can send a code that their server shows"
        return Finding("sign-in", says)
    if not await site.outside.is_running():
        return Finding("sign-in", "not checked, because the bot is not running")
    return None


def _unreached(site: Site) -> Finding:
    web = site.settings.web
    remedy = f"let the reverse proxy pass everything on to {web.host}:{web.port}"
    return Finding("sign-in", f"{web.public_url} does not reach this bot", remedy)


SET_AT_START = "start the bot once, it sets this itself"
HERE: tuple[Check, ...] = (
    check_secrets,
    check_master_key,
    check_wording,
    check_scorer,
    check_storage,
    check_pages,
    check_visitors,
    check_account,
    check_moderators,
    check_outside_contact,
    check_automatic_acts,
)
ON_BLUESKY: tuple[Check, ...] = (
    check_clock,
    check_stream,
    check_login,
    check_chat,
    check_labelers,
    check_bot_label,
    check_open_door,
    check_sign_in,
)
ON_MASTODON: tuple[Check, ...] = (check_mastodon, check_gate)
ON_EITHER: tuple[Check, ...] = (
    check_people_named,
    check_own_list,
    check_lists_of_others,
    check_feeds,
)


async def examine(site: Site) -> AsyncIterator[Finding]:
    """One finding a check; without an account there is nothing to look at outside."""
    there = ON_BLUESKY if site.settings.bluesky else ()
    also_there = ON_MASTODON if site.settings.mastodon else ()
    alone = (check_public_address,) if also_there and not there else ()
    on_either = ON_EITHER if site.settings.has_account else ()
    for check in (*HERE, *there, *also_there, *alone, *on_either):
        yield await _calmly(check, site)


async def _calmly(check: Check, site: Site) -> Finding:
    subject = check.__name__.removeprefix("check_").replace("_", " ")
    try:
        return await check(site)
    except LoginRevoked:
        says = "the network refuses the login"
        remedy = f"make a new app password and put it into {site.secrets_file}"
    except NetworkDown as error:
        says, remedy = f"the network did not answer ({error})", "see the addresses and the firewall"
    except NetworkSaidNo as error:
        says, remedy = f"the network said no ({error})", "see the address in housecall.toml"
    return Finding(subject, says, remedy)


def _can_write_into(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)


def _nearest_folder(file: Path) -> Path:
    return next(folder for folder in file.absolute().parents if folder.exists())
