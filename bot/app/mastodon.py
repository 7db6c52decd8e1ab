"""Everything of Mastodon that the bot is built with, from settings."""

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pydantic import SecretStr

from bot.app.inside import is_inside
from bot.app.signing_in import CodeDesk, KeptSessions, outcome_of
from bot.app.surroundings import Surroundings
from bot.fetch import Fetcher
from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId, Network, Right
from bot.networks.guard import Guard
from bot.networks.mastodon.acting import Acting
from bot.networks.mastodon.acts import MastodonActs
from bot.networks.mastodon.directory import MastodonDirectory
from bot.networks.mastodon.gate import Gate
from bot.networks.mastodon.hooks import Hooks
from bot.networks.mastodon.members import Members
from bot.networks.mastodon.messages import MENTIONS, Messages
from bot.networks.mastodon.oauth import Client, OAuth, SignInRefused
from bot.networks.mastodon.own import BotAccount
from bot.networks.mastodon.profile import introduce
from bot.networks.mastodon.reports import Reports
from bot.networks.mastodon.scheduled import MastodonDrafts
from bot.networks.mastodon.scopes import rights_in
from bot.networks.mastodon.senses import MastodonSenses
from bot.networks.mastodon.sessions import PendingSignIn, Session
from bot.networks.mastodon.streaming import Ears
from bot.networks.mastodon.watch_set import WatchSet
from bot.networks.mastodon.ways import Ways
from bot.pipeline.ports import Edge
from bot.settings import Settings
from bot.store.ledger import StoreLedger
from bot.web import Webhooks
from bot.web.ports import SignInOutcome


@dataclass(frozen=True, slots=True)
class MastodonEdge:
    """The bot's account, the members' sign-ins, and what is made of both."""

    around: Surroundings
    ways: Ways
    account: BotAccount
    oauth: OAuth
    members: Members
    gate: Gate
    has_pages: bool  # where members can sign in

    def edge(self, ledger: StoreLedger, watch: WatchSet, in_feed: Callable[[PostId], bool]) -> Edge:
        """`in_feed`: whether a feed brings people to this post."""
        clock, rng = self.around.clock, self.around.rng
        ears = Ears(self.account.server, self.ways.guard, clock, rng, MENTIONS)
        ways = replace(self.ways, in_feed=in_feed)
        senses = MastodonSenses(self.account, self.members, watch, ways, clock, rng, self.gate)
        return Edge(
            network=Network.MASTODON,
            senses=senses,
            messenger=Messages(self.account, ears, clock, partial(is_inside, ledger)),
            acts=MastodonActs(Acting(self.members, clock), clock),
            directory=self.directory(),
            begin=partial(introduce, self.account),
            coverage=senses.coverage,
            shows_others=senses.homes.shows_others,
            gate=self.gate,
            codes=None if self.has_pages else self._codes(ledger),
            own_drafts=MastodonDrafts(self.members),
        )

    def directory(self) -> MastodonDirectory:
        clock = self.around.clock
        return MastodonDirectory(self.account, self.members, self.ways.fetcher, clock)

    def webhooks(self, secret: SecretStr | None) -> Webhooks | None:
        """What the bot's web address does with what servers tell; None where none may."""
        hooks = self.ways.hooks
        return Webhooks(secret.get_secret_value(), hooks.take) if hooks and secret else None

    def _codes(self, ledger: StoreLedger) -> CodeDesk:
        return CodeDesk(self.way(), ledger, ledger.sign_ins, self.around.clock)

    def way(self) -> "MastodonWay":
        return MastodonWay(self.oauth, self.members)


class MastodonWay:
    """Port Way of the sign-in desk."""

    def __init__(self, oauth: OAuth, members: Members) -> None:
        self._oauth, self._members = oauth, members

    async def start(
        self, account: AccountId, now: datetime, rights: Collection[Right]
    ) -> tuple[str, PendingSignIn] | SignInOutcome:
        try:
            return await self._oauth.start(account, now, rights)
        except SignInRefused as refused:
            return outcome_of(refused.why)

    async def finish(
        self, pending: str, params: Mapping[str, str], now: datetime
    ) -> Session | SignInOutcome:
        try:
            return await self._oauth.finish(PendingSignIn.from_text(pending), params, now)
        except SignInRefused as refused:
            if refused.unwanted is not None:
                with suppress(NetworkDown, NetworkSaidNo):
                    await self._members.revoke(refused.unwanted)
            return outcome_of(refused.why)

    def rights_of(self, session: Session) -> tuple[Right, ...]:
        return rights_in(session)

    async def keep(self, session: Session) -> None:
        await self._members.keep(session)

    async def end(self, account: AccountId) -> None:
        await self._members.end(account)

    async def revoke(self, session: Session, now: datetime) -> None:
        del now
        await self._members.revoke(session)


def mastodon_edge(settings: Settings, ledger: StoreLedger, around: Surroundings) -> MastodonEdge:
    """Raises ValueError where no account is configured."""
    token = settings.mastodon
    if token is None:
        raise ValueError("no account is configured: set networks.mastodon.server")
    fetcher, clock = Fetcher(around.reach), around.clock
    website = settings.web.public_url
    callback = f"{website}/oauth/callback" if website else None
    client = Client(settings.community.name, website, callback)
    oauth = OAuth(fetcher, ledger.registrations, client, clock, entropy=os.urandom)
    members = Members(oauth, KeptSessions(ledger.sign_ins, Session.from_text), fetcher, clock)
    named = settings.addresses.mastodon
    account = BotAccount(named.server, token.get_secret_value(), fetcher, clock)
    teller = named.webhook_server or named.server
    reports = Reports(account, clock)
    hooks = Hooks(teller, fetcher, clock, reports) if settings.mastodon_webhook else None
    ways = Ways(fetcher, Guard(around.reach), hashtags=named.hashtags, hooks=hooks)
    gate = Gate(account, clock, guarded=settings.addresses.mastodon.guarded)
    return MastodonEdge(around, ways, account, oauth, members, gate, has_pages=bool(website))
