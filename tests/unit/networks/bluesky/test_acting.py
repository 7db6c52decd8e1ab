"""Acting for a member, on a repository in memory that swaps records as a PDS does."""

import asyncio
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import NetworkDown, NetworkSaidNo
from bot.model.interactions import PostId
from bot.model.people import AccountId
from bot.networks.bluesky.acting import (
    MOST_MUTES,
    MOST_PAGES,
    PAGE,
    Acting,
    Gate,
    MayReply,
)
from bot.networks.bluesky.oauth import Procedure, Query, SaidNo

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HER = AccountId("did:plc:her")
POST = PostId("at://did:plc:her/app.bsky.feed.post/3kpost")
REPLY = PostId("at://did:plc:other/app.bsky.feed.post/3kreply")
THREADGATE = "app.bsky.feed.threadgate"
POSTGATE = "app.bsky.feed.postgate"
NOBODY: frozenset[MayReply] = frozenset()


@dataclass
class Repo:
    """Her records and her mutes. `meddling` runs before each write, as another device would."""

    records: dict[tuple[str, str], Any] = field(default_factory=dict)
    pages: list[Any] = field(default_factory=list)
    profiles: Any = field(default_factory=list)
    calls: list[Query | Procedure] = field(default_factory=list)
    ended: list[AccountId] = field(default_factory=list)
    meddling: Callable[["Repo"], None] | None = None

    async def call(self, account: AccountId, what: Query | Procedure) -> Any:
        assert account == HER
        self.calls.append(what)
        match what:
            case Query("com.atproto.repo.getRecord", params):
                return self.get((str(params["collection"]), str(params["rkey"])))
            case Query("app.bsky.graph.getMutes", params):
                return self.pages[int(str(params.get("cursor", "0")))]
            case Query("app.bsky.actor.getProfiles"):
                return {"profiles": self.profiles}
            case Procedure(nsid, sent) if nsid.startswith("com.atproto.repo."):
                return self.write(sent)
            case Query("app.bsky.feed.getPosts"):
                return self.pages[0]
            case _:
                return None

    async def end(self, account: AccountId) -> None:
        self.ended.append(account)

    def get(self, place: tuple[str, str]) -> Any:
        if place not in self.records:
            raise SaidNo("RecordNotFound", "400")
        return {"uri": "at://x", "cid": self.cid(place), "value": deepcopy(self.records[place])}

    def write(self, sent: Any) -> None:
        place = (sent["collection"], sent["rkey"])
        if self.meddling is not None:
            self.meddling(self)
        if sent["swapRecord"] != self.cid(place):
            raise SaidNo("InvalidSwap", "400")
        if "record" in sent:
            self.records[place] = deepcopy(sent["record"])
        else:
            del self.records[place]

    def cid(self, place: tuple[str, str]) -> str | None:
        held = self.records.get(place)
        return None if held is None else json.dumps(held, sort_keys=True)

    @property
    def writes(self) -> int:
        return sum(isinstance(call, Procedure) for call in self.calls)


def acting_on(repo: Repo) -> Acting:
    return Acting(repo, clock=lambda: NOW)


def gate(**more: Any) -> dict[str, Any]:
    return {"$type": THREADGATE, "post": POST, "createdAt": "2026-01-01T00:00:00.000Z", **more}


AT = (THREADGATE, "3kpost")


async def test_mutes_are_set_and_ended_through_the_appview() -> None:
    repo = Repo()
    acting = acting_on(repo)
    await acting.mute(HER, AccountId("did:plc:x"))
    await acting.unmute(HER, AccountId("did:plc:x"))
    appview = "did:web:api.bsky.app#bsky_appview"
    assert repo.calls == [
        Procedure("app.bsky.graph.muteActor", {"actor": "did:plc:x"}, appview),
        Procedure("app.bsky.graph.unmuteActor", {"actor": "did:plc:x"}, appview),
    ]


