"""What the bot does in a member's name: simulated network and real PDS and AppView."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.fetch import Fetcher, LoopbackToo
from bot.model.episodes import Measure, MeasureKind, Prior
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.model.filings import Filing, Reason
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.bluesky.acting import Acting
from bot.networks.bluesky.acts import BlueskyActs
from bot.networks.bluesky.oauth import CALLBACK_PATH, LoopbackClient, OAuth, Session, Sessions
from bot.rehearsal.bluesky.people import Person, Posted
from bot.rehearsal.faults import Fault
from tests.contract.worlds import World, both, real_time, simulated, world
from tests.networks.fixtures import real_folder, real_network, real_postgres

__all__ = ["real_folder", "real_network", "real_postgres", "world"]

NOBODY = AccountId("did:plc:" + "z" * 24)
THREADGATE = "app.bsky.feed.threadgate"


@dataclass
class Drawer:
    kept: dict[AccountId, Session] = field(default_factory=dict)

    async def load(self, account: AccountId) -> Session | None:
        return self.kept.get(account)

    async def save(self, session: Session) -> None:
        self.kept[session.account] = session

    async def drop(self, account: AccountId) -> None:
        self.kept.pop(account, None)


@dataclass(frozen=True, slots=True)
class Scene:
    """Ada, whom the bot may act for; her post; a foe's reply to it and quote of it."""

    world: World
    acts: BlueskyActs
    ada: Person
    foe: Person
    post: Posted
    reply: Posted
    quote: Posted

    def measure(self, kind: MeasureKind) -> Measure:
        target, within = {
            MeasureKind.MUTE: (self.foe.did, None),
            MeasureKind.MUTE_THREAD: (self.post.uri, None),
            MeasureKind.HIDE_REPLY: (self.reply.uri, self.post.uri),
            MeasureKind.LIMIT_REPLIES: (self.post.uri, None),
            MeasureKind.DETACH_QUOTE: (self.quote.uri, self.post.uri),
        }[kind]
        return Measure(self.member, kind, target, PostId(within) if within else None)

    @property
    def member(self) -> AccountId:
        return AccountId(self.ada.did)

    async def state(self) -> dict[str, Any]:
        """All that the network says of her, read with her own password."""
        await self.world.settle()
        people = self.world.people
        post, quote = [await people.sees(self.ada, one.uri) for one in (self.post, self.quote)]
        assert post is not None
        assert quote is not None
        return {
            "mutes": await people.mutes(self.ada),
            "thread muted": post["viewer"]["threadMuted"],
            "threadgate": await people.gate(self.post.uri),
            "postgate": await people.postgate(self.post.uri),
            "quoted": quote["embed"]["record"]["$type"].partition("#")[2],
        }

    async def does(self, nsid: str, **body: str) -> None:
        """She herself, in her own app."""
        await self.world.people.xrpc.call(self.ada, nsid, body)

    async def writes(self, collection: str, **record: Any) -> None:
        """A record beside her post, by herself."""
        value = {
            "$type": collection,
            "post": self.post.uri,
            "createdAt": "2026-01-05T10:00:00.000Z",
            **record,
        }
        key = self.post.uri.rsplit("/", 1)[1]
        body = {"repo": self.ada.did, "collection": collection, "rkey": key, "record": value}
        await self.world.people.xrpc.call(self.ada, "com.atproto.repo.putRecord", body)


def acting_in(world: World) -> tuple[OAuth, Sessions, Acting]:
    appview = f"{world.addresses.appview_did}#bsky_appview"
    oauth = OAuth(
        Fetcher(LoopbackToo()),
        LoopbackClient(f"http://127.0.0.1:8099{CALLBACK_PATH}"),
        entropy=secrets.token_bytes,
        plc=world.addresses.plc,
        appview=appview,
        threads=True,
        moderation=moderation_of(world),
    )
    sessions = Sessions(oauth, Drawer(), clock=real_time)
    moderation = moderation_of(world)
    acting = Acting(sessions, clock=real_time, appview=appview, moderation=moderation)
    return oauth, sessions, acting


def moderation_of(world: World) -> str:
    return f"{world.addresses.moderation_did}#atproto_labeler"


async def sign_in(world: World, person: Person, oauth: OAuth, *, reports: bool = False) -> Session:
    address, pending = await oauth.start(AccountId(person.did), real_time(), reports=reports)
    back = await world.people.sign_in_and_consent(address, person)
    return await oauth.finish(pending, dict(parse_qsl(urlsplit(back).query)), real_time())


