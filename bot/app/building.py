"""From settings to a bot that can live. The rehearsal builds the same one, at other addresses."""

import os
import tomllib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from bot.app.clock import Bell
from bot.app.logs import journal_of
from bot.app.running import Parts, Rhythm, patiently
from bot.app.signing_in import KeptSessions, Links, SignInDesk, client_key
from bot.app.vitals import LiveVitals, Pulse
from bot.app.watchfulness import Watchfulness
from bot.fetch import Fetcher, Reach
from bot.model.actions import Say
from bot.model.changes import SetMember
from bot.model.decisions import Decision
from bot.model.people import AccountId, Member
from bot.model.policy import Policy
from bot.networks.bluesky import link_to
from bot.networks.bluesky.acting import Acting
from bot.networks.bluesky.acts import BlueskyActs
from bot.networks.bluesky.chat import Chat, Polling
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.directory import BlueskyDirectory
from bot.networks.bluesky.oauth import (
    CALLBACK_PATH,
    Client,
    ConfidentialClient,
    LoopbackClient,
    OAuth,
    Sessions,
    client_metadata,
    jwks,
    wanted_scope,
)
from bot.networks.bluesky.profile import introduce
from bot.networks.bluesky.stream import Jetstream, Source
from bot.networks.bluesky.watch_set import WatchSet
from bot.pipeline.ports import Clock
from bot.pipeline.wording import Wording
from bot.scoring import Baseline
from bot.settings import Settings
from bot.store.ledger import House, StoreLedger, open_ledger
from bot.web.application import Documents, build, serving

