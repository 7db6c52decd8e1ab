"""What a server says about itself, and the addresses by which others find its accounts."""

from aiohttp import web

from bot.rehearsal.mastodon.wire import Call, Json, Need, Route
from bot.rehearsal.mastodon.world import Site, World


class About:
    def __init__(self, world: World, site: Site) -> None:
        self._world = world
        self._site = site

    def routes(self) -> tuple[Route, ...]:
        v1 = Route("GET", "/api/v1/instance", self._v1, need=Need.NOBODY)
        v2 = Route("GET", "/api/v2/instance", self._v2, need=Need.NOBODY)
        return (v1, v2) if self._site.flavour.instance_v2 else (v1,)

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/.well-known/webfinger", self._webfinger)
        app.router.add_get("/users/{name}", self._actor)

    def _v2(self, _: Call) -> Json:
        flavour = self._site.flavour
        told: Json = {
            "domain": self._site.domain,
            "title": self._site.domain,
            "version": flavour.version,
            "source_url": "https://example.com/source",
            "description": "",
            "usage": {"users": {"active_month": len(self._world.accounts)}},
            "languages": ["en"],
            "configuration": self._configuration(),
            "registrations": {"enabled": True, "approval_required": False, "message": None},
            "contact": {"email": "admin@example.com", "account": None},
            "rules": [],
        }
        if flavour.api_version is not None:
            told["api_versions"] = {"mastodon": flavour.api_version}
        return told

    def _v1(self, _: Call) -> Json:
        return {
            "uri": self._site.domain,
            "title": self._site.domain,
            "short_description": "",
            "description": "",
            "email": "admin@example.com",
            "version": self._site.flavour.version,
            "urls": {"streaming_api": self._streaming_url()},
            "stats": {"user_count": len(self._world.accounts), "status_count": 0},
            "languages": ["en"],
            "registrations": True,
            "configuration": self._configuration(),
            "rules": [],
        }

    def _configuration(self) -> Json:
        flavour = self._site.flavour
        told: Json = {
            "urls": {"streaming": self._streaming_url()},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": {
                "max_characters": flavour.max_characters,
                "max_media_attachments": 4,
                "characters_reserved_per_url": 23,
            },
        }
        if flavour.quotes:
            access = "authenticated" if flavour.timelines_need_token else "public"
            feeds = {"local": access, "remote": access}
            told["timelines_access"] = {"live_feeds": feeds, "hashtag_feeds": feeds}
        return told

    def _streaming_url(self) -> str:
        fitting = "wss" if self._site.scheme == "https" else "ws"
        return f"{self._site.flavour.ws_scheme or fitting}://{self._site.domain}"

    async def _webfinger(self, request: web.Request) -> web.Response:
        address = request.query.get("resource", "").removeprefix("acct:")
        account = self._world.find(address, self._site)
        if account is None or account.home != self._site.domain:
            return web.Response(status=404)
        kind = "application/activity+json"
        body = {
            "subject": f"acct:{account.address}",
            "aliases": [account.url, account.uri],
            "links": [{"rel": "self", "type": kind, "href": account.uri}],
        }
        return web.json_response(body, content_type="application/jrd+json")

    async def _actor(self, request: web.Request) -> web.Response:
        account = self._world.find(request.match_info["name"], self._site)
        if account is None:
            return web.Response(status=404)
        if account.suspended:
            return web.Response(status=410)
        moved = {"movedTo": account.moved_to} if account.moved_to else {}
        body = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": account.uri,
            "type": "Service" if account.bot else "Person",
            "preferredUsername": account.username,
            "name": account.display_name,
            "url": account.url,
            "inbox": f"{account.uri}/inbox",
            **moved,
        }
        return web.json_response(body, content_type="application/activity+json")
