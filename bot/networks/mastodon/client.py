"""One server, asked as one account or as nobody: REST by hand, through the guarded fetch."""

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.fetch import Fetched, Fetcher, TooLarge
from bot.model.errors import LoginRevoked, NetworkDown, NetworkSaidNo
from bot.networks.mastodon.letters import Limits
from bot.networks.mastodon.troubles import Answered, trouble_in
from bot.pipeline.ports import Clock

USER_AGENT = "housecall (self-hosted moderation bot)"
MOST_PAGES = 700  # of 80: more followers than this are not read

Params: TypeAlias = Sequence[tuple[str, str]]

_LINK = re.compile(r"<([^<>]{1,2048})>\s*;\s*rel=\"?(next|prev)\"?")
_OPERATOR_MENDS_IN = 300.0
_WITH_QUOTES = 7  # version of the client API


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON, and the parameters of the next page where there is one."""

    json: Any
    following: Params | None = None

    @property
    def listed(self) -> list[Any]:
        """Raises NetworkDown where it is no list: what was meant is not known."""
        if isinstance(self.json, list):
            return self.json
        raise NetworkDown("the answer is not the list that was asked for")


@dataclass(frozen=True, slots=True)
class Instance:
    """What a server says of itself."""

    limits: Limits = field(default_factory=Limits)
    streaming: str = ""  # address of its streams, empty where it does not say
    shows_others: bool = True  # pages of accounts elsewhere, at /@name@host
    api: int = 0  # version of Mastodon's own client API; 0 where it is another's, or older than 4.3

    @property
    def revokes_quotes(self) -> bool:
        """Since Mastodon 4.5."""
        return self.api >= _WITH_QUOTES


class Server:
    """Raises LoginRevoked where its token is refused, Answered for final answers, else NetworkDown.

    `base` is an origin, e.g. `https://example.social`. With `patient` a token that is refused is
    the operator's to mend, so it is NetworkDown and nothing is given up for it. `asked` is told of
    every request before it is made.
    """

    def __init__(
        self,
        base: str,
        fetcher: Fetcher,
        clock: Clock,
        *,
        token: str | None = None,
        patient: bool = False,
        asked: Callable[[], None] = lambda: None,
    ) -> None:
        self.base = base.rstrip("/")
        self.token = token
        self._fetcher, self._clock, self._patient = fetcher, clock, patient
        self._asked = asked
        self._not_before: datetime | None = None  # it asked us to wait
        self._instance: Instance | None = None

    async def get(self, path: str, params: Params = ()) -> Answer:
        url = f"{self.base}{path}" + (f"?{urlencode(params)}" if params else "")
        return _read(await self._send("GET", url, None))

    async def post(self, path: str, form: Params = ()) -> Answer:
        return await self.change("POST", path, form)

    async def change(self, method: str, path: str, form: Params = ()) -> Answer:
        """POST, PUT, PATCH or DELETE, with a form."""
        return _read(await self._send(method, f"{self.base}{path}", urlencode(form).encode()))

    async def pages(self, path: str, params: Params = ()) -> AsyncIterator[list[Any]]:
        """All pages to the end, or NetworkDown. NetworkSaidNo only where the first is refused."""
        answer, seen = await self.get(path, params), set[str]()
        while True:
            yield answer.listed
            if answer.following is None:
                return
            place = urlencode(answer.following)
            if place in seen or len(seen) >= MOST_PAGES:
                raise NetworkDown("a list has no end")
            seen.add(place)
            try:
                answer = await self.get(path, answer.following)
            except NetworkSaidNo as error:
                raise NetworkDown(f"a list could not be read to the end: {error}") from error

    async def instance(self) -> Instance:
        """Asked once. A server that does not say has the limits that Mastodon has."""
        if self._instance is None:
            self._instance = _instance_in(await self._about())
        return self._instance

    async def _about(self) -> Any:
        for version in ("v2", "v1"):
            try:
                return (await self.get(f"/api/{version}/instance")).json
            except (Answered, TooLarge):
                continue
        return None

    async def _send(self, method: str, url: str, body: bytes | None) -> Fetched:
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            wait = (self._not_before - now).total_seconds()
            raise NetworkDown("waiting, as the server asked", retry_after=wait)
        self._asked()
        headers = {"accept": "application/json", "user-agent": USER_AGENT}
        if self.token is not None:
            headers["authorization"] = f"Bearer {self.token}"
        if body is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        answer = await self._fetcher.send(method, url, headers=headers, body=body)
        trouble = trouble_in(answer.status, answer.headers, now)
        if isinstance(trouble, NetworkDown) and trouble.retry_after:
            self._not_before = now + timedelta(seconds=trouble.retry_after)
        if isinstance(trouble, LoginRevoked) and self.token is None:
            raise Answered(answer.status)
        if isinstance(trouble, LoginRevoked) and self._patient:
            raise not_accepted() from trouble
        if trouble is not None:
            raise trouble
        return answer


def not_accepted() -> NetworkDown:
    said = "the bot's own access token is not accepted: make a new one and put it into the secrets"
    return NetworkDown(said, retry_after=_OPERATOR_MENDS_IN)


def _read(answer: Fetched) -> Answer:
    return Answer(answer.json(), _following(answer.headers.get("link", "")))


def newer_than(headers: Mapping[str, str]) -> str | None:
    """The `min_id` of what is newer than this page; None where the server does not say."""
    return dict(_following(headers.get("link", ""), "prev") or ()).get("min_id")


def _following(link: str, which: str = "next") -> Params | None:
    """Only the query is taken: where to ask is not for an answer to say."""
    for address, rel in _LINK.findall(link[:8_192]):
        if rel == which:
            return tuple(parse_qsl(urlsplit(address).query)) or None
    return None


def _instance_in(json: Any) -> Instance:
    found = json if isinstance(json, dict) else {}
    configuration = _part(found, "configuration")
    statuses = _part(configuration, "statuses")
    urls = _part(configuration, "urls") or _part(found, "urls")
    most = statuses.get("max_characters") or found.get("max_toot_chars")
    per_url = statuses.get("characters_reserved_per_url")
    usual = Limits()
    limits = Limits(
        most if type(most) is int and most > 0 else usual.characters,
        per_url if type(per_url) is int and per_url > 0 else usual.per_url,
    )
    streaming = urls.get("streaming") or urls.get("streaming_api")
    api = _part(found, "api_versions").get("mastodon")
    address = streaming if isinstance(streaming, str) else ""
    return Instance(limits, address, _has_pages(found), api if type(api) is int else 0)


def _has_pages(found: dict[str, Any]) -> bool:
    """GoToSocial has none, and no version before 1 of any other speaks this API."""
    version, source = str(found.get("version")), str(found.get("source_url"))
    return not version.startswith("0.") and "gotosocial" not in source.lower()


def _part(json: dict[str, Any], name: str) -> dict[str, Any]:
    part = json.get(name)
    return part if isinstance(part, dict) else {}