async def test_all_pages_of_mutes_are_read() -> None:
    repo = Repo(
        pages=[
            {"mutes": [{"did": "did:plc:a"}, {"did": "did:plc:b"}], "cursor": "1"},
            {"mutes": [], "cursor": "2"},
            {"mutes": [{"did": "did:plc:c"}]},
        ]
    )
    assert await acting_on(repo).mutes_of(HER) == {"did:plc:a", "did:plc:b", "did:plc:c"}


@pytest.mark.parametrize(
    "page",
    [
        {"mutes": [{"did": "did:plc:b"}], "cursor": "0"},
        {"mutes": [{"did": "did:plc:b"}], "cursor": "1"},
        {"mutes": [{"did": "did:plc:b"}, {"handle": "c.test"}]},
        {"mutes": ["did:plc:b"]},
        {"mutes": [], "cursor": 7},
        {},
        None,
    ],
    ids=["circle", "stuck", "no did", "no view", "odd cursor", "empty", "nothing"],
)
async def test_mutes_that_cannot_be_read_to_the_end_are_an_error(page: Any) -> None:
    repo = Repo(pages=[{"mutes": [{"did": "did:plc:a"}], "cursor": "1"}, page])
    with pytest.raises(NetworkDown, match="to the end"):
        await acting_on(repo).mutes_of(HER)


async def test_a_page_of_more_mutes_than_were_asked_for_is_not_read() -> None:
    page = {"mutes": [{"did": f"did:plc:{n}"} for n in range(PAGE + 1)]}
    with pytest.raises(NetworkDown, match="to the end"):
        await acting_on(Repo(pages=[page])).mutes_of(HER)


@pytest.mark.parametrize("per_page", [0, PAGE])
async def test_a_list_of_mutes_without_end_is_refused(per_page: int) -> None:
    """A server of her own choice may say anything, for as long as it is asked."""
    endless = Endless(per_page)
    with pytest.raises(NetworkSaidNo, match="more accounts than can be read"):
        await Acting(endless, clock=lambda: NOW).mutes_of(HER)
    assert endless.asked <= MOST_PAGES
    assert endless.asked * per_page <= MOST_MUTES + PAGE


async def test_a_look_that_takes_too_long_is_given_up() -> None:
    now = asyncio.get_running_loop().time()
    endless = Endless(1)
    with pytest.raises(NetworkDown):
        await Acting(endless, clock=lambda: NOW).whether_muted(HER, [AccountId("did:plc:x")], now)
    assert endless.asked == 1


@dataclass
class Endless:
    """A server that has always one page more."""

    per_page: int
    asked: int = 0

    async def call(self, _account: AccountId, what: Query | Procedure) -> Any:
        assert isinstance(what, Query)
        self.asked += 1
        found = [{"did": f"did:plc:{self.asked}-{n}"} for n in range(self.per_page)]
        return {"mutes": found, "cursor": str(self.asked)}

    async def end(self, account: AccountId) -> None:
        raise AssertionError(account)


def seen_by_her(name: str, **viewer: Any) -> dict[str, Any]:
    return {"did": f"did:plc:{name}", "viewer": viewer}


async def test_only_who_can_be_read_is_known_to_be_muted_or_not() -> None:
    repo = Repo(
        pages=[{"mutes": [{"did": "did:plc:listed"}]}],
        profiles=[
            seen_by_her("free", muted=False),
            seen_by_her("late", muted=True),
            seen_by_her("by-list", muted=True, mutedByList={"uri": "at://her/list/1"}),
            seen_by_her("silent"),
            {"did": "did:plc:blind"},
            seen_by_her("uninvited", muted=True),
        ],
    )
    names = ("listed", "free", "late", "by-list", "silent", "blind", "away")
    asked = [AccountId(f"did:plc:{name}") for name in names]
    assert await acting_on(repo).whether_muted(HER, asked) == {
        "did:plc:listed": True,
        "did:plc:free": False,
        "did:plc:late": True,
        "did:plc:by-list": False,
    }


async def test_profiles_are_asked_for_as_many_at_a_time_as_the_network_takes() -> None:
    repo = Repo(pages=[{"mutes": []}])
    await acting_on(repo).whether_muted(HER, [AccountId(f"did:plc:{n}") for n in range(60)])
    asked = [call.params["actors"] for call in repo.calls[1:] if isinstance(call, Query)]
    assert [len(some) for some in asked] == [25, 25, 10]


