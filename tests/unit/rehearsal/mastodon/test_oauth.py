"""Registration, consent, codes, PKCE, scopes and revocation."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot.rehearsal.mastodon.client import Person
from bot.rehearsal.mastodon.consent import ConsentRefused, consent_as
from bot.rehearsal.mastodon.flavour import OLD
from bot.rehearsal.mastodon.network import simulated_federation
from bot.rehearsal.mastodon.oauth import OUT_OF_BAND, s256
from bot.rehearsal.mastodon.people import SaidNo
from tests.unit.rehearsal.mastodon.town import Town

_CALLBACK = "http://127.0.0.1:2599/callback"
_VERIFIER = "v" * 64


@dataclass
class Registered:
    """A client that a server knows."""

    town: Town
    server: str
    client_id: str
    client_secret: str
    redirect_uri: str

    def link(self, scope: str = "read:notifications", **changed: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": scope,
            "state": "s1",
            "code_challenge": s256(_VERIFIER),
            "code_challenge_method": "S256",
        }
        return f"{self.server}/oauth/authorize?{urlencode(query | changed)}"

    async def redeem(self, code: str, **changed: str) -> Any:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uri": self.redirect_uri,
            "code_verifier": _VERIFIER,
        }
        url = f"{self.server}/oauth/token"
        return await self.town.people.client.ask("POST", url, body=body | changed)


async def _registered(town: Town, redirect_uri: str = _CALLBACK) -> Registered:
    names = {"client_name": "House Call", "redirect_uris": redirect_uri}
    scopes = {"scopes": "read:notifications read:statuses write:mutes"}
    url = f"{town.here.url}/api/v1/apps"
    made = await town.people.client.ask("POST", url, body=names | scopes)
    assert made["redirect_uris"] == [redirect_uri]
    secrets = made["client_id"], made["client_secret"]
    return Registered(town, town.here.url, *secrets, redirect_uri)


async def _code(town: Town, client: Registered, who: Person, **changed: str) -> str:
    back = await town.people.sign_in_and_consent(client.link(**changed), who)
    told = parse_qs(urlsplit(back).query)
    assert told["state"] == ["s1"]
    return told["code"][0]


async def test_she_signs_in_and_the_client_gets_what_it_asked_for(town: Town) -> None:
    client, who = await _registered(town), await town.person("who")
    made = await client.redeem(await _code(town, client, who))
    assert (made["token_type"], made["scope"]) == ("Bearer", "read:notifications")
    token, ask = made["access_token"], town.people.client.ask
    assert await ask("GET", f"{who.server}/api/v1/notifications", token=token) == []
    with pytest.raises(SaidNo) as said:
        await ask("GET", f"{who.server}/api/v1/mutes", token=token)
    assert said.value.status == 403
    assert said.value.body == {"error": "This action is outside the authorized scopes"}


async def test_a_code_may_be_shown_instead(town: Town) -> None:
    client, who = await _registered(town, OUT_OF_BAND), await town.person("who")
    code = await town.people.sign_in_and_consent(client.link(), who)
    assert (await client.redeem(code))["access_token"]


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"redirect_uri": OUT_OF_BAND},
        {"code": "made up"},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_a_code_is_redeemed_only_by_the_one_who_asked(
    town: Town, changed: dict[str, str]
) -> None:
    client, who = await _registered(town), await town.person("who")
    code = await _code(town, client, who)
    with pytest.raises(SaidNo) as said:
        await client.redeem(**{"code": code, **changed})
    assert said.value.body["error"] == "invalid_grant"


async def test_a_code_is_good_once_and_for_ten_minutes(town: Town) -> None:
    client, who = await _registered(town), await town.person("who")
    first, second = [await _code(town, client, who) for _ in range(2)]
    await client.redeem(first)
    town.clock.step(timedelta(minutes=10))
    for code in (first, second):
        with pytest.raises(SaidNo) as said:
            await client.redeem(code)
        assert said.value.body["error"] == "invalid_grant"


async def test_who_says_no_or_mistypes_gives_no_code(town: Town) -> None:
    client, who = await _registered(town), await town.person("who")
    http = town.people.client.http
    back = await consent_as(http, client.link(), who.username, who.password, agree=False)
    assert parse_qs(urlsplit(back).query)["error"] == ["access_denied"]
    with pytest.raises(ConsentRefused, match="password"):
        await consent_as(http, client.link(), who.username, "wrong")


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "http://127.0.0.1:1/elsewhere"},
        {"scope": "write:statuses"},
        {"client_id": "nobody"},
        {"code_challenge_method": "plain"},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_what_was_not_registered_is_refused(town: Town, changed: dict[str, str]) -> None:
    client, who = await _registered(town), await town.person("who")
    with pytest.raises(ConsentRefused):
        await town.people.sign_in_and_consent(client.link(**changed), who)


async def test_a_revoked_token_is_refused_at_once(town: Town) -> None:
    client, who = await _registered(town), await town.person("who")
    token = (await client.redeem(await _code(town, client, who)))["access_token"]
    ask, url = town.people.client.ask, f"{who.server}/oauth/revoke"
    body = {"client_id": client.client_id, "client_secret": client.client_secret}
    await ask("POST", url, body={**body, "token": token})
    with pytest.raises(SaidNo) as said:
        await ask("GET", f"{who.server}/api/v1/notifications", token=token)
    assert said.value.status == 401
    with pytest.raises(SaidNo) as said:
        await ask("POST", url, body={**body, "token": who.token})
    assert said.value.status == 403


async def test_a_token_without_a_person_is_not_enough(town: Town) -> None:
    client = await _registered(town)
    body = {"client_id": client.client_id, "client_secret": client.client_secret}
    body |= {"grant_type": "client_credentials", "scope": "read:notifications"}
    ask, url = town.people.client.ask, client.server
    token = (await ask("POST", f"{url}/oauth/token", body=body))["access_token"]
    with pytest.raises(SaidNo) as said:
        await ask("GET", f"{url}/api/v1/notifications", token=token)
    assert said.value.status == 422


async def test_the_server_announces_what_it_can(town: Town) -> None:
    url = f"{town.here.url}/.well-known/oauth-authorization-server"
    told = await town.people.client.ask("GET", url)
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint"] == f"{town.here.url}/oauth/token"


async def test_the_profile_scope_is_enough_to_say_who_she_is_where_it_is_known(town: Town) -> None:
    who = await town.person("who")
    token = await town.token(who, "profile")
    url, ask = f"{who.server}/api/v1/accounts/verify_credentials", town.people.client.ask
    assert (await ask("GET", url, token=token))["uri"] == who.uri
    async with simulated_federation(town.clock, town.federation.world.rng, (OLD,)) as old:
        elder = await town.people.new_account("elder", old.instances[0].url)
        with pytest.raises(SaidNo) as said:
            await town.token(elder, "profile")
        assert said.value.status == 422