USER_AGENT = "housecall (self-hosted moderation bot)"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What differs between a real run and a rehearsal."""

    clock: Clock
    rng: Random
    reach: Reach
    rhythm: Rhythm = field(default_factory=Rhythm)


@dataclass(frozen=True, slots=True)
class Housecall:
    """A bot that is built and not yet living, with the address of its status page."""

    parts: Parts
    ledger: StoreLedger
    did: AccountId
    website: str


def load_wording(config_dir: Path) -> Wording:
    """The sentences of config/wording. Raises ValueError naming the file and the remedy."""
    path = config_dir / "wording" / "en.toml"
    try:
        lines = tomllib.loads(path.read_text(encoding="utf-8"))["lines"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}): put the original back") from error
    return Wording(lines, link_to)


@asynccontextmanager
async def built(
    settings: Settings, master_key: bytes, around: Surroundings
) -> AsyncIterator[Housecall]:
    """Open everything, and close it again at the end of the block.

    Raises ValueError for settings that do not fit together, and what `open_ledger` raises.
    """
    pulse, stirred = Pulse(), Bell()
    watchfulness = Watchfulness()
    async with AsyncExitStack() as stack:
        links = Links(settings.web.public_url, master_key) if settings.web.public_url else None
        house = House(
            master=master_key,
            policy=settings.policy,
            clock=around.clock,
            render=partial(render, load_wording(settings.config_dir), settings.policy),
            sign_in_link=links.link_for if links else None,
            on_commit=(pulse.note_changes, watchfulness.note, lambda _: stirred.ring()),
        )
        ledger = await open_ledger(settings.storage.url, house)
        stack.push_async_callback(ledger.close)
        await _name_moderators(ledger, settings)
        account = account_of(settings, ledger)
        stack.push_async_callback(account.close)
        did = await patiently(account.did, around.clock, around.rng)
        await watchfulness.begin(WatchSet(did), ledger)
        fetcher = Fetcher(around.reach)
        client = _client(settings, master_key)
        oauth = _oauth(settings, fetcher, client)
        sessions = Sessions(oauth, KeptSessions(ledger.sign_ins), clock=around.clock.now)
        bluesky = settings.addresses.bluesky
        scorer = Baseline()
        parts = Parts(
            ledger=ledger,
            policy=settings.policy,
            clock=around.clock,
            scorer=scorer,
            senses=Jetstream(
                Source(bluesky.jetstream, USER_AGENT),
                watchfulness.watch,
                around.clock,
                around.rng,
                pulse.health,
            ),
            messenger=Chat(
                account, f"{bluesky.chat_did}#bsky_chat", around.clock, _polling(settings)
            ),
            acts=BlueskyActs(
                Acting(
                    sessions, clock=around.clock.now, appview=f"{bluesky.appview_did}#bsky_appview"
                )
            ),
            directory=BlueskyDirectory(account),
            rng=around.rng,
            begin=partial(introduce, account),
            sweep=partial(_sweep, ledger, watchfulness),
            pulse=pulse,
            journal=journal_of(master_key),
            auditor=AccountId(settings.community.auditor) if settings.community.auditor else None,
            rhythm=around.rhythm,
            stirred=stirred,
        )
        desk = (
            SignInDesk(links, oauth, sessions, ledger, ledger.sign_ins, around.clock)
            if links
            else None
        )
        application = build(
            LiveVitals(pulse, ledger, around.clock, scorer.version),
            sign_in=desk,
            documents=_documents(settings, client),
            secure=settings.web.public_url.startswith("https://"),
            trusted_proxies=settings.web.trusted_proxies,
        )
        website = await stack.enter_async_context(
            serving(application, settings.web.host, settings.web.port)
        )
        yield Housecall(parts, ledger, did, website)


def render(wording: Wording, policy: Policy, say: Say, member: Member) -> str:
    return wording.render(say, member.timezone or policy.community_timezone)


async def _name_moderators(ledger: StoreLedger, settings: Settings) -> None:
    """Moderators are exactly those that the configuration names."""
    named = set(map(AccountId, settings.community.moderators))
    async with ledger.turn() as turn:
        known = {member.account: member for member in await turn.members_known()}
        for account in named | {a for a, member in known.items() if member.is_moderator}:
            member = known.get(account, Member(account))
            if member.is_moderator != (account in named):
                change = SetMember(replace(member, is_moderator=account in named))
                await turn.apply(Decision((change,), (), ("named in the configuration",)))


async def _sweep(ledger: StoreLedger, watchfulness: Watchfulness) -> None:
    await ledger.sweep()
    await watchfulness.renew(ledger)


def account_of(settings: Settings, ledger: StoreLedger) -> BotAccount:
    login = settings.bluesky
    if login is None:
        raise ValueError("no account is configured: set networks.bluesky.identifier")
    return BotAccount(
        settings.addresses.bluesky.pds,
        login.identifier,
        login.password.get_secret_value(),
        ledger.own_session,
    )


def _polling(settings: Settings) -> Polling:
    scheduler = settings.scheduler
    return Polling(
        active=scheduler.listen_active_every.total_seconds(),
        idle=scheduler.listen_idle_every.total_seconds(),
    )


def _client(settings: Settings, master_key: bytes) -> Client:
    """Who the bot is to a member's own server: a website, or a program on this machine."""
    website = settings.web.public_url
    if website.startswith("https://"):
        return ConfidentialClient(website, settings.community.name, (client_key(master_key),))
    return LoopbackClient(f"{website or 'http://127.0.0.1'}{CALLBACK_PATH}")


def _oauth(settings: Settings, fetcher: Fetcher, client: Client) -> OAuth:
    bluesky = settings.addresses.bluesky
    return OAuth(
        fetcher,
        client,
        entropy=os.urandom,
        plc=bluesky.plc,
        appview=f"{bluesky.appview_did}#bsky_appview",
        threads=True,
    )


def _documents(settings: Settings, client: Client) -> Documents | None:
    if not isinstance(client, ConfidentialClient):
        return None
    scope = wanted_scope(f"{settings.addresses.bluesky.appview_did}#bsky_appview", threads=True)
    return Documents(client_metadata(client, scope), jwks(client))