async def test_profiles_that_cannot_be_read_are_an_error() -> None:
    unreadable: tuple[Any, ...] = (None, {}, [{}] * 26)
    for profiles in unreadable:
        repo = Repo(pages=[{"mutes": []}], profiles=profiles)
        with pytest.raises(NetworkDown):
            await acting_on(repo).whether_muted(HER, [AccountId("did:plc:x")])


async def test_a_conversation_is_muted_and_unmuted_by_its_root() -> None:
    repo = Repo()
    acting = acting_on(repo)
    await acting.mute_thread(HER, POST)
    await acting.unmute_thread(HER, POST)
    appview = "did:web:api.bsky.app#bsky_appview"
    assert repo.calls == [
        Procedure("app.bsky.graph.muteThread", {"root": POST}, appview),
        Procedure("app.bsky.graph.unmuteThread", {"root": POST}, appview),
    ]


@pytest.mark.parametrize("muted", [True, False])
async def test_whether_a_conversation_is_muted(*, muted: bool) -> None:
    repo = Repo(pages=[{"posts": [{"uri": POST, "viewer": {"threadMuted": muted}}]}])
    assert await acting_on(repo).thread_is_muted(HER, POST) is muted


@pytest.mark.parametrize("answer", [{"posts": []}, {"posts": [{"viewer": {}}]}, None], ids=str)
async def test_a_conversation_that_cannot_be_read_is_an_error(answer: Any) -> None:
    with pytest.raises(NetworkSaidNo, match="cannot be read"):
        await acting_on(Repo(pages=[answer])).thread_is_muted(HER, POST)


async def test_signing_out_ends_her_sign_in() -> None:
    repo = Repo()
    await acting_on(repo).sign_out(HER)
    assert repo.ended == [HER]


async def test_a_record_answered_in_no_known_shape_is_left_alone() -> None:
    repo = Repo({AT: "not a record"})
    with pytest.raises(NetworkSaidNo, match="something else"):
        await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    assert not repo.writes


async def test_hiding_a_reply_makes_a_gate_beside_the_post() -> None:
    repo = Repo()
    assert await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    made = {**gate(hiddenReplies=[REPLY]), "createdAt": "2026-11-23T12:00:00.000Z"}
    assert repo.records == {AT: made}


async def test_hiding_twice_is_once_and_showing_again_leaves_nothing() -> None:
    repo = Repo()
    acting = acting_on(repo)
    done = [
        await acting.hide_reply(HER, POST, REPLY, hide=hide) for hide in (True, True, False, False)
    ]
    assert done == [True, False, True, False]
    assert repo.writes == 2
    assert not repo.records


async def test_a_reply_she_hid_herself_is_reported_as_hidden_already() -> None:
    repo = Repo({AT: gate(hiddenReplies=[REPLY])})
    assert not await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    assert (await acting_on(repo).gate_of(HER, POST)).hidden == {REPLY}
    assert not repo.writes


async def test_an_empty_gate_of_her_own_stays_when_there_is_nothing_to_show() -> None:
    repo = Repo({AT: gate(hiddenReplies=[])})
    assert not await acting_on(repo).hide_reply(HER, POST, REPLY, hide=False)
    assert repo.records == {AT: gate(hiddenReplies=[])}


@pytest.mark.parametrize(("hidden", "fits"), [(299, True), (300, False)])
async def test_three_hundred_hidden_replies_and_no_more(hidden: int, *, fits: bool) -> None:
    repo = Repo(
        {AT: gate(hiddenReplies=[f"at://did:plc:x/app.bsky.feed.post/{n}" for n in range(hidden)])}
    )
    hiding = acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    if fits:
        assert await hiding
    else:
        with pytest.raises(NetworkSaidNo, match="300"):
            await hiding
    assert len(repo.records[AT]["hiddenReplies"]) == 300


