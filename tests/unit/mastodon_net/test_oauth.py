from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from bot.model.errors import LoginRevoked
from bot.model.people import AccountId
from bot.networks.mastodon.members import AsHer
from bot.networks.mastodon.oauth import SignInRefused, WhyNot, challenge_of
from bot.networks.mastodon.scopes import NEEDED
from bot.networks.mastodon.sessions import OUT_OF_BAND, PendingSignIn, Session
from bot.rehearsal.mastodon.flavour import GOTOSOCIAL, MASTODON, OLD, Flavour
from tests.unit.mastodon_net.worlds import world_of

FLAVOURS = pytest.mark.parametrize(
    "flavour", [MASTODON, GOTOSOCIAL, OLD], ids=["mastodon", "gotosocial", "old"]
)


def test_the_challenge_is_that_of_the_rfc() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@FLAVOURS
async def test_she_signs_in_with_a_code_and_out_again(flavour: Flavour) -> None:
    async with world_of(MASTODON, flavour) as world:
        her = await world.newcomer("dr_a")
        account = AccountId(her.uri)
        session = await world.sign_in(her)
        assert session.account == account
        assert all(session.allows(scope) for scope in NEEDED)

        async def read(her: AsHer) -> object:
            return (await her.server.get("/api/v1/notifications")).json

        assert await world.members.ask(account, read) == []
        await world.members.end(account)
        with pytest.raises(LoginRevoked):
            await world.members.ask(account, read)
        assert not world.drawer.sessions


async def test_a_token_that_was_ended_is_revoked_at_her_server() -> None:
    async with world_of() as world:
        her = await world.newcomer("dr_a")
        session = await world.sign_in(her)
        await world.members.end(session.account)
        assert Session.from_text(session.to_text()) == session
        await world.drawer.save(session)
        with pytest.raises(LoginRevoked):
            await world.members.ask(
                session.account, lambda h: h.server.get("/api/v1/notifications")
            )
        assert not world.drawer.sessions


async def test_pkce_is_used_where_it_is_announced() -> None:
    async with world_of(MASTODON, OLD) as world:
        for server, known in ((world.here, True), (world.there, False)):
            url, pending = await world.oauth.start(
                AccountId(f"{server}/users/x"), world.clock.now()
            )
            asked = dict(parse_qsl(urlsplit(url).query))
            assert (pending.verifier is not None) is known
            assert (asked.get("code_challenge_method") == "S256") is known
            assert asked["redirect_uri"] == OUT_OF_BAND


async def test_a_server_is_asked_to_register_the_bot_once() -> None:
    async with world_of() as world:
        for _ in range(3):
            await world.oauth.start(AccountId(f"{world.here}/users/x"), world.clock.now())
        assert len(world.drawer.apps) == 1


async def test_another_account_than_the_invited_one_is_refused() -> None:
    async with world_of() as world:
        other = await world.newcomer("other")
        her = await world.newcomer("dr_a")
        url, pending = await world.oauth.start(AccountId(her.uri), world.clock.now())
        code = await world.people.sign_in_and_consent(url, other)
        with pytest.raises(SignInRefused) as refused:
            await world.oauth.finish(pending, {"code": code}, world.clock.now())
        assert refused.value.why is WhyNot.OTHER_ACCOUNT


CALLBACK = "https://house.example/callback"
WRONG = {
    "another state": ({"code": "x", "state": "other"}, 0, WhyNot.LAPSED),
    "too late": ({"code": "x", "state": "s"}, 11, WhyNot.LAPSED),
    "declined": ({"error": "access_denied", "state": "s"}, 0, WhyNot.DECLINED),
    "no code": ({"state": "s"}, 0, WhyNot.FAILED),
}


@pytest.mark.parametrize(("callback", "minutes", "why"), WRONG.values(), ids=WRONG)
async def test_what_comes_back_must_fit(
    callback: dict[str, str], minutes: int, why: WhyNot
) -> None:
    async with world_of(callback=CALLBACK) as world:
        now = world.clock.now()
        account = AccountId(f"{world.here}/users/x")
        pending = PendingSignIn(
            account, world.here, CALLBACK, now + timedelta(minutes=10), "s", None
        )
        assert PendingSignIn.from_text(pending.to_text()) == pending
        with pytest.raises(SignInRefused) as refused:
            await world.oauth.finish(pending, callback, now + timedelta(minutes=minutes))
        assert refused.value.why is why