@pytest.fixture
async def scene(world: World) -> Scene:
    ada, foe = await world.newcomer("ada"), await world.newcomer("foe")
    people = world.people
    post = await people.post(ada, "vaccines work")
    reply = await people.post(foe, "liar", reply_to=post)
    quote = await people.post(foe, "look at this", quote=post)
    await world.settle()
    oauth, sessions, acting = acting_in(world)
    await sessions.keep(await sign_in(world, ada, oauth))
    return Scene(world, BlueskyActs(acting), ada, foe, post, reply, quote)


@both
@pytest.mark.need("S2-2")
async def test_a_report_is_with_the_moderators_once_and_needs_its_right(scene: Scene) -> None:
    world, post = scene.world, PostId(scene.reply.uri)
    filing = Filing(Reason.TARGETED, (post, PostId(scene.quote.uri)), scene.reply.cid)
    measure = Measure(scene.member, MeasureKind.REPORT, scene.foe.did, filing=filing)
    assert await scene.acts.look((measure,)) == [None]
    with pytest.raises(NetworkSaidNo):
        await scene.acts.apply(measure)
    assert await world.reports_about(post) == []

    oauth, sessions, acting = acting_in(world)
    session = await sign_in(world, scene.ada, oauth, reports=True)
    assert session.can_report(moderation_of(world))
    await sessions.keep(session)
    await BlueskyActs(acting).apply(measure)
    told = (Reason.TARGETED, scene.quote.uri, scene.ada.did)
    assert await world.reports_about(post) == [told]


async def look_at_all(scene: Scene, measures: Sequence[Measure]) -> list[Prior]:
    """Where all of them can be read."""
    found = await scene.acts.look(measures)
    assert None not in found
    return [prior for prior in found if prior is not None]


async def look_at(scene: Scene, measure: Measure) -> Prior:
    (prior,) = await look_at_all(scene, [measure])
    return prior


NOT_THERE = (MeasureKind.BLOCK, MeasureKind.FILTER, MeasureKind.REVOKE_QUOTE)
KINDS = [kind for kind in MeasureKind if kind not in {*NOT_THERE, MeasureKind.REPORT}]
every_kind = pytest.mark.parametrize("kind", KINDS)

IN_FORCE: dict[MeasureKind, Callable[[Scene, dict[str, Any]], bool]] = {
    MeasureKind.MUTE: lambda scene, state: state["mutes"] == {scene.foe.did},
    MeasureKind.MUTE_THREAD: lambda _, state: state["thread muted"] is True,
    MeasureKind.HIDE_REPLY: lambda scene, state: (
        state["threadgate"]["hiddenReplies"] == [scene.reply.uri]
        and "allow" not in state["threadgate"]
    ),
    MeasureKind.LIMIT_REPLIES: lambda _, state: (
        {rule["$type"] for rule in state["threadgate"]["allow"]}
        == {f"{THREADGATE}#followingRule", f"{THREADGATE}#mentionRule"}
    ),
    MeasureKind.DETACH_QUOTE: lambda scene, state: (
        state["postgate"]["detachedEmbeddingUris"] == [scene.quote.uri]
        and state["quoted"] == "viewDetached"
    ),
}


@both
@every_kind
async def test_a_measure_holds_and_is_lifted_without_a_trace(
    scene: Scene, kind: MeasureKind
) -> None:
    measure, before = scene.measure(kind), await scene.state()
    prior = await look_at(scene, measure)
    assert not prior.held
    for _ in range(2):
        await scene.acts.apply(measure)
    during = await scene.state()
    assert during != before
    assert IN_FORCE[kind](scene, during)
    assert (await look_at(scene, measure)).held
    for _ in range(2):
        assert await scene.acts.lift(measure, prior), "all is as it was before"
    assert await scene.state() == before
    await scene.acts.apply(measure)
    assert IN_FORCE[kind](scene, await scene.state())


@both
async def test_only_where_a_conversation_began_can_replies_be_limited(scene: Scene) -> None:
    answer = await scene.world.people.post(scene.ada, "see the data", reply_to=scene.post)
    await scene.world.settle()
    gone = f"{answer.uri[:-3]}zzz"
    for post in (answer.uri, gone):
        measure = replace(scene.measure(MeasureKind.LIMIT_REPLIES), target=post)
        with pytest.raises(NetworkSaidNo):
            await scene.acts.look([measure])


@simulated
@pytest.mark.parametrize("kind", NOT_THERE)
async def test_what_is_for_mastodon_alone_is_refused(scene: Scene, kind: MeasureKind) -> None:
    measure, before = Measure(scene.member, kind, scene.foe.did), await scene.state()
    assert await scene.acts.look([measure]) == [None]
    for attempt in (scene.acts.apply(measure), scene.acts.lift(measure, Prior(held=False))):
        with pytest.raises(NetworkSaidNo):
            await attempt
    assert await scene.state() == before


