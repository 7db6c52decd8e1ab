"""What a person's browser does at the PDS's sign-in page, without a browser."""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar

from bot.rehearsal.browser import ConsentRefused

__all__ = ["ConsentRefused", "sign_in_and_consent"]

_API = "/@atproto/oauth-provider/~api"
_SECONDS = 30
_NAVIGATING = {
    "Accept-Language": "en",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


async def sign_in_and_consent(authorize_url: str, did: str, handle: str, password: str) -> str:
    """The callback address the browser is sent to at the end.

    One fresh browser each time. It carries cookies by hand: the provider marks them secure, and a
    cookie jar would not send those over plain http. Raises ConsentRefused.
    """
    async with ClientSession(
        cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=_SECONDS)
    ) as http:
        visit = _Visit(http, authorize_url)
        await visit.open()
        credentials = {"locale": "en", "username": handle, "password": password, "remember": False}
        signed_in = await visit.call("/sign-in", credentials)
        agreed = await visit.call("/consent", {"did": did}, bearer=signed_in.get("ephemeralToken"))
        return await visit.follow(agreed["url"])


class _Visit:
    def __init__(self, http: ClientSession, page: str) -> None:
        self._http = http
        self._page = page
        parts = urlsplit(page)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._cookies: dict[str, str] = {}

    async def open(self) -> None:
        headers = {**_NAVIGATING, "Sec-Fetch-Site": "none"}
        async with self._http.get(self._page, headers=headers | self._cookie()) as response:
            self._keep(response)
            if not response.ok:
                raise ConsentRefused(f"authorize page: {response.status}")

    async def call(self, path: str, body: dict[str, Any], bearer: str | None = None) -> Any:
        headers = {
            "Accept-Language": "en",
            "Sec-Fetch-Mode": "same-origin",
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Dest": "empty",
            "Origin": self._origin,
            "Referer": self._page,
            "X-CSRF-Token": self._cookies.get("csrf-token", ""),
            **({"Authorization": f"Bearer {bearer}"} if bearer else {}),
        }
        url = f"{self._origin}{_API}{path}"
        async with self._http.post(url, json=body, headers=headers | self._cookie()) as response:
            self._keep(response)
            answer = await response.json()
            if not response.ok:
                raise ConsentRefused(f"{path}: {answer.get('error_description')}")
            return answer

    async def follow(self, url: str) -> str:
        if not url.startswith(self._origin):
            return url
        headers = {**_NAVIGATING, "Sec-Fetch-Site": "same-origin", "Referer": self._page}
        async with self._http.get(
            url, headers=headers | self._cookie(), allow_redirects=False
        ) as response:
            location = response.headers.get("Location")
            if location is None:
                raise ConsentRefused(f"redirect: {response.status}")
            return location

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}

    def _keep(self, response: ClientResponse) -> None:
        for line in response.headers.getall("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
