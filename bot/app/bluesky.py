"""Everything of Bluesky that the bot is built with, from settings."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.app.bluesky_sign_in import BlueskyWay, client_key
from bot.app.inside import is_inside
from bot.app.signing_in import KeptSessions
from bot.app.surroundings import Surroundings
from bot.app.vitals import Pulse
from bot.fetch import Fetcher
from bot.model.people import AccountId, Network
from bot.model.policy import Policy
from bot.networks.bluesky.acting import Acting
from bot.networks.bluesky.acts import BlueskyActs
from bot.networks.bluesky.chat import Chat, Polling
from bot.networks.bluesky.client import BotAccount
from bot.networks.bluesky.directory import BlueskyDirectory
from bot.networks.bluesky.inbox import StreamHealth
from bot.networks.bluesky.labels import Ground, LabelHealth, LabelStream
from bot.networks.bluesky.oauth import (
    CALLBACK_PATH,
    Client,
    ConfidentialClient,
    LoopbackClient,
    OAuth,
    Session,
    Sessions,
    client_metadata,
    jwks,
    published_scope,
)
from bot.networks.bluesky.own_drafts import BlueskyDrafts
from bot.networks.bluesky.profile import introduce
from bot.networks.bluesky.public_list import BlueskyList
from bot.networks.bluesky.repo_proofs import MOST_BYTES, RepoProofs
from bot.networks.bluesky.stream import Jetstream, Source
from bot.networks.bluesky.watch_set import WatchSet
from bot.networks.guard import Guard
from bot.pipeline.ports import Edge
from bot.settings import Settings
from bot.store.ledger import StoreLedger
from bot.web.application import Documents

USER_AGENT = "housecall (self-hosted moderation bot)"
ABOUT_LIST = (
    "Each account is here for what it did, by two people, until a date. "
    "Made to be muted, not blocked. To ask why or to answer, write to this account."
)


@dataclass(frozen=True, slots=True)
class BlueskyEdge:
    """The bot's account, the members' sign-ins, and what is made of both."""

    settings: Settings
    around: Surroundings
    account: BotAccount
    client: Client
    oauth: OAuth
    sessions: Sessions

    def edge(self, ledger: StoreLedger, watch: WatchSet, pulse: Pulse) -> Edge:
        return Edge(
            network=Network.BLUESKY,
            senses=self.senses(watch, pulse.health),
            messenger=self.messenger(ledger),
            acts=self.acts(),
            directory=self.directory(),
            begin=partial(introduce, self.account),
            labelers=self.labelers(pulse.labels),
            public_list=self.public_list(),
            own_drafts=BlueskyDrafts(self.sessions, appview=appview_of(self.settings)),
            proofs=self.proofs(),
        )

    def senses(self, watch: WatchSet, health: StreamHealth) -> Jetstream:
        source = Source(self.settings.addresses.bluesky.jetstream, USER_AGENT)
        return Jetstream(source, watch, self.around.clock, self.around.rng, health)

    def messenger(self, ledger: StoreLedger) -> Chat:
        service = f"{self.settings.addresses.bluesky.chat_did}#bsky_chat"
        scheduler = self.settings.scheduler
        polling = Polling(
            active=scheduler.listen_active_every.total_seconds(),
            idle=scheduler.listen_idle_every.total_seconds(),
        )
        knows = partial(is_inside, ledger)
        return Chat(self.account, service, self.around.clock, knows, polling)

    def acts(self) -> BlueskyActs:
        clock, appview = self.around.clock.now, appview_of(self.settings)
        moderation = moderation_of(self.settings)
        acting = Acting(self.sessions, clock=clock, appview=appview, moderation=moderation)
        return BlueskyActs(acting)

    def directory(self) -> BlueskyDirectory:
        labelers = self.settings.addresses.bluesky.labelers
        return BlueskyDirectory(self.account, tuple(map(AccountId, labelers)))

    def labelers(self, health: LabelHealth) -> Sequence[LabelStream]:
        policy, bluesky = self.settings.policy, self.settings.addresses.bluesky
        ground = Ground(
            fetcher=Fetcher(self.around.reach),
            guard=Guard(self.around.reach),
            clock=self.around.clock,
            rng=self.around.rng,
            wants=lambda labeler, value: policy.meaning_of(labeler, value) is not None,
            mark=_mark_of(policy),
            plc=bluesky.plc,
            health=health,
        )
        return [LabelStream(AccountId(did), ground) for did in bluesky.labelers]

    def proofs(self) -> RepoProofs:
        fetcher = Fetcher(self.around.reach, limit=MOST_BYTES)
        return RepoProofs(fetcher, self.around.clock, plc=self.settings.addresses.bluesky.plc)

    def public_list(self) -> BlueskyList:
        community = self.settings.community
        return BlueskyList(
            self.account,
            self.around.clock.now,
            wanted=self.settings.lists.bluesky,
            name=f"{community.name}: shared list",
            about=ABOUT_LIST,
        )

    def way(self) -> BlueskyWay:
        return BlueskyWay(self.oauth, self.sessions)

    def documents(self) -> Documents | None:
        """What authorization servers read to know the bot; None where it has no website."""
        if not isinstance(self.client, ConfidentialClient):
            return None
        scope = published_scope(appview_of(self.settings), moderation_of(self.settings))
        return Documents(client_metadata(self.client, scope), jwks(self.client))


def bluesky_edge(
    settings: Settings, ledger: StoreLedger, master_key: bytes, around: Surroundings
) -> BlueskyEdge:
    """Raises ValueError where no account is configured."""
    client = _client(settings, master_key)
    oauth = OAuth(
        Fetcher(around.reach),
        client,
        entropy=os.urandom,
        plc=settings.addresses.bluesky.plc,
        appview=appview_of(settings),
        threads=True,
        moderation=moderation_of(settings),
    )
    sessions = Sessions(
        oauth, KeptSessions(ledger.sign_ins, Session.from_text), clock=around.clock.now
    )
    return BlueskyEdge(settings, around, account_of(settings, ledger), client, oauth, sessions)


def account_of(settings: Settings, ledger: StoreLedger) -> BotAccount:
    """The bot's own login. Raises ValueError where none is configured."""
    login = settings.bluesky
    if login is None:
        raise ValueError("no account is configured: set networks.bluesky.identifier")
    return BotAccount(
        settings.addresses.bluesky.pds,
        login.identifier,
        login.password.get_secret_value(),
        ledger.own_session,
    )


def _mark_of(policy: Policy) -> str:
    """Another one where other labels mean something than before."""
    wanted = sorted((e.labeler, e.value) for e in policy.labels if e.weight > 0.0)
    return hashlib.sha256(repr(wanted).encode()).hexdigest()[:8]


def appview_of(settings: Settings) -> str:
    return f"{settings.addresses.bluesky.appview_did}#bsky_appview"


def moderation_of(settings: Settings) -> str:
    return f"{settings.addresses.bluesky.moderation_did}#atproto_labeler"


def _client(settings: Settings, master_key: bytes) -> Client:
    """Who the bot is to a member's own server: a website, or a program on this machine."""
    website = settings.web.public_url
    if website.startswith("https://"):
        return ConfidentialClient(website, settings.community.name, (client_key(master_key),))
    return LoopbackClient(f"{website or 'http://127.0.0.1'}{CALLBACK_PATH}")