@both
async def test_all_at_once_do_not_get_in_each_others_way(scene: Scene) -> None:
    measures, before = [scene.measure(kind) for kind in KINDS], await scene.state()
    priors = await look_at_all(scene, measures)
    assert [prior.held for prior in priors] == [False] * len(measures)
    for measure in measures:
        await scene.acts.apply(measure)
    during = await scene.state()
    assert during["threadgate"]["hiddenReplies"] == [scene.reply.uri]
    assert len(during["threadgate"]["allow"]) == 2
    assert [prior.held for prior in await look_at_all(scene, measures)] == [True] * len(measures)
    for measure, prior in zip(measures, priors, strict=True):
        await scene.acts.lift(measure, prior)
    assert await scene.state() == before


@both
async def test_what_she_had_done_herself_is_seen_as_hers(scene: Scene) -> None:
    await scene.does("app.bsky.graph.muteActor", actor=scene.foe.did)
    await scene.does("app.bsky.graph.muteThread", root=scene.post.uri)
    await scene.writes(THREADGATE, allow=[], hiddenReplies=[scene.reply.uri])
    await scene.writes("app.bsky.feed.postgate", detachedEmbeddingUris=[scene.quote.uri])
    await scene.world.settle()
    measures = [scene.measure(kind) for kind in KINDS]
    assert [prior.held for prior in await look_at_all(scene, measures)] == [True] * len(measures)


@both
async def test_her_own_mutes_survive_ours(scene: Scene) -> None:
    hers = await scene.world.newcomer("hers")
    await scene.does("app.bsky.graph.muteActor", actor=hers.did)
    measures = [
        scene.measure(MeasureKind.MUTE),
        replace(scene.measure(MeasureKind.MUTE), target=hers.did),
    ]
    await scene.world.settle()
    priors = await look_at_all(scene, measures)
    assert priors == [Prior(held=False), Prior(held=True)]
    await scene.acts.apply(measures[0])
    assert (await scene.state())["mutes"] == {scene.foe.did, hers.did}
    await scene.acts.lift(measures[0], priors[0])
    assert (await scene.state())["mutes"] == {hers.did}


@both
async def test_what_else_stands_in_her_gates_stays(scene: Scene) -> None:
    hidden = f"at://{scene.foe.did}/app.bsky.feed.post/3aaaaaaaaaaaa"
    await scene.writes(THREADGATE, hiddenReplies=[hidden])
    await scene.writes(
        "app.bsky.feed.postgate",
        detachedEmbeddingUris=[hidden],
        embeddingRules=[{"$type": "app.bsky.feed.postgate#disableRule"}],
    )
    before = await scene.state()
    kinds = (MeasureKind.HIDE_REPLY, MeasureKind.LIMIT_REPLIES, MeasureKind.DETACH_QUOTE)
    measures = [scene.measure(kind) for kind in kinds]
    priors = await look_at_all(scene, measures)
    assert not any(prior.held for prior in priors)
    for measure in measures:
        await scene.acts.apply(measure)
    during = await scene.state()
    assert during["threadgate"]["hiddenReplies"] == [hidden, scene.reply.uri]
    assert during["postgate"]["detachedEmbeddingUris"] == [hidden, scene.quote.uri]
    assert during["postgate"]["embeddingRules"] == before["postgate"]["embeddingRules"]
    for measure, prior in zip(measures, priors, strict=True):
        await scene.acts.lift(measure, prior)
    assert await scene.state() == before


@both
async def test_what_she_changed_meanwhile_stays_changed(scene: Scene) -> None:
    measure = scene.measure(MeasureKind.LIMIT_REPLIES)
    prior = await look_at(scene, measure)
    await scene.acts.apply(measure)
    await scene.writes(THREADGATE, allow=[])
    assert not await scene.acts.lift(measure, prior)
    gate = (await scene.state())["threadgate"]
    assert gate["allow"] == []
    mute = scene.measure(MeasureKind.MUTE)
    await scene.acts.apply(mute)
    await scene.does("app.bsky.graph.unmuteActor", actor=scene.foe.did)
    await scene.acts.lift(mute, Prior(held=False))
    assert (await scene.state())["mutes"] == set()


