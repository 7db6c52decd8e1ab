"""From settings to a bot that can live. The rehearsal builds the same one, at other addresses."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog

from bot.app import drafting, evidence, importing
from bot.app.bluesky import BlueskyEdge, bluesky_edge
from bot.app.clock import Bell
from bot.app.drafting import DraftDesk
from bot.app.evidence import EvidencePress, EvidenceShelf
from bot.app.feeds import FeedDesk, FeedShelf, name_feeds
from bot.app.importing import ImportDesk
from bot.app.logs import journal_of
from bot.app.mastodon import MastodonEdge, mastodon_edge
from bot.app.others_lists import ListShelf, name_lists
from bot.app.own_list import OursToo, OwnList, file_for_members
from bot.app.running import Parts, patiently
from bot.app.signing_in import Links, SignInDesk, Way
from bot.app.surroundings import Surroundings
from bot.app.vitals import LiveVitals, Pulse
from bot.app.watchfulness import Watchfulness
from bot.fetch import Fetcher
from bot.model.actions import Say
from bot.model.cases import About
from bot.model.changes import Change, KnowCallers, NameLabelers, SetHalted, SetMember
from bot.model.coverage import Coverage
from bot.model.decisions import Decision
from bot.model.people import AccountId, Member, Network, network_of
from bot.model.policy import Policy
from bot.networks import bluesky as on_bluesky
from bot.networks import mastodon as on_mastodon
from bot.networks.bluesky.feeds import BlueskyFeeds
from bot.networks.bluesky.public_list import list_uri
from bot.networks.bluesky.watch_set import WatchSet
from bot.networks.mastodon.feeds import MastodonFeeds
from bot.networks.mastodon.watch_set import WatchSet as MastodonWatchSet
from bot.pipeline.drafts import Drafts
from bot.pipeline.feeds import Atmosphere, FeedReader
from bot.pipeline.ports import Clock, Edge, Watch
from bot.pipeline.wording import Wording, amiss_in
from bot.rules.exhibits import LINK_LASTS
from bot.scoring import LocalScorer, read_scorer
from bot.scoring.calibrating import read_correction
from bot.scoring.endpoint import Endpoint, EndpointScorer, NamedByOperator
from bot.scoring.judging import Correction
from bot.settings import Community, Settings
from bot.store.ledger import House, StoreLedger, open_ledger
from bot.web.application import build, serving

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Housecall:
    """A bot that is built and not yet living, with the address of its status page."""

    parts: Parts
    ledger: StoreLedger
    website: str


def load_wording(config_dir: Path) -> Wording:
    """The sentences of config/wording. Raises ValueError naming the file and the remedy."""
    path = config_dir / "wording" / "en.toml"
    try:
        lines = tomllib.loads(path.read_text(encoding="utf-8"))["lines"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({error}): put the original back") from error
    if amiss := amiss_in(lines):
        raise ValueError(f"{path} {amiss}: put the original back, or mend the line")
    return Wording(lines, link_to)


def link_to(identity: str) -> str:
    """Where an account or a post can be opened by a person."""
    if identity.startswith(("did:", "at:")):
        return on_bluesky.link_to(identity)
    return on_mastodon.link_to(identity)


def link_for(reader: AccountId, identity: str, *, at_home: bool = True) -> str:
    """The same for this person, who can act only at her own server, if that has a page of it."""
    if not at_home or identity.startswith(("did:", "at:")):
        return link_to(identity)
    return on_mastodon.link_for(reader, identity)


@asynccontextmanager
async def built(
    settings: Settings, master_key: bytes, around: Surroundings
) -> AsyncIterator[Housecall]:
    """Open everything, and close it again at the end of the block.

    The pages are served before the network is asked for anything, so that /healthz can say what is
    wrong. Raises ValueError for settings that do not fit together, and what `open_ledger` raises.
    """
    pulse, stirred, watchfulness, sight = Pulse(), Bell(), Watchfulness(), Sight()
    atmosphere = Atmosphere()
    website = settings.web.public_url
    wording = load_wording(settings.config_dir)
    links = Links(website, master_key) if website else None
    imports = Links(website, master_key, importing.PAGE) if website else None
    drafts = Links(website, master_key, drafting.PAGE) if website else None
    files = Links(website, master_key, evidence.PAGE, LINK_LASTS) if website else None
    house = House(
        master=master_key,
        policy=settings.policy,
        clock=around.clock,
        render=partial(
            render,
            wording,
            settings.policy,
            shows_others=sight.shows_others,
        ),
        sign_in_link=links.link_for if links else None,
        import_link=partial(_import_link, imports),
        draft_link=drafts.link_for if drafts else None,
        file_link=files.link_to if files else lambda _, __: None,
        public_list=partial(sight.list_of_bot, wanted=settings.lists.bluesky),
        list_file=file_for_members(settings, master_key),
        coverage=sight.of,
        shows_others=sight.shows_others,
        is_bot=lambda account: account in sight.bots,
        gated=(Network.MASTODON,) if settings.addresses.mastodon.guarded else (),
        by_code=() if website else (Network.MASTODON,),
        about=About(
            version=version("housecall"),
            operator=settings.community.operator,
            policy=settings.community.policy_url,
            auditor=AccountId(settings.community.auditor) if settings.community.auditor else None,
            outside=_outside_contact(settings.community),
            local_help=settings.local_help,
        ),
        on_commit=(
            pulse.note_changes,
            watchfulness.note,
            _tell_operator,
            lambda _: stirred.ring(),
        ),
    )
    async with AsyncExitStack() as stack:
        ledger = await open_ledger(settings.storage.url, house)
        stack.push_async_callback(ledger.close)
        await _name_moderators(ledger, settings)
        await _forget_callers(ledger, settings)
        await name_lists(ledger, settings)
        await name_feeds(ledger, settings)
        await _name_labelers(ledger, settings)
        networks = _networks(settings, ledger, master_key, around, stack)
        scorer = await scorer_for(settings, read_correction(await ledger.correction()))
        stack.callback(scorer.close)
        bluesky, mastodon = networks.bluesky, networks.mastodon
        look_together = partial(
            DraftDesk, master_key=master_key, wording=wording, ledger=ledger, clock=around.clock
        )
        application = build(
            LiveVitals(pulse, ledger, around.clock, scorer.version),
            sign_in=networks.desk(links, ledger, around.clock) if links else None,
            documents=bluesky.documents() if bluesky else None,
            import_file=ImportDesk(imports, ledger, around.clock) if imports and mastodon else None,
            second_look=look_together(drafts) if drafts else None,
            evidence=EvidenceShelf(files, ledger, around.clock) if files else None,
            shared_list=OwnList(settings, master_key, ledger, around.clock),
            webhooks=mastodon.webhooks(settings.mastodon_webhook) if mastodon else None,
            secure=settings.web.public_url.startswith("https://"),
            trusted_proxies=settings.web.trusted_proxies,
        )
        served = serving(application, settings.web.host, settings.web.port)
        website = await stack.enter_async_context(served)
        edges, watches = list[Edge](), dict[Network, Watch]()
        if bluesky is not None:
            did = await patiently(bluesky.account.did, around.clock, around.rng)
            sight.bots.add(did)
            watches[Network.BLUESKY] = watch = WatchSet(did)
            edges.append(bluesky.edge(ledger, watch, pulse))
        if mastodon is not None:
            me = await patiently(mastodon.account.me, around.clock, around.rng)
            sight.bots.add(me.account)
            watches[Network.MASTODON] = looked_after = MastodonWatchSet(me.account)
            edges.append(mastodon.edge(ledger, looked_after, atmosphere.shows))
        sight.edges = edges
        await watchfulness.begin(watches, ledger)
        auditor = settings.community.auditor
        parts = Parts(
            ledger=ledger,
            policy=settings.policy,
            clock=around.clock,
            scorer=scorer,
            edges=edges,
            rng=around.rng,
            sweep=partial(_sweep, ledger, watchfulness),
            lists=_lists(settings, ledger, bluesky, around),
            feeds=FeedDesk(_feed_shelf(networks, around), atmosphere, _local(scorer)),
            pulse=pulse,
            journal=journal_of(master_key),
            drafts=Drafts(wording),
            press=EvidencePress(link_to),
            auditor=AccountId(auditor) if auditor else None,
            rhythm=around.rhythm,
            stirred=stirred,
        )
        yield Housecall(parts, ledger, website)


def _outside_contact(community: Community) -> AccountId | None:
    named = community.outside_contact or community.auditor
    return AccountId(named) if named else None


class Sight:
    """How well each member is seen and what she can see, as the edge of her network tells."""

    def __init__(self) -> None:
        self.edges: Sequence[Edge] = ()
        self.bots: set[AccountId] = set()  # its own accounts

    def of(self, account: AccountId) -> Coverage | None:
        return next((edge.coverage(account) for edge in self._here(account)), None)

    def shows_others(self, account: AccountId) -> bool:
        return next((edge.shows_others(account) for edge in self._here(account)), True)

    def list_of_bot(self, *, wanted: bool) -> str | None:
        """Where our own list is one that anybody can subscribe to."""
        there = (bot for bot in self.bots if wanted and network_of(bot) is Network.BLUESKY)
        return next(map(list_uri, there), None)

    def _here(self, account: AccountId) -> Iterator[Edge]:
        return (edge for edge in self.edges if edge.network is network_of(account))


@dataclass(frozen=True, slots=True)
class _Networks:
    """Those that an account is configured on."""

    bluesky: BlueskyEdge | None
    mastodon: MastodonEdge | None

    def desk(self, links: Links, ledger: StoreLedger, clock: Clock) -> SignInDesk:
        ways: dict[Network, Way[Any]] = {}
        if self.bluesky is not None:
            ways[Network.BLUESKY] = self.bluesky.way()
        if self.mastodon is not None:
            ways[Network.MASTODON] = self.mastodon.way()
        return SignInDesk(links, ways, ledger, ledger.sign_ins, clock)


def _networks(
    settings: Settings,
    ledger: StoreLedger,
    master_key: bytes,
    around: Surroundings,
    stack: AsyncExitStack,
) -> _Networks:
    """Raises ValueError where there is not one."""
    if not settings.has_account:
        raise ValueError(
            "no account is configured: set networks.bluesky.identifier or networks.mastodon.server"
        )
    bluesky = mastodon = None
    if settings.bluesky is not None:
        bluesky = bluesky_edge(settings, ledger, master_key, around)
        stack.push_async_callback(bluesky.account.close)
    if settings.mastodon is not None:
        mastodon = mastodon_edge(settings, ledger, around)
        stack.callback(mastodon.account.close)
    return _Networks(bluesky, mastodon)


def _tell_operator(changes: Sequence[Change]) -> None:
    for change in changes:
        if isinstance(change, SetHalted):
            log.warning("automatic acts", off=change.halted, said_by="moderators")


def _lists(
    settings: Settings, ledger: StoreLedger, bluesky: BlueskyEdge | None, around: Surroundings
) -> OursToo:
    """All that members may use: those of others, and ours."""
    others = ListShelf(
        Fetcher(around.reach),
        bluesky.account if bluesky else None,
        settings.config_dir,
        settings.policy,
        around.clock,
        around.rng,
    )
    return OursToo(others, ledger, around.clock)


def _feed_shelf(networks: _Networks, around: Surroundings) -> FeedShelf:
    """Each network's feeds by the bot's account there."""
    readers: dict[Network, FeedReader] = {}
    if networks.bluesky is not None:
        readers[Network.BLUESKY] = BlueskyFeeds(networks.bluesky.account, around.clock)
    if networks.mastodon is not None:
        readers[Network.MASTODON] = MastodonFeeds(networks.mastodon.account, around.clock)
    return FeedShelf(readers, around.clock, around.rng)


def _import_link(links: Links | None, account: AccountId, now: datetime) -> str | None:
    """Only Mastodon imports whom to hide."""
    if links is None or network_of(account) is not Network.MASTODON:
        return None
    return links.link_for(account, now)


async def scorer_for(settings: Settings, correction: Correction) -> LocalScorer | EndpointScorer:
    """The local one, or with a second opinion where a server is configured."""
    local = await asyncio.to_thread(read_scorer, correction)
    url, model, key = settings.scorer.url, settings.scorer.model, settings.scorer_key
    if not url:
        return local
    log.warning("texts leave this machine to be judged", to=url, model=model)
    endpoint = Endpoint(url, model, key.get_secret_value() if key else "")
    return EndpointScorer(local, endpoint, Fetcher(NamedByOperator()))


def _local(scorer: LocalScorer | EndpointScorer) -> LocalScorer:
    return scorer.local if isinstance(scorer, EndpointScorer) else scorer


def render(
    wording: Wording,
    policy: Policy,
    say: Say,
    member: Member,
    *,
    shows_others: Callable[[AccountId], bool] = lambda _: True,
) -> str:
    """Links open at the account of hers that can act on them."""

    def link_to(identity: str) -> str:
        reader = member.at(identity)
        return link_for(reader, identity, at_home=shows_others(reader))

    hers = replace(wording, link_to=link_to)
    return hers.render(say, member.timezone or policy.community_timezone)


async def _name_moderators(ledger: StoreLedger, settings: Settings) -> None:
    """Those that the configuration names, and those whom moderators have appointed."""
    named = set(map(AccountId, settings.community.moderators))
    async with ledger.turn() as turn:
        known = {member.account: member for member in await turn.members_known()}
        for account in named | {a for a, member in known.items() if member.is_moderator}:
            member = known.get(account, Member(account))
            stays = account in named or member.appointed_at is not None
            if member.is_moderator != stays:
                change = SetMember(replace(member, is_moderator=stays))
                await turn.apply(Decision((change,), (), ("named in the configuration",)))


async def _name_labelers(ledger: StoreLedger, settings: Settings) -> None:
    named = tuple(map(AccountId, settings.addresses.bluesky.labelers))
    async with ledger.turn() as turn:
        await turn.apply(Decision((NameLabelers(named),), (), ("named in the configuration",)))


async def _forget_callers(ledger: StoreLedger, settings: Settings) -> None:
    """Where moderators look no more at who asks to follow the bot, nobody waits for them."""
    if not settings.addresses.mastodon.guarded:
        async with ledger.turn() as turn:
            await turn.apply(Decision((KnowCallers((), whole=True),)))


async def _sweep(ledger: StoreLedger, watchfulness: Watchfulness) -> None:
    await ledger.sweep()
    await watchfulness.renew(ledger)
