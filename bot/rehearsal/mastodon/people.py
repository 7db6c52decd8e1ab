"""People of a Mastodon federation, simulated or real, as a driver over plain HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import ClientSession

from bot.rehearsal.mastodon.client import Client, Person, SaidNo
from bot.rehearsal.mastodon.consent import consent_as
from bot.rehearsal.mastodon.limits import SPARED_APP
from bot.rehearsal.mastodon.texts import plain_text
from bot.rehearsal.mastodon.wire import Json

__all__ = ["Message", "People", "Person", "Posted", "SaidNo"]

_EVERYTHING = "read write follow push"
_NOT_FOUND = 404
_CALLBACK = "http://127.0.0.1:9/callback"  # nobody listens there


@dataclass(frozen=True, slots=True)
class Posted:
    """`uri` is the same everywhere; `id` is that of the author's own server."""

    uri: str
    id: str


@dataclass(frozen=True, slots=True)
class Message:
    """A private post as its reader's server shows it."""

    id: str
    sender: str  # actor URI
    text: str  # plain
    sent_at: datetime
    to: tuple[str, ...]  # actor URIs of all whom it mentions, as this server names them


class People:
    """Methods raise SaidNo. What a person does, she does at her home server.

    `usual` is the base address of the server for whoever names none.
    """

    def __init__(self, http: ClientSession, usual: str = "") -> None:
        self.client = Client(http)
        self._usual = usual
        self._apps: dict[str, str] = {}  # server: a client's own token

    async def new_account(self, name: str, server: str = "") -> Person:
        """`name` has letters, digits and underscores; `server` is a base address.

        The token she comes with meets no limits and no faults; for the bot ask `token_for`.
        """
        server, password = server or self._usual, f"password-of-{name}"
        form = {
            "username": name,
            "email": f"{name}@example.com",
            "password": password,
            "agreement": "true",
            "locale": "en",
        }
        app, ask = await self._app(server), self.client.ask
        made = await ask("POST", f"{server}/api/v1/accounts", form=form, token=app)
        token = made["access_token"]
        me = await ask("GET", f"{server}/api/v1/accounts/verify_credentials", token=token)
        return Person(uri_of(me), name, server, password, token)

    async def token_for(
        self, who: Person, scopes: str, app: str = "House Call", **asked: str
    ) -> str:
        """She lets a new client of this name in: unlike her own, it meets limits and faults.

        `asked` are further parameters of the authorization request.
        """
        names = {"client_name": app, "redirect_uris": _CALLBACK, "scopes": scopes}
        ask, own = self.client.ask, await self._app(who.server)
        made = await ask("POST", f"{who.server}/api/v1/apps", body=names, token=own)
        body = {key: made[key] for key in ("client_id", "client_secret")}
        asked |= {"response_type": "code", "client_id": body["client_id"], "scope": scopes}
        link = f"{who.server}/oauth/authorize?{urlencode(asked | {'redirect_uri': _CALLBACK})}"
        back = parse_qs(urlsplit(await self.sign_in_and_consent(link, who)).query)
        body |= {"grant_type": "authorization_code", "code": back["code"][0]}
        body |= {"redirect_uri": _CALLBACK}
        return str((await ask("POST", f"{who.server}/oauth/token", body=body))["access_token"])

    async def set_profile(self, who: Person, **changed: Any) -> None:
        """`display_name`, `note`, `locked`, `bot`, `discoverable`, `indexable`."""
        url = f"{who.server}/api/v1/accounts/update_credentials"
        form = {name: str(value) for name, value in changed.items()}
        await self.client.ask("PATCH", url, form=form, token=who.token)

    async def follow(self, who: Person, whom: str) -> Json:
        """The relationship, in which it may be only `requested`; `whom` is an actor URI."""
        return await self._do(who, whom, "follow")

    async def unfollow(self, who: Person, whom: str) -> None:
        await self._do(who, whom, "unfollow")

    async def block(self, who: Person, whom: str) -> None:
        await self._do(who, whom, "block")

    async def unblock(self, who: Person, whom: str) -> None:
        await self._do(who, whom, "unblock")

    async def mute(self, who: Person, whom: str, **how: Any) -> None:
        """`duration` in seconds, `notifications`."""
        await self._do(who, whom, "mute", **how)

    async def unmute(self, who: Person, whom: str) -> None:
        await self._do(who, whom, "unmute")

    async def authorize(self, who: Person, asking: str) -> None:
        """Let in one who asks to follow her."""
        path = f"/api/v1/follow_requests/{await self.id_of(who, asking)}/authorize"
        await self.client.post(who, path)

    async def mutes(self, who: Person) -> dict[str, Json]:
        """By actor URI, as her server lists them."""
        found = await self.client.pages(who, "/api/v1/mutes", limit=80)
        return {uri_of(one): one for one in found}

    async def blocks(self, who: Person) -> set[str]:
        found = await self.client.pages(who, "/api/v1/blocks", limit=80)
        return {uri_of(one) for one in found}

    async def followers(self, who: Person) -> set[str]:
        """Of herself, by actor URI."""
        path = f"/api/v1/accounts/{await self.id_of(who, who.uri)}/followers"
        return {uri_of(one) for one in await self.client.pages(who, path, limit=80)}

    async def relationship(self, who: Person, whom: str) -> Json:
        path, id_ = "/api/v1/accounts/relationships", await self.id_of(who, whom)
        found = await self.client.get(who, path, **{"id[]": id_})
        return dict(found[0])

    async def post(
        self,
        who: Person,
        text: str,
        *,
        reply_to: Posted | None = None,
        quote: Posted | None = None,
        mention: Sequence[Person] = (),
        visibility: str = "public",
        **more: Any,
    ) -> Posted:
        """Whoever is mentioned is put before the text.

        Nobody is mentioned by a mere `reply_to`: `reply` does it as people's clients do.
        """
        names = [f"@{_name_for(who, one.username, one.domain)}" for one in mention]
        body: Json = {"status": " ".join([*names, text]), "visibility": visibility, **more}
        if reply_to is not None:
            body["in_reply_to_id"] = (await self.seen(who, reply_to.uri))["id"]
        if quote is not None:
            body["quoted_status_id"] = (await self.seen(who, quote.uri))["id"]
        made = await self.client.post(who, "/api/v1/statuses", **body)
        return Posted(made["uri"], made["id"])

    async def reply(self, who: Person, to: Posted, text: str, **how: Any) -> Posted:
        """As a client writes it: whoever wrote that post is mentioned first."""
        answered = await self.seen(who, to.uri)
        text = f"@{answered['account']['acct']} {text}"
        return await self.post(who, text, reply_to=to, **how)

    async def quote(self, who: Person, post: Posted, text: str) -> Posted:
        return await self.post(who, text, quote=post)

    async def message(
        self, who: Person, to: Person, text: str, *, reply_to: Posted | None = None
    ) -> Posted:
        """A direct post that mentions `to` alone, unless the text names others."""
        return await self.post(who, text, reply_to=reply_to, mention=[to], visibility="direct")

    async def tell(self, who: Person, account: str, text: str) -> str:
        """A direct post to whoever has this actor URI; its text as her server keeps it."""
        name = (await self._found(who, account))["acct"]
        sent = await self.post(who, f"@{name} {text}", visibility="direct")
        kept = await self.client.get(who, f"/api/v1/statuses/{sent.id}")
        return plain_text(kept["content"])

    async def inbox(self, who: Person, sender: str) -> list[Message]:
        """Direct posts of this sender that reached her, oldest first; filtered ones too."""
        query = {"types[]": "mention", "include_filtered": "true", "limit": 80}
        found = await self.client.pages(who, "/api/v1/notifications", **query)
        statuses = [one["status"] for one in reversed(found) if "status" in one]
        return [
            _message_of(one)
            for one in statuses
            if one["visibility"] == "direct" and uri_of(one["account"]) == sender
        ]

    async def edit(self, who: Person, post: Posted, text: str) -> None:
        url = f"{who.server}/api/v1/statuses/{post.id}"
        await self.client.ask("PUT", url, body={"status": text}, token=who.token)

    async def delete(self, who: Person, post: Posted) -> None:
        url = f"{who.server}/api/v1/statuses/{post.id}"
        await self.client.ask("DELETE", url, token=who.token)

    async def seen(self, who: Person, uri: str) -> Json:
        """The status with this URI as her server shows it to her, fetched there if need be."""
        query = {"q": uri, "type": "statuses", "resolve": "true"}
        found = await self.client.get(who, "/api/v2/search", **query)
        if not found["statuses"]:
            raise SaidNo(_NOT_FOUND, f"{uri} is not to be seen")
        return dict(found["statuses"][0])

    async def reads(self, who: Person, uri: str) -> str | None:
        """The text as her server shows it to her; None where she may not see it."""
        try:
            return plain_text((await self.seen(who, uri))["content"])
        except SaidNo as error:
            if error.status == _NOT_FOUND:
                return None
            raise

    async def context(self, who: Person, uri: str) -> Json:
        id_ = (await self.seen(who, uri))["id"]
        return dict(await self.client.get(who, f"/api/v1/statuses/{id_}/context"))

    async def id_of(self, who: Person, uri: str) -> str:
        """The local id of an account at her server, which meets it if need be."""
        return str((await self._found(who, uri))["id"])

    async def sign_in_and_consent(self, authorize_url: str, person: Person) -> str:
        """The callback address her browser is sent to, or the code that she is shown."""
        return await consent_as(self.client.http, authorize_url, person.username, person.password)

    async def _found(self, who: Person, uri: str) -> Json:
        query = {"q": uri, "type": "accounts", "resolve": "true"}
        found = await self.client.get(who, "/api/v2/search", **query)
        if not found["accounts"]:
            raise SaidNo(_NOT_FOUND, f"{uri} is not to be found")
        return dict(found["accounts"][0])

    async def _do(self, who: Person, whom: str, act: str, **how: Any) -> Json:
        path = f"/api/v1/accounts/{await self.id_of(who, whom)}/{act}"
        return dict(await self.client.post(who, path, **how))

    async def _app(self, server: str) -> str:
        if server not in self._apps:
            names = {"client_name": SPARED_APP, "redirect_uris": _CALLBACK, "scopes": _EVERYTHING}
            app = await self.client.ask("POST", f"{server}/api/v1/apps", body=names)
            body = {key: app[key] for key in ("client_id", "client_secret")}
            body |= {"grant_type": "client_credentials", "scope": _EVERYTHING}
            token = await self.client.ask("POST", f"{server}/oauth/token", body=body)
            self._apps[server] = token["access_token"]
        return self._apps[server]


def uri_of(account: Json) -> str:
    """The actor URI of an account entity, also of a server that leaves it out."""
    return str(account.get("uri") or account["url"].replace("/@", "/users/"))


def _name_for(who: Person, name: str, domain: str) -> str:
    return name if domain == who.domain else f"{name}@{domain}"


def _message_of(status: Json) -> Message:
    to = tuple(one["url"].replace("/@", "/users/") for one in status["mentions"])
    sent_at = datetime.fromisoformat(status["created_at"])
    sender = uri_of(status["account"])
    return Message(status["id"], sender, plain_text(status["content"]), sent_at, to)