@pytest.mark.parametrize(("detached", "fits"), [(49, True), (50, False)])
async def test_fifty_detached_quotes_and_no_more(detached: int, *, fits: bool) -> None:
    uris = [f"at://did:plc:x/app.bsky.feed.post/{n}" for n in range(detached)]
    record = {"$type": POSTGATE, "post": POST, "createdAt": "x", "detachedEmbeddingUris": uris}
    repo = Repo({(POSTGATE, "3kpost"): record})
    detaching = acting_on(repo).detach_quote(HER, POST, REPLY, detach=True)
    if fits:
        assert await detaching
    else:
        with pytest.raises(NetworkSaidNo, match="50"):
            await detaching
    assert len(repo.records[(POSTGATE, "3kpost")]["detachedEmbeddingUris"]) == 50


@pytest.mark.parametrize(
    "post",
    [
        "at://did:plc:other/app.bsky.feed.post/3k",
        "at://did:plc:her/app.bsky.feed.generator/3k",
        "at://did:plc:her/app.bsky.feed.post/",
        "at://did:plc:her/app.bsky.feed.post/3k/x",
        "https://bsky.app/profile/did:plc:her/post/3k",
    ],
)
async def test_only_her_own_posts_are_touched(post: str) -> None:
    repo = Repo()
    acting = acting_on(repo)
    acts = (
        acting.hide_reply(HER, PostId(post), REPLY, hide=True),
        acting.gate_replies(HER, PostId(post), NOBODY),
        acting.detach_quote(HER, PostId(post), REPLY, detach=True),
        acting.gate_of(HER, PostId(post)),
    )
    for act in acts:
        with pytest.raises(NetworkSaidNo, match="who wrote the post"):
            await act
    assert not repo.calls


async def test_what_another_device_wrote_in_between_is_kept() -> None:
    mine = "at://did:plc:y/app.bsky.feed.post/1"

    def meddle(repo: Repo) -> None:
        repo.meddling = None
        repo.records[AT] = gate(hiddenReplies=[mine], allow=[])

    repo = Repo({AT: gate()}, meddling=meddle)
    assert await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    assert repo.records[AT] == gate(hiddenReplies=[mine, REPLY], allow=[])


async def test_a_gate_made_in_between_is_not_overwritten() -> None:
    def meddle(repo: Repo) -> None:
        repo.meddling = None
        repo.records[AT] = gate(allow=[])

    repo = Repo(meddling=meddle)
    assert await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    assert repo.records[AT] == gate(allow=[], hiddenReplies=[REPLY])


async def test_a_record_that_never_holds_still_is_tried_again_later() -> None:
    def meddle(repo: Repo) -> None:
        repo.records[AT] = gate(hiddenReplies=[f"at://x/y/{repo.writes}"])

    repo = Repo({AT: gate()}, meddling=meddle)
    with pytest.raises(NetworkDown, match="kept changing"):
        await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    assert repo.writes == 4


@pytest.mark.parametrize("hidden", ["at://x", 3, [1]])
async def test_a_record_that_cannot_be_read_is_left_alone(hidden: Any) -> None:
    repo = Repo({AT: gate(hiddenReplies=hidden)})
    with pytest.raises(NetworkSaidNo, match="left alone"):
        await acting_on(repo).hide_reply(HER, POST, REPLY, hide=True)
    assert not repo.writes


@pytest.mark.parametrize("rest", [{"allow": []}, {"com.example.more": 0}], ids=str)
async def test_what_else_her_gate_says_survives_the_last_hidden_reply(rest: dict[str, Any]) -> None:
    repo = Repo({AT: gate(**rest)})
    acting = acting_on(repo)
    assert await acting.hide_reply(HER, POST, REPLY, hide=True)
    assert await acting.hide_reply(HER, POST, REPLY, hide=False)
    assert repo.records == {AT: gate(**rest, hiddenReplies=[])}


async def test_closing_replies_and_undoing_it() -> None:
    repo = Repo()
    acting = acting_on(repo)
    prior = await acting.gate_of(HER, POST)
    assert prior == Gate(None)
    assert await acting.gate_replies(HER, POST, NOBODY)
    assert repo.records[AT]["allow"] == []
    assert not await acting.gate_replies(HER, POST, NOBODY)
    assert await acting.restore_gate(HER, POST, prior=prior, ours=NOBODY)
    assert not repo.records
    assert not await acting.restore_gate(HER, POST, prior=prior, ours=NOBODY)


