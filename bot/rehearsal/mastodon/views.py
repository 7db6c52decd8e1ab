"""How accounts, statuses and notifications look through one server to one viewer."""

from bot.rehearsal.mastodon.content import html_of
from bot.rehearsal.mastodon.ids import iso
from bot.rehearsal.mastodon.reach import known, may_see
from bot.rehearsal.mastodon.wire import Json
from bot.rehearsal.mastodon.world import Account, Notice, Site, Status, World


class Views:
    def __init__(self, world: World, site: Site) -> None:
        self._world = world
        self._site = site

    def acct(self, account: Account) -> str:
        return account.username if account.home == self._site.domain else account.address

    def account(self, account: Account) -> Json:
        avatar = f"{self._site.url}/avatars/original/missing.png"
        view: Json = {
            "id": self._world.local_id(self._site, account.uri),
            "username": account.username,
            "acct": self.acct(account),
            "display_name": account.display_name,
            "locked": account.locked,
            "bot": account.bot,
            "discoverable": account.discoverable,
            "group": False,
            "created_at": iso(account.created_at),
            "note": f"<p>{account.note}</p>" if account.note else "",
            "url": account.url,
            "avatar": avatar,
            "avatar_static": avatar,
            "header": avatar,
            "header_static": avatar,
            "followers_count": len(self._world.followers(account.uri)),
            "following_count": len(self._world.following(account.uri)),
            "statuses_count": self._count(account),
            "last_status_at": None,
            "emojis": [],
            "fields": [],
            "noindex": account.noindex,
        }
        if self._site.flavour.account_uri:
            view["uri"] = account.uri
        return view | self._marks(account)

    def own_account(self, account: Account) -> Json:
        source = {
            "privacy": self._site.flavour.default_visibility,
            "sensitive": False,
            "language": "en",
            "note": account.note,
            "fields": [],
            "follow_requests_count": sum(1 for _, to in self._world.requests if to == account.uri),
        }
        return self.account(account) | {"source": source}

    def status(self, status: Status, viewer: str | None) -> Json:
        view = self._bare(status, viewer)
        if self._site.flavour.quotes:
            view |= {"quotes_count": self._quoted(status), "quote": self._quote(status, viewer)}
        return view

    def _bare(self, status: Status, viewer: str | None) -> Json:
        world, site = self._world, self._site
        parent = world.statuses.get(status.in_reply_to or "")
        view: Json = {
            "id": world.local_id(site, status.uri),
            "uri": status.uri,
            "url": status.url,
            "created_at": iso(status.created_at),
            "edited_at": iso(status.edited_at) if status.edited_at else None,
            "in_reply_to_id": world.local_id(site, parent.uri) if parent else None,
            "in_reply_to_account_id": world.local_id(site, parent.author) if parent else None,
            "sensitive": bool(status.spoiler),
            "spoiler_text": status.spoiler,
            "visibility": status.visibility.value,
            "language": "en",
            "replies_count": self._replies(status),
            "reblogs_count": 0,
            "favourites_count": 0,
            "content": html_of(world, status, site),
            "reblog": None,
            "account": self.account(world.accounts[status.author]),
            "media_attachments": [],
            "mentions": [self._mention(world.accounts[uri]) for uri in status.mentions],
            "tags": [{"name": tag, "url": f"{site.url}/tags/{tag}"} for tag in status.tags],
            "emojis": [],
            "card": None,
            "poll": None,
        }
        if viewer is not None:
            muted = (viewer, status.conversation) in world.muted_conversations
            view |= {"favourited": False, "reblogged": False, "muted": muted, "bookmarked": False}
        if viewer == status.author and status.app:
            view["application"] = {"name": status.app, "website": None}
        return view

    def relationship(self, viewer: str, other: str) -> Json:
        world, pair = self._world, (viewer, other)
        mute = world.mute(*pair)
        return {
            "id": world.local_id(self._site, other),
            "following": pair in world.follows,
            "showing_reblogs": pair in world.follows,
            "notifying": False,
            "languages": None,
            "followed_by": (other, viewer) in world.follows,
            "blocking": pair in world.blocks,
            "blocked_by": (other, viewer) in world.blocks,
            "muting": mute is not None,
            "muting_notifications": mute is not None and mute.hides_notifications,
            "requested": pair in world.requests,
            "requested_by": (other, viewer) in world.requests,
            "domain_blocking": False,
            "endorsed": False,
            "note": "",
        }

    def notice(self, notice: Notice) -> Json:
        world = self._world
        status = world.living(notice.status)
        view: Json = {
            "id": notice.id,
            "type": notice.kind,
            "created_at": iso(notice.at),
            "group_key": f"ungrouped-{notice.id}",
            "account": self.account(world.accounts[notice.sender]),
        }
        if status is not None:
            view["status"] = self.status(status, notice.recipient)
        if notice.filtered:
            view["filtered"] = True
        if notice.event is not None:
            view["event"] = {"id": notice.id, "created_at": view["created_at"], **notice.event}
        return view

    def conversation(self, last: Status, viewer: str) -> Json:
        world = self._world
        others = [uri for uri in (last.author, *last.mentions) if uri != viewer]
        return {
            "id": world.local_id(self._site, f"{last.conversation}#{viewer}"),
            "unread": last.author != viewer,
            "accounts": [self.account(world.accounts[uri]) for uri in others],
            "last_status": self.status(last, viewer),
        }

    def _marks(self, account: Account) -> Json:
        marks: Json = {}
        if account.suspended:
            marks |= {"suspended": True, "display_name": "", "note": ""}
        if account.uri in self._site.limited:
            marks["limited"] = True
        if account.moved_to:
            marks["moved"] = self.account(self._world.accounts[account.moved_to])
        return marks

    def _mention(self, account: Account) -> Json:
        return {
            "id": self._world.local_id(self._site, account.uri),
            "username": account.username,
            "url": account.url,
            "acct": self.acct(account),
        }

    def _quote(self, status: Status, viewer: str | None) -> Json | None:
        if status.quote is None:
            return None
        if status.quote_state != "accepted":
            return {"state": status.quote_state, "quoted_status": None}
        quoted = known(self._world, self._site, status.quote, viewer)
        if quoted is None:
            there = self._world.living(status.quote)
            hidden = there is not None and not may_see(self._world, there, viewer)
            return {"state": "unauthorized" if hidden else "deleted", "quoted_status": None}
        return {"state": "accepted", "quoted_status": self._shallow(quoted, viewer)}

    def _shallow(self, quoted: Status, viewer: str | None) -> Json:
        """A quote inside a quote is only named."""
        view = self._bare(quoted, viewer) | {"quotes_count": self._quoted(quoted), "quote": None}
        if quoted.quote is not None:
            named = self._world.local_id(self._site, quoted.quote)
            view["quote"] = {"state": quoted.quote_state, "quoted_status_id": named}
        return view

    def _quoted(self, status: Status) -> int:
        here = [quote for quote in self._world.quotes_of(status.uri) if self._here(quote)]
        return sum(1 for quote in here if quote.quote_state == "accepted")

    def _replies(self, status: Status) -> int:
        """Only those that this server knows, whoever may read them."""
        return sum(1 for reply in self._world.replies_to(status.uri) if self._here(reply))

    def _count(self, account: Account) -> int:
        return sum(1 for status in self._world.statuses_by(account.uri) if self._here(status))

    def _here(self, status: Status) -> bool:
        return self._site.domain in status.known_at