@both
async def test_a_muted_conversation_is_told_by_its_first_post(scene: Scene) -> None:
    """Every post of it says so, and only to her."""
    await scene.acts.apply(scene.measure(MeasureKind.MUTE_THREAD))
    await scene.world.settle()
    people = scene.world.people
    seen = [
        await people.sees(person, posted.uri)
        for person, posted in (
            (scene.ada, scene.reply),
            (scene.ada, scene.quote),
            (scene.foe, scene.post),
        )
    ]
    told = [post and post["viewer"]["threadMuted"] for post in seen]
    assert told == [True, False, False]
    told_of = await told_of_replies(scene)
    later = await people.post(scene.foe, "liar again", reply_to=scene.post)
    await scene.world.settle()
    assert await told_of_replies(scene) == told_of
    await scene.acts.lift(scene.measure(MeasureKind.MUTE_THREAD), Prior(held=False))
    after = await people.post(scene.foe, "and again", reply_to=scene.post)
    await scene.world.settle()
    assert await told_of_replies(scene) == told_of | {after.uri}
    assert later.uri not in told_of


async def told_of_replies(scene: Scene) -> set[str]:
    found = await scene.world.people.xrpc.pages(
        scene.ada, "app.bsky.notification.listNotifications", "notifications"
    )
    return {one["uri"] for one in found if one["reason"] == "reply"}


@both
@every_kind
async def test_what_cannot_be_read_is_not_acted_on(scene: Scene, kind: MeasureKind) -> None:
    await scene.acts.sign_out(scene.member)
    measure, before = scene.measure(kind), await scene.state()
    for attempt in (
        scene.acts.look([measure]),
        scene.acts.apply(measure),
        scene.acts.lift(measure, Prior(held=False)),
    ):
        with pytest.raises(LoginRevoked):
            await attempt
    assert await scene.state() == before


@both
@pytest.mark.parametrize("kind", [MeasureKind.HIDE_REPLY, MeasureKind.DETACH_QUOTE])
async def test_nothing_is_done_without_her_own_post(scene: Scene, kind: MeasureKind) -> None:
    before = await scene.state()
    for within in (None, PostId(scene.quote.uri)):
        measure = replace(scene.measure(kind), within=within)
        for attempt in (
            scene.acts.look([measure]),
            scene.acts.apply(measure),
            scene.acts.lift(measure, Prior(held=False)),
        ):
            with pytest.raises(NetworkSaidNo):
                await attempt
    assert await scene.state() == before


@both
async def test_whether_an_account_that_is_gone_was_muted_is_not_known(scene: Scene) -> None:
    """The AppView leaves it out of her mutes, so nothing is done until it is back."""
    mute, other = scene.measure(MeasureKind.MUTE), await scene.world.newcomer("other")
    another = replace(mute, target=other.did)
    await scene.does("app.bsky.graph.muteActor", actor=scene.foe.did)
    await scene.world.people.deactivate(scene.foe)
    await scene.world.settle()
    assert await scene.acts.look([mute, another]) == [None, Prior(held=False)]
    await scene.world.people.activate(scene.foe)
    await scene.world.settle()
    assert await scene.acts.look([mute, another]) == [Prior(held=True), Prior(held=False)]


@both
async def test_a_mute_of_an_account_that_has_gone_can_be_ended(scene: Scene) -> None:
    mute = scene.measure(MeasureKind.MUTE)
    await scene.acts.apply(mute)
    await scene.world.people.deactivate(scene.foe)
    await scene.world.settle()
    await scene.acts.lift(mute, Prior(held=False))
    await scene.world.people.activate(scene.foe)
    await scene.world.settle()
    assert await scene.world.people.mutes(scene.ada) == set()


@simulated
@every_kind
@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.BROKEN, Fault.UNAVAILABLE])
async def test_what_held_before_is_never_guessed(
    scene: Scene, kind: MeasureKind, fault: Fault
) -> None:
    scene.world.faults.next("/xrpc/*", fault)
    with pytest.raises(NetworkDown):
        await scene.acts.look([scene.measure(kind)])


@simulated
@every_kind
@pytest.mark.parametrize("fault", [Fault.LIMITED, Fault.BROKEN, Fault.CLOSED, Fault.ANSWER_LOST])
async def test_trouble_on_the_way_is_tried_again(
    scene: Scene, kind: MeasureKind, fault: Fault
) -> None:
    measure, before = scene.measure(kind), await scene.state()
    prior = await look_at(scene, measure)
    await until_done(scene, fault, lambda: scene.acts.apply(measure))
    assert IN_FORCE[kind](scene, await scene.state())
    await until_done(scene, fault, lambda: scene.acts.lift(measure, prior))
    assert await scene.state() == before


async def until_done(scene: Scene, fault: Fault, act: Callable[[], Any]) -> None:
    """With the fault on the next write."""
    for write in ("app.bsky.graph.*mute*", "com.atproto.repo.putRecord", "*.deleteRecord"):
        scene.world.faults.next(f"/xrpc/{write}", fault)
    failures = 0
    while True:
        try:
            await act()
        except NetworkDown:
            failures += 1
            continue
        break
    scene.world.faults.clear()
    assert failures == 1