async def test_some_people_may_still_reply() -> None:
    repo = Repo()
    some = frozenset({MayReply.MENTIONED, MayReply.FOLLOWED_BY_HER, MayReply.HER_FOLLOWERS})
    await acting_on(repo).gate_replies(HER, POST, some)
    assert repo.records[AT]["allow"] == [
        {"$type": "app.bsky.feed.threadgate#followerRule"},
        {"$type": "app.bsky.feed.threadgate#followingRule"},
        {"$type": "app.bsky.feed.threadgate#mentionRule"},
    ]


async def test_what_she_changed_meanwhile_is_hers() -> None:
    repo = Repo()
    acting = acting_on(repo)
    prior = await acting.gate_of(HER, POST)
    await acting.gate_replies(HER, POST, NOBODY)
    repo.records[AT]["hiddenReplies"] = [REPLY]
    assert await acting.restore_gate(HER, POST, prior=prior, ours=NOBODY)
    assert repo.records[AT]["hiddenReplies"] == [REPLY]
    assert "allow" not in repo.records[AT]

    await acting.gate_replies(HER, POST, NOBODY)
    hers = [{"$type": "app.bsky.feed.threadgate#mentionRule"}]
    repo.records[AT]["allow"] = hers
    assert not await acting.restore_gate(HER, POST, prior=prior, ours=NOBODY)
    assert repo.records[AT]["allow"] == hers


async def test_a_detached_quote_and_its_return() -> None:
    repo = Repo()
    acting = acting_on(repo)
    assert await acting.detach_quote(HER, POST, REPLY, detach=True)
    assert await acting.detached_from(HER, POST) == {REPLY}
    assert repo.records[(POSTGATE, "3kpost")]["$type"] == POSTGATE
    assert await acting.detach_quote(HER, POST, REPLY, detach=False)
    assert not repo.records


others = st.lists(
    st.integers(0, 9).map(lambda n: f"at://did:plc:x/app.bsky.feed.post/{n}"), unique=True
)
rules = st.lists(
    st.sampled_from([f"{THREADGATE}#{rule}" for rule in ("mentionRule", "followingRule")]),
    unique=True,
).map(lambda names: [{"$type": name} for name in names])
priors = st.none() | st.fixed_dictionaries(
    {"createdAt": st.just("2026-01-01T00:00:00Z"), "post": st.just(POST)},
    optional={"hiddenReplies": others, "allow": rules, "com.example.more": st.integers()},
)


@given(prior=priors, allow=st.frozensets(st.sampled_from(MayReply)))
async def test_a_reply_gate_is_undone_exactly(
    prior: dict[str, Any] | None, allow: frozenset[MayReply]
) -> None:
    before = {} if prior is None else {AT: {"$type": THREADGATE, **prior}}
    repo = Repo(deepcopy(before))
    acting = acting_on(repo)
    seen = await acting.gate_of(HER, POST)
    if await acting.gate_replies(HER, POST, allow):
        assert await acting.restore_gate(HER, POST, prior=seen, ours=allow)
    assert repo.records == before


@given(
    prior=priors.filter(lambda prior: prior is None or prior.get("hiddenReplies")),
    order=st.permutations(range(3)),
)
async def test_hidden_replies_are_undone_exactly_in_any_order(
    prior: dict[str, Any] | None, order: list[int]
) -> None:
    before = {} if prior is None else {AT: {"$type": THREADGATE, **prior}}
    repo = Repo(deepcopy(before))
    acting = acting_on(repo)
    replies = [PostId(f"at://did:plc:z/app.bsky.feed.post/{n}") for n in range(3)]
    for reply in replies:
        assert await acting.hide_reply(HER, POST, reply, hide=True)
    for which in order:
        assert await acting.hide_reply(HER, POST, replies[which], hide=False)
    assert len(order) == 3
    assert repo.records == before
